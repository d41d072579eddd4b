"""What a train of spikes looks like: rate, intervals, dispersion of counts and hazard.

The measures by which oxytocin neurons and their models are compared: Leng, Leng and MacGregor 2017
(doi:10.1371/journal.pone.0180368). Times are in seconds, in order. A measure that a train is too short for is not a
number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating[Any]]
Counts = NDArray[np.integer[Any]]

BIN_WIDTHS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Widths of bins, in s, over which the dispersion of counts is compared."""

REFRACTORY_TAIL = 0.15
"""Interval in s beyond which the after-potentials of an oxytocin neuron no longer show (Leng et al. 2017, fig 1)."""


def by_neuron(time: Values, neuron: Counts, neurons: int) -> list[Values]:
    """Return the spike times of each neuron from one list of all spikes.

    Parameters
    ----------
    time : ndarray, shape (spikes,)
        Times in s, in order.
    neuron : ndarray of int, shape (spikes,)
        The neuron that each belongs to, from 0.
    neurons : int
        How many neurons there are, silent ones counted.
    """
    order = np.argsort(neuron, kind="stable")
    ends = np.cumsum(np.bincount(neuron, minlength=neurons))[:-1]
    return np.split(time[order], ends)


def coefficient_of_variation(intervals: Values) -> float:
    """Return the standard deviation of intervals over their mean: 0 for a clock, 1 for a Poisson process."""
    if intervals.size < 2 or not intervals.mean() > 0:
        return float("nan")
    return float(intervals.std() / intervals.mean())


def index_of_dispersion(times: Values, width: float, duration: float) -> float:
    """Return the variance of spike counts over their mean: 0 for a clock, 1 for a Poisson process.

    Parameters
    ----------
    times : ndarray, shape (spikes,)
        Times in s from the start of the record.
    width : float
        Width of the bins in s; a last bin that the record does not fill is left out.
    duration : float
        Length of the record in s.
    """
    bins = int(duration / width + 1e-9)
    if bins < 2:
        return float("nan")
    places = np.floor(times / width + 1e-9).astype(np.int64)
    counts = np.bincount(places[(places >= 0) & (places < bins)], minlength=bins)
    return float(counts.var(ddof=1) / counts.mean()) if counts.any() else float("nan")


def dispersion_profile(times: Values, duration: float) -> Values:
    """Return the index of dispersion at each of `BIN_WIDTHS`; it falls where after-potentials smooth the firing."""
    return np.array([index_of_dispersion(times, width, duration) for width in BIN_WIDTHS])


def interval_histogram(intervals: Values, width: float = 0.005, longest: float = 0.5) -> tuple[Values, Counts]:
    """Count intervals in bins.

    Parameters
    ----------
    intervals : ndarray, shape (intervals,)
        In s.
    width, longest : float
        Width of the bins and end of the last one, in s; longer intervals are left out.

    Returns
    -------
    edges : ndarray, shape (bins + 1,)
    counts : ndarray of int, shape (bins,)
    """
    bins = max(1, round(longest / width))
    # Times of simulated spikes are whole milliseconds; the small shift keeps each on its side of an edge.
    places = np.floor(intervals / width + 1e-6).astype(np.int64)
    return width * np.arange(bins + 1), np.bincount(places[places < bins], minlength=bins)


def hazard(intervals: Values, width: float = 0.005, longest: float = 0.5) -> tuple[Values, Values]:
    """Return the rate of spikes at each time since the last spike, given that there was none meanwhile.

    In a bin of width w that n intervals reach and d of them end in, the hazard is -ln(1 - d/n)/w; for a Poisson
    process it is the rate in all bins.

    Parameters
    ----------
    intervals, width, longest
        As for `interval_histogram`.

    Returns
    -------
    edges : ndarray, shape (bins + 1,)
    hazard : ndarray, shape (bins,)
        In 1/s; not a number where no interval, or none but those that end there, reaches the bin.
    """
    edges, ended = interval_histogram(intervals, width, longest)
    reached = intervals.size - np.concatenate([[0], np.cumsum(ended)[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        survived = np.where(ended < reached, 1.0 - ended / reached, np.nan)
    return edges, (0.0 - np.log(survived)) / width


def exponential_distance(values: Values) -> float:
    """Return the Kolmogorov-Smirnov distance of positive values from the exponential distribution of their mean."""
    if values.size < 2 or not values.mean() > 0:
        return float("nan")
    law = 1.0 - np.exp(-np.sort(values) / values.mean())
    steps = np.arange(values.size + 1) / values.size
    return float(max((steps[1:] - law).max(), (law - steps[:-1]).max()))


def looks_exponential(values: Values) -> bool:
    """Return whether a test at 5 % lets pass that positive values come from an exponential distribution.

    The distance from the distribution of the same mean, with the limit of Stephens 1974
    (doi:10.1080/01621459.1974.10480196) for a mean that is estimated.
    """
    distance, root = exponential_distance(values), np.sqrt(max(values.size, 1))
    return bool((distance - 0.2 / root**2) * (root + 0.26 + 0.5 / root) < 1.094)


def tail_exponential_distance(intervals: Values, after: float = REFRACTORY_TAIL) -> float:
    """Return how far the intervals beyond `after` seconds are from an exponential tail (0 is exponential)."""
    return exponential_distance(intervals[intervals > after] - after)


def hazard_change(intervals: Values, after: float = REFRACTORY_TAIL) -> float:
    """Return the late hazard over the early hazard of the tail, 1 where it is flat.

    Beyond `after` seconds, the tail is parted at its median; in each part the hazard is the number of intervals that
    end in it, over the time that all intervals spend in it.
    """
    tail = intervals[intervals > after] - after
    if tail.size < 10:
        return float("nan")
    middle = np.median(tail)
    early, late = tail <= middle, tail > middle
    time_early = np.minimum(tail, middle).sum()
    time_late = (tail[late] - middle).sum()
    if not (time_early > 0 and time_late > 0):
        return float("nan")
    return float((late.sum() / time_late) / (early.sum() / time_early))


def initial_hazard(intervals: Values, within: float = 0.01, after: float = REFRACTORY_TAIL) -> float:
    """Return the hazard of the first `within` seconds over that of the tail: 0 for a refractory neuron."""
    tail = intervals[intervals > after] - after
    if tail.size < 10 or not tail.sum() > 0:
        return float("nan")
    spent = np.minimum(intervals, within).sum()
    return float((np.count_nonzero(intervals < within) / spent) / (tail.size / tail.sum()))


def local_variation(intervals: Values) -> float:
    """Return how much intervals differ from the next: 0 for a clock, 1 for a Poisson process, drifting or not.

    Shinomoto, Shima and Tanji 2003 (doi:10.1162/089976603322518759).
    """
    if intervals.size < 2:
        return float("nan")
    one, other = intervals[:-1], intervals[1:]
    return float(3.0 * np.mean(((one - other) / (one + other)) ** 2))


def autocorrelation(times: Values, width: float = 0.01, longest: float = 1.0) -> tuple[Values, Values]:
    """Return the mean rate at each time after a spike, whichever spikes come between.

    Parameters
    ----------
    times : ndarray, shape (spikes,)
        In s, in order.
    width, longest : float
        Width of the bins and end of the last one, in s.

    Returns
    -------
    edges : ndarray, shape (bins + 1,)
    rate : ndarray, shape (bins,)
        In 1/s, over the spikes that come at least `longest` before the last one.
    """
    bins = max(1, round(longest / width))
    counts = np.zeros(bins, dtype=np.int64)
    whole = int(np.searchsorted(times, times[-1] - longest, side="right")) if times.size else 0
    for order in range(1, times.size):
        later = times[order : whole + order]
        away = later - times[: later.size]
        near = away < longest
        if not near.any():
            break
        counts += np.bincount(np.floor(away[near] / width + 1e-6).astype(np.int64), minlength=bins + 1)[:bins]
    edges = width * np.arange(bins + 1)
    return edges, counts / (whole * width) if whole else np.full(bins, np.nan)
