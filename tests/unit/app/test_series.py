"""Curves are made short without losing a peak, and bands are quantiles."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oxytocin.app.series import MOST_POINTS, middle_and_band, numbers, thinned

FINITE = st.floats(-1e6, 1e6, allow_nan=False)


@settings(max_examples=40)
@given(st.integers(1, 20_000), st.integers(0, 2**32 - 1))
def test_a_thinned_curve_is_short_in_order_and_keeps_its_extremes(size: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=size)
    time, curve, _, _ = thinned(np.arange(float(size)), values)
    assert time.size <= MOST_POINTS
    assert np.all(np.diff(time) >= 0)
    assert curve.min() == values.min()
    assert curve.max() == values.max()
    assert np.array_equal(curve, values[time.astype(int)])


def test_one_sample_that_stands_out_is_never_lost() -> None:
    values = np.zeros(100_000)
    values[61_803] = 1.0
    time, curve, _, _ = thinned(np.arange(100_000.0), values)
    assert time[curve == 1.0] == [61_803.0]


def test_a_thinned_band_still_holds_all_that_the_band_held() -> None:
    noise = np.random.default_rng(1).normal(size=(3, 30_000))
    low, middle, high = np.sort(noise, axis=0)
    _, curve, below, above = thinned(np.arange(30_000.0), middle, low, high)
    assert below is not None
    assert above is not None
    assert below.min() == low.min()
    assert above.max() == high.max()
    assert np.all(below <= curve)
    assert np.all(curve <= above)


@settings(max_examples=40)
@given(arrays(float, (7, 5), elements=st.one_of(FINITE, st.just(np.nan))))
def test_bands_are_the_quantiles_of_those_who_have_a_value(values: np.ndarray) -> None:
    found = middle_and_band(values)
    for column in range(values.shape[1]):
        known = values[np.isfinite(values[:, column]), column]
        for curve, share in zip(found, (0.5, 0.05, 0.95), strict=True):
            assert curve is not None
            if known.size:
                assert np.isclose(curve[column], np.quantile(known, share), rtol=1e-9, atol=1e-9)
            else:
                assert np.isnan(curve[column])


@settings(max_examples=40)
@given(arrays(float, 9, elements=st.floats()))
def test_numbers_are_json_with_five_digits(values: np.ndarray) -> None:
    found = numbers(values)
    assert found is not None
    for given_, written in zip(values, found, strict=True):
        if not np.isfinite(given_):
            assert written is None
        else:
            assert written is not None
            assert abs(written - given_) <= 1e-4 * abs(given_) + 1e-290
