"""Arms of an experiment side by side: the course of one quantity, and the readouts with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.arms import Arms
from oxytocin.experiments.experiment import Readout
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
    headline,
    in_style,
    new_figure,
)
from oxytocin.report.tables import with_micro

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (INK, FIRING, PLASMA, GLAND, MILK, SECRETION, STORE, QUIET)
"""Of the arms, in their order; the first is what the others are compared with."""

_MOST_READOUTS = 4
_BEFORE = 3600.0  # seconds of settling that are shown before what is studied begins


@in_style
def figure(arms: Arms) -> Figure:
    """Return the figure of several arms: of a sweep against its values, else one row for each arm."""
    chosen = _chosen(arms)
    at = arms.swept_values
    columns = [*(["course"] if arms.experiment.main_trace else []), "readouts", *([] if at else ["differences"])]
    made = new_figure(3.9 * len(columns) + 0.6, 1.2 + max(len(chosen), 2) * (0.62 + 0.17 * len(arms.outcomes)))
    grid = made.add_gridspec(
        max(len(chosen), 2), len(columns), width_ratios=[1.3 if c == "course" else 1 for c in columns]
    )
    if arms.experiment.main_trace:
        _course(made.add_subplot(grid[:, 0]), arms)
    for i, name in enumerate(chosen):
        axes = made.add_subplot(grid[i, columns.index("readouts")])
        readouts = [outcome[name] for outcome in arms.outcomes.values()]
        if at is None:
            estimate_rows(axes, [_summary(each) for each in readouts], _title(readouts[0]))
            axes.set_yticks(range(len(arms.outcomes)), list(arms.outcomes))
            beside = made.add_subplot(grid[i, columns.index("differences")], sharey=axes)
            others = [arms.difference(arm, name) for arm in list(arms.outcomes)[1:]]
            is_share = readouts[0].is_yes_or_no
            changes = [_change_of_share(each) if is_share else _summary(each) for each in others]
            estimate_rows(beside, [(0.0, 0.0, 0.0), *changes], f"less {next(iter(arms.outcomes))}, subject by subject")
            beside.tick_params(labelleft=False)
        else:
            _against(axes, readouts, np.array(at), list(arms.outcomes))
            if i == len(chosen) - 1:
                axes.set_xlabel(arms.swept.replace("_", " "))
    exploratory = any(item.exploratory for item in arms.first.readouts)
    what = arms.experiment.name.replace("_", " ").capitalize()
    title = f"{what} by {arms.swept.replace('_', ' ')}" if arms.swept else f"{what}: the same subjects in each arm"
    note = " Exploratory: what the evidence allows, no prediction." if exploratory else ""
    headline(made, title, who(arms.first.run) + note)
    return made


def _chosen(arms: Arms) -> list[str]:
    """Return the main readout first, then the first share of subjects, then the first of the others."""
    shares = [name for name in arms.shared if arms.first[name].is_yes_or_no][:1]
    wanted = [name for name in (arms.experiment.main_outcome, *shares) if name in arms.shared]
    return list(dict.fromkeys([*wanted, *arms.shared]))[:_MOST_READOUTS]


def _course(axes: Axes, arms: Arms) -> None:
    """Draw the course of the main trace in every arm: the median, and the central 90 % as thin lines."""
    trace, begins = arms.experiment.main_trace, arms.experiment.begins
    last = max(float(outcome.run.time[-1]) for outcome in arms.outcomes.values())
    ends, label = time_axis(np.array([0.0, last - begins]))
    scale = ends[1] / (last - begins)
    for i, (name, outcome) in enumerate(arms.outcomes.items()):
        colour = COLOURS[i % len(COLOURS)]
        seen = outcome.run.time >= begins - _BEFORE
        time = (outcome.run.time[seen] - begins) * scale
        values = outcome.run[trace][:, seen]
        if values.shape[0] > 1:
            low, values, high = np.nanquantile(values, [0.05, 0.5, 0.95], axis=0)[:, None]
            for edge in (low[0], high[0]):
                axes.plot(time, edge, color=colour, lw=0.7, ls=(0, (4, 2)))
        axes.plot(time, values[0], color=colour, lw=1.8, label=name, zorder=3 - i / 100)
    axes.set_xlabel(label)
    unit = arms.first.run.units[trace]
    words = trace.replace("_", " ")
    axes.set_ylabel(words + ("" if unit == "1" else f" ({with_micro(unit)})"))
    axes.set_title(f"{words}: median, 90 % of subjects (dashed)")
    axes.figure.legend(*axes.get_legend_handles_labels(), loc="outside upper right", ncols=4, fontsize=8)


def estimate_rows(axes: Axes, summaries: list[tuple[float, float, float]], title: str) -> None:
    """Draw a point with its interval for each arm, one below the other, and a line at the first."""
    for i, ((middle, low, high), colour) in enumerate(zip(summaries, COLOURS * len(summaries), strict=False)):
        axes.plot([low, high], [i, i], color=colour, lw=2.0)
        axes.plot([middle], [i], "o", ms=5, color=colour)
    axes.set_ylim(len(summaries) - 0.5, -0.5)
    axes.set_title(title)
    if np.isfinite(summaries[0][0]):
        axes.axvline(summaries[0][0], color=QUIET, lw=0.8, ls=":")


def _against(axes: Axes, readouts: list[Readout], at: np.ndarray, names: list[str]) -> None:
    """Draw points with intervals against the values of a sweep."""
    middle, low, high = np.array([_summary(readout) for readout in readouts]).T
    axes.fill_between(at, low, high, color=FIRING, alpha=0.22, linewidth=0)
    axes.plot(at, middle, "o-", ms=4, color=FIRING)
    if at.min() > 0 and at.max() > 20 * at.min():
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xticks(at, names)
    axes.ticklabel_format(axis="y", useOffset=False)
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


def _change_of_share(difference: Readout) -> tuple[float, float, float]:
    """Return by how many percent of the subjects a share changed, with its 90 % interval of sampling."""
    known = difference.values[np.isfinite(difference.values)]
    if not known.size:
        return (float("nan"),) * 3
    change, error = 100 * known.mean(), 164.5 * known.std() / np.sqrt(known.size)
    return float(change), float(change - error), float(change + error)


def _title(readout: Readout) -> str:
    unit = "%" if readout.is_yes_or_no else "" if readout.unit == "1" else with_micro(readout.unit)
    return f"{readout.name.replace('_', ' ')}{f' ({unit})' if unit else ''}"
