"""A recorded tocograph with the contractions that were found in it, and how many they are in 10 min."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.exchange.toco_file import Tocograph
from oxytocin.experiments.contractions import TACHYSYSTOLE_RATE, TACHYSYSTOLE_WINDOW, TEN_MINUTES, Contractions
from oxytocin.report.figures.axes import time_axis
from oxytocin.report.style import GLAND, INK, QUIET, STORE, headline, in_style, legend, new_figure
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOSTLY = 0.9  # of 30 min must be watched for their mean to be drawn
_HALF = 0.5  # of 10 min, for their count to be drawn
_NEAR = 10.0  # s around a peak in which the highest sample carries its mark


@in_style
def figure(trace: Tocograph, found: Contractions) -> Figure:
    """Return the figure of `oxytocin contractions`."""
    time, label = time_axis(trace.time)
    scale = trace.length / float(time[-1] - time[0])
    made = new_figure(9.0, 5.0)
    pressure, count = made.subplots(2, 1, sharex=True, height_ratios=(1.7, 1.0))

    pressure.plot(time, trace.pressure, color=GLAND, lw=0.8)
    tops = [_top(trace, at) for at in found.times]
    pressure.plot(found.times / scale, tops, "v", ms=5, color=INK, label="contraction")
    for number, (begin, end) in enumerate(_unseen(trace, found)):
        for axes in (pressure, count):
            words = "not usable" if number == 0 and axes is pressure else None
            axes.axvspan(begin / scale, end / scale, color=QUIET, alpha=0.18, lw=0, label=words, zorder=0)
    pressure.set_title(f"{found.times.size} contractions in {rounded(found.watched_time / 60)} min that can be used")
    pressure.set_ylabel(f"pressure\n({trace.unit or 'recorder’s unit'})")
    low, high = float(np.nanmin(trace.pressure)), float(np.nanmax(trace.pressure))
    pressure.set_ylim(top=high + 0.28 * (high - low))  # marks and legend above the trace
    pressure.set_xlim(time[0], time[-1])
    legend(pressure, ncols=2)

    _counts(count, trace, found, scale)
    count.set_xlabel(label)
    made.align_ylabels()
    headline(
        made,
        f"Contractions in {trace.name}",
        "Left out: what is missing, without contact, or flat because the belt is off.",
    )
    return made


def _counts(axes: Axes, trace: Tocograph, found: Contractions, scale: float) -> None:
    edges = np.arange(trace.time[0], trace.time[-1] + 1.5 * trace.step, TEN_MINUTES)
    parts = [found.between(begin, begin + TEN_MINUTES) for begin in edges[:-1]]
    rates = [part.per_10min() if part.watched_time > _HALF * TEN_MINUTES else np.nan for part in parts]
    axes.stairs(rates, edges / scale, color=STORE, fill=True, alpha=0.5, label="in each 10 min")
    ends = np.arange(trace.time[0] + TACHYSYSTOLE_WINDOW, trace.time[-1] + 1.5 * trace.step, 10.0)
    if ends.size:
        last = [found.between(end - TACHYSYSTOLE_WINDOW, end) for end in ends]
        mean = [one.per_10min() if one.watched_time > _MOSTLY * TACHYSYSTOLE_WINDOW else np.nan for one in last]
        axes.plot(ends / scale, mean, color=INK, label="mean of the last 30 min")
    axes.axhline(TACHYSYSTOLE_RATE, color=QUIET, lw=0.8, ls=(0, (4, 3)), label="tachysystole is a mean above this")
    share = found.tachysystole_share()
    said = "no 30 min can be judged" if np.isnan(share) else f"tachysystole in {rounded(100 * share)} % of all 30 min"
    axes.set_title(f"{rounded(found.per_10min())} per 10 min; {said}")
    axes.set_ylabel("contractions\n(per 10 min)")
    axes.set_ylim(0, 1.45 * max(TACHYSYSTOLE_RATE, *np.nan_to_num(rates), 1.0))
    legend(axes, loc="upper left", ncols=4)


def _top(trace: Tocograph, at: float) -> float:
    first, last = np.searchsorted(trace.time, (at - _NEAR, at + _NEAR))
    extent = float(np.nanmax(trace.pressure) - np.nanmin(trace.pressure))
    return float(np.nanmax(trace.pressure[first:last])) + 0.05 * extent


def _unseen(trace: Tocograph, found: Contractions) -> list[tuple[float, float]]:
    """Return the stretches that nobody watched."""
    edges = np.concatenate([[trace.time[0]], found.watched.ravel(), [trace.time[-1]]]).reshape(-1, 2)
    return [(begin, end) for begin, end in edges if end - begin > 1.0]
