"""Cholecystokinin: the mean rate of the cells and the blood, before and after the injection."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments import cells
from oxytocin.experiments.cck import INJECTION, LEAST_RISE, RESPONSE, SETTLING
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import MOLAR_MASS
from oxytocin.report.figures.axes import in_bins, who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import FIRING, INK, PLASMA, band, headline, in_style, legend, new_figure, published_range
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BIN = 30.0


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of an injection of cholecystokinin."""
    run = outcome.run
    made = new_figure(9.5, 6.6)
    grid = made.add_gridspec(2, 2, width_ratios=(1.9, 1.0))
    firing = made.add_subplot(grid[0, 0])
    blood = made.add_subplot(grid[1, 0], sharex=firing)
    each, rises = made.add_subplot(grid[0, 1]), made.add_subplot(grid[1, 1])

    trains = [spikes for spikes in run.spikes if spikes is not None]
    begins = in_bins(np.empty(0), _BIN, run.reached)[0]
    rates = [in_bins(spikes.time, _BIN, run.reached)[1] / max(spikes.working, 1) for spikes in trains]
    time = (begins + _BIN / 2 - INJECTION) / 60.0
    shown = time > (SETTLING - INJECTION) / 60.0
    band(firing, time[shown], np.array(rates)[:, shown], FIRING)
    before = outcome["rate_before"].median
    for target in targets_of(outcome, "rate_rise"):
        ends = limits(target, "Hz")
        if ends:
            published_range(firing, before + ends[0], before + ends[1], f"highest: rise of {said(target)}")
    firing.set_title(f"The mean cell fires {rounded(outcome['rate_rise'].median)} spikes/s faster")
    firing.set_ylabel("firing rate (spikes/s)")
    firing.set_ylim(0, firing.get_ylim()[1] * 1.15)

    level = run["plasma_oxytocin"] * MOLAR_MASS / 1000.0
    shown = run.time > SETTLING
    band(blood, (run.time[shown] - INJECTION) / 60.0, level[:, shown], PLASMA)
    base = outcome["plasma_before"].median
    for target in targets_of(outcome, "plasma_ratio"):
        ends = limits(target, "1")
        if ends:
            label = f"highest, as a multiple: {said(target)}"
            published_range(blood, base * ends[0], base * ends[1], label)
    blood.set_title(f"Plasma rises {rounded(outcome['plasma_ratio'].median)}-fold")
    blood.set_ylabel("plasma oxytocin (pg/mL)")
    blood.set_xlabel("time since the injection (min)")
    blood.set_ylim(0, blood.get_ylim()[1] * 1.15)
    for axes in (firing, blood):
        axes.axvline(0, color=INK, lw=0.8, ls=(0, (4, 3)))
        legend(axes)
    _cells(each, rises, outcome)
    dose = number(float(outcome.settings["dose"]))
    headline(made, f"{dose} µg/kg of cholecystokinin into a vein excite the cells, and the blood shows it", who(run))
    return made


def _cells(axes: Axes, rises: Axes, outcome: Outcome) -> None:
    """Draw the rate of each cell before the injection and in the 5 min after it, and the differences."""
    run = outcome.run
    trains = cells.trains(run, 0)
    before = cells.rates(trains, SETTLING, INJECTION, run.reached)
    after = cells.rates(trains, INJECTION, INJECTION + RESPONSE, run.reached)
    excited = after - before >= LEAST_RISE
    most = float(np.nanmax([before.max(), after.max()])) * 1.05 or 1.0
    axes.plot([0, most], [0, most], color=INK, lw=0.8, ls=(0, (4, 3)))
    axes.plot(before[excited], after[excited], "o", ms=3, color=FIRING, alpha=0.7, label=f"{excited.sum()} excited")
    rest = ~excited
    axes.plot(before[rest], after[rest], "o", ms=3, mfc="none", mec=FIRING, alpha=0.7, label=f"{rest.sum()} not")
    text = "\n".join(f"published: {said(target)}" for target in targets_of(outcome, "fraction_excited"))
    axes.set_title(f"{100 * outcome['fraction_excited'].median:.0f} % of the cells are excited")
    axes.text(0.03, 0.97, textwrap.fill(text, 24), transform=axes.transAxes, fontsize=8, va="top")
    axes.set_xlabel("rate before (spikes/s)")
    axes.set_ylabel("rate in the 5 min after (spikes/s)")
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.set_box_aspect(1)
    legend(axes, loc="lower right")

    rises.hist(after - before, bins=30, color=FIRING, alpha=0.75, edgecolor="white", lw=0.4)
    rises.axvline(LEAST_RISE, color=INK, lw=0.8, ls=(0, (4, 3)), label=f"excited: at least {LEAST_RISE:g}")
    rises.set_title("Cells differ in how much")
    rises.set_xlabel("rise in the 5 min after (spikes/s)")
    rises.set_ylabel("cells")
    rises.set_box_aspect(1)
    legend(rises)
