"""A trial in autism: ratings week by week on placebo and spray, and the change in every draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.autism_trial import expected_rating
from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.spray import Pair, Study, draw_change, two_panels
from oxytocin.report.style import FIRING, QUIET, band, in_style, legend

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL = "48 IU"
STUDIES = (Study("sikich2021", -0.2, 1.25, "n = 277"),)


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of both arms."""
    pair = Pair.of(outcome, USUAL)
    weeks = np.linspace(0.0, float(outcome.settings["weeks"]), 49)
    made, (course, change) = two_panels(pair, f"{pair.dose} a day in the nose and social withdrawal in autism")
    for arm, label, colour in ((pair.placebo, "placebo", QUIET), (pair.sprayed, pair.dose, FIRING)):
        ratings = np.stack([expected_rating(arm.run, week) for week in weeks], axis=1)
        band(course, weeks, ratings, colour, label=label)
    course.set_xlabel("weeks of treatment")
    course.set_ylabel("social withdrawal (points of 39)")
    course.set_ylim(0.0, 39.0)
    course.set_title("Parents' ratings, without errors")
    legend(course)
    draw_change(change, pair, "expected_withdrawal_change", "spray less placebo (points)", STUDIES)
    return made
