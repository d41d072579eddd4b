"""What a trial can expect: the true effects that are possible, and its power against its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.power import SIGNIFICANCE, Power, judged
from oxytocin.report.style import FIRING, INK, PLASMA, QUIET, headline, in_style, legend, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@in_style
def figure(found: Power, title: str) -> Figure:
    """Return the figure of one plan."""
    made = new_figure(10.5, 4.6)
    effects, size = made.subplots(1, 2, width_ratios=(1.0, 1.2))
    _effects(effects, found)
    _against_size(size, found)
    headline(made, title, f"{found.effects.size} possible worlds; two-sided t test at {SIGNIFICANCE:g}, equal groups.")
    return made


def _effects(axes: Axes, found: Power) -> None:
    real = found.effects[found.real]
    share = real.size / found.effects.size
    if real.size:
        low, high = np.quantile(real, [0.05, 0.95])
        reach = 1.3 * max(abs(np.quantile(real, 0.005)), abs(np.quantile(real, 0.995)), 0.05)
        axes.hist(real, bins=np.linspace(-reach, reach, 41).tolist(), color=FIRING, alpha=0.75)
        axes.plot([low, high], [0, 0], color=INK, lw=4, solid_capstyle="butt", clip_on=False)
    axes.axvline(0, color=QUIET, lw=0.8)
    axes.set_title(f"True effects where there is one: {100 * share:.0f} % of worlds")
    axes.set_xlabel("true effect (standard deviations between people)\nbar: central 90 %")
    axes.set_ylabel("worlds")


def _against_size(axes: Axes, found: Power) -> None:
    sizes = np.unique(np.geomspace(5, max(1000, 4 * found.people), 25).astype(int))
    at = [judged(found.outcome, found.unit, int(n), found.effects, found.deviation) for n in sizes]
    axes.plot(sizes, [100 * one.power for one in at], color=INK, label="significant, over all worlds")
    axes.plot(
        sizes, [100 * one.power_if_real for one in at], color=FIRING, label="significant, where an effect is real"
    )
    wrong = [100 * one.wrong_sign_share for one in at]
    axes.plot(sizes, wrong, color=PLASMA, label="of significant real effects, wrong sign")
    none = [100 * one.false_positive_share for one in at]
    axes.plot(sizes, none, color=PLASMA, ls="--", label="of significant results, no effect behind")
    axes.axvline(found.people, color=QUIET, lw=0.8, ls=":")
    axes.text(found.people, 101, f" n = {found.people}", fontsize=8, color=QUIET)
    axes.axhline(80, color=QUIET, lw=0.6, ls=":")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_ylim(0, 100)
    axes.set_xlabel("people in each group")
    axes.set_ylabel("probability (%)")
    axes.set_title("What the trial finds")
    legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, fontsize=7.5)
