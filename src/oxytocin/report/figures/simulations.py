"""The plots that a simulation experiment by others asks for, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oxytocin.exchange.simulations.carried_out import CarriedOut
from oxytocin.exchange.simulations.sedml import Curve, Plot
from oxytocin.language import OxytocinError
from oxytocin.report.style import CURVES, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_PLOTS = 24


@in_style
def figure(done: Sequence[CarriedOut], name: str) -> Figure:
    """Return a panel for each plot; of experiments without plots, for each report against its first column.

    Raises
    ------
    OxytocinError
        If there is nothing to draw.
    """
    panels = [(each, plot) for each in done for plot in (each.plots or _of_reports(each))]
    if not panels:
        raise OxytocinError(f"'{name}' gave nothing that could be drawn")
    shown = panels[:_MOST_PLOTS]
    made = new_figure(7.5, 1.0 + 2.6 * len(shown))
    for axes, (each, plot) in zip(made.subplots(len(shown), 1, squeeze=False)[:, 0], shown, strict=True):
        for i, curve in enumerate(plot.curves):
            x, y = each.columns[curve.x], each.columns[curve.y]
            length = min(x.size, y.size)
            label = _plain(curve.name or each.labels[curve.y])
            axes.plot(x[:length], y[:length], color=CURVES[i % len(CURVES)], label=f" {label}")
        if any(curve.log_x for curve in plot.curves):
            axes.set_xscale("log")
        if any(curve.log_y for curve in plot.curves):
            axes.set_yscale("log")
        axes.set_title(_plain(plot.name or plot.id))
        axes.set_xlabel(_plain(plot.x_label or _shared([each.labels[curve.x] for curve in plot.curves])))
        axes.set_ylabel(_plain(plot.y_label or _shared([each.labels[curve.y] for curve in plot.curves])))
        legend(axes, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    left_out = f"{len(panels) - len(shown)} more plots are left out. " if len(panels) > len(shown) else ""
    headline(made, _plain(name), f"{left_out}Computed by libRoadRunner's CVODE.")
    return made


def _of_reports(done: CarriedOut) -> list[Plot]:
    found = []
    for report in done.reports:
        (_, x), *rest = report.columns
        curves = tuple(Curve(x, y, label, False, False) for label, y in rest[: len(CURVES)])
        if curves:
            found.append(Plot(report.id, report.name, curves))
    return found


def _shared(labels: Sequence[str]) -> str:
    """Return the label of all curves, or nothing where they differ and the legend says it."""
    return labels[0] if len(set(labels)) == 1 else ""


def _plain(text: str) -> str:
    """Return text of a file in one line."""
    return " ".join(text.split())
