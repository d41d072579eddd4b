"""Recognition of fear: scores, the change in every draw, and whether it is sensitivity, criterion or the amygdala."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.report.citations import short_name
from oxytocin.report.figures.spray import Pair, Study, draw_arms, draw_change, two_panels
from oxytocin.report.style import FIRING, GLAND, INK, PLASMA, QUIET, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BEHIND = (
    ("fear_sensitivity", "sensitivity\nto fear (d')", FIRING),
    ("fear_criterion", "criterion\nfor fear", PLASMA),
    ("amygdala_response", "amygdala's\nresponse", GLAND),
)


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of both arms."""
    pair = Pair.of(outcome)
    made, (arms, change, behind) = two_panels(
        pair, f"{pair.dose} in the nose and the recognition of fear in a {outcome.body.name}", more=1
    )
    draw_arms(arms, pair, "fear_recognition", "faces of fear named rightly (%)")
    # Hedges' g is in standard deviations between people.
    deviation = float(np.std(pair.placebo["fear_recognition"].values))
    studies = (Study("shahrestani2013", 0.29 * deviation, None, "g = 0.29"),)
    draw_change(change, pair, "expected_fear_recognition", "change (percentage points)", studies)
    _draw_behind(behind, pair)
    return made


def _draw_behind(axes: Axes, pair: Pair) -> None:
    for place, (readout, _, colour) in enumerate(_BEHIND):
        low, middle, high = np.quantile(pair.change(readout), [0.05, 0.5, 0.95])
        axes.plot([place, place], [low, high], color=colour, lw=2.5)
        axes.plot([place], [middle], "o", ms=6, color=colour)
    signs = {"man": ("lower in men", "kreuder2020"), "woman": ("higher in women", "lieberz2020")}
    sign, source = signs[pair.placebo.body.name]
    published = f"published: amygdala {sign} ({short_name(source)})"
    axes.axhline(0.0, color=QUIET, lw=0.8, ls=":")
    axes.text(0.99, 0.98, published, transform=axes.transAxes, ha="right", va="top", fontsize=7.5, color=INK)
    axes.set_xticks(range(len(_BEHIND)), [label for _, label, _ in _BEHIND])
    axes.set_xlim(-0.6, len(_BEHIND) - 0.4)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.15 * (high - low))
    axes.set_ylabel("change (median and 90 % of draws)")
    axes.set_title("What stands behind")
