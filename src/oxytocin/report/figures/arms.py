"""Arms of an experiment side by side: the course of one quantity, and the readouts with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.arms import Arms
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.report.figures.axes import time_axis, who
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    MILK,
    PLASMA,
    QUIET,
    SECRETION,
    STORE,
    band,
    headline,
    in_style,
    legend,
    new_figure,
)
from oxytocin.report.tables import with_micro

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (INK, FIRING, PLASMA, GLAND, MILK, SECRETION, STORE, QUIET)
"""Of the arms, in their order; the first is what the others are compared with."""

_MOST_READOUTS = 5


@in_style
def figure(arms: Arms) -> Figure:
    """Return the figure of several arms: of a sweep against its values, else one row for each arm."""
    outcomes = arms.outcomes
    chosen = _chosen(arms)
    trace = arms.experiment.main_trace
    wide = 2 if trace else 1
    tall = max(len(chosen), 2)
    made = new_figure(3.0 * wide + 4.5, 1.2 + tall * (0.62 + 0.17 * len(outcomes)))
    grid = made.add_gridspec(tall, wide)
    if trace:
        _course(made.add_subplot(grid[:, 0]), outcomes, trace)
    at = arms.swept_values
    for i, name in enumerate(chosen):
        axes = made.add_subplot(grid[i, wide - 1])
        readouts = [outcome[name] for outcome in outcomes.values()]
        if at is None:
            _rows(axes, readouts, list(outcomes))
        else:
            _against(axes, readouts, np.array(at), list(outcomes))
            if i == len(chosen) - 1:
                axes.set_xlabel(arms.swept.replace("_", " "))
    exploratory = any(item.exploratory for item in arms.first.readouts)
    what = arms.experiment.name.replace("_", " ").capitalize()
    title = f"{what} by {arms.swept.replace('_', ' ')}" if arms.swept else f"{what}: the same subjects in each arm"
    note = " Exploratory: what the evidence allows, no prediction." if exploratory else ""
    headline(made, title, who(arms.first.run) + note)
    return made


def _chosen(arms: Arms) -> list[str]:
    """Return the main readout first, then others that differ between arms or subjects."""
    main = arms.experiment.main_outcome
    names = [main, *(name for name in arms.shared if name != main)] if main in arms.shared else arms.shared
    return names[:_MOST_READOUTS]


def _course(axes: Axes, outcomes: Mapping[str, Outcome], trace: str) -> None:
    """Draw the course of one quantity in every arm, median and central 90 %."""
    unit = ""
    for (name, outcome), colour in zip(outcomes.items(), COLOURS * len(outcomes), strict=False):
        time, label = time_axis(outcome.run.time)
        band(axes, time, outcome.run[trace], colour, label=name)
        axes.set_xlabel(label)
        unit = outcome.run.units[trace]
    axes.set_ylabel(f"{trace.replace('_', ' ')}" + ("" if unit == "1" else f" ({with_micro(unit)})"))
    axes.set_title("Its course")
    legend(axes, loc="best")


def _rows(axes: Axes, readouts: list[Readout], names: list[str]) -> None:
    """Draw a point with its interval for each arm, one below the other."""
    for i, (readout, colour) in enumerate(zip(readouts, COLOURS * len(readouts), strict=False)):
        middle, low, high = _summary(readout)
        axes.plot([low, high], [i, i], color=colour, lw=2.0)
        axes.plot([middle], [i], "o", ms=5, color=colour)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_title(_title(readouts[0]))
    first = _summary(readouts[0])[0]
    if np.isfinite(first):
        axes.axvline(first, color=QUIET, lw=0.8, ls=":")


def _against(axes: Axes, readouts: list[Readout], at: np.ndarray, names: list[str]) -> None:
    """Draw points with intervals against the values of a sweep."""
    middle, low, high = np.array([_summary(readout) for readout in readouts]).T
    axes.fill_between(at, low, high, color=FIRING, alpha=0.22, linewidth=0)
    axes.plot(at, middle, "o-", ms=4, color=FIRING)
    axes.set_xticks(at, names)
    axes.set_title(_title(readouts[0]))


def _summary(readout: Readout) -> tuple[float, float, float]:
    """Return median and interval; of a yes or no the share in percent with its 90 % interval of sampling."""
    if not readout.is_yes_or_no:
        return (readout.median, *readout.interval())
    from scipy.stats import binomtest

    known = readout.values[np.isfinite(readout.values)]
    if not known.size:
        return (float("nan"),) * 3
    low, high = binomtest(int(known.sum()), known.size).proportion_ci(0.9, method="wilson")
    return 100 * float(known.mean()), 100 * float(low), 100 * float(high)


def _title(readout: Readout) -> str:
    unit = "%" if readout.is_yes_or_no else "" if readout.unit == "1" else with_micro(readout.unit)
    return f"{readout.name.replace('_', ' ')}{f' ({unit})' if unit else ''}"
