"""Acute stress of rodents: corticosterone, and oxytocin in PVN and plasma, beside untreated animals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.acute_stress import LASTS, PVN_OXYTOCIN, onset
from oxytocin.experiments.again import again, in_many_subjects
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
from oxytocin.report.tables import number, rounded

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
_ANIMALS = 100  # if only the typical one was asked for
_SHOWN = (-30.0, 120.0)  # min from the start of the stressor, and after its end


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a stressor, beside the same animals as wild type without treatment if they are not that."""
    done = outcome if outcome.run.subjects > 1 else in_many_subjects(outcome, {}, _ANIMALS)
    differs = {name: value for name, value in _PLAIN.items() if done.settings[name] != value}
    plain = again(done, _PLAIN) if differs else done
    arms = {"wild type, untreated": plain, _in_words(done): done} if differs else {"": done}
    made = new_figure(8.4, 7.4)
    steroid, nucleus, blood = made.subplots(3, 1, sharex=True, height_ratios=(1.5, 1.0, 1.0))
    panels = (
        (steroid, "plasma_corticosterone", 1.0, GLAND),
        (nucleus, "pvn_oxytocin", 1.0, FIRING),
        (blood, "plasma_oxytocin", PG_PER_ML, PLASMA),
    )
    stressor = str(done.settings["stressor"])
    length = LASTS[stressor] / 60.0
    for axes, name, factor, colour in panels:
        for label, arm in arms.items():
            minutes = (arm.run.time - onset(arm.settings)) / 60.0
            shown = (minutes >= _SHOWN[0]) & (minutes <= length + _SHOWN[1])
            values = factor * arm.run[name][:, shown]
            band(axes, minutes[shown], values, colour if arm is done else QUIET, label=label)
        axes.axvspan(0, length, ymax=0.03, color=INK, linewidth=0)
        axes.set_ylim(0, 1.08 * axes.get_ylim()[1])
    for target in targets_of(done, "oxytocin_peak"):
        ends = limits(target, "pg/mL")
        if ends:
            published_range(blood, *ends, f"highest {said(target)}")
    steroid.set_ylabel("corticosterone (ng/mL)")
    nucleus.set_title("oxytocin in the paraventricular nucleus")
    nucleus.set_ylabel("oxytocin (nmol/L)")
    blood.set_title("oxytocin in plasma")
    blood.set_ylabel("oxytocin (pg/mL)")
    what = "CRH was injected" if stressor == "crh" else "the stressor began"
    blood.set_xlabel(f"time since {what} (min)" + ("; bar: how long it lasts" if length else ""))
    blood.set_xlim(_SHOWN[0], length + _SHOWN[1])
    for axes in (steroid, blood):
        legend(axes)
    rise = done["corticosterone_rise"]
    low, high = (rounded(end) for end in rise.interval())
    steroid.set_title(f"corticosterone in plasma rises by {rounded(rise.median)} ng/mL (90 %: {low} to {high})")
    name = "CRH" if stressor == "crh" else stressor
    animals = f"{done.settings['sex']} {'mice' if done.body.name == 'mouse' else done.body.name + 's'}"
    headline(made, f"Acute stress of {animals}: {name}", who(done.run))
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
