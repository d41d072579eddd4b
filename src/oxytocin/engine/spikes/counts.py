"""The law of the net synaptic count of one step, as 16-bit thresholds for each lane.

Excitatory and inhibitory counts are Poisson with means a and b. Their difference k has the probability

    p(k) ~ a^k / k! q(k),  p(-k) ~ b^k / k! q(k)  for k >= 0,  q(k - 1) = q(k) + a b q(k + 1) / (k (k + 1)),

the recurrence of the modified Bessel functions (Skellam 1946, doi:10.2307/2981372) without its divisions by a and b,
so that either may be zero. Downwards all its terms are positive, and nothing is lost.
A probability is a whole number of 65536ths; tails below 1.5 of them are left out on both sides.
"""

import math

import numpy as np

from oxytocin.engine.machine_code import njit

from .lanes import LANES, ROWS_AT_ONCE, STRIDE

LARGEST_FACTOR = 10.0
"""Largest input factor of a neuron, in mean rates of the population."""

HIGHEST_MEAN = 3.0
"""Highest mean count of either sign per step, at a factor of 1: 3000 Hz and steps of 1 ms."""

_LARGEST_COUNT = 64
THRESHOLD_ROWS = 2 * _LARGEST_COUNT + ROWS_AT_ONCE
"""Row r divides the counts r - 64 and r - 63; the last few rows are never passed and fill up a pass."""

_LANES, _STRIDE = np.uint64(LANES), np.uint64(STRIDE)
_EQUAL_LANES = 16
_WHOLE = np.float32(65536.0)
_LOWEST, _HIGHEST = np.float32(1.5), np.float32(65534.5)
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
def set_thresholds(thresholds, factors, equal, excitatory, inhibitory):
    """Set a block's thresholds for new mean counts per step; return the first used row and the one after the last.

    Parameters
    ----------
    thresholds : uint32 array, [THRESHOLD_ROWS * STRIDE]
        Each threshold twice, for the two halves of a word.
    factors : float32 array, [LANES]
        Input factor of each lane.
    equal : bool
        All factors are equal.
    excitatory, inhibitory : float
        Mean counts per step at a factor of 1.
    """
    highest = max(excitatory, inhibitory)
    if not (excitatory >= 0.0 and inhibitory >= 0.0 and highest <= HIGHEST_MEAN):
        raise ValueError("rates of synaptic potentials must lie between 0 and 3 per step (3000 Hz at 1 ms)")
    # The same number of terms for every lane and block: what a neuron does must not depend on its neighbours.
    highest *= LARGEST_FACTOR
    reach = min(_LARGEST_COUNT, math.ceil(highest + 4.5 * math.sqrt(highest) + 2.5))
    lanes = _EQUAL_LANES if equal else LANES
    law = np.empty((2 * reach + 1) * LANES, dtype=np.float32)
    _sum_of_law(law, factors, lanes, np.float32(excitatory), np.float32(inhibitory), reach)
    first, last = _used_rows(law, lanes, reach)
    lowest_row = _LARGEST_COUNT - reach
    for row in range(first, last):
        start, target = np.uint64(row) * _LANES, np.uint64(lowest_row + row) * _STRIDE
        for j in range(lanes):
            i = np.uint64(j)
            share = law[start + i]
            threshold = np.uint32(np.int32(min(max(share - np.float32(0.5), np.float32(0.0)), np.float32(65535.0))))
            threshold = threshold if share >= _LOWEST else np.uint32(0)
            threshold = threshold if share < _HIGHEST else np.uint32(65535)
            thresholds[target + i] = np.uint32(threshold | np.uint32(threshold << np.uint32(16)))
        if equal:
            _fill(thresholds, target, thresholds[target])
    for row in range(last, last + ROWS_AT_ONCE):
        _fill(thresholds, np.uint64(lowest_row + row) * _STRIDE, _NEVER)
    return lowest_row + first, lowest_row + last


@njit(cache=True, nogil=True)
def _fill(thresholds, start, value):
    for j in range(LANES):
        thresholds[start + np.uint64(j)] = value


@njit(cache=True, nogil=True, fastmath={"nsz", "arcp", "contract"})
def _sum_of_law(law, factors, lanes, excitatory, inhibitory, reach):
    """Fill row r of `law` with the probability of a count up to r - reach, in 65536ths."""
    middle, product = np.uint64(reach) * _LANES, excitatory * inhibitory
    # First q(k), downwards, in the rows of the positive counts
    top = middle + middle
    before = np.ones(LANES, dtype=np.float32)
    for j in range(lanes):
        law[top + np.uint64(j)] = np.float32(1.0)
    for k in range(reach, 0, -1):
        place, share = middle + np.uint64(k) * _LANES, product * np.float32(1.0 / (k * (k + 1.0)))
        for j in range(lanes):
            i = np.uint64(j)
            here = law[place + i]
            law[place - _LANES + i] = here + share * factors[i] * factors[i] * before[i]
            before[i] = here
    # Then the probabilities, not yet to scale
    up, down = np.ones(LANES, dtype=np.float32), np.ones(LANES, dtype=np.float32)
    for k in range(1, reach + 1):
        place, mirror = middle + np.uint64(k) * _LANES, middle - np.uint64(k) * _LANES
        more, less = excitatory * np.float32(1.0 / k), inhibitory * np.float32(1.0 / k)
        for j in range(lanes):
            i = np.uint64(j)
            up[i] *= more * factors[i]
            down[i] *= less * factors[i]
            law[mirror + i] = down[i] * law[place + i]
            law[place + i] = up[i] * law[place + i]
    # Then their sums, to scale
    for row in range(1, 2 * reach + 1):
        place = np.uint64(row) * _LANES
        for j in range(lanes):
            i = np.uint64(j)
            law[place + i] += law[place - _LANES + i]
    for j in range(lanes):
        i = np.uint64(j)
        before[i] = _WHOLE / law[top + i]
    for row in range(2 * reach + 1):
        place = np.uint64(row) * _LANES
        for j in range(lanes):
            i = np.uint64(j)
            law[place + i] *= before[i]


@njit(cache=True, nogil=True)
def _used_rows(law, lanes, reach):
    """Return the rows of counts that some lane may leave below and above."""
    first, last = 0, 2 * reach
    while first < last and _lanes_below(law, first, lanes, _LOWEST) == lanes:
        first += 1
    while last > first and _lanes_below(law, last - 1, lanes, _HIGHEST) == 0:
        last -= 1
    # Without input the count is 0 for certain; one row that is never passed says so.
    return (first, last) if first < last else (reach, reach + 1)


@njit(cache=True, nogil=True)
def _lanes_below(law, row, lanes, limit):
    start, below = np.uint64(row) * _LANES, 0
    for j in range(lanes):
        below += law[start + np.uint64(j)] < limit
    return below
