"""The brain fluid follows the hour and the blood does not; shocks to the endings reach the blood alone."""

import pytest

from oxytocin.experiments import experiment


@pytest.mark.parametrize("body", ["man", "woman"])
def test_the_fluid_is_highest_after_noon(body):
    levels = [
        experiment("day_rhythm").carry_out(body, settings={"time": hour}, progress=False)["brain_fluid_level"].median
        for hour in (0.0, 6.0, 12.5, 18.0)
    ]
    assert max(levels) == levels[2]
    assert min(levels) == levels[0]


def test_the_blood_stays_flat():
    outcome = experiment("day_rhythm").carry_out(subjects=10, progress=False)
    assert outcome["plasma_flat"].mean == 1
    assert outcome["brain_fluid_swing"].median > 50


def test_shocks_to_the_neural_lobe_reach_the_blood_and_not_the_brain():
    outcome = experiment("neural_lobe_stimulation").carry_out(progress=False)
    assert outcome["plasma_ratio"].median >= 5
    assert abs(outcome["brain_fluid_change"].median) < 5


def test_shocks_to_the_hypothalamus_reach_both_the_brain_later():
    outcome = experiment("neural_lobe_stimulation").carry_out(settings={"site": "hypothalamus"}, progress=False)
    assert outcome["plasma_ratio"].median >= 5
    assert outcome["brain_fluid_change"].median > 20
    assert outcome["brain_fluid_peak_time"].median > 15
