"""A virtual trial: who is still undelivered, what the pumps gave, and by how much the outcomes differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.trial import Arm, Trial
from oxytocin.report.style import FIRING, GLAND, INK, MILK, PLASMA, QUIET, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = (FIRING, PLASMA, GLAND, MILK, INK)
_MODES = (
    ("spontaneous_birth", "spontaneous"),
    ("instrumental_birth", "instrumental"),
    ("caesarean", "caesarean"),
)


@in_style
def figure(trial: Trial) -> Figure:
    """Return the figure of a trial."""
    made = new_figure(9.0, 6.6)
    axes = made.subplots(2, 2, width_ratios=(1.5, 1.0))
    colours = [_COLOURS[i % len(_COLOURS)] for i in range(len(trial.arms))]
    for arm, colour in zip(trial.arms, colours, strict=True):
        _undelivered(axes[0, 0], arm, colour)
        _rate(axes[1, 0], arm, colour)
    _modes(axes[0, 1], trial, colours)
    _loss(axes[1, 1], trial, colours)
    hours = trial.arms[0].watched / 3600.0
    for each in axes[:, 0]:
        each.set_xlim(0, hours)
        each.set_ylim(bottom=0)
        each.set_xlabel("time (h)")
    names = " and ".join(arm.name.replace("_", " ") for arm in trial.arms)
    clearance = trial.arms[0].readouts["clearance"].median
    chosen = (
        f"{trial.subjects} women, {trial.settings['treatment']}, seed {trial.seed}; "
        f"clearance {clearance:.2g} L/min (disputed: 1.6 or 6)."
    )
    headline(made, f"The same women under {names}", chosen)
    return made


def _undelivered(axes: Axes, arm: Arm, colour: str) -> None:
    """Draw the Kaplan-Meier curve of women not yet delivered, with its 95 % band."""
    from scipy.stats import CensoredData, ecdf

    hours = arm.readouts["time_to_delivery"].values
    born = np.isfinite(hours)
    watched = arm.watched / 3600.0
    data = CensoredData(uncensored=hours[born], right=np.full(np.count_nonzero(~born), watched))
    curve = ecdf(data).sf
    low, high = curve.confidence_interval(method="log-log")
    time = np.concatenate([[0.0], curve.quantiles])
    axes.step(time, 100 * np.concatenate([[1.0], curve.probabilities]), where="post", color=colour, label=arm.name)
    # At the last birth the interval has no limits; then anything is possible.
    below, above = (
        100 * np.concatenate([[1.0], np.nan_to_num(edge.probabilities, nan=end)])
        for edge, end in ((low, 0.0), (high, 1.0))
    )
    axes.fill_between(time, below, above, step="post", color=colour, alpha=0.2, linewidth=0)
    axes.set_title("women not yet delivered")
    axes.set_ylabel("share (%)")
    legend(axes)


def _rate(axes: Axes, arm: Arm, colour: str) -> None:
    """Draw what the pump gives those who are on it."""
    on = np.where(arm.rate > 0, arm.rate, np.nan)
    enough = np.isfinite(on).sum(axis=0) >= 5
    axes.set_title("rate of the pump where it runs: mean, central 50 %")
    axes.set_ylabel("rate (mU/min)")
    if enough.any():
        hours, rates = arm.time[enough] / 3600.0, on[:, enough]
        low, high = np.nanquantile(rates, [0.25, 0.75], axis=0)
        axes.fill_between(hours, low, high, color=colour, alpha=0.18, linewidth=0, step="post")
        axes.plot(hours, np.nanmean(rates, axis=0), color=colour)


def _modes(axes: Axes, trial: Trial, colours: list[str]) -> None:
    """Draw how the children were born, and tachysystole beside it."""
    bars = [*_MODES, ("tachysystole", "tachysystole")]
    height = 0.8 / len(trial.arms)
    for i, (arm, colour) in enumerate(zip(trial.arms, colours, strict=True)):
        shares = np.array([100 * np.mean(arm.readouts[name].values) for name, _ in bars])
        errors = 196 * np.sqrt(shares / 100 * (1 - shares / 100) / trial.subjects)
        places = np.arange(len(bars)) + (i - (len(trial.arms) - 1) / 2) * height
        axes.barh(places, shares, height * 0.9, xerr=errors, color=colour, error_kw={"ecolor": QUIET, "lw": 1.0})
    axes.set_yticks(range(len(bars)), [label for _, label in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_title("births, and tachysystole")
    axes.set_xlabel("share of women (%), 95 % interval")


def _loss(axes: Axes, trial: Trial, colours: list[str]) -> None:
    """Draw the distribution of blood loss."""
    for arm, colour in zip(trial.arms, colours, strict=True):
        loss = np.sort(arm.readouts["blood_loss"].values)
        loss = loss[np.isfinite(loss)]
        if loss.size:
            axes.step(loss, 100 * (1 - np.arange(loss.size) / loss.size), where="post", color=colour, label=arm.name)
    axes.axvline(500, color=QUIET, lw=0.8, ls=":")
    axes.set_xlim(0, 1500)
    axes.set_ylim(0, 102)
    axes.set_title("women who lose more blood than")
    axes.set_xlabel("blood loss (mL)")
    axes.set_ylabel("share (%)")
