"""Hours of oxytocin: the pump, the receptors with and without fast uncoupling, and three tests of the womb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.desensitisation import long_infusion, trials
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.report.figures.axes import who
from oxytocin.report.style import (
    FIRING,
    GLAND,
    PLASMA,
    QUIET,
    SECRETION,
    STORE,
    band,
    headline,
    in_style,
    legend,
    new_figure,
)
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNCOUPLING = "receptor.uncoupling"
_RATIOS = ("activation_ratio", "activity_ratio")
_BIN = 1800.0  # s


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a long infusion; fast uncoupling, which is disputed, is shown both without and with."""
    run, chosen = outcome.run, outcome.settings
    depth = outcome.experiment.body(outcome.body.name, chosen).parameters[_UNCOUPLING].value
    arms = {
        "without fast uncoupling": (again(outcome, values={_UNCOUPLING: 0.0}), FIRING),
        f"with ({number(depth)} deep)": (again(outcome, values={_UNCOUPLING: depth}), SECRETION),
    }
    made = new_figure(9.0, 7.6)
    blood, receptors, activation, activity = made.subplots(4, 1, sharex=True)
    hours = run.time / 3600.0
    band(blood, hours, run["plasma_oxytocin"], PLASMA)
    blood.set_title("oxytocin in plasma")
    blood.set_ylabel("level (pmol/L)")
    band(receptors, hours, run["receptor_density"], STORE)
    receptors.set_title(f"receptors: the long infusion leaves {100 * outcome['density_ratio'].median:.0f} %")
    receptors.set_ylabel("density (fmol/mg)")
    for name, (arm, colour) in arms.items():
        first, second = (f"{name}: second test {rounded(arm[ratio].median)} of first" for ratio in _RATIOS)
        band(activation, hours, arm.run["receptor_activation"], colour, first)
        _activity(activity, arm, colour, second)
    activation.set_title("receptor activation")
    activation.set_ylabel("of the greatest (1)")
    activity.set_title("Montevideo units in each half hour")
    activity.set_ylabel("activity (mmHg)")
    activity.set_xlabel("time (h)")
    activity.set_xlim(0, hours[-1])
    for axes in (blood, receptors, activation, activity):
        axes.set_ylim(0, 1.35 * axes.get_ylim()[1])
        _pump(axes, outcome, named=axes is blood)
    for axes in (blood, activation, activity):
        legend(axes)
    rate, lasting = float(chosen["rate"]), float(chosen["duration"]) / 3600.0
    headline(made, f"{number(rate)} mU/min for {number(lasting)} h, and what the womb still answers", who(run))
    return made


def _activity(axes: Axes, arm: Outcome, colour: str, label: str) -> None:
    run = arm.run
    edges = np.arange(0.0, run.reached + 1.0, _BIN)
    seen = [contractions_of(run, subject) for subject in range(run.subjects)]
    units = np.array([[one.montevideo_units(begin, begin + _BIN) for begin in edges[:-1]] for one in seen])
    axes.stairs(np.median(units, axis=0), edges / 3600.0, baseline=None, color=colour, lw=1.4, label=label)


def _pump(axes: Axes, outcome: Outcome, named: bool) -> None:
    infused = long_infusion(outcome.settings)
    axes.axvspan(*(np.array(infused) / 3600.0), color=QUIET, alpha=0.16, lw=0, label="long infusion" if named else None)
    for i, test in enumerate(trials(outcome.settings)):
        axes.axvspan(
            *(np.array(test) / 3600.0), color=GLAND, alpha=0.16, lw=0, label="test" if named and not i else None
        )
