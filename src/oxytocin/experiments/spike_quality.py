"""How good a recorded train is: what was counted in it chunk by chunk, silences, phasic or not, its steady stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from oxytocin.experiments.spike_train import far_enough, too_short

BIN = 30.0
"""Seconds of a bin in which the rate is followed."""

SILENCE = 5.0
"""Seconds without a spike that part two bursts."""

BURST_LENGTH, BURST_SPIKES = 5.0, 20
PHASIC_BURSTS = 3
ACTIVE_AT_MOST = 0.9
"""A cell is phasic, as vasopressin cells are, if at least three silences of 5 s part bursts of at least 5 s and 20
spikes, and these fill at most 0.9 of the record (recalled as usual since Poulain and Wakerley 1982,
doi:10.1016/0306-4522(82)90044-6). A slow continuous cell has such silences but no such bursts."""

RESPONSE = 900.0
"""Seconds after an injection that are not steady: CCK excites for 10 to 15 min (recalled)."""

SHORTEST_STRETCH, LONGEST_STRETCH = 10, 60
"""Bins of a steady stretch: 5 to 30 min."""

STEADY = 2.0
"""A stretch is steady if the slope of its rate is less than two of its standard errors from zero."""


@dataclass(frozen=True)
class TrainRecord:
    """What is kept of a train of any length; spikes within 1 ms of another are left out and counted.

    Attributes
    ----------
    spikes : int
        That are kept.
    first, last : float
        Times of the first and last one in s.
    short_intervals, dropped : int
        Intervals below 1 ms, and spikes left out for them.
    shortest : float
        Shortest interval in s, of all spikes.
    counts : ndarray of int, shape (bins,)
        Spikes in each whole `BIN` from `begin` on.
    variation : float
        Coefficient of variation of the intervals.
    silence_begin, silence_end : ndarray, shape (silences,)
        The spikes, in s, between which there is none for `SILENCE` or longer.
    spikes_before : ndarray of int, shape (silences,)
        Spikes since the first, before each silence.
    """

    spikes: int
    first: float
    last: float
    short_intervals: int
    dropped: int
    shortest: float
    counts: np.ndarray
    variation: float
    silence_begin: np.ndarray
    silence_end: np.ndarray
    spikes_before: np.ndarray

    @property
    def begin(self) -> float:
        """Start of the record in s: zero, or the first spike if that comes late."""
        return _begin(self.first)

    @property
    def rate(self) -> float:
        """Spikes per second between the first and the last; not a number for one spike."""
        return (self.spikes - 1) / (self.last - self.first) if self.spikes > 1 else float("nan")

    @property
    def rates(self) -> np.ndarray:
        """Spikes per second in each bin."""
        return self.counts / BIN

    @property
    def active(self) -> tuple[int, float]:
        """How many bursts between silences there are, and the share of the record that they fill."""
        begins = np.append(self.first, self.silence_end)
        ends = np.append(self.silence_begin, self.last)
        inside = np.diff(np.concatenate([[0], self.spikes_before, [self.spikes]]))
        bursts = (ends - begins >= BURST_LENGTH) & (inside >= BURST_SPIKES)
        length = self.last - self.first
        return int(bursts.sum()), float((ends - begins)[bursts].sum() / length) if length > 0 else 0.0

    @property
    def phasic(self) -> bool:
        """Whether it fires in bursts with silences between, as vasopressin cells do."""
        bursts, share = self.active
        return bursts >= PHASIC_BURSTS and share <= ACTIVE_AT_MOST


def _begin(first: float) -> float:
    return first if first > BIN else 0.0


def record_of(chunks: Iterable[np.ndarray]) -> TrainRecord:
    """Go once through a train, in chunks of times in s that rise from one to the next; each is forgotten after."""
    spikes, dropped, short, shortest = 0, 0, 0, np.inf
    first, last, latest, sums = np.nan, -np.inf, -np.inf, np.zeros(2)
    counts = np.zeros(0, dtype=np.int64)
    silences: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for raw in chunks:
        raw_intervals = np.diff(raw, prepend=latest)
        shortest = min(shortest, float(raw_intervals.min()))
        short += int(too_short(raw_intervals).sum())
        latest = raw[-1]
        times = raw[far_enough(raw, last)]
        dropped += raw.size - times.size
        if not times.size:
            continue
        intervals = np.diff(times, prepend=last)
        if not spikes:
            first, intervals = float(times[0]), intervals[1:]
        sums += intervals.sum(), (intervals**2).sum()
        long = np.flatnonzero(np.diff(times, prepend=last if spikes else times[0]) >= SILENCE)
        silences.append((np.append(last, times)[long], times[long], spikes + long))
        place = ((times - _begin(first)) // BIN).astype(np.int64)
        fresh = np.bincount(place, minlength=counts.size)
        fresh[: counts.size] += counts
        counts, last, spikes = fresh, float(times[-1]), spikes + times.size
    number = max(spikes - 1, 1)
    mean = sums[0] / number
    spread = np.sqrt(max(sums[1] / number - mean**2, 0.0))
    begins, ends, before = (np.concatenate(parts) for parts in zip(*silences, strict=True))
    return TrainRecord(
        spikes=spikes,
        first=first,
        last=last,
        short_intervals=short,
        dropped=dropped,
        shortest=shortest if np.isfinite(shortest) else float("nan"),
        counts=counts[: max(1, int((last - _begin(first)) // BIN))],  # the last bin is not whole
        variation=float(spread / mean) if spikes > 2 and mean > 0 else float("nan"),
        silence_begin=begins,
        silence_end=ends,
        spikes_before=before,
    )


@dataclass(frozen=True)
class Stretch:
    """A part of a record.

    Attributes
    ----------
    begin, end : float
        In s of the record.
    steady : bool
        Whether its rate has no slope beyond chance.
    slope : float
        Of the rate, spikes/s in 10 min.
    """

    begin: float
    end: float
    steady: bool
    slope: float


def steady_stretch(record: TrainRecord, events: Iterable[float] = ()) -> Stretch:
    """Return the longest steady stretch outside the responses to events, and of equally long ones the first.

    Without a steady one, that of 5 min whose slope is least sure; a record shorter than 5 min is taken whole.

    Parameters
    ----------
    events : iterable of float
        Times of injections in s; up to `RESPONSE` after each is left out.
    """
    counts, bins = record.counts, record.counts.size
    starts = record.begin + BIN * np.arange(bins)
    free = np.ones(bins, dtype=bool)
    for event in events:
        free &= (starts + BIN <= event) | (starts >= event + RESPONSE)
    shortest = min(SHORTEST_STRETCH, bins)
    best: tuple[float, int, int] | None = None
    for length in range(min(LONGEST_STRETCH, bins), shortest - 1, -1):
        score = np.abs(_slopes(counts, length)[1])
        score[~np.lib.stride_tricks.sliding_window_view(free, length).all(axis=1)] = np.inf
        steady = np.flatnonzero(score < STEADY)
        if steady.size:
            return _stretch(record, int(steady[0]), length, True)
        least = int(score.argmin())
        if length == shortest and np.isfinite(score[least]):
            best = (float(score[least]), least, length)
    if best is None:  # injections everywhere
        return _stretch(record, 0, bins, False)
    return _stretch(record, best[1], best[2], False)


def _stretch(record: TrainRecord, start: int, length: int, steady: bool) -> Stretch:
    begin = record.begin + BIN * start
    slope = float(_slopes(record.counts[start : start + length], length)[0][0])
    return Stretch(begin, begin + BIN * length, steady, slope * 600.0)


def _slopes(counts: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the slope of the rate in each window of so many bins, in 1/s², and it over its standard error."""
    windows = np.lib.stride_tricks.sliding_window_view(counts, length).astype(float)
    place = np.arange(length) - (length - 1) / 2.0
    square = max(float((place**2).sum()), 1.0)
    slope = windows @ place / square
    left = windows.var(axis=1) * length - slope**2 * square
    error = np.sqrt(np.maximum(left, 1e-9) / max(length - 2, 1) / square)
    return slope / BIN**2, slope / error


def drift(record: TrainRecord, until: float = np.inf) -> float:
    """Return the rate of the last third of a record over that of the first; not a number if it is shorter than 90 s.

    Parameters
    ----------
    until : float
        Time in s of the first injection; what comes after is a response, no drift.
    """
    counts = record.counts[: int(max(0.0, (min(until, record.last) - record.begin) // BIN))]
    third = counts.size // 3
    before = counts[:third].sum() if third else 0
    return float(counts[-third:].sum() / before) if before else float("nan")
