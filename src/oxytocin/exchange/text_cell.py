"""What a cell of a table says: a number, nothing, or only that the number is below or above a limit."""

from __future__ import annotations

import enum
import math
import re
from dataclasses import dataclass

MISSING_WORDS = frozenset({"", ".", "-", "--", "na", "n/a", "#n/a", "#nv", "nan", "null", "none", "missing"})
"""What says that there is no value, in small letters."""

_BELOW_WORDS = frozenset({"blq", "bql", "bloq", "blod", "bdl", "<lod", "<lloq", "<loq", "<ldd", "oor <", "oor<"})
_ABOVE_WORDS = frozenset({"alq", "aloq", ">uloq", ">loq", "oor >", "oor>"})
_AMBIGUOUS = {
    "nd": "not determined or not detected",
    "n.d.": "not determined or not detected",
    "n.d": "not determined or not detected",
    "oor": "out of range below or above",
}
_LIMIT = re.compile(r"^([<>≤≥]) ?=? ?(.*)$", re.DOTALL)
_SPACES = "[ \u00a0\u2009\u202f]"  # as they separate thousands
_GROUPED = {
    ".": re.compile(rf"^[-+]?\d{{1,3}}(?:(?:{_SPACES}\d{{3}})+(?:\.\d*)?|(?:'\d{{3}})+(?:\.\d*)?|(?:,\d{{3}})+\.\d*)$"),
    ",": re.compile(rf"^[-+]?\d{{1,3}}(?:(?:{_SPACES}\d{{3}})+(?:,\d*)?|(?:'\d{{3}})+(?:,\d*)?|(?:\.\d{{3}})+,\d*)$"),
}
_TWOFOLD = re.compile(r"^[-+]?[1-9]\d{0,2}[.,]\d{3}$", re.ASCII)
"""With a decimal sign, or with thousands grouped."""
_NUMBER = re.compile(r"^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d{1,4})?$", re.ASCII)


class Kind(enum.Enum):
    """What a cell says."""

    VALUE = "a value"
    MISSING = "no value"
    BELOW = "below a limit"
    ABOVE = "above a limit"


@dataclass(frozen=True)
class Reading:
    """One cell: what kind it is of, and the value or limit; not a number where there is none or it is not named."""

    kind: Kind
    value: float = math.nan


def reading(text: str, decimal: str = ".") -> Reading:
    """Return what a cell says.

    Parameters
    ----------
    text : str
        Such as "2.5", "NA", "<2.5", "<= 2,5", "OOR <", "BLQ" or "1 234.5".
    decimal : str
        The sign before decimals in this table, "." or ",".

    Raises
    ------
    ValueError
        If it says nothing that can be understood without a guess; the message says what was found and what to write.

    Examples
    --------
    >>> reading("<=2,5", decimal=",")
    Reading(kind=<Kind.BELOW: 'below a limit'>, value=2.5)
    """
    word = text.strip().lower()
    if word in MISSING_WORDS:
        return Reading(Kind.MISSING)
    if word in _BELOW_WORDS:
        return Reading(Kind.BELOW)
    if word in _ABOVE_WORDS:
        return Reading(Kind.ABOVE)
    if word in _AMBIGUOUS:
        raise ValueError(f"'{text.strip()}' can mean {_AMBIGUOUS[word]}; write NA where there is no value, or '<LIMIT'")
    limit = _LIMIT.match(text.strip())
    if limit is None:
        return Reading(Kind.VALUE, number(text, decimal))
    return Reading(Kind.BELOW if limit[1] in "<≤" else Kind.ABOVE, number(limit[2], decimal))


def number(text: str, decimal: str = ".") -> float:
    """Return a finite number that is written as in this table.

    Raises
    ------
    ValueError
        If it is none, or can be read as two; the message says what was found and what to write.
    """
    found = text.strip()
    plain, other = found, "." if decimal == "," else ","
    if _GROUPED[decimal].match(found):
        plain = re.sub(rf"{_SPACES}|['{other}]", "", found)
    elif other in found and decimal not in found:
        better = found.replace(other, decimal)
        if _TWOFOLD.match(found):
            joined = found.replace(other, "")
            raise ValueError(f"found '{found}', which can mean {better} or {joined}; write one of the two")
        if _NUMBER.match(found.replace(other, ".")):
            mark = "a point" if decimal == "." else "a comma"
            raise ValueError(f"found '{found}'; decimals have {mark} in this table, so write {better}")
        raise ValueError(f"found '{_short(found)}'")
    plain = plain.replace(",", ".") if decimal == "," else plain
    if not _NUMBER.match(plain):
        raise ValueError(f"found '{_short(found)}'")
    value = float(plain.replace("d", "e").replace("D", "e"))
    if not math.isfinite(value):
        raise ValueError(f"found '{_short(found)}', which is too large a number")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
