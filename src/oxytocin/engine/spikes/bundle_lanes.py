"""Loops over the lanes of a block of coupled neurons: random words, synaptic counts, membrane.

The quantities of a block are rows of `LANES` in flat arrays, so that all distances are constants and the compiler
vectorises. Integers are cast back to 32 or 16 bits after each operation, because Numba widens them. Nothing
here depends on how many steps are taken at once, to the bit: floating-point operations stand as they are (no
fast mathematics), and sums of products are rounded once by demand.

Nothing counts references to arrays (`_nrt=False`): each function would do so for each array, atomically, at its start
and end, which took a fifth of the time of small networks.

A count is kept as the upper half of the float32 that equals it: both counts of a step fill one word, and become
numbers without conversion.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from oxytocin.engine.machine_code import njit

LANES = 48
"""Neurons in a block: three AVX-512 registers, and just the network of 2008."""
WINDOW = 5
"""Most steps taken at once."""

# Rows of the lanes array, float32: potential above the threshold at rest, after-potential of the spike, share of the
# slow after-hyperpolarisation, depolarisation by oxytocin, and the input factor
V, HAP, AHP, OXYTOCIN, FACTOR = 0, LANES, 2 * LANES, 3 * LANES, 4 * LANES
LANES_SIZE = 5 * LANES

# Rows of the words array, uint32: generators; thresholds of both counts
LIMITS, WORDS_SIZE = 4 * LANES, 20 * LANES
# Rows of the work array, uint32: words of a window as drawn and then their counts; spikes; a copy of one row
SPIKES, COPY, WORK_SIZE = WINDOW * LANES, (WINDOW + 1) * LANES, (WINDOW + 2) * LANES
# Rows of the scratch array, float32: six for thresholds; depolarisation by oxytocin when a window began
OXYTOCIN_BEFORE, SCRATCH_SIZE = 7 * LANES, 8 * LANES

FIRST_THRESHOLDS = 4
"""Counts up to this take one pass."""
THRESHOLDS = 16
"""Highest count of either sign in a step."""
HIGHEST_MEAN = 5.0
"""Highest mean count per step of one neuron."""

# What the pattern of a count grows by at each threshold: upper halves of the float32 numbers 0 ... 16
_GROWTH = np.diff(np.arange(THRESHOLDS + 1).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)
_GROWTH_1, _GROWTH_2, _GROWTH_3, _GROWTH_4 = _GROWTH[:FIRST_THRESHOLDS]
_NO_GROWTH = np.uint16(0)
_HALF_WORD = np.uint32(16)
_LOW_HALF, _HIGH_HALF = np.uint32(0xFFFF), np.uint32(0xFFFF0000)
_ONE, _NONE = np.float32(1.0), np.float32(0.0)
_NO_SPIKE = np.uint32(0)
_NEGLIGIBLE = np.float32(1e-9)


class Membrane(NamedTuple):
    """Constants of a step; potentials are relative to the threshold, mV."""

    kept: np.float32
    inflow: np.float32
    excitatory_kept: np.float32
    """What one excitatory count adds to `kept`, a negative number; likewise inhibitory."""
    excitatory_inflow: np.float32
    inhibitory_kept: np.float32
    inhibitory_inflow: np.float32
    reset: np.float32
    hap_kept: np.float32
    hap_size: np.float32
    ahp_loss: np.float32
    """By how much 1 / share - 1 grows in a step, relatively."""
    ahp_size: np.float32
    oxytocin_kept: np.float32


def membrane(parameters: Mapping[str, Any], step: float, exact: bool) -> Membrane:
    """Return the constants for one length of step; see `bundles.prepare`."""
    threshold = parameters["threshold"]
    rest = parameters["resting_potential"] - threshold
    excitatory, inhibitory = parameters["excitatory_size"], parameters["inhibitory_size"]
    kept = math.exp(decay(parameters["membrane_time_constant"], step, exact))
    ahp_loss = math.expm1(-4.0 * decay(parameters["ahp_time_constant"], step, exact))
    if ahp_loss > 0.05:
        raise ValueError(f"ahp_time_constant must be at least 80 steps, got {parameters['ahp_time_constant']} s")
    return Membrane(
        kept=np.float32(kept),
        inflow=np.float32(rest * (1.0 - kept)),
        excitatory_kept=np.float32(-excitatory),
        excitatory_inflow=np.float32(excitatory * (parameters["excitatory_reversal"] - threshold)),
        inhibitory_kept=np.float32(-inhibitory),
        inhibitory_inflow=np.float32(inhibitory * (parameters["inhibitory_reversal"] - threshold)),
        reset=np.float32(rest),
        # The released program, too, takes this one exactly.
        hap_kept=np.float32(math.exp(decay(parameters["hap_time_constant"], step, True))),
        hap_size=np.float32(parameters["hap_size"]),
        ahp_loss=np.float32(ahp_loss),
        ahp_size=np.float32(parameters["ahp_size"]),
        oxytocin_kept=np.float32(math.exp(decay(parameters["oxytocin_time_constant"], step, exact))),
    )


def decay(time_constant: float, step: float, exact: bool) -> float:
    """Return the logarithm of the factor by which a quantity shrinks in one step, exact or forward Euler."""
    if not time_constant > step:
        raise ValueError(f"time constants must be longer than the step of {step} s, got {time_constant} s")
    return -step / time_constant if exact else math.log1p(-step / time_constant)


def aligned(shape: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    """Return an array of zeros whose rows of lanes begin at cache lines."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.zeros(size + 64, dtype=np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


@intrinsic
def _fma(typing_context, a, b, c):
    """a * b + c with one rounding: faster, and the same bits in vector registers as alone."""
    if (a, b, c) != (types.float32,) * 3:
        return None

    def build(context, builder, signature, arguments):
        return builder.fma(*arguments)

    return types.float32(a, b, c), build


@intrinsic
def lowest_bit(typing_context, word):
    """Return the place of the lowest bit of a uint64 that is set, as int64."""
    if word != types.uint64:
        return None

    def build(context, builder, signature, arguments):
        return builder.cttz(arguments[0], context.get_constant(types.boolean, True))

    return types.int64(word), build


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def take_step(v, hap, ahp, oxytocin, counts, arrived, m):
    """Take one neuron one step further.

    The share of the AHP is x = A^4 / (A^4 + A0^4), and A shrinks: 1 / x - 1 grows by the factor 1 + loss, so that
    x becomes x / (1 - y) with y = -loss (1 - x), here to third order. A spike's effect on x is the caller's.
    """
    excitatory = np.uint32(counts << _HALF_WORD).view(np.float32)
    inhibitory = np.uint32(counts & _HIGH_HALF).view(np.float32)
    kept = _fma(m.excitatory_kept, excitatory, _fma(m.inhibitory_kept, inhibitory, m.kept))
    inflow = _fma(m.excitatory_inflow, excitatory, _fma(m.inhibitory_inflow, inhibitory, m.inflow))
    v = _fma(kept, v, inflow)
    oxytocin = _fma(m.oxytocin_kept, oxytocin, arrived)
    hap = hap * m.hap_kept
    y = _fma(m.ahp_loss, ahp, -m.ahp_loss)
    ahp = _fma(ahp, _fma(y, y, y), ahp)
    spike = v + oxytocin > _fma(m.ahp_size, ahp, hap)
    v = m.reset if spike else v
    hap = m.hap_size if spike else hap
    return v, hap, ahp, oxytocin, spike


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def walk_window(lanes, block, work, scratch, arrivals, arrived, m):
    """Take a block `WINDOW` steps further by its counts; bit k of a lane's `SPIKES` is a spike in step k.

    `arrived` is the row of `arrivals` to use.
    """
    for i in range(LANES):
        v, hap, ahp = lanes[block, V + i], lanes[block, HAP + i], lanes[block, AHP + i]
        oxytocin = lanes[block, OXYTOCIN + i]
        scratch[OXYTOCIN_BEFORE + i] = oxytocin
        bits = _NO_SPIKE
        for k in range(WINDOW):
            j = k * LANES + i
            v, hap, ahp, oxytocin, spike = take_step(v, hap, ahp, oxytocin, work[j], arrivals[arrived, j], m)
            bits = np.uint32(bits | (np.uint32(1 << k) if spike else _NO_SPIKE))
        lanes[block, V + i], lanes[block, HAP + i], lanes[block, AHP + i] = v, hap, ahp
        lanes[block, OXYTOCIN + i] = oxytocin
        work[SPIKES + i] = bits


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def walk_part(lanes, block, work, scratch, arrivals, arrived, m, steps):
    """Do the same as `walk_window` for fewer steps."""
    for i in range(LANES):
        scratch[OXYTOCIN_BEFORE + i] = lanes[block, OXYTOCIN + i]
        work[SPIKES + i] = _NO_SPIKE
    for k in range(steps):
        bit = np.uint32(1 << k)
        for i in range(LANES):
            v, hap, ahp = lanes[block, V + i], lanes[block, HAP + i], lanes[block, AHP + i]
            j = k * LANES + i
            v, hap, ahp, oxytocin, spike = take_step(
                v, hap, ahp, lanes[block, OXYTOCIN + i], work[j], arrivals[arrived, j], m
            )
            lanes[block, V + i], lanes[block, HAP + i], lanes[block, AHP + i] = v, hap, ahp
            lanes[block, OXYTOCIN + i] = oxytocin
            work[SPIKES + i] = np.uint32(work[SPIKES + i] | (bit if spike else _NO_SPIKE))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def spiked(work):
    """Return a bit for each lane of the block that spiked in the window."""
    found = np.uint64(0)
    for i in range(LANES):
        found |= np.uint64(1) << np.uint64(i) if work[SPIKES + i] != _NO_SPIKE else np.uint64(0)
    return found


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def next_word(a, b, c, d):
    """One step of xoshiro128++ (doi:10.1145/3460772): a word, and the new state."""
    total = np.uint32(a + d)
    rotated = np.uint32(np.uint32(total << np.uint32(7)) | np.uint32(total >> np.uint32(25)))
    shifted = np.uint32(b << np.uint32(9))
    c = np.uint32(c ^ a)
    d = np.uint32(d ^ b)
    b = np.uint32(b ^ c)
    word = np.uint32(rotated + a)
    a = np.uint32(a ^ d)
    c = np.uint32(c ^ shifted)
    return word, a, b, c, np.uint32(np.uint32(d << np.uint32(11)) | np.uint32(d >> np.uint32(21)))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def draw_window(words, block, work):
    """Draw a word for each lane and step of a window."""
    for i in range(LANES):
        a, b = words[block, i], words[block, LANES + i]
        c, d = words[block, 2 * LANES + i], words[block, 3 * LANES + i]
        for k in range(WINDOW):
            work[k * LANES + i], a, b, c, d = next_word(a, b, c, d)
        words[block, i], words[block, LANES + i] = a, b
        words[block, 2 * LANES + i], words[block, 3 * LANES + i] = c, d


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def draw_part(words, block, work, steps):
    """Do the same as `draw_window` for fewer steps."""
    for k in range(steps):
        for i in range(LANES):
            a, b = words[block, i], words[block, LANES + i]
            c, d = words[block, 2 * LANES + i], words[block, 3 * LANES + i]
            work[k * LANES + i], a, b, c, d = next_word(a, b, c, d)
            words[block, i], words[block, LANES + i] = a, b
            words[block, 2 * LANES + i], words[block, 3 * LANES + i] = c, d


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _pattern(drawn, first, second, third, fourth):
    pattern = _GROWTH_1 if drawn > first else _NO_GROWTH
    pattern = np.uint16(pattern + (_GROWTH_2 if drawn > second else _NO_GROWTH))
    pattern = np.uint16(pattern + (_GROWTH_3 if drawn > third else _NO_GROWTH))
    return np.uint16(pattern + (_GROWTH_4 if drawn > fourth else _NO_GROWTH))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def count_window(halves, block, work, highest):
    """Turn the draws of a window into counts up to `highest`: a count is how many thresholds the draw exceeds.

    `halves` and `work` are the words and the work array, both seen as uint16.
    """
    if highest > FIRST_THRESHOLDS:
        count_part(halves, block, work, WINDOW, highest)
        return
    for i in range(2 * LANES):
        first = halves[block, 2 * LIMITS + i]
        second = halves[block, 2 * (LIMITS + LANES) + i]
        third = halves[block, 2 * (LIMITS + 2 * LANES) + i]
        fourth = halves[block, 2 * (LIMITS + 3 * LANES) + i]
        for k in range(WINDOW):
            j = k * 2 * LANES + i
            work[j] = _pattern(work[j], first, second, third, fourth)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def count_part(halves, block, work, steps, highest):
    """Do the same as `count_window` for fewer steps."""
    for k in range(steps):
        start = k * 2 * LANES
        if highest > FIRST_THRESHOLDS:
            for i in range(2 * LANES):
                work[2 * COPY + i] = work[start + i]
        for i in range(2 * LANES):
            first = halves[block, 2 * LIMITS + i]
            second = halves[block, 2 * (LIMITS + LANES) + i]
            third = halves[block, 2 * (LIMITS + 2 * LANES) + i]
            fourth = halves[block, 2 * (LIMITS + 3 * LANES) + i]
            work[start + i] = _pattern(work[start + i], first, second, third, fourth)
        for row in range(FIRST_THRESHOLDS, highest):
            growth = _GROWTH[row]
            for i in range(2 * LANES):
                more = growth if work[2 * COPY + i] > halves[block, 2 * (LIMITS + row * LANES) + i] else _NO_GROWTH
                work[start + i] = np.uint16(work[start + i] + more)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def count_one(drawn, words, block, lane, highest):
    """Do the same as `count_window` for one word of one lane; both of its halves have thresholds in one word."""
    low, high = np.uint32(0), np.uint32(0)
    for row in range(highest):
        limits = words[block, LIMITS + row * LANES + lane]
        if np.uint32(drawn & _LOW_HALF) > np.uint32(limits & _LOW_HALF):
            low = np.uint32(low + _GROWTH[row])
        if np.uint32(drawn >> _HALF_WORD) > np.uint32(limits >> _HALF_WORD):
            high = np.uint32(high + _GROWTH[row])
    return np.uint32(low | np.uint32(high << _HALF_WORD))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def highest_count(highest_mean):
    """Return up to which count a Poisson law of at most this mean matters at the resolution of 1/65536."""
    if highest_mean <= 0.25:
        return FIRST_THRESHOLDS
    if highest_mean <= 1.0:
        return 2 * FIRST_THRESHOLDS
    return THRESHOLDS


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def set_thresholds(words, block, excitatory, inhibitory, highest, scratch):
    """Write the thresholds of a block, 65536 P(count <= k) - 1.

    The first row of `scratch` holds by what to multiply the two means given; the other six are overwritten.
    """
    means, terms, sums = LANES, 3 * LANES, 5 * LANES
    for i in range(LANES):
        scratch[means + i] = excitatory * scratch[i]
        scratch[means + LANES + i] = inhibitory * scratch[i]
    for i in range(2 * LANES):
        none = _exp_of_minus(scratch[means + i])
        scratch[terms + i] = none
        scratch[sums + i] = none
    for k in range(highest):
        share = np.float32(1.0 / (k + 1))
        for i in range(LANES):
            words[block, LIMITS + k * LANES + i] = _pair(scratch[sums + i], scratch[sums + LANES + i])
        for i in range(2 * LANES):
            term = scratch[terms + i] * (scratch[means + i] * share)
            scratch[terms + i] = term
            scratch[sums + i] += term


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _threshold(probability):
    whole = np.int32(_fma(probability, np.float32(65536.0), np.float32(-0.5)))
    whole = whole if whole > np.int32(0) else np.int32(0)
    return np.uint32(whole if whole < np.int32(65535) else np.int32(65535))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _pair(excitatory, inhibitory):
    return np.uint32(_threshold(excitatory) | np.uint32(_threshold(inhibitory) << _HALF_WORD))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _exp_of_minus(x):
    """Return exp(-x) for x from 0 to 5, to 2e-5 and far better below 1, in operations that fill registers."""
    y = x * np.float32(-1.0 / 16.0)
    power = _fma(y, np.float32(1.0 / 120.0), np.float32(1.0 / 24.0))
    power = _fma(y, power, np.float32(1.0 / 6.0))
    power = _fma(y, power, np.float32(0.5))
    power = _fma(y, power, _ONE)
    power = _fma(y, power, _ONE)
    power *= power
    power *= power
    power *= power
    return power * power


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def drop_negligible(lanes):
    """Set to zero what has died away: numbers below the normal range would halve the speed."""
    for block in range(lanes.shape[0]):
        for i in range(HAP, FACTOR):
            value = lanes[block, i]
            lanes[block, i] = value if value > _NEGLIGIBLE else _NONE
