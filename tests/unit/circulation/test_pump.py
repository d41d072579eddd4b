"""The pump follows its rules, in a body that is nothing but a metronome of contractions."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.circulation.plasma import HumanPlasma
from oxytocin.circulation.pump import SteppedPump
from oxytocin.engine.run import run
from oxytocin.language import (
    Body,
    Component,
    Control,
    Crossing,
    Equal,
    Give,
    Impulse,
    Level,
    Output,
    Parameter,
    Protocol,
    Rate,
    Set,
    State,
)

START = Give("start_of_infusion", 1, "10 min")


class Metronome(Component):
    """Contractions as often as it is set to, and a cervix that opens as fast as it is set to."""

    frequency = Control("1/min")
    opening = Control("cm/h")
    at_first = Parameter(3.0, "cm", "oxytocin_notes")
    beat = State("1")
    opened = State("cm")
    size = Parameter(50.0, "mmHg", "oxytocin_notes")
    contraction = Output(Impulse("mmHg"))
    dilation = Output(Level("cm"))

    def equations(self):
        yield Rate(self.beat, self.frequency)
        yield Rate(self.opened, self.opening)
        yield Equal(self.dilation, self.at_first + self.opened)

    def events(self):
        yield Crossing("contracts", self.beat - 1, {self.beat: 0, self.contraction: self.size})


def body(**rules):
    return Body("woman", womb=Metronome(), pump=SteppedPump(**rules), plasma=HumanPlasma(level_at_start=0))


def carried_out(rules, *steps, hours=6.0, every=60.0):
    return run(body(**rules), hours * 3600.0, protocol=Protocol(*steps), every=every, progress=False)


def rates(done):
    """The rate in mU/min in the middle of each half hour since the start at 10 min."""
    minutes = 10.0 + 15.0 + 30.0 * np.arange(12)
    at = minutes[minutes * 60 < done.time[-1]] * 60
    return np.interp(at, done.time, done["infusion_rate"][0]) / 1.668


STEPS = {"starting_rate": 1.668, "step": 1.668, "factor": 1, "interval": "30 min", "ceiling": 6 * 1.668}


def test_nothing_flows_before_the_start():
    done = carried_out(STEPS, Set("frequency", 0.1), hours=1)
    assert done["pump.given"].max() == 0.0
    assert len(done.events[0].times("reviewed")) == 0


def test_it_rises_by_steps_to_the_ceiling():
    done = carried_out(STEPS, START)
    assert rates(done) == pytest.approx([1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6])
    reviews = done.events[0].times("reviewed")
    assert reviews == pytest.approx(600.0 + 1800.0 * np.arange(1, len(reviews) + 1))


def test_it_doubles():
    done = carried_out({**STEPS, "step": 0, "factor": 2, "ceiling": 32 * 1.668}, START, hours=4)
    assert rates(done) == pytest.approx([1, 2, 4, 8, 16, 32, 32, 32])


def test_enough_contractions_hold_the_rate():
    # Four in ten minutes for two hours; none after that lets it rise again.
    done = carried_out(STEPS, START, Set("frequency", 0.45, "70 min"), Set("frequency", 0.0, "190 min"))
    assert rates(done) == pytest.approx([1, 2, 3, 3, 3, 3, 3, 4, 5, 6, 6, 6])


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [(0.5, [1, 2, 3, 1.5, 2.5, 3.5, 4.5, 5.5]), (0.0, [1, 2, 3, 0, 1, 2, 3, 4]), (1.0, [1, 2, 3, 3, 4, 5, 6, 6])],
)
def test_tachysystole_lowers_or_stops_it_and_then_it_rises_again(reduction, expected):
    fast = [Set("frequency", 0.55, "70 min"), Set("frequency", 0.0, "100 min")]
    done = carried_out({**STEPS, "reduction": reduction}, START, *fast, hours=4)
    assert rates(done) == pytest.approx(expected)


def test_five_in_ten_minutes_are_no_tachysystole():
    done = carried_out(STEPS, START, Set("frequency", 0.5, "10 min"), hours=3)
    assert rates(done) == pytest.approx([1, 1, 1, 1, 1, 1])


def test_it_stops_when_the_cervix_is_open_far_enough():
    # From 3 cm at 2 cm an hour: 6 cm at 90 min, to the second.
    done = carried_out({**STEPS, "stop_at": 6}, START, Set("opening", 2.0), Set("opening", 0.0, "2 h"), every=1.0)
    rate = done["infusion_rate"][0]
    assert np.all(rate[(done.time > 600) & (done.time < 5400)] > 0)
    assert np.all(rate[done.time > 5400] == 0)
    assert done["pump.given"][0, -1] == pytest.approx(1.668 * (30 + 2 * 30 + 3 * 20), rel=1e-9)


def test_it_begins_anew_when_progress_stalls_after_the_stop():
    again = Give("start_of_infusion", 1, "120 min")
    opening = Set("opening", 2.0), Set("opening", 0.0, "110 min")
    done = carried_out({**STEPS, "stop_at": 6}, START, *opening, again, every=60.0)
    rate = done["infusion_rate"][0] / 1.668
    assert np.all(rate[(done.time > 5400) & (done.time < 7200)] == 0)
    assert rate[(done.time > 7200) & (done.time < 9000)] == pytest.approx(1.0)
    assert np.all(rate[done.time > 9060] > 1.0)


def test_birth_ends_it_and_no_second_start_begins_it_again():
    done = carried_out(STEPS, START, Give("birth", 1, "100 min"), Give("start_of_infusion", 1, "120 min"))
    assert done["pump.given"][0, -1] == pytest.approx(1.668 * (30 + 2 * 30 + 3 * 30), rel=1e-9)


def test_a_second_start_while_it_runs_changes_nothing():
    once = carried_out(STEPS, START, Set("frequency", 0.2))
    twice = carried_out(STEPS, START, Give("start_of_infusion", 1, "55 min"), Set("frequency", 0.2))
    assert np.array_equal(once["infusion_rate"], twice["infusion_rate"])
    assert np.array_equal(once["pump.count"], twice["pump.count"])


def test_pulses_carry_the_mean_rate():
    # A pulse of one minute every ten: by the end of a whole cycle as much has flowed as in a steady flow.
    pulses = {**STEPS, "pulse_interval": "10 min", "pulse_length": "1 min"}
    pulsed, steady = carried_out(pulses, START, every=30.0), carried_out(STEPS, START, every=30.0)
    whole = (pulsed.time >= 600) & ((pulsed.time - 600) % 600 == 0)
    assert pulsed["pump.given"][0, whole] == pytest.approx(steady["pump.given"][0, whole], rel=1e-7)
    flow = pulsed["entering_blood"]
    assert np.mean(flow[0, pulsed.time > 600] > 0) == pytest.approx(0.1, abs=0.02)
    assert flow[0, pulsed.time == 630.0] * 60 == pytest.approx(10 * 1.668)
    assert np.array_equal(pulsed["infusion_rate"], steady["infusion_rate"])


def test_a_steady_flow_has_no_pulses_to_stop_at():
    assert not carried_out(STEPS, START).events[0].times("pulse_begins").size


def test_a_change_of_regimen_compiles_nothing():
    assert body(**STEPS).fingerprint == body(starting_rate=10.0, pulse_length="1 min", stop_at=5).fingerprint


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    st.floats(0, 1.2),
    st.floats(0.1, 40),
    st.floats(0, 40),
    st.floats(1, 3),
    st.floats(0, 1),
    st.floats(5, 60),
    st.floats(0.05, 1),
    st.floats(0, 4),
)
def test_what_was_given_is_in_the_blood_or_cleared(frequency, start, step, factor, reduction, interval, duty, opening):
    rules = {
        "starting_rate": start, "step": step, "factor": factor, "reduction": reduction, "interval": interval,
        "ceiling": 60.0, "stop_at": 8.0, "pulse_length": 10.0 * duty,
    }  # fmt: skip
    done = carried_out(rules, START, Set("frequency", frequency), Set("opening", opening), hours=3, every=77.0)
    held = sum(done[name] for name in ("plasma.central", "plasma.peripheral", "plasma.cleared"))
    assert held == pytest.approx(done["pump.given"], rel=1e-9, abs=1e-9)
    assert done.samples.min() >= 0.0
    assert done["infusion_rate"].max() <= max(60.0, start) + 1e-9
