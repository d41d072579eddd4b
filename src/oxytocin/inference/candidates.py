"""Candidate neurons: the priors of what is fitted to a spike train, and thousands of neurons simulated at once.

Each candidate is a lane of the spiking kernel with its own values; lanes of one call share nothing but the code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin.engine.progress import Progress


@dataclass(frozen=True)
class Prior:
    """A parameter that is fitted, loguniform between two values in the unit of the kernel (s, mV, Hz).

    Attributes
    ----------
    name : str
        As in `hypothalamus.population.Population`; `drive` is the rate of excitatory synaptic potentials.
    low, high : float
        In `unit`.
    unit : str
    kernel_unit : float
        What one `unit` is in the kernel's units.
    doc : str
    """

    name: str
    low: float
    high: float
    unit: str
    kernel_unit: float
    doc: str


PRIORS = (
    Prior("drive", 50.0, 2000.0, "Hz", 1.0, "excitatory synaptic potentials, and as many inhibitory ones"),
    Prior("psp_size", 1.0, 4.0, "mV", 1.0, "size of a synaptic potential"),
    Prior("psp_half_life", 2.0, 15.0, "ms", 1e-3, "its half-life"),
    Prior("hap_size", 5.0, 100.0, "mV", 1.0, "hyperpolarising after-potential of a spike"),
    Prior("hap_half_life", 2.0, 20.0, "ms", 1e-3, "its half-life"),
    Prior("ahp_size", 0.02, 2.0, "mV", 1.0, "slow after-hyperpolarisation of a spike"),
    Prior("ahp_half_life", 100.0, 2000.0, "ms", 1e-3, "its half-life"),
    Prior("dap_size", 0.02, 5.0, "mV", 1.0, "depolarising after-potential of a spike"),
    Prior("dap_half_life", 20.0, 500.0, "ms", 1e-3, "its half-life"),
)
"""What is fitted. The ranges (assumed) hold the published values with room on both sides: the released programs of
Maicas-Royo, Leng and MacGregor 2018 (doi:10.1210/en.2017-03068) have PSPs of 2 or 3 mV, half-lives of 3.5 or 7.5 ms,
a HAP of 30 or 60 mV and 7.5 or 8 ms, an AHP of 0.05-1 mV and 300-500 ms, a DAP of 0-0.8 mV and 80-500 ms.
Rest and threshold stay at -56 and -50 mV: only potentials relative to their distance can be told from spikes."""

NAMES = tuple(prior.name for prior in PRIORS)

LEAD = 10.0
"""Seconds that a candidate runs before it is watched: five of the longest half-lives."""

HIGHEST_RATE = 50.0
"""Candidates that fire faster, in Hz, are none: no oxytocin cell does outside a burst of milk ejection."""

COMMON_DRIVE = 300.0
"""Drive, in Hz, of which a candidate's is a multiple, its input factor."""

_BATCH = 256  # lanes of the kernel
_LOW = np.log([prior.low for prior in PRIORS])
_WIDTH = np.log([prior.high / prior.low for prior in PRIORS])


def values_of(points: np.ndarray) -> np.ndarray:
    """Return parameters, in the units of `PRIORS`, of points in the unit cube, shape (points, parameters)."""
    return np.exp(_LOW + _WIDTH * points)


def points_of(values: np.ndarray) -> np.ndarray:
    """Return the points in the unit cube of parameters: the inverse of `values_of`."""
    return (np.log(values) - _LOW) / _WIDTH


@dataclass(frozen=True)
class Firing:
    """Spikes of some neurons.

    Attributes
    ----------
    neurons : int
    step : ndarray of int, shape (spikes,)
        Times in whole milliseconds from the start of the record, rising within a neuron.
    neuron : ndarray of int, shape (spikes,)
        Whose, rising.
    milliseconds : int
        Length of the record.
    complete : ndarray of bool, shape (neurons,)
        False for those that fired faster than `HIGHEST_RATE`; of them not all spikes need be here.
    """

    neurons: int
    step: np.ndarray
    neuron: np.ndarray
    milliseconds: int
    complete: np.ndarray


def fire(values: np.ndarray, seconds: float, key: int, added: Sequence[tuple[float, float]] | None = None) -> Firing:
    """Simulate candidates for some seconds, after `LEAD`.

    Parameters
    ----------
    values : ndarray, shape (neurons, parameters)
        In the order and units of `PRIORS`.
    seconds : float
    key : int
        Of the random stream.
    added : sequence of (float, float), optional
        Excitatory drive on top, as (until, Hz), in seconds of the record; it adds to a common drive of `COMMON_DRIVE`
        and is, like that, multiplied by each neuron's share.
    """
    from oxytocin.engine.build import kernel_values
    from oxytocin.engine.spikes import population
    from oxytocin.hypothalamus.population import Population

    neurons = values.shape[0]
    parameters: dict[str, Any] = dict(kernel_values(Population()))
    for prior, column in zip(PRIORS, values.T, strict=True):
        parameters[prior.name] = column * prior.kernel_unit
    parameters["input_factor"] = parameters.pop("drive") / COMMON_DRIVE
    lead, outputs = round(LEAD * 1000), np.zeros(3)
    state = population.prepare(parameters, neurons, key, record=int(neurons * (HIGHEST_RATE * seconds + 1000)))
    population.advance(state, np.array([COMMON_DRIVE, COMMON_DRIVE, 0.0]), lead, outputs)
    state.recorded[:] = 0
    now = 0
    for until, more in added or ((seconds, 0.0),):
        steps = round(until * 1000) - now
        population.advance(state, np.array([COMMON_DRIVE + more, COMMON_DRIVE, 0.0]), steps, outputs)
        now += steps
    number, lost = state.recorded
    owner = state.spike_neurons[:number].astype(np.int16)
    order = np.argsort(owner, kind="stable")  # of 16 bits: sorted by place, not by comparison
    complete = np.bincount(owner, minlength=neurons) < HIGHEST_RATE * seconds
    if lost:
        complete[:] = False
    return Firing(neurons, state.spike_steps[:number][order] - lead, owner[order].astype(np.int64), now, complete)


def of_batches(
    values: np.ndarray,
    seconds: float,
    seed: int,
    use: Callable[[Firing], np.ndarray],
    progress: Progress,
    added: Sequence[tuple[float, float]] | None = None,
) -> np.ndarray:
    """Simulate any number of candidates on all processors, and return what `use` makes of each batch, joined.

    Parameters
    ----------
    values, seconds, added
        As for `fire`.
    seed : int
        The same seed gives the same spikes, on any number of processors.
    use : callable
        From `Firing` to an array whose first axis are the neurons.
    progress : Progress
        Is told of each simulated second of a neuron.
    """
    starts = range(0, values.shape[0], _BATCH)
    keys = np.random.SeedSequence(seed).generate_state(len(starts), np.uint64)

    def one(number: int) -> np.ndarray:
        batch = values[starts[number] : starts[number] + _BATCH]
        made = use(fire(batch, seconds, int(keys[number]), added))
        progress.add(seconds * batch.shape[0])
        return made

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return np.concatenate(list(pool.map(one, range(len(starts)))))
