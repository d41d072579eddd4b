"""Watched time: pieces are joined, cut and asked as sets of moments are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.watched import Watched

pieces = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 60)).map(lambda pair: (pair[0] / 4, (pair[0] + pair[1]) / 4)),
    max_size=8,
)
MOMENTS = np.arange(0.0, 120.0, 0.25) + 0.125


def seen(intervals: list[tuple[float, float]]) -> np.ndarray:
    return np.array([any(begin <= moment <= end for begin, end in intervals) for moment in MOMENTS])


@given(pieces, pieces)
def test_pieces_are_sets_of_moments(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> None:
    watched = Watched.of(one)
    np.testing.assert_array_equal(watched.piece_of(MOMENTS) >= 0, seen(one))
    assert watched.duration == pytest.approx(0.25 * seen(one).sum())
    assert np.all(watched.begin[1:] > watched.end[:-1])
    assert watched.within(10.0, 20.0) == pytest.approx(0.25 * seen(one)[(MOMENTS > 10) & (MOMENTS < 20)].sum())
    left = watched.without(np.array(other).reshape(-1, 2))
    np.testing.assert_array_equal(left.piece_of(MOMENTS) >= 0, seen(one) & ~seen(other))


def test_a_spike_at_the_last_moment_is_in() -> None:
    assert Watched.of([(0.0, 10.0)]).piece_of(np.array([0.0, 10.0, 10.001])).tolist() == [0, 0, -1]


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="from 5 to 3 s, which ends before it begins"):
        Watched.of([(5.0, 3.0)])
    with pytest.raises(ValueError, match="no number"):
        Watched.of([(0.0, float("nan"))])
