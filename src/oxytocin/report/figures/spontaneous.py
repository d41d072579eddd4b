"""Cells at rest: who fires how fast, and how regularly."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments import cells, spike_statistics
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.spontaneous import FEWEST_INTERVALS
from oxytocin.report.figures.axes import raster, who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import FIRING, QUIET, band, headline, in_style, legend, new_figure, published_range
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN = 20.0
"""Seconds of the record in the raster."""


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of cells at rest."""
    run = outcome.run
    trains = [train for subject in range(run.subjects) for train in cells.trains(run, subject)]
    rates = np.array([train.size for train in trains]) / run.reached
    made = new_figure(10.0, 7.2)
    grid = made.add_gridspec(2, 6, height_ratios=(1.25, 1.0))
    _raster(made.add_subplot(grid[0, :4]), outcome)
    _rates(made.add_subplot(grid[0, 4:]), outcome, rates)
    busy = [train for train in trains if train.size > FEWEST_INTERVALS]
    if busy:
        middle = busy[int(np.argsort([train.size for train in busy])[len(busy) // 2])]
        _intervals(made.add_subplot(grid[1, :2]), np.diff(middle))
        _hazard(made.add_subplot(grid[1, 2:4]), busy, outcome["hazard_rises_then_flat"].median >= 0.5)
    several = [train for train in trains if train.size > 1]
    if several:
        falls = outcome["dispersion_falls_with_bin_width"].median >= 0.5
        _dispersion(made.add_subplot(grid[1, 4:]), several, run.reached, falls)
    mean, low, high = (rounded(outcome[name].median) for name in ("firing_rate", "slowest_rate", "fastest_rate"))
    headline(made, f"At rest oxytocin cells fire {mean} spikes/s, each at its own rate ({low} to {high})", who(run))
    return made


def _raster(axes: Axes, outcome: Outcome) -> None:
    run = outcome.run
    spikes = run.spikes[0]
    if spikes is None:
        axes.set_axis_off()
        return
    begin = max(0.0, min(run.reached - _SHOWN, 0.5 * run.reached))
    count = np.bincount(spikes.neuron, minlength=spikes.working)
    raster(axes, spikes, begin, begin + _SHOWN, order=np.argsort(np.argsort(count, kind="stable"), kind="stable"))
    axes.set_title("20 s of every cell: each fires by itself")
    axes.set_xlabel("time (s)")
    axes.set_ylabel("cell, from slowest to fastest")
    axes.set_xlim(begin, begin + _SHOWN)


def _rates(axes: Axes, outcome: Outcome, rates: np.ndarray) -> None:
    axes.hist(
        rates,
        bins=list(np.arange(0, max(rates.max(), 1.0) + 0.5, 0.5)),
        color=FIRING,
        alpha=0.75,
        edgecolor="white",
        lw=0.4,
    )
    for target in targets_of(outcome, "firing_rate"):
        ends = limits(target, "Hz")
        if ends:
            published_range(axes, *ends, textwrap.fill(f"mean: {said(target)}", 20), along="x")
    axes.axvline(rates.mean(), color=FIRING, lw=1.4, label="mean here")
    axes.set_title(f"{100 * outcome['fraction_below_1_hz'].median:.0f} % are slower than 1 Hz")
    axes.set_xlabel("firing rate (spikes/s)")
    axes.set_ylabel("cells")
    legend(axes)


def _intervals(axes: Axes, intervals: np.ndarray) -> None:
    edges, counts = spike_statistics.interval_histogram(intervals, longest=0.8)
    density = counts / intervals.size / np.diff(edges)
    axes.stairs(density, 1000 * edges, fill=True, color=FIRING, alpha=0.35)
    after = spike_statistics.REFRACTORY_TAIL
    tail = intervals[intervals > after] - after
    if tail.size:
        x = np.linspace(after, 0.8, 100)
        share = tail.size / intervals.size
        axes.plot(
            1000 * x, share / tail.mean() * np.exp(-(x - after) / tail.mean()), color=FIRING, label="exponential tail"
        )
    axes.set_title("Intervals of a middling cell")
    axes.set_xlabel("interval between spikes (ms)")
    axes.set_ylabel("intervals (share per s)")
    axes.set_xlim(0, 800)
    legend(axes)


def _hazard(axes: Axes, busy: list[np.ndarray], flat: bool) -> None:
    width = 0.01
    curves = np.array([spike_statistics.hazard(np.diff(train), width, 0.4)[1] for train in busy])
    edges = width * np.arange(curves.shape[1] + 1)
    band(axes, 1000 * (edges[:-1] + width / 2), curves, FIRING)
    axes.set_title("The hazard climbs, then stays" if flat else "The hazard climbs and climbs on")
    axes.set_xlabel("time since the last spike (ms)")
    axes.set_ylabel("hazard (1/s)")
    axes.set_xlim(0, 400)
    axes.set_ylim(bottom=0)


def _dispersion(axes: Axes, trains: list[np.ndarray], duration: float, falls: bool) -> None:
    widths = np.array(spike_statistics.BIN_WIDTHS)
    profiles = np.array([spike_statistics.dispersion_profile(train, duration) for train in trains])
    band(axes, widths, profiles, FIRING)
    axes.axhline(1.0, color=QUIET, lw=0.8, ls=(0, (4, 3)))
    axes.text(widths[-1], 1.0, "as by chance alone", ha="right", va="bottom", fontsize=8, color=QUIET)
    axes.set_xscale("log", base=2)
    axes.set_xticks(widths, [f"{width:g}" for width in widths])
    axes.set_ylim(0, 1.25)
    axes.set_title("Counted longer, steadier" if falls else "Counted longer, no steadier")
    axes.set_xlabel("width of bins (s)")
    axes.set_ylabel("index of dispersion")
