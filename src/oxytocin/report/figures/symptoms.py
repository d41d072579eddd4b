"""Effects of a deficiency on every function, and where, with ever less oxytocin, a function fails or goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.deficiency import PLACES
from oxytocin.experiments.arms import Arms
from oxytocin.experiments.functions import CONTESTED, FIRM, GUESS, Function
from oxytocin.experiments.symptoms import Finding, counted
from oxytocin.report.style import FIRING, GLAND, INK, PLASMA, QUIET, headline, in_style, new_figure
from oxytocin.report.tables import with_micro

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {FIRM: GLAND, CONTESTED: FIRING, GUESS: PLASMA}
_MARKS = {FIRM: "o", CONTESTED: "s", GUESS: "D"}
_WIDEST = 5.0
"""Of the axis of effects, in standard deviations; what lies beyond is said in words."""


@in_style
def figure(findings: Sequence[Finding], sweeps: Sequence[tuple[Function, Arms]] = ()) -> Figure:
    """Return the figure of all effects with their intervals, and of sweeps of a deficit beside them.

    Parameters
    ----------
    sweeps : sequence of (Function, Arms)
        As `oxytocin.experiments.symptoms.sweep` makes them; the arms are named by the share that is left.
    """
    height = max(1.3 + 0.42 * len(findings), 1.1 + 1.9 * len(sweeps))
    made = new_figure(11.5 if sweeps else 7.5, height)
    grid = made.add_gridspec(max(1, len(sweeps)), 2 if sweeps else 1, width_ratios=[1.25, 1] if sweeps else None)
    _effects(made.add_subplot(grid[:, 0]), findings)
    for i, (function, arms) in enumerate(sweeps):
        _threshold(made.add_subplot(grid[i, 1]), function, arms)
    subjects = findings[0].healthy.run.subjects
    note = f"Bars: 90 % intervals of the effect, {subjects} subjects."
    if sweeps:
        counts = {arms.first.run.subjects for _, arms in sweeps}
        note += f" Bands: central 90 % of {' and '.join(map(str, sorted(counts)))} subjects."
    headline(made, "What a lack of oxytocin makes worse, and what goes on without it", note)
    return made


def _effects(axes: Axes, findings: Sequence[Finding]) -> None:
    used = []
    reach = max((each.effect_interval[1] for each in findings if np.isfinite(each.effect)), default=1.0)
    right = min(_WIDEST, max(1.0, 1.15 * reach))
    for i, each in enumerate(findings):
        firm = each.function.firm
        label = firm if firm not in used else None
        used.append(firm)
        if not np.isfinite(each.effect):
            axes.text(0.02, i, "no spread among the healthy", va="center", fontsize=7.5, color=QUIET)
            continue
        axes.plot(each.effect_interval, [i, i], color=_COLOURS[firm], lw=2.0)
        axes.plot([each.effect], [i], _MARKS[firm], ms=6, color=_COLOURS[firm], label=label)
    axes.axvline(0.0, color=INK, lw=0.8)
    for size in (0.2, 0.5, 0.8):
        axes.axvline(size, color=QUIET, lw=0.6, ls=":")
    axes.set_yticks(range(len(findings)), [each.function.title for each in findings], fontsize=8)
    axes.set_ylim(len(findings) - 0.4, -0.6)
    low = min((each.effect_interval[0] for each in findings if np.isfinite(each.effect)), default=0.0)
    axes.set_xlim(min(-0.15, 1.15 * low), right)
    axes.set_xlabel(
        "effect, in standard deviations of the healthy; to the right is worse\ndotted: small, medium, large"
    )
    axes.set_title("Every function, healthy and deficient")
    axes.legend(loc="lower right", title="how sure", title_fontsize=8, alignment="left")


def _threshold(axes: Axes, function: Function, arms: Arms) -> None:
    left = 100 * np.array(arms.swept_values, dtype=float)
    values = [counted(function, outcome).values for outcome in arms.outcomes.values()]
    order = np.argsort(100 - left)
    lacking = (100 - left)[order]
    low, middle, high = np.array([np.quantile(each, [0.05, 0.5, 0.95]) for each in values])[order].T
    axes.fill_between(lacking, low, high, color=_COLOURS[function.firm], alpha=0.22, linewidth=0)
    axes.plot(lacking, middle, "o-", ms=4, color=_COLOURS[function.firm])
    marks = {function.cut_off: "clinical cut-off", function.none_value: function.none}
    for at, words in marks.items():
        if at is not None:
            axes.axhline(at, color=QUIET, lw=0.8, ls=":")
            axes.annotate(words, (0, at), (4, 2), textcoords="offset points", va="bottom", fontsize=7.5, color=QUIET)
    unit = arms.first[function.readout].unit
    axes.set_ylabel("" if unit == "1" else with_micro(unit))
    axes.set_ylim(0, 1.12 * max(*high, function.none_value or 0.0))
    axes.set_xlim(0, 100)
    axes.set_title(function.title[0].upper() + function.title[1:])
    axes.set_xlabel(f"{PLACES[arms.swept].doc}: share that is lacking (%)", fontsize=8)
