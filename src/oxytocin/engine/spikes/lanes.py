"""Loops over the lanes of a block of neurons: random words, net synaptic counts, membrane.

How they are fast. Neurons stand in blocks of `LANES`; the quantities of a block are rows, `STRIDE` apart, of one flat
array, which leaves the compiler one pointer and constant distances and so lets it vectorise. Row indices are uint64,
because signed ones bring a test for negative indices that stops the vectoriser, and integers are cast back to their
size after each operation, because Numba widens them to 64 bits. `benchmarks/spikes.py` notices when this fails.
Nothing counts references to arrays (`_nrt=False`), which is atomic and took an eighth of the time.
"""

import numpy as np

from oxytocin.engine.machine_code import njit

LANES = 256
STRIDE = LANES + 16
"""Rows a multiple of 2 KiB apart would share few sets of the first-level cache; one line more avoids that."""


def rows(number: int) -> tuple[np.uint64, ...]:
    """Return the places where the rows of a block's flat array start."""
    return tuple(np.uint64(row * STRIDE) for row in range(number))


# The membrane array, float32. Potentials are in units of the synaptic potential's size; `DISTANCE` is
# threshold - resting_potential in them.
MEMBRANE_ROWS = 13
PSP, HAP, AHP, DAP, PSP_KEPT, HAP_KEPT, AHP_KEPT, DAP_KEPT, HAP_SIZE, AHP_SIZE, DAP_SIZE, DISTANCE, FACTOR = rows(13)

# The word array, uint32: four of the generator, two words as drawn, the net counts made of them, the spikes of the
# last 32 steps (the latest is bit 0), and which of these bits forbid a spike
WORD_ROWS = 10
GENERATOR_A, GENERATOR_B, GENERATOR_C, GENERATOR_D, DRAWN_0, DRAWN_1, COUNTS_0, COUNTS_1, SPIKES, REFRACTORY = rows(10)

DRAWN_STEPS = 4
"""Steps drawn at a time."""

ROWS_AT_ONCE = 4
"""Thresholds taken in one pass over the counts."""

_TWO = np.uint64(2)
_HALVES_ROW = np.uint64(2 * STRIDE)
_NONE, _ALL = np.uint32(0), np.uint32(0xFFFFFFFF)
_HIGH_HALF = np.uint32(0xFFFF0000)
_SHIFT_7, _SHIFT_9, _SHIFT_11 = np.uint32(7), np.uint32(9), np.uint32(11)
_SHIFT_16, _SHIFT_21, _SHIFT_25 = np.uint32(16), np.uint32(21), np.uint32(25)
_UNREACHABLE = np.float32(1e30)
_NEGLIGIBLE = np.float32(1e-20)
_NO_COUNT, _LEAST_DRAW = np.uint16(0), np.uint16(1)


@njit(cache=True, nogil=True, _nrt=False)
def _next_word(a, b, c, d):
    """One step of xoshiro128++ (doi:10.1145/3460772): the new state, and a word."""
    total = np.uint32(a + d)
    drawn = np.uint32(np.uint32(np.uint32(total << _SHIFT_7) | np.uint32(total >> _SHIFT_25)) + a)
    shifted = np.uint32(b << _SHIFT_9)
    c = np.uint32(c ^ a)
    d = np.uint32(d ^ b)
    b = np.uint32(b ^ c)
    a = np.uint32(a ^ d)
    c = np.uint32(c ^ shifted)
    d = np.uint32(np.uint32(d << _SHIFT_11) | np.uint32(d >> _SHIFT_21))
    return a, b, c, d, drawn


@njit(cache=True, nogil=True, _nrt=False)
def draw(words):
    """Draw two words for each lane: four steps of 16 bits."""
    for j in range(LANES):
        i = np.uint64(j)
        a, b = words[GENERATOR_A + i], words[GENERATOR_B + i]
        c, d = words[GENERATOR_C + i], words[GENERATOR_D + i]
        a, b, c, d, words[DRAWN_0 + i] = _next_word(a, b, c, d)
        a, b, c, d, words[DRAWN_1 + i] = _next_word(a, b, c, d)
        words[GENERATOR_A + i], words[GENERATOR_B + i] = a, b
        words[GENERATOR_C + i], words[GENERATOR_D + i] = c, d


@njit(cache=True, nogil=True, _nrt=False)
def _step_up(drawn, threshold, difference):
    return difference if drawn > threshold else _NO_COUNT


@njit(cache=True, nogil=True, _nrt=False)
def count(words, thresholds, first_row, last_row, differences, lowest):
    """Turn the drawn words into net counts, excitatory minus inhibitory, of four steps.

    Each half of a word becomes the upper half of the float32 that equals the count. The thresholds stand in rows
    for rising counts; a draw above a threshold adds the difference of the patterns of the two counts it divides.
    """
    halves = words.view(np.uint16)
    limits = thresholds.view(np.uint16)
    for row in range(first_row, last_row, ROWS_AT_ONCE):
        d0, d1, d2, d3 = differences[row], differences[row + 1], differences[row + 2], differences[row + 3]
        start = np.uint64(row) * _HALVES_ROW
        fresh = row == first_row
        for j in range(2 * LANES):
            i = np.uint64(j)
            # A draw of 0 counts as 1, so that a threshold of 0 is always and one of 65535 never passed.
            u0 = max(halves[_TWO * DRAWN_0 + i], _LEAST_DRAW)
            u1 = max(halves[_TWO * DRAWN_1 + i], _LEAST_DRAW)
            p0, p1 = _TWO * COUNTS_0 + i, _TWO * COUNTS_1 + i
            k0 = lowest if fresh else halves[p0]
            k1 = lowest if fresh else halves[p1]
            t0 = limits[start + i]
            t1 = limits[start + _HALVES_ROW + i]
            t2 = limits[start + _TWO * _HALVES_ROW + i]
            t3 = limits[start + np.uint64(3) * _HALVES_ROW + i]
            k0 += _step_up(u0, t0, d0)
            k0 += _step_up(u0, t1, d1)
            k0 += _step_up(u0, t2, d2)
            k0 += _step_up(u0, t3, d3)
            k1 += _step_up(u1, t0, d0)
            k1 += _step_up(u1, t1, d1)
            k1 += _step_up(u1, t2, d2)
            k1 += _step_up(u1, t3, d3)
            halves[p0] = np.uint16(k0)
            halves[p1] = np.uint16(k1)


@njit(cache=True, nogil=True, _nrt=False, fastmath={"nsz", "arcp", "contract"})
def _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit):
    """One step of one neuron: four potentials shrink, the net count adds, a spike adds after-potentials."""
    psp, hap, ahp, dap, spikes = state
    psp = psp * kept[0] + net
    hap = hap * kept[1]
    ahp = ahp * kept[2]
    dap = dap * kept[3]
    limit = distance if np.uint32(spikes & refractory) == _NONE else _UNREACHABLE
    spike = (psp - ahp) + (dap - hap) > limit
    hap = hap + sizes[0] if spike else hap
    ahp = ahp + sizes[1] if spike else ahp
    dap = dap + sizes[2] if spike else dap
    spikes = np.uint32(spikes + spikes)
    spikes = np.uint32(spikes + spike_bit) if spike else spikes
    return psp, hap, ahp, dap, spikes


@njit(cache=True, nogil=True, _nrt=False)
def _load(membrane, words, i):
    state = (membrane[PSP + i], membrane[HAP + i], membrane[AHP + i], membrane[DAP + i], words[SPIKES + i])
    kept = (membrane[PSP_KEPT + i], membrane[HAP_KEPT + i], membrane[AHP_KEPT + i], membrane[DAP_KEPT + i])
    sizes = (membrane[HAP_SIZE + i], membrane[AHP_SIZE + i], membrane[DAP_SIZE + i])
    return state, kept, sizes, membrane[DISTANCE + i], words[REFRACTORY + i]


@njit(cache=True, nogil=True, _nrt=False)
def _store(membrane, words, i, state):
    membrane[PSP + i], membrane[HAP + i], membrane[AHP + i], membrane[DAP + i], words[SPIKES + i] = state


@njit(cache=True, nogil=True, _nrt=False)
def four_steps(membrane, words, spike_bit):
    """Move the membranes by the four steps whose counts stand in `words`. `spike_bit` is 1.

    (A constant 1 would be turned into a chain of conversions of the comparison, which a variable is not.)
    """
    for j in range(LANES):
        i = np.uint64(j)
        state, kept, sizes, distance, refractory = _load(membrane, words, i)
        pair = words[COUNTS_0 + i]
        net = np.uint32(pair << _SHIFT_16).view(np.float32)
        state = _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit)
        net = np.uint32(pair & _HIGH_HALF).view(np.float32)
        state = _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit)
        pair = words[COUNTS_1 + i]
        net = np.uint32(pair << _SHIFT_16).view(np.float32)
        state = _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit)
        net = np.uint32(pair & _HIGH_HALF).view(np.float32)
        state = _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit)
        _store(membrane, words, i, state)


@njit(cache=True, nogil=True, _nrt=False)
def one_step(membrane, words, which, spike_bit):
    """Move the membranes by one of the four steps, `which` = 0 ... 3."""
    early, shift = which < 2, np.uint32(16 - 16 * (which & 1))
    for j in range(LANES):
        i = np.uint64(j)
        state, kept, sizes, distance, refractory = _load(membrane, words, i)
        # Two fixed rows, because a row that varies would keep the compiler from vectorising
        pair = words[COUNTS_0 + i] if early else words[COUNTS_1 + i]
        net = np.uint32(np.uint32(pair << shift) & _HIGH_HALF).view(np.float32)
        _store(membrane, words, i, _membrane_step(net, state, kept, sizes, distance, refractory, spike_bit))


@njit(cache=True, nogil=True, _nrt=False)
def drop_negligible(membrane):
    """Set potentials that have all but gone to zero: denormal numbers halve the speed, or worse."""
    for j in range(LANES):
        i = np.uint64(j)
        for row in (PSP, HAP, AHP, DAP):
            value = membrane[row + i]
            membrane[row + i] = value if abs(value) > _NEGLIGIBLE else np.float32(0.0)
