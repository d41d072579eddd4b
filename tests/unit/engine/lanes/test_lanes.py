"""Eight numbers at once: functions against the mathematical library, lanes that do not see their neighbours."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from oxytocin.engine.lanes import functions, vectors
from oxytocin.engine.lanes.vectors import WIDTH, load, store, where


def of_lanes(function):
    """Return a function of lanes as one of an array of shape (rows, 8)."""

    @njit
    def every(x, out):
        for i in range(x.shape[0]):
            store(out, i, function(load(x, i)))

    def call(x):
        x = np.ascontiguousarray(np.resize(np.asarray(x, dtype=float), (-(-np.size(x) // WIDTH), WIDTH)))
        out = np.empty_like(x)
        every(x, out)
        return x, out

    return call


exp, log = of_lanes(functions.exp), of_lanes(functions.log)
tanh, sqrt, cos, floor = (of_lanes(getattr(functions, name)) for name in ("tanh", "sqrt", "cos", "floor"))


@njit
def _powers(x, y, out):
    for i in range(x.shape[0]):
        store(out, i, functions.power(load(x, i), load(y, i)))


@njit
def _fifth(x):
    return functions.raised(x, 5)


@njit
def _between(x):
    return where((x > -1.0) & ~(x >= 1.0), functions.maximum(functions.minimum(x, 0.5), -0.5), 7.0)


def test_exponential_and_logarithm_are_those_of_the_library() -> None:
    random = np.random.default_rng(0)
    x, found = exp(random.uniform(-708, 709, 80_000))
    np.testing.assert_allclose(found, np.exp(x), rtol=4e-16)
    x, found = log(np.exp(random.uniform(-700, 700, 80_000)))
    np.testing.assert_allclose(found, np.log(x), rtol=4e-16)
    x, found = log(random.uniform(0.5, 2.0, 80_000))
    np.testing.assert_allclose(found, np.log(x), rtol=4e-16, atol=3e-16)


def test_at_the_ends_nothing_is_undefined() -> None:
    _, found = exp([0.0, -np.inf, -1e4, np.nan, 1.0, 710.0, np.inf, -708.5])
    np.testing.assert_array_equal(found[0, [0, 1, 2, 7]], [1.0, 0.0, 0.0, 0.0])
    assert np.isnan(found[0, 3])
    assert (found[0, 5:7] > 8e307).all()
    _, found = log([0.0, -1.0, np.inf, np.nan, 1.0, 2.0, 4.0, 8.0])
    np.testing.assert_array_equal(found[0, [0, 2, 4]], [-np.inf, np.inf, 0.0])
    assert np.isnan(found[0, [1, 3]]).all()


@given(
    st.lists(st.floats(1e-30, 1e30), min_size=WIDTH, max_size=WIDTH),
    st.lists(st.floats(-6, 6), min_size=WIDTH, max_size=WIDTH),
)
def test_powers_are_those_of_the_library(base: list[float], exponent: list[float]) -> None:
    x, y = np.array([base]), np.array([exponent])
    out = np.empty_like(x)
    _powers(x, y, out)
    # What the logarithm, up to 69, is rounded by is multiplied with the exponent.
    np.testing.assert_allclose(out, x**y, rtol=6 * 69 * 4e-16)


def test_a_power_of_nothing_is_nothing_and_to_the_power_of_nothing_is_one() -> None:
    x, y = np.array([[0.0, 0.0, 2.0, 0.0, 1.0, 3.0, 5.0, 7.0]]), np.array([[2.5, 0.3, 0.0, 0.0, 9.0, 1.0, 2.0, 3.0]])
    out = np.empty_like(x)
    _powers(x, y, out)
    np.testing.assert_allclose(out, x**y, rtol=1e-14)


def test_the_other_functions() -> None:
    x, found = tanh(np.linspace(-30, 30, 800))
    np.testing.assert_allclose(found, np.tanh(x), rtol=1e-13, atol=1e-15)
    x, found = cos(np.linspace(-10, 10, 800))
    np.testing.assert_allclose(found, np.cos(x), atol=1e-15)
    x, found = sqrt(np.linspace(0, 10, 800))
    np.testing.assert_array_equal(found, np.sqrt(x))
    x, found = floor(np.linspace(-3, 3, 800))
    np.testing.assert_array_equal(found, np.floor(x))
    x, found = of_lanes(_fifth)(np.linspace(-3, 3, 80))
    np.testing.assert_allclose(found, x**5, rtol=1e-15)


def test_choices_are_made_lane_by_lane() -> None:
    x, found = of_lanes(_between)(np.linspace(-2, 2, 40))
    np.testing.assert_array_equal(found, np.where((x > -1) & (x < 1), np.clip(x, -0.5, 0.5), 7.0))


def test_a_lane_is_the_same_whatever_its_neighbours_hold() -> None:
    alone, found = exp(np.full(WIDTH, 0.7))
    assert (found == found[0, 0]).all()
    among, beside = exp([0.7, np.nan, np.inf, -np.inf, 1e300, -5.0, 0.0, 3.0])
    assert alone[0, 0] == among[0, 0]
    assert beside[0, 0] == found[0, 0]


def test_what_holds_anywhere() -> None:
    @njit
    def any_above(x, limit):
        return vectors.anywhere(load(x, 0) > limit)

    x = np.arange(float(WIDTH))[None]
    assert any_above(x, 6.5)
    assert not any_above(x, 7.0)
    assert not any_above(np.full((1, WIDTH), math.nan), 0.0)


@pytest.mark.parametrize("array", [np.zeros(WIDTH), np.zeros((2, WIDTH), dtype=np.float32)])
def test_only_rows_of_eight_numbers_are_loaded(array: np.ndarray) -> None:
    @njit
    def first(x):
        return vectors.anywhere(load(x, 0) > 0.0)

    with pytest.raises(Exception, match="load"):
        first(array)
