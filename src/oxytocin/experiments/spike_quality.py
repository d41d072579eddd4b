"""The steady stretch of a recorded train, and its drift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from oxytocin.experiments.spike_record import Cuts, TrainRecord

RESPONSE = 900.0
"""Seconds after an injection that are not steady: CCK excites for 10 to 15 min (recalled)."""

SHORTEST_STRETCH, LONGEST_STRETCH = 10, 60
"""Cuts of 30 s in a steady stretch: 5 to 30 min."""

STEADY = 2.0
"""A stretch is steady if the slope of its rate is less than two of its standard errors from zero."""

CHANCE = 1e-4
"""A silence is a pause if a Poisson process of the record's rate has one as long in fewer than so many records."""

_FEWEST = 3  # cuts, to tell a slope from chance
_AT_ONCE = 4096  # windows


@dataclass(frozen=True)
class Stretch:
    """A part of a record that was watched without a hole.

    Attributes
    ----------
    begin, end : float
        In s of the record.
    spikes : int
        In it; not the one with which watching began, where nothing but the spikes says when that was.
    steady : bool
        Whether its rate has no slope beyond chance.
    judged : bool
        Whether it is long enough to tell.
    slope : float
        Of the rate, spikes/s in 10 min; not a number if it is too short.
    """

    begin: float
    end: float
    spikes: int
    steady: bool
    judged: bool
    slope: float

    @property
    def rate(self) -> float:
        """Spikes per second."""
        return self.spikes / (self.end - self.begin)


def steady_stretch(record: TrainRecord, events: Iterable[float] = ()) -> Stretch:
    """Return the longest steady stretch without a hole or pause, outside the responses to events; of equals the first.

    Without a steady one, that of 5 min whose slope is least sure; what is shorter than 5 min is taken whole.

    Parameters
    ----------
    events : iterable of float
        Times of injections in s; up to `RESPONSE` after each is left out.

    Raises
    ------
    ValueError
        If nothing was watched.
    """
    cuts = record.cuts
    if not cuts.begin.size:
        raise ValueError("no time was watched")
    free = np.ones(cuts.begin.size, dtype=bool)
    for event in events:
        free &= (cuts.end <= event) | (cuts.begin >= event + RESPONSE)
    calm = free.copy()
    for begin, end in pauses(record):
        calm &= (cuts.end <= begin) | (cuts.begin >= end)
    if calm.any():
        free = calm
    outside = bool(free.any())
    lengths = _lengths(cuts, free if outside else ~free)  # injections everywhere: no stretch is steady
    longest = int(lengths.max())
    best = (np.inf, int(lengths.argmax()), longest)
    for length in range(min(LONGEST_STRETCH, longest), min(SHORTEST_STRETCH, longest) - 1, -1):
        starts = np.flatnonzero(lengths >= length)
        score = np.abs(_slopes(cuts, starts, length)[1])
        steady = np.flatnonzero(score < STEADY)
        if outside and steady.size:
            return _stretch(cuts, int(starts[steady[0]]), length, True)
        best = (float(score.min()), int(starts[score.argmin()]), length)
    return _stretch(cuts, best[1], best[2], False)


def pauses(record: TrainRecord) -> np.ndarray:
    """Return begin and end in s, shape (pauses, 2), of silences that chance does not make; of a phasic cell, none.

    Something else than the firing neuron made them: it was inhibited, the electrode moved, the recorder stopped.
    """
    if record.phasic:  # its silences are its own
        return np.zeros((0, 2))
    lengths = record.silences[:, 1] - record.silences[:, 0]
    return record.silences[record.spikes * np.exp(-record.rate * lengths) < CHANCE]


def _lengths(cuts: Cuts, free: np.ndarray) -> np.ndarray:
    """Return how many cuts from each one on are free and of the same piece."""
    places = np.arange(free.size)
    blocked = ~free
    blocked[1:] |= cuts.piece[1:] != cuts.piece[:-1]
    ends = np.append(np.where(blocked, places, free.size)[1:], free.size)  # where the run of each ends at the latest
    ends = np.minimum.accumulate(ends[::-1])[::-1]
    return np.where(free, ends - places, 0)


def _stretch(cuts: Cuts, start: int, length: int, steady: bool) -> Stretch:
    judged = length >= _FEWEST
    slope = float(_slopes(cuts, np.array([start]), length)[0][0]) * 600.0 if judged else float("nan")
    return Stretch(
        begin=float(cuts.begin[start]),
        end=float(cuts.end[start + length - 1]),
        spikes=int(cuts.spikes[start : start + length].sum()),
        steady=steady,
        judged=judged,
        slope=slope,
    )


def _slopes(cuts: Cuts, starts: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the slope of the rate in windows of so many cuts, in 1/s², and it over its standard error.

    Each cut weighs as much as it is long.
    """
    if length < _FEWEST:
        return np.full(starts.size, np.nan), np.full(starts.size, np.inf)
    found = []
    for some in np.split(starts, range(_AT_ONCE, starts.size, _AT_ONCE)):
        window = some[:, None] + np.arange(length)
        begin, end, spikes = cuts.begin[window], cuts.end[window], cuts.spikes[window]
        weight, middle = end - begin, 0.5 * (begin + end)
        total = weight.sum(axis=1, keepdims=True)
        away = middle - (weight * middle).sum(axis=1, keepdims=True) / total
        rate = spikes / weight - spikes.sum(axis=1, keepdims=True) / total
        square = (weight * away**2).sum(axis=1)
        slope = (weight * away * rate).sum(axis=1) / square
        left = (weight * (rate - slope[:, None] * away) ** 2).sum(axis=1)
        error = np.sqrt(np.maximum(left, 1e-12) / (length - 2) / square)
        found.append((slope, slope / error))
    slope, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return slope, score


def drift(record: TrainRecord, until: float = np.inf) -> float:
    """Return the rate of the last third of the watched time over that of the first; not a number below 90 s.

    Parameters
    ----------
    until : float
        Time in s of the first injection; what comes after is a response, no drift.
    """
    cuts = record.cuts
    before = cuts.end <= until
    if before.sum() < _FEWEST:
        return float("nan")
    time = np.append(0.0, np.cumsum((cuts.end - cuts.begin)[before]))
    spikes = np.append(0, np.cumsum(cuts.spikes[before]))
    one, two = np.interp(time[-1] * np.array([1, 2]) / 3.0, time, spikes)
    return float((spikes[-1] - two) / one) if one > 0 else float("nan")
