"""What the figures share besides their style: time axes, rasters, counts in bins, the words for subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.engine.results import Run, Spikes
from oxytocin.report.style import INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 256
"""Rows of a raster that can be told apart."""


def time_axis(seconds: np.ndarray) -> tuple[np.ndarray, str]:
    """Return times in the unit that reads best over their length, and the label of the axis."""
    length = float(seconds[-1] - seconds[0]) if seconds.size else 0.0
    if length <= 180.0:
        return seconds, "time (s)"
    if length <= 3 * 3600.0:
        return seconds / 60.0, "time (min)"
    if length <= 3 * 86400.0:
        return seconds / 3600.0, "time (h)"
    return seconds / 86400.0, "time (days)"


def in_bins(times: np.ndarray, width: float, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the start of each bin in s and the spikes per second in it; a last bin that is not full is left out."""
    bins = max(1, int(end / width + 1e-9))
    places = np.floor(times / width + 1e-9).astype(np.int64)
    counts = np.bincount(places[(places >= 0) & (places < bins)], minlength=bins)
    return width * np.arange(bins), counts / width


def raster(axes: Axes, spikes: Spikes, begin: float, end: float, order: np.ndarray | None = None) -> None:
    """Draw a tick for each spike from one time to another, in s; neurons stand above each other.

    Of more neurons than `MOST_ROWS`, evenly spread ones are drawn, for the ticks of all would run together.

    Parameters
    ----------
    order : ndarray of int, shape (neurons,), optional
        The row of each neuron; as numbered by default.
    """
    inside = (spikes.time >= begin) & (spikes.time <= end)
    row = spikes.neuron[inside] if order is None else order[spikes.neuron[inside]]
    every = -(-spikes.neurons // MOST_ROWS)
    drawn = row % every == 0
    size = max(0.8, 110.0 * every / spikes.neurons)
    axes.plot(spikes.time[inside][drawn], row[drawn], "|", ms=size, mew=0.5, color=INK, rasterized=True)
    axes.set_ylim(-0.5, spikes.neurons - 0.5)
    mark_lost(axes, spikes)


def mark_lost(axes: Axes, spikes: Spikes) -> None:
    """Hatch the rows of neurons that are lost, and say how many they are."""
    lost = spikes.neurons - spikes.working
    if lost:
        begin, end = spikes.working - 0.5, spikes.neurons - 0.5
        axes.axhspan(begin, end, facecolor="none", edgecolor=QUIET, hatch="////", lw=0, alpha=0.3)
        axes.text(
            0.5, (begin + end) / 2, f"{lost} of {spikes.neurons} lost", transform=axes.get_yaxis_transform(),
            fontsize=8, ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )  # fmt: skip


def who(run: Run) -> str:
    """Return who is shown, for the line below a figure."""
    if run.subjects == 1:
        return f"The typical subject, seed {run.seed}."
    return f"{run.subjects} subjects, median and central 90 %, seed {run.seed}."
