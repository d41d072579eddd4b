"""The distance of two samples: nothing for the same, the shift for a shift, and what chance alone makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.language import OxytocinError
from oxytocin.literature.two_samples import distance

RANDOM = np.random.default_rng(3)


def test_a_sample_is_no_distance_from_itself() -> None:
    values = RANDOM.normal(size=50)
    found = distance(values, values, draws=50)
    assert found.wasserstein == found.kolmogorov == 0.0
    assert found.p_value == 1.0
    assert found.by_chance > 0.0


def test_a_shift_is_found_with_its_size() -> None:
    first, second = RANDOM.normal(2.0, 1.0, 400), RANDOM.normal(0.5, 1.0, 300)
    found = distance(first, second, draws=200)
    assert found.sizes == (400, 300)
    assert found.interval[0] < 1.5 < found.interval[1]
    assert found.medians == (np.median(first), np.median(second))
    assert found.wasserstein > found.by_chance
    assert found.p_value < 1e-6


def test_two_samples_of_one_kind_are_within_chance_nineteen_times_in_twenty() -> None:
    within = []
    for _ in range(40):
        first, second = RANDOM.exponential(size=(2, 60))
        found = distance(first, second, draws=100)
        within.append(found.wasserstein <= found.by_chance)
    # With 40 tries, fewer than 34 within would be chance once in 300 series.
    assert sum(within) >= 34


def test_missing_values_are_left_out_and_the_seed_decides() -> None:
    first, second = RANDOM.normal(size=(2, 30))
    plain = distance(first, second, draws=50)
    assert distance(np.append(first, np.nan), second, draws=50) == plain
    assert distance(first, second, draws=50, seed=1).interval != plain.interval
    with pytest.raises(OxytocinError, match="samples of 1 and 30 values"):
        distance(np.array([1.0, np.nan]), second)
