"""Subjects from some number on are the same as in the whole population, in what they are and in their chance."""

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.language import OxytocinError

OF_A_POPULATION = ("expected_recognition_of_others", "fear_misnamed", "saliva_effect_size")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("labour", "woman"),
        ("nursing", "rat"),
        ("social_recognition", "mouse"),
    ],
)
def test_the_last_two_of_five_are_the_same_alone(name: str, body: str) -> None:
    test = experiments.experiment(name)
    five = test.carry_out(body, subjects=5, progress=False)
    two = test.carry_out(body, subjects=2, first=3, progress=False)
    np.testing.assert_array_equal(two.run.parameters, five.run.parameters[3:])
    np.testing.assert_array_equal(two.run.samples, five.run.samples[3:])
    for mine, theirs in zip(two.readouts, five.readouts, strict=True):
        np.testing.assert_array_equal(mine.values, theirs.values[3:])


@pytest.mark.parametrize(
    "name", ["eyes_test", "emotion_recognition", "autism_trial", "social_stress", "mdma_challenge"]
)
def test_draws_of_contested_effects_go_on_where_others_end(name: str) -> None:
    test = experiments.experiment(name)
    draws = test.draws
    assert draws is not None
    twice = test.carry_out(subjects=2 * draws, progress=False)
    second = test.carry_out(subjects=draws, first=draws, progress=False)
    # What is expected, and sizes of effects, are of a whole population.
    own = [each.name for each in twice.readouts if each.name not in OF_A_POPULATION]
    assert len(own) >= 3
    for readout in own:
        np.testing.assert_allclose(second[readout].values, twice[readout].values[draws:], rtol=1e-12)


def test_no_subject_comes_before_the_first() -> None:
    with pytest.raises(OxytocinError, match="numbered from 0"):
        experiments.experiment("labour").carry_out(subjects=2, first=-1, progress=False)
