"""Atosiban against early contractions: the tocograph, contractions hour by hour, the drug in the blood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.experiments.tocolysis import BEFORE, LOADING
from oxytocin.language.quantities import convert
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    QUIET,
    band,
    headline,
    in_style,
    legend,
    new_figure,
    published_range,
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN = 2 * 3600.0  # s before the treatment


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of atosiban (or of the placebo) beside the other arm in the same women."""
    run = outcome.run
    other = "placebo" if outcome.settings["drug"] == "atosiban" else "atosiban"
    made = new_figure(9.0, 7.2)
    pressure, count, level = made.subplots(3, 1, sharex=True, height_ratios=(1.2, 1.1, 0.9))
    hours = (run.time - BEFORE) / 3600.0
    pressure.plot(hours, run["intrauterine_pressure"][0], color=GLAND, lw=0.8)
    pressure.set_title("pressure in the womb" + (" of the first woman" if run.subjects > 1 else ""))
    pressure.set_ylabel("pressure (mmHg)")

    arms = {other: again(outcome, {"drug": other}), str(outcome.settings["drug"]): outcome}
    for arm in arms.values():
        _hourly(count, arm, GLAND if arm is outcome else QUIET)
    before = outcome["contractions_per_hour_before"].median
    for target in targets_of(outcome, "contraction_rate_change"):
        ends = limits(target, "1")
        if ends:
            low, high = (before * (1 + end) for end in ends)
            count.fill_between([2.0, 3.0], low, high, color=INK, alpha=0.18, lw=0, label=f"change {said(target)}")
    change = outcome["contraction_rate_change"].median
    count.set_title(f"contractions hour by hour; the third against the one before: {100 * change:+.0f} %")
    count.set_ylabel("contractions (per hour)")
    count.set_ylim(0, 1.4 * count.get_ylim()[1])
    legend(count, ncols=3)

    drug = arms["atosiban"].run["plasma_atosiban"] * convert("1 pmol/L", "ng/mL", of="atosiban")
    band(level, hours, drug, PLASMA, label="atosiban in plasma")
    level.set_ylabel("atosiban (ng/mL)")
    level.set_ylim(0, 1.25 * float(np.nanmax(drug)))
    for target in targets_of(outcome, "atosiban_level"):
        ends = limits(target, "ng/mL")
        if ends:
            published_range(level, *ends, said(target))
    share = level.twinx()
    share.spines["right"].set_visible(True)
    band(share, hours, arms["atosiban"].run["receptor_activation"], FIRING, label="receptor activation")
    share.set_ylabel("activation (of the greatest)")
    share.set_ylim(0, 1.3 * float(np.nanmax(run["receptor_activation"])))
    level.set_title("atosiban, and what it leaves of the receptors' activation")
    legend(level, loc="upper left")
    legend(share, loc="upper right")
    for axes in (pressure, count, level):
        axes.axvline(0, color=INK, lw=0.8, ls=(0, (4, 3)))
        axes.axvline(LOADING / 3600.0, color=INK, lw=0.8, ls=(0, (1, 3)))
    level.set_xlabel("time since the treatment began (h); dots: the pump slows")
    level.set_xlim(-_SHOWN / 3600.0, hours[-1])
    week = number(float(outcome.settings["gestation"]))
    title = f"Early contractions at {week} weeks, and {outcome.settings['drug']}"
    headline(made, title, who(run))
    return made


def _hourly(axes: Axes, arm: Outcome, colour: str) -> None:
    run = arm.run
    edges = np.arange(BEFORE - _SHOWN, run.reached + 1.0, 3600.0)
    counts = np.array(
        [
            [6 * contractions_of(run, subject, begin, begin + 3600.0).per_10min() for begin in edges[:-1]]
            for subject in range(run.subjects)
        ]
    )
    low, middle, high = np.quantile(counts, [0.05, 0.5, 0.95], axis=0)
    places = (edges - BEFORE) / 3600.0
    axes.stairs(middle, places, baseline=None, color=colour, lw=1.6, label=str(arm.settings["drug"]))
    if run.subjects > 1:
        axes.stairs(high, places, baseline=low, color=colour, fill=True, alpha=0.18, lw=0)
    shown = float(np.nanmax(high))
    axes.set_ylim(0, max(axes.get_ylim()[1], shown))
