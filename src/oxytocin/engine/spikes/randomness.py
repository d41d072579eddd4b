"""Random numbers that depend only on a key and a counter, and the seeds of the lanes' generators.

Word `n` of the stream `key` is ``mix(key + (n + 1) * golden)``: SplitMix64 (Steele, Lea and Flood 2014,
doi:10.1145/2660193.2660195) started at `key`, read at any place without walking there. A scalar draw uses one
counter of its stream, so give every purpose a key of its own. The lanes of a population draw
from xoshiro128++ (Blackman and Vigna 2021, doi:10.1145/3460772) seeded here.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oxytocin.engine.machine_code import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)
_ONE = np.uint64(1)
_SHIFT_12, _SHIFT_27 = np.uint64(12), np.uint64(27)
_SHIFT_30, _SHIFT_31, _SHIFT_32 = np.uint64(30), np.uint64(31), np.uint64(32)
_LOW_HALF = np.uint64(0xFFFFFFFF)


def _splitmix64(key, counter):
    z = key + (counter + _ONE) * GOLDEN
    z = (z ^ (z >> _SHIFT_30)) * _MULTIPLIER_1
    z = (z ^ (z >> _SHIFT_27)) * _MULTIPLIER_2
    return z ^ (z >> _SHIFT_31)


_word = njit(cache=True, nogil=True)(_splitmix64)


def splitmix64(key: ArrayLike, counter: ArrayLike) -> NDArray[np.uint64]:
    """Return the words of streams as an array; the same bits as `word`, without compiled code.

    Parameters
    ----------
    key, counter : uint64, scalars or arrays that broadcast together
    """
    key, counter = np.broadcast_arrays(np.asarray(key, dtype=np.uint64), np.asarray(counter, dtype=np.uint64))
    with np.errstate(over="ignore"):
        return _splitmix64(key, counter)


@njit(cache=True, nogil=True)
def word(key, counter):
    """Return one 64-bit word of the stream `key`."""
    return _word(np.uint64(key), np.uint64(counter))


@njit(cache=True, nogil=True)
def uniform(key, counter):
    """Return a uniform number in (0, 1), never 0 and never 1, of 53 bits."""
    # The largest odd multiple of 2**-54 would round to 1, hence the 52 bits before the half.
    return (np.float64(word(key, counter) >> _SHIFT_12) + 0.5) * 2.0**-52


@njit(cache=True, nogil=True)
def exponential(key, counter):
    """Return an exponential number of mean 1."""
    return -math.log(uniform(key, counter))


@njit(cache=True, nogil=True)
def normal(key, counter):
    """Return a normal number of mean 0 and standard deviation 1 (Box and Muller 1958, doi:10.1214/aoms/1177706645)."""
    own = word(key, counter)
    return math.sqrt(-2.0 * math.log(uniform(own, 0))) * math.cos(2.0 * math.pi * uniform(own, 1))


@njit(cache=True, nogil=True)
def poisson(key, counter, mean):
    """Return a Poisson count as int64; a mean of zero or below gives 0.

    Means below 10 sum the distribution up to one uniform number; larger ones use the transformed
    rejection of Hörmann 1993 (doi:10.1016/0167-6687(93)90997-4), exact and of constant cost.
    """
    if mean <= 0.0:
        return np.int64(0)
    own = word(key, counter)
    if mean < 10.0:
        left = uniform(own, 0)
        probability = math.exp(-mean)
        count = 0
        # Below 1e-18 the rest of the tail is smaller than the spacing of the uniform numbers.
        while left > probability and (count < mean or probability > 1e-18):
            left -= probability
            count += 1
            probability *= mean / count
        return np.int64(count)
    spread = 0.931 + 2.53 * math.sqrt(mean)
    slope = -0.059 + 0.02483 * spread
    accept_at_once = 0.9277 - 3.6224 / (spread - 2.0)
    log_envelope = math.log(1.1239 + 1.1328 / (spread - 3.4))
    draw = np.uint64(0)
    while True:
        across = uniform(own, draw) - 0.5
        height = uniform(own, draw + _ONE)
        draw += _ONE + _ONE
        edge = 0.5 - abs(across)
        count = math.floor((2.0 * slope / edge + spread) * across + mean + 0.43)
        if edge >= 0.07 and height <= accept_at_once:
            return np.int64(count)
        if count < 0 or (edge < 0.013 and height > edge):
            continue
        bound = count * math.log(mean) - mean - math.lgamma(count + 1.0)
        if math.log(height) + log_envelope - math.log(slope / (edge * edge) + spread) <= bound:
            return np.int64(count)


@njit(cache=True, nogil=True)
def lane_state(key, lane):
    """Return the four uint32 words with which the xoshiro128++ generator of one lane starts.

    They depend on `key` and `lane` alone, so lane `i` draws the same in a population of any size.
    """
    own = word(key, lane)
    first, second = word(own, 0), word(own, 1)
    # A state of all zeros would stay there for ever.
    return (
        np.uint32(first & _LOW_HALF) | np.uint32(1),
        np.uint32(first >> _SHIFT_32),
        np.uint32(second & _LOW_HALF),
        np.uint32(second >> _SHIFT_32),
    )
