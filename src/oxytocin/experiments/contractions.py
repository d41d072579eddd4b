"""Contractions as a clinician counts them: how often, how strong, how long, and whether there are too many.

What is counted comes from exact times (a simulated labour knows when each contraction peaked) or from a recorded trace
(`contraction_detector`). The definitions are those of the 2008 workshop report on electronic fetal monitoring (Macones
et al., doi:10.1097/AOG.0b013e3181841395); Montevideo units are those of Caldeyro-Barcia et al. 1957.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oxytocin.language import OxytocinError

Values = NDArray[np.floating[Any]]

TEN_MINUTES = 600.0
TACHYSYSTOLE_WINDOW = 1800.0
"""Time in s over which contractions are averaged before they are called too many."""

TACHYSYSTOLE_RATE = 5
"""Contractions per 10 min that are not yet too many."""

_STILL_ALLOWED = round(TACHYSYSTOLE_RATE * TACHYSYSTOLE_WINDOW / TEN_MINUTES)


@dataclass(frozen=True)
class Contractions:
    """The contractions of one labour or one recording.

    Attributes
    ----------
    times : ndarray, shape (contractions,)
        When each peaked, in s, rising.
    amplitudes : ndarray, shape (contractions,)
        Height of the peak above the resting tone, in mmHg, or in whatever unit a trace was recorded.
    durations : ndarray, shape (contractions,)
        In s; not a number where unknown.
    watched : ndarray, shape (stretches, 2)
        Begin and end in s of the stretches in which contractions could be seen, in order, without overlap.
    """

    times: Values
    amplitudes: Values
    durations: Values
    watched: Values

    def __post_init__(self) -> None:
        if not self.times.shape == self.amplitudes.shape == self.durations.shape or self.times.ndim != 1:
            raise OxytocinError("contractions need one amplitude and one duration for each time")
        if self.watched.ndim != 2 or self.watched.shape[1] != 2 or np.any(np.diff(self.watched.ravel()) < 0):
            raise OxytocinError("watched stretches are pairs of begin and end in s, in order of time")
        if np.any(np.diff(self.times) < 0):
            raise OxytocinError("contractions stand in order of time")

    @classmethod
    def throughout(
        cls, begin: float, end: float, times: Values, amplitudes: Values, durations: Values | None = None
    ) -> Contractions:
        """Return contractions that were watched from `begin` to `end`, in s, without a gap."""
        lengths = np.full(np.shape(times), np.nan) if durations is None else np.asarray(durations, dtype=float)
        watched = np.array([[begin, end]], dtype=float)
        return cls(np.asarray(times, dtype=float), np.asarray(amplitudes, dtype=float), lengths, watched)

    @property
    def begin(self) -> float:
        """When watching began, in s; not a number if nobody watched."""
        return float(self.watched[0, 0]) if self.watched.size else float("nan")

    @property
    def end(self) -> float:
        """When watching ended, in s; not a number if nobody watched."""
        return float(self.watched[-1, 1]) if self.watched.size else float("nan")

    def between(self, start: float, end: float) -> Contractions:
        """Return the contractions that peaked from `start` up to, but not at, `end`, in s."""
        inside = (self.times >= start) & (self.times < end)
        watched = np.clip(self.watched, start, end)
        watched = watched[watched[:, 1] > watched[:, 0]]
        return Contractions(self.times[inside], self.amplitudes[inside], self.durations[inside], watched)

    @property
    def watched_time(self) -> float:
        """How long contractions could be seen, in s."""
        return float(np.diff(self.watched, axis=1).sum())

    def per_10min(self, start: float | None = None, end: float | None = None) -> float:
        """Return the contractions in 10 min of watched time, from `start` to `end` in s; everything by default."""
        part = self._part(start, end)
        return part.times.size * TEN_MINUTES / part.watched_time if part.watched_time > 0 else float("nan")

    def montevideo_units(self, start: float | None = None, end: float | None = None) -> float:
        """Return the sum of amplitudes above tone in 10 min of watched time, in Montevideo units if they are mmHg."""
        part = self._part(start, end)
        return float(part.amplitudes.sum()) * TEN_MINUTES / part.watched_time if part.watched_time > 0 else float("nan")

    def tachysystole(self, start: float | None = None, end: float | None = None) -> bool:
        """Return whether any 30 min, wherever they begin, hold more than 15 contractions (5 per 10 min on average).

        What happened where nobody watched is not counted: of a recording with gaps, this says what is certain.
        """
        times = self._part(start, end).times
        return bool(np.any(times[_STILL_ALLOWED:] - _all_but_last(times) < TACHYSYSTOLE_WINDOW))

    def tachysystole_share(self, start: float | None = None, end: float | None = None) -> float:
        """Return the share of all positions of a 30-min window at which it holds too many contractions.

        A window that begins at t holds contractions i to i+15 when t <= times[i] and times[i+15] < t + 30 min; the
        share is the length of the union of these stretches of t, worked out from the times without a grid. Not a number
        for less than 30 min.
        """
        part = self._part(start, end)
        first, last = (self.begin if start is None else start), (self.end if end is None else end)
        positions = last - TACHYSYSTOLE_WINDOW - first
        if not positions >= 0:
            return float("nan")
        if positions == 0:
            return float(part.tachysystole())
        ends = np.minimum(_all_but_last(part.times), last - TACHYSYSTOLE_WINDOW)
        begins = np.maximum(part.times[_STILL_ALLOWED:] - TACHYSYSTOLE_WINDOW, first)
        # Both rise, so that a stretch can overlap only with what the one before it has covered.
        begins[1:] = np.maximum(begins[1:], ends[:-1])
        return float(np.maximum(ends - begins, 0.0).sum() / positions)

    def _part(self, start: float | None, end: float | None) -> Contractions:
        if start is None and end is None:
            return self
        return self.between(-np.inf if start is None else start, np.inf if end is None else end)


def _all_but_last(times: Values) -> Values:
    """Return the times that have `_STILL_ALLOWED` others after them."""
    return times[: max(0, times.size - _STILL_ALLOWED)]
