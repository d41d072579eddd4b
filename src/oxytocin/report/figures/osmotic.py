"""Osmotic load and firing, cell by cell, with the slope that was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments import cells
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.osmotic import SETTLING
from oxytocin.language import Set
from oxytocin.language.quantities import MOLAR_MASS
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import FIRING, INK, PLASMA, PUBLISHED, band, headline, in_style, legend, new_figure
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of rising osmotic loads."""
    run = outcome.run
    protocol = outcome.experiment.protocol(outcome.body, outcome.settings)
    steps = [step for step in protocol.steps if isinstance(step, Set)]
    loads, begins = np.array([float(step.value) for step in steps]), np.array([step.time for step in steps])
    lasting = float(outcome.settings["step_duration"])
    rates = np.array(
        [
            [cells.rates(trains, begin + SETTLING, begin + lasting, run.reached) for begin in begins]
            for trains in (cells.trains(run, subject) for subject in range(run.subjects))
        ]
    )  # subject, load, cell
    made = new_figure(9.0, 4.8)
    firing, blood = made.subplots(1, 2, width_ratios=(1.5, 1.0))

    cells_shown = rates[0][:, :: max(1, rates.shape[2] // 60)]
    firing.plot(loads, cells_shown, color=FIRING, lw=0.5, alpha=0.25)
    mean = rates.mean(axis=2)
    band(firing, loads, mean, FIRING, label="mean over cells (thin: single cells)")
    start = float(np.median(mean[:, 0]))
    for target in targets_of(outcome, "osmotic_slope"):
        ends = limits(target, "Hz/(mOsm/kg)")
        if ends:
            low, high = (start + end * loads for end in ends)
            firing.fill_between(loads, low, high, color=PUBLISHED, alpha=0.16, lw=0, label=f"slope {said(target)}")
    slope, linearity = rounded(outcome["osmotic_slope"].median), outcome["osmotic_linearity"].median
    firing.set_title(f"{slope} spikes/s for each mOsm/kg (r² {linearity:.2f})")
    firing.set_xlabel("osmolality above the set point (mOsm/kg)")
    firing.set_ylabel("firing rate (spikes/s)")
    firing.set_xlim(loads[0], loads[-1])
    firing.set_ylim(bottom=0)
    legend(firing, loc="upper left")

    level = run["plasma_oxytocin"] * MOLAR_MASS / 1000.0
    band(blood, run.time / 60.0, level, PLASMA)
    for load, begin in zip(loads, begins, strict=True):
        blood.axvline(begin / 60.0, color=INK, lw=0.4, alpha=0.4)
        blood.text(
            (begin + lasting / 2) / 60.0,
            1.0,
            f"{load:.0f}",
            transform=blood.get_xaxis_transform(),
            ha="center",
            fontsize=7,
        )
    blood.set_title(f"Plasma oxytocin rises {rounded(outcome['plasma_ratio'].median)}-fold\n")
    blood.set_xlabel("time (min); above: load in mOsm/kg")
    blood.set_ylabel("plasma oxytocin (pg/mL)")
    blood.set_xlim(0, run.time[-1] / 60.0)
    blood.set_ylim(bottom=0)
    more = rounded(float(np.median(mean[:, -1] - mean[:, 0])))
    headline(made, f"{rounded(loads[-1])} mOsm/kg more make the mean cell fire {more} spikes/s faster", who(run))
    return made
