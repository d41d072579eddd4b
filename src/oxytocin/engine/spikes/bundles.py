"""Oxytocin neurons coupled through bundles of dendrites: the milk-ejection network, fast.

Rossoni, Feng, Tirozzi, Brown, Leng and Moos 2008, doi:10.1371/journal.pcbi.1000123, as in the program that the
first author released. A neuron has two dendrites, each in another bundle; neurons meet only there. In a step h:

    v += (rest - v) h / tau + aE (VE - v) nE - aI (v - VI) nI;  nE, nI Poisson, rates times f of the bundles
    a spike if v > threshold + H + M A^4 / (A^4 + A0^4) - O;  then v = rest, H = hap_size, A += 1
    O is the mean of g over the two bundles; g decays, grows by k y of the step before, and is capped
    y is what the dendrites of a bundle release in a step: `release_fraction` of the store of each, once more
        than `release_delay` after a spike that came less than `release_interval` after the one before it,
        unless another spike comes meanwhile
    f = 1 - fmax E^4 / (E^4 + E0^4);  E decays and grows by kE y: endocannabinoids quieten the inputs
    a dendrite's store fills by `priming`, leaks, and pays for release; the two of a neuron are always equal

Secretion from the endings is `secretion.py`, and comes back to nothing here.

How it is fast. Neurons stand in blocks of `LANES` that run for a window of up to `WINDOW` steps at a time
(`bundle_lanes.py`). A release is due 6 steps after its spike. So what is released in a window is known before it, but for
neurons about to release that spike again: `_look_ahead` walks those few alone through the window first, with the
very numbers that the lanes will use. All exchange of oxytocin is thus exact to the step. Only f is held: until the end
of its window after a release, and for `REFRESH` steps of mere decay, at its value in the middle of them.
What changes only at a spike or a release (A, g, E, stores) is kept as a value and the step it belongs to.
Windows lie on a grid of the clock, and no arithmetic depends on how calls divide it, so neither do the spikes.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from .bundle_lanes import (
    AHP,
    HAP,
    HIGHEST_MEAN,
    LANES,
    MEMBRANE_SIZE,
    OXYTOCIN_BEFORE,
    WINDOW,
    WORDS_SIZE,
    Membrane,
    V,
    aligned,
    count,
    count_one,
    decay,
    draw_part,
    draw_window,
    drop_negligible,
    highest_count,
    membrane,
    next_word,
    set_thresholds,
    set_thresholds_of_one,
    take_step,
    walk_part,
    walk_window,
)
from .population import pmol_per_pg
from .randomness import lane_state, splitmix64
from .secretion import LONGEST_BIN, Coupling, at_spike, coupling, end_bin, start_bin

REFRESH = 50
"""Steps after which the attenuation of all inputs is computed anew; a multiple of `WINDOW`."""

_NEURONS_PER_BUNDLE = 4  # with two dendrites each: eight dendrites to a bundle
_LONG_AGO = -10.0  # s: the last spike before the start, as in the released program
_WIRING = np.uint64(1) << np.uint64(63)  # counter of the wiring's stream, far from those of lanes
_NOT_DUE = np.int64(-1)

_SOME = WINDOW * LANES  # place in a row of `Neurons.arrivals` that says whether there are any
# Columns of `Neurons.bundles`
_OXYTOCIN, _OXYTOCIN_AT, _CANNABINOID, _CANNABINOID_AT, _ATTENUATION, _STALE = 0, 1, 2, 3, 4, 5
# Rows of `Neurons.slow` and of `Neurons.steps`
_BROADENING, _FAST, _SLOW, _DRIVE, _POOL, _RESERVE, _RELEASED = 0, 1, 2, 3, 4, 5, 6
_AHP_COUNT, _SPENT, _SPENT_AT, _SLOW_ROWS = 7, 8, 9, 10
_LAST_SPIKE, _DUE = 0, 1
# Places in `Neurons.levels`
_EXCITATORY, _INHIBITORY, _FULL, _FULL_AT, _LIMIT, _ALL_SPENT, _ALL_SPENT_AT = 0, 1, 2, 3, 4, 5, 6


class Exchange(NamedTuple):
    """Constants of spikes, dendrites and bundles. Decays are logarithms of what a step leaves."""

    ahp_decay: float
    ahp_half: float
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


class Drive(NamedTuple):
    """What the lanes receive in a call."""

    excitatory: np.float32
    """Mean count per dendrite and step, before attenuation."""
    inhibitory: np.float32
    highest: int
    """Highest count to be told apart."""


class Blocks(NamedTuple):
    """Arrays of the lanes."""

    lanes: NDArray[np.float32]
    """[blocks, MEMBRANE_SIZE]."""
    words: NDArray[np.uint32]
    """[blocks, WORDS_SIZE]; and the same memory as uint16."""
    halves: NDArray[np.uint16]
    arrivals: NDArray[np.float32]
    """[blocks + 1, WINDOW LANES + 16]: what released oxytocin adds to O in each step of the next window, mV;
    then 1 if there is anything, else 0. There is never anything in the last row."""
    drawn: NDArray[np.uint32]
    """[WINDOW LANES]: words of the block and window at hand; and the same as uint16."""
    drawn_halves: NDArray[np.uint16]
    counts: NDArray[np.uint32]
    """[WINDOW LANES]: the counts made of them; and the same as uint16."""
    count_halves: NDArray[np.uint16]
    spikes: NDArray[np.uint32]
    """[LANES]: the spikes that followed, a bit for each step; and the same as uint64."""
    spike_pairs: NDArray[np.uint64]
    scratch: NDArray[np.float32]
    """[7 LANES]: room for the computation of thresholds."""


class Dendrites(NamedTuple):
    """Arrays of the dendrites and their bundles, and of what else changes only at spikes and releases."""

    input_factor: NDArray[np.float32]
    """[blocks LANES]."""
    wiring: NDArray[np.uint32]
    """[2, blocks LANES]: bundle of each dendrite; the last is the empty one."""
    member_start: NDArray[np.int64]
    members: NDArray[np.int64]
    """Neurons with a dendrite in bundle j: ``members[member_start[j] : member_start[j + 1]]``."""
    bundles: NDArray[np.float64]
    """[bundles + 1, 6]: g (mV) and its step, E and its step, f, and 1 if oxytocin was released since f was
    computed; in the last row, if it was released anywhere."""
    slow: NDArray[np.float64]
    """[10, blocks LANES]: seven of the ending, see `secretion.py`; A just after the last spike; by how much releases
    have lowered the store of a dendrite, and the step of that."""
    steps: NDArray[np.int64]
    """[2, blocks LANES]: the last spike; the next release, or -1."""
    waiting: NDArray[np.uint8]
    """[blocks LANES]: 1 where a release is due; and the same as uint64."""
    waiting_words: NDArray[np.uint64]
    walkers: NDArray[np.int64]
    """[blocks LANES]: neurons that may soon release; and where the walk of each stands, [blocks LANES, 4]."""
    walker_states: NDArray[np.float32]
    walker_words: NDArray[np.uint32]
    levels: NDArray[np.float64]
    """[7]: the two rates (Hz) of the thresholds; what a dendrite would hold had it never released, the step of
    that, and what it tends to; the sum of what releases took from the stores, and the step of that."""


class Neurons(NamedTuple):
    """A network between two calls. Lanes beyond the last neuron never spike and belong to an empty bundle."""

    size: int
    working: int
    """How many neurons work."""
    step: float
    """Length of a step, s."""
    highest_factor: float
    """The highest input factor."""
    pmol_per_pg: float
    """Hormone of the whole population per pg of the mean neuron."""
    membrane: Membrane
    exchange: Exchange
    coupling: Coupling
    blocks: Blocks
    dendrites: Dendrites
    clock: NDArray[np.int64]
    """[1]: steps since the start."""
    spike_steps: NDArray[np.int64]
    """[record]: steps of recorded spikes since the start."""
    spike_neurons: NDArray[np.int32]
    """[record]: their neurons."""
    recorded: NDArray[np.int64]
    """[2]: spikes in the record, which the caller may read and set to zero, and spikes that found it full."""


def wire(size: int, bundles: int | None, key: int) -> NDArray[np.int32]:
    """Put the two dendrites of each neuron into two different bundles chosen at random.

    Parameters
    ----------
    size : int
        Number of neurons.
    bundles : int or None
        Number of bundles, at least 2; None gives about eight dendrites to a bundle, as in the network of 2008.
    key : int
        Key of the random stream. Given `bundles`, those of a neuron do not depend on `size`.

    Returns
    -------
    array of int32, [size, 2]
    """
    if bundles is None:
        bundles = max(2, round(size / _NEURONS_PER_BUNDLE))
    if size < 1 or bundles < 2:
        raise ValueError(f"a network needs a neuron and two bundles, got {size} and {bundles}")
    stream = splitmix64(np.uint64(key), _WIRING)
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
    """Make a network at rest, with empty dendrites and full pools.

    Parameters
    ----------
    parameters : mapping
        `resting_potential`, `threshold`, `excitatory_reversal`, `inhibitory_reversal`, `hap_size`, `ahp_size`,
        `oxytocin_depolarisation` (per unit released), `oxytocin_depolarisation_maximum` (mV);
        `membrane_time_constant`, `hap_time_constant`, `ahp_time_constant`, `oxytocin_time_constant`,
        `release_delay`, `release_interval`, `store_time_constant`, `cannabinoid_time_constant` (s);
        `excitatory_size`, `inhibitory_size`, `ahp_half_count`, `release_fraction`, `cannabinoid_threshold`,
        `cannabinoid_step`, `cannabinoid_maximum` (dimensionless); those of `secretion.coupling`;
        `slow_calcium_rest`, `reserve_initial` (pg), `molar_mass` (pg/pmol).
        Not needed: `secretion_gain`, pg of the population per pg of the mean neuron (1); and, each
        a number or an array [size], `input_factor`, which multiplies both input rates (1), and `working` (1): where
        it is 0 a neuron has no input, spike, release, hormone or synthesis.
    size : int
        Number of neurons.
    key : int
        Key of the random stream, 0 ... 2**64 - 1. A neuron draws the same in a network of any size.
    step : float, s
    exact : bool
        Exact decay between steps, or forward Euler as in the released program.
    record : int
        Spikes that the record can hold.
    wiring : array of int, [size, 2], optional
        Bundle of each dendrite; ``wire(size, None, key)`` if not given.

    Raises
    ------
    KeyError
        If a parameter is missing.
    ValueError
        If a parameter has a value that it cannot have, or if `wiring` does.
    """
    wired = np.asarray(wire(size, None, key) if wiring is None else wiring)
    if wired.shape != (size, 2) or wired.min() < 0 or np.any(wired[:, 0] == wired[:, 1]):
        raise ValueError(f"wiring must name two different bundles for each of {size} neurons")
    bundles = int(wired.max()) + 1
    blocks = -(-size // LANES)
    padded = blocks * LANES

    working = np.zeros(padded, dtype=bool)
    working[:size] = np.asarray(parameters.get("working", 1.0)) != 0.0
    factor = np.zeros(padded, dtype=np.float32)
    factor[:size] = parameters.get("input_factor", 1.0)
    factor[~working] = 0.0
    if not (np.all(np.isfinite(factor)) and factor.min() >= 0.0):
        raise ValueError("input_factor must be finite and not negative")

    constants = membrane(parameters, step, exact)
    lanes = aligned((blocks, MEMBRANE_SIZE), np.float32)
    lanes[:, V : V + LANES] = constants.reset
    # An infinite HAP never decays: silence at no cost.
    lanes[:, HAP : HAP + LANES] = np.where(working, 0.0, np.inf).reshape(blocks, LANES)
    words = aligned((blocks, WORDS_SIZE), np.uint32)
    _seed(words, np.uint64(key))

    dendrites = np.full((2, padded), bundles, dtype=np.uint32)
    dendrites[:, :size] = wired.T
    member_start = np.zeros(bundles + 1, dtype=np.int64)
    member_start[1:] = np.cumsum(np.bincount(wired.reshape(-1), minlength=bundles))

    slow = np.zeros((_SLOW_ROWS, padded))
    slow[_SLOW] = parameters["slow_calcium_rest"]
    slow[_POOL] = np.where(working, parameters["pool_capacity"], 0.0)
    slow[_RESERVE] = np.where(working, parameters["reserve_initial"], 0.0)
    steps = np.empty((2, padded), dtype=np.int64)
    steps[_LAST_SPIKE] = round(_LONG_AGO / step)
    steps[_DUE] = _NOT_DUE
    levels = np.zeros(7)
    levels[[_EXCITATORY, _INHIBITORY]] = np.nan
    waiting = np.zeros(padded, dtype=np.uint8)
    drawn, counts = aligned((WINDOW * LANES,), np.uint32), aligned((WINDOW * LANES,), np.uint32)
    spikes = aligned((LANES,), np.uint32)
    return Neurons(
        size=size,
        working=int(working.sum()),
        step=float(step),
        highest_factor=float(factor.max()),
        pmol_per_pg=pmol_per_pg(parameters),
        membrane=constants,
        exchange=_exchange(parameters, step, exact),
        coupling=coupling(parameters, step, exact),
        blocks=Blocks(
            lanes=lanes,
            words=words,
            halves=words.view(np.uint16),
            arrivals=aligned((blocks + 1, WINDOW * LANES + 16), np.float32),
            drawn=drawn,
            drawn_halves=drawn.view(np.uint16),
            counts=counts,
            count_halves=counts.view(np.uint16),
            spikes=spikes,
            spike_pairs=spikes.view(np.uint64),
            scratch=aligned((7 * LANES,), np.float32),
        ),
        dendrites=Dendrites(
            input_factor=factor,
            wiring=dendrites,
            member_start=member_start,
            members=np.argsort(wired.reshape(-1), kind="stable") // 2,
            bundles=np.zeros((bundles + 1, 6)),
            slow=slow,
            steps=steps,
            waiting=waiting,
            waiting_words=waiting.view(np.uint64),
            walkers=np.zeros(padded, dtype=np.int64),
            walker_states=np.zeros((padded, 4), dtype=np.float32),
            walker_words=np.zeros((padded, 4), dtype=np.uint32),
            levels=levels,
        ),
        clock=np.zeros(1, dtype=np.int64),
        spike_steps=np.zeros(record, dtype=np.int64),
        spike_neurons=np.zeros(record, dtype=np.int32),
        recorded=np.zeros(2, dtype=np.int64),
    )


def _exchange(parameters: Mapping[str, Any], step: float, exact: bool) -> Exchange:
    # "More than the delay after" and "less than the interval before", in whole steps
    delay = math.floor(parameters["release_delay"] / step + 1e-6) + 1
    if delay < WINDOW - 1:
        raise ValueError(f"release_delay must be at least {WINDOW - 2} steps, got {parameters['release_delay']} s")
    return Exchange(
        ahp_decay=decay(parameters["ahp_time_constant"], step, exact),
        ahp_half=float(parameters["ahp_half_count"]) ** 4,
        oxytocin_decay=decay(parameters["oxytocin_time_constant"], step, exact),
        oxytocin_gain=float(parameters["oxytocin_depolarisation"]),
        oxytocin_maximum=float(parameters["oxytocin_depolarisation_maximum"]),
        release_delay=delay,
        release_interval=math.ceil(parameters["release_interval"] / step - 1e-6),
        release_fraction=float(parameters["release_fraction"]),
        store_decay=decay(parameters["store_time_constant"], step, exact),
        store_time_constant=float(parameters["store_time_constant"]),
        cannabinoid_decay=decay(parameters["cannabinoid_time_constant"], step, exact),
        cannabinoid_gain=float(parameters["cannabinoid_step"]),
        cannabinoid_half=float(parameters["cannabinoid_threshold"]) ** 4,
        cannabinoid_maximum=float(parameters["cannabinoid_maximum"]),
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _seed(words, key):
    for block in range(words.shape[0]):
        for lane in range(LANES):
            first, second, third, fourth = lane_state(key, block * LANES + lane)
            words[block, lane], words[block, LANES + lane] = first, second
            words[block, 2 * LANES + lane], words[block, 3 * LANES + lane] = third, fourth


@njit(cache=True, nogil=True, error_model="numpy")
def advance(neurons, inputs, steps, outputs):
    """Advance a network.

    Parameters
    ----------
    neurons : Neurons
        Changed in place.
    inputs : float64 array, [4]
        Rates of excitatory and of inhibitory synaptic potentials per dendrite (Hz), priming, the filling of each
        dendritic store (1/s), all means over the steps; and synthesis (pmol of the whole population in these
        steps, shared equally by the neurons that work).
    steps : int
        Number of steps.
    outputs : float64 array, [5], written
        Hormone secreted in these steps (pmol), mean firing rate (Hz), hormone in pools and reserves at the end
        (pmol); released in these steps by the two dendrites of a neuron, and the store of a dendrite at
        the end (the unit of priming, means over all neurons).

    Raises
    ------
    ValueError
        If a rate is negative, or so high that a step brings a neuron more than `HIGHEST_MEAN` potentials.
    """
    n, constants, levels, slow = neurons, neurons.exchange, neurons.dendrites.levels, neurons.dendrites.slow
    highest_mean = 2.0 * max(inputs[0], inputs[1]) * n.step * n.highest_factor
    if min(inputs[0], inputs[1]) < 0.0 or not highest_mean <= HIGHEST_MEAN:
        raise ValueError("rates of synaptic potentials must not be negative or above 5 per neuron and step")
    clock = n.clock[0]
    refresh = inputs[0] != levels[_EXCITATORY] or inputs[1] != levels[_INHIBITORY]
    levels[_EXCITATORY], levels[_INHIBITORY] = inputs[0], inputs[1]
    limit = inputs[2] * constants.store_time_constant
    if limit != levels[_LIMIT]:
        levels[_FULL] = _full_store(levels, constants, clock)
        levels[_FULL_AT], levels[_LIMIT] = clock, limit
    drive = Drive(
        np.float32(inputs[0] * n.step),
        np.float32(inputs[1] * n.step),
        # The same whatever is attenuated, so that all lanes run alike
        highest_count(highest_mean),
    )
    synthesis = inputs[3] / n.pmol_per_pg * n.size / max(n.working, 1) / max(steps, 1)
    slow[_RELEASED] = 0.0
    released, spikes = _simulate(
        n.blocks,
        n.dendrites,
        (n.spike_steps, n.spike_neurons, n.recorded),
        n.membrane,
        constants,
        n.coupling,
        drive,
        clock,
        clock + steps,
        refresh,
        synthesis,
    )
    clock += steps
    n.clock[0] = clock
    secreted, stored = 0.0, 0.0
    for neuron in range(n.size):
        secreted += slow[_RELEASED, neuron]
        stored += slow[_POOL, neuron] + slow[_RESERVE, neuron]
    spent = levels[_ALL_SPENT] * math.exp(constants.store_decay * (clock - levels[_ALL_SPENT_AT]))
    outputs[0] = secreted / n.size * n.pmol_per_pg
    outputs[1] = spikes / (n.size * max(steps, 1) * n.step)
    outputs[2] = stored / n.size * n.pmol_per_pg
    outputs[3] = 2.0 * released / n.size
    outputs[4] = _full_store(levels, constants, clock) - spent / n.size


@njit(cache=True, nogil=True, error_model="numpy")
def _simulate(blocks, dendrites, record, m, constants, coupling, drive, clock, end, refresh, synthesis):
    """Run to `end`; return what the dendrites released (one for each neuron) and the number of spikes."""
    bundles, slow, waiting_words = dendrites.bundles, dendrites.slow, dendrites.waiting_words
    released, total = 0.0, 0
    while clock < end:
        bin_end = min(end, clock + LONGEST_BIN - clock % LONGEST_BIN)
        bin_steps = bin_end - clock
        _start_bins(slow, coupling, bin_steps)
        while clock < bin_end:
            if refresh or clock % REFRESH == 0:
                refresh = False
                _refresh(blocks, dendrites, constants, drive, clock)
            elif clock % WINDOW == 0 and bundles[-1, _STALE] != 0.0:
                _refresh_stale(blocks, dendrites, constants, drive, clock)
            some_wait = _any(waiting_words)
            # One window, if anything can be released in it, or if what was released waits for the next
            span = WINDOW if some_wait or bundles[-1, _STALE] != 0.0 else REFRESH
            stop = min(bin_end, clock + span - clock % span)
            if some_wait:
                released += _look_ahead(blocks, dendrites, m, constants, drive, clock, stop - clock)
            clock, spikes = _run(blocks, dendrites, record, m, constants, coupling, drive, clock, stop, bin_end)
            total += spikes
            if some_wait:
                released += _release_due(blocks, dendrites, constants, clock)
        _end_bins(slow, blocks.lanes, coupling, bin_steps, synthesis * bin_steps)
    return released, total


@njit(cache=True, nogil=True, error_model="numpy")
def _run(blocks, dendrites, record, m, constants, coupling, drive, clock, stop, bin_end):
    """Run all blocks until `stop`, or until the end of a window in which a release came into sight.

    Return the clock and the number of spikes.
    """
    lanes, words, halves, arrivals, drawn, drawn_halves, counts, count_halves, spikes, spike_pairs, _ = blocks
    total = 0
    while clock < stop:
        done = min(WINDOW - clock % WINDOW, stop - clock)
        for block in range(lanes.shape[0]):
            touched = arrivals[block, _SOME] != 0.0
            arrived = block if touched else arrivals.shape[0] - 1
            if done == WINDOW:
                draw_window(words, block, drawn)
                count(halves, block, drawn_halves, count_halves, WINDOW, drive.highest)
                walk_window(lanes, block, counts, arrivals, arrived, spikes, m)
            else:
                draw_part(words, block, drawn, done)
                count(halves, block, drawn_halves, count_halves, done, drive.highest)
                walk_part(lanes, block, counts, arrivals, arrived, spikes, m, done)
            if _any(spike_pairs):
                for lane in range(LANES):
                    if spikes[lane] != 0:
                        total += _take_spikes(
                            blocks,
                            dendrites,
                            record,
                            m,
                            constants,
                            coupling,
                            block,
                            lane,
                            arrived,
                            clock,
                            done,
                            bin_end,
                        )
            if touched:
                for i in range(_SOME + 1):
                    arrivals[block, i] = 0.0
        clock += done
        if _any(dendrites.waiting_words):
            break
    return clock, total


@njit(cache=True, nogil=True, error_model="numpy")
def _take_spikes(blocks, dendrites, record, m, constants, coupling, block, lane, arrived, clock, done, bin_end):
    """Do what the spikes of one lane in a window do beyond the membrane; return their number.

    The lanes did not raise the AHP at the spike, so the few steps after it are walked again.
    """
    lanes, counts, arrivals = blocks.lanes, blocks.counts, blocks.arrivals
    slow, steps, waiting = dendrites.slow, dendrites.steps, dendrites.waiting
    spike_steps, spike_neurons, recorded = record
    neuron = block * LANES + lane
    broadening, fast = slow[_BROADENING, neuron], slow[_FAST, neuron]
    calcium, drive = slow[_SLOW, neuron], slow[_DRIVE, neuron]
    v, hap, ahp = m.reset, m.hap_size, lanes[block, AHP + lane]
    oxytocin, bits = lanes[block, OXYTOCIN_BEFORE + lane], blocks.spikes[lane]
    total = 0
    for k in range(done):
        j = k * LANES + lane
        if total == 0:
            # Until the first spike, only the oxytocin is still needed.
            spike = np.uint32(bits & np.uint32(1 << k)) != 0
            oxytocin = take_step(v, hap, ahp, oxytocin, np.uint32(0), arrivals[arrived, j], m)[3]
        else:
            v, hap, ahp, oxytocin, spike = take_step(v, hap, ahp, oxytocin, counts[j], arrivals[arrived, j], m)
        if not spike:
            continue
        total += 1
        step = clock + 1 + k
        interval = step - steps[_LAST_SPIKE, neuron]
        steps[_LAST_SPIKE, neuron] = step
        ahp_count = slow[_AHP_COUNT, neuron] * math.exp(constants.ahp_decay * interval) + 1.0
        slow[_AHP_COUNT, neuron] = ahp_count
        fourth = ahp_count * ahp_count * ahp_count * ahp_count
        ahp = np.float32(fourth / (fourth + constants.ahp_half))
        soon = interval < constants.release_interval
        steps[_DUE, neuron] = step + constants.release_delay if soon else _NOT_DUE
        waiting[neuron] = np.uint8(soon)
        broadening, fast, calcium, drive = at_spike(coupling, bin_end - step, broadening, fast, calcium, drive)
        if spike_steps.size > 0:
            filled = recorded[0]
            if filled < spike_steps.size:
                spike_steps[filled], spike_neurons[filled] = step - 1, neuron
                recorded[0] = filled + 1
            else:
                recorded[1] += 1
    lanes[block, V + lane], lanes[block, HAP + lane], lanes[block, AHP + lane] = v, hap, ahp
    slow[_BROADENING, neuron], slow[_FAST, neuron] = broadening, fast
    slow[_SLOW, neuron], slow[_DRIVE, neuron] = calcium, drive
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _any(words):
    """Say whether any of the words is not zero."""
    together = np.uint64(0)
    for i in range(words.size):
        together |= words[i]
    return together != 0


@njit(cache=True, nogil=True, error_model="numpy")
def _find_walkers(dendrites, until):
    """List the neurons that are to release not later than in step `until`, in their order; return their number."""
    steps, waiting, words = dendrites.steps, dendrites.waiting, dendrites.waiting_words
    number = 0
    for word in range(words.size):
        if words[word] != 0:
            for neuron in range(8 * word, 8 * word + 8):
                if waiting[neuron] and steps[_DUE, neuron] <= until:
                    dendrites.walkers[number] = neuron
                    number += 1
    return number


@njit(cache=True, nogil=True, error_model="numpy")
def _look_ahead(blocks, dendrites, m, constants, drive, clock, done):
    """Do all releases of a window but those of its last step; return their sum.

    Neurons about to release are walked alone up to their release, all together step by step: a
    spike before it forestalls it, and each receives what the others release.
    """
    lanes, words, arrivals = blocks.lanes, blocks.words, blocks.arrivals
    walkers, states, generators = dendrites.walkers, dendrites.walker_states, dendrites.walker_words
    number = _find_walkers(dendrites, clock + done - 1)
    for walker in range(number):
        block, lane = divmod(walkers[walker], LANES)
        for row in range(4):
            states[walker, row] = lanes[block, row * LANES + lane]
            generators[walker, row] = words[block, row * LANES + lane]
    released = 0.0
    for k in range(done - 1 if number > 0 else 0):
        step = clock + 1 + k
        for walker in range(number):
            if walkers[walker] < 0:
                continue
            block, lane = divmod(walkers[walker], LANES)
            word, a, b, c, d = next_word(
                generators[walker, 0], generators[walker, 1], generators[walker, 2], generators[walker, 3]
            )
            generators[walker, 0], generators[walker, 1] = a, b
            generators[walker, 2], generators[walker, 3] = c, d
            v, hap, ahp, oxytocin, spike = take_step(
                states[walker, 0],
                states[walker, 1],
                states[walker, 2],
                states[walker, 3],
                count_one(word, words, block, lane, drive.highest),
                arrivals[block, k * LANES + lane],
                m,
            )
            states[walker, 0], states[walker, 1] = v, hap
            states[walker, 2], states[walker, 3] = ahp, oxytocin
            if spike:
                walkers[walker] = -1
        for walker in range(number):
            neuron = walkers[walker]
            if neuron >= 0 and dendrites.steps[_DUE, neuron] == step:
                walkers[walker] = -1
                released += _release(blocks, dendrites, constants, neuron, step, k + 1)
    return released


@njit(cache=True, nogil=True, error_model="numpy")
def _release_due(blocks, dendrites, constants, step):
    """Do the releases of the last step of a window; return their sum."""
    released = 0.0
    for walker in range(_find_walkers(dendrites, step)):
        released += _release(blocks, dendrites, constants, dendrites.walkers[walker], step, 0)
    return released


@njit(cache=True, nogil=True, error_model="numpy")
def _release(blocks, dendrites, constants, neuron, step, k):
    """Let both dendrites of a neuron release; return what each gives.

    It acts from the next step on, the k-th of a window.
    """
    arrivals, bundles = blocks.arrivals, dendrites.bundles
    slow, levels, members = dendrites.slow, dendrites.levels, dendrites.members
    dendrites.waiting[neuron] = 0
    dendrites.steps[_DUE, neuron] = _NOT_DUE
    before = slow[_SPENT, neuron] * math.exp(constants.store_decay * (step - 1 - slow[_SPENT_AT, neuron]))
    amount = constants.release_fraction * (_full_store(levels, constants, step - 1) - before)
    slow[_SPENT, neuron] = before * math.exp(constants.store_decay) + amount
    slow[_SPENT_AT, neuron] = step
    kept = math.exp(constants.store_decay * (step - levels[_ALL_SPENT_AT]))
    levels[_ALL_SPENT], levels[_ALL_SPENT_AT] = levels[_ALL_SPENT] * kept + amount, step
    for dendrite in range(2):
        bundle = dendrites.wiring[dendrite, neuron]
        left = bundles[bundle, _OXYTOCIN] * math.exp(
            constants.oxytocin_decay * (step + 1 - bundles[bundle, _OXYTOCIN_AT])
        )
        grown = min(left + constants.oxytocin_gain * amount, constants.oxytocin_maximum)
        bundles[bundle, _OXYTOCIN], bundles[bundle, _OXYTOCIN_AT] = grown, step + 1
        kept = math.exp(constants.cannabinoid_decay * (step - bundles[bundle, _CANNABINOID_AT]))
        bundles[bundle, _CANNABINOID] = bundles[bundle, _CANNABINOID] * kept + constants.cannabinoid_gain * amount
        bundles[bundle, _CANNABINOID_AT] = step
        bundles[bundle, _STALE] = bundles[-1, _STALE] = 1.0
        gain = np.float32(0.5 * (grown - left))
        for place in range(dendrites.member_start[bundle], dendrites.member_start[bundle + 1]):
            block, lane = divmod(members[place], LANES)
            arrivals[block, k * LANES + lane] += gain
            arrivals[block, _SOME] = 1.0
    return amount


@njit(cache=True, nogil=True, error_model="numpy")
def _full_store(levels, constants, step):
    """Return what a dendrite would hold had it never released."""
    kept = math.exp(constants.store_decay * (step - levels[_FULL_AT]))
    return levels[_LIMIT] + (levels[_FULL] - levels[_LIMIT]) * kept


@njit(cache=True, nogil=True, error_model="numpy")
def _refresh(blocks, dendrites, constants, drive, step):
    """Compute all attenuation and thresholds for the time to the next refreshment; drop what has died away."""
    bundles = dendrites.bundles
    for bundle in range(bundles.shape[0] - 1):
        bundles[bundle, _ATTENUATION] = _attenuation(bundles, bundle, constants, step)
    bundles[:, _STALE] = 0.0
    for block in range(blocks.words.shape[0]):
        for lane in range(LANES):
            blocks.scratch[lane] = _openness(dendrites, block * LANES + lane)
        set_thresholds(blocks.words, block, drive.excitatory, drive.inhibitory, drive.highest, blocks.scratch)
    drop_negligible(blocks.lanes)


@njit(cache=True, nogil=True, error_model="numpy")
def _refresh_stale(blocks, dendrites, constants, drive, step):
    """Compute attenuation anew for bundles where oxytocin has been released, and thresholds for their members."""
    bundles = dendrites.bundles
    for bundle in range(bundles.shape[0] - 1):
        if bundles[bundle, _STALE] != 0.0:
            bundles[bundle, _ATTENUATION] = _attenuation(bundles, bundle, constants, step)
    for bundle in range(bundles.shape[0] - 1):
        if bundles[bundle, _STALE] != 0.0:
            for place in range(dendrites.member_start[bundle], dendrites.member_start[bundle + 1]):
                neuron = dendrites.members[place]
                block, lane = divmod(neuron, LANES)
                openness = _openness(dendrites, neuron)
                set_thresholds_of_one(
                    blocks.words, block, lane, openness, drive.excitatory, drive.inhibitory, drive.highest
                )
    bundles[:, _STALE] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _attenuation(bundles, bundle, constants, step):
    """Return f of a bundle for the middle of the time from `step` to the next refreshment."""
    middle = step + 0.5 * (REFRESH - 1 - step % REFRESH)
    elapsed = middle - bundles[bundle, _CANNABINOID_AT]
    squared = (bundles[bundle, _CANNABINOID] * math.exp(constants.cannabinoid_decay * elapsed)) ** 2
    fourth = squared * squared
    return 1.0 - constants.cannabinoid_maximum * fourth / (fourth + constants.cannabinoid_half)


@njit(cache=True, nogil=True, error_model="numpy")
def _openness(dendrites, neuron):
    """Return by what a dendrite's undisturbed input is to be multiplied to give a neuron's."""
    bundles, wiring = dendrites.bundles, dendrites.wiring
    one, other = bundles[wiring[0, neuron], _ATTENUATION], bundles[wiring[1, neuron], _ATTENUATION]
    return dendrites.input_factor[neuron] * np.float32(one + other)


@njit(cache=True, nogil=True, error_model="numpy")
def _start_bins(slow, coupling, steps):
    broadening, fast, calcium, drive = slow[_BROADENING], slow[_FAST], slow[_SLOW], slow[_DRIVE]
    for i in range(broadening.size):
        broadening[i], fast[i], calcium[i], drive[i] = start_bin(coupling, steps, broadening[i], fast[i], calcium[i])


@njit(cache=True, nogil=True, error_model="numpy")
def _end_bins(slow, lanes, coupling, steps, synthesis):
    """Secrete and refill."""
    drive, pool, reserve, released = slow[_DRIVE], slow[_POOL], slow[_RESERVE], slow[_RELEASED]
    for block in range(lanes.shape[0]):
        for lane in range(LANES):
            i = block * LANES + lane
            # Only a neuron that does not work has no finite HAP.
            made = synthesis if lanes[block, HAP + lane] < np.inf else 0.0
            pool[i], reserve[i], secreted = end_bin(coupling, steps, drive[i], pool[i], reserve[i], made)
            released[i] += secreted
