"""Why a symptom appears, as a paragraph: the parts that the deficit changes, and the signals that carry it on."""

from __future__ import annotations

from collections.abc import Iterator

from oxytocin.experiments.why import Carrier, Reason
from oxytocin.report.pages.layout import listed, percent

_MENTIONED = 0.05
"""Share of the difference from which a signal is worth a word."""


def because(reason: Reason) -> str:
    """Return the paragraph; an empty one where nothing carries a change."""
    return " ".join(_sentences(reason)) if reason.signals else ""


def _sentences(reason: Reason) -> Iterator[str]:
    changed = [f"{_name(each.part)} ({percent(each.share)})" for each in reason.parts if each.share >= _MENTIONED]
    if changed:
        yield f"In the typical {reason.body.name} it begins in {listed(changed)}."
    steps = [_step(each) for each in along(reason)]
    if steps:
        yield f"It is carried by {listed(steps)}."
    else:
        yield "No signal carries it alone."
    against = [_step(each) for each in reason.carriers if each.share <= -_MENTIONED]
    if against:
        yield f"Against it works {listed(against)}."


def along(reason: Reason) -> list[Carrier]:
    """Return the signals worth a word, from where the deficit begins to where it is read."""
    carriers = [each for each in reason.carriers if each.share >= _MENTIONED]
    depth = {each.part: 0 for each in reason.parts}
    for step in range(1, len(carriers) + 1):
        reached = {each.part for each in carriers if depth.keys() & _givers(each)} - depth.keys()
        depth |= dict.fromkeys(reached, step)
    far = len(carriers) + 1

    def place(each: Carrier) -> tuple[int, int, float]:
        begins = min((depth.get(giver, far) for giver in _givers(each)), default=far)
        return begins, depth.get(each.part, far), -each.share

    return sorted(carriers, key=place)


def _givers(each: Carrier) -> set[str]:
    return set(each.edge.givers) if each.edge else set()


def _step(each: Carrier) -> str:
    signal = _name(each.edge.signal) if each.edge else ""
    return f"{signal} to {_name(each.part)} ({percent(each.share)})"


def _name(key: str) -> str:
    return key.replace("_", " ")
