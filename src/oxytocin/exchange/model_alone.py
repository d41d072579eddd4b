"""A model by others, run by itself: no body around it, nothing done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.exchange.sbml_import import component_from_sbml
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body

_SAMPLES = 1000


class ModelAlone(Experiment):
    """A model in SBML, from its own start; every state and everything that its rules work out is sampled.

    Attributes
    ----------
    remarks : tuple of str
        What a user should know about how it was read, as sentences.
    """

    question = "What does this model do by itself?"
    settings = {"duration": Setting(86400.0, "s", "how long", low=1e-6, high=3.2e9)}

    def __init__(self, path: str | Path) -> None:
        part = component_from_sbml(path)
        self.remarks = part.remarks
        # Of one file, where others have them of the class.
        vars(self).update(name=type(part).__name__, bodies={"model": lambda: Body("model", model=part)})

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return how long it is run, in seconds."""
        return float(chosen["duration"])

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the time between samples, a thousandth of the whole, and what of the body is the file's own."""
        body = self.bodies["model"]()
        shown = [path for path in (*body.states, *body.wires) if path != "model.time"]
        return {"every": self.duration(chosen) / _SAMPLES, "keep": shown}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the lowest, highest and last value of each state."""
        for path in run.names:
            if not path.startswith("model."):
                continue
            name, unit, values = path.removeprefix("model."), run.units[path], run[path][:, run.written]
            yield Readout(f"{name}_lowest", unit, "", np.min(values, axis=1))
            yield Readout(f"{name}_highest", unit, "", np.max(values, axis=1))
            yield Readout(f"{name}_last", unit, "at the end", values[:, -1])
