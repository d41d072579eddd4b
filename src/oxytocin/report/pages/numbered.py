"""The references of a page, numbered in the order in which they are first named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from oxytocin.literature.references import entries, field
from oxytocin.report.citations import authors, short_name

_KEY = re.compile(r"\b[a-z]+(?:_[a-z]+)*\d{4}[a-z]?\b")

_MARKS = {"{": "", "}": "", "\\AA": "Å", "\\aa": "å", "\\_": "_", "\\&": "&", "\\%": "%", "--": "–", "`": "‘"}
"""Marks of BibTeX, and the letters that they stand for."""


@dataclass(frozen=True)
class Reference:
    """One reference as a list of references prints it."""

    number: int
    key: str
    authors: str
    year: str
    title: str
    where: str
    doi: str
    note: str


class Numbered:
    """Numbers references as they are cited; iterating gives them in that order."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, key: str) -> Markup:
        """Return "[3]" as a link to the third reference of the page."""
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        return Markup('<a class="cite" href="#ref-{0}" aria-label="reference {0}">[{0}]</a>').format(number)

    def in_text(self, text: str) -> Markup:
        """Return a text in which keys of references, such as "kubler2009", are names and numbers."""

        def replaced(found: re.Match[str]) -> str:
            key = found[0]
            return f"{escape(short_name(key))} {self.cite(key)}" if key in entries() else key

        return Markup(_KEY.sub(replaced, str(escape(text))))

    def named(self) -> list[Reference]:
        """Return the references cited so far."""
        return [_reference(key, number) for key, number in self._numbers.items()]


@cache
def _reference(key: str, number: int) -> Reference:
    entry = entries().get(key, "")
    source = [_plain(field(entry, name)) for name in ("journal", "booktitle", "publisher", "howpublished")]
    volume, pages = (_plain(field(entry, name)) for name in ("volume", "pages"))
    where = " ".join(part for part in (next((item for item in source if item), ""), volume) if part)
    return Reference(
        number=number,
        key=key,
        authors="; ".join(_plain(name) for name in authors(entry)).replace("; others", " and others"),
        year=field(entry, "year"),
        title=_plain(field(entry, "title")),
        where=f"{where}: {pages}" if where and pages else where,
        doi=_plain(field(entry, "doi")),
        note=_plain(field(entry, "note")),
    )


def _plain(text: str) -> str:
    """Return text without the marks of BibTeX."""
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)
    return text
