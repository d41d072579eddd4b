"""A trial of a daily nasal spray in autism, over months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.engine.streams import chance
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol

DAY = 86400.0
HOURS = (1.0, 13.0)
"""Hours of the day at which half of the dose is sprayed."""

HIGHEST = 39.0
"""Points of the scale: 13 items of 0 to 3."""


class AutismTrial(Experiment):
    """Weeks of a spray every day, or a placebo, and the parents' ratings before and after.

    One day is simulated; the weeks repeat it, for the rating follows over weeks what the nose gets in a day. The
    body is an adult's: that of children of 3 to 17 years was not measured.
    """

    name = "autism_trial"
    question = "Does a daily nasal spray lessen social withdrawal in autism?"
    bodies = {"man": everyday_man, "woman": everyday_woman}
    settings = {
        "intranasal": Setting(0.0, "IU", "oxytocin a day, half in the morning and half in the evening", high=400.0),
        "weeks": Setting(24.0, "week", "how long", low=1.0, high=104.0),
        "sitting": Setting(1.0, "1", "number of the trial; another one draws new errors of rating", low=1.0, high=1e6),
    }
    every = 600.0
    macro_step = 300.0
    keep = ("social_withdrawal.exposure",)
    reads = ("withdrawal_change", "expected_withdrawal_change", "withdrawal_before", "withdrawal_after")
    draws = 200
    main_outcome = "withdrawal_change"
    expected_outcome = "expected_withdrawal_change"

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return a day."""
        return DAY

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the sprays of a day."""
        if not chosen["intranasal"]:
            return Protocol()
        return Protocol(*(Give("intranasal_dose", f"{chosen['intranasal'] / 2} IU", 3600.0 * hour) for hour in HOURS))

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the rating before and after, and its change."""
        before = expected_rating(run, 0.0)
        expected = expected_rating(run, chosen["weeks"])
        error = (
            _of(run, "rating_error")
            * chance(run.seed, self.name, f"sitting {chosen['sitting']:g}", run.subjects, 1, run.first)[:, 0]
        )
        after = np.clip(expected + error, 0.0, HIGHEST)
        yield Readout("withdrawal_change", "points", "as rated, after less before", after - before, exploratory=True)
        doc = "without errors of rating"
        yield Readout("expected_withdrawal_change", "points", doc, expected - before, exploratory=True)
        yield Readout("withdrawal_before", "points", "of 39", before, exploratory=True)
        yield Readout("withdrawal_after", "points", f"of 39, after {chosen['weeks']:g} weeks", after, exploratory=True)


def expected_rating(run: Run, weeks: float) -> np.ndarray:
    """Return each subject's rating after some weeks of the simulated day, without errors; shape (subjects,)."""
    exposure = run["social_withdrawal.exposure"][:, -1] / (run.time[-1] * _of(run, "usual_exposure"))
    improvement = _of(run, "response_to_any_treatment") + _of(run, "nasal_improvement") * exposure
    reached = 1.0 - np.exp(-weeks / _of(run, "adaptation_time"))
    return np.clip(np.clip(_of(run, "before"), 0.0, HIGHEST) - improvement * reached, 0.0, HIGHEST)


def _of(run: Run, name: str) -> np.ndarray:
    """Return a parameter of the rating for each subject."""
    return run.parameter(f"social_withdrawal.{name}")
