"""Summaries of readings with limits: true whatever lies below the limit, in any order, in each group on its own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.saliva_series import Bounds, SalivaSeries, exactly

LEVELS = st.lists(st.floats(0.1, 100.0), min_size=1, max_size=40).map(np.array)
SHARES = st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.95])


def hidden(values: np.ndarray, lower: float, upper: float) -> Bounds:
    """Return what an assay with two limits shows of values."""
    low = np.where(values < lower, 0.0, np.where(values > upper, upper, values))
    return Bounds(low, np.where(values < lower, lower, np.where(values > upper, np.inf, values)))


def series(reading: Bounds, group: np.ndarray, context: np.ndarray | None = None) -> SalivaSeries:
    size = len(reading)
    none = np.full(size, "")
    subject = np.array([f"s{number // 2}" for number in range(size)])
    return SalivaSeries(
        "t", "cortisol", "nmol/L", "", subject, group, none if context is None else context, none, none,
        np.zeros(size), reading,
    )  # fmt: skip


@given(LEVELS, st.floats(0.1, 100.0), st.floats(1.0, 100.0), SHARES)
def test_the_true_quantile_and_mean_lie_between_the_bounds(
    values: np.ndarray, lower: float, above: float, share: float
) -> None:
    shown = hidden(values, lower, lower + above)
    low, high = shown.quantile(share)
    assert low <= np.quantile(values, share) * (1 + 1e-12)
    assert high >= np.quantile(values, share) * (1 - 1e-12)
    low, high = shown.mean()
    assert low <= values.mean() * (1 + 1e-12)
    assert high >= values.mean() * (1 - 1e-12)


@given(LEVELS, SHARES)
def test_without_limits_a_quantile_is_numpys(values: np.ndarray, share: float) -> None:
    np.testing.assert_allclose(exactly(values).quantile(share), [np.quantile(values, share)] * 2)


@given(LEVELS, st.floats(0.1, 100.0), SHARES)
def test_the_order_of_samples_does_not_matter(values: np.ndarray, lower: float, share: float) -> None:
    shown = hidden(values, lower, np.inf)
    order = np.random.default_rng(values.size).permutation(values.size)
    assert shown[order].quantile(share) == shown.quantile(share)


@given(LEVELS, LEVELS, st.floats(0.1, 100.0))
def test_a_group_is_what_it_is_without_the_other(one: np.ndarray, other: np.ndarray, lower: float) -> None:
    group = np.repeat(["drug", "placebo"], [one.size, other.size])
    both = series(hidden(np.concatenate([one, other]), lower, np.inf), group)
    assert both.groups == ["drug", "placebo"]
    alone = hidden(one, lower, np.inf)
    assert both.of_group("drug").moments()[0.0].quantile(0.5) == alone.quantile(0.5)


@given(st.lists(st.tuples(st.floats(0.5, 50.0), st.floats(0.5, 50.0)), min_size=1, max_size=20), st.floats(0.1, 20.0))
def test_the_true_fold_change_lies_between_the_bounds(pairs: list[tuple[float, float]], lower: float) -> None:
    values = np.array(pairs).ravel()
    context = np.tile(["Baseline", "Stress"], len(pairs))
    found = series(hidden(values, lower, np.inf), np.full(values.size, ""), context).fold_changes()["Stress"]
    true = values[1::2] / values[::2]
    assert np.all(found.low <= true * (1 + 1e-12))
    assert np.all(found.high >= true * (1 - 1e-12))
