"""The Trier Social Stress Test: a speech and mental arithmetic before a committee, and cortisol in saliva."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.engine.streams import chance
from oxytocin.experiments.behavioural_test import SPRAY, START, BehaviouralTest, nursing
from oxytocin.experiments.experiment import Readout, Setting
from oxytocin.experiments.time_of_day import AFTERNOON, clock
from oxytocin.language import Body, Set

ANTICIPATION, STRESS = 300.0, 900.0
"""Time in s until the speech begins, and until the test ends."""

SAMPLES = (-60.0, *(STRESS + 60.0 * minutes for minutes in (1, 10, 20, 30, 45, 60, 90)))
"""Times in s of the samples of saliva, from the start of the test."""

ASSAY_ERROR = 0.10
"""Error of a reading of cortisol in saliva, as a share of it; a usual figure of such assays, recalled."""

RESPONSE = 1.5
"""Rise of cortisol in saliva, in nmol/L, from which a person counts as a responder; a usual limit, recalled."""

_SUCKLING = (-1800.0, -900.0)  # as in Heinrichs et al. 2001
_COMPANY = -600.0


class SocialStress(BehaviouralTest):
    """Three hours of rest, five minutes of waiting for the committee, ten before it, and an hour and a half after it.

    A best friend may be there, from ten minutes before the test to its end. A mother may nurse for a quarter of an hour
    that begins half an hour before the test. The spray is given 50 minutes before, as by Heinrichs et al. 2003.
    """

    name = "social_stress"
    question = "Do oxytocin and a friend's company lower the cortisol response to a social stress test?"
    settings = {
        "intranasal": SPRAY["intranasal"],
        "intranasal_before": SPRAY["intranasal_before"].with_default(3000.0),
        "support": Setting.no_or_yes("whether a friend is there"),
        "suckling": Setting.no_or_yes("whether she nurses an infant before (a woman)"),
        "time_of_day": AFTERNOON,
    }
    length = STRESS + 5400.0 + 60.0
    keep = (
        "salivary_cortisol",
        "plasma_cortisol",
        "plasma_acth",
        "plasma_oxytocin",
        "pvn_receptor_signal",
    )
    reads = (
        "saliva_peak",
        "saliva_rise",
        "saliva_ratio",
        "responder",
        "acth_peak",
        "cortisol_rise",
        "cortisol_area",
        "saliva_effect_size",
        "expected_saliva_peak",
        "peak_after_end",
        "acth_peak_after_end",
        "saliva_before",
        "cortisol_before",
        "acth_before",
    )
    main_outcome = "saliva_peak"
    expected_outcome = "expected_saliva_peak"
    main_trace = "salivary_cortisol"

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings; only a woman nurses."""
        return nursing(self.settings, body)

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person, whose day is at the hour of the test when it begins."""
        return super().body(name, chosen).with_values(clock(chosen["time_of_day"], START))

    def situation(self, chosen: Mapping[str, Any]) -> Iterator[Set]:
        """Yield the test, and what goes with it."""
        yield Set("stressor_intensity", 0.5, START)
        yield Set("stressor_intensity", 1.0, START + ANTICIPATION)
        yield Set("stressor_intensity", 0.0, START + STRESS)
        if chosen["support"] == "yes":
            yield Set("support.intensity", 1.0, START + _COMPANY)
            yield Set("support.intensity", 0.0, START + STRESS)
        if chosen.get("suckling") == "yes":
            for value, at in zip((1.0, 0.0), _SUCKLING, strict=True):
                yield Set("suckling_contact.intensity", value, START + at)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what the laboratory reports of saliva, cortisol in plasma and ACTH."""
        time = run.time - START
        at = np.searchsorted(time, SAMPLES)
        true = run["salivary_cortisol"][:, at]
        error = chance(run.seed, self.name, "saliva", run.subjects, true.shape[1], run.first)
        saliva = true * np.exp(ASSAY_ERROR * error)
        before, peak = saliva[:, 0], saliva[:, 1:].max(axis=1)
        rise = peak - before
        yield Readout("saliva_peak", "nmol/L", "highest sample after the test", peak, exploratory=True)
        yield Readout("saliva_rise", "nmol/L", "highest less the one before", rise, exploratory=True)
        yield Readout("saliva_ratio", "1", "highest over the one before", peak / before, exploratory=True)
        doc = f"whether saliva rose by {RESPONSE:g} nmol/L or more"
        yield Readout.yes_or_no("responder", doc, rise >= RESPONSE, exploratory=True)
        acth, acth_time = _highest(run, "plasma_acth", time)
        yield Readout("acth_peak", "pg/mL", "highest in plasma", acth, exploratory=True)
        total, _ = _highest(run, "plasma_cortisol", time)
        first = run["plasma_cortisol"][:, at[0]]
        yield Readout("cortisol_rise", "nmol/L", "in plasma, bound and free", total - first, exploratory=True)
        after = time >= SAMPLES[0]
        over = run["plasma_cortisol"][:, after] - first[:, None]
        area = np.trapezoid(over, time[after] / 3600.0, axis=1)
        yield Readout("cortisol_area", "nmol/L*hour", "in plasma, over the level before", area, exploratory=True)
        spread = np.sqrt((before.var(ddof=1) + peak.var(ddof=1)) / 2)
        doc = "rise in the pooled standard deviation of both samples; its mean is Cohen's d"
        yield Readout("saliva_effect_size", "1", doc, rise / spread, exploratory=True)
        doc = "highest sample as it would be without the error of the assay"
        yield Readout("expected_saliva_peak", "nmol/L", doc, true[:, 1:].max(axis=1), exploratory=True)
        late = np.where(rise >= RESPONSE, _highest(run, "salivary_cortisol", time)[1], np.nan)
        yield Readout("peak_after_end", "min", "time of the highest saliva, of responders", late)
        yield Readout("acth_peak_after_end", "min", "time of the highest ACTH", acth_time)
        yield Readout("saliva_before", "nmol/L", "cortisol in saliva a minute before", before)
        yield Readout("cortisol_before", "nmol/L", "in plasma, a minute before", first)
        yield Readout("acth_before", "pg/mL", "in plasma, a minute before", run["plasma_acth"][:, at[0]])


def _highest(run: Run, name: str, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each person's highest value after the test began, and its time in min after the end; shape (subjects,)."""
    after = time >= 0
    values = run[name][:, after]
    return values.max(axis=1), (time[after][values.argmax(axis=1)] - STRESS) / 60.0
