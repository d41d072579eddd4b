"""Oxytocin in the blood and the stress axis at rest: ACTH, cortisol and oxytocin, beside saline in the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.acth_suppression import FEED, START
from oxytocin.experiments.again import again
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import PG_PER_ML
from oxytocin.report.figures.axes import who
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
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BEFORE = -45.0  # min


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of an infusion or a feed, beside the same people with neither."""
    chosen = outcome.settings
    saline: dict[str, float | str] = {"rate": 0.0, "naloxone": "no"}
    if "suckling" in chosen:
        saline["suckling"] = "no"
    infused = float(chosen["rate"]) > 0
    beside = "saline" if infused else "no feed"
    arms = {beside: again(outcome, saline), _in_words(outcome): outcome}
    made = new_figure(8.4, 8.2)
    acth, change, cortisol, blood = made.subplots(4, 1, sharex=True, height_ratios=(1.1, 1.1, 1.0, 0.9))
    minutes = (outcome.run.time - START) / 60.0
    shown = minutes >= _BEFORE
    panels = ((acth, "plasma_acth", 1.0, GLAND), (cortisol, "plasma_cortisol", 1.0, FIRING))
    for axes, name, factor, colour in (*panels, (blood, "plasma_oxytocin", PG_PER_ML, PLASMA)):
        for label, arm in arms.items():
            values = factor * arm.run[name][:, shown]
            band(axes, minutes[shown], values, colour if arm is outcome else QUIET, label=label)
        axes.set_ylim(bottom=0)
    relative = 100 * (outcome.run["plasma_acth"] / arms[beside].run["plasma_acth"] - 1)
    band(change, minutes[shown], relative[:, shown], GLAND)
    change.axhline(0, color=INK, lw=0.8, ls=(0, (4, 3)))
    end = float(chosen["duration"]) / 60.0 if infused else FEED / 60.0
    for axes in (acth, change, cortisol, blood):
        axes.axvspan(0, end, ymax=0.03, color=INK, linewidth=0)
    acth.set_title("ACTH in plasma")
    acth.set_ylabel("ACTH (pg/mL)")
    change.set_title(f"ACTH against {beside} in the same people; the band reaches 0: the effect may not be real")
    change.set_ylabel("change (%)")
    cortisol.set_title("cortisol in plasma, bound and free")
    cortisol.set_ylabel("cortisol (nmol/L)")
    blood.set_title("oxytocin in plasma")
    blood.set_ylabel("oxytocin (pg/mL)")
    blood.set_xlabel("time (min); bar: oxytocin is given" if infused else "time (min); bar: the feed")
    blood.set_xlim(_BEFORE, minutes[-1])
    legend(acth)
    note = f"{who(outcome.run)} Exploratory: no prediction."
    headline(made, f"Oxytocin in the blood and ACTH at rest: {_in_words(outcome)}", note)
    return made


def _in_words(outcome: Outcome) -> str:
    """Return what was given."""
    chosen = outcome.settings
    words = [f"{number(float(chosen['rate']))} mIU/min"] if float(chosen["rate"]) > 0 else []
    return ", ".join(words + [name for name in ("suckling", "naloxone") if chosen.get(name) == "yes"]) or "nothing"
