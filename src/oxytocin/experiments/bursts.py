"""Milk-ejection bursts in the spike trains of one cell or of a whole network, recorded or simulated.

During suckling, oxytocin cells of the rat discharge every few minutes a stereotyped burst of 2-4 s with a peak of
24-84 spikes/s (Wakerley and Lincoln 1973, doi:10.1677/joe.0.0570477), all within the same second or so. Here the burst
of a cell is a longest stretch of its train in which every interval belongs to some six spikes in a row of at least
`minimum_rate`, and none is longer than three intervals of that rate, if some six of them reach `minimum_peak`, and
if it is long enough, has enough spikes, and is not so long that it is tonic activity. (Six spikes, since single
intervals are too irregular.) A burst of the network is a set of bursts that overlap in time, of a large enough share
of the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

_INTERVALS = 5


class CellBursts(NamedTuple):
    """Bursts of one cell, in order; arrays with one entry per burst."""

    onset: NDArray[np.float64]
    """Time of the first spike, s."""
    end: NDArray[np.float64]
    """Time of the last spike, s."""
    spikes: NDArray[np.int64]
    peak_rate: NDArray[np.float64]
    """The reciprocal of the shortest interval, Hz."""


class NetworkBursts(NamedTuple):
    """Bursts of a network, in order; arrays with one entry per burst."""

    onset: NDArray[np.float64]
    """Time by which a twentieth of the cells that take part have begun, s."""
    end: NDArray[np.float64]
    """Time by which all but a twentieth have ended, s."""
    fraction: NDArray[np.float64]
    """Share of all cells that take part."""
    spikes: NDArray[np.float64]
    """Spikes per burst of the cells that take part, mean."""
    duration: NDArray[np.float64]
    """Their durations, mean, s."""
    peak_rate: NDArray[np.float64]
    """Their peak rates, mean, Hz."""

    @property
    def intervals(self) -> NDArray[np.float64]:
        """Times from onset to onset, s."""
        return np.diff(self.onset)

    def between(self, start: float, end: float) -> NetworkBursts:
        """Return the bursts that begin in a stretch of time."""
        chosen = (self.onset >= start) & (self.onset < end)
        return NetworkBursts(*(part[chosen] for part in self))


def cell_bursts(
    times: ArrayLike,
    minimum_rate: float = 10.0,
    minimum_peak: float = 24.0,
    minimum_spikes: int = 20,
    minimum_duration: float = 1.0,
    maximum_duration: float = 10.0,
) -> CellBursts:
    """Find the milk-ejection bursts in the spike train of one cell.

    Parameters
    ----------
    times : array_like of float, [spikes]
        Spike times, in order, s.
    minimum_rate : float, Hz
        Mean rate over any six spikes; what is slower does not belong to the burst.
    minimum_peak : float, Hz
        Mean rate over the fastest six spikes.
    minimum_spikes : int
    minimum_duration, maximum_duration : float, s

    Raises
    ------
    ValueError
        If the times are not in order.
    """
    times = np.asarray(times, dtype=np.float64)
    intervals = np.diff(times)
    if times.ndim != 1 or np.any(intervals < 0.0):
        raise ValueError("spike times must be a one-dimensional array in rising order")
    six = times[_INTERVALS:] - times[:-_INTERVALS]
    fast = _covered(six <= _INTERVALS / minimum_rate, intervals.size) & (intervals <= 3.0 / minimum_rate)
    covered = np.concatenate(([False], fast, [False]))
    peaks = np.concatenate(([0], np.cumsum(_covered(six <= _INTERVALS / minimum_peak, intervals.size))))
    found = []
    for first, last in zip(
        # Spikes are the edges of intervals: from the spike before the first one to the spike after the last
        np.flatnonzero(covered[1:] & ~covered[:-1]),
        np.flatnonzero(~covered[1:] & covered[:-1]),
        strict=True,
    ):
        if peaks[last] == peaks[first]:
            continue
        # Six spikes can be fast though the first or last of them is far from the others.
        close = first + np.flatnonzero(intervals[first:last] <= 1.0 / minimum_rate)
        first, last = close[0], close[-1] + 1
        duration = times[last] - times[first]
        if last - first + 1 >= minimum_spikes and minimum_duration <= duration <= maximum_duration:
            with np.errstate(divide="ignore"):
                peak_rate = 1.0 / intervals[first:last].min()
            found.append((times[first], times[last], last - first + 1, peak_rate))
    onset, end, spikes, peak_rate = np.array(found, dtype=np.float64).reshape(-1, 4).T
    return CellBursts(onset, end, spikes.astype(np.int64), peak_rate)


def _covered(windows: NDArray[np.bool_], intervals: int) -> NDArray[np.bool_]:
    """Say which intervals lie in any of the windows of `_INTERVALS` intervals that are marked."""
    steps = np.zeros(intervals + 1, dtype=np.int64)
    starts = np.flatnonzero(windows)
    np.add.at(steps, starts, 1)
    np.add.at(steps, starts + _INTERVALS, -1)
    return np.cumsum(steps)[:intervals] > 0


def _trains(times: NDArray[np.float64], neurons: NDArray[np.integer], size: int) -> Iterator[NDArray[np.float64]]:
    """Yield the spike times of each cell, in order."""
    # By cell alone, in short words if they suffice: many times faster, and recorded spikes of a cell are in order.
    order = np.argsort(neurons.astype(np.uint16 if size <= 2**16 else np.int64), kind="stable")
    times = times[order]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(neurons, minlength=size))))
    for first, last in pairwise(bounds):
        train = times[first:last]
        yield train if np.all(train[1:] >= train[:-1]) else np.sort(train)


def network_bursts(
    times: ArrayLike,
    neurons: ArrayLike,
    size: int,
    minimum_fraction: float = 0.25,
    minimum_rate: float = 10.0,
    minimum_peak: float = 24.0,
    minimum_spikes: int = 20,
    minimum_duration: float = 1.0,
    maximum_duration: float = 10.0,
) -> NetworkBursts:
    """Find the bursts that the cells of a network have together.

    Parameters
    ----------
    times : array_like of float, [spikes]
        Spike times of all cells, in any order, s.
    neurons : array_like of int, [spikes]
        Their cells, 0 ... size - 1.
    size : int
        Number of cells, with those that never spike.
    minimum_fraction : float
        Least share of the cells that must take part.
    minimum_rate, minimum_peak, minimum_spikes, minimum_duration, maximum_duration
        Of each cell; see `cell_bursts`.

    Raises
    ------
    ValueError
        If `times` and `neurons` differ in length, or name a cell that is not there.
    """
    times, neurons = np.asarray(times, dtype=np.float64), np.asarray(neurons)
    if neurons.dtype.kind not in "iu":
        neurons = neurons.astype(np.int64)
    if times.shape != neurons.shape:
        raise ValueError(f"every spike needs a time and a neuron, got {times.size} and {neurons.size}")
    if neurons.size and not (neurons.min() >= 0 and neurons.max() < size):
        raise ValueError(f"neurons must be numbered from 0 to {size - 1}")
    if not size:
        return NetworkBursts(*np.zeros((6, 0)))
    found = [
        cell_bursts(train, minimum_rate, minimum_peak, minimum_spikes, minimum_duration, maximum_duration)
        for train in _trains(times, neurons, size)
    ]
    cells = np.repeat(np.arange(size), [bursts.onset.size for bursts in found])
    onset, end, spikes_in, peak_rate = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(onset, kind="stable")
    cells, every = cells[order], CellBursts(onset[order], end[order], spikes_in[order], peak_rate[order])

    latest = np.maximum.accumulate(every.end)
    fresh = np.concatenate(([True], every.onset[1:] > latest[:-1])) if cells.size else np.zeros(0, dtype=bool)
    edges = np.append(np.flatnonzero(fresh), cells.size)
    rows = []
    for a, b in pairwise(edges):
        fraction = np.unique(cells[a:b]).size / size
        if fraction >= minimum_fraction:
            duration = every.end[a:b] - every.onset[a:b]
            peak = every.peak_rate[a:b].mean()
            spikes = every.spikes[a:b].mean()
            # Among thousands of cells a few begin early or end late by chance; a twentieth of them mark the edges.
            begun, over = np.quantile(every.onset[a:b], 0.05), np.quantile(every.end[a:b], 0.95)
            rows.append((begun, over, fraction, spikes, duration.mean(), peak))
    return NetworkBursts(*np.array(rows, dtype=np.float64).reshape(-1, 6).T)
