"""A recorded spike train, and which of its intervals are too short to be true."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oxytocin.experiments.watched import Watched

SHORTEST_TRUE_INTERVAL = 0.001
"""Intervals below this, in s, are shorter than any refractory period: two spikes of one cell cannot be so close."""

_ROUNDING = 1e-9  # 2.001 - 2.000 is a hair less than 0.001 in binary


@dataclass(frozen=True)
class SpikeTrain:
    """One recorded train.

    Attributes
    ----------
    name : str
        Name of the file, without its ending.
    times : ndarray, shape (spikes,)
        Times in seconds, rising.
    short_intervals : int
        How many intervals of the file are shorter than `SHORTEST_TRUE_INTERVAL`.
    shortest : float
        The shortest interval of the file in seconds; not a number for a single spike.
    dropped : int
        How many spikes were left out because they came too soon after another.
    watched : Watched, optional
        When the cell was watched, if the file says so.
    """

    name: str
    times: np.ndarray
    short_intervals: int = 0
    shortest: float = float("nan")
    dropped: int = 0
    watched: Watched | None = None

    @property
    def rate(self) -> float:
        """Spikes per second that was watched, or else between the first and the last; not a number for a single one."""
        if self.watched is not None:
            return float((self.watched.piece_of(self.times) >= 0).sum() / self.watched.duration)
        if self.times.size < 2:
            return float("nan")
        return float((self.times.size - 1) / (self.times[-1] - self.times[0]))


def too_short(intervals: np.ndarray) -> np.ndarray:
    """Return which intervals in seconds are below `SHORTEST_TRUE_INTERVAL`."""
    return intervals < SHORTEST_TRUE_INTERVAL - _ROUNDING


def far_enough(times: np.ndarray, last: float = -math.inf) -> np.ndarray:
    """Return which spikes come at least `SHORTEST_TRUE_INTERVAL` after the last one that is kept."""
    kept = np.ones(times.size, dtype=bool)
    suspects = np.flatnonzero(too_short(np.diff(times, prepend=last)))
    for i in suspects:  # a spike far from the one before it is far from the last that is kept, too
        earlier = i - 1
        while earlier >= 0 and not kept[earlier]:
            earlier -= 1
        kept[i] = not too_short(times[i] - (times[earlier] if earlier >= 0 else last))
    return kept
