"""The page that holds every published target against what is simulated, organ by organ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from oxytocin.literature.validation import FAILED, MISS, NOT_YET, PASS, Verdict
from oxytocin.report.pages import drawings
from oxytocin.report.pages.layout import fill, percent
from oxytocin.report.pages.pictures import inline
from oxytocin.report.verdicts import USES, measured

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ORDER = ("hold-out", "calibration", "parity")
"""The uses, with that first which says most."""

_COLOURS = {PASS: "#00805f", MISS: "#c4451c", FAILED: "#8a3ffc", NOT_YET: "#6f7780"}


@dataclass(frozen=True)
class Organ:
    """The verdicts about one organ."""

    name: str
    verdicts: Sequence[Verdict]

    def of(self, use: str) -> list[Verdict]:
        """Return the verdicts of one use, whether or not there is an answer yet."""
        return [verdict for verdict in self.verdicts if verdict.use == use]

    @property
    def summary(self) -> str:
        """How many hold-outs and other targets were met, in one line."""
        parts = []
        for use in _ORDER:
            counts = Counter(verdict.verdict for verdict in self.of(use))
            asked = counts.total() - counts[NOT_YET]
            later = f", and {counts[NOT_YET]} not answerable yet" if counts[NOT_YET] else ""
            if asked:
                parts.append(f"{use}: {counts[PASS]} of {asked} passed ({percent(counts[PASS] / asked)}){later}")
            elif later:
                parts.append(f"{use}: none answered{later}")
        return "; ".join(parts) + "."


def validation_page(found: Sequence[Verdict], command: str = "oxytocin validate", today: date | None = None) -> str:
    """Return the page as HTML that needs no other file.

    Parameters
    ----------
    found : sequence of Verdict
        As `oxytocin.literature.validation.validate` gives them.
    command : str
        The command that repeats it.
    today : date, optional
        For the line that says when it was made.
    """
    names = sorted({verdict.organ for verdict in found})
    organs = [Organ(name, [verdict for verdict in found if verdict.organ == name]) for name in names]
    everything = Organ("all", found)
    uses = {use: USES[use] for use in _ORDER if everything.of(use)}
    return fill(
        "validation.html",
        today=today,
        organs=organs,
        everything=everything,
        uses=uses,
        figures={use: _figure(found, use) for use in uses},
        measured=measured,
        classes={PASS: "pass", MISS: "miss", FAILED: "failed", NOT_YET: "later"},
        not_yet=NOT_YET,
        command=command,
    )


def shares_figure(found: Sequence[Verdict]) -> Figure:
    """Return how many targets have which verdict, organ by organ."""
    counts = _counted(found)
    used = {verdict: colour for verdict, colour in _COLOURS.items() if any(each[verdict] for each in counts.values())}
    return drawings.shares(counts, used)


def _figure(found: Sequence[Verdict], use: str) -> str:
    here = [verdict for verdict in found if verdict.use == use]
    words = (
        f"{name}: {', '.join(f'{count} {verdict}' for verdict, count in sorted(each.items()))}"
        for name, each in _counted(here).items()
    )
    return inline(shares_figure(here), f"shares-{use}", f"Verdicts on {use} targets. {'; '.join(words)}.")


def _counted(found: Sequence[Verdict]) -> dict[str, Counter[str]]:
    """Return how many targets of each organ have which verdict."""
    names = sorted({verdict.organ for verdict in found})
    return {name: Counter(verdict.verdict for verdict in found if verdict.organ == name) for name in names}
