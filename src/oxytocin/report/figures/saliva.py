"""Recorded saliva over what the model gives: in time where samples have times, else as fold changes by situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.saliva_series import Bounds, SalivaSeries, exactly
from oxytocin.report.style import (
    FIRING,
    GLAND,
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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GROUPS = (PLASMA, GLAND, FIRING, MILK, SECRETION, STORE)


@in_style
def timed(series: Sequence[SalivaSeries], course: tuple[np.ndarray, np.ndarray] | None) -> Figure:
    """Return recorded hormones in time; cortisol over the band of the simulated stress test.

    Parameters
    ----------
    series : sequence of SalivaSeries
        With times, cortisol in nmol/L; one panel for each.
    course : tuple of ndarray, shapes (times,) and (subjects, times), or None
        Minutes and cortisol in nmol/L of the simulated test, where there is cortisol to compare.
    """
    made = new_figure(8.0 if len(series) == 1 else 11.0, 4.8)
    for axes, one in zip(np.atleast_1d(made.subplots(1, len(series))), series, strict=True):
        if one.hormone == "cortisol" and course is not None:
            minutes, cortisol = course
            span = (minutes >= one.minutes.min() - 5) & (minutes <= one.minutes.max() + 5)
            if span.any():
                label = "simulated social stress test: median, 90 %"
                band(axes, minutes[span], cortisol[:, span], QUIET, label=label)
        for group, colour in zip(one.groups, cycle(_GROUPS)):
            _group(axes, one.of_group(group), group, colour)
        axes.axvline(0, ymax=0.78, color=QUIET, lw=0.8)  # beneath the legend
        axes.set_xlabel("time since the stressor began (min)")
        axes.set_ylabel(f"{one.hormone} in saliva ({one.unit})")
        axes.set_ylim(bottom=0)
        axes.margins(y=0.3)
        legend(axes, loc="upper left")
    people = len({subject for one in series for subject in one.subject})
    names = " and ".join(one.hormone for one in series).capitalize()
    said = "Medians, quartiles and persons; the recorded stressor need not be the simulated one."
    if any(one.reading.open.any() for one in series):
        said += "\nTriangles: readings, quartiles and medians of which only a limit is known; they lie beyond it."
    headline(made, f"{names} of {people} people" + (" beside the model" if course is not None else ""), said)
    return made


def _group(axes: Axes, series: SalivaSeries, group: str, colour: str) -> None:
    drawn = np.where(np.isfinite(series.reading.high), series.reading.high, series.reading.low)
    below = series.reading.low < np.minimum(series.reading.high, drawn)
    above = ~np.isfinite(series.reading.high)
    for subject in dict.fromkeys(series.subject):
        own = np.flatnonzero(series.subject == subject)
        own = own[np.argsort(series.minutes[own])]
        axes.plot(series.minutes[own], drawn[own], color=colour, lw=0.5, alpha=0.35)
    for which, marker in ((below, "v"), (above, "^")):
        axes.plot(series.minutes[which], drawn[which], marker, color=colour, ms=3, alpha=0.35, mew=0)
    moments = series.moments()
    times = np.array(list(moments))
    quartiles = np.array([[one.quantile(share) for share in (0.25, 0.5, 0.75)] for one in moments.values()])
    known = quartiles[:, :, 0] == quartiles[:, :, 1]
    shown = np.where(np.isfinite(quartiles[:, :, 1]), quartiles[:, :, 1], quartiles[:, :, 0])
    axes.plot(times, shown[:, 1], color=colour, lw=1.2)
    axes.vlines(times, shown[:, 0], shown[:, 2], color=colour, lw=1.2)
    label = f"{group or 'recorded'} ({len(set(series.subject))})"
    for place, (shape, size) in enumerate((("_", 4), ("o", 7), ("_", 4))):
        end = known[:, place]
        axes.plot(times[end], shown[end, place], shape, color=colour, ms=size, label=label if place == 1 else None)
        axes.plot(times[~end], shown[~end, place], "v", color=colour, mfc="white", ms=size)


@in_style
def by_situation(
    series: Sequence[SalivaSeries],
    recorded: Sequence[Mapping[str, Mapping[str, Bounds]]],
    simulated: Sequence[Mapping[str, np.ndarray]],
) -> Figure:
    """Return recorded fold changes by situation beside those of simulated people; one panel for each hormone.

    Parameters
    ----------
    series : sequence of SalivaSeries
        One for each hormone.
    recorded : sequence of mappings
        Fold changes of each, by group and situation.
    simulated : sequence of mappings of str to ndarray
        Fold changes of each, by situation.
    """
    most = max(len(there) + sum(map(len, here.values())) for here, there in zip(recorded, simulated, strict=True))
    made = new_figure(max(4.3, 0.75 * most) * len(series) + 0.6, 4.8)
    panels = np.atleast_1d(made.subplots(1, len(series)))
    for axes, one, here, there in zip(panels, series, recorded, simulated, strict=True):
        names: list[str] = []
        for (group, situations), colour in zip(here.items(), cycle(_GROUPS)):
            for number, (name, folds) in enumerate(situations.items()):
                _spread(axes, len(names), folds, colour, (group or "recorded") if number == 0 else "")
                names.append(f"{name}\n({len(folds)})")
        fluid = "\n(plasma)" if one.hormone == "oxytocin" else "\n"
        axes.axvline(len(names) - 0.5, color=QUIET, lw=0.8, ls=(0, (2, 3)))
        for number, (name, values) in enumerate(there.items()):
            _spread(axes, len(names), exactly(values), QUIET, "simulated people" if number == 0 else "")
            names.append(name + fluid)
        axes.set_xticks(range(len(names)), names, fontsize=7.5)
        axes.axhline(1, color=QUIET, lw=0.8)
        axes.set_yscale("log")
        axes.set_yticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
        axes.set_title(f"{one.hormone} in saliva" + (f", read on {one.assay}" if one.assay else ""))
        axes.set_ylabel("level over that of the same subject at rest")
        legend(axes)
    headline(made, "Recorded saliva beside people in the model: only fold changes compare", "Median and 90 %.")
    return made


def _spread(axes: Axes, place: float, folds: Bounds, colour: str, label: str) -> None:
    """Draw the median and the central 90 %; a triangle stands at what a median beyond a limit lies below, or above."""
    (_, low), (under, over), (least, high) = (folds.quantile(share) for share in (0.05, 0.5, 0.95))
    middle = over if np.isfinite(over) else under
    high = high if np.isfinite(high) else least
    low = min(low, middle)
    axes.plot([place, place], [low, max(high, middle)], color=colour, lw=1.6)
    marker = "o" if under == over else "v" if np.isfinite(over) else "^"
    axes.plot(place, middle, marker, color=colour, ms=6, label=label or None)
