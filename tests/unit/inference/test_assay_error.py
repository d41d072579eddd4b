"""How likely readings are: derivatives, and readings below detection as the probability that they are there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from oxytocin.inference.assay_error import Readings

VALUE = np.array([5.0, 2.0, 30.0])
BELOW = np.array([False, True, False])
positive = st.floats(0.05, 2.0)


def test_values_are_those_of_the_normal_distribution() -> None:
    predicted = np.array([4.0, 3.0, 28.0])
    deviation = np.hypot(0.2 * predicted, 0.5)
    expected = -norm.logpdf(VALUE, predicted, deviation)
    expected[1] = -norm.logcdf(2.0, 3.0, deviation[1])
    assert Readings(VALUE, BELOW).surprise(predicted, 0.2, 0.5)[0] == pytest.approx(expected, rel=1e-9)


# One reading of each kind: itself, below a limit, above one, and between two.
EVERY = Readings(np.array([5.0, 2.0, 30.0, 9.0]), np.array([0, 1, -1, 1]), np.array([np.nan, np.nan, np.nan, 4.0]))


def test_readings_between_limits_have_the_probability_of_the_interval() -> None:
    predicted = np.array([4.0, 3.0, 28.0, 7.0])
    d = np.hypot(0.2 * predicted, 0.5)
    expected = [
        norm.logpdf(5.0, 4.0, d[0]),
        norm.logcdf(2.0, 3.0, d[1]),
        norm.logsf(30.0, 28.0, d[2]),
        np.log(norm.cdf(9.0, 7.0, d[3]) - norm.cdf(4.0, 7.0, d[3])),
    ]
    assert EVERY.surprise(predicted, 0.2, 0.5)[0] == pytest.approx(-np.array(expected), rel=1e-9)


@given(positive, positive, st.floats(0.3, 40.0))
def test_derivatives_are_those_of_differences(proportional: float, additive: float, level: float) -> None:
    readings, at, step = EVERY, np.full(4, level), 1e-5 * level
    _, first, second = readings.surprise(at, proportional, additive)
    up, down = (readings.surprise(at + s, proportional, additive) for s in (step, -step))
    assert first == pytest.approx((up[0] - down[0]) / (2 * step), rel=1e-5, abs=1e-5)
    assert second == pytest.approx((up[1] - down[1]) / (2 * step), rel=1e-5, abs=1e-5)


def test_far_above_the_limit_stays_finite() -> None:
    value, first, second = Readings(np.array([1.0]), np.array([True])).surprise(np.array([1e4]), 0.0, 1.0)
    assert np.isfinite([value, first, second]).all()
    assert first[0] > 0  # less would be likelier
