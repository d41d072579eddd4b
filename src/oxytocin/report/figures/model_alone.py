"""A model by others: everything that can change in it, quantities of one unit and size in a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.axes import time_axis
from oxytocin.report.style import CURVES, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_PANELS = 16
_DECADES = 1.5  # that curves in one panel may be apart, so that none lies flat on the axis


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return a panel for quantities of like unit and size, up to seven in each."""
    run = outcome.run
    groups = _groups(outcome)
    shown = groups[:_MOST_PANELS]
    made = new_figure(7.5, 1.0 + 1.5 * max(1, len(shown)))
    panels = made.subplots(max(1, len(shown)), 1, sharex=True, squeeze=False)[:, 0]
    written = run.written
    time, label = time_axis(run.time[written])
    for axes, names in zip(panels, shown, strict=False):
        for name, colour in zip(names, CURVES, strict=False):
            axes.plot(
                time, run[name][0][written], color=colour, label=f" {name}"
            )  # one that begins with _ would be hidden
        unit = run.units[names[0]]
        axes.set_ylabel("" if unit == "1" else unit)
        legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    panels[-1].set_xlabel(label)
    left_out = sum(len(names) for names in groups[_MOST_PANELS:])
    note = f"{left_out} of {len(run.names)} quantities are left out, those that change least. " if left_out else ""
    headline(made, f"{outcome.experiment.name}, run by itself", f"{note}Computed by {run.integration}.")
    return made


def _groups(outcome: Outcome) -> list[list[str]]:
    """Return names by unit and size, those that change most in relation to their size first."""
    run = outcome.run
    sizes, moved = {}, {}
    for name in run.names:
        values = run[name][0]
        known = values[np.isfinite(values)]
        largest = float(np.abs(known).max()) if known.size else 0.0
        sizes[name] = np.log10(largest) if largest > 0 else -np.inf
        moved[name] = float(np.ptp(known)) / largest if largest > 0 else 0.0
    found: list[list[str]] = []
    for name in sorted(run.names, key=lambda name: (run.units[name], -sizes[name], name)):
        fits = (
            found
            and len(found[-1]) < len(CURVES)
            and run.units[found[-1][0]] == run.units[name]
            and (sizes[found[-1][0]] == sizes[name] or sizes[found[-1][0]] - sizes[name] < _DECADES)
        )
        if fits:
            found[-1].append(name)
        else:
            found.append([name])
    return sorted(found, key=lambda names: -max(moved[name] for name in names))
