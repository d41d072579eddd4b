"""Acute stress of rodents: corticosterone, and oxytocin in PVN and plasma, beside untreated animals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.acute_stress import LASTS, PVN_OXYTOCIN, onset
from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import PG_PER_ML
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    QUIET,
    band,
    headline,
    in_style,
    legend,
    new_figure,
    published_range,
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PLAIN: dict[str, float | str] = {
    "genotype": "wild_type",
    "icv": 0.0,
    "icv_stopped": 0.0,
    "pvn_injection": "none",
    "antagonist": "none",
    "partner": "no",
}
_SHOWN = (-30.0, 120.0)  # min from the start of the stressor, and after its end


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a stressor, beside the same animals as wild type without treatment if they are not that."""
    differs = {name: value for name, value in _PLAIN.items() if outcome.settings[name] != value}
    plain = again(outcome, _PLAIN) if differs else outcome
    arms = {"wild type, untreated": plain, _in_words(outcome): outcome} if differs else {"": outcome}
    made = new_figure(8.4, 7.4)
    steroid, nucleus, blood = made.subplots(3, 1, sharex=True, height_ratios=(1.5, 1.0, 1.0))
    panels = (
        (steroid, "plasma_corticosterone", 1.0, GLAND),
        (nucleus, "pvn_oxytocin", 1.0, FIRING),
        (blood, "plasma_oxytocin", PG_PER_ML, PLASMA),
    )
    stressor = str(outcome.settings["stressor"])
    length = LASTS[stressor] / 60.0
    for axes, name, factor, colour in panels:
        for label, arm in arms.items():
            minutes = (arm.run.time - onset(arm.settings)) / 60.0
            shown = (minutes >= _SHOWN[0]) & (minutes <= length + _SHOWN[1])
            values = factor * arm.run[name][:, shown]
            band(axes, minutes[shown], values, colour if arm is outcome else QUIET, label=label)
        axes.axvspan(0, length, ymax=0.03, color=INK, linewidth=0)
        axes.set_ylim(bottom=0)
    for target in targets_of(outcome, "oxytocin_peak"):
        ends = limits(target, "pg/mL")
        if ends:
            published_range(blood, *ends, f"highest {said(target)}")
    steroid.set_title("corticosterone in plasma")
    steroid.set_ylabel("corticosterone (ng/mL)")
    nucleus.set_title("oxytocin in the paraventricular nucleus")
    nucleus.set_ylabel("oxytocin (nmol/L)")
    blood.set_title("oxytocin in plasma")
    blood.set_ylabel("oxytocin (pg/mL)")
    what = "CRH was injected" if stressor == "crh" else "the stressor began (bar: it lasts)"
    blood.set_xlabel(f"time since {what} (min)")
    blood.set_xlim(_SHOWN[0], length + _SHOWN[1])
    for axes in (steroid, blood):
        legend(axes)
    animal = f"{outcome.settings['sex']} {outcome.body.name}"
    name = "CRH" if stressor == "crh" else stressor
    headline(made, f"The corticosterone of a {animal}: {name}", who(outcome.run))
    return made


def _in_words(outcome: Outcome) -> str:
    """Return what is special about the animals, or was done to them."""
    chosen = outcome.settings
    words = [] if chosen["genotype"] == "wild_type" else [str(chosen["genotype"]).replace("_", " ")]
    if float(chosen["icv"]) > 0:
        words.append(f"{number(float(chosen['icv']))} ng/h i.c.v.")
    if chosen["pvn_injection"] != "none":
        words.append(f"{number(PVN_OXYTOCIN)} nmol/L oxytocin in the PVN {chosen['pvn_injection']} it")
    if chosen["partner"] == "yes":
        words.append("partner")
    if chosen["antagonist"] != "none":
        words.append(f"antagonist {chosen['antagonist']} it")
    return ", ".join(words)
