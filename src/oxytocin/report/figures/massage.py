"""Touch: the course of oxytocin during one kind, and the changes by all kinds with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.massage import REST, USUAL_DURATION, length
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.style import INK, PLASMA, QUIET, STORE, band, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STUDIES = {"massage": "morhenn2012", "hug": "light2005", "skin_to_skin": "vittner2018", "stroking": "loken2009"}
_PARTS = {"plasma_change": ("in plasma", PLASMA), "accumbens_change": ("in the accumbens", STORE)}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of one kind of touch beside the others."""
    run, touch = outcome.run, str(outcome.settings["touch"])
    made = new_figure(8.0, 6.4)
    course, kinds = made.subplots(2, 1)
    minutes = (run.time - REST) / 60.0
    shown = minutes >= -15
    start = np.searchsorted(run.time, REST)
    for name, label, colour in (("plasma_oxytocin", "plasma", PLASMA), ("accumbens_oxytocin", "accumbens", STORE)):
        relative = 100 * (run[name] / run[name][:, start : start + 1] - 1)
        band(course, minutes[shown], relative[:, shown], colour, label=label)
    minutes_long = length(outcome.settings) / 60.0
    course.axvspan(0, minutes_long, color=QUIET, alpha=0.12, lw=0, label=touch.replace("_", " "))
    course.axhline(0, color=INK, lw=0.6)
    low, high = course.get_ylim()
    course.set_ylim(min(low, -5.0), max(high, 15.0))  # what drifts at rest is not blown up
    course.set_title("change of oxytocin during and after it")
    course.set_xlabel("time since it began (min)")
    course.set_ylabel("change from rest (%)")
    legend(course, loc="upper left")
    _all_kinds(kinds, outcome)
    share = 100 * outcome["raised"].mean
    words = touch.replace("_", " ").capitalize()
    headline(made, f"{words} raises plasma oxytocin by a tenth or more in {share:.0f} % of the draws", who(run))
    return made


def _all_kinds(axes: Axes, outcome: Outcome) -> None:
    for place, kind in enumerate(USUAL_DURATION):
        same = kind == outcome.settings["touch"]
        arm = outcome if same else again(outcome, {"touch": kind, "duration": 0.0})
        for shift, (name, (words, colour)) in zip((-0.12, 0.12), _PARTS.items(), strict=True):
            low, high = arm[name].interval()
            label = words if place == 0 else None
            axes.plot([place + shift] * 2, [100 * low, 100 * high], color=colour, lw=1.6)
            axes.plot(place + shift, 100 * arm[name].median, "o", color=colour, ms=5, label=label)
    axes.axhline(0, color=INK, lw=0.6)
    names = [
        kind.replace("_", " ") + (f"\n{short_name(_STUDIES[kind])}" if kind in _STUDIES else "")
        for kind in USUAL_DURATION
    ]
    axes.set_xticks(range(len(names)), names)
    axes.set_title("all kinds at their end, as long as in their studies: median and 90 % of the draws")
    axes.set_ylabel("change from rest (%)")
    legend(axes)
