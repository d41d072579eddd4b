"""What experiments on uncoupled cells share: cells that differ, how they are integrated, and their rates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Setting
from oxytocin.experiments.spike_statistics import by_neuron
from oxytocin.language import Body, lognormal

INPUT_SPREAD = Setting(
    0.5,
    "1",
    "SD of the logarithm of the cells' share of the drive (0 makes all alike); with the default some 250 cells fire at "
    "0.1 to 10 Hz, the range recalled for the supraoptic nucleus",
    high=0.6,
)

INTEGRATION = Setting(
    "exact", "", "decay within 1 ms: exact, or as in the published programs", choices=("exact", "euler")
)


def with_input_spread(body: Body, spread: float) -> Body:
    """Return the body with cells that differ in their share of the synaptic drive, and in nothing else.

    Source: the released program multiplies the input rate of each cell by exp(sd z), z standard normal (MagNet).
    """
    if spread == 0:
        return body
    path = "hypothalamus.input_factor"
    return body.with_values({path: replace(body.parameters[path], among_neurons=lognormal(spread))})


def trains(run: Run, subject: int) -> list[np.ndarray]:
    """Return the spike times of each cell of one subject, in s."""
    spikes = run.spikes[subject]
    if spikes is None:
        return []
    return by_neuron(spikes.time, spikes.neuron, spikes.working)


def rates(cells: list[np.ndarray], begin: float, end: float, reached: float) -> np.ndarray:
    """Return the firing rate of each cell from one time to another, in Hz; not a number beyond an interruption."""
    if end > reached or end <= begin:
        return np.full(len(cells), np.nan)
    edges = np.array([begin, end])
    return np.array([np.diff(np.searchsorted(cell, edges))[0] for cell in cells]) / (end - begin)


def median(values: np.ndarray) -> float:
    """Return the median of the values that are numbers; not a number if none is."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def released(run: Run) -> np.ndarray:
    """Return what the endings had released into the blood at each sample, in pg, shape (subjects, times).

    It is what blood, tissue and elimination together have gained, since nothing else gives to them in these bodies.
    """
    amount = run["plasma.plasma"] + run["plasma.tissue"] + run["plasma.cleared"]
    return (amount - amount[:, :1]) * run.body.parameters["hypothalamus.molar_mass"].value


BOOKS = ("plasma.plasma", "plasma.tissue", "plasma.cleared")
"""What `released` needs to be sampled."""


def last_sample(run: Run) -> int:
    """Return the number of the last sample that all subjects reached."""
    return int(np.flatnonzero(run.written)[-1])
