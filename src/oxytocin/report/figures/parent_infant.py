"""A parent and an infant: oxytocin of both in the play, its relation to synchrony, and the bond with and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.behavioural_test import START
from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures.axes import who
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    QUIET,
    STORE,
    band,
    headline,
    in_style,
    legend,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN = 600.0  # s before the play


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of one group of parents, and of the same parents without oxytocin in the brain."""
    run = outcome.run
    made = new_figure(12.0, 4.4)
    course, relation, bond = made.subplots(1, 3)
    minutes = (run.time - START) / 60.0
    shown = run.time >= START - _SHOWN
    before = run["plasma_oxytocin"][:, run.time < START][:, -1:]
    band(course, minutes[shown], (run["plasma_oxytocin"] / before)[:, shown], PLASMA, label="parent's plasma")
    band(course, minutes[shown], run["infant_oxytocin"][:, shown], STORE, label="infant")
    course.axvline(0.0, color=INK, lw=0.8, ls=(0, (4, 3)))
    course.set_xlabel("time since the play began (min)")
    course.set_ylabel("oxytocin over that before")
    course.set_title("Oxytocin in both")
    legend(course, loc="upper left")

    rise, synchrony = outcome["plasma_oxytocin_rise"].values, outcome["synchrony"].values
    relation.plot(rise, synchrony, "o", ms=3, color=FIRING, alpha=0.5, mew=0)
    correlation = float(np.corrcoef(rise, synchrony)[0, 1])
    low, high = _interval(correlation, rise.size)
    together = "go" if low > 0 else "need not go"
    relation.set_xlabel("parent's plasma oxytocin after the play over before")
    relation.set_ylabel("synchrony (share of the time)")
    relation.set_title(f"They {together} together: r = {correlation:.2f} ({low:.2f} to {high:.2f})")

    without = again(outcome, values={"working_parvocellular": 0.0})
    _bonds(bond, {"as given": (outcome, GLAND), "no oxytocin\nin the brain": (without, QUIET)})
    spray = float(outcome.settings["intranasal"])
    after = f" after {spray:g} IU in the nose" if spray > 0 else ""
    title = f"Play, oxytocin and the bond of a {run.body.name} with an infant{after} (exploratory)"
    note = "No cause is shown; so in Gordon et al. 2010, Feldman et al. 2011, by assays without extraction."
    headline(made, title, f"{who(run)} {note}")
    return made


def _bonds(axes: Axes, arms: dict[str, tuple[Outcome, str]]) -> None:
    for place, (outcome, colour) in enumerate(arms.values()):
        days = outcome["days_to_bond"]
        known = days.values[np.isfinite(days.values)]
        for body in axes.violinplot([np.log10(known)], [place], widths=0.8, showextrema=False)["bodies"]:  # type: ignore[attr-defined]
            body.set(facecolor=colour, alpha=0.25, linewidth=0)
        axes.plot([place, place], np.log10(days.interval()), color=colour, lw=2.0)
        axes.plot([place], [np.log10(days.median)], "o", ms=6, color=colour)
    ticks = [10, 20, 50, 100, 200]
    axes.set_yticks(np.log10(ticks).tolist(), [str(tick) for tick in ticks])
    axes.set_xticks(range(len(arms)), list(arms))
    axes.set_xlim(-0.6, len(arms) - 0.4)
    hours = next(iter(arms.values()))[0].settings["hours_a_day"]
    axes.set_ylabel("days to half of a complete bond")
    axes.set_title(f"A bond comes either way, at {hours:g} h a day")


def _interval(correlation: float, count: int) -> tuple[float, float]:
    """Return the 90 % interval of a correlation, by Fisher's transformation."""
    half = 1.645 / np.sqrt(max(count - 3, 1))
    middle = np.arctanh(np.clip(correlation, -0.999999, 0.999999))
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))
