"""A validation as tables: parity, calibration and hold-out apart, misses with how far, organs counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from oxytocin.literature.validation import FAILED, MISS, NOT_YET, PASS, Verdict
from oxytocin.report.citations import short_name
from oxytocin.report.tables import number, table, with_micro

if TYPE_CHECKING:
    from rich.console import RenderableType

USES = {
    "parity": "Parity: the same numbers as released programs and equations; no biology",
    "calibration": "Calibration: these may have set a parameter",
    "hold-out": "Hold-out: these set nothing",
}
STYLES = {PASS: "green", MISS: "bold red", FAILED: "bold magenta", NOT_YET: "bright_black"}


def blocks(found: Sequence[Verdict]) -> Iterator[RenderableType]:
    """Yield a table for each use, what cannot be answered yet, remarks on misses, and the count for each organ."""
    from rich.text import Text

    for use, title in USES.items():
        here = [verdict for verdict in found if verdict.use == use and verdict.verdict != NOT_YET]
        if here:
            yield _table(title, here)
    later = [verdict for verdict in found if verdict.verdict == NOT_YET]
    if later:
        yield _later(later)
    remarks = [verdict for verdict in found if verdict.verdict in (MISS, FAILED) and (verdict.note or verdict.conflict)]
    if remarks:
        yield Text("What is known about the misses\n", style="bold")
        for verdict in remarks:
            more = " ".join(part for part in (verdict.note, verdict.conflict) if part)
            yield Text.assemble(("  " + verdict.id, STYLES[verdict.verdict]), f" {verdict.title}: {more}")
        yield ""
    yield _summary(found)


def _table(title: str, verdicts: Iterable[Verdict]) -> RenderableType:
    from rich.text import Text

    made = table("row", "", "target", "simulated", "published", "distance", title=title, fixed=("row", "", "simulated"))
    for one in verdicts:
        verdict = Text(one.verdict, style=STYLES[one.verdict])
        published = f"{with_micro(one.published)}\n{short_name(one.source)}, {one.evidence}"
        made.add_row(one.id, verdict, f"{one.title} ({one.body})", measured(one), published, one.distance)
    return made


def _later(verdicts: Iterable[Verdict]) -> RenderableType:
    headings = ("row", "target", "published", "why")
    made = table(*headings, title="Not answerable yet", fixed=("row",))
    for one in verdicts:
        published = f"{with_micro(one.published)}\n{short_name(one.source)}, {one.evidence}"
        made.add_row(one.id, f"{one.title} ({one.body}, {one.use})", published, one.note, style=STYLES[NOT_YET])
    return made


def measured(one: Verdict) -> str:
    """Return what was measured, with its spread and unit, as text."""
    if one.measured is None:
        return "–"
    unit = "" if one.unit == "1" else f" {with_micro(one.unit)}"
    spread = f" ± {number(one.spread)}" if one.spread is not None else ""
    return f"{number(one.measured)}{spread}{unit}"


def _summary(found: Sequence[Verdict]) -> RenderableType:
    made = table(
        "organ", PASS, MISS, FAILED, NOT_YET, numbers=(PASS, MISS, FAILED, NOT_YET), title="How many, by organ"
    )
    organs = dict.fromkeys(verdict.organ for verdict in found)
    for organ in organs:
        counts = Counter(verdict.verdict for verdict in found if verdict.organ == organ)
        made.add_row(organ, *(str(counts[kind]) for kind in (PASS, MISS, FAILED, NOT_YET)))
    if len(organs) > 1:
        counts = Counter(verdict.verdict for verdict in found)
        made.add_section()
        made.add_row("all", *(str(counts[kind]) for kind in (PASS, MISS, FAILED, NOT_YET)))
    return made
