"""A recorded spike train, and the hormone that it would have released."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import recorded_rat
from oxytocin.engine.results import Run
from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Experiment, Readout
from oxytocin.experiments.spike_train import SpikeTrain
from oxytocin.language import Body
from oxytocin.language.quantities import PG_PER_ML

SETTLING = 600.0
"""Seconds after which little is left of what the blood held at the start (its slow half-life is about 190 s)."""


class Secrete(Experiment):
    """One recorded train stands for all oxytocin neurons of a rat, from its first second to its last spike.

    Parameters
    ----------
    train : SpikeTrain
        What was recorded.
    """

    name = "secrete"
    question = "How much hormone would a recorded spike train have released?"
    bodies = {"rat": recorded_rat}
    keep = ("plasma_oxytocin", "entering_blood", "pituitary_store", *cells.BOOKS)
    reads = (
        "spikes",
        "firing_rate",
        "secretion_total",
        "secretion_rate",
        "secretion_per_spike",
        "plasma_mean",
        "plasma_peak",
        "store_left",
    )

    def __init__(self, train: SpikeTrain) -> None:
        self.train = train

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the rat in which the train takes the place of simulated neurons."""
        return recorded_rat(self.train.times)

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the whole second after the last spike."""
        return math.floor(self.train.times[-1]) + 1.0

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return that spikes need no record: they are what came in."""
        return {"record_spikes": False}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what was released and how high it raised the plasma."""
        store = run["pituitary_store"]
        reached = np.isfinite(store).all(axis=0)
        if not reached.any():
            return
        spikes = int(np.sum(self.train.times <= run.reached))
        total = cells.released(run)[:, reached][:, -1]
        settled = reached & ((run.time >= SETTLING) | (run.reached < 2 * SETTLING))
        level = run["plasma_oxytocin"] * PG_PER_ML
        yield Readout("spikes", "1", "in the train", np.full(run.subjects, float(spikes)))
        watched = self.train.watched
        over = "between the first and the last spike" if watched is None else "over the time that was watched"
        yield Readout("firing_rate", "Hz", over, np.full(run.subjects, self.train.rate))
        yield Readout("secretion_total", "pg", "by the whole population, if all neurons fired like this one", total)
        length = run.reached if watched is None else watched.within(0.0, run.reached)
        over = "mean over the recording" if watched is None else over
        yield Readout("secretion_rate", "pg/s", over, total / length if length else total * np.nan)
        yield Readout(
            "secretion_per_spike", "pg", "by the whole population", total / spikes if spikes else total * np.nan
        )
        text = "mean after the first 10 min" if run.reached >= 2 * SETTLING else "mean over the recording"
        yield Readout("plasma_mean", "pg/mL", text, level[:, settled].mean(axis=1))
        yield Readout("plasma_peak", "pg/mL", "highest level", level[:, reached].max(axis=1))
        yield Readout(
            "store_left", "%", "of the pituitary's store at the end", 100.0 * store[:, reached][:, -1] / store[:, 0]
        )
