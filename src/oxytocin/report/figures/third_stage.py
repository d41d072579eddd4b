"""Bleeding after birth: the womb closes, the flow ceases, the loss adds up; and how many women lose how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.third_stage import BIRTH
from oxytocin.report.figures.axes import who
from oxytocin.report.figures.infusion import WAYS, dose_in_words
from oxytocin.report.published import said, targets_of
from oxytocin.report.style import (
    GLAND,
    INK,
    PLASMA,
    QUIET,
    SECRETION,
    band,
    headline,
    in_style,
    legend,
    new_figure,
    published_point,
)
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HAEMORRHAGE = {500.0: "haemorrhage", 1000.0: "severe"}
_FEW = 20
_TICKS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002)


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a third stage: its course, and beside it, for several women, the shares of losses."""
    run = outcome.run
    several = run.subjects >= _FEW
    made = new_figure(10.0 if several else 7.0, 6.4)
    grid = made.add_gridspec(3, 2, width_ratios=(1.35, 1.0)) if several else made.add_gridspec(3, 1)
    panels = [made.add_subplot(grid[0, 0])]
    panels += [made.add_subplot(grid[row, 0], sharex=panels[0]) for row in (1, 2)]
    for axes in panels[:2]:
        axes.tick_params(labelbottom=False)
    if several:
        _shares(made.add_subplot(grid[:, 1]), outcome)
    time = (run.time - BIRTH) / 60.0
    shown = (time >= -3.0) & (time <= 60.0)
    band(panels[0], time[shown], run["contractile_drive"][:, shown], SECRETION, "drive of the muscle")
    after = shown & (time >= 0.0)
    band(panels[0], time[after], run["retraction_tone"][:, after], GLAND, "tone of retraction")
    panels[0].set_ylim(0, 1.02)
    panels[0].set_ylabel("share of the greatest (1)")
    panels[0].set_title("the womb closes")
    band(panels[1], time[after], run["bleeding_rate"][:, after], PLASMA)
    panels[1].set_ylabel("flow (mL/min)")
    panels[1].set_ylim(bottom=0)
    panels[1].set_title("blood flows from its bed, and from tears or an incision")
    band(panels[2], time[shown], run["blood_loss"][:, shown], PLASMA)
    panels[2].set_ylabel("blood lost (mL)")
    panels[2].set_ylim(bottom=0)
    panels[2].set_title("what is lost")
    panels[2].set_xlabel("time since birth (min)")
    placenta = outcome["time_to_placenta"].median
    for axes in panels:
        axes.set_xlim(-3.0, time[shown][-1])
        axes.axvline(0.0, color=QUIET, lw=0.8, ls=(0, (4, 3)))
        if np.isfinite(placenta):
            axes.axvline(placenta, color=INK, lw=0.8, ls=(0, (1, 2)), label="placenta" if axes is panels[1] else None)
    for loss, words in _HAEMORRHAGE.items():
        if loss < panels[2].get_ylim()[1]:
            panels[2].axhline(loss, color=QUIET, lw=0.8, ls=(0, (4, 3)))
            panels[2].text(time[shown][-1], loss, words, ha="right", va="bottom", fontsize=8, color=QUIET)
    legend(panels[0], loc="lower right")
    legend(panels[1])
    headline(made, _title(outcome), who(run))
    return made


def _shares(axes: Axes, outcome: Outcome) -> None:
    """Draw the share of women who lose more than so much, with what trials found."""
    loss = np.sort(outcome["blood_loss"].values)
    loss = loss[np.isfinite(loss)]
    # The highest loss is exceeded by nobody, which a logarithmic axis cannot show.
    axes.step(loss[:-1], 1.0 - np.arange(1, loss.size) / loss.size, where="post", color=PLASMA, label="simulated")
    names = {
        "fraction_over_500_ml_or_treated": (500.0, "500 mL or another drug"),
        "fraction_over_500_ml": (500.0, "500 mL"),
        "fraction_over_1000_ml": (1000.0, "1000 mL"),
    }
    for name, (limit, words) in names.items():
        for target in targets_of(outcome, name):
            if target.value is not None:
                published_point(axes, limit, target.value, f"{words}:\n{said(target)}", target.tolerance)
    for limit in _HAEMORRHAGE:
        axes.axvline(limit, color=QUIET, lw=0.8, ls=(0, (4, 3)))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(30.0, 6000.0)
    axes.set_ylim(max(0.8 / loss.size, 1e-3), 1.5)
    axes.set_xticks([50, 100, 200, 500, 1000, 2000, 5000])
    axes.set_yticks([share for share in _TICKS if share > axes.get_ylim()[0]])
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("")
    axes.set_title("women who lose at least so much")
    axes.set_xlabel("blood lost (mL)")
    axes.set_ylabel("share of women (1)")
    legend(axes, loc="lower left", frameon=True, framealpha=0.9, edgecolor="none", fontsize=7.5)


def _title(outcome: Outcome) -> str:
    chosen = outcome.settings
    lost = rounded(outcome["blood_loss"].median)
    given = "Without a drug"
    if chosen["drug"] != "none" and float(chosen["dose"]) > 0:
        given = f"{dose_in_words(str(chosen['drug']), float(chosen['dose']))} {WAYS[str(chosen['route'])]}"
        if chosen["drug"] == "oxytocin":
            given = given.replace("IU ", "IU of oxytocin ", 1)
    if outcome.run.subjects == 1:
        return f"{given}: {lost} mL of blood lost"
    over = 100.0 * outcome["fraction_over_500_ml"].mean
    return f"{given}: {lost} mL lost, and 500 mL or more by {rounded(over)} % of women"
