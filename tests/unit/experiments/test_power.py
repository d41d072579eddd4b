"""Power as textbooks have it where the effect is certain, and what doubt makes of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.experiments import experiment
from oxytocin.experiments.power import SIGNIFICANCE, judged, plan
from oxytocin.language import OxytocinError


def of(effects, people):
    return judged("score", "1", people, np.asarray(effects, dtype=float), 1.0)


@pytest.mark.parametrize(
    ("effect", "people", "power"), [(0.5, 64, 0.80), (0.8, 26, 0.81), (0.2, 394, 0.80), (0.43, 25, 0.32)]
)
def test_a_certain_effect_has_the_power_of_the_tables(effect, people, power):
    assert of([effect], people).power == pytest.approx(power, abs=0.01)


def test_no_effect_is_found_as_often_as_the_test_errs():
    found = of(np.zeros(10), 30)
    assert found.power == pytest.approx(SIGNIFICANCE)
    assert found.false_positive_share == pytest.approx(1.0)
    assert np.isnan(found.power_if_real)
    assert np.isnan(found.exaggeration)


def test_a_tiny_effect_has_the_wrong_sign_as_often_as_not_and_is_overstated():
    found = of([0.02], 20)
    assert found.wrong_sign_share == pytest.approx(0.5, abs=0.1)
    assert found.exaggeration > 10


def test_a_large_effect_is_found_as_it_is():
    found = of([1.5], 100)
    assert found.wrong_sign_share < 1e-6
    assert found.exaggeration == pytest.approx(1.0, abs=0.02)


@settings(max_examples=20)
@given(st.floats(0, 1), st.integers(5, 200))
def test_doubt_brings_findings_without_effect(share, people):
    worlds = np.where(np.arange(200) < 200 * share, 0.4, 0.0)
    found = of(worlds, people)
    assert SIGNIFICANCE - 1e-9 <= found.power <= of([0.4], people).power + 1e-9
    expected = (worlds == 0).sum() * SIGNIFICANCE / found.significant.sum()
    assert found.false_positive_share == pytest.approx(expected)


def test_an_experiment_without_a_main_outcome_cannot_be_planned():
    with pytest.raises(OxytocinError, match="names no main outcome"):
        plan(experiment("spontaneous"), "rat", {}, {}, 40)


def test_a_group_needs_two_people():
    with pytest.raises(OxytocinError, match="each group needs"):
        plan(experiment("eyes_test"), "man", {}, {"intranasal": "24 IU"}, 1)


@pytest.mark.parametrize(
    ("given", "dose", "sentence"),
    [
        ({}, "0 IU", "0 IU intranasal is what the other one gets"),
        ({"intranasal": "8 IU"}, "24 IU", "do not set it for"),
    ],
)
def test_the_groups_differ_in_what_is_tried(given, dose, sentence):
    with pytest.raises(OxytocinError, match=sentence):
        plan(experiment("eyes_test"), "man", given, {"intranasal": dose}, 40)
