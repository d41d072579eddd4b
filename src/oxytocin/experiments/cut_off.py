"""How long a recorded trace was cut off at its highest value, because the recorder reaches no further.

A trace that is cut off comes to its highest value at full slope and leaves it so. A peak that is only smooth, or
recorded in coarse steps, lies for longer one step lower: what a parabola spends within two steps of its top is at
least 1.4 times what it spends within one.
"""

from __future__ import annotations

import numpy as np

from oxytocin.experiments.contractions import Values
from oxytocin.experiments.watched_time import runs, smallest_step

SHORTEST = 3.0
"""Seconds at the highest value from which on a trace may be cut off there."""

WIDER = 1.3
"""How many times as long a trace that is cut off is within one step of its highest value, at most.

What falls between two samples is counted against it.
"""


def cut_off_time(values: Values, step: float) -> float:
    """Return how long, in s, a trace is cut off at its highest value.

    Parameters
    ----------
    values : ndarray, shape (samples,)
        Not a number where nothing was recorded.
    step : float
        Time between samples, in s.
    """
    known = np.isfinite(values)
    if not known.any():
        return 0.0
    highest = float(values[known].max())
    top = known & (values == highest)
    if top[known].all():
        return 0.0  # flat, not cut off
    # Half a step more, for what was multiplied by a unit is not the same to the last digit.
    near = runs(known & (values >= highest - 1.5 * smallest_step(values)))
    total = 0.0
    for begin, end in runs(top):
        around = next((last - first for first, last in near if first <= begin < last), end - begin)
        if step * (end - begin) >= SHORTEST and around + 1 <= WIDER * (end - begin - 1):
            total += step * (end - begin)
    return total
