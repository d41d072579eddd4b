"""The trust game: what is sent on placebo and after a spray, and the change in every draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.trust_game import AS_PUBLISHED
from oxytocin.report.figures.spray import Pair, Study, draw_arms, draw_change, two_panels
from oxytocin.report.style import in_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDIES = (Study("kosfeld2005", 1.3, None, "17 % more"),)  # of 7.5 units


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of both arms."""
    pair = Pair.of(outcome)
    claimed = ", if it is as published in 2005" if outcome.settings["scenario"] == AS_PUBLISHED else ""
    made, (arms, change) = two_panels(pair, f"{pair.dose} in the nose and trust in strangers{claimed}")
    draw_arms(arms, pair, "transfer", "sent of 12 monetary units")
    draw_change(change, pair, "expected_transfer", "change of what is sent (monetary units)", STUDIES)
    return made
