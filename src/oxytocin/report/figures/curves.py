"""Every quantity that was sampled, one below the other: the figure of an experiment that has none of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.axes import time_axis, who
from oxytocin.report.style import FIRING, band, headline, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return one panel for each sampled quantity."""
    run = outcome.run
    made = new_figure(7.5, 0.8 + 1.3 * len(run.names))
    panels = made.subplots(len(run.names), 1, sharex=True, squeeze=False)[:, 0]
    time, label = time_axis(run.time)
    for axes, name in zip(panels, run.names, strict=True):
        band(axes, time, run[name], FIRING)
        unit = run.units[name]
        axes.set_title(name.replace("_", " "))
        axes.set_ylabel("" if unit == "1" else unit)
    panels[-1].set_xlabel(label)
    name = outcome.experiment.name.replace("_", " ")
    name = name[:1].upper() + name[1:]
    headline(made, f"{name} in the {outcome.body.name}: what was sampled", who(run))
    return made
