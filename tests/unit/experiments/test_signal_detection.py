"""Choosing among alternatives: chance, certainty, bias, and items that are answered alike again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.signal_detection import (
    answered,
    average_over_normal,
    normal_points,
    share_misnamed,
    share_right,
)

SENSITIVITY = st.floats(-1.0, 5.0)
ALTERNATIVES = st.integers(2, 8)


@given(SENSITIVITY, ALTERNATIVES, st.floats(0.01, 1.0))
def test_more_sensitivity_is_more_often_right(sensitivity: float, alternatives: int, more: float) -> None:
    less, greater = share_right(np.array([sensitivity, sensitivity + more]), alternatives)
    assert less < greater <= 1.0 + 1e-12


@given(ALTERNATIVES)
def test_without_sensitivity_it_is_a_guess(alternatives: int) -> None:
    assert share_right(np.zeros(1), alternatives)[0] == pytest.approx(1 / alternatives, abs=1e-6)


@given(SENSITIVITY, ALTERNATIVES, st.floats(-1.0, 1.0))
def test_what_is_right_and_what_is_misnamed_make_one(sensitivity: float, alternatives: int, bias: float) -> None:
    right = share_right(np.array([sensitivity]), alternatives, rival=bias)[0]
    biased = share_misnamed(np.array([sensitivity]), alternatives, bias)[0]
    if alternatives == 2:
        assert right + biased == pytest.approx(1.0, abs=1e-3)
    else:
        assert right + biased < 1.0


def test_four_alternatives_near_seventy_percent() -> None:
    low, high = share_right(np.array([1.472, 1.582]), 4)
    assert low == pytest.approx(0.694, abs=0.001)
    assert high == pytest.approx(0.724, abs=0.001)


def test_two_alternatives_have_a_closed_form() -> None:
    from scipy.special import ndtr

    sensitivity = np.linspace(-2, 4, 13)
    assert share_right(sensitivity, 2) == pytest.approx(ndtr(sensitivity / np.sqrt(2)), abs=1e-6)


def test_bias_names_the_favoured_one_more_often_rightly_and_wrongly() -> None:
    sensitivity = np.array([1.5])
    assert share_right(sensitivity, 6, 0.4) > share_right(sensitivity, 6)
    assert share_misnamed(sensitivity, 6, 0.4) > share_misnamed(sensitivity, 6)
    assert share_right(sensitivity, 6, rival=0.4) < share_right(sensitivity, 6)


def test_averages_over_a_normal() -> None:
    points = normal_points()
    assert average_over_normal(points) == pytest.approx(0.0, abs=1e-9)
    assert average_over_normal(points**2) == pytest.approx(1.0)


def test_items_are_answered_alike_in_one_sitting_and_partly_in_another() -> None:
    right = np.full((400, 36), 0.69)
    first = answered(0, "a test", 1, right, 0.7)
    assert np.array_equal(first, answered(0, "a test", 1, right, 0.7))
    again = answered(0, "a test", 2, right, 0.7)
    assert 0.4 < np.corrcoef(first.ravel(), again.ravel())[0, 1] < 0.7
    assert first.mean() == pytest.approx(0.69, abs=0.01)


def test_a_subject_answers_alike_in_a_group_of_any_size() -> None:
    right = np.full((5, 10), 0.5)
    assert np.array_equal(answered(3, "a test", 1, right[:2], 0.5), answered(3, "a test", 1, right, 0.5)[:2])


def test_ability_only_adds_right_answers() -> None:
    easier = answered(0, "a test", 1, np.full((50, 36), 0.8), 0.7)
    harder = answered(0, "a test", 1, np.full((50, 36), 0.7), 0.7)
    assert np.all(easier >= harder)
