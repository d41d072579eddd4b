"""Recorded saliva over what the model gives: in time where samples have times, else as fold changes by situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.exchange.saliva_file import SalivaSeries
from oxytocin.report.style import GLAND, PLASMA, QUIET, STORE, band, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GROUPS = (PLASMA, GLAND, STORE)


@in_style
def timed(series: SalivaSeries, minutes: np.ndarray, cortisol: np.ndarray) -> Figure:
    """Return recorded cortisol in time over the band of the simulated stress test.

    Parameters
    ----------
    series : SalivaSeries
        With times; in nmol/L, or in any unit, and then both are drawn over their last sample before the stressor.
    minutes, cortisol : ndarray, shapes (times,) and (subjects, times)
        Simulated, in nmol/L.
    """
    made = new_figure(8.0, 4.8)
    axes = made.subplots()
    relative = series.unit != "nmol/L"
    span = (minutes >= series.minutes.min() - 5) & (minutes <= series.minutes.max() + 5)
    shown = cortisol / cortisol[:, np.searchsorted(minutes, 0.0)][:, None] if relative else cortisol
    band(axes, minutes[span], shown[:, span], QUIET, label="simulated social stress test: median, 90 %")
    for group, colour in zip(dict.fromkeys(series.group), _GROUPS, strict=False):
        _group(axes, series, str(group), colour, relative)
    axes.axvline(0, color=QUIET, lw=0.8)
    axes.set_xlabel("time since the stressor began (min)")
    axes.set_ylabel("cortisol in saliva, over that before" if relative else "cortisol in saliva (nmol/L)")
    axes.set_ylim(bottom=0)
    legend(axes, loc="upper left")
    people = len(set(series.subject))
    axes.set_title("medians, quartiles and persons; the recorded stressor need not be the simulated one")
    headline(made, f"Cortisol of {people} people beside the model")
    return made


def _group(axes: Axes, series: SalivaSeries, group: str, colour: str, relative: bool) -> None:
    chosen = series.group == group
    lines = []
    times = sorted(set(series.minutes[chosen]))
    for subject in dict.fromkeys(series.subject[chosen]):
        own = chosen & (series.subject == subject)
        order = np.argsort(series.minutes[own])
        time, value = series.minutes[own][order], series.value[own][order]
        before = value[time <= 0]
        if relative and not before.size:
            continue
        value = value / before[-1] if relative else value
        axes.plot(time, value, color=colour, lw=0.5, alpha=0.35)
        lines.append(np.interp(times, time, value, left=np.nan, right=np.nan))
    if lines:
        low, middle, high = np.nanquantile(np.array(lines), [0.25, 0.5, 0.75], axis=0)
        label = f"{group or 'recorded'} ({len(lines)})"
        error = [middle - low, high - middle]
        axes.errorbar(times, middle, yerr=error, color=colour, fmt="o-", ms=4, capsize=3, lw=1.2, label=label)


@in_style
def by_situation(
    series: Sequence[SalivaSeries],
    recorded: Sequence[Mapping[str, np.ndarray]],
    simulated: Sequence[Mapping[str, np.ndarray]],
) -> Figure:
    """Return recorded fold changes by situation beside those of simulated people; one panel for each hormone.

    Parameters
    ----------
    series : sequence of SalivaSeries
        One for each hormone.
    recorded, simulated : sequences of mappings of str to ndarray
        Fold changes of each, by situation.
    """
    made = new_figure(4.3 * len(series) + 0.6, 4.8)
    panels = np.atleast_1d(made.subplots(1, len(series)))
    for axes, one, here, there in zip(panels, series, recorded, simulated, strict=True):
        for place, values in enumerate(here.values()):
            _spread(axes, place, values, PLASMA, "recorded" if place == 0 else "")
        for place, values in enumerate(there.values(), start=len(here)):
            _spread(axes, place, values, QUIET, "simulated people" if place == len(here) else "")
        fluid = "\n(plasma)" if one.hormone == "oxytocin" else "\n"
        names = [*(f"{name}\n({values.size})" for name, values in here.items()), *(name + fluid for name in there)]
        axes.set_xticks(range(len(names)), names, fontsize=7.5)
        axes.axhline(1, color=QUIET, lw=0.8)
        axes.axvline(len(here) - 0.5, color=QUIET, lw=0.8, ls=(0, (2, 3)))
        axes.set_yscale("log")
        axes.set_yticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
        axes.set_title(f"{one.hormone} in saliva" + (f", read on {one.assay}" if one.assay else ""))
        axes.set_ylabel("level over that of the same subject at rest")
        legend(axes)
    headline(made, "Recorded saliva beside people in the model: only fold changes compare", "Median and 90 %.")
    return made


def _spread(axes: Axes, place: float, values: np.ndarray, colour: str, label: str) -> None:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    axes.plot([place, place], [low, high], color=colour, lw=1.6)
    axes.plot(place, middle, "o", color=colour, ms=6, label=label or None)
