"""What is cut off is told from what is only smooth, coarse or repeated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.cut_off import cut_off_time


def peaks(height: float, width: float, rate: float, step: float, seconds: int = 1200) -> np.ndarray:
    """Return smooth contractions of one height every 200 s, in steps of the recorder."""
    time = np.arange(0.0, seconds, 1.0 / rate)
    phase = (time + 100.0) % 200.0 - 100.0
    return np.asarray(step * np.round((12.0 + height * np.exp(-0.5 * (phase / width) ** 2)) / step))


@given(
    height=st.floats(20.0, 100.0),
    width=st.floats(15.0, 40.0),
    rate=st.sampled_from([1.0, 2.0, 4.0, 10.0]),
    step=st.sampled_from([0.01, 0.1, 0.5, 1.0, 2.0, 5.0]),
)
def test_smooth_and_coarse_peaks_are_not_cut_off(height: float, width: float, rate: float, step: float) -> None:
    assert cut_off_time(peaks(height, width, rate, step), 1.0 / rate) == 0.0


@given(
    height=st.floats(60.0, 100.0),
    share=st.floats(0.5, 0.8),
    rate=st.sampled_from([1.0, 2.0, 4.0, 10.0]),
    step=st.sampled_from([0.1, 0.5, 1.0]),
)
def test_what_is_cut_off_is_counted(height: float, share: float, rate: float, step: float) -> None:
    whole = peaks(height, 22.0, rate, step)
    limit = step * np.round((12.0 + share * height) / step)
    found = cut_off_time(np.minimum(whole, limit), 1.0 / rate)
    assert found == pytest.approx(np.sum(whole >= limit) / rate)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_flat_or_missing_trace_is_not_cut_off(value: float) -> None:
    assert cut_off_time(np.full(700, value), 1.0) == 0.0
