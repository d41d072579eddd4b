"""References as figures and tables name them."""

from __future__ import annotations

import re
from functools import cache

from oxytocin.literature.references import entries, field


@cache
def short_name(key: str) -> str:
    """Return a reference as figures and tables name it: "Wakerley & Lincoln 1973"."""
    if key == "oxytocin_notes":
        return "team notes"
    entry = entries().get(key, "")
    year = field(entry, "year")
    names = [_family(author) for author in authors(entry)]
    if not names:
        return key
    many = len(names) > 2 or names[-1] == "others"
    who = f"{names[0]} et al." if many else " & ".join(names)
    return f"{who} {year}".strip()


def authors(entry: str) -> list[str]:
    """Return the authors of an entry of references.bib, as they stand there."""
    text = field(entry, "author")
    return re.split(r"\s+and\s+", text) if text else []


def _family(author: str) -> str:
    plain = author.strip()
    if plain.startswith("{") and plain.endswith("}"):  # an organisation: kept whole
        return plain.strip("{}")
    family = plain.split(",")[0] if "," in plain else plain.split()[-1]
    return re.sub(r"[{}]", "", family)
