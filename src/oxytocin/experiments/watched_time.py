"""When a recorded tocograph was watched: neither missing, nor without contact, nor with the belt off.

A flat stretch is quiet rest where the womb at rest, as it is seen around contractions, is as still and at that level
(`_quiet_rest`). Otherwise it is a belt that was taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oxytocin.experiments.contractions import Values

FLAT_TIME = 300
"""Seconds in which a belt that is worn shows some movement, even where its trace is cut off at rest."""

FLAT_SHARE = 0.01
"""Movement, as a share of the range of the trace, that is none."""

STILL_SHARE = 0.5
"""Share of the rest around contractions that is flat at one level, from which a longer flat rest there is believed."""

SHORTEST_STRETCH = 300
"""Seconds that must be watched without a gap for contractions to be told from rest."""

DESPIKE = 11
"""Seconds of the median filter that takes single wild values away."""

_LOST_CONTACT = 10.0  # s at one value, with a jump before and after
_JUMP = 0.1  # of the range of the trace, from one sample to the next
_STEEPEST = 20.0  # s in which no contraction rises
_STILL = 15  # s at one value that show how still the recorder is at rest
_STILL_NOISE = 0.6  # of the steps in which a trace is recorded: rounding alone makes 0.3
_AS_NOISY = 0.3  # of the noise elsewhere: a belt that is off has none
_SMALL_NOISE = (0.15, 0.5)  # of movement that is none: beside a stretch at exactly one value, and beside any other
_ENOUGH_REST = 120  # s of rest between contractions from which its stillness is judged
_LOW = 0.1  # of the range of the trace above a flat stretch: what lies below is rest as well
_SAME_LEVEL = 0.02  # of the range of the trace
_COMES_BACK = 3  # times between two contractions: nobody takes a belt off so often


def without_lost_contact(time: Values, trace: Values) -> Values:
    """Return the trace without what stays at one value for some seconds and came and goes with a jump."""
    kept = np.array(trace, dtype=float)
    # In a coarse trace the smallest change is no jump, and between samples that lie far apart no contraction's slope.
    apart = float(np.median(np.diff(time))) if time.size > 1 else 0.0
    jump = max(max(_JUMP, apart / _STEEPEST) * _range(kept), 1.5 * smallest_step(kept))
    begins = np.flatnonzero(np.concatenate([[True], np.diff(kept) != 0]))
    ends = np.concatenate([begins[1:], [kept.size]])
    lasting = time[ends - 1] - time[begins] >= _LOST_CONTACT
    for begin, end in zip(begins[lasting], ends[lasting], strict=True):
        if begin == 0 and end == kept.size:
            continue
        # A recording that begins or ends so counts as one that jumped there.
        came = begin == 0 or abs(trace[begin] - trace[begin - 1]) > jump
        goes = end == kept.size or abs(trace[end] - trace[end - 1]) > jump
        if came and goes:
            kept[begin:end] = np.nan
    return kept


def watched_stretches(values: Values, step: float, apart: float) -> list[tuple[int, int]]:
    """Return the stretches, long enough and no belt that is off, in which a contraction would be seen.

    Parameters
    ----------
    values : ndarray, shape (seconds,)
    step : float
        Smallest change that the recorder can show.
    apart : float
        Time in s from one sample to the next.
    """
    from scipy import ndimage

    known = np.isfinite(values)
    if not known.any():
        return []
    # The last value stands for what is missing, so that filters see no jump at the edges of a gap.
    last = np.maximum.accumulate(np.where(known, np.arange(values.size), np.argmax(known)))
    filled = values[last]
    steady = ndimage.median_filter(filled, DESPIKE, mode="nearest")
    nothing = FLAT_SHARE * _range(values)
    flat = known & _stays(steady, FLAT_TIME, nothing)
    worn = known & ~flat
    if worn.any():
        still = worn & _stays(filled, _STILL, max(step, nothing))
        trace = _Trace(filled, steady, worn, still, step, nothing, max(1, round(apart)))
        for begin, end in _quiet_rest(trace, _flat_stretches(flat, steady, nothing)):
            worn[begin:end] = True
    return [(begin, end) for begin, end in runs(worn) if end - begin >= SHORTEST_STRETCH]


@dataclass(frozen=True)
class _Trace:
    """A trace of one value a second, and where the belt is certainly worn; arrays of shape (seconds,).

    `steady` is without single wild values; of what is `worn`, `still` stays at one value for some seconds. `step` is
    the smallest change that the recorder can show, `nothing` the movement that is none, `apart` the seconds
    from one sample to the next, at least 1.
    """

    values: Values
    steady: Values
    worn: NDArray[np.bool_]
    still: NDArray[np.bool_]
    step: float
    nothing: float
    apart: int

    @cached_property
    def rough(self) -> Values:
        """Distance of each value from a parabola over `_STILL` seconds."""
        from scipy import signal

        if self.values.size < _STILL:
            return np.zeros_like(self.values)
        return np.asarray(np.abs(self.values - signal.savgol_filter(self.values, _STILL, 2)))

    @cached_property
    def noise(self) -> float:
        """Standard deviation of noise where the trace moves."""
        moving = self.worn & ~self.still
        return _deviation(self.rough[moving]) if moving.any() else 0.0

    @cached_property
    def extent(self) -> float:
        """Range of what is worn."""
        return _range(np.where(self.worn, self.steady, np.nan))

    @cached_property
    def near(self) -> float:
        """Difference between two levels that are one."""
        return max(1.5 * self.step, _SAME_LEVEL * self.extent)

    def joins(self, level: float, inner: int, outward: int) -> bool:
        """Return whether a flat stretch goes over into what is worn beside it.

        Parameters
        ----------
        level : float
            Of the stretch.
        inner, outward : int
            The first second beside it, and 1 or -1 for the way on from there.
        """
        # Between two samples lies a straight line, whose slope is that of a jump: look behind it.
        behind = inner + outward * (self.apart - 1)
        further = behind + outward
        last = inner + outward * max(round(_STEEPEST), self.apart)
        if not 0 <= last < self.worn.size or not self.worn[min(inner, last) : max(inner, last) + 1].all():
            return False  # nothing beside it, or the jump itself
        beside = slice(inner, inner + FLAT_TIME) if outward > 0 else slice(max(0, inner - FLAT_TIME + 1), inner + 1)
        # A stretch ends where a contraction has risen somewhat already.
        allowed = self.near + (1 + self.apart) * abs(float(self.steady[further] - self.steady[behind]))
        gap = abs(float(self.steady[beside][self.worn[beside]].min()) - level)
        jump = abs(float(self.steady[behind]) - level)
        return gap <= allowed and jump <= max(allowed, 0.5 * _JUMP * self.extent)

    def is_quiet(self, begin: int, end: int) -> bool:
        """Return whether the stretch has as much noise as the rest of the trace, or that so little."""
        if _deviation(self.rough[begin:end]) > _AS_NOISY * self.noise:
            return True
        exactly_one = np.ptp(self.values[begin:end]) == 0.0
        return self.noise <= max(_STILL_NOISE * self.step, _SMALL_NOISE[0 if exactly_one else 1] * self.nothing)

    def rests_at(self, level: float) -> bool:
        """Return whether the rest around contractions mostly stays at this level."""
        rest = self.worn & (self.steady <= level + _LOW * self.extent)
        at_level = self.still & (np.abs(self.steady - level) <= self.near)
        return bool(np.sum(rest) >= _ENOUGH_REST and np.sum(at_level) >= STILL_SHARE * np.sum(rest))


def _flat_stretches(flat: NDArray[np.bool_], steady: Values, nothing: float) -> list[tuple[int, int]]:
    """Return the flat stretches, divided where one level follows another."""
    found = []
    for begin, end in runs(flat):
        steps = begin + 1 + np.flatnonzero(np.abs(np.diff(steady[begin:end])) > nothing)
        edges = [begin, *(int(place) for place in steps), end]
        found += list(pairwise(edges))
    return found


def _quiet_rest(trace: _Trace, stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those of the flat stretches that are quiet rest, and no belt that is off.

    Such a stretch goes over into the trace beside it without a jump, at the level to which that falls back, on one side
    at least. And the trace is as still where the belt is certainly worn: everywhere, as what is smoothed or recorded in
    coarse steps, or has the same small noise; or in what rest there is around contractions; or the level comes back
    between one contraction and the next, as in a trace that is cut off at rest.
    """
    levels = np.array([np.median(trace.steady[begin:end]) for begin, end in stretches])
    sides = np.array(
        [
            (trace.joins(level, begin - 1, -1), trace.joins(level, end, 1))
            for (begin, end), level in zip(stretches, levels, strict=True)
        ],
        dtype=bool,
    ).reshape(-1, 2)
    found = []
    for number, (begin, end) in enumerate(stretches):
        again = sides.all(axis=1) & (np.abs(levels - levels[number]) <= trace.near)
        if sides[number].any() and (
            trace.is_quiet(begin, end) or trace.rests_at(levels[number]) or np.sum(again) >= _COMES_BACK
        ):
            found.append((begin, end))
    return found


def _deviation(rough: Values) -> float:
    # 1.4826 makes a median of absolute values the standard deviation of a normal distribution.
    return float(1.4826 * np.median(rough))


def _stays(values: Values, seconds: int, movement: float) -> NDArray[np.bool_]:
    """Return where values move by no more than `movement` in some window of as many seconds."""
    from scipy import ndimage

    size = seconds + 1 - seconds % 2
    moved = ndimage.maximum_filter1d(values, size) - ndimage.minimum_filter1d(values, size)
    return np.asarray(ndimage.binary_dilation(moved <= movement, np.ones(size, dtype=bool)))


def smallest_step(values: Values) -> float:
    """Return the smallest change that a recorder can show: the smallest difference between two of its values."""
    different = np.unique(values[np.isfinite(values)])
    return float(np.diff(different).min()) if different.size > 1 else 0.0


def _range(values: Values) -> float:
    """Return the range of what is known, but for single wild values."""
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, [0.005, 0.995]) if known.size else (0.0, 0.0)
    return float(high - low)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the begin and end of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
