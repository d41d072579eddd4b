"""What the figures of behavioural tests share: the same people with and without a spray, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome, sort_out
from oxytocin.literature.targets import Target, targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said
from oxytocin.report.style import (
    FIRING,
    INK,
    PUBLISHED,
    QUIET,
    headline,
    legend,
    new_figure,
    published_range,
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

USUAL = "24 IU"
"""The dose that is shown beside a placebo."""

NOTHING = 1e-3
"""Changes below this share of what people differ by are none: so much leaks from the blood into the brain."""


@dataclass(frozen=True)
class Study:
    """What a study or all of them found: a change with its 95 % interval, or alone where none was read."""

    source: str
    change: float
    half_width: float | None = None
    what: str = ""


@dataclass(frozen=True)
class Pair:
    """The same subjects after a placebo and after a spray."""

    placebo: Outcome
    sprayed: Outcome
    dose: str

    @classmethod
    def of(cls, outcome: Outcome, usual: str = USUAL) -> Pair:
        """Return an outcome with its other arm: a placebo for a spray, the usual dose for a placebo."""
        given = float(outcome.settings["intranasal"])
        if given > 0:
            return cls(again(outcome, {"intranasal": 0.0}), outcome, f"{number(given)} IU")
        return cls(outcome, again(outcome, {"intranasal": usual}), usual)

    def change(self, readout: str) -> np.ndarray:
        """Return each subject's change of a readout by the spray; shape (subjects,)."""
        return self.sprayed[readout].values - self.placebo[readout].values

    def share_without(self, readout: str) -> float:
        """Return the share of subjects in whom the spray does nothing."""
        deviation = max(float(np.std(self.placebo[readout].values)), 1e-12)
        return float(np.mean(np.abs(self.change(readout)) < NOTHING * deviation))


def two_panels(pair: Pair, title: str, more: int = 0) -> tuple[Figure, list[Axes]]:
    """Return a figure with a headline and panels for the arms, the change, and `more` others."""
    made = new_figure(9.0 if more == 0 else 12.5, 4.4)
    panels = list(made.subplots(1, 2 + more, width_ratios=(1.0, 1.35) + (1.2,) * more))
    run = pair.sprayed.run
    headline(made, f"{title} (exploratory)", f"{who(run)} Each draws which effects are real.")
    return made, panels


def draw_arms(axes: Axes, pair: Pair, readout: str, label: str, target: str = "") -> None:
    """Draw how people differ in each arm: their density, median and central 90 %.

    Parameters
    ----------
    target : str
        Readout, if any, whose published value on placebo is drawn beneath.
    """
    arms = {"placebo": (pair.placebo, QUIET), pair.dose: (pair.sprayed, FIRING)}
    for place, (outcome, colour) in enumerate(arms.values()):
        values = outcome[readout].values
        if np.ptp(values) > 0:
            for body in axes.violinplot([values], [place], widths=0.8, showextrema=False)["bodies"]:  # type: ignore[attr-defined]
                body.set(facecolor=colour, alpha=0.25, linewidth=0)
        low, high = outcome[readout].interval()
        axes.plot([place, place], [low, high], color=colour, lw=2.0)
        axes.plot([place], [outcome[readout].median], "o", ms=6, color=colour)
    if target:
        for item in targets():
            ends = limits(item, item.unit) if item.experiment == pair.placebo.experiment.name else None
            if item.readout == target and not item.contrast and ends:
                published_range(axes, *ends, f"placebo agrees with {said(item)}")
    axes.set_xticks(range(len(arms)), list(arms))
    axes.set_xlim(-0.6, len(arms) - 0.4)
    axes.set_ylabel(label)
    axes.set_title("How people differ")
    _room_for_legend(axes)


def draw_change(axes: Axes, pair: Pair, readout: str, label: str, studies: Sequence[Study] = ()) -> None:
    """Draw what the spray changes in every subject, in order, over what was published."""
    change = np.sort(pair.change(readout))
    share = 100.0 * (np.arange(change.size) + 0.5) / change.size
    axes.fill_betweenx(share, 0.0, change, color=FIRING, alpha=0.25, linewidth=0)
    axes.plot(change, share, color=FIRING)
    low, middle, high = np.quantile(change, [0.05, 0.5, 0.95])
    axes.plot([low, high], [107, 107], color=INK, lw=2.5)
    axes.plot([middle], [107], "o", ms=6, color=INK, label="median and 90 % of draws")
    axes.axvline(0.0, color=QUIET, lw=0.8, ls=":")
    for i, study in enumerate(studies):
        place = -9.0 - 9.0 * i
        error = None if study.half_width is None else [[study.half_width], [study.half_width]]
        axes.errorbar(
            [study.change], [place], xerr=error, fmt="D", ms=5, mfc="white", mec=PUBLISHED, ecolor=PUBLISHED, capsize=3
        )
        named = short_name(study.source) + (f", {study.what}" if study.what else "")
        axes.annotate(
            named,
            (study.change + (study.half_width or 0.0), place),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=PUBLISHED,
        )
    for target in _targets_of_change(pair):
        ends = limits(target, target.unit)
        if ends and target.source not in [study.source for study in studies]:
            published_range(axes, *ends, f"agrees with {said(target)}", along="x")
    reach = 1.25 * max(
        [*np.abs(np.quantile(change, [0.01, 0.99])), *(abs(s.change) + (s.half_width or 0) for s in studies)]
    )
    if reach > 0:
        axes.set_xlim(-reach, reach * (2.0 if studies else 1.0))
    axes.set_ylim(-9.0 - 9.0 * len(studies), 128)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_xlabel(label)
    axes.set_ylabel("draws with this change or less (%)")
    axes.set_title(f"What {pair.dose} changes: nothing in {100 * pair.share_without(readout):.0f} % of draws")
    framed = {"frameon": True, "facecolor": "white", "edgecolor": "none", "framealpha": 1.0, "borderaxespad": 0.0}
    legend(axes, loc="upper left", fontsize=7.5, **framed)


def _targets_of_change(pair: Pair) -> list[Target]:
    """Return the targets that a spray's change of the main outcome is held against."""
    experiment, body = pair.sprayed.experiment, pair.sprayed.body.name
    found = []
    for target in targets():
        if (target.experiment, target.body, target.readout) != (experiment.name, body, experiment.main_outcome):
            continue
        settings, values = sort_out(experiment, body, target.settings)
        if (
            target.contrast == "difference"
            and not values
            and experiment.choose(body, settings) == pair.sprayed.settings
        ):
            found.append(target)
    return found


def _room_for_legend(axes: Axes) -> None:
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.18 * (high - low))
    legend(axes, loc="upper left", fontsize=7.5)
