"""Nursing, from spike to milk: one column for each body, time running on along all panels, one burst enlarged."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.bursts import NetworkBursts
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.nursing import bursts_of
from oxytocin.language.quantities import PG_PER_ML
from oxytocin.report.figures.axes import in_bins, mark_lost, raster
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    MILK,
    PLASMA,
    PUBLISHED,
    QUIET,
    headline,
    in_style,
    legend,
    new_figure,
)
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROWS = (1.1, 0.8, 1.15, 0.95, 0.8, 0.85, 1.15)
_BEFORE, _AFTER = 5.0, 45.0  # seconds around the burst that is enlarged
_COLUMNS = 300  # of the map of firing; a finer one would fall below the dots of a screen
_DARKEST = 15.0  # spikes/s


class _View:
    """One body's outcome, seen through the subject whose number of milk ejections is nearest the median."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.run: Run = outcome.run
        ejections = outcome["ejections"]
        self.shown = int(np.argmin(np.abs(ejections.values - ejections.median)))
        self.start = float(outcome.settings["rest"])
        self.suckled = float(outcome.settings["duration"])
        self.cue = float(outcome.settings["cue"])
        self.minutes = (self.run.time - self.start) / 60.0
        self.spikes = self.run.spikes[self.shown]

    @cached_property
    def bursts(self) -> NetworkBursts:
        return bursts_of(self.run, self.shown)

    def since(self, time: Any) -> Any:
        """Return a time, or several, in minutes since suckling began."""
        return (time - self.start) / 60.0

    @property
    def milk(self) -> tuple[str, str]:
        """What is measured of the milk, and in words."""
        if "milk_removed" in {name.rpartition(".")[2] for name in self.run.names}:
            return "milk_removed", "milk taken"
        return "milk_let_down", "milk let down"

    @property
    def response(self) -> tuple[str, str, str]:
        """What the gland shows, in words, and its unit with a blank before it."""
        if "intramammary_pressure" in self.run.names:
            return "intramammary_pressure", "mammary pressure", " mmHg"
        return "contraction", "contraction of the breast", ""


def figure(outcome: Outcome) -> Figure:
    """Return the figure of one body."""
    return side_by_side([outcome])


@in_style
def side_by_side(outcomes: Sequence[Outcome]) -> Figure:
    """Return one figure with a column for each outcome."""
    views = [_View(outcome) for outcome in outcomes]
    made = new_figure(1.2 + 5.4 * len(views), 12.0)
    grid = made.add_gridspec(len(_ROWS), len(views), height_ratios=_ROWS)
    for column, view in enumerate(views):
        top = made.add_subplot(grid[0, column])
        below = [made.add_subplot(grid[row, column], sharex=top) for row in range(1, len(_ROWS) - 2)]
        enlarged = made.add_subplot(grid[-2, column])
        _column([top, *below], view)
        _enlarged(enlarged, made.add_subplot(grid[-1, column], sharex=enlarged), view)
    made.align_ylabels()
    names = " and ".join(f"a {view.outcome.body.name}" for view in views)
    subjects = views[0].run.subjects
    note = "The typical subject."
    if subjects > 1:
        which = " and ".join(str(view.shown) for view in views)
        note = f"Curves: subject {which}, whose number of ejections is the median; bands: central 90 % of {subjects}."
    headline(made, f"Suckling in {names}: spikes, hormone, milk", f"{note} Seed {views[0].run.seed}.")
    return made


def _column(panels: Sequence[Axes], view: _View) -> None:
    spikes, firing, plasma, gland, milk = panels
    _spikes(spikes, view)
    _firing(firing, view)
    _plasma(plasma, view)
    _gland(gland, view)
    name, words = view.milk
    _curve(milk, view, view.run[name], MILK)
    milk.set_ylabel(f"{words}\n(mL)")
    milk.set_ylim(bottom=0)
    milk.set_xlabel("time since suckling began (min)")
    spikes.set_xlim(view.minutes[0], view.minutes[-1])
    for axes in panels[:-1]:
        axes.tick_params(labelbottom=False)
    bursts = rounded(view.outcome["bursts"].values[view.shown])
    amount = rounded(view.outcome[name].values[view.shown])
    spikes.set_title(
        f"{view.outcome.body.name.capitalize()}: {bursts} bursts while suckled, {amount} mL of {words}", pad=26
    )


def _curve(axes: Axes, view: _View, values: np.ndarray, colour: str) -> None:
    """Draw the subject shown, and where there are more the band of all."""
    if view.run.subjects > 1:
        low, high = np.quantile(values, [0.05, 0.95], axis=0)
        axes.fill_between(view.minutes, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(view.minutes, values[view.shown], color=colour, lw=1.1)


def _spikes(axes: Axes, view: _View) -> None:
    """Draw who fires when as a map, with a mark for each burst and a bar for what is done."""
    spikes, end = view.spikes, float(view.run.time[-1])
    if spikes is not None:
        edges = np.linspace(0.0, end, _COLUMNS + 1)
        rates = (
            np.histogram2d(spikes.neuron, spikes.time, bins=(np.arange(spikes.neurons + 1) - 0.5, edges))[0] / edges[1]
        )
        extent = (view.since(0.0), view.since(end), -0.5, spikes.neurons - 0.5)
        axes.imshow(rates, extent=extent, aspect="auto", origin="lower", cmap="Greys", vmin=0, vmax=_DARKEST)
        mark_lost(axes, spikes)
    for onset in view.bursts.onset:
        where = axes.get_xaxis_transform()
        axes.plot(view.since(onset), 1.05, marker="v", ms=5, color=FIRING, transform=where, clip_on=False)
    _bar(axes, 0.0, view.suckled / 60.0, "suckling", QUIET)
    if view.cue > 0:
        _bar(axes, -view.cue / 60.0, 0.0, "crying", PUBLISHED)
    axes.set_ylabel("neuron\n(dark: fast)")


def _bar(axes: Axes, begin: float, end: float, word: str, colour: str) -> None:
    """Draw a bar with a word in it above a panel."""
    where = axes.get_xaxis_transform()
    axes.plot([begin, end], [1.17, 1.17], color=colour, lw=8, transform=where, clip_on=False, solid_capstyle="butt")
    axes.text((begin + end) / 2, 1.165, word, transform=where, ha="center", va="center", fontsize=7, color="white")


def _firing(axes: Axes, view: _View) -> None:
    if view.spikes is not None:
        begins, rate = in_bins(view.spikes.time, 1.0, view.run.reached)
        axes.plot(view.since(begins + 0.5), rate / max(view.spikes.working, 1), color=FIRING, lw=0.8)
    axes.set_ylabel("mean rate\n(spikes/s)")
    axes.set_ylim(bottom=0)


def _plasma(axes: Axes, view: _View) -> None:
    _curve(axes, view, view.run["plasma_oxytocin"] * PG_PER_ML, PLASMA)
    for readout, words, span, shade in (
        ("basal_plasma", "at rest", (view.minutes[0], 0.0), 0.4),
        ("peak_plasma", "peaks", (0.0, view.suckled / 60.0), 0.16),
    ):
        for target in targets_of(view.outcome, readout):
            ends = limits(target, "pg/mL")
            if ends and target.unit == "pg/mL":
                label = f"published {words}: {said(target)}"
                axes.fill_between(span, *ends, color=PUBLISHED, alpha=shade, linewidth=0, label=label, zorder=0)
    axes.set_ylabel("plasma oxytocin\n(pg/mL)")
    axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
    legend(axes, loc="upper left", fontsize=7.5)


def _gland(axes: Axes, view: _View) -> None:
    """Draw what the gland shows, with a bar above for each let-down of the subject shown."""
    name, words, unit = view.response
    _curve(axes, view, view.run[name], GLAND)
    begins, ends = (view.run.events[view.shown].times(f"let_down_{what}") for what in ("begins", "ends"))
    label = "let-downs"
    for begin in begins:
        later = ends[ends > begin]
        span = [view.since(begin), view.since(later[0] if later.size else view.run.time[-1])]
        where = axes.get_xaxis_transform()
        axes.plot(span, [0.96, 0.96], color=GLAND, lw=4, transform=where, solid_capstyle="butt", label=label)
        label = "_"
    axes.set_ylabel(textwrap.fill(words, 16) + (f"\n({unit.strip()})" if unit else " (0-1)"))
    axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
    legend(axes, fontsize=7.5, loc="upper left", bbox_to_anchor=(0.0, 0.95))


def _enlarged(above: Axes, axes: Axes, view: _View) -> None:
    """Draw the spikes of one burst, and what follows, each curve between its own lowest and highest value."""
    run, spikes = view.run, view.spikes
    last = min(view.start + view.suckled, run.time[-1] - _AFTER)
    onsets = view.bursts.between(max(view.start, _BEFORE), last).onset
    if not onsets.size or spikes is None:
        for panel in (above, axes):
            panel.set_axis_off()
        above.text(0.5, 0.0, "no burst to enlarge", transform=above.transAxes, ha="center", color=QUIET)
        return
    onset = onsets[onsets.size // 2]
    begins, rate = in_bins(spikes.time - onset + _BEFORE, 0.25, _BEFORE + _AFTER)
    near = (run.time >= onset - _BEFORE) & (run.time <= onset + _AFTER)
    time = run.time[near] - onset
    name, words, unit = view.response
    for at, values, colour, label in (
        (begins - _BEFORE + 0.125, rate / spikes.working, FIRING, "spikes: {} to {} a second"),
        (time, run["plasma_oxytocin"][view.shown, near] * PG_PER_ML, PLASMA, "plasma oxytocin: {} to {} pg/mL"),
        (time, run[name][view.shown, near], GLAND, f"{words}: {{}} to {{}}{unit}"),
    ):
        low, high = float(values.min()), float(values.max())
        axes.plot(
            at, (values - low) / (high - low or 1.0), color=colour, label=label.format(rounded(low), rounded(high))
        )
    for target in targets_of(view.outcome, "pressure_lag"):
        ends = limits(target, "s")
        if ends:
            axes.axvspan(*ends, facecolor=PUBLISHED, alpha=0.16, lw=0, label=f"pressure rises: {said(target)}")
    raster(above, replace(spikes, time=spikes.time - onset), -_BEFORE, _AFTER)
    above.set_title(f"The burst at {view.since(onset):.1f} min, enlarged")
    above.set_ylabel("neuron")
    above.tick_params(labelbottom=False)
    for panel in (above, axes):
        panel.axvline(0, color=INK, lw=0.8, ls=(0, (4, 3)))
    axes.set_xlim(-_BEFORE, _AFTER)
    axes.set_ylim(-0.03, 1.05)
    axes.set_yticks([0, 1], ["lowest", "highest"])
    axes.set_xlabel("time since the onset of this burst (s)")
    legend(axes, loc="upper left", bbox_to_anchor=(-0.14, -0.3), ncols=2, fontsize=7.5, columnspacing=1.0)
