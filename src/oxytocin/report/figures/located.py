"""Where a deficit lies: how probable each place is, what is left there, and what to measure next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.inference.locating import BOUND, Located
from oxytocin.inference.next_measurement import Gain
from oxytocin.inference.observations import NO_DEFICIT
from oxytocin.report.located import verdict
from oxytocin.report.style import FIRING, GLAND, INK, PLASMA, QUIET, headline, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLACES, _GAINS = 5, 8
_WORTH_DRAWING = 0.02
_BINS = np.linspace(0.0, 1.0, 26)


@in_style
def figure(found: Located, gains: Sequence[Gain]) -> Figure:
    """Return the posterior over places, of what is left at the leading ones, and the ranking of measurements."""
    made = new_figure(12.0, 4.6)
    places, left, further = made.subplots(1, 3, width_ratios=[1.15, 1.0, 1.0])
    _posterior(places, found)
    _shares(left, found)
    _ranking(further, gains)
    count = found.reference.shares.size * len(found.hypotheses)
    headline(made, verdict(found), f"{len(found.case.observations)} observations, {count} virtual people.")
    return made


def _posterior(axes: Axes, found: Located) -> None:
    order = np.argsort(found.probability)
    for row, k in enumerate(order):
        name = found.hypotheses[k]
        colour = QUIET if name == NO_DEFICIT else PLASMA if name in found.seen else "#d0d0d0"
        axes.barh(row, 100 * found.probability[k], color=colour, height=0.66)
        axes.plot([100 * found.reference.prior[k]] * 2, [row - 0.33, row + 0.33], color=INK, lw=1.2)
        error = 196 * found.probability_error[k]
        axes.plot(100 * found.probability[k] + np.array([-error, error]), [row, row], color=INK, lw=1.0)
    names = [_words(found.hypotheses[k]) + ("" if _is_told(found, k) else " (not seen)") for k in order]
    axes.set_yticks(range(len(order)), names)
    axes.axvline(100 * BOUND, color=QUIET, lw=0.8, ls=":")
    axes.set_xlim(0, 100)
    axes.set_xlabel("probability (%)\nupright: before; line: 95 % of simulation")
    axes.set_title("Where it lies")


def _shares(axes: Axes, found: Located) -> None:
    leading = [name for name in sorted(found.seen, key=lambda name: -found.by_name[name])]
    leading = [name for name in leading if found.by_name[name] >= _WORTH_DRAWING][:_PLACES]
    for row, name in enumerate(reversed(leading)):
        k = found.hypotheses.index(name)
        mass, _ = np.histogram(found.reference.left[k], _BINS, weights=found.weights[k])
        axes.fill_between(
            100 * np.repeat(_BINS, 2)[1:-1],
            row,
            row + 0.8 * np.repeat(mass / mass.max(), 2),
            color=FIRING,
            alpha=0.55,
            lw=0,
        )
        low, middle, high = (100 * each for each in found.share(name))
        axes.plot([low, high], [row - 0.07, row - 0.07], color=INK, lw=1.2)
        axes.plot(middle, row - 0.07, "o", color=INK, ms=3.5)
    axes.set_yticks(range(len(leading)), [_words(name) for name in reversed(leading)])
    axes.set_ylim(-0.3, max(1, len(leading)))
    axes.set_xlim(0, 100)
    axes.set_xlabel("left there (%), if it is there\nline: 90 % interval")
    axes.set_title("How much is left")
    if not leading:
        axes.text(50, 0.5, "no place is probable", ha="center", color=QUIET)


def _ranking(axes: Axes, gains: Sequence[Gain]) -> None:
    shown = list(gains[:_GAINS])[::-1]
    for row, gain in enumerate(shown):
        axes.barh(row, max(gain.bits, 0.0), color=GLAND, alpha=0.8, height=0.66)
        axes.plot(
            [max(0.0, gain.bits - 1.96 * gain.error), gain.bits + 1.96 * gain.error], [row, row], color=INK, lw=1.0
        )
    names = [f"{_words(gain.readout)}\n{_words(gain.occasion.experiment.name)}" for gain in shown]
    axes.set_yticks(range(len(shown)), names, fontsize=7.5)
    axes.set_xlim(left=0)
    axes.set_xlabel("expected to tell of the place (bits)\nline: 95 % of simulation")
    axes.set_title("What to measure next")


def _is_told(found: Located, k: int) -> bool:
    return found.hypotheses[k] in (*found.seen, NO_DEFICIT)


def _words(name: str) -> str:
    if name == NO_DEFICIT:
        return "no deficit"
    kind, dot, where = name.partition(".")
    return f"{kind} ({where.replace('_', ' ')})" if dot else name.replace("_", " ")
