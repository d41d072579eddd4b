"""Oxytocin neurons coupled through bundles of dendrites: the milk-ejection network, fast.

Rossoni, Feng, Tirozzi, Brown, Leng and Moos 2008, doi:10.1371/journal.pcbi.1000123, as in the program that the first
author released. Every neuron has two dendrites, each in another bundle; neurons meet only there. Per step h:

    v += (rest - v) h/tau + aE (VE - v) nE - aI (v - VI) nI            nE, nI Poisson, rates times f of the bundles
    spike if v > threshold + H + M A^4/(A^4 + A0^4) - O;  then v = rest, H = hap_size, A += 1
    O  mean of g over the two bundles; g decays, grows by k y of the step before, and is capped
    y  oxytocin released in a bundle in a step: `release_fraction` of a dendrite's store, once more than
       `release_delay` after a spike that came less than `release_interval` after the one before, unless
       another spike came meanwhile
    f  = 1 - fmax E^4/(E^4 + E0^4);  E decays and grows by kE y: endocannabinoids quieten the inputs
    store of a dendrite: fills by `priming`, leaks, pays for release (the two of a neuron are always equal)

How it is made fast. Neurons stand in blocks of `LANES`; the states of a block stay in the first-level cache for a
window of up to `WINDOW` steps. A release is due 6 steps after its spike, so everything that dendrites give in a
window comes from spikes before it, unless a neuron about to release spikes again: `_look_ahead` walks those few
neurons alone through the window first, with the very numbers that the lanes will use. Hence the exchange of
oxytocin is exact to the step. Only f is held, for `WINDOW` steps after a release and `REFRESH` steps of mere decay.
All that only changes at a release (g, E, stores) is kept as a value and the step it belongs to. Windows lie
on a grid of the clock and no arithmetic depends on how calls cut it, so neither do the results.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import ArrayLike, NDArray

from .randomness import lane_state, splitmix64
from .secretion import LONGEST_BIN, Coupling, at_spike, coupling, end_bin, start_bin

LANES = 48
"""Neurons in a block: three AVX-512 registers, and just the network of 2008."""
WINDOW = 5
"""Steps in a window."""
REFRESH = 20
"""Steps after which the attenuation of all inputs is computed anew; a multiple of `WINDOW`."""
THRESHOLDS, PASSES = 5, 3
"""An input counts up to five arrivals in a step at low rates, up to fifteen at high ones."""

_PER_BUNDLE = 8
_LONG_AGO = -10_000  # ms: the last spike before the start, as in the released program
_V, _HAP, _AHP, _OXYTOCIN, _ROWS = 0, LANES, 2 * LANES, 3 * LANES, 4 * LANES
_OXYTOCIN_AT, _CANNABINOID, _CANNABINOID_AT = 1, 2, 3  # columns of `Neurons.bundles`; column 0 is g
_CLOCK, _RECORDED, _LOST = 0, 1, 2  # places in `Neurons.counters`
_WIRING = np.uint64(1) << np.uint64(63)
_POOL, _RESERVE = 4, 5  # columns of `Neurons.secretion`
_LOW = np.uint32(0xFFFF)
_HALF_WORD = np.uint32(16)
_NOT_DUE = np.int64(-1)


class Membrane(NamedTuple):
    """Constants of one step of a neuron in float32; potentials are relative to the threshold."""

    kept: np.float32
    inflow: np.float32
    excitatory_pull: np.float32
    excitatory_push: np.float32
    inhibitory_pull: np.float32
    inhibitory_push: np.float32
    reset: np.float32
    hap_kept: np.float32
    hap_size: np.float32
    ahp_kept: np.float32
    ahp_half: np.float32
    ahp_size: np.float32
    oxytocin_kept: np.float32


class Exchange(NamedTuple):
    """Constants of dendrites and bundles; rates of decay are per step."""

    step: float
    oxytocin_decay: float
    oxytocin_gain: float
    oxytocin_maximum: float
    release_delay: int
    release_interval: int
    release_fraction: float
    store_decay: float
    store_time_constant: float
    cannabinoid_decay: float
    cannabinoid_gain: float
    cannabinoid_half: float
    cannabinoid_maximum: float
    highest_factor: float
    """The largest `input_factor` of a working neuron."""
    working: int
    """How many neurons work."""
    secreted_unit: float
    """pmol of the whole population per pg of the mean neuron."""


class Neurons(NamedTuple):
    """A network and where it stands. Lanes beyond `size` belong to an empty bundle and to no sum."""

    membrane: Membrane
    exchange: Exchange
    coupling: Coupling
    lanes: NDArray[np.float32]
    """[blocks, 4 LANES]: v, H, A, O of each lane."""
    generators: NDArray[np.uint32]
    """[blocks, 4 LANES]: xoshiro128++."""
    thresholds: NDArray[np.uint32]
    """[blocks, PASSES THRESHOLDS LANES]: 16-bit thresholds of the excitatory (low) and inhibitory count."""
    arrivals: NDArray[np.float32]
    """[blocks, WINDOW LANES]: what is added to O at each step of the window, mV."""
    touched: NDArray[np.uint8]
    """[blocks]: 1 where `arrivals` holds anything."""
    input_factor: NDArray[np.float32]
    """[blocks LANES]."""
    wiring: NDArray[np.uint32]
    """[2, blocks LANES]: bundle of each dendrite; the empty bundle is the last."""
    member_start: NDArray[np.int64]
    members: NDArray[np.int32]
    """Members of bundle j: ``members[member_start[j]:member_start[j + 1]]``."""
    bundles: NDArray[np.float64]
    """[bundles + 1, 4]: g and its step, E and its step."""
    attenuation: NDArray[np.float32]
    """[bundles + 1]: f."""
    stale: NDArray[np.uint8]
    """[bundles + 1]: 1 if oxytocin was released since f was computed."""
    last_spike: NDArray[np.int64]
    due: NDArray[np.int64]
    """[size]: the step in which the neuron will release, or -1."""
    waiting: NDArray[np.uint8]
    """[blocks LANES]: 1 where `due` is a step."""
    spent: NDArray[np.float64]
    """[size + 1, 2]: by how much release has lowered a store, and its step; the last row is the sum."""
    working: NDArray[np.uint8]
    secretion: NDArray[np.float64]
    """[size, 6]: b, e, c, drive, pool, reserve."""
    rates: NDArray[np.float64]
    """[2]: excitatory and inhibitory rate for which the thresholds stand, Hz."""
    full_store: NDArray[np.float64]
    """[3]: what a store would hold had it never released, the step of that, and what it tends to."""
    counters: NDArray[np.int64]
    """[3]: clock (steps), spikes recorded, spikes lost because the record was full."""
    spike_steps: NDArray[np.int64]
    spike_neurons: NDArray[np.int32]


def wire(size: int, bundles: int | None, key: int) -> NDArray[np.int32]:
    """Put the two dendrites of each neuron into two different bundles chosen at random.

    Parameters
    ----------
    size : int
        Number of neurons.
    bundles : int or None
        Number of bundles, at least 2; None gives about eight dendrites to a bundle, as in the network of 2008.
    key : int
        The stream of random numbers; the bundles of neuron `i` do not depend on `size`, given `bundles`.

    Returns
    -------
    array of int32, (size, 2)
    """
    if bundles is None:
        bundles = max(2, round(2 * size / _PER_BUNDLE))
    if size < 1 or bundles < 2:
        raise ValueError(f"a network needs a neuron and two bundles, got {size} and {bundles}")
    stream = splitmix64(np.uint64(key), _WIRING)  # a stream of its own, apart from those of the lanes
    words = splitmix64(stream, np.arange(2 * size, dtype=np.uint64)).reshape(size, 2)
    uniform = (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
    first = (uniform[:, 0] * bundles).astype(np.int32)
    second = (uniform[:, 1] * (bundles - 1)).astype(np.int32)
    return np.stack((first, second + (second >= first)), axis=1)


def prepare(
    parameters: Mapping[str, Any],
    size: int,
    key: int,
    step: float = 1e-3,
    exact: bool = True,
    record: int = 0,
    wiring: ArrayLike | None = None,
) -> Neurons:
    """Build a network at rest, with empty dendrites and full pituitary pools.

    Parameters
    ----------
    parameters : mapping
        `resting_potential`, `threshold`, `excitatory_reversal`, `inhibitory_reversal`, `hap_size`, `ahp_size`,
        `oxytocin_depolarisation`, `oxytocin_depolarisation_maximum` (mV); `membrane_time_constant`,
        `hap_time_constant`, `ahp_time_constant`, `oxytocin_time_constant`, `release_delay`, `release_interval`,
        `store_time_constant`, `cannabinoid_time_constant` (s); `excitatory_size`, `inhibitory_size`,
        `ahp_half_count`, `release_fraction`, `cannabinoid_threshold`, `cannabinoid_step`, `cannabinoid_maximum`
        (dimensionless); those of `secretion.coupling`; `reserve_initial` (pg), `secretion_gain`, `molar_mass`
        (g/mol). Optional, scalar or one per neuron: `input_factor` multiplies both input rates (1); a neuron whose
        `working` is 0 has no input, no spike and no release (1).
    size : int
        Number of neurons.
    key : int
        Stream of random numbers. Neuron `i` draws the same in a network of any size.
    step : float, s
    exact : bool
        Exact decay between steps; False is forward Euler as in the released program (the HAP is exact in both).
    record : int
        How many spikes to keep room for.
    wiring : array of int, (size, 2), optional
        Bundle of each dendrite; by default ``wire(size, None, key)``.

    Raises
    ------
    KeyError
        If a parameter is missing.
    ValueError
        If a time constant is not longer than the step, or the release delay shorter than `WINDOW` - 1 steps.
    """
    wired = wire(size, None, key) if wiring is None else np.asarray(wiring)
    if wired.shape != (size, 2) or wired.min() < 0:
        raise ValueError(f"wiring must be two bundles for each of {size} neurons, got shape {wired.shape}")
    bundles = int(wired.max()) + 1
    blocks = -(-size // LANES)
    padded = blocks * LANES
    membrane = _membrane(parameters, step, exact)

    working = np.zeros(padded, dtype=bool)
    working[:size] = np.broadcast_to(np.asarray(parameters.get("working", 1)) != 0, (size,))
    factor = np.zeros(padded, dtype=np.float32)
    factor[:size] = np.broadcast_to(parameters.get("input_factor", 1.0), (size,))
    factor[~working] = 0.0
    lanes = np.zeros((blocks, 4, LANES), dtype=np.float32)
    lanes[:, 0] = membrane.reset
    # An infinite HAP never decays: silence for good, at no cost.
    lanes[:, 1] = np.where(working, 0.0, np.inf).reshape(blocks, LANES)

    dendrites = np.full((2, padded), bundles, dtype=np.uint32)
    dendrites[:, :size] = wired.T
    owners = np.repeat(np.arange(size, dtype=np.int32), 2)
    order = np.argsort(wired.reshape(-1), kind="stable")
    member_start = np.zeros(bundles + 1, dtype=np.int64)
    member_start[1:] = np.cumsum(np.bincount(wired.reshape(-1), minlength=bundles))

    secretion = np.zeros((size, 6))
    secretion[:, 2] = parameters.get("slow_calcium_initial", 0.03)
    secretion[:, 4] = parameters["pool_capacity"]
    secretion[:, 5] = parameters["reserve_initial"]
    return Neurons(
        membrane=membrane,
        exchange=_exchange(parameters, step, exact, factor, int(working.sum())),
        coupling=coupling(parameters, step, exact),
        lanes=lanes.reshape(blocks, _ROWS),
        generators=_generators(np.uint64(key), blocks),
        thresholds=np.zeros((blocks, PASSES * THRESHOLDS * LANES), dtype=np.uint32),
        arrivals=np.zeros((blocks, WINDOW * LANES), dtype=np.float32),
        touched=np.zeros(blocks, dtype=np.uint8),
        input_factor=factor,
        wiring=dendrites,
        member_start=member_start,
        members=owners[order],
        bundles=np.zeros((bundles + 1, 4)),
        attenuation=np.ones(bundles + 1, dtype=np.float32),
        stale=np.zeros(bundles + 1, dtype=np.uint8),
        last_spike=np.full(size, _LONG_AGO, dtype=np.int64),
        due=np.full(size, _NOT_DUE),
        waiting=np.zeros(padded, dtype=np.uint8),
        spent=np.zeros((size + 1, 2)),
        working=working[:size].astype(np.uint8),
        secretion=secretion,
        rates=np.full(2, -1.0),
        full_store=np.zeros(3),
        counters=np.zeros(3, dtype=np.int64),
        spike_steps=np.zeros(record, dtype=np.int64),
        spike_neurons=np.zeros(record, dtype=np.int32),
    )


def _per_step(time_constant: Any, step: float, exact: bool) -> float:
    """Return the logarithm of what a step leaves of a quantity."""
    if not float(time_constant) > step:
        raise ValueError(f"time constants must be longer than the step of {step} s, got {time_constant} s")
    return -step / float(time_constant) if exact else math.log1p(-step / float(time_constant))


def _membrane(parameters: Mapping[str, Any], step: float, exact: bool) -> Membrane:
    threshold = parameters["threshold"]
    rest = parameters["resting_potential"] - threshold
    excitatory, inhibitory = parameters["excitatory_size"], parameters["inhibitory_size"]
    kept = math.exp(_per_step(parameters["membrane_time_constant"], step, exact))
    return Membrane(
        kept=np.float32(kept),
        inflow=np.float32(rest * (1.0 - kept)),
        excitatory_pull=np.float32(-excitatory),
        excitatory_push=np.float32(excitatory * (parameters["excitatory_reversal"] - threshold)),
        inhibitory_pull=np.float32(-inhibitory),
        inhibitory_push=np.float32(inhibitory * (parameters["inhibitory_reversal"] - threshold)),
        reset=np.float32(rest),
        hap_kept=np.float32(math.exp(_per_step(parameters["hap_time_constant"], step, True))),
        hap_size=np.float32(parameters["hap_size"]),
        ahp_kept=np.float32(math.exp(_per_step(parameters["ahp_time_constant"], step, exact))),
        ahp_half=np.float32(parameters["ahp_half_count"] ** 4),
        ahp_size=np.float32(parameters["ahp_size"]),
        oxytocin_kept=np.float32(math.exp(_per_step(parameters["oxytocin_time_constant"], step, exact))),
    )


def _exchange(
    parameters: Mapping[str, Any], step: float, exact: bool, factor: NDArray[np.float32], working: int
) -> Exchange:
    # "More than the delay after a spike" and "less than the interval", counted in steps.
    delay = math.floor(parameters["release_delay"] / step + 1e-6) + 1
    if delay < WINDOW - 1:
        raise ValueError(
            f"the release delay must be at least {WINDOW - 2} steps, got {parameters['release_delay']} s"
        )
    return Exchange(
        step=step,
        oxytocin_decay=_per_step(parameters["oxytocin_time_constant"], step, exact),
        oxytocin_gain=float(parameters["oxytocin_depolarisation"]),
        oxytocin_maximum=float(parameters["oxytocin_depolarisation_maximum"]),
        release_delay=delay,
        release_interval=math.ceil(parameters["release_interval"] / step - 1e-6),
        release_fraction=float(parameters["release_fraction"]),
        store_decay=_per_step(parameters["store_time_constant"], step, exact),
        store_time_constant=float(parameters["store_time_constant"]),
        cannabinoid_decay=_per_step(parameters["cannabinoid_time_constant"], step, exact),
        cannabinoid_gain=float(parameters["cannabinoid_step"]),
        cannabinoid_half=float(parameters["cannabinoid_threshold"]) ** 4,
        cannabinoid_maximum=float(parameters["cannabinoid_maximum"]),
        highest_factor=float(factor.max()),
        working=working,
        secreted_unit=float(parameters["secretion_gain"]) / float(parameters["molar_mass"]),
    )


@njit(cache=True, nogil=True)
def _generators(key, blocks):
    states = np.empty((blocks, _ROWS), np.uint32)
    for block in range(blocks):
        for lane in range(LANES):
            first, second, third, fourth = lane_state(key, block * LANES + lane)
            states[block, lane] = first
            states[block, LANES + lane] = second
            states[block, 2 * LANES + lane] = third
            states[block, 3 * LANES + lane] = fourth
    return states


@intrinsic
def _fma(typing_context, a, b, c):  # type: ignore[no-untyped-def]
    """a * b + c with one rounding: faster, and the same bits in vector registers as alone."""
    if (a, b, c) != (types.float32,) * 3:
        return None

    def build(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.fma(*arguments)

    return types.float32(a, b, c), build


@njit(cache=True, nogil=True, error_model="numpy")
def _step(v, hap, ahp, oxytocin, counts, arrived, m):
    """Take one neuron one step further; `counts` holds the excitatory arrivals below the inhibitory ones."""
    excitatory = np.float32(np.int32(counts & _LOW))
    inhibitory = np.float32(np.int32(counts >> _HALF_WORD))
    kept = _fma(m.excitatory_pull, excitatory, _fma(m.inhibitory_pull, inhibitory, m.kept))
    push = _fma(m.excitatory_push, excitatory, _fma(m.inhibitory_push, inhibitory, m.inflow))
    v = _fma(kept, v, push)
    oxytocin = _fma(m.oxytocin_kept, oxytocin, arrived)
    hap = hap * m.hap_kept
    ahp = ahp * m.ahp_kept
    squared = ahp * ahp
    fourth = squared * squared
    spike = v + oxytocin > _fma(m.ahp_size, fourth / (fourth + m.ahp_half), hap)
    v = m.reset if spike else v
    hap = m.hap_size if spike else hap
    ahp = ahp + np.float32(1.0) if spike else ahp
    return v, hap, ahp, oxytocin, spike


@njit(cache=True, nogil=True)
def _draw(state, words, steps):
    """Fill rows of random words, one row a step (xoshiro128++)."""
    for k in range(steps):
        row = words[k]
        for i in range(LANES):
            a, b, c, d = state[i], state[LANES + i], state[2 * LANES + i], state[3 * LANES + i]
            row[i], a, b, c, d = _next(a, b, c, d)
            state[i], state[LANES + i], state[2 * LANES + i], state[3 * LANES + i] = a, b, c, d


@njit(cache=True, nogil=True)
def _next(a, b, c, d):
    total = a + d
    drawn = ((total << np.uint32(7)) | (total >> np.uint32(25))) + a
    shifted = b << np.uint32(9)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    return drawn, a, b, c, (d << np.uint32(11)) | (d >> np.uint32(21))


@njit(cache=True, nogil=True)
def _count(draws, thresholds, counts, steps, passes):
    """Turn 16-bit draws into Poisson counts: how many thresholds a draw exceeds."""
    for k in range(steps):
        row, count = draws[k], counts[k]
        for i in range(2 * LANES):
            draw = row[i]
            count[i] = (
                np.uint16(draw > thresholds[i])
                + np.uint16(draw > thresholds[2 * LANES + i])
                + np.uint16(draw > thresholds[4 * LANES + i])
                + np.uint16(draw > thresholds[6 * LANES + i])
                + np.uint16(draw > thresholds[8 * LANES + i])
            )
        for more in range(THRESHOLDS, passes * THRESHOLDS):
            higher = thresholds[more * 2 * LANES : (more + 1) * 2 * LANES]
            for i in range(2 * LANES):
                count[i] += np.uint16(row[i] > higher[i])


@njit(cache=True, nogil=True)
def _window(lanes, counts, arrivals, spikes, m):
    """Take a block `WINDOW` steps further; bit k of a lane's `spikes` is a spike in step k."""
    for i in range(LANES):
        v, hap, ahp, oxytocin = lanes[_V + i], lanes[_HAP + i], lanes[_AHP + i], lanes[_OXYTOCIN + i]
        v, hap, ahp, oxytocin, first = _step(v, hap, ahp, oxytocin, counts[0, i], arrivals[i], m)
        v, hap, ahp, oxytocin, second = _step(v, hap, ahp, oxytocin, counts[1, i], arrivals[LANES + i], m)
        v, hap, ahp, oxytocin, third = _step(v, hap, ahp, oxytocin, counts[2, i], arrivals[2 * LANES + i], m)
        v, hap, ahp, oxytocin, fourth = _step(v, hap, ahp, oxytocin, counts[3, i], arrivals[3 * LANES + i], m)
        v, hap, ahp, oxytocin, fifth = _step(v, hap, ahp, oxytocin, counts[4, i], arrivals[4 * LANES + i], m)
        lanes[_V + i], lanes[_HAP + i], lanes[_AHP + i], lanes[_OXYTOCIN + i] = v, hap, ahp, oxytocin
        spikes[i] = (
            (np.uint32(1) if first else np.uint32(0))
            | (np.uint32(2) if second else np.uint32(0))
            | (np.uint32(4) if third else np.uint32(0))
            | (np.uint32(8) if fourth else np.uint32(0))
            | (np.uint32(16) if fifth else np.uint32(0))
        )


@njit(cache=True, nogil=True)
def _part_of_window(lanes, counts, arrivals, spikes, m, steps):
    """Do the same as `_window`, to the bit, for fewer steps."""
    for i in range(LANES):
        spikes[i] = np.uint32(0)
    for k in range(steps):
        arrived = arrivals[k * LANES : (k + 1) * LANES]
        bit = np.uint32(1) << np.uint32(k)
        for i in range(LANES):
            v, hap, ahp, oxytocin = lanes[_V + i], lanes[_HAP + i], lanes[_AHP + i], lanes[_OXYTOCIN + i]
            v, hap, ahp, oxytocin, spike = _step(v, hap, ahp, oxytocin, counts[k, i], arrived[i], m)
            lanes[_V + i], lanes[_HAP + i], lanes[_AHP + i], lanes[_OXYTOCIN + i] = v, hap, ahp, oxytocin
            spikes[i] |= bit if spike else np.uint32(0)


@njit(cache=True, nogil=True)
def _full_store(full_store, decay, step):
    """Return what a dendrite would hold in `step` had it never released."""
    level, at, limit = full_store
    return limit + (level - limit) * math.exp(decay * (step - at))


@njit(cache=True, nogil=True)
def _release(neurons, neuron, step, row):
    """Let both dendrites release in `step`; it counts from the next, which is `row` of the window."""
    constants = neurons.exchange
    spent, bundles = neurons.spent, neurons.bundles
    store = _full_store(neurons.full_store, constants.store_decay, step - 1) - spent[neuron, 0] * math.exp(
        constants.store_decay * (step - 1 - spent[neuron, 1])
    )
    amount = constants.release_fraction * store
    size = neurons.due.shape[0]
    for place in (neuron, size):
        spent[place, 0] = (
            spent[place, 0] * math.exp(constants.store_decay * (step - spent[place, 1])) + amount
        )
        spent[place, 1] = step
    for dendrite in range(2):
        bundle = neurons.wiring[dendrite, neuron]
        left = bundles[bundle, 0] * math.exp(
            constants.oxytocin_decay * (step + 1 - bundles[bundle, _OXYTOCIN_AT])
        )
        grown = min(left + constants.oxytocin_gain * amount, constants.oxytocin_maximum)
        bundles[bundle, 0], bundles[bundle, _OXYTOCIN_AT] = grown, step + 1
        bundles[bundle, _CANNABINOID] = (
            bundles[bundle, _CANNABINOID]
            * math.exp(constants.cannabinoid_decay * (step - bundles[bundle, _CANNABINOID_AT]))
            + constants.cannabinoid_gain * amount
        )
        bundles[bundle, _CANNABINOID_AT] = step
        neurons.stale[bundle] = 1
        neurons.stale[-1] = 1  # the empty bundle: some bundle is stale
        gain = np.float32(0.5 * (grown - left))
        for place in range(neurons.member_start[bundle], neurons.member_start[bundle + 1]):
            block, lane = divmod(neurons.members[place], LANES)
            neurons.arrivals[block, row * LANES + lane] += gain
            neurons.touched[block] = 1
    return amount


@njit(cache=True, nogil=True, error_model="numpy")
def _exp_of_minus(x):
    """Return exp(-x) for x from 0 to 5, to 2e-5 and far better below 1, in operations that fill registers."""
    y = x * np.float32(-1.0 / 16.0)
    power = np.float32(1.0) + y * (
        np.float32(1.0)
        + y
        * (
            np.float32(0.5)
            + y * (np.float32(1.0 / 6.0) + y * (np.float32(1.0 / 24.0) + y * np.float32(1.0 / 120.0)))
        )
    )
    power *= power
    power *= power
    power *= power
    return power * power


@njit(cache=True, nogil=True, error_model="numpy")
def _set_thresholds(neurons, scratch, block, first, last, excitatory, inhibitory, passes):
    """Write thresholds of lanes `first` to `last`, both counts in one word: 65536 P(count <= k) - 1.

    `excitatory` and `inhibitory` are the means of a step for one dendrite of full attenuation factor.
    """
    begin = block * LANES
    one_bundle = neurons.wiring[0, begin : begin + LANES]
    other_bundle = neurons.wiring[1, begin : begin + LANES]
    factor = neurons.input_factor[begin : begin + LANES]
    f = neurons.attenuation
    excitatory_mean, excitatory_term, excitatory_sum = scratch[0], scratch[1], scratch[2]
    inhibitory_mean, inhibitory_term, inhibitory_sum = scratch[3], scratch[4], scratch[5]
    for i in range(first, last):
        open_share = factor[i] * (f[one_bundle[i]] + f[other_bundle[i]])
        excitatory_mean[i] = excitatory * open_share
        inhibitory_mean[i] = inhibitory * open_share
    for i in range(first, last):
        excitatory_term[i] = _exp_of_minus(excitatory_mean[i])
        inhibitory_term[i] = _exp_of_minus(inhibitory_mean[i])
        excitatory_sum[i] = excitatory_term[i]
        inhibitory_sum[i] = inhibitory_term[i]
    for k in range(passes * THRESHOLDS):
        words = neurons.thresholds[block, k * LANES : (k + 1) * LANES]
        share = np.float32(1.0) / np.float32(k + 1)
        for i in range(first, last):
            low = np.int32(excitatory_sum[i] * np.float32(65536.0) + np.float32(0.5)) - np.int32(1)
            high = np.int32(inhibitory_sum[i] * np.float32(65536.0) + np.float32(0.5)) - np.int32(1)
            low = min(max(low, np.int32(0)), np.int32(65535))
            high = min(max(high, np.int32(0)), np.int32(65535))
            words[i] = np.uint32(low) | (np.uint32(high) << _HALF_WORD)
            excitatory_term[i] *= excitatory_mean[i] * share
            inhibitory_term[i] *= inhibitory_mean[i] * share
            excitatory_sum[i] += excitatory_term[i]
            inhibitory_sum[i] += inhibitory_term[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _attenuate(neurons, bundle, middle):
    """Compute the factor by which endocannabinoids lower the inputs of a bundle in step `middle`."""
    constants = neurons.exchange
    amount = neurons.bundles[bundle, _CANNABINOID] * math.exp(
        constants.cannabinoid_decay * (middle - neurons.bundles[bundle, _CANNABINOID_AT])
    )
    fourth = amount * amount * amount * amount
    neurons.attenuation[bundle] = 1.0 - constants.cannabinoid_maximum * fourth / (
        fourth + constants.cannabinoid_half
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _refresh_all(neurons, scratch, step, excitatory, inhibitory, passes):
    """Compute all attenuation and thresholds for the time to the next such call; drop what has died away."""
    middle = step + 0.5 * (REFRESH - 1 - step % REFRESH)
    for bundle in range(neurons.stale.shape[0] - 1):
        _attenuate(neurons, bundle, middle)
    neurons.stale[:] = 0
    for block in range(neurons.touched.shape[0]):
        _set_thresholds(neurons, scratch, block, 0, LANES, excitatory, inhibitory, passes)
        # Numbers below the normal range would halve the speed.
        lanes = neurons.lanes[block]
        for i in range(_HAP, _ROWS):
            lanes[i] = lanes[i] if lanes[i] > np.float32(1e-9) else np.float32(0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def _refresh_stale(neurons, scratch, step, excitatory, inhibitory, passes):
    """Compute the attenuation anew where oxytocin has been released, and the thresholds of the members."""
    middle = step + 0.5 * (REFRESH - 1 - step % REFRESH)
    bundles = neurons.stale.shape[0] - 1
    for bundle in range(bundles):
        if neurons.stale[bundle]:
            _attenuate(neurons, bundle, middle)
    for bundle in range(bundles):
        if neurons.stale[bundle]:
            for place in range(neurons.member_start[bundle], neurons.member_start[bundle + 1]):
                block, lane = divmod(neurons.members[place], LANES)
                _set_thresholds(neurons, scratch, block, lane, lane + 1, excitatory, inhibitory, passes)
    neurons.stale[:] = 0


@njit(cache=True, nogil=True)
def _look_ahead(neurons, clock, steps, passes):
    """Do all releases of a window but those of its last step; return their sum.

    Neurons about to release are walked alone up to their release, all together step by step, because
    a spike before it forestalls it, and because they receive what the others release.
    """
    m = neurons.membrane
    waiting = neurons.waiting.view(np.uint64)
    count = 0
    for word in range(waiting.shape[0]):
        if waiting[word] != 0:
            for neuron in range(8 * word, 8 * word + 8):
                count += neurons.waiting[neuron] and neurons.due[neuron] < clock + steps
    if count == 0:
        return 0.0
    walkers = np.empty(count, np.int64)
    count = 0
    for word in range(waiting.shape[0]):
        if waiting[word] != 0:
            for neuron in range(8 * word, 8 * word + 8):
                if neurons.waiting[neuron] and neurons.due[neuron] < clock + steps:
                    walkers[count] = neuron
                    count += 1
    states = np.empty((count, 4), np.float32)
    generators = np.empty((count, 4), np.uint32)
    for walker in range(count):
        block, lane = divmod(walkers[walker], LANES)
        for row in range(4):
            states[walker, row] = neurons.lanes[block, row * LANES + lane]
            generators[walker, row] = neurons.generators[block, row * LANES + lane]
    released = 0.0
    for row in range(steps - 1):
        now = clock + 1 + row
        for walker in range(count):
            neuron = walkers[walker]
            if neuron < 0:
                continue
            block, lane = divmod(neuron, LANES)
            a, b, c, d = generators[walker]
            draws, a, b, c, d = _next(a, b, c, d)
            generators[walker, 0], generators[walker, 1] = a, b
            generators[walker, 2], generators[walker, 3] = c, d
            counts = _count_one(draws, neurons.thresholds[block], lane, passes)
            v, hap, ahp, oxytocin = states[walker]
            v, hap, ahp, oxytocin, spike = _step(
                v, hap, ahp, oxytocin, counts, neurons.arrivals[block, row * LANES + lane], m
            )
            states[walker, 0], states[walker, 1] = v, hap
            states[walker, 2], states[walker, 3] = ahp, oxytocin
            if spike:
                walkers[walker] = -1
        for walker in range(count):
            neuron = walkers[walker]
            if neuron >= 0 and neurons.due[neuron] == now:
                released += _release(neurons, neuron, now, row + 1)
                neurons.due[neuron] = _NOT_DUE
                neurons.waiting[neuron] = 0
                walkers[walker] = -1
    return released


@njit(cache=True, nogil=True)
def _count_one(draws, thresholds, lane, passes):
    """Do the same as `_count` for one lane."""
    excitatory, inhibitory = np.uint32(0), np.uint32(0)
    low, high = draws & _LOW, draws >> _HALF_WORD
    for k in range(passes * THRESHOLDS):
        words = thresholds[k * LANES + lane]
        excitatory += np.uint32(low > (words & _LOW))
        inhibitory += np.uint32(high > (words >> _HALF_WORD))
    return excitatory | (inhibitory << _HALF_WORD)


@njit(cache=True, nogil=True)
def _note_spikes(neurons, block, spikes, clock, bin_end):
    """Do what a spike does beyond the membrane; return how many there were."""
    constants, secretion = neurons.exchange, neurons.secretion
    found = 0
    for lane in range(LANES):
        bits = spikes[lane]
        if bits == 0:
            continue
        neuron = block * LANES + lane
        broadening, fast, slow, drive = (
            secretion[neuron, 0],
            secretion[neuron, 1],
            secretion[neuron, 2],
            secretion[neuron, 3],
        )
        for k in range(WINDOW):
            if (bits >> np.uint32(k)) & np.uint32(1):
                step = clock + 1 + k
                soon = step - neurons.last_spike[neuron] < constants.release_interval
                neurons.due[neuron] = step + constants.release_delay if soon else _NOT_DUE
                neurons.waiting[neuron] = np.uint8(soon)
                neurons.last_spike[neuron] = step
                broadening, fast, slow, drive = at_spike(
                    neurons.coupling, bin_end - step, broadening, fast, slow, drive
                )
                found += 1
                place = neurons.counters[_RECORDED]
                if place < neurons.spike_steps.shape[0]:
                    neurons.spike_steps[place] = step
                    neurons.spike_neurons[place] = neuron
                    neurons.counters[_RECORDED] = place + 1
                else:
                    neurons.counters[_LOST] += 1
        secretion[neuron, 0], secretion[neuron, 1] = broadening, fast
        secretion[neuron, 2], secretion[neuron, 3] = slow, drive
    return found


@njit(cache=True, nogil=True)
def _release_due(neurons, step):
    """Let all neurons release that are due in the last step of a window; return the sum."""
    waiting = neurons.waiting.view(np.uint64)
    released = 0.0
    for word in range(waiting.shape[0]):
        if waiting[word] != 0:
            for neuron in range(8 * word, 8 * word + 8):
                if neurons.waiting[neuron] and neurons.due[neuron] == step:
                    released += _release(neurons, neuron, step, 0)
                    neurons.due[neuron] = _NOT_DUE
                    neurons.waiting[neuron] = 0
    return released


@njit(cache=True, nogil=True)
def _start_bins(neurons, steps):
    secretion = neurons.secretion
    for neuron in range(secretion.shape[0]):
        (
            secretion[neuron, 0],
            secretion[neuron, 1],
            secretion[neuron, 2],
            secretion[neuron, 3],
        ) = start_bin(
            neurons.coupling, steps, secretion[neuron, 0], secretion[neuron, 1], secretion[neuron, 2]
        )


@njit(cache=True, nogil=True)
def _end_bins(neurons, steps, synthesis):
    secretion = neurons.secretion
    total = 0.0
    for neuron in range(secretion.shape[0]):
        if neurons.working[neuron]:
            pool, reserve, released = end_bin(
                neurons.coupling,
                steps,
                secretion[neuron, 3],
                secretion[neuron, _POOL],
                secretion[neuron, _RESERVE],
                synthesis,
            )
            secretion[neuron, _POOL], secretion[neuron, _RESERVE] = pool, reserve
            total += released
    return total


@njit(cache=True, nogil=True)
def advance(neurons, inputs, steps, outputs):
    """Simulate `steps` steps.

    Parameters
    ----------
    neurons : Neurons
        Changed in place.
    inputs : array, (4,)
        Means over the steps: excitatory and inhibitory arrivals per dendrite (Hz), priming (filling of each
        dendritic store, 1/s); then synthesis (pmol in this call, whole population, shared by working neurons).
    steps : int
    outputs : array, (5,)
        Filled with: secreted in this call (pmol, whole population); mean rate (Hz); pools and reserves at the end
        (pmol, whole population); released by a neuron's two dendrites together in this call, and the store of a
        dendrite at the end (means over all neurons).

    Raises
    ------
    ValueError
        If an input rate is negative, or so high that a step would bring a neuron more than five arrivals on average.
    """
    n, constants = neurons, neurons.exchange
    size, blocks = n.due.shape[0], n.touched.shape[0]
    excitatory = np.float32(inputs[0] * constants.step)
    inhibitory = np.float32(inputs[1] * constants.step)
    highest = 2.0 * max(inputs[0], inputs[1]) * constants.step * constants.highest_factor
    if min(inputs[0], inputs[1]) < 0.0 or highest > 5.0:
        raise ValueError("input rates must be from zero to five arrivals per neuron and step")
    passes = 1 if highest < 0.5 else (2 if highest < 2.0 else 3)
    clock = n.counters[_CLOCK]
    end = clock + steps
    words = np.empty((WINDOW, LANES), np.uint32)
    counts = np.empty((WINDOW, LANES), np.uint32)
    draws, counted = words.view(np.uint16), counts.view(np.uint16)
    spikes = np.empty(LANES, np.uint32)
    nothing = np.zeros(WINDOW * LANES, np.float32)
    scratch = np.empty((6, LANES), np.float32)
    waiting = n.waiting.view(np.uint64)
    if inputs[0] != n.rates[0] or inputs[1] != n.rates[1]:
        n.rates[:] = inputs[:2]
        _refresh_all(n, scratch, clock, excitatory, inhibitory, passes)
    limit = inputs[2] * constants.store_time_constant
    if limit != n.full_store[2]:
        n.full_store[0] = _full_store(n.full_store, constants.store_decay, clock)
        n.full_store[1], n.full_store[2] = clock, limit
    synthesis = inputs[3] * size / (constants.secreted_unit * max(constants.working, 1) * max(steps, 1))
    secreted, released, count = 0.0, 0.0, 0
    while clock < end:
        bin_end = min(end, clock + LONGEST_BIN - clock % LONGEST_BIN)
        bin_steps = bin_end - clock
        _start_bins(n, bin_steps)
        while clock < bin_end:
            done = min(WINDOW - clock % WINDOW, bin_end - clock)
            if clock % REFRESH == 0:
                _refresh_all(n, scratch, clock, excitatory, inhibitory, passes)
            elif n.stale[-1] and clock % WINDOW == 0:
                _refresh_stale(n, scratch, clock, excitatory, inhibitory, passes)
            expected = False
            for word in waiting:
                expected |= word != 0
            if expected:
                released += _look_ahead(n, clock, done, passes)
            for block in range(blocks):
                _draw(n.generators[block], words, done)
                _count(draws, n.thresholds[block].view(np.uint16), counted, done, passes)
                arrivals = n.arrivals[block] if n.touched[block] else nothing
                if done == WINDOW:
                    _window(n.lanes[block], counts, arrivals, spikes, n.membrane)
                else:
                    _part_of_window(n.lanes[block], counts, arrivals, spikes, n.membrane, done)
                any_spike = np.uint32(0)
                for i in range(LANES):
                    any_spike |= spikes[i]
                if any_spike != 0:
                    count += _note_spikes(n, block, spikes, clock, bin_end)
            clock += done
            for block in range(blocks):
                if n.touched[block]:
                    n.arrivals[block] = 0.0
                    n.touched[block] = 0
            if expected:
                released += _release_due(n, clock)
        secreted += _end_bins(n, bin_steps, synthesis * bin_steps)
    n.counters[_CLOCK] = clock
    stored = 0.0
    for neuron in range(size):
        stored += n.secretion[neuron, _POOL] + n.secretion[neuron, _RESERVE]
    spent = n.spent[size, 0] * math.exp(constants.store_decay * (clock - n.spent[size, 1]))
    outputs[0] = secreted / size * constants.secreted_unit
    outputs[1] = count / (size * max(steps, 1) * constants.step)
    outputs[2] = stored / size * constants.secreted_unit
    outputs[3] = 2.0 * released / size
    outputs[4] = _full_store(n.full_store, constants.store_decay, clock) - spent / size
