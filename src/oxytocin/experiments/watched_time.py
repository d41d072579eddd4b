"""When a recorded tocograph was watched: neither missing, nor without contact, nor with the belt off.

A flat stretch is quiet rest where the womb at rest, as it is seen around contractions, is as still and at that level
(`_quiet_rest`). Otherwise it is a belt that was taken off.
"""

from __future__ import annotations

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
_STILL = 15  # s at one value that show how still the recorder is at rest
_STILL_NOISE = 0.6  # of the steps in which a trace is recorded: rounding alone makes 0.3
_ENOUGH_REST = 120  # s of rest between contractions from which its stillness is judged
_LOW = 0.1  # of the range of the trace above a flat stretch: what lies below is rest as well
_SAME_LEVEL = 0.02  # of the range of the trace
_COMES_BACK = 3  # times between two contractions: nobody takes a belt off so often


def without_lost_contact(time: Values, trace: Values) -> Values:
    """Return the trace without what stays at one value for some seconds and came and goes with a jump."""
    kept = np.array(trace, dtype=float)
    # In a coarse trace the smallest change is no jump.
    jump = max(_JUMP * _range(kept), 1.5 * smallest_step(kept))
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


def watched_stretches(values: Values, step: float) -> list[tuple[int, int]]:
    """Return the stretches, long enough and no belt that is off, in which a contraction would be seen.

    Parameters
    ----------
    values : ndarray, shape (seconds,)
    step : float
        Smallest change that the recorder can show.
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
        quiet_recorder = _noise(filled, worn & ~still) <= max(_STILL_NOISE * step, 0.5 * nothing)
        stretches = _flat_stretches(flat, steady, nothing)
        for begin, end in _quiet_rest(stretches, steady, worn, still, step, quiet_recorder):
            worn[begin:end] = True
    return [(begin, end) for begin, end in runs(worn) if end - begin >= SHORTEST_STRETCH]


def _flat_stretches(flat: NDArray[np.bool_], steady: Values, nothing: float) -> list[tuple[int, int]]:
    """Return the flat stretches, divided where one level follows another."""
    found = []
    for begin, end in runs(flat):
        steps = begin + 1 + np.flatnonzero(np.abs(np.diff(steady[begin:end])) > nothing)
        edges = [begin, *(int(place) for place in steps), end]
        found += list(pairwise(edges))
    return found


def _quiet_rest(
    stretches: list[tuple[int, int]],
    steady: Values,
    worn: NDArray[np.bool_],
    still: NDArray[np.bool_],
    step: float,
    quiet_recorder: bool,
) -> list[tuple[int, int]]:
    """Return those of the flat stretches that are quiet rest, and no belt that is off.

    Such a stretch goes over into the trace beside it without a jump, at the level to which that falls back, on one side
    at least. And the trace is as still where the belt is certainly worn: everywhere, as what is smoothed or recorded in
    coarse steps; or in what rest there is around contractions; or the level comes back between one contraction and the
    next, as in a trace that is cut off at rest.
    """
    extent = _range(np.where(worn, steady, np.nan))
    near = max(2.0 * step, _SAME_LEVEL * extent)
    levels = np.array([np.median(steady[begin:end]) for begin, end in stretches])
    joins = np.zeros((len(stretches), 2), dtype=bool)
    for number, ((begin, end), level) in enumerate(zip(stretches, levels, strict=True)):
        for side, (first, last, next_to) in enumerate(
            ((begin - FLAT_TIME, begin, begin - 1), (end, end + FLAT_TIME, end))
        ):
            beside = steady[max(0, first) : last][worn[max(0, first) : last]]
            if beside.size and worn[next_to]:
                jump = abs(steady[next_to] - level)
                joins[number, side] = abs(beside.min() - level) <= near and jump <= max(near, 0.5 * _JUMP * extent)
    found = []
    for (begin, end), level, sides in zip(stretches, levels, joins, strict=True):
        rest = worn & (steady <= level + _LOW * extent)
        as_still = still & (np.abs(steady - level) <= near)
        often = np.sum(rest) >= _ENOUGH_REST and np.sum(as_still) >= STILL_SHARE * np.sum(rest)
        comes_back = np.sum(joins.all(axis=1) & (np.abs(levels - level) <= near)) >= _COMES_BACK
        if sides.any() and (quiet_recorder or often or comes_back):
            found.append((begin, end))
    return found


def _stays(values: Values, seconds: int, movement: float) -> NDArray[np.bool_]:
    """Return where values move by no more than `movement` in some window of as many seconds."""
    from scipy import ndimage

    size = seconds + 1 - seconds % 2
    moved = ndimage.maximum_filter1d(values, size) - ndimage.minimum_filter1d(values, size)
    return np.asarray(ndimage.binary_dilation(moved <= movement, np.ones(size, dtype=bool)))


def _noise(values: Values, where: NDArray[np.bool_]) -> float:
    """Return the standard deviation of what a parabola over `_STILL` seconds takes away; 0 of nothing."""
    from scipy import signal

    if not where.any() or values.size < _STILL:
        return 0.0
    return float(1.4826 * np.median(np.abs(values - signal.savgol_filter(values, _STILL, 2))[where]))


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
