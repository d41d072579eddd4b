"""Samples over what a fit expects of them: one panel for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.exchange.dosing_table import DosingTable, Subject
from oxytocin.inference.dosing_rules import design
from oxytocin.inference.fit_samples import Fit
from oxytocin.report.style import INK, PLASMA, QUIET, headline, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN, _POINTS, _REPEATS = 12, 160, 300
_WIDE = 50.0  # readings that differ by more are drawn on a logarithmic scale


@in_style
def panels(fit: Fit) -> Figure:
    """Return the samples of up to twelve subjects over the 90 % band in which the fit expects such readings."""
    shown = min(_SHOWN, len(fit.table.subjects))
    columns = min(4, shown)
    rows = -(-shown // columns)
    made = new_figure(max(2.1 * columns + 0.6, 5.5), 1.75 * rows + 1.3)
    grid = np.atleast_1d(made.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)).ravel()
    times = [_times(one, fit.table) for one in fit.table.subjects]
    whole = design(fit.table, fit.design.model, fit.design.gain, times)
    band = np.quantile(fit.simulate(_REPEATS, False, whole), [0.05, 0.95], axis=0)
    line = whole.predict(fit.all_parameters(fit.modes))[0]
    positive = fit.readings.value[fit.readings.value > 0]
    wide = positive.max() > _WIDE * positive.min() and positive.size == fit.readings.value.size
    for number, axes in enumerate(grid):
        if number >= shown:
            axes.axis("off")
            continue
        own = whole.subject == number
        axes.fill_between(times[number], *band[:, own], color=PLASMA, alpha=0.22, linewidth=0)
        axes.plot(times[number], line[own], color=PLASMA)
        _samples(axes, fit, number)
        axes.set_title(f"subject {fit.table.subjects[number].name}", fontsize=8.5)
        if wide:
            axes.set_yscale("log")
            axes.set_ylim(0.5 * positive.min(), 2.0 * positive.max())
        else:
            axes.set_ylim(bottom=0)
    made.supylabel(f"concentration ({fit.table.units['DV']})", fontsize=9)
    for axes in grid[max(0, shown - columns) : shown]:
        axes.set_xlabel(f"time ({fit.table.units['TIME']})")
        axes.tick_params(labelbottom=True)
    own_share, new_share = fit.coverage
    people = len(fit.table.subjects)
    title = f"{100 * own_share:.0f} % of the samples lie in the 90 % bands of their subjects"
    more = f" The first {shown} of {people} subjects." if people > shown else ""
    below = " Open triangles are limits of detection." if (fit.readings.censored != 0).any() else ""
    headline(
        made,
        title,
        f"Line: the likeliest course; band: 90 % of readings. Of new subjects' bands, {100 * new_share:.0f} % of the "
        f"samples lie inside.{more}{below}",
    )
    return made


def _times(subject: Subject, table: DosingTable) -> np.ndarray:
    """Return the times at which a subject's course is drawn: over its samples, or where others have theirs."""
    of = (subject,) if subject.time.size else table.subjects
    begin, end = min(one.time.min() for one in of if one.time.size), max(one.time.max() for one in of if one.time.size)
    return np.linspace(begin if subject.resets.size else min(0.0, begin), end, _POINTS)


def _samples(axes: Axes, fit: Fit, number: int) -> None:
    one = fit.table.subjects[number]
    seen = one.censored == 0
    axes.plot(one.time[seen], one.value[seen], "o", ms=3.2, color=INK, zorder=4)
    for sign, marker in ((1, "v"), (-1, "^")):
        limits = np.sign(one.censored) == sign
        axes.plot(one.time[limits], one.value[limits], marker, ms=4.5, mfc="white", mec=QUIET, zorder=4)
