"""Finding contractions in a recorded tocograph, whose unit is arbitrary and whose belt slips.

The trace is brought to one value a second. What is missing, flat for minutes (a belt taken off) or jumps to one value
and back (contact lost) is not watched; in what is left, smoothed over the breathing and pushing that ride on it, a
contraction is a peak that stands out from its surroundings, in height and for some tens of seconds.

The limits below were set on synthetic traces and by looking at recorded ones, not by fitting the counts of others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oxytocin.experiments.contractions import Contractions, Values
from oxytocin.language import OxytocinError

SMOOTHING = 51
"""Seconds over which a parabola is fitted around each second (Savitzky and Golay); peaks keep their height."""

WIDTHS = (25.0, 180.0)
"""Width in s at half height; what is narrower is a movement, what is wider a belt that slips."""

SHORTEST_INTERVAL = 60.0
"""Time in s between the peaks of two contractions; more than ten in 10 min are not told apart."""

SMALLEST_NEARBY = 0.3
"""Height of the smallest contraction as a share of the largest within a quarter of an hour before and after it."""

SMALLEST_OVERALL = 0.2
"""The same for the largest of the whole trace."""

ABOVE_NOISE = 3.0
"""Height of the smallest contraction over the standard deviation of what smoothing takes away."""

FLAT_TIME = 300
"""Seconds in which a belt that is worn shows some movement, even where its trace is cut off at rest."""

FLAT_SHARE = 0.01
"""Movement, as a share of the range of the trace, that is none."""

BRIDGED = 30
"""Gap in s into which no contraction fits."""

SHORTEST_STRETCH = 300
"""Seconds that must be watched without a gap for contractions to be told from rest."""

SURROUNDINGS = 241
"""Seconds around a peak in which a contraction begins and ends."""

TONE_WINDOW = 241
"""Seconds in which the trace falls back to the resting tone at least once, even in fast labour."""

DURATION_LEVEL = 0.2
"""A contraction lasts while it is above this share of its height."""

_NEARBY = 900  # s
_LOST_CONTACT = 10.0  # s at one value, with a jump before and after
_JUMP = 0.1  # of the range of the trace, from one sample to the next
_LARGEST = 0.95  # quantile that stands for the largest, so that one artefact does not
_DESPIKE = 11  # s


def detect(time: Values, trace: Values, what: str = "the trace") -> Contractions:
    """Find the contractions in a trace.

    Parameters
    ----------
    time : ndarray, shape (samples,)
        In s, rising; steps may differ.
    trace : ndarray, shape (samples,)
        Pressure in any unit; not a number where nothing was recorded.
    what : str
        Names the trace in an error.

    Returns
    -------
    Contractions
        Amplitudes, in the unit of the trace, are those of the smoothed peaks above `resting_tone`. Durations are
        counted from the higher of the two troughs beside a peak, within `SURROUNDINGS`, so that contractions that run
        together stay apart.

    Raises
    ------
    OxytocinError
        If `SHORTEST_STRETCH` can be watched nowhere.
    """
    from scipy import ndimage, signal

    second, values = _each_second(time, _without_lost_contact(time, trace))
    values = _bridged(values)
    stretches = _watched(values)
    if not stretches:
        raise OxytocinError(
            f"{what} is flat or missing; expected at least {SHORTEST_STRETCH // 60} min on end in which it varies"
        )
    smooth, above, noise = np.full((3, values.size), np.nan)
    for begin, end in stretches:
        part = slice(begin, end)
        despiked = ndimage.median_filter(values[part], _DESPIKE, mode="nearest")
        smooth[part] = signal.savgol_filter(despiked, SMOOTHING, 2, mode="nearest")
        above[part] = smooth[part] - resting_tone(smooth[part])
        noise[part] = np.abs(despiked - smooth[part])
    # 1.4826 makes a median of absolute values the standard deviation of a normal distribution.
    least = np.maximum(_smallest(above), ABOVE_NOISE * 1.4826 * np.nanmedian(noise))
    times, amplitudes, durations = [], [], []
    for begin, end in stretches:
        peaks, _ = signal.find_peaks(
            smooth[begin:end], prominence=least[begin:end], width=WIDTHS, rel_height=0.5, distance=SHORTEST_INTERVAL
        )
        near = signal.peak_prominences(smooth[begin:end], peaks, wlen=SURROUNDINGS)
        durations.append(signal.peak_widths(smooth[begin:end], peaks, 1.0 - DURATION_LEVEL, near)[0])
        times.append(second[begin + peaks])
        amplitudes.append(above[begin + peaks])
    watched = np.array([[second[begin], second[end - 1] + 1.0] for begin, end in stretches])
    return Contractions(np.concatenate(times), np.concatenate(amplitudes), np.concatenate(durations), watched)


def resting_tone(smooth: Values) -> Values:
    """Return what a smoothed trace of one value a second falls back to between contractions."""
    from scipy import ndimage

    fallen = ndimage.grey_opening(smooth, TONE_WINDOW)
    return np.minimum(ndimage.gaussian_filter1d(fallen, TONE_WINDOW / 4), smooth)


def _without_lost_contact(time: Values, trace: Values) -> Values:
    """Return the trace without what stays at one value for some seconds and came and goes with a jump."""
    kept = np.array(trace, dtype=float)
    jump = _JUMP * _range(kept)
    begins = np.flatnonzero(np.concatenate([[True], np.diff(kept) != 0]))
    ends = np.concatenate([begins[1:], [kept.size]])
    for begin, end in zip(begins, ends, strict=True):
        if time[end - 1] - time[begin] < _LOST_CONTACT or (begin == 0 and end == kept.size):
            continue
        # A recording that begins or ends so counts as one that jumped there.
        came = begin == 0 or abs(trace[begin] - trace[begin - 1]) > jump
        goes = end == kept.size or abs(trace[end] - trace[end - 1]) > jump
        if came and goes:
            kept[begin:end] = np.nan
    return kept


def _each_second(time: Values, trace: Values) -> tuple[Values, Values]:
    """Return the seconds and the mean of the trace in each; not a number where it has no value."""
    known = np.isfinite(trace)
    places = np.floor(time - time[0]).astype(np.int64)
    number = np.bincount(places[known], minlength=places[-1] + 1)
    total = np.bincount(places[known], weights=trace[known], minlength=number.size)
    mean = np.divide(total, number, out=np.full(number.size, np.nan), where=number > 0)
    return time[0] + np.arange(number.size), mean


def _bridged(values: Values) -> Values:
    """Return values with straight lines across short gaps between known values."""
    known = np.isfinite(values)
    if not known.any():
        return values
    filled = np.interp(np.arange(values.size), np.flatnonzero(known), values[known])
    for begin, end in _runs(~known):
        if end - begin > BRIDGED or begin == 0 or end == values.size:
            filled[begin:end] = np.nan
    return filled


def _watched(values: Values) -> list[tuple[int, int]]:
    """Return the stretches, long enough and not flat, in which a contraction would be seen."""
    from scipy import ndimage

    known = np.isfinite(values)
    if not known.any():
        return []
    # The last value stands for what is missing, so that filters see no jump at the edges of a gap.
    last = np.maximum.accumulate(np.where(known, np.arange(values.size), np.argmax(known)))
    steady = ndimage.median_filter(values[last], _DESPIKE, mode="nearest")
    size = FLAT_TIME + 1
    moved = ndimage.maximum_filter1d(steady, size) - ndimage.minimum_filter1d(steady, size)
    flat = ndimage.binary_dilation(moved <= FLAT_SHARE * _range(values), np.ones(size, dtype=bool))
    return [(begin, end) for begin, end in _runs(known & ~flat) if end - begin >= SHORTEST_STRETCH]


def _smallest(above: Values) -> Values:
    """Return the height that a contraction must have at each second, compared with others near and anywhere."""
    centres = np.arange(0, above.size, 60)
    overall = np.nanquantile(above, _LARGEST)
    nearby = np.full(centres.size, overall)
    for i, centre in enumerate(centres):
        window = above[max(0, centre - _NEARBY) : centre + _NEARBY]
        if np.isfinite(window).any():
            nearby[i] = np.nanquantile(window, _LARGEST)
    return np.maximum(SMALLEST_NEARBY * np.interp(np.arange(above.size), centres, nearby), SMALLEST_OVERALL * overall)


def _range(values: Values) -> float:
    """Return the range of what is known, but for single wild values."""
    known = values[np.isfinite(values)]
    low, high = np.quantile(known, [0.005, 0.995]) if known.size else (0.0, 0.0)
    return float(high - low)


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the begin and end of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
