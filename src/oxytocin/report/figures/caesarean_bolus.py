"""The bolus after a caesarean: how many women have adequate tone at a dose, and the minutes after one dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.caesarean_bolus import ADEQUATE, bolus_time
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import convert
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import (
    GLAND,
    INK,
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

_DOSES = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)  # IU, with ticks of their own
_LOOKS = {"no": ("without labour", GLAND), "yes": ("after augmented labour", SECRETION)}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the bolus, with and without labour before, in the same women."""
    chosen = str(outcome.settings["labour_before"])
    arms = {name: outcome if name == chosen else again(outcome, {"labour_before": name}) for name in ("no", "yes")}
    made = new_figure(9.5, 4.6)
    share, minutes = made.subplots(1, 2, width_ratios=(1.15, 1.0))
    for name, arm in arms.items():
        _share(share, arm, *_LOOKS[name])
        for target in targets_of(arm, "effective_dose_90"):
            ends = limits(target, "IU")
            if ends:
                middle = float(np.mean(ends))
                error = np.ptp(ends) / 2
                published_point(share, middle, 0.9, f"90 %: {said(target)}")
                share.errorbar(middle, 0.9, xerr=error, fmt="none", ecolor=INK, elinewidth=0.8, capsize=3)
        _minutes(minutes, arm, *_LOOKS[name])
    share.axhline(0.9, color=QUIET, lw=0.8, ls=(0, (4, 3)))
    share.set_xscale("log")
    share.set_ylim(0, 1.35)
    share.set_yticks(np.linspace(0, 1, 6))
    share.set_title("Women with adequate tone a minute after the bolus")
    low, high = share.get_xlim()
    share.set_xticks([dose for dose in _DOSES if low < dose < high])
    share.xaxis.set_major_formatter("{x:g}")
    share.xaxis.set_minor_formatter("")
    share.set_xlabel("dose (IU)")
    share.set_ylabel("share of women (1)")
    legend(share, loc="upper left")
    minutes.axhline(ADEQUATE, color=INK, lw=0.8, ls=(0, (4, 3)), label="called adequate")
    minutes.axvline(1.0, color=QUIET, lw=0.8, ls=(0, (1, 3)))
    dose = rounded(float(outcome.settings["dose"]) * convert("1 pmol", "IU"))
    minutes.set_title(f"The minutes after {dose} IU")
    minutes.set_xlabel("time since the bolus (min)")
    minutes.set_ylabel("contractile drive (1 is the greatest)")
    minutes.set_ylim(0, 1.05)
    legend(minutes, loc="lower right")
    least = (f"{rounded(arm['effective_dose_90'].median)} IU {_LOOKS[name][0]}" for name, arm in arms.items())
    women = "90 % of women" if outcome.run.subjects > 1 else "this woman"
    headline(made, f"Enough for {women}: {', '.join(least)}", who(outcome.run))
    return made


def _share(axes: Axes, arm: Outcome, label: str, colour: str) -> None:
    """Draw how many women need no more than a dose."""
    least = np.sort(arm["minimal_effective_dose"].values)
    known = least[np.isfinite(least) & (least > 0)]
    reached = (np.searchsorted(least, known, side="right")) / least.size
    ends = known[0] / 2, 2 * known[-1]
    steps = np.concatenate([[ends[0]], known, [ends[1]]])
    shares = np.concatenate([[(least <= ends[0]).mean()], reached, reached[-1:]])
    axes.step(steps, shares, where="post", color=colour, label=label)


def _minutes(axes: Axes, arm: Outcome, label: str, colour: str) -> None:
    time = (arm.run.time - bolus_time(arm.settings)) / 60.0
    shown = time >= -2.0
    band(axes, time[shown], arm.run["contractile_drive"][:, shown], colour, label)
