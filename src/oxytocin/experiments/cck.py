"""Cholecystokinin into a vein: the test by which oxytocin cells are told from vasopressin cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import resting_rat
from oxytocin.engine.results import Run
from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol

SETTLING = 600.0
CONTROL = 600.0
INJECTION = SETTLING + CONTROL
AFTER = 1800.0
"""The course in s: blood settles, then cells are watched before and after the injection."""

RESPONSE = 300.0
LEAST_RISE = 0.5
"""A cell is excited if its mean rate in the 5 min after the injection is at least 0.5 Hz above that of the 10 min
before. (Recalled as usual in such recordings; the abstract of Leng et al. 1991, which counts 41 of 49, gives none.)"""

_BIN = 60.0


class Cholecystokinin(Experiment):
    """One injection of CCK-8 after 20 min, and half an hour of recording.

    The drive that it adds (90 Hz for 20 µg/kg, with a half-life of 400 s) is assumed, not fitted.
    """

    name = "cck"
    question = "Does cholecystokinin excite the cells, and what does the blood show of it?"
    bodies = {"rat": resting_rat}
    settings = {
        "dose": Setting(20.0, "ug/kg", "CCK-8 injected into a vein", high=1000.0),
        "input_spread": cells.INPUT_SPREAD,
        "integration": cells.INTEGRATION,
    }
    every = 5.0
    keep = ("plasma_oxytocin",)
    main_outcome = "rate_rise"
    reads = ("rate_before", "fraction_excited", "rate_rise", "response_duration", "plasma_before", "plasma_ratio")

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return a rat whose cells differ as much as set."""
        return cells.with_input_spread(super().body(name, chosen), chosen["input_spread"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the length of the recording in seconds."""
        return INJECTION + AFTER

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the injection."""
        return Protocol(Give("cck", chosen["dose"], INJECTION))

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kind of integration."""
        return {"integration": chosen["integration"]}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the responses of cells and blood."""
        per_subject = [self._of_cells(cells.trains(run, subject), run.reached) for subject in range(run.subjects)]
        before, excited, rise, lasting = np.array(per_subject).T
        yield Readout("rate_before", "Hz", "mean over cells in the 10 min before", before)
        text = f"cells that fire at least {LEAST_RISE:g} Hz faster in the 5 min after than before"
        yield Readout("fraction_excited", "1", text, excited)
        yield Readout("rate_rise", "Hz", "highest minute of the mean over cells, above that before", rise)
        text = f"from the injection until the mean over excited cells is less than {LEAST_RISE:g} Hz above that before"
        yield Readout("response_duration", "min", text, lasting / 60.0)
        yield from self._blood(run)

    @staticmethod
    def _of_cells(trains: list[np.ndarray], reached: float) -> tuple[float, float, float, float]:
        if not trains or reached < INJECTION + AFTER:
            return (np.nan,) * 4
        before = cells.rates(trains, SETTLING, INJECTION, reached)
        rises = cells.rates(trains, INJECTION, INJECTION + RESPONSE, reached) - before
        excited = rises >= LEAST_RISE
        edges = np.arange(INJECTION, INJECTION + AFTER + 1.0, _BIN)
        course = np.array([np.histogram(cell, edges)[0] for cell in trains]) / _BIN - before[:, None]
        lasting = 0.0
        if excited.any():
            above = course[excited].mean(axis=0) >= LEAST_RISE
            lasting = _BIN * float(above.size if above.all() else np.argmin(above))
        return float(before.mean()), float(excited.mean()), float(course.mean(axis=0).max()), lasting

    @staticmethod
    def _blood(run: Run) -> Iterator[Readout]:
        level, time = run["plasma_oxytocin"], run.time
        before = level[:, (time > SETTLING) & (time <= INJECTION)].mean(axis=1)
        window = (time >= INJECTION + 120.0) & (time <= INJECTION + 600.0)
        highest = level[:, window].max(axis=1) if run.reached >= INJECTION + 600.0 else np.full(run.subjects, np.nan)
        gram = run.body.parameters["hypothalamus.molar_mass"].value / 1000.0
        yield Readout("plasma_before", "pg/mL", "mean of the 10 min before", before * gram)
        yield Readout("plasma_ratio", "1", "highest level within 2 to 10 min over that before", highest / before)
