"""A recorded train over what its fitted neuron does: intervals, hazard, dispersion; and what is known of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.inference.candidates import NAMES, PRIORS
from oxytocin.inference.spike_checks import DISPERSION_WIDTHS, INTERVAL_EDGES, looks_of
from oxytocin.inference.spike_fit_file import FittedCell
from oxytocin.report.style import FIRING, GLAND, INK, QUIET, SECRETION, band, headline, in_style, legend, new_figure
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_style
def figure(cell: FittedCell) -> Figure:
    """Return the posterior-predictive figure of `oxytocin fit spikes`."""
    observed, predicted = looks_of(cell.fit.observed), cell.predicted
    made = new_figure(9.0, 6.6)
    intervals, hazard, dispersion, values = made.subplots(2, 2).flat
    starts = INTERVAL_EDGES[:-1]
    for axes, colour, recorded, simulated in (
        (intervals, FIRING, 100 * observed.histogram[0, :-1], 100 * predicted.histogram[:, :-1]),
        (hazard, SECRETION, observed.hazard[0], predicted.hazard),
    ):
        band(axes, starts, simulated, colour, "fitted neuron, 90 %", smooth=False)
        axes.plot(starts, recorded, color=INK, lw=0.9, drawstyle="steps-post", label="recorded")
        axes.set_xlabel("time since the last spike (ms)")
        axes.set_xlim(0, 500 if axes is intervals else 400)
        axes.set_ylim(0, 1.15 * float(np.nanquantile(recorded[:80], 0.99)))
    intervals.set_title("Intervals between spikes")
    intervals.set_ylabel("intervals in 5 ms (%)")
    legend(intervals)
    hazard.set_title("Hazard: rate, given no spike meanwhile")
    hazard.set_ylabel("hazard (1/s)")

    seconds = DISPERSION_WIDTHS / 1000.0
    band(dispersion, seconds, predicted.dispersion, GLAND, "fitted neuron, 90 %")
    dispersion.plot(seconds, observed.dispersion[0], "o", color=INK, label="recorded")
    dispersion.set_xscale("log", base=2)
    dispersion.set_xticks(seconds, [f"{width:g}" for width in seconds])
    dispersion.set_ylim(bottom=0)
    dispersion.set_title("Counts: variance over mean")
    dispersion.set_ylabel("index of dispersion")
    dispersion.set_xlabel("width of bins (s)")
    legend(dispersion, loc="lower left")
    _values(values, cell)
    met = sum(check.passed for check in cell.checks)
    headline(
        made,
        f"{cell.name}: {rounded(observed.rate[0])} spikes/s recorded, {rounded(predicted.rate.mean())} fitted",
        f"Steady stretch, {cell.begin:g} to {cell.end:g} s; {met} of {len(cell.checks)} checks passed; "
        f"seed {cell.fit.seed}.",
    )
    return made


def _values(axes: Axes, cell: FittedCell) -> None:
    points, values = (array.reshape(-1, len(NAMES)) for array in (cell.fit.points, cell.fit.values))
    low, middle, high = np.quantile(points, [0.05, 0.5, 0.95], axis=0)
    typical = np.median(values, axis=0)
    places = np.arange(len(NAMES))[::-1]
    axes.hlines(places, 0, 1, color=QUIET, lw=0.6, alpha=0.5)
    axes.hlines(places, low, high, color=FIRING, lw=4.0, alpha=0.55)
    axes.plot(middle, places, "o", color=FIRING, ms=4)
    names = [
        f"{prior.name} {number(float(f'{value:.2g}'))} {prior.unit}"
        for prior, value in zip(PRIORS, typical, strict=True)
    ]
    axes.set_yticks(places, [name.replace("_", " ") for name in names])
    axes.set_xticks([0, 1], ["lowest", "highest"])
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("in the range of the prior (logarithmic)")
    axes.set_title("What the spikes tell: median, 90 %")
