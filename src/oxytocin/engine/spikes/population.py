"""Uncoupled neurons: Poisson inputs, after-potentials, spikes, and secretion at the endings.

Per step of each neuron, with S, H, A and D the summed synaptic potentials and the hyperpolarising, slow
after-hyperpolarising and depolarising after-potentials:

    S, H, A, D shrink by their decay factors;  S += psp_size * (excitatory count - inhibitory count)
    V = resting_potential + S - H - A + D
    a spike if V > threshold and the last one is at least `absolute_refractory` ago:  H, A, D += their sizes

(Maicas-Royo, Leng and MacGregor 2018, doi:10.1210/en.2017-03068.) Secretion is `secretion.py`.

Four steps are drawn at a time (`lanes.py`). The spikes of a lane gather as bits of one word, read every 20 steps; only
there and at the ends of bins is secretion computed.

A lane's draws depend on the key, the index of the neuron and the number of the step. Spikes are therefore the same in
a population of any size, with any number of threads, and, as long as the rates are, however the steps are divided
into calls.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oxytocin.engine.machine_code import njit

from . import lanes
from .counts import DIFFERENCES, LARGEST_FACTOR, PATTERNS, THRESHOLD_ROWS, set_thresholds
from .decay import decay_factor
from .lanes import DRAWN_STEPS, LANES, STRIDE, count, draw, drop_negligible, four_steps, one_step
from .randomness import lane_state
from .secretion import ACCURATE_BIN, Coupling, Parameters, at_spike, coupling, end_bin, kept_over, shrink

_GATHERED_STEPS = 20
"""At most 20: two lanes must fit into the 52 bits of a float64."""
_LONGEST_REFRACTORY = 32

# The endings array, float64
_ENDING_ROWS = 7
_BROADENING, _FAST, _SLOW, _DRIVE, _POOL, _RESERVE, _RELEASED = lanes.rows(7)

# Columns of the sums of a block
_SPIKES, _RELEASE, _STORE = 0, 1, 2

_NEGLIGIBLE = 1e-30
_LANES = np.uint64(LANES)


class Neurons(NamedTuple):
    """A population between two calls. Arrays have one row per block of `LANES` neurons; see `lanes.py`."""

    size: int
    working: int
    """How many neurons are left: the first."""
    step: float
    """Length of a step, s."""
    membrane: NDArray[np.float32]
    words: NDArray[np.uint32]
    endings: NDArray[np.float64]
    thresholds: NDArray[np.uint32]
    threshold_rows: NDArray[np.int64]
    """[blocks, 2]: first used row of the thresholds, and the one after the last."""
    equal_factors: NDArray[np.bool_]
    """[blocks]: whether all neurons of a block have the same input factor."""
    rates: NDArray[np.float64]
    """[blocks, 2]: rates for which the thresholds were made, Hz."""
    sums: NDArray[np.float64]
    """[blocks, 3]: spikes, release (pg) and store (pg) of the last call."""
    coupling: Coupling
    pmol_per_pg: float
    """Hormone of the whole population per pg of the mean neuron."""
    spike_bit: NDArray[np.uint32]
    """[1]: the number 1; see `lanes.four_steps`."""
    clock: NDArray[np.int64]
    """[1]: steps since the start."""
    spike_steps: NDArray[np.int64]
    """[record]: steps of recorded spikes since the start. Within a neuron they rise; neurons come block by block."""
    spike_neurons: NDArray[np.int32]
    """[record]: their neurons."""
    recorded: NDArray[np.int64]
    """[2]: spikes in the record, which the caller may read and set to zero, and spikes that found it full."""

    def per_neuron(self, quantity: str) -> NDArray[np.float64]:
        """Return a copy of one quantity of the endings, [size].

        Parameters
        ----------
        quantity : str
            "broadening", "fast_calcium", "slow_calcium" (dimensionless), "pool" or "reserve" (pg).
        """
        rows = {
            "broadening": _BROADENING,
            "fast_calcium": _FAST,
            "slow_calcium": _SLOW,
            "pool": _POOL,
            "reserve": _RESERVE,
        }
        start = rows[quantity]
        return self.endings[:, start : start + _LANES].reshape(-1)[: self.size].copy()


def prepare(
    parameters: Parameters,
    size: int,
    key: int,
    step: float = 1e-3,
    exact: bool = True,
    record: int = 0,
) -> Neurons:
    """Make a population at rest, with full pools.

    Parameters
    ----------
    parameters : mapping
        Scalars, or arrays [size] with one value per neuron: `resting_potential`, `threshold`, `psp_size`,
        `hap_size`, `ahp_size`, `dap_size` (mV); `psp_half_life`, `hap_half_life`, `ahp_half_life`,
        `dap_half_life`, `absolute_refractory` (s); `input_factor`, which multiplies the rates of the
        neuron's synaptic potentials (1 if not given). Scalars: those of `secretion.coupling`;
        `slow_calcium_rest`, `reserve_initial` (pg); `molar_mass` (pg/pmol); and, 1 if not given, `secretion_gain`,
        pg of the population per pg of the mean neuron, and `working_magnocellular`, the share of neurons that are left.
    size : int
        Number of neurons.
    key : int
        Key of the random stream, 0 ... 2**64 - 1.
    step : float, s
    exact : bool
        Exact decay between steps, or forward Euler as published; see `decay_factor`.
    record : int
        Spikes that the record can hold.

    Raises
    ------
    KeyError
        If a parameter is missing.
    ValueError
        If a parameter has a value or shape that it cannot have.
    """
    if size < 1:
        raise ValueError(f"a population needs at least one neuron, got {size}")
    blocks = -(-size // LANES)
    left = working(parameters, size)
    membrane = np.zeros((blocks, lanes.MEMBRANE_ROWS * STRIDE), dtype=np.float32)
    words = np.zeros((blocks, lanes.WORD_ROWS * STRIDE), dtype=np.uint32)
    endings = np.zeros((blocks, _ENDING_ROWS * STRIDE))

    def fill(array: NDArray[Any], row: np.uint64, values: ArrayLike, beyond: float = 0.0) -> None:
        lane_values = np.full(blocks * LANES, beyond, dtype=array.dtype)
        lane_values[:size] = values
        array[:, row : row + _LANES] = lane_values.reshape(blocks, LANES)

    for row, values in _membrane_rows(parameters, size, step, exact).items():
        fill(membrane, row, values, beyond=np.asarray(values).flat[-1])
    # Lanes beyond the last neuron that works are infinitely far from threshold.
    distance = membrane[:, lanes.DISTANCE : lanes.DISTANCE + _LANES]
    distance[np.arange(blocks * LANES).reshape(blocks, LANES) >= left] = np.inf
    fill(words, lanes.REFRACTORY, _forbidding_bits(parameters, size, step))
    generator = (lanes.GENERATOR_A, lanes.GENERATOR_B, lanes.GENERATOR_C, lanes.GENERATOR_D)
    for row, state in zip(generator, _generator_states(np.uint64(key), size), strict=True):
        fill(words, row, state)
    fill(endings, _SLOW, float(parameters["slow_calcium_rest"]))
    fill(endings, _POOL, float(parameters["pool_capacity"]))
    fill(endings, _RESERVE, _not_negative("reserve_initial", parameters["reserve_initial"], 1))
    return Neurons(
        size=size,
        working=left,
        step=float(step),
        membrane=membrane,
        words=words,
        endings=endings,
        thresholds=np.zeros((blocks, THRESHOLD_ROWS * STRIDE), dtype=np.uint32),
        threshold_rows=np.zeros((blocks, 2), dtype=np.int64),
        equal_factors=np.ptp(membrane[:, lanes.FACTOR : lanes.FACTOR + _LANES], axis=1) == 0.0,
        rates=np.full((blocks, 2), np.nan),
        sums=np.zeros((blocks, 3)),
        coupling=coupling(parameters, step, exact),
        pmol_per_pg=pmol_per_pg(parameters),
        spike_bit=np.ones(1, dtype=np.uint32),
        clock=np.zeros(1, dtype=np.int64),
        spike_steps=np.zeros(record, dtype=np.int64),
        spike_neurons=np.zeros(record, dtype=np.int32),
        recorded=np.zeros(2, dtype=np.int64),
    )


def pmol_per_pg(parameters: Parameters) -> float:
    """Return the pmol of the whole population for each pg of its mean neuron."""
    gain, molar_mass = float(parameters.get("secretion_gain", 1.0)), float(parameters["molar_mass"])
    if not (gain > 0.0 and molar_mass > 0.0):
        raise ValueError(f"secretion_gain and molar_mass must be positive, got {gain} and {molar_mass}")
    return gain / molar_mass


def working(parameters: Parameters, size: int) -> int:
    """Return how many neurons are left where cells were lost: the first, for they differ by chance alone."""
    share = float(parameters.get("working_magnocellular", 1.0))
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"working_magnocellular must lie between 0 and 1, got {share}")
    return round(share * size)


def _per_neuron(name: str, values: ArrayLike, size: int) -> NDArray[np.float64]:
    values = np.asarray(values, dtype=np.float64)
    if values.shape not in ((), (size,)):
        raise ValueError(f"{name} must be a number or an array of {size}, got the shape {values.shape}")
    if not np.all(np.isfinite(values)):
        raise ValueError(f"{name} must be finite")
    return values


def _not_negative(name: str, values: ArrayLike, size: int) -> NDArray[np.float64]:
    values = _per_neuron(name, values, size)
    if np.any(values < 0.0):
        raise ValueError(f"{name} must not be negative, got {values.min()}")
    return values


def _membrane_rows(parameters: Parameters, size: int, step: float, exact: bool) -> dict[np.uint64, NDArray[np.float64]]:
    """Return the constant rows of the membrane array, potentials in units of the synaptic potential."""
    psp_size = _not_negative("psp_size", parameters["psp_size"], size)
    if not np.all(psp_size > 0.0):
        raise ValueError("psp_size must be positive")
    rest = _per_neuron("resting_potential", parameters["resting_potential"], size)
    threshold = _per_neuron("threshold", parameters["threshold"], size)
    factor = _not_negative("input_factor", parameters.get("input_factor", 1.0), size)
    if np.any(factor > LARGEST_FACTOR):
        raise ValueError(f"input_factor must not exceed {LARGEST_FACTOR}, got {factor.max()}")
    rows = {lanes.DISTANCE: (threshold - rest) / psp_size, lanes.FACTOR: factor}
    for name, kept_row, size_row in (
        ("psp", lanes.PSP_KEPT, None),
        ("hap", lanes.HAP_KEPT, lanes.HAP_SIZE),
        ("ahp", lanes.AHP_KEPT, lanes.AHP_SIZE),
        ("dap", lanes.DAP_KEPT, lanes.DAP_SIZE),
    ):
        half_life = _per_neuron(f"{name}_half_life", parameters[f"{name}_half_life"], size)
        rows[kept_row] = decay_factor(half_life, step, exact)
        if size_row is not None:
            rows[size_row] = _not_negative(f"{name}_size", parameters[f"{name}_size"], size) / psp_size
    return rows


def _forbidding_bits(parameters: Parameters, size: int, step: float) -> NDArray[np.uint32]:
    """Return the bits of past steps in which a spike forbids one now."""
    seconds = _not_negative("absolute_refractory", parameters["absolute_refractory"], size)
    steps = np.maximum(np.rint(seconds / step), 1.0) - 1.0
    if np.any(steps > _LONGEST_REFRACTORY):
        raise ValueError(f"absolute_refractory must be at most {_LONGEST_REFRACTORY + 1} steps of {step} s")
    return (2.0**steps - 1.0).astype(np.uint32)


@njit(cache=True, nogil=True)
def _generator_states(key, size):
    states = np.empty((4, size), dtype=np.uint32)
    for neuron in range(size):
        states[0, neuron], states[1, neuron], states[2, neuron], states[3, neuron] = lane_state(key, neuron)
    return states


@njit(cache=True, nogil=True)
def advance(neurons, inputs, steps, outputs):
    """Advance a population.

    Parameters
    ----------
    neurons : Neurons
        Changed in place.
    inputs : float64 array, [3]
        Rates of excitatory and of inhibitory synaptic potentials (Hz, mean over the steps, for an input factor
        of 1) and synthesis (pmol of the whole population in these steps, shared equally by the neurons that work).
    steps : int
        Number of steps.
    outputs : float64 array, [3], written
        Hormone secreted in these steps (pmol), mean firing rate of the neurons that work (Hz), hormone in pools and
        reserves at the end (pmol).

    Raises
    ------
    ValueError
        If synthesis or a rate is negative, or a rate too high; see `counts.HIGHEST_MEAN`.
    """
    advance_blocks(neurons, inputs, steps, 0, neurons.membrane.shape[0])
    finish(neurons, steps, outputs)


@njit(cache=True, nogil=True)
def finish(neurons, steps, outputs):
    """Add up what `advance_blocks` did with all blocks, and move the clock."""
    neurons.clock[0] += steps
    spikes, release, store = 0.0, 0.0, 0.0
    for block in range(neurons.sums.shape[0]):
        spikes += neurons.sums[block, _SPIKES]
        release += neurons.sums[block, _RELEASE]
        store += neurons.sums[block, _STORE]
    scale = neurons.pmol_per_pg / neurons.size
    outputs[0] = release * scale
    outputs[1] = spikes / (max(neurons.working, 1) * max(steps, 1) * neurons.step)
    outputs[2] = store * scale


@njit(cache=True, nogil=True)
def advance_blocks(neurons, inputs, steps, first, last):
    """Advance some blocks of an uncoupled population; `finish` must follow when all are done.

    Blocks may be shared out among threads, if no spikes are recorded.
    """
    if not inputs[2] >= 0.0:
        raise ValueError("synthesis must not be negative")
    synthesis = inputs[2] / neurons.pmol_per_pg * neurons.size / max(neurons.working, 1)
    listed = np.empty(LANES // 2, dtype=np.int64)
    table, clock, spike_bit = neurons.coupling, neurons.clock[0], neurons.spike_bit[0]
    record = (neurons.spike_steps, neurons.spike_neurons, neurons.recorded)
    for block in range(first, last):
        working_here = min(LANES, max(0, neurons.working - block * LANES))
        membrane, words, endings = neurons.membrane[block], neurons.words[block], neurons.endings[block]
        thresholds, rates, rows = neurons.thresholds[block], neurons.rates[block], neurons.threshold_rows[block]
        if rates[0] != inputs[0] or rates[1] != inputs[1]:
            factors = membrane[lanes.FACTOR : lanes.FACTOR + _LANES]
            means = (inputs[0] * neurons.step, inputs[1] * neurons.step)
            rows[0], rows[1] = set_thresholds(thresholds, factors, neurons.equal_factors[block], means[0], means[1])
            rates[0], rates[1] = inputs[0], inputs[1]
        pairs = words[lanes.SPIKES : lanes.SPIKES + _LANES].view(np.uint64)
        _start_call(endings)
        spikes, done, fresh = 0, 0, True
        while done < steps:
            bin_steps = min(ACCURATE_BIN, steps - done)
            _start_bins(kept_over(table, bin_steps), endings)
            left = bin_steps
            while left > 0:
                gathered = min(_GATHERED_STEPS, left)
                _run_membranes(membrane, words, thresholds, rows, spike_bit, clock + done, gathered, fresh)
                fresh = False
                done += gathered
                left -= gathered
                spikes += _take_spikes(
                    table, endings, pairs, record, block * LANES, clock + done, gathered, left, listed
                )
            _end_bins(table, endings, bin_steps, synthesis * bin_steps / steps)
            drop_negligible(membrane)
        neurons.sums[block, _SPIKES] = spikes
        neurons.sums[block, _RELEASE] = _total(endings, _RELEASED, working_here)
        neurons.sums[block, _STORE] = _total(endings, _POOL, working_here) + _total(endings, _RESERVE, working_here)


@njit(cache=True, nogil=True, _nrt=False)
def _run_membranes(membrane, words, thresholds, rows, spike_bit, now, steps, fresh):
    """Run the membranes of a block for a few steps. `fresh` says that the rates may have changed since the last."""
    first, last = rows[0], rows[1]
    while steps > 0:
        which = now & (DRAWN_STEPS - 1)
        if which == 0:
            draw(words)
        if which == 0 or fresh:
            count(words, thresholds, first, last, DIFFERENCES, PATTERNS[first])
            fresh = False
        if which == 0 and steps >= DRAWN_STEPS:
            four_steps(membrane, words, spike_bit)
            now += DRAWN_STEPS
            steps -= DRAWN_STEPS
        else:
            one_step(membrane, words, which, spike_bit)
            now += 1
            steps -= 1


@njit(cache=True, nogil=True, _nrt=False)
def _take_spikes(table, endings, pairs, record, first_neuron, now, gathered, remaining, listed):
    """Take the spikes of the last steps to the endings and the record; return their number.

    `pairs` are the last steps of two lanes each, `now` is the step after them, and `remaining` the steps that the
    bin still has. `listed` is room for pairs of lanes.
    """
    wanted = np.uint64((1 << gathered) - 1)
    wanted |= wanted << np.uint64(32)
    # A list without a branch, because which lanes spike cannot be predicted
    length = np.uint64(0)
    for pair in range(LANES // 2):
        listed[length] = pair
        length += np.uint64((pairs[np.uint64(pair)] & wanted) != 0)
    total = 0
    for entry in range(length):
        pair = listed[entry]
        bits = pairs[pair] & wanted
        while bits != 0:
            # The exponent of a float64 is the place of the highest of up to 52 bits; in a lane the earliest spike.
            place = (np.float64(np.int64(bits)).view(np.int64) >> 52) - 1023
            bits ^= np.uint64(1) << np.uint64(place)
            lane, ago = 2 * pair + (place >> 5), place & 31
            _take_spike(table, endings, remaining + ago, lane)
            total += 1
            _record(record, now - 1 - ago, first_neuron + lane)
    return total


@njit(cache=True, nogil=True, _nrt=False)
def _take_spike(table, endings, remaining, lane):
    i = np.uint64(lane)
    broadening, fast, slow, drive = at_spike(
        table,
        remaining,
        endings[_BROADENING + i],
        endings[_FAST + i],
        endings[_SLOW + i],
        endings[_DRIVE + i],
    )
    endings[_BROADENING + i] = broadening
    endings[_FAST + i] = fast
    endings[_SLOW + i] = slow
    endings[_DRIVE + i] = drive


@njit(cache=True, nogil=True, _nrt=False)
def _record(record, step, neuron):
    steps, neurons, recorded = record
    if steps.size == 0:
        return
    filled = recorded[0]
    if filled < steps.size:
        steps[filled] = step
        neurons[filled] = neuron
        recorded[0] = filled + 1
    else:
        recorded[1] += 1


@njit(cache=True, nogil=True, _nrt=False)
def _start_call(endings):
    for j in range(LANES):
        endings[_RELEASED + np.uint64(j)] = 0.0


@njit(cache=True, nogil=True, _nrt=False)
def _start_bins(kept, endings):
    for j in range(LANES):
        i = np.uint64(j)
        fast = endings[_FAST + i]
        broadening, fast, slow, drive = shrink(
            kept, endings[_BROADENING + i], fast if fast > _NEGLIGIBLE else 0.0, endings[_SLOW + i]
        )
        endings[_BROADENING + i] = broadening
        endings[_FAST + i] = fast
        endings[_SLOW + i] = slow
        endings[_DRIVE + i] = drive


@njit(cache=True, nogil=True, _nrt=False)
def _end_bins(table, endings, steps, synthesis):
    for j in range(LANES):
        i = np.uint64(j)
        pool, reserve, released = end_bin(
            table, steps, endings[_DRIVE + i], endings[_POOL + i], endings[_RESERVE + i], synthesis
        )
        endings[_POOL + i] = pool
        endings[_RESERVE + i] = reserve
        endings[_RELEASED + i] += released


@njit(cache=True, nogil=True)
def _total(endings, row, size):
    """Add up a row in eight parts, in an order that no machine or compiler changes."""
    parts = np.zeros(8)
    for j in range(size):
        parts[j & 7] += endings[row + np.uint64(j)]
    return ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]))
