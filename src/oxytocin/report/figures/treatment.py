"""What replacement restores: a heat map of functions by treatments, the share of each loss that is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.treatment import NO_LOSS, TREATMENTS, Restored
from oxytocin.report.style import INK, QUIET, headline, in_style, new_figure
from oxytocin.report.treatment import restored

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@in_style
def figure(found: Sequence[Restored], deficits: Mapping[str, str | float]) -> Figure:
    """Return the heat map."""
    from matplotlib.colors import LinearSegmentedColormap

    names = [each.name for each in TREATMENTS]
    shares = np.array([[row.share(name) for name in names] for row in found])
    made = new_figure(11.0, 2.4 + 0.52 * len(found))
    axes = made.subplots()
    # From orange, worse than untreated, over white to blue, normal: colours that all eyes tell apart.
    colours = LinearSegmentedColormap.from_list("restored", ["#E69F00", "#ffffff", "#0072B2", "#00456b"]).with_extremes(
        bad="#eceae4"
    )
    image = axes.imshow(np.ma.masked_invalid(shares), cmap=colours, vmin=-1.0, vmax=2.0, aspect="auto")
    for i, row in enumerate(found):
        for j, name in enumerate(names):
            share = shares[i, j]
            if not np.isfinite(share):
                why = "nothing lost" if not row.is_lost else "not given"
                axes.text(j, i, why, ha="center", va="center", fontsize=7, color=QUIET)
                continue
            low, high = row.interval(name)
            dark = share > 0.7
            axes.text(
                j, i - 0.12, restored(row, name), ha="center", va="center", fontsize=9.5, fontweight="bold",
                color="white" if dark else INK,
            )  # fmt: skip
            axes.text(
                j, i + 0.24, f"{round(100 * low)} to {round(100 * high)}", ha="center", va="center", fontsize=7,
                color="white" if dark else INK,
            )  # fmt: skip
    axes.set_xticks(range(len(names)), [fill(name, 14) for name in names], fontsize=8.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    labels = [f"{fill(row.function.title, 34)}\n({row.function.firm})" for row in found]
    axes.set_yticks(range(len(found)), labels, fontsize=8)
    axes.set_xticks(np.arange(-0.5, len(names)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(found)), minor=True)
    axes.grid(which="minor", color="white", lw=2)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = made.colorbar(image, ax=axes, shrink=0.75, pad=0.02, ticks=[-1, 0, 1, 2])
    bar.set_ticklabels(["worse", "as untreated", "normal", "beyond"])
    bar.outline.set_visible(False)
    lacking = ", ".join(name if str(value) == "yes" else f"{name}={value}" for name, value in deficits.items())
    headline(
        made,
        f"How much of each loss oxytocin restores under {lacking.replace('_', ' ')}",
        f"Mean of the same {min(row.healthy.size for row in found)} people or more, below it its 90 % interval. "
        f"Nothing is lost where the deficit costs less than {NO_LOSS:g} standard deviations.\n",
    )
    return made
