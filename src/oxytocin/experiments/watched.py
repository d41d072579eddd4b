"""When a cell was watched: a rate is a count over time that was watched, and nothing is known of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Watched:
    """Stretches of time in which a recording would have seen a spike.

    Attributes
    ----------
    begin, end : ndarray, shape (pieces,)
        In s, in order; no two pieces touch, and each lasts. A spike is in a piece from its begin to just before its
        end; `of` moves ends by a hair, so that a spike at the last moment is in.
    """

    begin: np.ndarray
    end: np.ndarray

    @classmethod
    def of(cls, intervals: Iterable[tuple[float, float]] | np.ndarray) -> Watched:
        """Return them from pairs of begin and end in s, in any order; those that touch are joined.

        Raises
        ------
        ValueError
            If a time is no number, or a piece ends before it begins.
        """
        pairs = np.asarray(list(intervals), dtype=float).reshape(-1, 2)
        if not np.isfinite(pairs).all():
            raise ValueError("a time between which it was watched is no number")
        if np.any(pairs[:, 1] < pairs[:, 0]):
            begin, end = pairs[np.argmax(pairs[:, 1] < pairs[:, 0])]
            raise ValueError(f"it was watched from {begin:.12g} to {end:.12g} s, which ends before it begins")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        reach = np.maximum.accumulate(pairs[:, 1]) if len(pairs) else pairs[:, 1]
        fresh = np.append(True, pairs[1:, 0] > reach[:-1]) if len(pairs) else np.zeros(0, dtype=bool)
        starts = np.flatnonzero(fresh)
        begin, end = pairs[starts, 0], np.maximum.reduceat(pairs[:, 1], starts) if starts.size else pairs[:0, 1]
        lasting = end > begin
        return cls(begin[lasting], np.nextafter(end[lasting], np.inf))

    @property
    def duration(self) -> float:
        """Seconds in all."""
        return float((self.end - self.begin).sum())

    @property
    def holes(self) -> int:
        """How often watching was interrupted."""
        return max(0, self.begin.size - 1)

    def piece_of(self, times: np.ndarray) -> np.ndarray:
        """Return the number of the piece that each time in s is in; -1 outside all."""
        place = np.searchsorted(self.begin, times, side="right") - 1
        inside = place >= 0
        inside[inside] = times[inside] < self.end[place[inside]]
        return np.where(inside, place, -1)

    def within(self, begin: float, end: float) -> float:
        """Return how many seconds between two moments were watched."""
        return float(np.maximum(0.0, np.minimum(self.end, end) - np.maximum(self.begin, begin)).sum())

    def without(self, holes: np.ndarray) -> Watched:
        """Return what is left when pairs of begin and end, shape (holes, 2), are taken out."""
        taken = Watched.of(holes)
        cuts = np.unique(np.concatenate([self.begin, self.end, taken.begin, taken.end]))
        middles = 0.5 * (cuts[1:] + cuts[:-1])
        left = (self.piece_of(middles) >= 0) & (taken.piece_of(middles) < 0)
        return Watched.of(np.column_stack([cuts[:-1][left], cuts[1:][left]]))
