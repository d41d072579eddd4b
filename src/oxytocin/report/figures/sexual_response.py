"""Sexual response: arousal and genital response in time, and the oxytocin in blood around the climax."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.sexual_response import REST
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.style import (
    FIRING,
    GLAND,
    PLASMA,
    QUIET,
    band,
    headline,
    in_style,
    legend,
    new_figure,
    published_point,
)
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_AROUND = np.arange(-15.0, 45.0, 0.25)  # min from the climax

# Murphy et al. 1987 as quoted by Cera et al. 2021: mean and standard error, in pmol/L.
_EJACULATION = {-10.0: (1.4, 0.3), 1.0: (7.3, 2.6)}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of sexual response."""
    run = outcome.run
    made = new_figure(8.0, 6.6)
    response, blood = made.subplots(2, 1)
    minutes = (run.time - REST) / 60.0
    shown = (minutes >= -2) & (minutes <= 45)
    band(response, minutes[shown], run["sexual_arousal"][:, shown], FIRING, label="arousal")
    genital = "erection" if outcome.body.name == "man" else "genital response"
    band(response, minutes[shown], run["genital_response"][:, shown], GLAND, label=genital)
    length = float(outcome.settings["stimulation"]) / 60.0
    response.axvspan(0, min(length, 45), color=QUIET, alpha=0.1, lw=0, label="stimulation, at most")
    response.set_title("arousal, and what it does")
    response.set_xlabel("time since stimulation began (min)")
    response.set_ylabel("share of the greatest")
    response.set_ylim(0, 1)
    legend(response)
    _around_climax(blood, outcome)
    share, time = outcome["climax"].mean, outcome["time_to_climax"]
    words = f"{100 * share:.0f} % come to a climax"
    if share:
        low, high = time.interval()
        words += f", after {rounded(time.median)} min (90 % within {rounded(low)} to {rounded(high)})"
    sprayed = outcome.settings.get("intranasal")
    if sprayed:
        response.set_title(f"arousal, and what it does, after {number(float(sprayed))} IU in the nose")
    headline(made, words, f"{who(run)} Exploratory: no prediction.")
    return made


def _around_climax(axes: Axes, outcome: Outcome) -> None:
    run = outcome.run
    first = [REST + 60.0 * wait for wait in outcome["time_to_climax"].values]
    rows = zip(first, run["plasma_oxytocin"], strict=True)
    aligned = [np.interp(at + 60.0 * _AROUND, run.time, row) for at, row in rows if np.isfinite(at)]
    axes.set_title("oxytocin in the blood, around the climax")
    axes.set_xlabel("time since the climax (min)")
    axes.set_ylabel("plasma oxytocin (pmol/L)")
    if not aligned:
        minutes = (run.time - REST) / 60.0
        shown = (minutes >= -2) & (minutes <= 45)
        band(axes, minutes[shown], run["plasma_oxytocin"][:, shown], PLASMA)
        axes.text(0.99, 0.03, "no climax", transform=axes.transAxes, ha="right")
        axes.set_title("oxytocin in the blood")
        axes.set_xlabel("time since stimulation began (min)")
        axes.set_ylim(bottom=0)
        return
    band(axes, _AROUND, np.array(aligned), PLASMA, label="simulated")
    if outcome.body.name == "man":
        label = f"men, mean and standard error ({short_name('murphy1987')})"
        for place, (mean, error) in _EJACULATION.items():
            published_point(axes, place, mean, label, error=error)
            label = ""
    axes.axvline(0, color=QUIET, lw=0.8)
    axes.set_ylim(bottom=0)
    legend(axes)
