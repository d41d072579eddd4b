"""Oxytocin in the blood and the stress axis at rest: an infusion, or an infant at the breast."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.behavioural_test import nursing
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.time_of_day import AFTERNOON, clock
from oxytocin.language import Body, Protocol, Set
from oxytocin.language.quantities import convert

START = 3 * 3600.0
"""Time in s at which the infusion, or the feed, begins."""

AFTER = 2 * 3600.0
"""Time in s that is watched after it."""

FEED = 1200.0
"""Time in s for which an infant sucks."""

_SPAN = 3600.0


class ActhSuppression(Experiment):
    """Three hours of rest, oxytocin into a vein for an hour (Legros et al. 1987), two hours after it.

    Naloxone, which blocks opioid receptors, may be given with it. A woman may nurse instead or besides. What the
    axis does anyway at this time of day is in all numbers; hold them against an arm with a rate of 0.
    """

    name = "acth_suppression"
    question = "Does oxytocin in the blood lower ACTH and cortisol at rest?"
    bodies = {"man": everyday_man, "woman": everyday_woman}
    settings = {
        "rate": Setting(32.0, "mIU/minute", "of oxytocin into a vein; 0 is saline", high=1000.0),
        "duration": Setting(3600.0, "s", "for how long", low=60.0, high=6 * 3600.0),
        "naloxone": Setting.no_or_yes("whether it is given with it"),
        "suckling": Setting.no_or_yes("whether she nurses for 20 minutes (a woman)"),
        "time_of_day": AFTERNOON,
    }
    every = 60.0
    keep = ("plasma_acth", "plasma_cortisol", "plasma_oxytocin")
    reads = (
        "acth_before",
        "acth_at_half_time",
        "acth_at_end",
        "acth_change",
        "acth_an_hour_later",
        "cortisol_before",
        "cortisol_after_15_min",
        "cortisol_early_change",
        "cortisol_at_end",
        "oxytocin_at_end",
    )
    draws = 200
    main_outcome = "acth_at_end"
    begins = START
    main_trace = "plasma_acth"

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings; only a woman nurses."""
        return nursing(self.settings, body)

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person, whose day is at the chosen hour when it begins."""
        return self.bodies[name]().with_values(clock(chosen["time_of_day"], START))

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, infusion, and what follows."""
        return START + float(chosen["duration"]) + AFTER

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the infusion, the feed, and naloxone a quarter of an hour before."""
        end = START + chosen["duration"]
        steps = [Set("infusion", f"{chosen['rate']} mIU/minute", START), Set("infusion", 0.0, end)]
        if chosen["naloxone"] == "yes":
            steps.append(Set("opioid_blockade", 1.0, START - 900.0))
        if chosen.get("suckling") == "yes":
            steps.append(Set("suckling_contact.intensity", 1.0, START))
            steps.append(Set("suckling_contact.intensity", 0.0, START + FEED))
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield ACTH, cortisol and oxytocin before, during, at the end, and an hour later."""
        length = float(chosen["duration"])
        acth, cortisol = run["plasma_acth"], run["plasma_cortisol"]
        first, early, half, end, later = np.searchsorted(
            run.time - START, (-60.0, 900.0, length / 2, length, length + _SPAN)
        )
        yield Readout("acth_before", "pg/mL", "a minute before", acth[:, first])
        yield Readout("acth_at_half_time", "pg/mL", "half way through", acth[:, half], exploratory=True)
        yield Readout("acth_at_end", "pg/mL", "when the infusion ends", acth[:, end], exploratory=True)
        change = acth[:, end] / acth[:, first] - 1
        yield Readout("acth_change", "1", "at the end, relative to before", change, exploratory=True)
        yield Readout("acth_an_hour_later", "pg/mL", "an hour after it ended", acth[:, later], exploratory=True)
        yield Readout("cortisol_before", "nmol/L", "in plasma, bound and free", cortisol[:, first])
        yield Readout(
            "cortisol_after_15_min", "nmol/L", "a quarter of an hour on", cortisol[:, early], exploratory=True
        )
        change = cortisol[:, early] / cortisol[:, first] - 1
        yield Readout("cortisol_early_change", "1", "by then, relative to before", change, exploratory=True)
        yield Readout("cortisol_at_end", "nmol/L", "when the infusion ends", cortisol[:, end], exploratory=True)
        level = run["plasma_oxytocin"][:, end] * convert("1 pmol/L", "uU/mL", of="oxytocin")
        yield Readout("oxytocin_at_end", "uU/mL", "in plasma", level)
