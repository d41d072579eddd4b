"""The law of the net synaptic count of one step, as 16-bit thresholds for each lane.

Excitatory and inhibitory counts are Poisson with means a and b. Their difference k has the probability

    p(k) ~ a^k / k! q(k),  p(-k) ~ b^k / k! q(k)  for k >= 0,  q(k - 1) = q(k) + a b q(k + 1) / (k (k + 1)),

the recurrence of the modified Bessel functions (Skellam 1946, doi:10.2307/2981372) without its divisions by a and b,
so that either may be zero. Downwards all its terms are positive, and nothing is lost.
A probability is a whole number of 65536ths; tails below 1.5 of them are left out on both sides.
"""

import math

import numpy as np
from numba import njit

from .lanes import LANES, ROWS_AT_ONCE, at

LARGEST_FACTOR = 10.0
"""Largest input factor of a neuron, in mean rates of the population."""

HIGHEST_MEAN = 3.0
"""Highest mean count of either sign per step, at a factor of 1: 3000 Hz and steps of 1 ms."""

_LARGEST_COUNT = 64
THRESHOLD_ROWS = 2 * _LARGEST_COUNT + ROWS_AT_ONCE
"""Row r divides the counts r - 64 and r - 63; the last few rows are never passed and fill up a pass."""

_TILE = 128
_WHOLE = np.float32(65536.0)
_NEVER = np.uint32(0xFFFFFFFF)


def _patterns():
    """Return the upper halves of the float32 numbers -64 ... 64."""
    counts = np.arange(-_LARGEST_COUNT, _LARGEST_COUNT + 1).astype(np.float32)
    return (counts.view(np.uint32) >> 16).astype(np.uint16)


def _differences():
    differences = np.zeros(THRESHOLD_ROWS, dtype=np.uint16)
    patterns = _patterns()
    differences[: patterns.size - 1] = patterns[1:] - patterns[:-1]
    return differences


PATTERNS = _patterns()
DIFFERENCES = _differences()


@njit(cache=True, nogil=True)
def set_thresholds(thresholds, factors, excitatory, inhibitory):
    """Set a block's thresholds for new mean counts per step; return the first used row and the one after the last.

    Parameters
    ----------
    thresholds : uint32 array, [THRESHOLD_ROWS * STRIDE]
        Each threshold twice, for the two halves of a word.
    factors : float32 array, [LANES]
        Input factor of each lane.
    excitatory, inhibitory : float
        Mean counts per step at a factor of 1.
    """
    highest = max(excitatory, inhibitory)
    if not (excitatory >= 0.0 and inhibitory >= 0.0 and highest <= HIGHEST_MEAN):
        raise ValueError("rates of synaptic potentials must lie between 0 and 3 per step (3000 Hz at 1 ms)")
    # The same number of terms for every lane and block: what a neuron does must not depend on its neighbours.
    highest *= LARGEST_FACTOR
    reach = min(_LARGEST_COUNT, int(math.ceil(highest + 5.5 * math.sqrt(highest) + 4.0)))
    first, last = THRESHOLD_ROWS, 0
    law = np.empty((2 * reach + 2, _TILE), dtype=np.float32)
    shape = np.empty((reach + 2, _TILE), dtype=np.float32)
    for start in range(0, LANES, _TILE):
        _difference_law(law, shape, factors[start : start + _TILE], excitatory, inhibitory, reach)
        low, high = _to_thresholds(thresholds, law, start, reach)
        first, last = min(first, low), max(last, high)
    # Without input the count is 0 for certain; one row that is never passed says so.
    return (first, last) if first < last else (_LARGEST_COUNT, _LARGEST_COUNT + 1)


@njit(cache=True, nogil=True, fastmath={"nsz", "arcp", "contract"})
def _difference_law(law, shape, factors, excitatory, inhibitory, reach):
    """Fill rows 0 ... 2 reach of `law` with the probabilities up to each count, and row 2 reach + 1 with their sum."""
    excitatory, inhibitory = np.float32(excitatory), np.float32(inhibitory)
    product = excitatory * inhibitory
    shape[reach + 1] = np.float32(1.0)
    shape[reach] = np.float32(1.0)
    for k in range(reach, 0, -1):
        share = product * np.float32(1.0 / (k * (k + 1.0)))
        here, above, below = shape[k], shape[k + 1], shape[k - 1]
        for i in range(_TILE):
            below[i] = here[i] + share * factors[i] * factors[i] * above[i]
    # The last two rows of `shape` are free now and hold a^k / k! and b^k / k!.
    up, down = np.ones(_TILE, dtype=np.float32), np.ones(_TILE, dtype=np.float32)
    for k in range(1, reach + 1):
        more, less = excitatory * np.float32(1.0 / k), inhibitory * np.float32(1.0 / k)
        here, above, below = shape[k], law[reach + k], law[reach - k]
        for i in range(_TILE):
            up[i] *= more * factors[i]
            down[i] *= less * factors[i]
            above[i] = up[i] * here[i]
            below[i] = down[i] * here[i]
    law[reach] = shape[0]
    for row in range(1, 2 * reach + 1):
        here, before = law[row], law[row - 1]
        for i in range(_TILE):
            here[i] += before[i]
    law[2 * reach + 1] = np.float32(1.0) / law[2 * reach]


@njit(cache=True, nogil=True, fastmath={"nsz", "arcp", "contract"})
def _to_thresholds(thresholds, law, start, reach):
    first, last = THRESHOLD_ROWS, 0
    share = law[2 * reach + 1]
    for row in range(2 * reach):
        target = _LARGEST_COUNT - reach + row
        here = law[row]
        lowest, highest = np.int32(65535), np.int32(0)
        for i in range(_TILE):
            whole = np.int32(here[i] * share[i] * _WHOLE + np.float32(0.5))
            threshold = np.int32(0) if whole < 2 else (np.int32(65535) if whole > 65534 else np.int32(whole - 1))
            lowest = min(lowest, threshold)
            highest = max(highest, threshold)
            threshold = np.uint32(threshold)
            thresholds[at(target, np.uint64(start + i))] = np.uint32(threshold | np.uint32(threshold << np.uint32(16)))
        if highest > 0:
            first = min(first, target)
        if lowest < 65535:
            last = max(last, target + 1)
    for row in range(_LARGEST_COUNT + reach, _LARGEST_COUNT + reach + ROWS_AT_ONCE):
        for i in range(_TILE):
            thresholds[at(row, np.uint64(start + i))] = _NEVER
    return first, last
