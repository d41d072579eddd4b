"""A dose and the blood: the level as it is, and as its logarithm, where a half-life is a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT, MOLAR_MASS, MOLAR_MASSES
from oxytocin.report.figures.axes import time_axis, who
from oxytocin.report.published import said, targets_of
from oxytocin.report.style import INK, PLASMA, QUIET, band, headline, in_style, legend, new_figure
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PMOL_PER_UNIT = MICROGRAMS_PER_UNIT / MOLAR_MASS * 1e6

WAYS = {
    "iv": "into the vein",
    "im": "into the muscle",
    "intranasal": "as a nasal spray",
    "sublingual": "under the tongue",
    "buccal": "in the cheek",
    "inhaled": "inhaled",
}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of a dose."""
    run, chosen = outcome.run, outcome.settings
    start, length = first_dose(outcome)
    drug = str(chosen["drug"])
    # Of atosiban a thousand times as much is given as of the others.
    unit, scale_of_unit = ("ng/mL", 1e-3) if drug == "atosiban" else ("pg/mL", 1.0)
    level = run[f"plasma_{drug}"] * MOLAR_MASSES[drug] / 1000.0 * scale_of_unit
    before = level[:, run.time <= start][:, -1:]
    shown = (run.time >= start - 0.1 * (length + 600.0)) & (run.time <= start + _window(outcome, start, level - before))
    made = new_figure(8.0, 6.4)
    plain, log = made.subplots(2, 1, sharex=True)
    time, label = time_axis(run.time[shown])
    scale = run.time[shown][-1] / time[-1]
    time = time - start / scale

    band(plain, time, level[:, shown], PLASMA)
    plain.set_title("the level")
    plain.set_ylabel(f"plasma {drug} ({unit})")
    plain.set_ylim(bottom=0)
    rise = np.where(level - before > 0, level - before, np.nan)[:, shown]
    band(log, time, rise, PLASMA)
    log.set_yscale("log")
    log.set_ylim(np.nanmax(rise) * 3e-4, np.nanmax(rise) * 2)
    log.set_title("its rise above the level before, on a logarithmic scale")
    log.set_ylabel(f"rise ({unit})")
    log.set_xlabel(label.replace("time", "time since the dose"))
    for axes in (plain, log):
        if length > 0:
            axes.axvspan(0, length / scale, color=QUIET, alpha=0.12, linewidth=0, label="pump on")
    _half_times(log, outcome, np.median(level - before, axis=0)[shown], time, scale, length)
    legend(plain)
    dose = dose_in_words(drug, float(chosen["dose"]))
    how = WAYS.get(str(chosen["route"]), str(chosen["route"]))
    over = f" over {rounded(length / 60)} min" if length else ""
    peak = rounded(outcome["peak_level"].median * scale_of_unit)
    whose = f"the {outcome.body.name}'s plasma" if drug == "oxytocin" else "plasma"
    headline(made, f"{dose} {how}{over} raises {whose} to {peak} {unit}", who(run))
    return made


def dose_in_words(drug: str, amount: float) -> str:
    """Return a dose, given in pmol, as the ward writes it."""
    if drug != "oxytocin":
        micrograms = amount * MOLAR_MASSES[drug] / 1e6
        written = f"{rounded(micrograms)} µg" if micrograms < 1000 else f"{rounded(micrograms / 1000)} mg"
        return f"{written} of {drug}"
    units = amount / PMOL_PER_UNIT
    return f"{rounded(units)} IU" if units >= 0.1 else f"{rounded(1000 * units)} mU"


def first_dose(outcome: Outcome) -> tuple[float, float]:
    """Return when the dose begins and how long it is given, in s."""
    steps = outcome.experiment.protocol(outcome.body, outcome.settings).steps
    return steps[0].time, float(outcome.settings["duration"])


def _window(outcome: Outcome, start: float, rise: np.ndarray) -> float:
    """Return how many seconds after the start are worth showing: until a thousandth of the highest rise is left."""
    time = outcome.run.time
    middle = np.median(rise, axis=0)
    first = (time >= start) & (time <= start + float(outcome.settings["duration"]) + 8 * 3600.0)
    still = time[first & (middle > 1e-3 * middle[first].max())]
    return max(600.0, float(still[-1] - start)) if still.size else 600.0


def _half_times(axes: Axes, outcome: Outcome, rise: np.ndarray, time: np.ndarray, scale: float, length: float) -> None:
    """Say the half-lives, with what was published for them, and mark the time to half after an infusion."""
    lines = []
    names = {
        "half_time_after_infusion": "half is gone after",
        "bolus_fast_half_life": "first half-life",
        "bolus_slow_half_life": "second half-life",
    }
    known = {item.name: item for item in outcome.readouts}
    for name, words in names.items():
        if name not in known or not np.isfinite(known[name].median):
            continue
        line = f"{words} {rounded(known[name].median)} {known[name].unit}"
        for target in targets_of(outcome, name):
            line += f"\npublished: {said(target)}"
        lines.append(line)
    if length > 0 and "half_time_after_infusion" in known:
        half = known["half_time_after_infusion"].median * 60.0
        at = (length + half) / scale
        axes.plot(
            [length / scale, at], 2 * [0.5 * rise[np.searchsorted(time, length / scale)]], color=INK, lw=1.0, marker="|"
        )
    if lines:
        axes.text(
            0.99, 0.97, "\n".join(lines), transform=axes.transAxes, ha="right", va="top", fontsize=8, linespacing=1.5
        )
