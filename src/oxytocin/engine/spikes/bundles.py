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
(`bundle_lanes.py`). A release is due 6 steps after its spike. So what is released in a window is known before it, but
for neurons about to release that spike again: `look_ahead` walks those few alone through the window first, with the
very numbers that the lanes will use. All exchange of oxytocin is thus exact to the step. Only f is held: until the end
of its window after a release, and for `REFRESH` steps of mere decay, at its value in the middle of them.
What changes only at a spike or a release is in `bundle_events.py`.
Windows lie on a grid of the clock, and no arithmetic depends on how calls divide it, so neither do the spikes.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oxytocin.engine.machine_code import njit

from .bundle_events import (
    ALL_SPENT,
    ALL_SPENT_AT,
    DUE,
    EXCITATORY,
    FULL,
    FULL_AT,
    INHIBITORY,
    LAST_SPIKE,
    LIMIT,
    NOT_DUE,
    POOL,
    REFRESH,
    RELEASED,
    RESERVE,
    SLOW,
    SLOW_ROWS,
    SOME,
    Drive,
    Exchange,
    end_bins,
    exchange,
    find_walkers,
    full_store,
    look_ahead,
    refresh_all,
    refresh_stale,
    release,
    some_set,
    start_bins,
    take_spikes,
)
from .bundle_lanes import (
    FACTOR,
    HAP,
    HIGHEST_MEAN,
    LANES,
    LANES_SIZE,
    SCRATCH_SIZE,
    WINDOW,
    WORDS_SIZE,
    WORK_SIZE,
    Membrane,
    V,
    aligned,
    count_part,
    count_window,
    draw_part,
    draw_window,
    highest_count,
    membrane,
    spiked,
    walk_part,
    walk_window,
)
from .population import pmol_per_pg, working
from .randomness import lane_state, splitmix64
from .secretion import LONGEST_BIN, Coupling, coupling

_NEURONS_PER_BUNDLE = 4  # with two dendrites each: eight dendrites to a bundle
_LONG_AGO = -10.0  # s: the last spike before the start, as in the released program
_WIRING = np.uint64(1) << np.uint64(63)  # counter of the wiring's stream, far from those of lanes
_FIRST = np.int64(0)  # step of a window


class Neurons(NamedTuple):
    """A network between two calls. Lanes beyond the last neuron never spike and belong to an empty bundle."""

    size: int
    working: int
    """How many neurons work: the first."""
    step: float
    """Length of a step, s."""
    highest_factor: float
    """The highest input factor."""
    pmol_per_pg: float
    """Hormone of the whole population per pg of the mean neuron."""
    membrane: Membrane
    exchange: Exchange
    coupling: Coupling
    lanes: NDArray[np.float32]
    """[blocks, LANES_SIZE]."""
    words: NDArray[np.uint32]
    """[blocks + 1, WORDS_SIZE], and the same memory as uint16; in the last row thresholds are worked out."""
    halves: NDArray[np.uint16]
    work: NDArray[np.uint32]
    """[WORK_SIZE], and the same memory as uint16."""
    work_halves: NDArray[np.uint16]
    scratch: NDArray[np.float32]
    """[SCRATCH_SIZE]."""
    arrivals: NDArray[np.float32]
    """[blocks + 1, WINDOW LANES + 16]: what released oxytocin adds to O in each step of the next window, mV;
    then 1 if there is anything, else 0. There is never anything in the last row."""
    wiring: NDArray[np.uint32]
    """[2, blocks LANES]: bundle of each dendrite; the last is the empty one."""
    members: NDArray[np.int64]
    """[bundles, 1 + most members]: how many neurons have a dendrite in the bundle, and which."""
    bundles: NDArray[np.float64]
    """[bundles + 1, 6]: g (mV) and its step, E and its step, f, and 1 if oxytocin was released since f was
    computed; the last row is the empty bundle."""
    stale: NDArray[np.int64]
    """[bundles + 1]: in how many bundles oxytocin was released since f was computed, and which."""
    slow: NDArray[np.float64]
    """[10, blocks LANES]: seven of the ending, see `secretion.py`; A just after the last spike; by how much releases
    have lowered the store of a dendrite, and the step of that."""
    steps: NDArray[np.int64]
    """[2, blocks LANES]: the last spike; the next release, or -1."""
    waiting: NDArray[np.uint64]
    """A bit for each lane: a release is due."""
    walkers: NDArray[np.float64]
    """[blocks LANES, 9]: neurons that walk alone, and where each stands: four states and four words, exactly."""
    levels: NDArray[np.float64]
    """[7]: the two rates (Hz) of the thresholds; what a dendrite would hold had it never released, the step of
    that, and what it tends to; the sum of what releases took from the stores, and the step of that."""
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
        Not needed: `secretion_gain`, pg of the population per pg of the mean neuron (1); `working_magnocellular`,
        the share of neurons that are left (1; see `working`), the others having no input, spike, release, hormone or
        synthesis; and, a number or an array [size], `input_factor`, which multiplies both input rates (1).
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

    left = working(parameters, size)
    works = np.arange(padded) < left
    factor = np.zeros(padded, dtype=np.float32)
    factor[:size] = parameters.get("input_factor", 1.0)
    factor[~works] = 0.0
    if not (np.all(np.isfinite(factor)) and factor.min() >= 0.0):
        raise ValueError("input_factor must be finite and not negative")

    constants = membrane(parameters, step, exact)
    lanes = aligned((blocks, LANES_SIZE), np.float32)
    lanes[:, V : V + LANES] = constants.reset
    # An infinite HAP never decays: silence at no cost.
    lanes[:, HAP : HAP + LANES] = np.where(works, 0.0, np.inf).reshape(blocks, LANES)
    lanes[:, FACTOR : FACTOR + LANES] = factor.reshape(blocks, LANES)
    words = aligned((blocks + 1, WORDS_SIZE), np.uint32)
    _seed(words, np.uint64(key))
    work = aligned((WORK_SIZE,), np.uint32)

    dendrites = np.full((2, padded), bundles, dtype=np.uint32)
    dendrites[:, :size] = wired.T
    number = np.bincount(wired.reshape(-1), minlength=bundles)
    members = np.zeros((bundles, 1 + number.max()), dtype=np.int64)
    members[:, 0] = number
    dendrite = np.argsort(wired, axis=None, kind="stable")
    place = np.arange(2 * size) - np.repeat(np.cumsum(number) - number, number)
    members[np.repeat(np.arange(bundles), number), 1 + place] = dendrite // 2

    slow = np.zeros((SLOW_ROWS, padded))
    slow[SLOW] = parameters["slow_calcium_rest"]
    slow[POOL] = np.where(works, parameters["pool_capacity"], 0.0)
    slow[RESERVE] = np.where(works, parameters["reserve_initial"], 0.0)
    steps = np.empty((2, padded), dtype=np.int64)
    steps[LAST_SPIKE] = round(_LONG_AGO / step)
    steps[DUE] = NOT_DUE
    levels = np.zeros(7)
    levels[[EXCITATORY, INHIBITORY]] = np.nan
    return Neurons(
        size=size,
        working=left,
        step=float(step),
        highest_factor=float(factor.max()),
        pmol_per_pg=pmol_per_pg(parameters),
        membrane=constants,
        exchange=exchange(parameters, step, exact),
        coupling=coupling(parameters, step, exact),
        lanes=lanes,
        words=words,
        halves=words.view(np.uint16),
        work=work,
        work_halves=work.view(np.uint16),
        scratch=aligned((SCRATCH_SIZE,), np.float32),
        arrivals=aligned((blocks + 1, WINDOW * LANES + 16), np.float32),
        wiring=dendrites,
        members=members,
        bundles=np.zeros((bundles + 1, 6)),
        stale=np.zeros(bundles + 1, dtype=np.int64),
        slow=slow,
        steps=steps,
        waiting=np.zeros(-(-padded // 64), dtype=np.uint64),
        walkers=np.zeros((padded, 9)),
        levels=levels,
        clock=np.zeros(1, dtype=np.int64),
        spike_steps=np.zeros(record, dtype=np.int64),
        spike_neurons=np.zeros(record, dtype=np.int32),
        recorded=np.zeros(2, dtype=np.int64),
    )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _seed(words, key):
    for block in range(words.shape[0] - 1):
        for lane in range(LANES):
            first, second, third, fourth = lane_state(key, block * LANES + lane)
            words[block, lane], words[block, LANES + lane] = first, second
            words[block, 2 * LANES + lane], words[block, 3 * LANES + lane] = third, fourth


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
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
        Hormone secreted in these steps (pmol), mean firing rate of the neurons that work (Hz), hormone in pools and
        reserves at the end (pmol); released in these steps by the two dendrites of a neuron, and the store of a
        dendrite at the end (the unit of priming, means over the neurons that work).

    Raises
    ------
    ValueError
        If a rate is negative, or so high that a step brings a neuron more than `HIGHEST_MEAN` potentials.
    """
    n, constants, levels, slow = neurons, neurons.exchange, neurons.levels, neurons.slow
    highest_mean = 2.0 * max(inputs[0], inputs[1]) * n.step * n.highest_factor
    if min(inputs[0], inputs[1]) < 0.0 or not highest_mean <= HIGHEST_MEAN:
        raise ValueError("rates of synaptic potentials must not be negative or above 5 per neuron and step")
    clock = n.clock[0]
    refresh = inputs[0] != levels[EXCITATORY] or inputs[1] != levels[INHIBITORY]
    if steps > 0:
        levels[EXCITATORY], levels[INHIBITORY] = inputs[0], inputs[1]
    limit = inputs[2] * constants.store_time_constant
    if limit != levels[LIMIT]:
        levels[FULL] = full_store(levels, constants, clock)
        levels[FULL_AT], levels[LIMIT] = clock, limit
    drive = Drive(
        np.float32(inputs[0] * n.step),
        np.float32(inputs[1] * n.step),
        # The same whatever is attenuated, so that all lanes run alike
        highest_count(highest_mean),
    )
    synthesis = inputs[3] / n.pmol_per_pg * n.size / max(n.working, 1) / max(steps, 1)
    slow[RELEASED] = 0.0
    # Arrays one by one: a tuple of many takes longer to hand over, and to compile, than the few that are needed.
    released, spikes = _simulate(
        n.lanes,
        n.words,
        n.halves,
        n.work,
        n.work_halves,
        n.scratch,
        n.arrivals,
        n.wiring,
        n.members,
        n.bundles,
        n.stale,
        slow,
        n.steps,
        n.waiting,
        n.walkers,
        levels,
        n.spike_steps,
        n.spike_neurons,
        n.recorded,
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
        secreted += slow[RELEASED, neuron]
        stored += slow[POOL, neuron] + slow[RESERVE, neuron]
    spent = levels[ALL_SPENT] * math.exp(constants.store_decay * (clock - levels[ALL_SPENT_AT]))
    outputs[0] = secreted / n.size * n.pmol_per_pg
    outputs[1] = spikes / (max(n.working, 1) * max(steps, 1) * n.step)
    outputs[2] = stored / n.size * n.pmol_per_pg
    outputs[3] = 2.0 * released / max(n.working, 1)
    outputs[4] = full_store(levels, constants, clock) - spent / max(n.working, 1)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _simulate(
    lanes, words, halves, work, work_halves, scratch, arrivals, wiring, members, bundles, stale, slow, steps,
    waiting, walkers, levels, spike_steps, spike_neurons, recorded, m, constants, coupling, drive, clock, end, refresh,
    synthesis,
):  # fmt: skip
    """Run to `end`; return what the dendrites released (one for each neuron) and the number of spikes."""
    released, total = 0.0, 0
    while clock < end:
        bin_end = min(end, clock + LONGEST_BIN - clock % LONGEST_BIN)
        bin_steps = bin_end - clock
        start_bins(slow, coupling, bin_steps)
        while clock < bin_end:
            if refresh or clock % REFRESH == 0:
                refresh = False
                refresh_all(lanes, words, scratch, wiring, bundles, stale, constants, drive, clock)
            elif clock % WINDOW == 0 and stale[0] != 0:
                refresh_stale(lanes, words, work, scratch, wiring, members, bundles, stale, constants, drive, clock)
            some_wait = some_set(waiting)
            # One window, if anything can be released in it, or if what was released waits for the next
            span = WINDOW if some_wait or stale[0] != 0 else REFRESH
            stop = min(bin_end, clock + span - clock % span)
            if some_wait:
                released += look_ahead(
                    lanes, words, arrivals, wiring, members, bundles, stale, slow, steps, waiting, walkers,
                    levels, m, constants, drive, clock, stop - clock,
                )  # fmt: skip
            clock, spikes = _run(
                lanes, words, halves, work, work_halves, scratch, arrivals, slow, steps, waiting,
                spike_steps, spike_neurons, recorded, m, constants, coupling, drive, clock, stop, bin_end,
            )  # fmt: skip
            total += spikes
            if some_wait:
                for walker in range(find_walkers(steps, waiting, walkers, clock)):
                    neuron = np.int64(walkers[walker, 0])
                    released += release(
                        arrivals, wiring, members, bundles, stale, slow, steps, waiting, levels, constants,
                        neuron, clock, _FIRST,
                    )  # fmt: skip
        end_bins(slow, lanes, coupling, bin_steps, synthesis * bin_steps)
    return released, total


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _run(
    lanes, words, halves, work, work_halves, scratch, arrivals, slow, steps, waiting, spike_steps, spike_neurons,
    recorded, m, constants, coupling, drive, clock, stop, bin_end,
):  # fmt: skip
    """Run all blocks until `stop`, or until the end of a window in which a release came into sight.

    Return the clock and the number of spikes.
    """
    total = 0
    while clock < stop:
        done = min(WINDOW - clock % WINDOW, stop - clock)
        for block in range(lanes.shape[0]):
            touched = arrivals[block, SOME] != 0.0
            arrived = block if touched else arrivals.shape[0] - 1
            if done == WINDOW:
                draw_window(words, block, work)
                count_window(halves, block, work_halves, drive.highest)
                walk_window(lanes, block, work, scratch, arrivals, arrived, m)
            else:
                draw_part(words, block, work, done)
                count_part(halves, block, work_halves, done, drive.highest)
                walk_part(lanes, block, work, scratch, arrivals, arrived, m, done)
            who = spiked(work)
            if who != 0:
                total += take_spikes(
                    lanes, work, scratch, arrivals, slow, steps, waiting, spike_steps, spike_neurons, recorded,
                    m, constants, coupling, block, who, arrived, clock, done, bin_end,
                )  # fmt: skip
            if touched:
                for i in range(SOME + 1):
                    arrivals[block, i] = 0.0
        clock += done
        if some_set(waiting):
            break
    return clock, total
