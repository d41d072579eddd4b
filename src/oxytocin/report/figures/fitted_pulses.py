"""Frequent samples, the course that was fitted to them, and the pulses of secretion in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.exchange.dosing_table import DosingTable
from oxytocin.inference.pulses import Pulses
from oxytocin.report.style import INK, PLASMA, SECRETION, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHOWN = 6


@in_style
def courses(found: Sequence[Pulses], table: DosingTable) -> Figure:
    """Return a panel for each of up to six subjects; bars stand where pulses are, as high as they raise the level."""
    shown = found[:_SHOWN]
    made = new_figure(8.0, 1.2 + 2.2 * len(shown))
    for axes, one in zip(made.subplots(len(shown), 1, squeeze=False)[:, 0], shown, strict=True):
        fine = np.linspace(one.time[0], one.time[-1], 600)
        times, heights = [p.time for p in one.pulses], [p.height for p in one.pulses]
        errors = [[p.height - p.height_low for p in one.pulses], [p.height_high - p.height for p in one.pulses]]
        axes.vlines(times, 0, heights, color=SECRETION, lw=3, alpha=0.8, label="pulse: mass over volume, 90 %")
        when = [[p.time - p.time_low for p in one.pulses], [p.time_high - p.time for p in one.pulses]]
        axes.errorbar(times, heights, errors, when, fmt="none", ecolor=SECRETION, elinewidth=0.9, capsize=2)
        axes.plot(fine, one.course(fine), color=PLASMA, label="expected course")
        for sign, marker, name in ((0, "o", "samples"), (1, "v", "below detection"), (-1, "^", "above the range")):
            own = np.sign(one.censored) == sign
            if own.any():
                axes.plot(
                    one.time[own],
                    one.level[own],
                    marker,
                    ms=3,
                    color=INK,
                    mfc=INK if sign == 0 else "white",
                    label=name,
                )
        axes.set_title(f"{one.subject}: {len(one.pulses)} pulses, half-life {one.half_life:.3g} {table.units['TIME']}")
        axes.set_ylim(bottom=0)
        axes.set_ylabel(f"level ({table.units['DV']})")
        legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.set_xlabel(f"time ({table.units['TIME']})")
    more = f" The first {_SHOWN} of {len(found)} subjects." if len(found) > _SHOWN else ""
    headline(made, "Pulses of secretion in frequent samples", f"Pulses as far as the samples support them.{more}")
    return made
