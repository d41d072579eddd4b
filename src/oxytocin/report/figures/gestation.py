"""The womb through pregnancy: receptors, the oxytocin it needs and what it does by itself, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import in_the_typical_subject
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import convert
from oxytocin.literature.comparison import published
from oxytocin.literature.targets import targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    STORE,
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

_WEEKS = (0.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 36.0, 39.0, 42.0)
_CURVES = {
    "receptor_density": ("Receptors", "density (fmol/mg)", STORE),
    "half_response": ("Oxytocin for half of the response", "plasma oxytocin (pmol/L)", PLASMA),
    "montevideo_units": ("What the womb does by itself", "Montevideo units (mmHg in 10 min)", GLAND),
}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a week of pregnancy among the others; the typical woman is drawn at all of them."""
    week = float(outcome.settings["week"])
    through = [in_the_typical_subject(outcome, {"week": one}) for one in _WEEKS]
    made = new_figure(9.5, 7.0)
    panels = made.subplots(2, 2).ravel()
    for axes, (name, (title, label, colour)) in zip(panels, _CURVES.items(), strict=False):
        axes.plot(_WEEKS, [one[name].median for one in through], color=colour)
        low, high = outcome[name].interval()
        middle = outcome[name].median
        error = None if low == high else [[middle - low], [high - middle]]
        axes.errorbar([week], [middle], error, fmt="o", color=colour, label=f"week {number(week)}: {rounded(middle)}")
        axes.set_title(title)
        axes.set_ylabel(label)
        axes.set_xlabel("pregnancy (weeks); 0 is not pregnant")
    panels[0].set_yscale("log")
    panels[1].set_yscale("log")
    for axes in panels[:2]:
        axes.yaxis.set_major_formatter("{x:g}")
    panels[2].set_ylim(bottom=0)
    _published(panels[0], dict(zip(_WEEKS, through, strict=True)))
    for axes, where in zip(panels, ("upper left", "lower left", "upper left"), strict=False):
        legend(axes, loc=where)
    _response(panels[3], outcome)
    needed = rounded(outcome["half_response"].median)
    headline(made, f"At {number(week)} weeks {needed} pmol/L of oxytocin give half of the response", who(outcome.run))
    return made


def _published(axes: Axes, through: dict[float, Outcome]) -> None:
    """Mark published ratios of densities, from the week to which they refer."""
    for target in targets():
        if (target.experiment, target.readout, target.contrast) != ("gestation", "receptor_density", "ratio"):
            continue
        at, reference = (convert(of["week"], "week") for of in (target.settings, target.reference))
        ends = limits(target, "1")
        if ends and at in through:
            there = through[at]["receptor_density"].median / np.array(ends)
            label = f"{published(target)}-fold fewer than at {number(at)} weeks\n({short_name(target.source)})"
            published_point(axes, reference, there.mean(), label, error=np.ptp(there) / 2)


def _response(axes: Axes, outcome: Outcome) -> None:
    """Draw the receptors' response against the level, as the pump's rate doubled and doubled."""
    run, rest = outcome.run, float(outcome.settings["rest"])
    asked = run.time >= rest
    for level, activation in zip(run["plasma_oxytocin"], run["receptor_activation"], strict=True):
        axes.plot(level[asked], activation[asked], color=FIRING, lw=0.8 if run.subjects > 1 else 1.4)
    half = outcome["half_response"].median
    axes.plot([half], [0.5], "o", color=INK, label=f"half at {rounded(half)} pmol/L")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(0, 1.05)
    axes.set_title("The response while the pump's rate doubles")
    axes.set_xlabel("plasma oxytocin (pmol/L)")
    axes.set_ylabel("receptor activation (of the greatest)")
    legend(axes, loc="upper left")
