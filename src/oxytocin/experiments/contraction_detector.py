"""Finding contractions in a recorded tocograph, whose unit is arbitrary and whose belt slips.

The trace is brought to one value a second. What is missing, flat for minutes because the belt is off, or jumps to one
value and back (contact lost) is not watched (`watched_time`); in what is left, smoothed over the breathing and pushing
that ride on it, a contraction is a peak that stands out from its surroundings, in height and for some tens of seconds.

The limits below were set on synthetic traces and by looking at recorded ones, not by fitting the counts of others.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oxytocin.experiments.contractions import Contractions, Values
from oxytocin.experiments.watched_time import (
    DESPIKE,
    SHORTEST_STRETCH,
    runs,
    smallest_step,
    watched_stretches,
    without_lost_contact,
)
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

SMALLEST_OF_RARE = 0.1
"""The same for the second largest peak, where contractions are so rare that a quantile of the time misses them."""

ABOVE_NOISE = 5.0
"""Height of the smallest contraction over the standard deviation of what smoothing takes away."""

BRIDGED = 30
"""Gap in s into which no contraction fits."""

SURROUNDINGS = 241
"""Seconds around a peak in which a contraction begins and ends."""

TONE_WINDOW = 241
"""Seconds in which the trace falls back to the resting tone at least once, even in fast labour."""

DURATION_LEVEL = 0.2
"""A contraction lasts while it is above this share of its height."""

_NEARBY = 900  # s
_LARGEST = 0.95  # quantile that stands for the largest, so that one artefact does not


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
        Amplitudes, in the unit of the trace, are those of the peaks above `resting_tone`. Durations are
        counted from the higher of the two troughs beside a peak, within `SURROUNDINGS`, so that contractions that run
        together stay apart.

    Raises
    ------
    OxytocinError
        If `SHORTEST_STRETCH` can be watched nowhere.
    """
    from scipy import ndimage, signal

    second, values = _each_second(time, without_lost_contact(time, trace))
    values = _bridged(values)
    stretches = watched_stretches(values, smallest_step(trace), float(np.median(np.diff(time))))
    if not stretches:
        raise OxytocinError(
            f"{what} is flat or missing; expected at least {SHORTEST_STRETCH // 60} min on end in which it varies"
        )
    smooth, heights, above, noise = np.full((4, values.size), np.nan)
    for begin, end in stretches:
        part = slice(begin, end)
        despiked = ndimage.median_filter(values[part], DESPIKE, mode="nearest")
        smooth[part] = signal.savgol_filter(despiked, SMOOTHING, 2, mode="nearest")
        tone = resting_tone(smooth[part])
        above[part] = smooth[part] - tone
        # A parabola cuts the tops by some per cent, which finding does not mind and Montevideo units do.
        heights[part] = signal.savgol_filter(despiked, SMOOTHING, 4, mode="nearest") - tone
        noise[part] = np.abs(despiked - smooth[part])
    # 1.4826 makes a median of absolute values the standard deviation of a normal distribution.
    over_noise = ABOVE_NOISE * 1.4826 * float(np.nanmedian(noise))
    tops = [above[begin + _peaks(smooth[begin:end], over_noise)] for begin, end in stretches]
    least = np.maximum(_smallest(above, np.concatenate(tops)), over_noise)
    times, amplitudes, durations = [], [], []
    for begin, end in stretches:
        peaks = _peaks(smooth[begin:end], least[begin:end])
        near = signal.peak_prominences(smooth[begin:end], peaks, wlen=SURROUNDINGS)
        durations.append(signal.peak_widths(smooth[begin:end], peaks, 1.0 - DURATION_LEVEL, near)[0])
        times.append(second[begin + peaks])
        amplitudes.append(heights[begin + peaks])
    watched = np.array([[second[begin], second[end - 1] + 1.0] for begin, end in stretches])
    return Contractions(np.concatenate(times), np.concatenate(amplitudes), np.concatenate(durations), watched)


def _peaks(smooth: Values, least: Values | float) -> NDArray[np.intp]:
    """Return where peaks stand that are as wide as contractions and stand out by `least`."""
    from scipy import signal

    found, _ = signal.find_peaks(smooth, prominence=least, width=WIDTHS, rel_height=0.5, distance=SHORTEST_INTERVAL)
    return np.asarray(found)


def resting_tone(smooth: Values) -> Values:
    """Return what a smoothed trace of one value a second falls back to between contractions."""
    from scipy import ndimage

    fallen = ndimage.grey_opening(smooth, TONE_WINDOW)
    return np.minimum(ndimage.gaussian_filter1d(fallen, TONE_WINDOW / 4), smooth)


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
    for begin, end in runs(~known):
        if end - begin > BRIDGED or begin == 0 or end == values.size:
            filled[begin:end] = np.nan
    return filled


def _smallest(above: Values, tops: Values) -> Values:
    """Return the height that a contraction must have at each second, compared with others near and anywhere.

    Parameters
    ----------
    above : ndarray, shape (seconds,)
        Smoothed trace above its tone.
    tops : ndarray
        Its value at all peaks that stand out from the noise.
    """
    centres = np.arange(0, above.size, 60)
    overall = np.nanquantile(above, _LARGEST)
    nearby = np.full(centres.size, overall)
    for i, centre in enumerate(centres):
        window = above[max(0, centre - _NEARBY) : centre + _NEARBY]
        if np.isfinite(window).any():
            nearby[i] = np.nanquantile(window, _LARGEST)
    # One artefact is not the largest contraction, and so it is the second that counts.
    least = SMALLEST_OF_RARE * float(np.sort(tops)[-2]) if tops.size > 1 else 0.0
    least = max(SMALLEST_OVERALL * float(overall), least)
    return np.maximum(SMALLEST_NEARBY * np.interp(np.arange(above.size), centres, nearby), least)
