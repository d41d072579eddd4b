"""What a fit compares: the measures of many spike trains at once, each a number with nearly normal noise.

Roots of the hazard at times since the last spike (the noise of a count's root hardly depends on the count), logarithms
of the index of dispersion over bin widths, of the rate and the irregularity, and how intervals follow each other: what
the field compares oxytocin neurons by (Leng, Leng and MacGregor 2017, doi:10.1371/journal.pone.0180368). Those of one
neuron are held against `spike_statistics` in the tests.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from oxytocin.inference.candidates import Firing

HAZARD_EDGES = np.array([5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 130, 170, 220, 300, 400, 600])
"""Times since the last spike in ms, between which the hazard is taken: fine where after-potentials act. What comes
sooner is as often a fault of the recording as a spike, and is left to the quality report."""

WIDTHS = np.array([250, 500, 1000, 2000, 4000, 8000])
"""Bin widths in ms for the index of dispersion."""

LAGS = (1, 2, 3)
"""Between intervals whose logarithms are correlated."""

MEASURES = (
    "log rate",
    "log CV of intervals",
    *(f"root of hazard {low}-{high} ms" for low, high in pairwise(HAZARD_EDGES)),
    *(f"log dispersion in {width / 1000:g} s" for width in WIDTHS),
    *(f"correlation of intervals, lag {lag}" for lag in LAGS),
)
"""Names of the measures, in the order of their column."""

_FEWEST = 20
"""Spikes below which a train has no measures."""


def measures(firing: Firing) -> np.ndarray:
    """Return the measures of each neuron, shape (neurons, measures); not a number for one that has none."""
    interval, owner = intervals_of(firing)
    spikes = np.bincount(firing.neuron, minlength=firing.neurons)
    known = firing.complete & (spikes >= _FEWEST)
    with np.errstate(divide="ignore", invalid="ignore"):
        number = np.bincount(owner, minlength=firing.neurons)
        mean = np.bincount(owner, interval, firing.neurons) / number
        spread = np.sqrt(np.maximum(np.bincount(owner, interval**2, firing.neurons) / number - mean**2, 1e-12))
        columns = [np.log(spikes / (firing.milliseconds / 1000.0)), np.log(spread / mean)]
        columns += list(np.sqrt(hazards(firing, HAZARD_EDGES)).T)
        columns += list(np.log(np.maximum(dispersions(firing, WIDTHS), 1e-3)).T)
        columns += list(_correlations(np.log(interval), owner, firing.neurons).T)
    table = np.array(columns).T
    table[~known] = np.nan
    return table


def intervals_of(firing: Firing) -> tuple[np.ndarray, np.ndarray]:
    """Return all intervals in ms, and whose each is."""
    same = firing.neuron[1:] == firing.neuron[:-1]
    return np.diff(firing.step)[same].astype(np.float64), firing.neuron[1:][same]


def histograms(firing: Firing, edges: np.ndarray) -> np.ndarray:
    """Return how many intervals of each neuron end before, between and beyond edges in ms: (neurons, edges + 1)."""
    interval, owner = intervals_of(firing)
    place, bins = np.searchsorted(edges, interval, side="right"), edges.size + 1
    return np.bincount(owner * bins + place, minlength=firing.neurons * bins).reshape(firing.neurons, bins)


def hazards(firing: Firing, edges: np.ndarray) -> np.ndarray:
    """Return the hazard of each neuron between edges in ms, in 1/s, shape (neurons, edges - 1).

    Intervals that end in a bin over the time spent in it, as if those that end did so halfway. To both a little is
    added, half an interval and the mean time that it takes, so that a bin which none reaches has a value too.
    """
    counts = histograms(firing, edges)
    ended = counts[:, 1:-1]
    reached = counts.sum(axis=1, keepdims=True) - np.cumsum(counts[:, :-2], axis=1)
    spent = np.diff(edges) / 1000.0 * (reached - 0.5 * ended)
    return (ended + 0.5) / (spent + 0.5 / np.maximum(firing_rate(firing)[:, None], 1e-3))


def firing_rate(firing: Firing) -> np.ndarray:
    """Return the spikes per second of each neuron."""
    return np.bincount(firing.neuron, minlength=firing.neurons) / (firing.milliseconds / 1000.0)


def dispersions(firing: Firing, widths: np.ndarray) -> np.ndarray:
    """Return the index of dispersion of each neuron over bins of some widths in ms, shape (neurons, widths)."""
    columns = []
    for width in widths:
        bins = firing.milliseconds // int(width)
        if bins < 2:
            columns.append(np.full(firing.neurons, np.nan))
            continue
        place = firing.step // int(width)
        inside = place < bins
        counts = np.bincount(firing.neuron[inside] * bins + place[inside], minlength=firing.neurons * bins).reshape(
            firing.neurons, bins
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            columns.append(counts.var(axis=1, ddof=1) / counts.mean(axis=1))
    return np.array(columns).T


def _correlations(logarithm: np.ndarray, owner: np.ndarray, neurons: int) -> np.ndarray:
    number = np.bincount(owner, minlength=neurons)
    mean = np.bincount(owner, logarithm, neurons) / number
    away = logarithm - mean[owner]
    variance = np.maximum(np.bincount(owner, away**2, neurons) / number, 1e-12)
    columns = []
    for lag in LAGS:
        same = owner[lag:] == owner[:-lag]
        products = np.bincount(owner[lag:][same], (away[lag:] * away[:-lag])[same], neurons)
        columns.append(products / (number - lag) / variance)
    return np.array(columns).T


def firing_of(times: np.ndarray, begin: float, end: float) -> Firing:
    """Return the spikes of one recorded train between two times in s, as those of a simulated neuron.

    Times are cut to the millisecond, as the simulation's are.
    """
    inside = times[(times >= begin) & (times < end)]
    step = np.floor((inside - begin) * 1000.0 + 1e-6).astype(np.int64)
    return Firing(1, step, np.zeros(step.size, dtype=np.int64), round((end - begin) * 1000), np.ones(1, dtype=bool))
