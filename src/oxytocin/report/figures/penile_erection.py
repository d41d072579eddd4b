"""Erections of rats: how many with saline, with oxytocin, and with what takes its effect away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.penile_erection import REST
from oxytocin.report.figures.axes import who
from oxytocin.report.style import FIRING, GLAND, QUIET, STORE, band, headline, in_style, new_figure
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INTACT: dict[str, float | str] = {"lesion": "none", "hypophysectomy": "no", "antagonist": "none"}
_DOSES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the erections beside the controls and the curve of doses."""
    made = new_figure(8.6, 6.6)
    course, arms = made.subplots(2, 1)
    run = outcome.run
    band(course, (run.time - REST) / 60.0, run["excitation"], FIRING)
    course.set_title("excitation of the oxytocin neurones that project to the cord")
    course.set_xlabel("time since the dose (min)")
    course.set_ylabel("share of the greatest")
    course.set_ylim(-0.02, 1)
    _arms(arms, outcome)
    dose = number(float(outcome.settings["dose"]))
    where = "a ventricle" if outcome.settings["route"] == "icv" else "the PVN"
    mean = rounded(outcome["erections"].mean)
    also = "".join(f", {words}" for words in _besides(outcome))
    headline(
        made, f"{dose} ng of oxytocin into {where}{also}: {mean} erections", f"{who(run)} Erections: mean, an hour."
    )
    return made


def _besides(outcome: Outcome) -> list[str]:
    """Return in words what else was done to the rats."""
    chosen = outcome.settings
    words = ["PVN lesioned"] if chosen["lesion"] == "pvn" else []
    words += ["no pituitary"] if chosen["hypophysectomy"] == "yes" else []
    words += ["antagonist"] if chosen["antagonist"] != "none" else []
    return words + (["female near"] if chosen["female"] == "yes" else [])


def _arms(axes: Axes, outcome: Outcome) -> None:
    dose = number(float(outcome.settings["dose"]))
    others: dict[str, dict[str, float | str]] = {
        "saline": {"dose": 0.0, **_INTACT},
        f"{dose} ng": _INTACT,
        "PVN\nlesioned": {**_INTACT, "lesion": "pvn"},
        "no\npituitary": {**_INTACT, "hypophysectomy": "yes"},
        "antagonist\ni.c.v.": {**_INTACT, "antagonist": "icv"},
    }
    for place, (name, settings) in enumerate(others.items()):
        counts = again(outcome, settings)["erections"].values
        _mean(axes, place, counts, GLAND if name == f"{dose} ng" else QUIET)
    first = len(others) + 0.5
    for place, amount in enumerate(_DOSES):
        _mean(axes, first + place, again(outcome, {"dose": amount, **_INTACT})["erections"].values, STORE)
    names = [*others, *(number(amount) for amount in _DOSES)]
    axes.set_xticks([*range(len(others)), *(first + place for place in range(len(_DOSES)))], names)
    axes.axvline(first - 0.75, color=QUIET, lw=0.8)
    axes.set_title("mean and 90 % of the rats: what takes the effect away, and, right, other doses in ng")
    axes.set_ylabel("erections in an hour")
    axes.set_ylim(bottom=-0.2)


def _mean(axes: Axes, place: float, counts: np.ndarray, colour: str) -> None:
    low, high = np.quantile(counts, [0.05, 0.95])
    axes.plot([place, place], [low, high], color=colour, lw=1.6)
    axes.plot(place, counts.mean(), "o", color=colour, ms=6)
