"""Regular stimulation: a spike among others that follow fast releases more than a spike alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.antidromic import frequency_response
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import MOLAR_MASS, convert
from oxytocin.literature.targets import targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import time_axis, who
from oxytocin.report.style import INK, PLASMA, SECRETION, headline, in_style, legend, new_figure, published_point
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FREQUENCIES = (1.0, 2.0, 4.0, 6.5, 9.0, 13.0, 20.0, 26.0, 35.0, 52.0, 75.0)
_READOUT = "secretion_per_spike"


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a regular train."""
    run, chosen = outcome.run, outcome.settings
    made = new_figure(9.0, 4.6)
    response, blood = made.subplots(1, 2, width_ratios=(1.4, 1.0))
    published = [target for target in targets() if target.experiment == "antidromic" and target.readout == _READOUT]
    pulses = int(published[0].settings["pulses"]) if published else int(float(chosen["pulses"]))

    each = frequency_response(_FREQUENCIES, pulses, str(chosen["integration"]))
    response.plot(_FREQUENCIES, each, color=SECRETION, marker="o", ms=3.5, label=f"{pulses} pulses, here")
    if published:
        at = [convert(target.settings["frequency"], "Hz") for target in published]
        values = np.array([target.value for target in published], dtype=float)
        error = values * np.array([target.relative_tolerance or 0.0 for target in published])
        published_point(response, at, values, f"{pulses} pulses, {short_name(published[0].source)}", error)
    frequency = float(chosen["frequency"])
    response.plot([frequency], [outcome[_READOUT].median], "*", ms=12, color=INK, label="this train", zorder=6)
    response.set_xscale("log")
    response.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    response.set_title(
        f"At {number(frequency)} Hz a spike releases {rounded(outcome['facilitation'].median)} times as much as at 1 Hz"
    )
    response.set_xlabel("frequency of stimulation (Hz)")
    response.set_ylabel("release per spike, whole gland (pg)")
    response.set_ylim(bottom=0)
    legend(response, loc="upper left")

    time, label = time_axis(run.time)
    level = run["plasma_oxytocin"][0] * MOLAR_MASS / 1000.0
    end = float(chosen["pulses"]) / frequency * time[-1] / run.time[-1]
    blood.axvspan(0, end, color=SECRETION, alpha=0.18, lw=0, label="stimulation")
    blood.plot(time, level, color=PLASMA)
    blood.set_title("This train in the blood")
    blood.set_xlabel(label)
    blood.set_ylabel("plasma oxytocin (pg/mL)")
    blood.set_ylim(bottom=0)
    legend(blood, loc="lower right")
    total = rounded(outcome["secretion_total"].median / 1000.0)
    spikes = number(float(chosen["pulses"]))
    headline(made, f"{spikes} spikes at {number(frequency)} Hz release {total} ng of oxytocin", who(run))
    return made
