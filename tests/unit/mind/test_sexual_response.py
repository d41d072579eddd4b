"""Arousal, genital response and climax: what helps, what brakes, what comes without oxytocin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import (
    Body,
    Component,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Protocol,
    Receipt,
    Set,
    State,
)
from oxytocin.mind.sexual_response import HumanSexualResponse


class Rest(Component):
    """All that arousal listens to, held still, and a count of the bursts that it gives."""

    cells = Parameter(1.0, "1", "oxytocin_notes")
    fear = Parameter(0.0, "1", "oxytocin_notes", any_sign=True)
    spray = Parameter(0.0, "1", "oxytocin_notes")
    bursts = State("1")
    secretory_burst = Input(Impulse("1"))
    central_release = Output(Level("1"))
    amygdala_response = Output(Level("1"))
    relative_nasal_signal = Output(Level("1"))

    def equations(self):
        yield Equal(self.central_release, self.cells)
        yield Equal(self.amygdala_response, self.fear)
        yield Equal(self.relative_nasal_signal, self.spray)

    def events(self):
        yield Receipt("burst", self.secretory_burst, {self.bursts: self.bursts + self.secretory_burst})


BODY = Body("man", rest=Rest(), sexual_response=HumanSexualResponse())


def stimulated(minutes: float = 40.0, goes_on: bool = True, strength: float = 1.0, **values: float) -> Run:
    steps = [Set("sexual_stimulation", strength), Set("stops_after_climax", 0.0 if goes_on else 1.0)]
    return run(BODY.with_values(values), 60.0 * minutes, protocol=Protocol(*steps), every=15.0, progress=False)


def first_climax(done: Run) -> float:
    times = done.events[0].times("climax")
    return times[0] / 60.0 if times.size else np.inf


def test_a_healthy_adult_comes_within_ten_minutes() -> None:
    assert 4 < first_climax(stimulated()) < 10


def test_without_oxytocin_it_takes_longer_and_is_weaker_but_comes() -> None:
    whole, none = stimulated(), stimulated(cells=0.0)
    assert 1.1 < first_climax(none) / first_climax(whole) < 2
    peaks = [done["genital_response"].max() for done in (none, whole)]
    assert 0.3 < peaks[0] < peaks[1]
    assert none["sexual_response.intensity"].max() < whole["sexual_response.intensity"].max()


def test_fear_delays_and_a_weak_stimulus_never_gets_there() -> None:
    assert first_climax(stimulated(fear=1.0)) > 1.5 * first_climax(stimulated())
    assert first_climax(stimulated(strength=0.3)) == np.inf
    assert first_climax(stimulated(fear=-1.0)) == first_climax(stimulated()), "calm is no stimulant"


def test_a_burst_goes_with_each_climax() -> None:
    done = stimulated(60.0, refractory_time=2.5)
    assert done.events[0].times("climax").size > 2
    assert done["rest.bursts"][0, -1] == pytest.approx(done["climaxes"][0, -1])


def test_who_stops_has_one_climax_and_calms_down() -> None:
    done = stimulated(60.0, goes_on=False, refractory_time=2.5)
    assert done["climaxes"][0, -1] == 1
    assert done["sexual_arousal"][0, -1] < 0.1


def test_age_lengthens_the_refractory_time() -> None:
    waits = [np.diff(stimulated(240.0, age=age).events[0].times("climax"))[0] for age in (25.0, 60.0)]
    assert waits[1] > 2 * waits[0]


def test_the_spray_does_nothing_in_the_typical_person_because_both_links_are_unlikely() -> None:
    assert first_climax(stimulated(spray=1.0)) == first_climax(stimulated())


def test_where_the_links_are_real_the_spray_helps() -> None:
    real = {"nasal_effect_on_arousal": 0.1, "nasal_effect_on_intensity": 0.1, "spray": 1.0}
    assert first_climax(stimulated(**real)) < first_climax(stimulated())
    once = stimulated(goes_on=False, **real)
    assert once["sexual_response.intensity"].max() == pytest.approx(1.1, abs=0.01)


@settings(max_examples=10)
@given(cells=st.floats(0, 2), fear=st.floats(0, 1.5), strength=st.floats(0, 1), hormone=st.floats(0, 2))
def test_arousal_and_response_stay_between_nothing_and_all(
    cells: float, fear: float, strength: float, hormone: float
) -> None:
    done = stimulated(30.0, strength=strength, cells=cells, fear=fear, gonadal_hormone=hormone)
    for name in ("sexual_arousal", "genital_response", "inhibition"):
        assert np.all((done[name] >= -1e-6) & (done[name] <= 1 + 1e-9))
