"""The way of a change: parts as boxes from the deficit to the readout, signals as arrows as wide as what they carry."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.why import Reason
from oxytocin.report.style import INK, QUIET, headline, in_style, new_figure
from oxytocin.report.tables import number, percent, with_micro
from oxytocin.report.wiring import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BOX, _TALL = 2.4, 0.72
_WIDE, _HIGH = 4.8, 1.9  # between boxes, across and down
_THICKEST = 9.0  # points, of an arrow that carries all


@in_style
def figure(reason: Reason) -> Figure:
    """Return the figure of what carried a change."""
    places = _places(reason)
    columns = max((x for x, _ in places.values()), default=0) + 2
    rows = max(np.ptp([y for _, y in places.values()]) if places else 0, 1.0) + 1.6
    turns = sum(places[taker][0] - places[giver][0] != 1 for giver, taker in _pairs(reason))
    made = new_figure(max(7.5, 0.62 * _WIDE * columns), max(3.2, 0.62 * (_HIGH * rows + 0.5 * turns) + 0.9))
    axes = made.subplots()
    axes.set_aspect("equal")  # labels of bent arrows stand where they bend
    axes.axis("off")
    spots = {part: (x * _WIDE, -y * _HIGH) for part, (x, y) in places.items()}
    ends = _ends(reason)
    height = float(np.mean([spots[part][1] for part in ends])) if ends else 0.0
    last = ((columns - 1) * _WIDE, height)
    for part, spot in spots.items():
        _box(axes, spot, part.replace("_", " "), "lacking" if part in {each.part for each in reason.parts} else "")
    unit = "" if reason.readout.unit == "1" else f" {with_micro(reason.readout.unit)}"
    values = f"{number(reason.healthy)} → {number(reason.deficient)}{unit}"
    _box(axes, last, reason.readout.name.replace("_", " "), values)
    for part in ends:
        _arrow(axes, spots[part], last, QUIET, 1.0, "", 0.0)
    highest, lowest = 0.0, 0.0
    bent = {True: 0, False: 0}  # how many arrows lead back above the boxes, and on below them
    for each in reason.carriers:
        if each.edge is None:
            continue
        kind = reason.body.wires[each.edge.signal].signal.kind
        for giver in dict.fromkeys(giver for giver in each.edge.givers if giver in spots):
            steps = places[each.part][0] - places[giver][0]
            rows_of_both = spots[giver][1], spots[each.part][1]
            middle, height = float(np.mean(rows_of_both)), 0.0
            if steps != 1:
                clear = 0.85 + 0.62 * bent[steps < 1]
                height = (max(rows_of_both) + clear if steps < 1 else min(rows_of_both) - clear) - middle
                bent[steps < 1] += 1
            text = f"{fill(each.edge.signal.replace('_', ' '), 20)}\n{percent(each.share)}"
            width = max(0.8, _THICKEST * min(abs(each.share), 1.0))
            _arrow(axes, spots[giver], spots[each.part], COLOURS[kind], width, text, height, each.share < 0)
            highest, lowest = max(highest, middle + height), min(lowest, middle + height)
    heights = [y for _, y in (*spots.values(), last)]
    axes.set_xlim(-0.6 * _BOX, last[0] + 0.6 * _BOX)
    axes.set_ylim(min(*heights, lowest - 0.4) - 0.6, max(*heights, highest + 0.4) + 0.6)
    what = reason.readout.name.replace("_", " ")
    lacking = ", ".join(f"{name}={value}" if value != "yes" else name for name, value in reason.deficits.items())
    title = f"What carries the change of {what} under {lacking.replace('_', ' ')}"
    if not reason.carriers:
        title = f"Nothing carries a change of {what} under {lacking.replace('_', ' ')}"
    note = "Share of the difference that is gone where this signal alone is as in health; dashed: works against it."
    headline(made, title, note)
    return made


def _ends(reason: Reason) -> list[str]:
    """Return the parts from which is read and from which nothing goes on; all that are read if none is such."""
    givers = {giver for each in reason.carriers if each.edge for giver in each.edge.givers}
    takers = {each.part for each in reason.carriers} or {each.part for each in reason.parts}
    read = [part for part in reason.read_from if part in takers]
    return [part for part in read if part not in givers] or read


def _pairs(reason: Reason) -> list[tuple[str, str]]:
    """Return giver and taker of every arrow, the strongest first."""
    return [(giver, each.part) for each in reason.carriers if each.edge for giver in each.edge.givers]


def _places(reason: Reason) -> dict[str, tuple[int, float]]:
    """Return column and row of each part: as many steps from the deficit as its longest way has without a circle."""
    edges = _pairs(reason)
    parts = dict.fromkeys([part for pair in edges for part in pair] or [each.part for each in reason.parts])
    before: dict[str, set[str]] = {part: set() for part in parts}
    for giver, taker in edges:  # the strongest come first; one that closes a circle leads back
        if giver != taker and taker not in _all_before(giver, before):
            before[taker].add(giver)
    column = {part: _depth(part, before) for part in parts}
    places: dict[str, tuple[int, float]] = {}
    for x in sorted(set(column.values())):
        here = [part for part in column if column[part] == x]
        places |= {part: (x, i - (len(here) - 1) / 2) for i, part in enumerate(here)}
    return places


def _all_before(part: str, before: Mapping[str, set[str]]) -> set[str]:
    return before[part].union(*(_all_before(each, before) for each in before[part]))


def _depth(part: str, before: Mapping[str, set[str]]) -> int:
    return 1 + max((_depth(each, before) for each in before[part]), default=-1)


def _box(axes: Axes, spot: tuple[float, float], name: str, note: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    x, y = spot
    shape = FancyBboxPatch(
        (x - _BOX / 2, y - _TALL / 2), _BOX, _TALL, boxstyle="round,pad=0.05,rounding_size=0.12",
        facecolor="#f5f3ee", edgecolor=INK, linewidth=1.0, zorder=3,
    )  # fmt: skip
    axes.add_patch(shape)
    axes.text(x, y + (0.13 if note else 0), name, ha="center", va="center", fontsize=8.5, fontweight="bold", zorder=4)
    if note:
        axes.text(x, y - 0.18, note, ha="center", va="center", fontsize=7.5, color=QUIET, zorder=4)


def _arrow(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    width: float,
    text: str,
    height: float,
    against: bool = False,
) -> None:
    """Draw an arrow between two boxes: straight, or so bent that its middle stands so much above the line."""
    from matplotlib.patches import FancyArrowPatch

    (x, y), (u, v) = start, end
    begin, stop, bend = (x + _BOX / 2 + 0.08, y), (u - _BOX / 2 - 0.12, v), 0.0
    if height:
        edge = np.sign(height) * (_TALL / 2 + 0.06)
        begin, stop = (x, y + edge), (u, v + edge)
        bend = 2 * (height - edge) / ((x - u) or 1.0)
    along = np.array(stop) - np.array(begin)
    head = 2 + width / 2
    arrow = FancyArrowPatch(
        begin, stop, connectionstyle=f"arc3,rad={bend}", arrowstyle=f"-|>,head_length={head + 2},head_width={head}",
        color=colour, lw=width, ls="--" if against else "-", shrinkA=0, shrinkB=0, alpha=0.8, zorder=2,
        mutation_scale=1.0, clip_on=False,
    )  # fmt: skip
    axes.add_patch(arrow)
    if text:
        middle = (np.array(begin) + np.array(stop)) / 2 + bend / 2 * np.array([along[1], -along[0]])
        axes.text(
            middle[0], middle[1] + (0.04 + width / 100 if not height else 0.0), text, fontsize=7.5, zorder=5,
            ha="center", va="center" if height else "bottom", linespacing=1.1,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.4} if height else None,
        )  # fmt: skip
