"""Secretion of one recorded spike train, with the inputs and outputs of a population."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oxytocin.engine.machine_code import njit

from .population import pmol_per_pg
from .secretion import ACCURATE_BIN, Coupling, Parameters, at_spike, coupling, end_bin, start_bin

_CLOCK, _NEXT = 0, 1
_BROADENING, _FAST, _SLOW, _POOL, _RESERVE = 0, 1, 2, 3, 4


class Train(NamedTuple):
    """A recorded train and its endings between two calls."""

    spike_steps: NDArray[np.int64]
    """Steps of the spikes since the start, in rising order; a step may stand there several times."""
    step: float
    """Length of a step, s."""
    ending: NDArray[np.float64]
    """[5]: broadening, fast and slow calcium, pool (pg), reserve (pg)."""
    coupling: Coupling
    pmol_per_pg: float
    """Hormone of the whole population per pg of its mean neuron, for which the train stands."""
    places: NDArray[np.int64]
    """[2]: steps since the start, and the next spike."""


def prepare(parameters: Parameters, spike_steps: ArrayLike, step: float = 1e-3, exact: bool = True) -> Train:
    """Make an ending at rest, with a full pool, for a recorded train.

    Parameters
    ----------
    parameters : mapping
        Those of `secretion.coupling`; `slow_calcium_rest`, `reserve_initial` (pg), `molar_mass` (pg/pmol) and, 1 if
        not given, `secretion_gain`, as for a population, and `working_magnocellular`, the share of neurons like this
        that are left.
    spike_steps : integer array
        Step of each spike since the start, not negative, in rising order; every spike of a step counts.
    step : float, s
    exact : bool
        Exact decay between steps, or forward Euler as published; see `decay_factor`.

    Raises
    ------
    KeyError
        If a parameter is missing.
    ValueError
        If a parameter has a value that it cannot have, or spikes are out of order.
    """
    spike_steps = np.array(spike_steps, dtype=np.int64)
    if spike_steps.ndim != 1 or np.any(np.diff(spike_steps) < 0) or np.any(spike_steps[:1] < 0):
        raise ValueError("spike_steps must be one row of steps from 0 on, in rising order")
    if not float(parameters["reserve_initial"]) >= 0.0:
        raise ValueError(f"reserve_initial must not be negative, got {parameters['reserve_initial']}")
    share = float(parameters.get("working_magnocellular", 1.0))
    if not 0.0 < share <= 1.0:
        raise ValueError(
            f"working_magnocellular must be above 0 and at most 1 where one train stands for all, not {share}"
        )
    rest = (0.0, 0.0, parameters["slow_calcium_rest"], parameters["pool_capacity"], parameters["reserve_initial"])
    return Train(
        spike_steps=spike_steps,
        step=float(step),
        ending=np.array(rest, dtype=np.float64),
        coupling=coupling(parameters, step, exact),
        pmol_per_pg=pmol_per_pg(parameters) * share,
        places=np.zeros(2, dtype=np.int64),
    )


@njit(cache=True, nogil=True)
def advance(train, inputs, steps, outputs):
    """Advance a recorded train.

    Parameters
    ----------
    train : Train
        Changed in place.
    inputs : float64 array, [1]
        Synthesis (pmol of the whole population in these steps).
    steps : int
        Number of steps.
    outputs : float64 array, [3], written
        Hormone secreted in these steps (pmol), mean firing rate (Hz), hormone in pool and reserve at the
        end (pmol).

    Raises
    ------
    ValueError
        If synthesis is negative.
    """
    if not inputs[0] >= 0.0:
        raise ValueError("synthesis must not be negative")
    table, spike_steps = train.coupling, train.spike_steps
    synthesis = inputs[0] / train.pmol_per_pg
    broadening, fast, slow, pool, reserve = train.ending
    clock, following = train.places
    first, secreted, end = following, 0.0, clock + steps
    while clock < end:
        bin_steps = min(ACCURATE_BIN, end - clock)
        broadening, fast, slow, drive = start_bin(table, bin_steps, broadening, fast, slow)
        clock += bin_steps
        while following < spike_steps.size and spike_steps[following] < clock:
            remaining = clock - 1 - spike_steps[following]
            broadening, fast, slow, drive = at_spike(table, remaining, broadening, fast, slow, drive)
            following += 1
        pool, reserve, released = end_bin(table, bin_steps, drive, pool, reserve, synthesis * bin_steps / steps)
        secreted += released
    train.ending[_BROADENING], train.ending[_FAST], train.ending[_SLOW] = broadening, fast, slow
    train.ending[_POOL], train.ending[_RESERVE] = pool, reserve
    train.places[_CLOCK], train.places[_NEXT] = clock, following
    outputs[0] = secreted * train.pmol_per_pg
    outputs[1] = (following - first) / (max(steps, 1) * train.step)
    outputs[2] = (pool + reserve) * train.pmol_per_pg
