"""A recorded train in the plots by which such cells are judged: rate in time, intervals, hazard, dispersion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.spike_quality import Stretch
from oxytocin.experiments.spike_record import BIN, TrainRecord
from oxytocin.experiments.spike_statistics import (
    BIN_WIDTHS,
    autocorrelation,
    dispersion_profile,
    hazard,
    interval_histogram,
)
from oxytocin.report.figures.axes import time_axis
from oxytocin.report.style import FIRING, GLAND, INK, QUIET, SECRETION, STORE, headline, in_style, legend, new_figure
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_style
def figure(
    name: str, record: TrainRecord, stretch: Stretch, times: np.ndarray, events: Sequence[tuple[float, str]]
) -> Figure:
    """Return the figure of `oxytocin spikes`.

    Parameters
    ----------
    name : str
        Of the cell.
    record, stretch : TrainRecord, Stretch
        The whole train, and its steady part.
    times : ndarray
        Spikes of the steady part, in s of the record.
    events : sequence of (float, str)
        Injections, in s of the record.
    """
    made = new_figure(9.0, 7.0)
    grid = made.add_gridspec(3, 2, height_ratios=(1.1, 1.0, 1.0))
    course = made.add_subplot(grid[0, :])
    panels = [made.add_subplot(grid[1 + i // 2, i % 2]) for i in range(4)]
    _course(course, record, stretch, events)
    intervals, length = np.diff(times), stretch.end - stretch.begin

    edges, counts = interval_histogram(intervals)
    panels[0].stairs(counts, 1000 * edges, color=FIRING, fill=True, alpha=0.5)
    panels[0].set_title("Intervals between spikes")
    panels[0].set_ylabel("intervals in 5 ms")
    edges, risk = hazard(intervals, width=0.01)
    panels[1].stairs(risk, 1000 * edges, color=SECRETION, lw=1.4, baseline=None)
    panels[1].set_title("Hazard: rate, given no spike meanwhile")
    panels[1].set_ylabel("hazard (1/s)")
    for axes in panels[:2]:
        axes.set_xlabel("time since the last spike (ms)")
        axes.set_xlim(0, 500)
        axes.set_ylim(bottom=0)

    counted = times[max(0, times.size - stretch.spikes) :]  # without the spike that opens the record
    profile = dispersion_profile(counted - stretch.begin, length)
    panels[2].plot(BIN_WIDTHS, profile, "o-", color=GLAND)
    panels[2].axhline(1.0, color=QUIET, lw=0.8, ls=(0, (4, 3)), label="a Poisson process")
    panels[2].set_xscale("log", base=2)
    panels[2].set_xticks(BIN_WIDTHS, [f"{width:g}" for width in BIN_WIDTHS])
    panels[2].set_ylim(0, max(1.3, 1.1 * float(np.nanmax(profile, initial=0.0))))
    panels[2].set_title("Counts: variance over mean")
    panels[2].set_ylabel("index of dispersion")
    panels[2].set_xlabel("width of bins (s)")
    legend(panels[2])
    edges, rate = autocorrelation(times)
    panels[3].stairs(rate, edges, color=STORE, lw=1.4, baseline=None)
    panels[3].axhline(stretch.rate, color=QUIET, lw=0.8, ls=(0, (4, 3)), label="mean rate")
    panels[3].set_title("Autocorrelation: rate after any spike")
    panels[3].set_ylabel("firing rate\n(spikes/s)")
    panels[3].set_xlabel("time since any spike (s)")
    panels[3].set_xlim(0, 1)
    panels[3].set_ylim(bottom=0)
    legend(panels[3], loc="lower right")
    kind_of_stretch = "steady" if stretch.steady else "least unsteady" if stretch.judged else "longest whole"
    kind = "phasic" if record.phasic else "not phasic"
    headline(
        made,
        f"{name} fires {rounded(record.rate)} spikes/s, {kind}",
        f"Below the rate: the {kind_of_stretch} stretch, {stretch.begin:g} to {stretch.end:g} s.",
    )
    return made


def _with_holes(record: TrainRecord) -> tuple[np.ndarray, np.ndarray]:
    """Return edges in s and rates between them, not a number where nothing was watched."""
    cuts = record.cuts
    holes = np.flatnonzero(np.diff(cuts.piece))
    edges = np.insert(np.append(cuts.begin, cuts.end[-1]), holes + 1, cuts.end[holes])
    return edges, np.insert(cuts.rates, holes + 1, np.nan)


def _course(axes: Axes, record: TrainRecord, stretch: Stretch, events: Sequence[tuple[float, str]]) -> None:
    edges, rates = _with_holes(record)
    shown, label = time_axis(edges)
    scale = (edges[-1] - edges[0]) / (shown[-1] - shown[0])
    axes.stairs(rates, shown, color=FIRING, lw=1.4, baseline=None)
    for number, hole in enumerate(np.flatnonzero(np.isnan(rates))):
        words = "not watched" if not number else None
        axes.axvspan(shown[hole], shown[hole + 1], facecolor="none", edgecolor=QUIET, hatch="///", lw=0, label=words)
    taken = "taken as steady" if stretch.steady else "looked at below"
    axes.axvspan(stretch.begin / scale, stretch.end / scale, color=FIRING, alpha=0.12, lw=0, label=taken)
    top = 1.3 * float(record.cuts.rates.max())
    for time, event in events:
        axes.axvline(time / scale, color=INK, lw=1.0)
        axes.text(time / scale, 0.97 * top, f" {event}", va="top", fontsize=8)
    axes.set_title(f"Firing rate, in {BIN:g} s")
    axes.set_ylabel("firing rate\n(spikes/s)")
    axes.set_xlabel(label)
    axes.set_xlim(shown[0], shown[-1])
    axes.set_ylim(0, top)
    legend(axes, loc="lower right")
