"""Social recognition of mice: investigation from encounter to encounter, and what genotype and oxytocin do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import in_many_subjects
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.social_recognition import RECOGNISED, investigation
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
    published_point,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MICE = 100
_GENOTYPES = {"wild_type": FIRING, "oxytocin_knockout": PLASMA, "receptor_knockout": QUIET}
_ONE_LEFT_TO_LEARN = {"encounters": 2.0, "encounter": 5.0, "interval": 30.0}  # as for the targets of Ferguson 2001


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the three genotypes under what was done, of the time of a dose, and of its size."""
    made = new_figure(10.0, 4.4)
    trials, timing, dose = made.subplots(1, 3, width_ratios=(1.3, 1.0, 1.1))
    arms = {name: in_many_subjects(outcome, {"genotype": name}, _MICE) for name in _GENOTYPES}
    _trials(trials, arms)
    _timing(timing, outcome)
    _dose(dose, outcome)
    known = {name: 100 * arm["recognised"].mean for name, arm in arms.items()}
    shares = f"{known['wild_type']:.0f} % of wild-type mice, {known['oxytocin_knockout']:.0f} % of knockouts"
    done = (
        [f"oxytocin {outcome.settings['oxytocin']} the first meeting"] if outcome.settings["oxytocin"] != "none" else []
    )
    done += ["antagonist"] if outcome.settings["antagonist"] == "yes" else []
    given = f" ({', '.join(done)})" if done else ""
    headline(made, f"Known again by {shares}{given}", who(arms["wild_type"].run))
    return made


def _trials(axes: Axes, arms: dict[str, Outcome]) -> None:
    for place, (name, arm) in enumerate(arms.items()):
        values = investigation(arm.run, arm.settings)
        low, middle, high = np.quantile(values / values[:, :1], [0.05, 0.5, 0.95], axis=0)
        at = np.arange(1, middle.size + 1) + 0.12 * (place - 1)
        error = [middle - low, high - middle]
        colour = _GENOTYPES[name]
        axes.errorbar(at, middle, yerr=error, fmt="o-", ms=4, color=colour, capsize=2, label=name.replace("_", " "))
        for target in targets_of(arm, "investigation_ratio"):
            ends = limits(target, "1")
            if ends:
                published_point(axes, at[-2] + 0.25, np.mean(ends), said(target), error=np.ptp(ends) / 2)
    known = round(float(next(iter(arms.values())).settings["encounters"]))
    axes.set_xticks(range(1, known + 2), [*map(str, range(1, known + 1)), "new"])
    axes.set_xlabel("encounter")
    axes.set_ylabel("investigation, over the first")
    axes.set_ylim(0, 2.3)
    axes.set_title("The same animal, then a new one")
    legend(axes)


def _timing(axes: Axes, outcome: Outcome) -> None:
    for place, when in enumerate(("none", "before", "after")):
        given = {"genotype": "oxytocin_knockout", "oxytocin": when, "antagonist": "no"}
        settings: dict[str, float | str] = {**_ONE_LEFT_TO_LEARN, **given}
        readout = in_many_subjects(outcome, settings, _MICE)["investigation_ratio"]
        low, high = readout.interval()
        error = [[readout.median - low], [high - readout.median]]
        axes.bar(place, readout.median, width=0.6, color=GLAND if when == "before" else QUIET, alpha=0.4)
        axes.errorbar(place, readout.median, yerr=error, color=INK, lw=1.4, capsize=4)
    axes.axhline(RECOGNISED, color=INK, lw=1.0, ls=(0, (4, 3)), label="recognised below this")
    axes.set_xticks(range(3), ["no oxytocin", "before", "after"])
    axes.set_xlabel("oxytocin and the first encounter, in knockouts")
    axes.set_ylabel("investigation, second over first")
    axes.set_ylim(0, 2.0)
    axes.set_title("Oxytocin must be there")
    legend(axes)


def _dose(axes: Axes, outcome: Outcome) -> None:
    doses = np.geomspace(0.01, 300.0, 10)
    for name in ("wild_type", "oxytocin_knockout"):
        rows = []
        for dose in doses:
            settings: dict[str, float | str] = {
                "genotype": name,
                "oxytocin": "before",
                "antagonist": "no",
                "dose": float(dose),
            }
            rows.append(in_many_subjects(outcome, settings, _MICE)["familiarity"].values)
        band(axes, doses, np.array(rows).T, _GENOTYPES[name], label=name.replace("_", " "))
    axes.set_xscale("log")
    axes.set_xlabel("dose before, i.c.v. (pmol; 1 pmol is 1 ng)")
    axes.set_ylabel("familiarity at the last encounter")
    axes.set_ylim(0, 1.2)
    axes.set_title("Too much impairs")
    legend(axes)
