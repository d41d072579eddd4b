"""Whether a fitted neuron fires as the recorded one: predictions, limits, what is not known, and a step of drive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.candidates import NAMES, PRIORS, Firing, of_batches
from oxytocin.inference.measures import dispersions, firing_rate, hazards, histograms
from oxytocin.inference.spike_fit import SpikeFit

INTERVAL_EDGES = np.arange(0, 505, 5)
"""Of the histogram of intervals and of the hazard, in ms."""

DISPERSION_WIDTHS = np.array([500, 1000, 2000, 4000, 8000])
"""Of the bins in which spikes are counted, in ms."""

REPLICATES = 512
"""Records simulated from the posterior, one for each of so many draws."""

RATE_LIMIT, DISTANCE_LIMIT = 0.05, 1.5
"""A fit holds if its rate is within 5 %, and its histogram of intervals not further off than
1.5 times the distance of the two halves of the record from each other."""

UNKNOWN, TIED = 0.75, 0.7
"""A parameter whose 90 % interval is wider than three quarters of its prior's is hardly known; two whose correlation
passes 0.7 are known only together."""


@dataclass(frozen=True)
class Predictive:
    """What records look like: the one observed, or `REPLICATES` simulated ones; the first axis are the records.

    Attributes
    ----------
    rate : ndarray
        In 1/s.
    histogram : ndarray, shape (records, bins)
        Share of intervals between `INTERVAL_EDGES`; the last bin holds all longer ones.
    hazard : ndarray, shape (records, bins - 1)
        In 1/s.
    dispersion : ndarray, shape (records, widths)
    """

    rate: np.ndarray
    histogram: np.ndarray
    hazard: np.ndarray
    dispersion: np.ndarray


def looks_of(firing: Firing) -> Predictive:
    """Return what the records of some neurons look like."""
    return _unpacked(_packed(firing))


def predict(fit: SpikeFit, progress: bool = True) -> Predictive:
    """Simulate records as long as the one observed from draws of the posterior."""
    seconds = fit.observed.milliseconds / 1000.0
    with Progress(REPLICATES * seconds, progress, "checking the fit") as bar:
        return _unpacked(of_batches(replicates(fit), seconds, fit.seed + 1, _packed, bar))


def replicates(fit: SpikeFit) -> np.ndarray:
    """Return the parameters of `REPLICATES` draws, spread over walkers and moments."""
    values = fit.values.reshape(-1, len(NAMES))
    return values[np.random.default_rng(fit.seed).permutation(values.shape[0])[:REPLICATES]]


def _packed(firing: Firing) -> np.ndarray:
    counts = histograms(firing, INTERVAL_EDGES)[:, 1:]  # nothing is shorter than 0
    with np.errstate(invalid="ignore"):
        shares = counts / counts.sum(axis=1, keepdims=True)
    parts = (
        firing_rate(firing)[:, None],
        shares,
        hazards(firing, INTERVAL_EDGES),
        dispersions(firing, DISPERSION_WIDTHS),
    )
    return np.concatenate(parts, axis=1)


def _unpacked(table: np.ndarray) -> Predictive:
    bins = INTERVAL_EDGES.size
    return Predictive(table[:, 0], table[:, 1 : 1 + bins], table[:, 1 + bins : 2 * bins], table[:, 2 * bins :])


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of intervals that must change bins to make one histogram the other (total variation)."""
    return 0.5 * float(np.abs(one - other).sum())


def halves_distance(observed: Firing) -> float:
    """Return the distance of the histograms of the first and the second half of a record."""
    middle = observed.milliseconds // 2
    parts = []
    for inside in (observed.step < middle, observed.step >= middle):
        step = observed.step[inside]
        part = Firing(1, step, np.zeros(step.size, dtype=np.int64), middle, np.ones(1, dtype=bool))
        parts.append(looks_of(part).histogram[0])
    return distance(*parts)


@dataclass(frozen=True)
class Check:
    """One comparison of fit and record.

    Attributes
    ----------
    name, unit : str
    observed, predicted, low, high : float
        The record's value, the posterior predictive mean, and the limits between which the check passes.
    passed : bool
    """

    name: str
    unit: str
    observed: float
    predicted: float
    low: float
    high: float
    passed: bool


def checks(fit: SpikeFit, predicted: Predictive) -> list[Check]:
    """Compare rate, histogram of intervals and dispersion with the record."""
    observed = looks_of(fit.observed)
    rate, mean = float(observed.rate[0]), float(predicted.rate.mean())
    found = [
        Check(
            "firing rate",
            "Hz",
            rate,
            mean,
            rate * (1 - RATE_LIMIT),
            rate * (1 + RATE_LIMIT),
            abs(mean / rate - 1) <= RATE_LIMIT,
        )
    ]
    halves = halves_distance(fit.observed)
    away = distance(observed.histogram[0], np.nanmean(predicted.histogram, axis=0))
    found.append(
        Check("interval distance", "1", halves, away, 0.0, DISTANCE_LIMIT * halves, away < DISTANCE_LIMIT * halves)
    )
    lows, highs = np.nanquantile(predicted.dispersion, [0.05, 0.95], axis=0)
    for width, value, middle, low, high in zip(
        DISPERSION_WIDTHS, observed.dispersion[0], np.nanmean(predicted.dispersion, axis=0), lows, highs, strict=True
    ):
        inside = bool(low <= value <= high)
        found.append(Check(f"dispersion in {width / 1000:g} s", "1", value, middle, low, high, inside))
    return found


def widths(fit: SpikeFit) -> np.ndarray:
    """Return the width of each parameter's 90 % interval over its prior's, on the logarithm; 1 is no knowledge."""
    low, high = np.quantile(fit.points.reshape(-1, len(NAMES)), [0.05, 0.95], axis=0)
    return (high - low) / 0.9


def identifiability(fit: SpikeFit) -> list[str]:
    """Say which parameters the spikes do not tell, and which they tell only together."""
    said = []
    points = fit.points.reshape(-1, len(NAMES))
    unknown = [prior.name for prior, width in zip(PRIORS, widths(fit), strict=True) if width > UNKNOWN]
    if unknown:
        said.append(f"hardly told by these spikes (over {UNKNOWN:g} of the prior): {', '.join(unknown)}")
    ties = np.corrcoef(points.T)
    for i, one in enumerate(NAMES):
        for j in range(i + 1, len(NAMES)):
            if abs(ties[i, j]) > TIED:
                said.append(f"told only together: {one} and {NAMES[j]} (correlation {ties[i, j]:+.2f})")
    for name, column in zip(NAMES, points.T, strict=True):
        for edge, near in (("lower", (column < 0.05).mean()), ("upper", (column > 0.95).mean())):
            if near > 0.25:
                said.append(f"{name} presses against the {edge} end of its prior")
    return said


def rises(fit: SpikeFit, step: float, progress: bool = True) -> np.ndarray:
    """Return by how much draws of the posterior fire faster, in Hz, in the 5 min after a step of drive than before.

    Parameters
    ----------
    step : float
        Hz of excitatory potentials on a common drive of `candidates.COMMON_DRIVE`; each neuron takes its share.
    """
    with Progress(REPLICATES * 600.0, progress, "a step of drive") as bar:
        return of_batches(replicates(fit), 600.0, fit.seed + 2, _rise, bar, [(300.0, 0.0), (600.0, step)])


def _rise(firing: Firing) -> np.ndarray:
    late = firing.step >= 300_000
    counts = [np.bincount(firing.neuron[chosen], minlength=firing.neurons) for chosen in (late, ~late)]
    return (counts[0] - counts[1]) / 300.0
