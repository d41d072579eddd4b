"""Affectionate touch of several kinds, and what blood and brain show of it, if they show anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Protocol, Set

REST = 7200.0
"""Time in s before the touch, in which blood and brain settle."""

AFTER = 1800.0
"""Time in s after it."""

USUAL_DURATION = {"massage": 900.0, "hug": 600.0, "skin_to_skin": 3600.0, "stroking": 900.0, "rest": 900.0}
"""Time in s for which each kind of touch lasted in its study; rest is the control."""


class Massage(Experiment):
    """Two hours of rest, touch of one kind for as long as in its study, half an hour after it.

    Massage of the back (Morhenn et al. 2012), a partner's hugs (Light et al. 2005), a child on bare skin (Vittner et
    al. 2018), stroking at some speed, or rest alone. Men who read had as much more oxytocin as men who were massaged
    (Bello et al. 2008): whether touch does it is contested, and half of the draws say that it does not.
    """

    name = "massage"
    question = "Does affectionate touch raise oxytocin?"
    bodies = {"woman": everyday_woman, "man": everyday_man}
    settings = {
        "touch": Setting("massage", "", "what is done", choices=(*USUAL_DURATION,)),
        "duration": Setting(0.0, "s", "how long; 0 is as long as in its study", high=7200.0),
        "speed": Setting(3.0, "cm/s", "of the hand, in stroking", low=0.01, high=200.0),
    }
    every = 60.0
    macro_step = 60.0
    keep = ("plasma_oxytocin", "accumbens_oxytocin", "pvn_oxytocin")
    reads = ("level_before", "level_after", "plasma_change", "accumbens_change", "pvn_change", "raised")
    draws = 200
    main_outcome = "plasma_change"
    begins = REST
    main_trace = "plasma_oxytocin"

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, touch, and what follows."""
        return REST + length(chosen) + AFTER

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the touch, if any."""
        touch, end = chosen["touch"], REST + length(chosen)
        if touch == "rest":
            return Protocol()
        speed = [Set("stroking_speed", chosen["speed"])] if touch == "stroking" else []
        return Protocol(*speed, Set(f"{touch}.intensity", 1.0, REST), Set(f"{touch}.intensity", 0.0, end))

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield levels before and at the end, and their relative changes in blood and brain."""
        at = [int((run.time <= moment).sum()) - 1 for moment in (REST, REST + length(chosen))]
        before, after = (run["plasma_oxytocin"][:, place] for place in at)
        yield Readout("level_before", "pmol/L", "plasma oxytocin at rest", before)
        yield Readout("level_after", "pmol/L", "at the end of the touch", after, exploratory=True)
        change = after / before - 1
        yield Readout("plasma_change", "1", "of plasma oxytocin, relative to rest", change, exploratory=True)
        for region, words in (("accumbens", "nucleus accumbens"), ("pvn", "paraventricular nucleus")):
            first, last = (run[f"{region}_oxytocin"][:, place] for place in at)
            doc = f"of oxytocin in the {words}, relative to rest"
            yield Readout(f"{region}_change", "1", doc, last / first - 1, exploratory=True)
        yield Readout.yes_or_no("raised", "by a tenth or more in plasma", change >= 0.1, exploratory=True)


def length(chosen: Mapping[str, Any]) -> float:
    """Return how long the touch lasts, in s: as in the study of its kind if no duration is set."""
    return float(chosen["duration"]) or USUAL_DURATION[str(chosen["touch"])]
