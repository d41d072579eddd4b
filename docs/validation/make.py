"""Run every published target and write what came out, README.md in this folder: `python docs/validation/make.py`.

It takes minutes, so the book does not run it; a test holds the list of targets on the page to the one in the code.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from oxytocin.literature.references import doi
from oxytocin.literature.validation import FAILED, MISS, NOT_YET, PASS, Verdict, validate
from oxytocin.report.citations import short_name
from oxytocin.report.pages.layout import percent, versions
from oxytocin.report.pages.validation import shares_figure
from oxytocin.report.style import save
from oxytocin.report.tables import with_micro
from oxytocin.report.verdicts import USES, measured

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from book.markdown import plain, rows  # noqa: E402

ORDER = ("hold-out", "calibration", "parity")


def page(found: Sequence[Verdict], day: date) -> str:
    """Return the page."""
    made = ", ".join(f"{name} {version}" for name, version in versions().items())
    counts = Counter(one.verdict for one in found)
    text = f"""# Validation: what is simulated beside what was published

*Written by `python docs/validation/make.py` on {day.day} {day:%B %Y} ({made}; seed 0). Run the command again
rather than change the page; `oxytocin validate` prints the same, and `--html FILE` writes it as a page.*

{len(found)} targets: {counts[PASS]} met, {counts[MISS]} missed, {counts[FAILED]} failed with an error,
{counts[NOT_YET]} that cannot be answered yet. A target is what somebody published, with its spread; it is not
moved towards the simulation. Those that may have set a parameter (calibration) stand apart from those that set nothing
(hold-out), which say more. A distance is in published standard deviations, as a fold error, or in percent.

"""
    text += rows(("use", "met", "of those asked", "share"), _counted(found))
    for use in ORDER:
        here = [one for one in found if one.use == use]
        text += f"## {USES[use]}\n\n![Verdicts by organ](shares-{use}.svg)\n\n"
        for organ in sorted({one.organ for one in here}):
            asked = (one for one in here if one.organ == organ and one.verdict != NOT_YET)
            lines = [
                (one.id, PASS if one.verdict == PASS else f"**{one.verdict}**", f"{plain(one.title)} ({one.body})",
                 measured(one), f"{plain(with_micro(one.published))}, {_source(one.source)}, {one.evidence}",
                 plain(one.distance))
                for one in asked
            ]  # fmt: skip
            if lines:
                text += f"### {organ.capitalize()}\n\n" if use == ORDER[0] else f"**{organ.capitalize()}**\n\n"
                text += rows(("target", "verdict", "what", "simulated", "published", "distance"), lines)
    return text + _listed(found, MISS, FAILED, "What is known about the misses") + _later(found)


def _counted(found: Sequence[Verdict]) -> Iterator[tuple[str, ...]]:
    for use in ORDER:
        counts = Counter(one.verdict for one in found if one.use == use)
        asked = counts.total() - counts[NOT_YET]
        yield use, str(counts[PASS]), str(asked), percent(counts[PASS] / asked) if asked else "–"


def _listed(found: Sequence[Verdict], *verdicts: str) -> str:
    *wanted, title = verdicts
    text = f"## {title}\n\n"
    for one in found:
        if one.verdict in wanted:
            remark = " ".join(part for part in (one.note, one.conflict) if part) or "nothing yet"
            text += f"- **{one.id}** {plain(one.title)} ({one.organ}, {one.use}): {plain(remark)}\n"
    return text + "\n"


def _later(found: Sequence[Verdict]) -> str:
    lines = (
        (
            one.id,
            f"{plain(one.title)} ({one.body}, {one.use})",
            f"{plain(with_micro(one.published))}, {_source(one.source)}",
            plain(one.note),
        )
        for one in found
        if one.verdict == NOT_YET
    )
    return "## Not answerable yet\n\n" + rows(("target", "what", "published", "why"), lines).rstrip() + "\n"


def _source(key: str) -> str:
    name = plain(short_name(key))
    return f"[{name}](https://doi.org/{doi(key)})" if doi(key) else name


def make(folder: Path, run: Callable[[], Sequence[Verdict]] = validate) -> None:
    """Run all targets and write the page and its pictures into a folder."""
    found = run()
    (folder / "README.md").write_text(page(found, date.today()), encoding="utf-8")
    for use in ORDER:
        save(shares_figure([one for one in found if one.use == use]), folder / f"shares-{use}.svg")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
