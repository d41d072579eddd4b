"""Oxytocin by the pump and what the womb makes of it: the dose-response curve of the Montevideo group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import expectant_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.clearance import CLEARANCE, total_clearance, with_clearance
from oxytocin.experiments.contractions import Contractions
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Protocol, Set
from oxytocin.language.quantities import convert

RATES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Rates in mU/min that the Montevideo group infused (Caldeyro-Barcia et al. 1957)."""

HIGH_ACTIVITY = 1200.0
"""Active area in kPa s in 15 min above which Bidgood and Steer saw little but frequency rise."""

SMALLEST_REACTIVITY, _GREATEST_REACTIVITY = 1e-3, 10.0
"""Limits in min/mU of the R that is sought; at the smaller one a curve is straight up to the highest rate."""

_KILOPASCALS = 0.133322  # in a mmHg


class InfusionResponse(Experiment):
    """Rest, then one rate, or all rates of the Montevideo group one after the other in the same woman.

    Each rate is held for `step`, and the second half of it is counted, when the blood is near its plateau. How long the
    Montevideo group held each rate, the abstract does not say. Hours at high rates also begin labour and cost
    receptors, so that a longer step asks for more than the dose-response curve. The curve dUA of each woman's
    Montevideo units above rest is fitted with dUAmax (1 - exp(-R rate)) by least squares.
    """

    name = "infusion_response"
    question = "How does the womb answer to rates of oxytocin?"
    bodies = {"woman": expectant_woman}
    settings = {
        "rate": Setting(0.0, "mU/min", "of the pump; 0 steps through 1, 2, 4, 8, 16 and 32 mU/min", high=400.0),
        "gestation": Setting(39.0, "week", "weeks of pregnancy", high=44.0),
        "clearance": CLEARANCE,
        "step": Setting(3600.0, "s", "how long each rate is held", low=1200.0, high=24 * 3600.0),
    }
    every = 5.0
    keep = ("intrauterine_pressure", "plasma_oxytocin", "receptor_density", "brake", "uterus.active_area")
    reads = (
        "clearance",
        "activity_at_rest",
        "uterine_activity",
        "contractions_per_10min",
        "contraction_amplitude",
        "active_area_in_15min",
        "tachysystole",
        "plasma_level",
        "greatest_rise",
        "reactivity",
        "saturating_exponential_misfit",
        "frequency_alone_at_high_activity",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman, with the clearance of one of the two scenarios."""
        return with_clearance(expectant_woman(chosen["gestation"]), chosen["clearance"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return a step at rest and a step for each rate."""
        return float(chosen["step"] * (1 + len(rates(chosen))))

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the rising rates."""
        flow = convert("1 mU/min", "pmol/min")
        return Protocol(*(Set("infusion", rate * flow, i * chosen["step"]) for i, rate in enumerate(rates(chosen), 1)))

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what the highest rate (or the only one) does, then the shape of the curve if there is one."""
        found = response(run, chosen)
        yield total_clearance(run)
        yield Readout("activity_at_rest", "MVU", "Montevideo units before the pump", found.activity[:, 0])
        doc = "Montevideo units at the highest rate"
        yield Readout("uterine_activity", "MVU", doc, found.activity[:, -1])
        yield Readout("contractions_per_10min", "1", "at the highest rate", found.frequency[:, -1])
        yield Readout("contraction_amplitude", "mmHg", "mean, above tone, at the highest rate", found.amplitude[:, -1])
        yield Readout("active_area_in_15min", "kPa*s", "under the pressure above tone, highest rate", found.area[:, -1])
        doc = "more than 5 contractions in 10 min over 30 min, at the highest rate"
        yield Readout("tachysystole", "1", doc, found.tachysystole)
        yield Readout("plasma_level", "pmol/L", "oxytocin in plasma, mean at the highest rate", found.level[:, -1])
        if chosen["rate"] > 0:
            return
        steps, rises = np.array(rates(chosen)), found.activity[:, 1:] - found.activity[:, :1]
        fits = [saturating_exponential(steps, rise) for rise in rises]
        yield Readout("greatest_rise", "MVU", "dUAmax of the fit", np.array([fit.greatest for fit in fits]))
        yield Readout("reactivity", "min/mU", "R of the fit", np.array([fit.reactivity for fit in fits]))
        doc = "root mean square, of the fit's rise at the highest rate"
        yield Readout("saturating_exponential_misfit", "1", doc, np.array([fit.misfit for fit in fits]))
        alone = [_by_frequency(*row) for row in zip(found.area, found.frequency, found.amplitude, strict=True)]
        doc = "more than half of the rise beyond 1200 kPa s in 15 min (as a logarithm) is in frequency"
        yield Readout.yes_or_no("frequency_alone_at_high_activity", doc, np.array(alone))


@dataclass(frozen=True)
class Response:
    """What the womb did at each rate, rest first; arrays of shape (subjects, 1 + rates), tachysystole (subjects,)."""

    activity: np.ndarray
    frequency: np.ndarray
    amplitude: np.ndarray
    area: np.ndarray
    level: np.ndarray
    tachysystole: np.ndarray


@dataclass(frozen=True)
class Fit:
    """The law of the Montevideo group fitted to one woman: its two numbers, and the misfit."""

    greatest: float
    reactivity: float
    misfit: float

    def at(self, rate: np.ndarray) -> np.ndarray:
        """Return the rise of activity at some rates."""
        return self.greatest * (1 - np.exp(-self.reactivity * rate))


def rates(chosen: Mapping[str, Any]) -> tuple[float, ...]:
    """Return the rates that the settings ask for, in mU/min."""
    return (chosen["rate"],) if chosen["rate"] > 0 else RATES


def windows(chosen: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return begin and end, in s, of what is counted at rest and at each rate: the second half of each step."""
    step = chosen["step"]
    return [((i + 0.5) * step, (i + 1.0) * step) for i in range(1 + len(rates(chosen)))]


def response(run: Run, chosen: Mapping[str, Any]) -> Response:
    """Return what the womb did at rest and at each rate."""
    spans = windows(chosen)
    seen = [[contractions_of(run, subject, *span) for span in spans] for subject in range(run.subjects)]
    places = np.searchsorted(run.time, spans)
    area = run["uterus.active_area"][:, places]
    lasting = np.diff(run.time[places], axis=1)[:, 0]
    level = run["plasma_oxytocin"]
    return Response(
        activity=_each(seen, Contractions.montevideo_units),
        frequency=_each(seen, Contractions.per_10min),
        amplitude=_each(seen, lambda one: one.amplitudes.mean() if one.times.size else np.nan),
        area=(area[:, :, 1] - area[:, :, 0]) * _KILOPASCALS / lasting * 900.0,
        level=np.stack([level[:, first:last].mean(axis=1) for first, last in places], axis=1),
        tachysystole=np.array([float(row[-1].tachysystole()) for row in seen]),
    )


def saturating_exponential(rate: np.ndarray, rise: np.ndarray) -> Fit:
    """Return the best fit of greatest (1 - exp(-reactivity rate)) to rises of activity.

    For each reactivity of a fine grid between its limits, the greatest rise follows by linear least squares.
    """
    if not np.isfinite(rise).all():
        return Fit(np.nan, np.nan, np.nan)
    reactivity = np.geomspace(SMALLEST_REACTIVITY, _GREATEST_REACTIVITY, 4001)
    shape = 1 - np.exp(-reactivity[:, None] * rate)
    greatest = (shape @ rise) / (shape**2).sum(axis=1)
    errors = np.sqrt(((greatest[:, None] * shape - rise) ** 2).mean(axis=1))
    best = int(np.argmin(errors))
    highest = greatest[best] * shape[best, -1]
    return Fit(float(greatest[best]), float(reactivity[best]), float(errors[best] / abs(highest)))


def _each(seen: list[list[Contractions]], what: Any) -> np.ndarray:
    return np.array([[float(what(one)) for one in row] for row in seen])


def _by_frequency(area: np.ndarray, frequency: np.ndarray, amplitude: np.ndarray) -> float:
    """Return 1 if activity rises by frequency more than by amplitude where it is high, 0 if not.

    Not a number unless two rates give a high activity that still rises.
    """
    high = np.flatnonzero(area > HIGH_ACTIVITY)
    if high.size < 2:
        return float("nan")
    top = high[np.argmax(area[high])]
    faster, stronger = (np.log(values[top] / values[high[0]]) for values in (frequency, amplitude))
    return float(faster > stronger) if top > high[0] else float("nan")
