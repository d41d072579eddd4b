"""Partner preference of voles: the three hours of the test, what was learnt before, and the published conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import in_many_subjects
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.partner_preference import CRITERION, REST, TEST
from oxytocin.experiments.vole_table import CONDITIONS, Condition
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, targets_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    PUBLISHED,
    QUIET,
    band,
    headline,
    in_style,
    legend,
    new_figure,
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLACES = {"partner": GLAND, "stranger": PLASMA, "alone": QUIET}
_VOLES = 100  # in each published condition, and in the test if only the typical vole was asked for
_LONGEST = 72.0  # hours; the conditions that take longer are in the table of validation


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of one condition, above all published ones."""
    voles = outcome if outcome.run.subjects > 1 else in_many_subjects(outcome, {}, _VOLES)
    made = new_figure(9.0, 9.4)
    above, below = made.subfigures(2, 1, height_ratios=(1.0, 1.4), squeeze=False)[:, 0]
    test, learning = above.subplots(1, 2)
    _test(test, voles)
    _learning(learning, voles)
    _conditions(below.subplots(), outcome)
    share = 100 * voles["preference"].mean
    headline(made, f"{_condition(outcome)}: {share:.0f} % of voles prefer their companion", who(voles.run))
    return made


def _condition(outcome: Outcome) -> str:
    """Return in a few words what was done."""
    chosen = outcome.settings
    words = [f"{number(float(chosen['cohabitation']))} h together"]
    words += ["with a peer"] if chosen["companion"] == "peer" else []
    words += ["mating"] if chosen["mating"] == "yes" else []
    words += ["oxytocin i.c.v."] if chosen["icv_rate"] or chosen["icv_dose"] else []
    words += ["oxytocin s.c."] if chosen["subcutaneous_rate"] else []
    words += ["antagonist"] if chosen["antagonist"] == "yes" else []
    words += [str(chosen["dopamine"])] if chosen["dopamine"] != "none" else []
    words += ["V1a antagonist"] if chosen["v1a_antagonist"] == "yes" else []
    words += ["no receptors"] if chosen["genotype"] == "receptor_knockout" else []
    return ", ".join(words)


def _test(axes: Axes, voles: Outcome) -> None:
    """Draw the minutes with partner, with stranger and alone."""
    for place, (where, colour) in enumerate(_PLACES.items()):
        name = f"time_{where}" if where == "alone" else f"time_with_{where}"
        readout = voles[name]
        low, high = readout.interval()
        axes.bar(place, readout.median, width=0.62, color=colour, alpha=0.35)
        aside = np.linspace(-0.22, 0.22, readout.values.size)
        axes.plot(place + aside, readout.values, ".", ms=2.5, color=colour, alpha=0.6)
        error = [[readout.median - low], [high - readout.median]]
        axes.errorbar(place, readout.median, yerr=error, color=INK, lw=1.4, capsize=4)
        for target in targets_of(voles, name):
            ends = limits(target, "min")
            if ends:
                text = f"bonded voles ± 30 % ({short_name(target.source)})" if place == 0 else None
                axes.fill_between([place - 0.42, place + 0.42], *ends, color=PUBLISHED, alpha=0.16, lw=0, label=text)
    axes.set_xticks(range(3), list(_PLACES))
    axes.set_ylabel("time in the test (min)")
    axes.set_ylim(0, TEST)
    axes.set_title("Three hours of choice: median, central 90 %")
    legend(axes)


def _learning(axes: Axes, voles: Outcome) -> None:
    """Draw what is learnt while they are together, and what the criterion asks of it."""
    run = voles.run
    hours = (run.time - REST) / 3600.0
    shown = hours >= 0
    band(axes, hours[shown], run["incentive"][:, shown], FIRING, label="E, simulated")
    gain = voles.body.parameters["pair_bond.gain"].value
    if gain > np.log(CRITERION):
        needed = -np.log(1 - np.log(CRITERION) / gain)
        axes.axhline(needed, color=INK, lw=1.0, ls=(0, (4, 3)), label="enough to double the attraction")
    together = float(voles.settings["cohabitation"])
    if voles.settings["separation"]:
        axes.axvspan(together, hours[-1], color=QUIET, alpha=0.12, lw=0, label="apart")
    axes.set_xlim(0, hours[-1])
    axes.set_yscale("log")
    axes.set_ylim(0.02, 100.0)
    axes.set_xlabel("time since the companion came (h)")
    axes.set_ylabel("learnt about the companion, E")
    axes.set_title("What company leaves in the accumbens")
    legend(axes, loc="upper left", ncols=2)


def _conditions(axes: Axes, outcome: Outcome) -> None:
    """Draw partner over stranger in each published condition, with what was published as the filling of its mark."""
    usual = {name: item.default for name, item in outcome.experiment.settings.items()}
    shown = [item for item in CONDITIONS if _hours(item) <= _LONGEST]
    for row, condition in enumerate(shown):
        readout = in_many_subjects(outcome, {**usual, **condition.settings}, _VOLES)["partner_to_stranger"]
        low, high = readout.interval()
        colour = GLAND if condition.preferred else PLASMA
        axes.plot([low, high], [row, row], color=colour, lw=1.6, alpha=0.7)
        face = colour if condition.preferred else "white"
        axes.plot(readout.median, row, "o", ms=6, color=colour, mfc=face, mew=1.4)
    axes.axvline(CRITERION, color=INK, lw=1.0, ls=(0, (4, 3)))
    axes.text(1.03 * CRITERION, -0.5, "criterion", va="center", fontsize=8, color=INK)
    axes.plot([], [], "o", color=GLAND, label="published: preference")
    axes.plot([], [], "o", color=PLASMA, mfc="white", mew=1.4, label="published: none")
    axes.set_xscale("log")
    ticks = [0.5, 1, 2, 4, 8]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(shown)), [f"{item.name}  ({short_name(item.source)})" for item in shown], fontsize=7.5)
    axes.set_ylim(len(shown) - 0.4, -0.9)
    axes.set_xlabel(f"time with the partner over time with the stranger; {_VOLES} voles, median, central 90 %")
    axes.set_title("The published conditions")
    legend(axes, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)


def _hours(condition: Condition) -> float:
    """Return how long a condition takes."""
    return float(condition.settings.get("cohabitation", 0.0)) + float(condition.settings.get("separation", 0.0))
