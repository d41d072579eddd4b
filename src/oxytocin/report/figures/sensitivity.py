"""What an answer depends on: the values that matter most, with intervals, and how well each is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.sensitivity import Sensitivity
from oxytocin.report.citations import short_name
from oxytocin.report.sensitivity import UNSURE, limits
from oxytocin.report.style import FIRING, INK, PLASMA, QUIET, headline, in_style, new_figure
from oxytocin.report.tables import rounded, with_micro

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_style
def figure(found: Sensitivity) -> Figure:
    """Return the figure of a sensitivity analysis."""
    shown = found.important
    made = new_figure(12.0, 1.9 + 0.36 * len(shown))
    axes = made.subplots()
    for i, (each, share) in enumerate(shown):
        colour = PLASMA if each.parameter.evidence in UNSURE else FIRING
        total = max(0.0, share)
        axes.barh(i, 100 * total, color=colour, alpha=0.75, height=0.62)
        low, high = max(0.0, total - each.interval), total + each.interval
        axes.plot([100 * low, 100 * high], [i, i], color=INK, lw=1.4)
        known = f"{each.parameter.evidence}, {short_name(each.parameter.source)}"
        place = axes.get_yaxis_transform()
        axes.text(1.03, i, limits(each), va="center", fontsize=7.5, transform=place)
        axes.text(1.21, i, known, va="center", fontsize=7.5, color=colour, transform=place)
    axes.set_yticks(range(len(shown)), [_label(each.path) for each, _ in shown], fontsize=7.5)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, max(105.0, *(100 * (share + each.interval) for each, share in shown)))
    axes.set_xlabel("share of the variance that is gone if this value is known (%); line: 90 % interval")
    for x, text in ((1.03, "varied over"), (1.21, "how it is known, by whom")):
        axes.text(x, -0.75, text, va="bottom", fontsize=8, color=QUIET, transform=axes.get_yaxis_transform())
    handles = [
        axes.barh(0, 0, color=FIRING, alpha=0.75, label="measured, or follows from what was"),
        axes.barh(0, 0, color=PLASMA, alpha=0.75, label="no measurement was read: " + ", ".join(UNSURE)),
    ]
    axes.legend(handles=handles, loc="lower right")
    unit = "" if found.readout.unit == "1" else f" {with_micro(found.readout.unit)}"
    low, high = found.readout.interval()
    headline(
        made,
        f"What {found.readout.name.replace('_', ' ')} depends on ({found.experiment.name.replace('_', ' ')}, "
        f"{found.body.name})",
        f"{len(found.influences)} values, {found.runs} subjects; 90 % of them from {rounded(low)} to {rounded(high)}"
        f"{unit}. Sobol's total index after a screening by Morris' method.",
    )
    return made


def _label(path: str) -> str:
    part, name = path.split(".")
    return f"{name.replace('_', ' ')}  ({part.replace('_', ' ')})"
