"""Contractions that come too early, and the antagonist atosiban against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import preterm_woman
from oxytocin.bodies.human import atosiban_parts
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Give, Protocol, Set
from oxytocin.language.quantities import convert

BEFORE = 4 * 3600.0
"""Time in s before the treatment; its last hour is counted."""

LOADING = 3 * 3600.0
"""Time in s for which the pump runs fast."""

ENOUGH = 6.0
"""Contractions an hour from which women were treated (Goodwin et al. 1995)."""

_BOLUS, _FAST, _SLOW = "6.75 mg", "300 ug/min", "100 ug/min"


class Tocolysis(Experiment):
    """Four hours of preterm contractions, then atosiban in the usual regimen, or a placebo.

    6.75 mg at once, 300 µg/min for three hours, then 100 µg/min. As in the study, the third hour is held against the
    hour before the treatment, in women who then had at least six contractions an hour; others have no value.
    """

    name = "tocolysis"
    question = "How far does atosiban quieten a womb that contracts too early?"
    bodies = {"woman": preterm_woman}
    settings = {
        "drug": Setting("atosiban", "", "what is given", choices=("atosiban", "placebo")),
        "gestation": Setting(32.0, "week", "weeks of pregnancy", low=20.0, high=37.0),
        "duration": Setting(6 * 3600.0, "s", "how long it is given", low=LOADING, high=7 * 86400.0),
    }
    every = 10.0
    keep = (
        "intrauterine_pressure",
        "plasma_atosiban",
        "plasma_oxytocin",
        "receptor_activation",
        "local_drive",
        "brake",
    )
    reads = (
        "contractions_per_hour_before",
        "contractions_per_hour_in_third_hour",
        "contraction_rate_change",
        "receptor_activation_before",
        "receptor_activation_in_third_hour",
        "atosiban_level",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman, with what she needs to be given atosiban."""
        return preterm_woman(chosen["gestation"]).with_parts(**atosiban_parts())

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the time before, and that of the treatment."""
        return BEFORE + float(chosen["duration"])

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return bolus, fast and slow infusion; for the placebo, nothing."""
        if chosen["drug"] == "placebo":
            return Protocol()
        return Protocol(
            Give("intravenous_atosiban", _BOLUS, BEFORE),
            Set("atosiban_infusion", _FAST, BEFORE),
            Set("atosiban_infusion", _SLOW, BEFORE + LOADING),
        )

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield contractions in the last hour before and in the third hour of the treatment, and what stands behind."""
        spans = {"before": (BEFORE - 3600.0, BEFORE), "in_third_hour": (BEFORE + LOADING - 3600.0, BEFORE + LOADING)}
        hourly = {
            when: np.array([6 * contractions_of(run, subject, *span).per_10min() for subject in range(run.subjects)])
            for when, span in spans.items()
        }
        for when, values in hourly.items():
            yield Readout(f"contractions_per_hour_{when}", "1", when.replace("_", " "), values)
        first, third = hourly.values()
        change = np.full(first.shape, np.nan)
        np.divide(third - first, first, out=change, where=first >= ENOUGH)
        doc = "third hour against the hour before; women with at least six an hour"
        yield Readout("contraction_rate_change", "1", doc, change)
        for when, span in spans.items():
            activation = _mean(run, "receptor_activation", *span)
            yield Readout(f"receptor_activation_{when}", "1", when.replace("_", " "), activation)
        level = _mean(run, "plasma_atosiban", *spans["in_third_hour"]) * convert("1 pmol/L", "ng/mL", of="atosiban")
        yield Readout("atosiban_level", "ng/mL", "in plasma, bound and free, in the third hour", level)


def _mean(run: Run, name: str, begin: float, end: float) -> np.ndarray:
    """Return each woman's mean level between two times; shape (subjects,)."""
    return run[name][:, (run.time >= begin) & (run.time <= end)].mean(axis=1)
