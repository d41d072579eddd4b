"""The MDMA test: what blood holds in health and in patients, and what assays make of the same samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.assays import ASSAYS
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.experiments.mdma_challenge import REST, MdmaChallenge
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.style import PLASMA, QUIET, STORE, band, headline, in_style, legend, new_figure, published_point
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Medians of healthy people and of patients before MDMA, and the highest median after it, in pg/mL.
_FROM = -30.0  # min from the dose; earlier, levels still settle
USUAL_DOSE = float(MdmaChallenge.settings["dose"].default)
"""The dose in mg with which the published numbers were found."""
_PUBLISHED = {"healthy": (77.0, 624.0), "vasopressin deficiency": (60.0, 92.0)}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the MDMA test beside that of the other group."""
    chosen = str(outcome.settings["condition"])
    other = "vasopressin deficiency" if chosen == "healthy" else "healthy"
    arms = {chosen: outcome, other: again(outcome, {"condition": other})}
    made = new_figure(9.0, 6.4)
    level, readings = made.subplots(2, 1)
    for name, colour in zip(arms, (PLASMA, STORE), strict=True):
        run = arms[name].run
        minutes = (run.time - REST) / 60.0
        shown = minutes >= _FROM
        band(level, minutes[shown], run["plasma_oxytocin"][:, shown], colour, label=name)
    level.axvline(0, color=QUIET, lw=0.8)
    level.set_title("oxytocin that the blood holds")
    level.set_xlabel("time since the dose (min)")
    level.set_ylabel("plasma oxytocin (pmol/L)")
    level.set_ylim(0, 1.12 * level.get_ylim()[1])
    legend(level)
    _readings(readings, arms)
    rise = outcome["rise"]
    low, high = rise.interval()
    dose = float(outcome.settings["dose"])
    what = f"{number(dose)} mg of MDMA" if dose > 0 else "A placebo"
    by = f"{rounded(rise.median)} pmol/L (90 %: {rounded(low)} to {rounded(high)})"
    headline(made, f"{what}, {chosen}: oxytocin rises by {by}", who(outcome.run))
    return made


def _readings(axes: Axes, arms: dict[str, Outcome]) -> None:
    """Draw what each assay reads before the dose and at the highest level, with the published pair."""
    place, ticks, marked = 0.0, {}, False
    for name, arm in arms.items():
        colour = PLASMA if arm is next(iter(arms.values())) else STORE
        for assay in ASSAYS:
            read = again(arm, {"assay": assay})
            for step, readout in enumerate(("reading_before", "peak_reading")):
                _interval(axes, place + 0.3 * step, read[readout], colour, filled=bool(step))
            ticks[place + 0.15] = "Basel kit" if assay == "basel" else assay
            place += 1.0
        axes.text(place - 1.35, 1.0, name, transform=axes.get_xaxis_transform(), ha="center", va="bottom", color=colour)
        if name in _PUBLISHED and float(arm.settings["dose"]) == USUAL_DOSE:
            before, peak = _PUBLISHED[name]
            label = "" if marked else f"medians published, before and highest ({short_name('atila2023')})"
            marked = True
            published_point(axes, [place - 0.45, place - 0.35], [before, peak], label)
        place += 0.6
    axes.set_yscale("log")
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_title("what laboratories read: open before the dose, full at its height\n", pad=-2)
    axes.set_ylabel("reading (pg/mL)")
    legend(axes, loc="lower left", bbox_to_anchor=(0.12, 0.0))


def _interval(axes: Axes, place: float, readout: Readout, colour: str, filled: bool) -> None:
    known = readout.values[np.isfinite(readout.values)]
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    axes.plot([place, place], [low, high], color=colour, lw=1.2)
    axes.plot(place, middle, "o", color=colour, mfc=colour if filled else "white", ms=5)
