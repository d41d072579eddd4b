"""A body as a picture: its parts as boxes in the order of the house, its signals as arrows between them.

Signals that run down the house leave and arrive on the right, those that lead back up on the left. Two share a lane
only where they stay apart, so that no two arrows lie on each other; a dot is a branch, a crossing without one is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oxytocin.language import Body, Component, Control
from oxytocin.language.body import Wire
from oxytocin.language.signals import Impulse
from oxytocin.report.style import GLAND, INK, PLASMA, QUIET, SECRETION, STORE, headline, in_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {"Flux": SECRETION, "Level": PLASMA, "Drive": STORE, "Impulse": GLAND}
_MEANINGS = {
    "Flux": "flux: an amount that flows",
    "Level": "level: a concentration, pressure, share",
    "Drive": "drive: a rate of firing or of synaptic events",
    "Impulse": "impulse: an amount at one instant",
}
_PIN, _GAP, _HEAD = 0.34, 0.42, 0.62  # heights of a port, of the space between boxes, of a box's own heading
_BOX, _LABEL, _LANE = 3.3, 2.35, 0.28  # width of a box, length of a labelled pin, width of a lane
_SIGHT = 26  # longest name that fits a pin


@dataclass
class _Box:
    """A part with the pins on both its sides, from the top down."""

    key: str
    kind: str
    controls: list[str]
    left: list[tuple[str, str]] = field(default_factory=list)  # (signal, "in" or "out")
    right: list[tuple[str, str]] = field(default_factory=list)
    top: float = 0.0

    @property
    def height(self) -> float:
        heading = _HEAD + 0.24 * len(self.controls)
        return max(heading + 0.12, _PIN * (max(len(self.left), len(self.right)) + 0.5))

    def pin(self, side: str, signal: str, way: str) -> float:
        """Return the height at which a pin stands."""
        pins = self.left if side == "left" else self.right
        return self.top - self.height * (pins.index((signal, way)) + 0.75) / (len(pins) + 0.5)


@in_style
def wiring(body: Body) -> Figure:
    """Return the picture of a body's wiring."""
    order = [key for key, part in sorted(body.parts.items(), key=lambda item: _storey(item[1]))]
    boxes = {key: _Box(key, type(body.parts[key]).__name__, list(body.parts[key].declared(Control))) for key in order}
    lanes = _place(body, order, boxes)
    height = 0.0
    for key in order:
        boxes[key].top = -height
        height += boxes[key].height + _GAP
    wide = {side: _BOX / 2 + _LABEL + _LANE * (max(lanes[side].values(), default=0) + 2) for side in lanes}

    figure = new_figure(0.92 * (wide["left"] + wide["right"]) + 0.6, 0.82 * height + 1.6)
    axes = figure.subplots()
    axes.set_xlim(-wide["left"], wide["right"])
    axes.set_ylim(-height + _GAP - 0.15, 0.15)
    axes.axis("off")
    for box in boxes.values():
        _draw_box(axes, box)
    for side, signals in lanes.items():
        for signal, lane in signals.items():
            _draw_signal(axes, body.wires[signal], boxes, side, _BOX / 2 + _LABEL + _LANE * (lane + 1))
    used = [kind for kind in COLOURS if any(wire.signal.kind == kind for wire in body.wires.values())]
    handles = [axes.plot([], [], color=COLOURS[kind], lw=1.8, label=_MEANINGS[kind])[0] for kind in used]
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, frameon=False)
    note = "An open end is recorded, and no part listens"
    if any(not wire.givers and not isinstance(wire.signal, Impulse) for wire in body.wires.values()):
        note += "; an arrow from nowhere brings nothing in this body"
    headline(figure, f"How the parts of the {body.name} speak to each other", f"{note}.")
    return figure


def _storey(part: Component) -> int:
    """Return how far down the house a part stands."""
    house = ("nerves", "hypothalamus", "pituitary", "circulation", "organs")
    package = type(part).__module__.split(".")[1:2]
    return house.index(package[0]) if package and package[0] in house else len(house)


def _place(body: Body, order: list[str], boxes: dict[str, _Box]) -> dict[str, dict[str, int]]:
    """Give every signal a side and its parts their pins; return the lanes of each side's signals, 0 innermost.

    A signal without another end keeps no lane free, and has lane 0.
    """
    row = {key: i for i, key in enumerate(order)}
    lanes: dict[str, dict[str, int]] = {}
    spans: dict[str, dict[str, tuple[int, int]]] = {"left": {}, "right": {}}
    for name, wire in body.wires.items():
        givers, takers = [key for key, _ in wire.givers], [key for key, _ in wire.takers]
        up = bool(givers) and bool(takers) and min(row[key] for key in takers) < max(row[key] for key in givers)
        side = "left" if up and not any(row[t] > row[g] for g in givers for t in takers) else "right"
        if not givers:
            side = "left"
        rows = [row[key] for key in (*givers, *takers)]
        spans[side][name] = min(rows), max(rows)
        for key in dict.fromkeys(givers):
            getattr(boxes[key], side).append((name, "out"))
        for key in dict.fromkeys(takers):
            getattr(boxes[key], side).append((name, "in"))
    for side, found in spans.items():
        joining = {name: span for name, span in found.items() if not _is_alone(body.wires[name])}
        lanes[side] = {**dict.fromkeys(found, 0), **_lanes(joining)}
    return lanes


def _is_alone(wire: Wire) -> bool:
    """Return whether a signal has no other end: nobody listens, or no part gives it."""
    return not wire.takers or not wire.givers


def _lanes(spans: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Return a lane for each span of rows, short ones innermost, so that in no lane two share a row."""
    taken: list[set[int]] = []
    lanes = {}
    for name, (first, last) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        rows = set(range(first, last + 1))
        lane = next((i for i, others in enumerate(taken) if not rows & others), len(taken))
        taken[lane : lane + 1] = [rows | (taken[lane] if lane < len(taken) else set())]
        lanes[name] = lane
    return lanes


def _draw_box(axes: Axes, box: _Box) -> None:
    from matplotlib.patches import FancyBboxPatch

    shape = FancyBboxPatch(
        (-_BOX / 2, box.top - box.height), _BOX, box.height,
        boxstyle="round,pad=0,rounding_size=0.09", facecolor="#f5f3ee", edgecolor=INK, linewidth=1.0, zorder=3,
    )  # fmt: skip
    axes.add_patch(shape)
    middle = box.top - (box.height - 0.24 * len(box.controls)) / 2
    axes.text(0, middle + 0.11, box.key, ha="center", va="center", fontsize=10, fontweight="bold", zorder=4)
    axes.text(0, middle - 0.14, box.kind, ha="center", va="center", fontsize=7.5, color=QUIET, zorder=4)
    for i, control in enumerate(box.controls):
        text = f"set by you: {control}"
        axes.text(
            0, middle - 0.36 - 0.24 * i, text, ha="center", va="center", fontsize=7, color=INK, style="italic", zorder=4
        )


def _draw_signal(axes: Axes, wire: Wire, boxes: dict[str, _Box], side: str, lane: float) -> None:
    colour = COLOURS[wire.signal.kind]
    sign = -1.0 if side == "left" else 1.0
    edge = sign * _BOX / 2
    ends = [(boxes[key], "out") for key in dict.fromkeys(key for key, _ in wire.givers)]
    ends += [(boxes[key], "in") for key in dict.fromkeys(key for key, _ in wire.takers)]
    alone = _is_alone(wire)
    reach = sign * (_BOX / 2 + _LABEL if alone else lane)
    heights = []
    for box, way in ends:
        y = box.pin(side, wire.name, way)
        heights.append(y)
        axes.plot([edge, reach], [y, y], color=colour, lw=1.3, alpha=0.45 if alone else 1.0, zorder=1)
        if way == "in":
            axes.annotate(
                "", (edge, y), (edge + sign * 0.25, y), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.3}
            )
        elif alone:
            axes.plot([reach], [y], marker="o", ms=3.5, color="white", mec=colour, zorder=2)
        name = wire.name if len(wire.name) <= _SIGHT else wire.name[: _SIGHT - 1] + "…"
        unit = "" if wire.signal.unit == "1" else f"  {wire.signal.unit}"
        from_you = "you: " if isinstance(wire.signal, Impulse) and not wire.givers else ""
        axes.text(
            edge + sign * 0.3, y + 0.025, f"{from_you}{name}{unit}",
            ha="left" if side == "right" else "right", va="bottom", fontsize=6.8, color=INK, zorder=4,
        )  # fmt: skip
    if not alone:
        axes.plot([reach, reach], [min(heights), max(heights)], color=colour, lw=1.3, zorder=1)
        branches = sorted(heights)[1:-1]
        axes.plot([reach] * len(branches), branches, "o", ms=4.0, color=colour, zorder=2)
