"""Shocks to the neural lobe or the hypothalamus: what plasma shows of them, and what the brain fluid does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.again import in_many_subjects
from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.axes import who
from oxytocin.report.style import FIRING, INK, PLASMA, band, headline, in_style, new_figure
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_RATS = 200  # if only the typical rat was asked for
_BEFORE = 30.0  # min


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of both pools."""
    rats = outcome if outcome.run.subjects > 1 else in_many_subjects(outcome, {}, _RATS)
    run = rats.run
    made = new_figure(8.0, 5.6)
    blood, fluid = made.subplots(2, 1, sharex=True)
    minutes = (run.time - outcome.experiment.begins) / 60.0
    shown = minutes >= -_BEFORE
    length = float(outcome.settings["duration"]) / 60.0
    panels = (
        (blood, "plasma_oxytocin", "in plasma", PLASMA),
        (fluid, "csf_oxytocin", "in the brain fluid, which follows the hour besides", FIRING),
    )
    for axes, name, title, colour in panels:
        band(axes, minutes[shown], run[name][:, shown], colour)
        axes.axvspan(0, length, ymax=0.03, color=INK, linewidth=0)
        axes.set_title(title)
        axes.set_ylabel("oxytocin (pmol/L)")
        axes.set_ylim(bottom=0)
    fluid.set_xlabel("time since the shocks began (min); bar: the shocks")
    fluid.set_xlim(-_BEFORE, minutes[-1])
    site = str(outcome.settings["site"]).replace("_", " ")
    plasma, change = rats["plasma_ratio"].median, round(rats["brain_fluid_change"].median)
    found = f"plasma {rounded(plasma)}-fold, brain fluid {change + 0.0:+.0f} %"
    rate = number(float(outcome.settings["rate"]))
    headline(made, f"{rate} Hz in the {site}: {found}", who(run))
    return made
