"""What happens in the network of `bundles.py` at spikes, at releases and on the grid of the clock.

All that changes only then (A, g, E, stores) is kept as a value and the step it belongs to, in float64.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from oxytocin.engine.machine_code import njit

from .bundle_lanes import (
    AHP,
    FACTOR,
    HAP,
    LANES,
    LIMITS,
    OXYTOCIN_BEFORE,
    SPIKES,
    WINDOW,
    V,
    count_one,
    decay,
    drop_negligible,
    lowest_bit,
    next_word,
    set_thresholds,
    take_step,
)
from .secretion import at_spike, end_bin, kept_over, shrink

REFRESH = 50
"""Steps after which the attenuation of all inputs is computed anew; a multiple of `WINDOW`."""

SOME = WINDOW * LANES
"""Place in a row of `Neurons.arrivals` that says whether there are any."""

# Columns of `Neurons.bundles`
EXCITATION, EXCITATION_AT, CANNABINOID, CANNABINOID_AT, ATTENUATION, STALE = 0, 1, 2, 3, 4, 5
# Rows of `Neurons.slow` and of `Neurons.steps`
BROADENING, FAST, SLOW, DRIVE, POOL, RESERVE, RELEASED = 0, 1, 2, 3, 4, 5, 6
AHP_COUNT, SPENT, SPENT_AT, SLOW_ROWS = 7, 8, 9, 10
LAST_SPIKE, DUE = 0, 1
# Places in `Neurons.levels`
EXCITATORY, INHIBITORY, FULL, FULL_AT, LIMIT, ALL_SPENT, ALL_SPENT_AT = 0, 1, 2, 3, 4, 5, 6

NOT_DUE = np.int64(-1)
_DONE = -1.0  # in place of a walker: it has released, or a spike has forestalled it


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


def exchange(parameters: Mapping[str, Any], step: float, exact: bool) -> Exchange:
    """Return the constants for one length of step; see `bundles.prepare`."""
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


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def take_spikes(
    lanes, work, scratch, arrivals, slow, steps, waiting, spike_steps, spike_neurons, recorded, m, constants, coupling,
    block, who, arrived, clock, done, bin_end,
):  # fmt: skip
    """Do what the spikes of a block in a window do beyond the membrane; return their number.

    The lanes did not raise the AHP at the spike, so the few steps after it are walked again.
    """
    total = 0
    while who != 0:
        lane = lowest_bit(who)
        who &= who - np.uint64(1)
        bits = work[SPIKES + lane]
        neuron = block * LANES + lane
        broadening, fast = slow[BROADENING, neuron], slow[FAST, neuron]
        calcium, drive = slow[SLOW, neuron], slow[DRIVE, neuron]
        v, hap, ahp, oxytocin = m.reset, m.hap_size, lanes[block, AHP + lane], scratch[OXYTOCIN_BEFORE + lane]
        spiked = False
        for k in range(done):
            j = k * LANES + lane
            if spiked:
                v, hap, ahp, oxytocin, spike = take_step(v, hap, ahp, oxytocin, work[j], arrivals[arrived, j], m)
            else:
                # Until the first spike, only the oxytocin is still needed.
                spike = np.uint32(bits & np.uint32(1 << k)) != 0
                oxytocin = take_step(v, hap, ahp, oxytocin, np.uint32(0), arrivals[arrived, j], m)[3]
            if not spike:
                continue
            spiked = True
            total += 1
            step = clock + 1 + k
            interval = step - steps[LAST_SPIKE, neuron]
            steps[LAST_SPIKE, neuron] = step
            ahp_count = slow[AHP_COUNT, neuron] * math.exp(constants.ahp_decay * interval) + 1.0
            slow[AHP_COUNT, neuron] = ahp_count
            fourth = ahp_count * ahp_count * ahp_count * ahp_count
            ahp = np.float32(fourth / (fourth + constants.ahp_half))
            bit = np.uint64(1) << np.uint64(neuron % 64)
            if interval < constants.release_interval:
                steps[DUE, neuron] = step + constants.release_delay
                waiting[neuron // 64] |= bit
            else:
                steps[DUE, neuron] = NOT_DUE
                waiting[neuron // 64] &= ~bit
            broadening, fast, calcium, drive = at_spike(coupling, bin_end - step, broadening, fast, calcium, drive)
            if spike_steps.size > 0:
                filled = recorded[0]
                if filled < spike_steps.size:
                    spike_steps[filled], spike_neurons[filled] = step - 1, neuron
                    recorded[0] = filled + 1
                else:
                    recorded[1] += 1
        lanes[block, V + lane], lanes[block, HAP + lane], lanes[block, AHP + lane] = v, hap, ahp
        slow[BROADENING, neuron], slow[FAST, neuron] = broadening, fast
        slow[SLOW, neuron], slow[DRIVE, neuron] = calcium, drive
    return total


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def some_set(words):
    """Say whether any of the words is not zero."""
    together = np.uint64(0)
    for i in range(words.size):
        together |= words[i]
    return together != 0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def find_walkers(steps, waiting, walkers, until):
    """List the neurons that are to release not later than in step `until`, in their order; return their number."""
    number = 0
    for word in range(waiting.size):
        bits = waiting[word]
        while bits != 0:
            neuron = 64 * word + lowest_bit(bits)
            bits &= bits - np.uint64(1)
            if steps[DUE, neuron] <= until:
                walkers[number, 0] = neuron
                number += 1
    return number


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def look_ahead(
    lanes, words, arrivals, wiring, members, bundles, stale, slow, steps, waiting, walkers, levels, m, constants, drive,
    clock, done,
):  # fmt: skip
    """Do all releases of a window but those of its last step; return their sum.

    Neurons about to release are walked alone up to their release, all together step by step: a
    spike before it forestalls it, and each receives what the others release.
    """
    number = find_walkers(steps, waiting, walkers, clock + done - 1)
    for walker in range(number):
        block, lane = divmod(np.int64(walkers[walker, 0]), LANES)
        for row in range(4):
            walkers[walker, 1 + row] = lanes[block, row * LANES + lane]
            walkers[walker, 5 + row] = words[block, row * LANES + lane]
    released = 0.0
    for k in range(done - 1 if number > 0 else 0):
        step = clock + 1 + k
        for walker in range(number):
            neuron = np.int64(walkers[walker, 0])
            if neuron < 0:
                continue
            block, lane = divmod(neuron, LANES)
            word, a, b, c, d = next_word(
                np.uint32(walkers[walker, 5]),
                np.uint32(walkers[walker, 6]),
                np.uint32(walkers[walker, 7]),
                np.uint32(walkers[walker, 8]),
            )
            v, hap, ahp, oxytocin, spike = take_step(
                np.float32(walkers[walker, 1]),
                np.float32(walkers[walker, 2]),
                np.float32(walkers[walker, 3]),
                np.float32(walkers[walker, 4]),
                count_one(word, words, block, lane, drive.highest),
                arrivals[block, k * LANES + lane],
                m,
            )
            walkers[walker, 1], walkers[walker, 2], walkers[walker, 3], walkers[walker, 4] = v, hap, ahp, oxytocin
            walkers[walker, 5], walkers[walker, 6], walkers[walker, 7], walkers[walker, 8] = a, b, c, d
            if spike:
                walkers[walker, 0] = _DONE
        for walker in range(number):
            neuron = np.int64(walkers[walker, 0])
            if neuron >= 0 and steps[DUE, neuron] == step:
                walkers[walker, 0] = _DONE
                released += release(
                    arrivals, wiring, members, bundles, stale, slow, steps, waiting, levels, constants,
                    neuron, step, k + 1,
                )  # fmt: skip
    return released


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def release(arrivals, wiring, members, bundles, stale, slow, steps, waiting, levels, constants, neuron, step, k):
    """Let both dendrites of a neuron release; return what each gives.

    It acts from the next step on, the k-th of a window.
    """
    steps[DUE, neuron] = NOT_DUE
    waiting[neuron // np.uint32(64)] &= ~(np.uint64(1) << np.uint64(neuron % np.uint32(64)))
    before = slow[SPENT, neuron] * math.exp(constants.store_decay * (step - 1 - slow[SPENT_AT, neuron]))
    amount = constants.release_fraction * (full_store(levels, constants, step - 1) - before)
    slow[SPENT, neuron] = before * math.exp(constants.store_decay) + amount
    slow[SPENT_AT, neuron] = step
    kept = math.exp(constants.store_decay * (step - levels[ALL_SPENT_AT]))
    levels[ALL_SPENT], levels[ALL_SPENT_AT] = levels[ALL_SPENT] * kept + amount, step
    for dendrite in range(2):
        bundle = wiring[dendrite, neuron]
        left = bundles[bundle, EXCITATION] * math.exp(
            constants.oxytocin_decay * (step + 1 - bundles[bundle, EXCITATION_AT])
        )
        grown = min(left + constants.oxytocin_gain * amount, constants.oxytocin_maximum)
        bundles[bundle, EXCITATION], bundles[bundle, EXCITATION_AT] = grown, step + 1
        kept = math.exp(constants.cannabinoid_decay * (step - bundles[bundle, CANNABINOID_AT]))
        bundles[bundle, CANNABINOID] = bundles[bundle, CANNABINOID] * kept + constants.cannabinoid_gain * amount
        bundles[bundle, CANNABINOID_AT] = step
        if bundles[bundle, STALE] == 0.0:
            bundles[bundle, STALE] = 1.0
            stale[0] += 1
            stale[stale[0]] = bundle
        gain = np.float32(0.5 * (grown - left))
        for place in range(1, 1 + members[bundle, 0]):
            block, lane = divmod(members[bundle, place], LANES)
            arrivals[block, k * LANES + lane] += gain
            arrivals[block, SOME] = 1.0
    return amount


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def full_store(levels, constants, step):
    """Return what a dendrite would hold had it never released."""
    kept = math.exp(constants.store_decay * (step - levels[FULL_AT]))
    return levels[LIMIT] + (levels[FULL] - levels[LIMIT]) * kept


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def refresh_all(lanes, words, scratch, wiring, bundles, stale, constants, drive, step):
    """Compute all attenuation and thresholds for the time to the next refreshment; drop what has died away."""
    for bundle in range(bundles.shape[0] - 1):
        bundles[bundle, ATTENUATION] = _attenuation(bundles, bundle, constants, step)
        bundles[bundle, STALE] = 0.0
    stale[0] = 0
    for block in range(lanes.shape[0]):
        for lane in range(LANES):
            scratch[lane] = _openness(lanes, wiring, bundles, block, lane)
        set_thresholds(words, block, drive.excitatory, drive.inhibitory, drive.highest, scratch)
    drop_negligible(lanes)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def refresh_stale(lanes, words, work, scratch, wiring, members, bundles, stale, constants, drive, step):
    """Compute attenuation anew for bundles where oxytocin has been released, and thresholds for their members."""
    for place in range(1, 1 + stale[0]):
        bundles[stale[place], ATTENUATION] = _attenuation(bundles, stale[place], constants, step)
    filled = 0
    for place in range(1, 1 + stale[0]):
        bundle = stale[place]
        bundles[bundle, STALE] = 0.0
        for member in range(1, 1 + members[bundle, 0]):
            block, lane = divmod(members[bundle, member], LANES)
            work[filled] = members[bundle, member]
            scratch[filled] = _openness(lanes, wiring, bundles, block, lane)
            filled += 1
            if filled == LANES:
                _set_thresholds_of(words, work, filled, drive, scratch)
                filled = 0
    _set_thresholds_of(words, work, filled, drive, scratch)
    stale[0] = 0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _set_thresholds_of(words, work, number, drive, scratch):
    """Write the thresholds of up to `LANES` neurons that stand anywhere: those of a block of their own, copied."""
    own = words.shape[0] - 1
    set_thresholds(words, own, drive.excitatory, drive.inhibitory, drive.highest, scratch)
    for place in range(number):
        block, lane = divmod(work[place], np.uint32(LANES))
        for row in range(drive.highest):
            words[block, LIMITS + row * LANES + lane] = words[own, LIMITS + row * LANES + place]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _attenuation(bundles, bundle, constants, step):
    """Return f of a bundle for the middle of the time from `step` to the next refreshment."""
    middle = step + 0.5 * (REFRESH - 1 - step % REFRESH)
    elapsed = middle - bundles[bundle, CANNABINOID_AT]
    squared = (bundles[bundle, CANNABINOID] * math.exp(constants.cannabinoid_decay * elapsed)) ** 2
    fourth = squared * squared
    return 1.0 - constants.cannabinoid_maximum * fourth / (fourth + constants.cannabinoid_half)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _openness(lanes, wiring, bundles, block, lane):
    """Return by what a dendrite's undisturbed input is to be multiplied to give a neuron's."""
    neuron = block * LANES + lane
    one, other = bundles[wiring[0, neuron], ATTENUATION], bundles[wiring[1, neuron], ATTENUATION]
    return lanes[block, FACTOR + lane] * np.float32(one + other)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def start_bins(slow, coupling, steps):
    kept = kept_over(coupling, steps)
    for i in range(slow.shape[1]):
        slow[BROADENING, i], slow[FAST, i], slow[SLOW, i], slow[DRIVE, i] = shrink(
            kept, slow[BROADENING, i], slow[FAST, i], slow[SLOW, i]
        )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def end_bins(slow, lanes, coupling, steps, synthesis):
    """Secrete and refill."""
    for block in range(lanes.shape[0]):
        for lane in range(LANES):
            i = block * LANES + lane
            # Only a neuron that does not work has no finite HAP.
            made = synthesis if lanes[block, HAP + lane] < np.inf else 0.0
            slow[POOL, i], slow[RESERVE, i], secreted = end_bin(
                coupling, steps, slow[DRIVE, i], slow[POOL, i], slow[RESERVE, i], made
            )
            slow[RELEASED, i] += secreted
