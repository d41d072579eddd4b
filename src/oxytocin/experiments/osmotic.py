"""Hypertonic saline: firing against the osmolality of plasma."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import resting_rat
from oxytocin.engine.results import Run
from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Protocol, Set

SETTLING = 60.0
"""Seconds after each change of the load that are not counted."""


class Osmotic(Experiment):
    """Plasma osmolality rises by steps of equal size above the set point.

    The default ends where the infusion that the released program notes would end, 3.1 mmol of sodium chloride in the
    0.17 kg of water of a rat of 250 g: 37 mOsm/kg, if none is excreted.
    """

    name = "osmotic"
    question = "How does firing follow the osmolality of plasma?"
    bodies = {"rat": resting_rat}
    settings = {
        "highest_load": Setting(37.0, "mOsm/kg", "last step above the set point", low=1.0, high=100.0),
        "steps": Setting(6.0, "1", "steps from no load to the highest", low=2.0, high=100.0),
        "step_duration": Setting(360.0, "s", "how long each load lasts", low=2 * SETTLING, high=1e5),
        "example_rate": Setting(2.3, "Hz", "rate before the load of the cell taken as example", high=20.0),
        "input_spread": cells.INPUT_SPREAD,
        "integration": cells.INTEGRATION,
    }
    every = 5.0
    keep = ("plasma_oxytocin",)
    reads = ("osmotic_slope", "osmotic_linearity", "rate_before", "rate_during", "plasma_ratio")

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return a rat whose cells differ as much as set."""
        return cells.with_input_spread(super().body(name, chosen), chosen["input_spread"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the length of the recording in seconds."""
        return self._loads(chosen).size * float(chosen["step_duration"])

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the loads, one after the other."""
        loads = self._loads(chosen)
        return Protocol(*(Set("osmotic_load", load, i * chosen["step_duration"]) for i, load in enumerate(loads)))

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kind of integration."""
        return {"integration": chosen["integration"]}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield how the mean rate follows the load, and what one cell does."""
        loads, lasting = self._loads(chosen), float(chosen["step_duration"])
        begin = lasting * np.arange(loads.size)
        per_subject = []
        for subject in range(run.subjects):
            trains = cells.trains(run, subject)
            rates = np.array([cells.rates(trains, t + SETTLING, t + lasting, run.reached) for t in begin])
            per_subject.append([*_line(loads, rates.mean(axis=1)), *_example(rates, float(chosen["example_rate"]))])
        slope, linearity, before, during = np.array(per_subject).T
        yield Readout("osmotic_slope", "Hz/(mOsm/kg)", "regression of the mean over cells on the load", slope)
        yield Readout("osmotic_linearity", "1", "square of the correlation", linearity)
        yield Readout("rate_before", "Hz", "of the example cell, without load", before)
        yield Readout("rate_during", "Hz", "of the same cell, under the highest load", during)
        level = [self._level(run, t + lasting / 2, t + lasting) for t in begin[[0, -1]]]
        yield Readout("plasma_ratio", "1", "level under the highest load over that without", level[1] / level[0])

    @staticmethod
    def _loads(chosen: Mapping[str, Any]) -> np.ndarray:
        return np.linspace(0.0, float(chosen["highest_load"]), round(float(chosen["steps"])) + 1)

    @staticmethod
    def _level(run: Run, begin: float, end: float) -> np.ndarray:
        if end > run.reached:
            return np.full(run.subjects, np.nan)
        return run["plasma_oxytocin"][:, (run.time > begin) & (run.time <= end)].mean(axis=1)


def _line(loads: np.ndarray, rates: np.ndarray) -> tuple[float, float]:
    """Return the slope of rates on loads, over the steps that the run reached, and the square of the correlation."""
    known = np.isfinite(rates)
    if known.sum() < 3 or np.ptp(rates[known]) == 0:
        return float("nan"), float("nan")
    slope = np.polyfit(loads[known], rates[known], 1)[0]
    return float(slope), float(np.corrcoef(loads[known], rates[known])[0, 1] ** 2)


def _example(rates: np.ndarray, wanted: float) -> tuple[float, float]:
    """Return the rates, without load and under the highest, of the cell that comes nearest to a rate without load.

    Cells differ in their input rate alone, so that choosing one is choosing its input rate.
    """
    if not np.isfinite(rates).all():
        return float("nan"), float("nan")
    cell = int(np.argmin(np.abs(rates[0] - wanted)))
    return float(rates[0, cell]), float(rates[-1, cell])
