"""What is counted in a train of any length, chunk by chunk: spikes, intervals, silences and bursts in watched time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from oxytocin.experiments.spike_train import far_enough, too_short
from oxytocin.experiments.watched import Watched

BIN = 30.0
"""Seconds in which the rate is followed; cuts lie at whole multiples."""

SILENCE = 5.0
"""Seconds without a spike that part two bursts."""

BURST_LENGTH, BURST_SPIKES = 5.0, 20
PHASIC_BURSTS = 3
ACTIVE_AT_MOST = 0.9
"""A cell is phasic, as vasopressin cells are, if at least three silences of 5 s part bursts of at least 5 s and 20
spikes, and these fill at most 0.9 of the watched time (recalled as usual since Poulain and Wakerley 1982,
doi:10.1016/0306-4522(82)90044-6). A slow continuous cell has such silences but no such bursts."""


@dataclass(frozen=True)
class Cuts:
    """Watched time, cut at whole multiples of `BIN`; what is shorter than half of it, at an end, joins its neighbour.

    Attributes
    ----------
    begin, end : ndarray, shape (cuts,)
        In s.
    spikes : ndarray of int, shape (cuts,)
    piece : ndarray of int, shape (cuts,)
        The piece of watched time that each lies in: between two pieces there is a hole.
    """

    begin: np.ndarray
    end: np.ndarray
    spikes: np.ndarray
    piece: np.ndarray

    @property
    def rates(self) -> np.ndarray:
        """Spikes per second."""
        return self.spikes / (self.end - self.begin)


@dataclass(frozen=True)
class TrainRecord:
    """What is kept of a train of any length; spikes within 1 ms of another are left out and counted.

    Attributes
    ----------
    spikes : int
        That are kept, in watched time.
    first, last : float
        Times of the first and last one in s.
    outside : int
        Spikes at times that were not watched; they are left out.
    short_intervals, dropped : int
        Intervals below 1 ms, and spikes left out for them.
    shortest : float
        Shortest interval in s, of all spikes.
    watched : Watched
        When the cell was watched; if nothing says so, from the first to the last spike.
    stated : bool
        Whether the recording says when it was watched.
    cuts : Cuts
        Spikes in each `BIN`.
    variation : float
        Coefficient of variation of the intervals.
    silences : ndarray, shape (silences, 2)
        Begin and end, in s, of watched time without a spike for `SILENCE` or longer.
    runs : ndarray, shape (runs, 3)
        First spike, last spike and number of spikes of what lies between silences and holes.
    """

    spikes: int
    first: float
    last: float
    outside: int
    short_intervals: int
    dropped: int
    shortest: float
    watched: Watched
    stated: bool
    cuts: Cuts
    variation: float
    silences: np.ndarray
    runs: np.ndarray

    @property
    def rate(self) -> float:
        """Spikes per second of watched time; not a number if that has no length."""
        length = self.watched.duration
        return (self.spikes - self.opening) / length if length > 0 else float("nan")

    @property
    def opening(self) -> int:
        """One if watching begins with the first spike, which then is no spike that was waited for; else none."""
        return 0 if self.stated else min(1, self.spikes)

    @property
    def active(self) -> tuple[int, float]:
        """How many bursts between silences there are, and the share of the watched time that they fill."""
        begin, end, spikes = self.runs.T
        bursts = (end - begin >= BURST_LENGTH) & (spikes >= BURST_SPIKES)
        length = self.watched.duration
        return int(bursts.sum()), float((end - begin)[bursts].sum() / length) if length > 0 else 0.0

    @property
    def phasic(self) -> bool:
        """Whether it fires in bursts with silences between, as vasopressin cells do."""
        bursts, share = self.active
        return bursts >= PHASIC_BURSTS and share <= ACTIVE_AT_MOST


def record_of(chunks: Iterable[np.ndarray], watched: Watched | None = None) -> TrainRecord:
    """Go once through a train, in chunks of times in s that rise from one to the next; each is forgotten after.

    Parameters
    ----------
    chunks : iterable of ndarray
    watched : Watched, optional
        When the cell was watched; from the first to the last spike if not given.
    """
    counter = _Counter(watched)
    for times in chunks:
        counter.add(times)
    return counter.record()


class _Counter:
    """One pass through a train."""

    def __init__(self, watched: Watched | None) -> None:
        self.watched = watched
        self.piece = -1
        self.spikes = self.outside = self.dropped = self.short = self.intervals = 0
        self.first, self.latest, self.last, self.shortest = np.nan, -np.inf, -np.inf, np.inf
        self.sums = np.zeros(2)
        self.run_begin, self.run_spikes = np.nan, 0
        self.silences: list[np.ndarray] = []
        self.runs: list[np.ndarray] = []
        if watched is not None:
            self.base = np.floor(watched.begin / BIN)
            sizes = np.floor(watched.end / BIN) - self.base + 1
            self.offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
            self.counts = np.zeros(int(self.offset[-1]), dtype=np.int64)
        else:
            self.offset, self.counts = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)

    def add(self, times: np.ndarray) -> None:
        if self.watched is None:
            if self.piece < 0:
                self.base = np.array([np.floor(times[0] / BIN)])
                self._open(0)
            self._count(times)
            return
        pieces = self.watched.piece_of(times)
        self.outside += int((pieces < 0).sum())
        times, pieces = times[pieces >= 0], pieces[pieces >= 0]
        cuts = np.flatnonzero(np.diff(pieces)) + 1
        for part, begin in zip(np.split(times, cuts), [0, *cuts.tolist()], strict=True):
            if not part.size:
                continue
            if pieces[begin] != self.piece:
                self._open(int(pieces[begin]))
            self._count(part)

    def _open(self, piece: int) -> None:
        """Go on to a later piece; those between have no spike."""
        self._close()
        for silent in range(self.piece + 1, piece):
            self._silence(*self._limits(silent))
        self.piece, self.latest, self.last, self.run_spikes = piece, -np.inf, -np.inf, 0

    def _close(self) -> None:
        if self.run_spikes:
            self.runs.append(np.array([[self.run_begin, self.last, self.run_spikes]]))
            if self.watched is not None:
                self._silence(self.last, self._limits(self.piece)[1])

    def _limits(self, piece: int) -> tuple[float, float]:
        assert self.watched is not None
        return float(self.watched.begin[piece]), float(self.watched.end[piece])

    def _silence(self, begin: float, end: float) -> None:
        if end - begin >= SILENCE:
            self.silences.append(np.array([[begin, end]]))

    def _count(self, raw: np.ndarray) -> None:
        """Count what follows in the piece that is open."""
        raw_intervals = np.diff(raw, prepend=self.latest)
        self.shortest = min(self.shortest, float(raw_intervals.min()))
        self.short += int(too_short(raw_intervals).sum())
        self.latest = raw[-1]
        times = raw[far_enough(raw, self.last)]
        self.dropped += raw.size - times.size
        if not times.size:
            return
        before = np.append(self.last, times[:-1])
        if not self.run_spikes:  # the first of its piece
            before[0] = self.run_begin = times[0]
            self.intervals -= 1
            if self.watched is not None:
                self._silence(self._limits(self.piece)[0], float(times[0]))
        intervals = times - before
        self.intervals += intervals.size
        self.sums += intervals.sum(), (intervals**2).sum()
        long = np.flatnonzero(intervals >= SILENCE)
        if long.size:
            self.silences.append(np.column_stack([before[long], times[long]]))
            begins = np.append(self.run_begin, times[long[:-1]])
            spikes = np.diff(long, prepend=-self.run_spikes)
            self.runs.append(np.column_stack([begins, before[long], spikes]))
            self.run_begin, self.run_spikes = times[long[-1]], int(times.size - long[-1])
        else:
            self.run_spikes += times.size
        place = (self.offset[self.piece] + np.floor(times / BIN) - self.base[self.piece]).astype(np.int64)
        if self.watched is None:
            fresh = np.bincount(place, minlength=self.counts.size)
            fresh[: self.counts.size] += self.counts
            self.counts = fresh
        else:
            low, high = int(place[0]), int(place[-1])
            self.counts[low : high + 1] += np.bincount(place - low)
        if not self.spikes:
            self.first = float(times[0])
        self.spikes += times.size
        self.last = float(times[-1])

    def record(self) -> TrainRecord:
        last = float(self.runs_end())
        watched = self.watched
        if watched is None:
            watched = Watched.of([(self.first, last)] if self.spikes else [])
        else:
            self._open(watched.begin.size)
        mean = self.sums[0] / max(self.intervals, 1)
        spread = np.sqrt(max(self.sums[1] / max(self.intervals, 1) - mean**2, 0.0))
        return TrainRecord(
            spikes=self.spikes,
            first=self.first,
            last=last,
            outside=self.outside,
            short_intervals=self.short,
            dropped=self.dropped,
            shortest=self.shortest if np.isfinite(self.shortest) else float("nan"),
            watched=watched,
            stated=self.watched is not None,
            cuts=self._cuts(watched),
            variation=float(spread / mean) if self.intervals > 1 and mean > 0 else float("nan"),
            silences=np.concatenate([np.zeros((0, 2)), *self.silences]),
            runs=np.concatenate([np.zeros((0, 3)), *self.runs]),
        )

    def runs_end(self) -> float:
        """Close the piece that is open, and return the last spike of all."""
        last = self.last if self.run_spikes else np.nan
        self._close()
        self.run_spikes = 0
        return last

    def _cuts(self, watched: Watched) -> Cuts:
        begins, ends, spikes, pieces = [], [], [], []
        for piece, (begin, end) in enumerate(zip(watched.begin, watched.end, strict=True)):
            offset, base = int(self.offset[piece]), self.base[piece]
            size = int(np.ceil(end / BIN) - base)
            edges = np.concatenate([[begin], BIN * (base + np.arange(1, size)), [end]])
            counts = self.counts[offset : offset + size].copy()
            if self.watched is None:
                counts[0] -= 1  # watching began with this spike
            for at, edge in ((0, 1), (-1, -2)):
                if counts.size > 1 and abs(edges[edge] - edges[at]) < BIN / 2:
                    edges = np.delete(edges, edge)
                    counts[at - 1 if at else 1] += counts[at]
                    counts = np.delete(counts, at)
            begins.append(edges[:-1])
            ends.append(edges[1:])
            spikes.append(counts)
            pieces.append(np.full(counts.size, piece))
        none = np.zeros(0)
        return Cuts(
            np.concatenate([none, *begins]),
            np.concatenate([none, *ends]),
            np.concatenate([none.astype(np.int64), *spikes]),
            np.concatenate([none.astype(np.int64), *pieces]),
        )
