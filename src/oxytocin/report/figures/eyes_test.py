"""The eyes test: scores on placebo and after a spray, and the change in every draw beside what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.spray import Pair, Study, draw_arms, draw_change, two_panels
from oxytocin.report.style import in_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STUDIES = (
    Study("domes2007", 3.0, 2.8, "n = 30"),  # a standard deviation of differences of 7.5 points, from t = 2.18
    Study("macchia2022", -4.1, 3.5, "n = 20"),  # d = 0.55 (0.08 to 1.02) at the same standard deviation
)


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of both arms."""
    pair = Pair.of(outcome)
    made, (arms, change) = two_panels(pair, f"{pair.dose} in the nose and reading minds from eyes")
    draw_arms(arms, pair, "score", "items right (%)", target="score")
    draw_change(change, pair, "expected_score", "change of the score (percentage points)", STUDIES)
    return made
