"""A parent and an infant at play: touch, synchrony, oxytocin in both, and the bond that would come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.behavioural_test import SPRAY, START, BehaviouralTest
from oxytocin.experiments.experiment import Readout, Setting
from oxytocin.language import Set

BONDED = 0.5
"""Share of a complete bond that counts as bonded."""


class ParentInfant(BehaviouralTest):
    """A quarter of an hour of play after rest, as in Feldman's laboratory.

    The bond grows over weeks; its time is worked out from the growth in the play, for so many hours of it every day. A
    spray reaches the nose, and not the regions from which parents act: no share of it is known that would
    (`preoptic_area.nasal_reach` says what if).
    """

    name = "parent_infant"
    question = "How do oxytocin, touch and synchrony of a parent and an infant go together?"
    bodies = {"woman": everyday_woman, "man": everyday_man}
    settings = {
        **SPRAY,
        "hours_a_day": Setting(6.0, "hour", "of such contact, for the time to a bond", low=0.1, high=24.0),
    }
    keep = ("plasma_oxytocin", "infant_oxytocin", "parental_touch", "synchrony", "bond_growth", "nasal_signal")
    reads = (
        "synchrony",
        "parental_touch",
        "plasma_oxytocin_before",
        "plasma_oxytocin_rise",
        "infant_oxytocin_rise",
        "days_to_bond",
    )
    main_outcome = "synchrony"
    main_trace = "plasma_oxytocin"
    length = 900.0

    def situation(self, chosen: Mapping[str, Any]) -> Iterator[Set]:
        """Yield the infant's coming."""
        yield Set("together", 1.0, START)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what was coded and sampled, and the time to a bond."""
        synchrony, touch = self.during(run, "synchrony"), self.during(run, "parental_touch")
        yield Readout("synchrony", "1", "share of the time", synchrony, exploratory=True)
        yield Readout("parental_touch", "1", "affectionate touch, share of the time", touch, exploratory=True)
        before = self.before(run, "plasma_oxytocin")
        rise = run["plasma_oxytocin"][:, -1] / before
        yield Readout("plasma_oxytocin_before", "pmol/L", "of the parent", before)
        yield Readout("plasma_oxytocin_rise", "1", "after the play, for before", rise, exploratory=True)
        infants = run["infant_oxytocin"][:, -1]
        yield Readout("infant_oxytocin_rise", "1", "after the play, for before", infants, exploratory=True)
        days = days_to_bond(
            self.during(run, "bond_growth") * chosen["hours_a_day"], run.parameter("parent_infant.forgetting")
        )
        doc = f"until half of a complete bond, at {chosen['hours_a_day']:g} hours a day"
        yield Readout("days_to_bond", "day", doc, days, exploratory=True)


def days_to_bond(growth: np.ndarray, forgetting: np.ndarray) -> np.ndarray:
    """Return the days until dB/dt = growth (1 - B) - B/forgetting reaches `BONDED`; not a number if it never does.

    Parameters
    ----------
    growth : ndarray
        In 1/day, of a bond that begins.
    forgetting : ndarray
        In days.
    """
    rate = growth + 1.0 / forgetting
    left = 1.0 - BONDED * rate / growth
    return np.where(left > 0, -np.log(np.where(left > 0, left, 1.0)) / rate, np.nan)
