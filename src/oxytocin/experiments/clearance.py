"""How fast the placenta destroys oxytocin: two published answers, four times apart, kept as two scenarios."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Readout, Setting
from oxytocin.language import Body, Parameter

_AT_TERM = {
    "low": Parameter(
        0.35, "L/min", "oxytocin_notes", locus="sec 2.1", evidence="recalled", species="human",
        doc="1.6 L/min in all at term, as Leake 1980, Seitchik 1984 and Amico 1987 have it",
    ),
    "high": Parameter(
        4.75, "L/min", "thornton1990", locus="abstract", evidence="derived", species="human", n=10,
        doc="6 L/min in all at term: 5.7 and 7.1 in late pregnancy",
    ),
}  # fmt: skip

CLEARANCE = Setting(
    "low", "", "of oxytocin by the placenta, which is disputed: 1.6 or 6 L/min in all at term", choices=(*_AT_TERM,)
)
"""The setting by which an experiment offers both."""


def with_clearance(body: Body, scenario: str) -> Body:
    """Return a pregnant body with one of the two clearances."""
    plasma = body.parts["plasma"]
    return body.with_parts(plasma=plasma.with_values(placental_clearance=_AT_TERM[scenario]))


def total_clearance(run: Run) -> Readout:
    """Return each woman's clearance of oxytocin, which says which of the two scenarios she lives in."""
    values = dict(zip(run.body.parameters, run.parameters.T, strict=True))
    size = (values["plasma.weight"] / values["plasma.reference_weight"]) ** 0.75
    placenta = values["plasma.placental_clearance"] * values["plasma.placental_activity"]
    total: np.ndarray = values["plasma.clearance"] * size + placenta
    return Readout("clearance", "L/min", "of oxytocin, in the scenario chosen; disputed: 1.6 or 6 at term", total)
