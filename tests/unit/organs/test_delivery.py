"""The second stage, and the rules by which those who attend a birth call it arrested, in a ward made of switches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Give, Level, Output, Protocol, Set
from oxytocin.organs.delivery import Delivery

HOUR = 3600.0
SPONTANEOUS, INSTRUMENTAL, CAESAREAN = 1.0, 2.0, 3.0
STUCK = {"resistance": 1e9}
ADEQUATE, WEAK = 250.0, 150.0


class Ward(Component):
    """A womb, a cervix and a pump that do as they are told."""

    working = Control("mmHg")
    opened = Control("cm", default=4.0)
    pumping = Control("pmol/min")
    uterine_activity = Output(Level("mmHg"))
    dilation = Output(Level("cm"))
    infusion_rate = Output(Level("pmol/min", "oxytocin"))

    def equations(self):
        yield Equal(self.uterine_activity, self.working)
        yield Equal(self.dilation, self.opened)
        yield Equal(self.infusion_rate, self.pumping)


def value(name: str) -> float:
    return float(getattr(Delivery, name).value)


def attended(hours: float, *steps: Set | Give, **values: float) -> Run:
    body = Body("woman", ward=Ward(), delivery=Delivery(**values))
    return run(body, hours * HOUR, protocol=Protocol(*steps), every=60.0, tolerance=1e-8, progress=False)


def opening(centimetre: float, hours: float) -> tuple[Set, Give]:
    """Return that the cervix reaches a whole centimetre."""
    return Set("opened", centimetre, hours * HOUR), Give("centimetre", centimetre, hours * HOUR)


def births(done: Run) -> list[tuple[float, float]]:
    """Return when, in h, and how."""
    times, how = done.events[0].given("birth")
    return list(zip(times / HOUR, how, strict=True))


def expect(done: Run, hours: float, how: float) -> None:
    found = births(done)
    assert len(found) == 1
    assert found[0] == pytest.approx((hours, how), rel=1e-6)


# The first stage


@pytest.mark.parametrize("dilation", [6.0, 9.0])
def test_four_hours_without_progress_at_adequate_activity_are_an_arrest(dilation: float) -> None:
    expect(attended(12.0, Set("working", ADEQUATE), *opening(dilation, 1.0)), 5.0, CAESAREAN)


def test_six_hours_without_progress_under_oxytocin_are_an_arrest() -> None:
    expect(attended(12.0, Set("working", WEAK), Set("pumping", 10.0), *opening(7.0, 1.0)), 7.0, CAESAREAN)


def test_without_adequate_activity_and_without_oxytocin_there_is_time() -> None:
    assert not births(attended(30.0, Set("working", WEAK), *opening(7.0, 1.0)))


def test_before_six_centimetres_labour_is_not_active() -> None:
    assert not births(attended(30.0, Set("working", ADEQUATE), *opening(5.0, 1.0)))


def test_every_centimetre_starts_the_waiting_anew() -> None:
    steps = (*opening(6.0, 1.0), *opening(7.0, 4.5), *opening(8.0, 8.0))
    expect(attended(20.0, Set("working", ADEQUATE), *steps), 12.0, CAESAREAN)


def test_times_of_adequate_and_of_helped_activity_add_up() -> None:
    # Half of four hours at adequate activity, then half of six under oxytocin.
    steps = (Set("working", ADEQUATE), *opening(7.0, 1.0), Set("working", WEAK, 3 * HOUR), Set("pumping", 10, 3 * HOUR))
    expect(attended(20.0, *steps), 6.0, CAESAREAN)


def test_a_day_of_oxytocin_below_six_centimetres_is_a_failed_induction() -> None:
    expect(attended(30.0, Set("working", ADEQUATE), Set("pumping", 5.0, HOUR), *opening(5.0, 2.0)), 25.0, CAESAREAN)


def test_only_the_time_under_oxytocin_counts_for_that() -> None:
    steps = (Set("pumping", 5.0), Set("pumping", 0.0, 10 * HOUR), Set("pumping", 5.0, 16 * HOUR))
    expect(attended(40.0, *steps, *opening(5.0, 2.0)), 30.0, CAESAREAN)


def test_a_day_of_oxytocin_that_opened_the_cervix_has_not_failed() -> None:
    done = attended(26.0, Set("pumping", 5.0), *opening(6.0, 23.0))
    assert not births(done) and done.events[0].times("induction_fails").size == 1


# The second stage


@pytest.mark.parametrize(
    ("births_before", "epidural", "limit"), [(0, 0, 3.0), (1, 0, 2.0), (4, 0, 2.0), (0, 1, 4.0), (1, 1, 3.0)]
)
@pytest.mark.parametrize(("low", "how"), [(False, CAESAREAN), (True, INSTRUMENTAL)])
def test_the_second_stage_has_a_limit_by_parity_and_epidural(
    births_before: int, epidural: int, limit: float, low: bool, how: float
) -> None:
    eta = value("descent_resistance") * (value("descent_after_birth") if births_before else 1.0)
    eta *= value("descent_with_epidural") if epidural else 1.0
    effort = value("effort_with_epidural") if epidural else 1.0
    # The head comes to just above or just below where instruments can help.
    wanted = value("low_head") + (0.05 if low else -0.05)
    resistance = limit * (ADEQUATE + effort * value("bearing_down")) / eta / wanted
    values = {"births_before": births_before, "epidural": epidural, "resistance": resistance}
    done = attended(8.0, Set("working", ADEQUATE), *opening(10.0, 1.0), **values)
    expect(done, 1.0 + limit, how)
    assert done["station"][0, -1] == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(("births_before", "epidural"), [(0, 0), (1, 0), (0, 1), (2, 1)])
def test_the_head_is_born_by_the_womb_and_by_bearing_down(births_before: int, epidural: int) -> None:
    eta = value("descent_resistance") * (value("descent_after_birth") if births_before else 1.0)
    eta *= value("descent_with_epidural") if epidural else 1.0
    effort = value("effort_with_epidural") if epidural else 1.0
    hours = eta / (ADEQUATE + effort * value("bearing_down"))
    values = {"births_before": births_before, "epidural": epidural}
    done = attended(6.0, Set("working", ADEQUATE), *opening(10.0, 1.0), **values)
    expect(done, 1.0 + hours, SPONTANEOUS)
    during = (done.time > HOUR) & (done.time < (1.0 + hours) * HOUR)
    assert done["pushing"][0, during] == pytest.approx(effort * value("bearing_down_pressure"))
    # At the very instants at which it begins and ends, a sample shows what was before.
    elsewhere = ~during & (np.abs(done.time - HOUR) > 1e-6) & (np.abs(done.time - (1.0 + hours) * HOUR) > 1e-6)
    assert np.all(done["pushing"][0, elsewhere] == 0.0)
    station, stretch = done["station"][0], done["pelvic_stretch"][0]
    assert stretch[during] == pytest.approx((1 + station[during]) / 2)
    assert station[-1] == pytest.approx(1.0, abs=1e-6) and stretch[-1] == 0.0 and done["delivered"][0, -1] == 1.0


def test_nobody_is_born_through_a_closed_cervix() -> None:
    done = attended(30.0, Set("working", 190.0), *opening(9.0, 1.0))
    assert not births(done) and np.all(done["station"] == 0.0) and np.all(done["pushing"] == 0.0)


# Help for slow progress


@pytest.mark.parametrize("dilation", [4.0, 7.0])
def test_two_hours_without_a_new_centimetre_start_the_infusion(dilation: float) -> None:
    done = attended(5.0, Set("augmentation", 1.0), *opening(dilation, 1.0))
    assert done.events[0].times("start_of_infusion") == pytest.approx([3.0 * HOUR])


@pytest.mark.parametrize(
    "steps",
    [
        (Set("opened", 7.0),),  # nobody helps
        (Set("augmentation", 1.0), Set("opened", 2.5)),  # too early
        (Set("augmentation", 1.0), Set("opened", 7.0), Set("pumping", 5.0)),  # there is an infusion
        (Set("augmentation", 1.0), *opening(7.0, 1.5), *opening(8.0, 3.0), *opening(9.0, 4.5)),  # progress
    ],
)
def test_no_infusion_is_started_where_none_is_wanted(steps: tuple[Set | Give, ...]) -> None:
    assert attended(5.0, *steps).events[0].times("start_of_infusion").size == 0


def test_nothing_is_started_once_the_child_is_born() -> None:
    done = attended(9.0, Set("augmentation", 1.0), Set("working", ADEQUATE), *opening(10.0, 0.5))
    assert len(births(done)) == 1 and done.events[0].times("start_of_infusion").size == 0


# At most one birth


def test_an_arrest_and_a_birth_at_one_instant_are_one_birth() -> None:
    limit = value("second_stage_limit")
    resistance = limit * (ADEQUATE + value("bearing_down")) / value("descent_resistance")
    done = attended(8.0, Set("working", ADEQUATE), *opening(10.0, 1.0), resistance=resistance)
    assert len(births(done)) == 1
    assert births(done)[0] == pytest.approx((1.0 + limit, SPONTANEOUS), rel=1e-4) or births(done)[0] == pytest.approx(
        (1.0 + limit, INSTRUMENTAL), rel=1e-4
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.floats(0.0, 12.0), st.integers(5, 10)), max_size=8),
    st.lists(st.tuples(st.floats(0.0, 24.0), st.floats(0.0, 600.0)), max_size=5),
    st.floats(0.0, 24.0),
    st.floats(0.05, 20.0),
    st.booleans(),
    st.booleans(),
)
def test_a_child_is_born_at_most_once_and_then_all_stands_still(
    centimetres: list[tuple[float, int]],
    activities: list[tuple[float, float]],
    oxytocin: float,
    resistance: float,
    parous: bool,
    epidural: bool,
) -> None:
    steps = [step for hours, cm in centimetres for step in opening(float(cm), hours)]
    steps += [Set("working", activity, hours * HOUR) for hours, activity in activities]
    steps.append(Set("pumping", 5.0, oxytocin * HOUR))
    values = {"resistance": resistance, "births_before": 1.0 * parous, "epidural": 1.0 * epidural}
    done = attended(50.0, *steps, **values)
    found = births(done)
    assert len(found) <= 1
    assert all(how in (SPONTANEOUS, INSTRUMENTAL, CAESAREAN) for _, how in found)
    station, delivered = done["station"][0], done["delivered"][0]
    assert np.all(np.diff(station) >= 0) and station[-1] <= 1 + 1e-6
    # A sample at the very time of a birth shows what is after it, however the last digit falls.
    born = done.time >= found[0][0] * HOUR * (1 - 1e-11) if found else np.zeros(done.time.size)
    assert np.array_equal(delivered, 1.0 * born)
    if found:
        after = done.time > found[0][0] * HOUR
        assert np.ptp(station[after]) == 0.0 and np.all(done["pelvic_stretch"][0, after] == 0.0)
