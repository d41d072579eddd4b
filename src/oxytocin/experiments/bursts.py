"""Milk-ejection bursts in the spikes of many cells: when, how long, how many spikes, how fast, how many cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BIN = 0.1
"""Width, in s, of the bins in which the rate of all cells is looked at."""

RATE = 10.0
"""Mean rate per cell, in Hz, that is a burst: several times the 1-3 Hz between bursts."""

SHORTEST = 1.0
"""Shortest burst, in s; recorded ones last 2-4 s (Wakerley and Lincoln 1973)."""

GAP = 1.0
"""Rates above the limit that are closer than this, in s, belong to one burst."""

TAKES_PART = 10
"""A cell takes part with at least so many spikes; recorded bursts have 70-80, and chance gives less than ten."""

PEAK_OVER = 5
"""The peak rate of a cell is that of so many successive intervals."""


@dataclass(frozen=True)
class Burst:
    """One burst of the population.

    Attributes
    ----------
    onset, end : float
        In s.
    spikes : ndarray, shape (cells,)
        Spikes of each cell in it.
    peak : ndarray, shape (cells,)
        Highest rate of each cell over `PEAK_OVER` intervals, in Hz; 0 where a cell has too few spikes.
    """

    onset: float
    end: float
    spikes: np.ndarray
    peak: np.ndarray

    @property
    def takes_part(self) -> np.ndarray:
        """Which cells take part."""
        return self.spikes >= TAKES_PART


def find_bursts(time: np.ndarray, neuron: np.ndarray, cells: int, duration: float) -> list[Burst]:
    """Return the bursts in which the cells fire together.

    Parameters
    ----------
    time : ndarray, shape (spikes,)
        Spike times in s, in order.
    neuron : ndarray of int, shape (spikes,)
        Which cell fired.
    cells : int
        How many cells there are.
    duration : float
        Length of the recording in s.
    """
    edges = np.arange(0.0, duration + BIN, BIN)
    rate = np.histogram(time, edges)[0] / (cells * BIN)
    fast = np.flatnonzero(rate > RATE)
    if not fast.size:
        return []
    groups = np.split(fast, np.flatnonzero(np.diff(fast) * BIN > GAP) + 1)
    found = []
    for group in groups:
        onset, end = edges[group[0]], edges[group[-1] + 1]
        if end - onset >= SHORTEST:
            inside = slice(*np.searchsorted(time, [onset, end]))
            found.append(_describe(onset, end, time[inside], neuron[inside], cells))
    return found


def _describe(onset: float, end: float, time: np.ndarray, neuron: np.ndarray, cells: int) -> Burst:
    spikes = np.bincount(neuron, minlength=cells)
    peak = np.zeros(cells)
    order = np.argsort(neuron, kind="stable")
    for cell, train in enumerate(np.split(time[order], np.cumsum(spikes)[:-1])):
        if train.size > PEAK_OVER:
            peak[cell] = PEAK_OVER / np.min(train[PEAK_OVER:] - train[:-PEAK_OVER])
    return Burst(float(onset), float(end), spikes, peak)
