"""What a trial found, worked out from its store one outcome at a time: nobody's values are kept in memory.

All numbers are exact: an outcome of ten million people in two arms takes 160 MB while it is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from oxytocin.experiments.endpoints import Endpoint, Estimate, estimate, group_difference, paired_difference
from oxytocin.trials import store
from oxytocin.trials.plan import Plan
from oxytocin.trials.stopping import Look, limit_of

QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Found:
    """One outcome in one arm: the estimate, its difference from the first arm (None there), and quantiles of people."""

    estimate: Estimate
    difference: Estimate | None
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Summary:
    """A finished trial.

    Attributes
    ----------
    subjects : int
        How many were simulated before it ended.
    outcomes : mapping of str to mapping of str to Found
        By outcome, by arm.
    looks : list of Look
        The last is that at which it ended.
    """

    plan: Plan
    subjects: int
    outcomes: Mapping[str, Mapping[str, Found]]
    looks: list[Look] = field(default_factory=list)


def summary(path: Path, plan: Plan, looks: list[Look]) -> Summary:
    """Work out every outcome of a trial over the subjects of its last look."""
    subjects = looks[-1].subjects
    outcomes = {}
    for name, endpoint in plan.endpoints.items():
        first = endpoint.of(store.column(path, endpoint.readout, 0, subjects))
        outcomes[name] = {plan.arms[0].name: _found(endpoint, first, None)}
        for i, arm in enumerate(plan.arms[1:], start=1):
            own = endpoint.of(store.column(path, endpoint.readout, i, subjects))
            outcomes[name][arm.name] = _found(endpoint, own, difference(plan, endpoint, first, own))
    return Summary(plan, subjects, outcomes, looks)


def difference(plan: Plan, endpoint: Endpoint, first: np.ndarray, own: np.ndarray) -> Estimate:
    """Return by how much an arm differs from the first: person by person, or of groups."""
    return paired_difference(first, own) if plan.paired else group_difference(endpoint, first, own)


def look(path: Path, plan: Plan, subjects: int) -> Look:
    """Hold the primary outcome of the subjects so far against the boundary.

    The chance of a false finding is shared equally by the comparisons with the first arm (Bonferroni).
    """
    shares = tuple(each / plan.subjects for each in plan.looks)
    limit = limit_of(shares, plan.file.alpha / (len(plan.arms) - 1))
    endpoint = plan.endpoints[plan.file.main]
    z = {}
    first = endpoint.of(store.column(path, endpoint.readout, 0, subjects))
    for i, arm in enumerate(plan.arms[1:], start=1):
        by = difference(plan, endpoint, first, endpoint.of(store.column(path, endpoint.readout, i, subjects)))
        z[arm.name] = by.value / by.error if by.error > 0.0 else math.nan
    return Look(subjects, limit / math.sqrt(subjects / plan.subjects), z)


def _found(endpoint: Endpoint, values: np.ndarray, by: Estimate | None) -> Found:
    known = values[np.isfinite(values)]
    quantiles = (math.nan,) * len(QUANTILES)
    if known.size and not endpoint.is_share:
        quantiles = tuple(float(each) for each in np.quantile(known, QUANTILES))
    return Found(estimate(endpoint, values), by, quantiles)
