"""Boundaries of O'Brien and Fleming, held against the printed ones and against random walks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.trials.stopping import Look, crossing, limit_of


@pytest.mark.parametrize(
    ("looks", "printed"),
    # Jennison and Turnbull, Group Sequential Methods (2000), table 2.3, alpha 0.05; recalled.
    [(1, 1.960), (2, 1.977), (3, 2.004), (4, 2.024), (5, 2.040), (10, 2.087)],
)
def test_boundaries_of_equal_looks_are_the_printed_ones(looks: int, printed: float) -> None:
    assert limit_of(tuple((i + 1) / looks for i in range(looks)), 0.05) == pytest.approx(printed, abs=0.0006)


@pytest.mark.parametrize("drift", [0.0, 1.5, 3.2])
def test_the_chance_of_crossing_is_that_of_random_walks(drift: float) -> None:
    shares = (0.3, 0.5, 0.9, 1.0)
    walks = 400_000
    steps = np.diff((0.0, *shares))
    walk = np.cumsum(np.random.default_rng(1).normal(drift * steps, np.sqrt(steps), (walks, 4)), axis=1)
    seen = np.mean(np.any(np.abs(walk) >= 2.1, axis=1))
    # Four standard errors of the share of walks.
    assert crossing(2.1, shares, drift) == pytest.approx(seen, abs=4 * np.sqrt(seen * (1 - seen) / walks))


@settings(max_examples=25)
@given(
    st.sets(st.integers(1, 19), min_size=1, max_size=5),
    st.floats(0.001, 0.2),
)
def test_a_trial_that_is_looked_at_more_often_finds_nothing_more_often_by_chance(parts: set[int], alpha: float) -> None:
    shares = (*sorted(part / 20 for part in parts), 1.0)
    assert crossing(limit_of(shares, alpha), shares) == pytest.approx(alpha, rel=1e-6)
    assert limit_of(shares, alpha) >= limit_of((1.0,), alpha) - 1e-9


def test_an_arm_crosses_in_either_direction_and_never_without_a_number() -> None:
    assert Look(10, 2.0, {"a": 1.9, "b": -2.1, "c": float("nan"), "d": 2.0}).crossed == ["b", "d"]
