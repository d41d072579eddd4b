"""The onset of maternal care: how many females care for pups, hour by hour, and what oestrogen does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import in_many_subjects
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.maternal_onset import REST, MaternalOnset
from oxytocin.language.quantities import convert
from oxytocin.report.figures.axes import who
from oxytocin.report.style import FIRING, INK, QUIET, band, headline, in_style, legend, new_figure, published_point
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FEMALES = 200
USUAL_DOSE = float(MaternalOnset.settings["dose"].default)
"""Shown beside saline where saline is asked for, in pmol."""
_PUBLISHED = {"intact": (0.42, 0.0), "primed": (11 / 13, np.nan), "unprimed": (0.0, np.nan)}
"""Share caring within two hours after 400 ng and after saline (Pedersen and Prange 1979, abstract)."""


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of oxytocin and saline with and without oestrogen, and of the chance of each female."""
    made = new_figure(9.0, 4.2)
    share, course = made.subplots(1, 2)
    arms = {
        (state, dose): in_many_subjects(outcome, {"oestrogen": state, "dose": dose}, _FEMALES)
        for state in _PUBLISHED
        for dose in (float(outcome.settings["dose"]) or USUAL_DOSE, 0.0)
    }
    _shares(share, arms, outcome.body.name)
    _course(course, arms)
    one = next(iter(arms.values()))
    kind = str(outcome.settings["genotype"]).replace("_", " ")
    animals = f"{'mice' if outcome.body.name == 'mouse' else 'rats'}{'' if kind == 'wild type' else f' ({kind})'}"
    title = f"Maternal care of virgin {animals}: oxytocin, and oestrogen before it"
    dose = convert(f"{max(dose for _, dose in arms)} pmol", "ng")
    headline(made, title, f"{who(one.run)} Oxytocin is {number(dose)} ng i.c.v.")
    return made


def _shares(axes: Axes, arms: dict[tuple[str, float], Outcome], body: str) -> None:
    for (state, dose), arm in arms.items():
        treated = dose > 0
        place = list(_PUBLISHED).index(state) + (-0.17 if treated else 0.17)
        effect = arm.run.parameters[:, list(arm.run.body.parameters).index("maternal_onset.oxytocin_effect")]
        measured = float(arm["maternal_within_2h"].values[effect > 0].mean())
        # A study of 20 females: what chance alone makes of this share, the central 90 %.
        low, high = _in_a_study(measured, 20)
        label = None if state != "intact" else "oxytocin" if treated else "saline"
        axes.bar(place, measured, width=0.3, color=FIRING if treated else QUIET, alpha=0.45, label=label)
        axes.errorbar(place, measured, yerr=[[measured - low], [high - measured]], color=INK, lw=1.3, capsize=4)
        found = _PUBLISHED[state][0 if treated else 1]
        as_given = not treated or abs(dose - USUAL_DOSE) < 1.0
        if body == "rat" and as_given and np.isfinite(found):
            first = state == "intact" and treated
            published_point(axes, place, found, "Pedersen & Prange 1979" if first else "")
    axes.set_xticks(range(3), ["intact", "ovariectomised,\noestradiol", "ovariectomised"])
    axes.set_ylabel("share caring for pups within two hours")
    axes.set_ylim(-0.04, 1.25)
    axes.set_title("If oxytocin does it; 90 % of studies of 20 females")
    legend(axes)


def _in_a_study(share: float, females: int) -> tuple[float, float]:
    from scipy.stats import binom

    low, high = binom.ppf([0.05, 0.95], females, share) / females
    return float(min(low, share)), float(max(high, share))


def _course(axes: Axes, arms: dict[tuple[str, float], Outcome]) -> None:
    for (state, dose), arm in arms.items():
        if state != "primed":
            continue
        hours = (arm.run.time - REST) / 3600.0
        shown = hours >= 0
        colour = FIRING if dose > 0 else QUIET
        chance = arm.run["maternal_probability"][:, shown]
        band(axes, hours[shown], chance, colour, label="oxytocin" if dose > 0 else "saline")
    axes.set_xlabel("time with pups (h)")
    axes.set_ylabel("probability that care has begun")
    axes.set_ylim(0, 1.15)
    axes.set_title("After oestradiol, whether oxytocin does it or not")
    legend(axes, loc="upper left")
