"""Regular stimulation of the axons: what a spike releases depends on how fast spikes follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from oxytocin.bodies.rat import recorded_rat
from oxytocin.engine.results import Run
from oxytocin.engine.run import run as simulate
from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body

SLOW = 1.0
"""Frequency in Hz at which spikes are too far apart to help each other."""

AFTER = 5.0
"""Seconds after the last spike in which the calcium that it let in still releases hormone."""


class Antidromic(Experiment):
    """A regular train of spikes from rest.

    That release per spike rises with frequency: Bicknell 1988 (doi:10.1242/jeb.139.1.51).
    """

    name = "antidromic"
    question = "How much hormone does a spike release, by the frequency of spikes?"
    bodies = {"rat": recorded_rat}
    settings = {
        "frequency": Setting(50.0, "Hz", "spikes in a second", low=0.01, high=500.0),
        "pulses": Setting(200.0, "1", "number of spikes", low=1.0, high=1e6),
        "integration": cells.INTEGRATION,
    }
    every = 0.5
    keep = ("plasma_oxytocin", *cells.BOOKS)
    reads = ("secretion_total", "secretion_per_spike", "facilitation", "peak_plasma")

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return a rat whose cells all fire the train."""
        return recorded_rat(_train(chosen["frequency"], chosen["pulses"]))

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the length of the train, and of the release after it, in seconds."""
        return float(chosen["pulses"] / chosen["frequency"]) + AFTER

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kind of integration."""
        return {"integration": chosen["integration"]}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what was released; by an interrupted train, what would have been is not known."""
        total = cells.released(run)[:, cells.last_sample(run)]
        if run.interrupted:
            total = np.full(run.subjects, np.nan)
        each = total / chosen["pulses"]
        yield Readout("secretion_total", "pg", "hormone released by the train", total)
        yield Readout("secretion_per_spike", "pg", "the same, for each spike", each)
        alone = np.nan if run.interrupted else self._slow(run, chosen)
        yield Readout(
            "facilitation", "1", f"release per spike over that of as many spikes at {SLOW:g} Hz", each / alone
        )
        gram = run.body.parameters["hypothalamus.molar_mass"].value / 1000.0
        yield Readout("peak_plasma", "pg/mL", "highest level", np.nanmax(run["plasma_oxytocin"], axis=1) * gram)

    def _slow(self, run: Run, chosen: Mapping[str, Any]) -> float:
        """Return what a spike of the slow train releases in the same body."""
        slow = {**chosen, "frequency": SLOW}
        body = self.body("rat", slow).with_values({path: now for path, (_, now, _) in run.body.changes().items()})
        done = simulate(
            body,
            self.duration(slow),
            every=self.every,
            keep=cells.BOOKS,
            macro_step=self.macro_step,
            integration=run.integration,
            progress=False,
        )
        return float(cells.released(done)[0, -1] / chosen["pulses"])


def frequency_response(frequencies: Sequence[float], pulses: int = 156, integration: str = "exact") -> np.ndarray:
    """Return the release per spike at each frequency.

    Parameters
    ----------
    frequencies : sequence of float
        In Hz.
    pulses : int
        Spikes in each train.
    integration : {"exact", "euler"}

    Returns
    -------
    ndarray, shape (frequencies,)
        In pg.
    """
    experiment = Antidromic()
    outcomes = [
        experiment.carry_out(
            settings={"frequency": frequency, "pulses": pulses, "integration": integration}, progress=False
        )
        for frequency in frequencies
    ]
    return np.array([outcome["secretion_per_spike"].values[0] for outcome in outcomes])


def _train(frequency: float, pulses: float) -> np.ndarray:
    return np.arange(round(pulses)) / frequency
