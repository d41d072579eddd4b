"""What the code says, as Markdown: escaped text, tables of the terminal as tables of a page, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from oxytocin.literature.references import entries
from oxytocin.report.citations import short_name

if TYPE_CHECKING:
    from rich.table import Table

Cell = Callable[[str], str]
"""How the text of a cell is written; see `plain`."""


def plain(text: str) -> str:
    """Return text that Markdown leaves as it is."""
    return re.sub(r"([\\`*\[\]<>|$#])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\\g<0>", text).replace("\n", "<br>")


def sentence(text: str) -> str:
    """Return text in which nothing but code between backticks is markup."""
    pieces = text.split("`")
    return "".join(f"`{piece}`" if i % 2 else plain(piece) for i, piece in enumerate(pieces))


def code(text: str) -> str:
    """Return text as code, in a table too."""
    return f"`{text}`".replace("|", "\\|") if text else ""


def cited(key: str) -> str:
    """Return a reference's name as a link to the list of sources."""
    return f"[{plain(short_name(key))}](#source-{key})" if key in entries() else plain(key)


def rows(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a table whose cells are Markdown."""
    head = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return "\n".join([*head, *("| " + " | ".join(line) + " |" for line in lines)]) + "\n\n"


def table(made: Table, **cells: Cell) -> str:
    """Return a table of the terminal as one of a page.

    Parameters
    ----------
    **cells
        How cells are written that are no plain text, by the heading of their column ("what it is": what_it_is).
    """
    columns = [[cells.get(_name(column.header), plain)(str(cell)) for cell in column.cells] for column in made.columns]
    headings = [plain(str(column.header)) for column in made.columns]
    return rows(headings, zip(*columns, strict=True))


def folded(summary: str, text: str) -> str:
    """Return text that a reader unfolds."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n</details>\n\n"


def raw(html: str) -> str:
    """Return HTML that stands in the page as it is."""
    return f"```{{raw}} html\n{html}\n```\n\n"


def _name(heading: object) -> str:
    return re.sub(r"\W+", "_", str(heading))
