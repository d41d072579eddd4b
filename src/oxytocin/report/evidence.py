"""Every contested effect that the bodies hold: how likely it is real, of what size, who says so."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

from oxytocin.language import Body, Link
from oxytocin.report import catalogue
from oxytocin.report.citations import short_name
from oxytocin.report.tables import number, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table

_CLAIM_WIDTH = 50  # characters

FIRM = 0.9
"""From this probability on an effect is firm; below one minus this it is as good as refuted."""


@dataclass(frozen=True)
class Claim:
    """A link as it stands in one body or in several that agree about it.

    Attributes
    ----------
    link : Link
        What is claimed (`doc`), how likely, and of what size.
    path : str
        Where it stands, for `--set part.link.probability=...`.
    bodies : tuple of str
        In which bodies.
    """

    link: Link
    path: str
    bodies: tuple[str, ...]

    @property
    def doubt(self) -> float:
        """How contested it is: 1 at even odds, 0 where all agree."""
        return 1.0 - abs(2.0 * self.link.probability - 1.0)

    @property
    def standing(self) -> str:
        """The same in a word."""
        if self.link.probability >= FIRM:
            return "firm"
        return "doubtful" if self.link.probability <= 1.0 - FIRM + 1e-9 else "contested"


def claims() -> list[Claim]:
    """Return all claims, the most contested first; equal ones of several bodies are one."""
    bodies: dict[tuple[Link, str], dict[str, None]] = {}
    for body in _bodies():
        for path, item in body.parameters.items():
            if isinstance(item, Link):
                bodies.setdefault((item, path), {})[body.name] = None
    found = [Claim(link, path, tuple(where)) for (link, path), where in bodies.items()]
    return sorted(found, key=lambda claim: (-claim.doubt, claim.link.doc))


def table_of(found: list[Claim]) -> Table:
    """Return the table of claims."""
    columns = ("claim, and its name for --set", "probability", "if real", "source", "bodies")
    made = table(*columns, numbers=columns[1:3], fixed=columns[:1])
    return rows(made, _cells(found))


def size(link: Link) -> str:
    """Return how large a real effect is, with its uncertainty and unit, as text."""
    unit = "" if link.unit == "1" else f" {with_micro(link.unit)}"
    return f"{number(link.value)}{f' ± {number(link.sd)}' if link.sd else ''}{unit}"


def _cells(found: list[Claim]) -> Iterator[tuple[str, ...]]:
    for claim in found:
        link = claim.link
        what = f"{fill(link.doc, _CLAIM_WIDTH)}\n  {claim.path}"
        yield what, f"{link.probability:g}", size(link), short_name(link.source), ", ".join(claim.bodies)


def _bodies() -> Iterator[Body]:
    """Yield every body, both sexes of those that have two."""
    for make in {**catalogue.usual_bodies(), **catalogue.bodies()}.values():
        if "sex" in inspect.signature(make).parameters:
            sexed: Callable[..., Body] = make
            yield from (sexed(sex=sex) for sex in ("female", "male"))
        else:
            yield make()
