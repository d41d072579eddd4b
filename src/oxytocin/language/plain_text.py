"""Text that users hand in, as it may be shown: names of files, channels, people and models can hold anything.

Each renderer calls these once, at the place through which all its text goes: `cli.terminal` and `report.tables` for the
terminal, `report.style` for figures, `report.pages.layout` for pages, `experiments.arms` for tables of numbers.
"""

from __future__ import annotations

import re

# Controls (among them the escapes that move a cursor or set a title), separators of lines, marks that turn the
# direction of writing, tags that are never seen, and halves of characters: bytes of a file name that are no UTF-8.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
)


def plain(text: str, lines: bool = False) -> str:
    """Return text in which what would act and not be seen stands as an escape: a bell as `\\x07`.

    Parameters
    ----------
    lines : bool
        Whether ends of lines stay.

    Examples
    --------
    >>> plain("cell\\x1b[2J.csv")
    'cell\\\\x1b[2J.csv'
    """
    return _UNSEEN.sub(lambda found: found[0] if lines and found[0] == "\n" else _escaped(found[0]), text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


_BEGINS_A_FORMULA = tuple("=+-@＝＋－＠")


def as_cell(text: str) -> str:
    """Return text as a cell of a table, which no spreadsheet takes for a formula; a number stays a number.

    An apostrophe in front is what spreadsheets themselves put there to say "this is text".

    Examples
    --------
    >>> as_cell("=HYPERLINK(A1)"), as_cell("-0.5")
    ("'=HYPERLINK(A1)", '-0.5')
    """
    shown = plain(text)
    return f"'{shown}" if shown.lstrip().startswith(_BEGINS_A_FORMULA) and not _is_number(shown) else shown


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
