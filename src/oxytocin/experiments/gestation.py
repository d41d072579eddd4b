"""The womb at a week of pregnancy: its receptors, what it does by itself, and how much oxytocin it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import expectant_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.pulses import pulse_readouts
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Protocol, Set
from oxytocin.language.quantities import convert

_DOUBLINGS = 14  # of the pump's rate, from 1 mU/min on: enough for half of the response of a womb that is not pregnant
_DOUBLING_TIME = 120.0  # s; quick, so that the receptors do not wane while they are asked


class Gestation(Experiment):
    """A woman rests, and the second half of her rest is counted; then a pump asks her womb how ready it is.

    The rate of the pump doubles every two minutes from 1 mU/min on, and the plasma level at which half of the greatest
    receptor response is there is read from the rise.
    """

    name = "gestation"
    question = "How ready is the womb at a week of pregnancy?"
    bodies = {"woman": expectant_woman}
    settings = {
        "week": Setting(39.0, "week", "of pregnancy; 0 is not pregnant", high=44.0),
        "rest": Setting(12 * 3600.0, "s", "how long she rests", low=3600.0, high=30 * 86400.0),
    }
    every = 10.0
    keep = ("plasma_oxytocin", "receptor_activation", "receptor_density", "intrauterine_pressure")
    reads = (
        "receptor_density",
        "contractions_per_10min",
        "montevideo_units",
        "basal_plasma",
        "half_response",
        "pulses_per_30min_before_labour",
        "pulse_amplitude_before_labour",
        "pulse_duration_before_labour",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman at this week."""
        return expectant_woman(chosen["week"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the rest and the rise of the pump's rate."""
        return float(chosen["rest"] + _DOUBLINGS * _DOUBLING_TIME)

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the doubling rates after the rest."""
        flow = convert("1 mU/min", "pmol/min")
        return Protocol(
            *(Set("infusion", 2.0**i * flow, chosen["rest"] + i * _DOUBLING_TIME) for i in range(_DOUBLINGS))
        )

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the state of the womb at rest, and the level of oxytocin that it half responds to."""
        rest = chosen["rest"]
        seen = [contractions_of(run, subject, rest / 2, rest) for subject in range(run.subjects)]
        before, after = run.time <= rest, run.time >= rest
        counted = before & (run.time >= rest / 2)
        yield Readout("receptor_density", "fmol/mg", "after the rest", run["receptor_density"][:, before][:, -1])
        doc = "at rest"
        yield Readout("contractions_per_10min", "1", doc, np.array([one.per_10min() for one in seen]))
        yield Readout("montevideo_units", "MVU", doc, np.array([one.montevideo_units() for one in seen]))
        yield Readout("basal_plasma", "pmol/L", "mean at rest", run["plasma_oxytocin"][:, counted].mean(axis=1))
        level, activation = run["plasma_oxytocin"][:, after], run["receptor_activation"][:, after]
        half = [_half_response(*row) for row in zip(level, activation, strict=True)]
        yield Readout("half_response", "pmol/L", "plasma oxytocin that gives half of the response", np.array(half))
        yield from pulse_readouts(run, [(rest / 2, rest)] * run.subjects, "before_labour")


def _half_response(level: np.ndarray, activation: np.ndarray) -> float:
    """Return the level at which activation first passes one half; not a number if it never does.

    Between two samples the odds of activation rise nearly as the level does, so both are taken as logarithms.
    """
    above = np.flatnonzero(activation >= 0.5)
    if not above.size or above[0] == 0:
        return float("nan")
    pair = slice(above[0] - 1, above[0] + 1)
    odds = np.log(activation[pair] / (1 - activation[pair]))
    return float(np.exp(np.interp(0.0, odds, np.log(level[pair]))))
