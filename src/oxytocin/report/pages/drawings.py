"""The drawings of the answer: the molecule, the people of each function, and all effects side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Readout
from oxytocin.experiments.symptoms import Finding
from oxytocin.literature.molecules import Molecule
from oxytocin.report.style import FIRING, INK, PLASMA, QUIET, SECRETION, in_style, new_figure
from oxytocin.report.tables import with_micro

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 4.5  # inches: readable on a telephone, and two abreast on a desk
_GOLDEN = 0.618034  # its multiples spread dots evenly, with no two at one height
_DOTS = 200  # the most that are drawn of one group

Graded = Mapping[float, Readout]
"""A readout by the share of oxytocin cells that is left, or of whatever is lacking."""


@in_style
def molecule(item: Molecule) -> Figure:
    """Return the residues as beads: the ring that the bridge closes, and the tail."""
    made = new_figure(_WIDTH, 1.75)
    axes = made.subplots()
    ring = [i for i, name in enumerate(item.sequence) if name == item.sequence[0]][-1] + 1
    angles = np.pi / ring + 2 * np.pi * np.arange(ring) / ring
    beads = [(float(-np.cos(a)) * -1.0, float(np.sin(a))) for a in angles]
    beads = [*beads[:-1], beads[-1]] + [(beads[-1][0] + 0.95 * i, beads[-1][1]) for i in range(1, 10 - ring)]
    x, y = np.transpose(beads)
    axes.plot(x, y, color=QUIET, lw=1.5, zorder=1)
    axes.plot(x[[0, ring - 1]], y[[0, ring - 1]], color=SECRETION, lw=3, zorder=1)
    axes.text(x[0] + 0.3, 0.0, "disulfide bridge", va="center", fontsize=8)
    for i, (across, up) in enumerate(beads):
        colour = SECRETION if i in (0, ring - 1) else FIRING
        axes.plot([across], [up], "o", ms=21, color=colour, zorder=2)
        label = item.sequence[i].removesuffix("-NH2")
        axes.text(across, up, label, color="#ffffff", ha="center", va="center", fontsize=7.5, zorder=3)
    axes.set_aspect("equal")
    axes.set_xlim(x.min() - 0.5, x.max() + 0.5)
    axes.set_ylim(-1.4, 1.4)
    axes.axis("off")
    return made


@in_style
def people(finding: Finding, graded: Graded | None = None) -> Figure:
    """Return everybody healthy and deficient, with medians and 90 % intervals; below, what ever less left does."""
    function = finding.function
    made = new_figure(_WIDTH, 3.7 if graded else 1.75)
    top: Axes
    if graded:
        top, below = made.subplots(2, 1, sharex=True, height_ratios=(1.0, 1.35))
        _course(below, graded)
        last = below
        top.tick_params(labelbottom=False)
    else:
        last = top = made.subplots()
    for row, readout, colour in ((1, finding.healthy_readout, FIRING), (0, finding.deficient_readout, PLASMA)):
        _group(top, row, readout, colour)
    top.set_yticks([1, 0], ["healthy", "deficient"])
    top.set_ylim(-0.55, 1.55)
    top.tick_params(axis="y", length=0)
    if function.cut_off is not None:
        for axes in {top, last}:
            axes.axvline(function.cut_off, color=QUIET, lw=1, ls=(0, (4, 3)))
        top.text(function.cut_off, 1.58, "cut-off", fontsize=7.5, color=INK, ha="center", va="bottom")
    unit = "" if finding.unit == "1" or finding.unit in function.title else f" ({with_micro(finding.unit)})"
    last.set_xlabel(f"{function.title}{unit}")
    return made


@in_style
def effects(findings: Sequence[Finding]) -> Figure:
    """Return how much worse each function becomes, with its interval."""
    made = new_figure(7.2, 0.7 + 0.3 * len(findings))
    axes = made.subplots()
    for row, finding in enumerate(findings):
        low, high = finding.effect_interval
        axes.plot([low, high], [row, row], color=PLASMA, lw=3, alpha=0.5)
        axes.plot([finding.effect], [row], "o", ms=6, color=PLASMA)
    axes.axvline(0.0, color=QUIET, lw=1)
    axes.spines["left"].set_visible(False)
    axes.set_yticks(range(len(findings)), [each.function.title for each in findings])
    axes.set_ylim(len(findings) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("how much worse (standard deviations of the healthy)")
    return made


@in_style
def shares(counts: Mapping[str, Mapping[str, int]], colours: Mapping[str, str]) -> Figure:
    """Return a bar for each row with a piece for each verdict.

    Parameters
    ----------
    counts : mapping of str to mapping of str to int
        How many, by verdict, by row.
    colours : mapping of str to str
        Of the verdicts, in the order of the pieces.
    """
    from matplotlib.ticker import MaxNLocator

    made = new_figure(6.6, 0.9 + 0.26 * len(counts))
    axes = made.subplots()
    for row, found in enumerate(counts.values()):
        begin = 0
        for verdict, colour in colours.items():
            count = found.get(verdict, 0)
            axes.barh(row, count, left=begin, height=0.66, color=colour, label=None if row else verdict)
            if count:
                axes.text(begin + count / 2, row, f"{count}", ha="center", va="center", fontsize=7.5, color="#ffffff")
            begin += count
    axes.set_yticks(range(len(counts)), list(counts))
    axes.set_ylim(len(counts) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("targets")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    made.legend(loc="outside upper left", ncols=len(colours), frameon=False, fontsize=8)
    return made


def _group(axes: Axes, row: float, readout: Readout, colour: str) -> None:
    """Draw subjects as dots in a band around a row, and over them the central 90 % and the median."""
    values = readout.values[:_DOTS]
    heights = row + 0.62 * (np.arange(values.size) * _GOLDEN % 1.0 - 0.5)
    axes.plot(values, heights, "o", ms=2.6, mew=0, color=colour, alpha=0.45)
    axes.plot(readout.interval(), [row, row], color=INK, lw=1.6)
    axes.plot([readout.median], [row], "D", ms=6, color=colour, mec=INK, mew=1.2)


def _course(axes: Axes, graded: Graded) -> None:
    """Draw the median and the central 90 % against what is left, all at the top and nothing at the bottom."""
    left = 100.0 * np.array(list(graded))
    low, high = np.transpose([readout.interval() for readout in graded.values()])
    axes.fill_betweenx(left, low, high, color=PLASMA, alpha=0.22, linewidth=0)
    axes.plot([readout.median for readout in graded.values()], left, "o-", ms=4, color=PLASMA)
    axes.set_ylim(-4, 104)
    axes.set_yticks([0, 50, 100])
    axes.set_ylabel("left (%)")
