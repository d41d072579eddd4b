"""How a table is written: its encoding, what separates its cells, which sign stands before decimals.

Found from the beginning of a file. What can be read in two ways is refused, never guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from oxytocin.exchange.text_cell import reading

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", " ": "blanks"}
"""What may separate cells, and how it is named."""

ALONE = ""
"""The separator of a table with one column."""

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of .xlsx and .ods, and of .xls
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_COMMA = re.compile(r"^[-+<>≤≥=\s]*\d+,\d+(?:[eE][-+]?\d+)?$")
_POINT = re.compile(r"^[-+<>≤≥=\s]*\d*\.\d+(?:[eE][-+]?\d+)?$")
_TWOFOLD = re.compile(r"^[-+<>≤≥=\s]*[1-9]\d{0,2},\d{3}$")
_NAME = re.compile(r"^[^\W\d]\w*$")
_ANNOUNCED = re.compile(r"^\"?sep=(.)\"?\s*$", re.IGNORECASE)  # as Excel writes and reads it
_LOOKED_AT = 200  # lines


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Attributes
    ----------
    encoding : str
        As Python names it.
    separator, decimal : str
        `ALONE` where there is one column; "." or ",".
    skipped : int
        Lines before the heading.
    """

    encoding: str
    separator: str = ","
    decimal: str = "."
    skipped: int = 0

    def cells(self, text: str) -> list[tuple[int, list[str]]]:
        """Return the cells of each line that is not empty, stripped, beside the number of lines read up to its end.

        Raises
        ------
        csv.Error
            If quotation marks do not pair.
        """
        if self.separator == ALONE:
            rows = ((number, [_unquoted(line)]) for number, line in enumerate(text.split("\n"), start=1))
            return [(number, row) for number, row in rows if row[0]]
        blank = self.separator == " "
        lines = (line.strip(" ") for line in io.StringIO(text)) if blank else io.StringIO(text)
        reader = csv.reader(lines, delimiter=self.separator, skipinitialspace=True, strict=True)
        rows = ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
        return [(number, row) for number, row in rows if any(row)]


def encoding_of(stream: BinaryIO) -> str:
    """Return the encoding of a whole file, and go back to its beginning.

    Raises
    ------
    ValueError
        If it is no text; the message says what it is.
    """
    head = stream.read(_BLOCK)
    stream.seek(0)
    if head.startswith(_ARCHIVES):
        raise ValueError("is a spreadsheet or an archive and no text; save the sheet as CSV")
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if b"\0" in head[:4096]:
        even, odd = head[:4096:2].count(0), head[1:4096:2].count(0)
        if min(even, odd) == 0 and max(even, odd) > len(head[:4096]) / 4:
            return "utf-16-le" if odd else "utf-16-be"
    if _CONTROL.search(head):
        raise ValueError("is not a text file")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252" if not re.search(rb"[\x81\x8d\x8f\x90\x9d]", head) else "latin-1"
    finally:
        stream.seek(0)
    return "utf-8"


def dialect_of(sample: str, encoding: str) -> Dialect:
    """Return how a table is written, from its first lines.

    Parameters
    ----------
    sample : str
        Whole lines, as many as there are or a megabyte of them, line ends made "\\n".
    encoding : str
        For the record.
    """
    lines = sample.split("\n")
    announced = _ANNOUNCED.match(lines[0]) if lines else None
    skipped = 1 if announced else 0
    while skipped < len(lines) - 1 and (not lines[skipped].strip() or lines[skipped].lstrip().startswith("#")):
        skipped += 1
    body = [line for line in lines[skipped : skipped + _LOOKED_AT] if line.strip()]
    separator = announced[1] if announced else _separator(body)
    if separator not in (*SEPARATORS, ALONE):
        separator = _separator(body)
    skipped = _with_heading(lines, skipped, separator)
    plain = Dialect(encoding, separator)
    try:
        cells = [cell for _, row in plain.cells("\n".join(lines[skipped:])) for cell in row]
    except csv.Error:  # said where the lines are read
        cells = []
    return Dialect(encoding, separator, _decimal(cells), skipped)


def _with_heading(lines: Sequence[str], skipped: int, separator: str) -> int:
    """Return how many lines come before the heading.

    The last remark is one where it has as many cells as the line below, and that holds only numbers (numpy writes
    '# time level'), or the cells look like names ('#ID,TIME,DV', above a row of units).
    """
    if not 0 < skipped < len(lines) or not lines[skipped - 1].lstrip().startswith("#"):
        return skipped
    try:
        ((_, first),) = Dialect("", separator).cells(lines[skipped])
        ((_, above),) = Dialect("", separator).cells(lines[skipped - 1].lstrip(" #"))
    except (csv.Error, ValueError):
        return skipped
    named = separator not in (" ", ALONE) and all(_NAME.match(cell) for cell in above)
    return skipped - 1 if len(first) == len(above) and (all_numbers(first) or named) else skipped


def all_numbers(cells: Sequence[str]) -> bool:
    """Return whether all cells are numbers, written with either decimal sign."""
    for cell in cells:
        try:
            reading(cell, "," if _COMMA.match(cell) else ".")
        except ValueError:
            return False
    return any(cell for cell in cells)


def _separator(lines: Sequence[str]) -> str:
    """Return what separates most alike: the same number of cells, more than one, in the heading and the most lines."""
    best, found = (-math.inf, False, 0), ALONE
    for separator in SEPARATORS:
        sizes = _sizes(lines, Dialect("", separator))
        if not sizes or sizes[0] < 2:
            continue
        usual, count = Counter(sizes[1:] or sizes).most_common(1)[0]
        # Names of rows without a heading, as R writes them, make one cell more; a heading alone may hold blanks.
        if usual < 2 or (separator == " " and usual not in (sizes[0], sizes[0] + 1)):
            continue
        share = count / max(1, len(sizes) - 1)
        # Cells that are separated by anything else may hold blanks.
        score = (share - (1.0 if separator == " " else 0.0), usual == sizes[0], sizes[0])
        if score > best:
            best, found = score, separator
    return found


def _sizes(lines: Sequence[str], dialect: Dialect) -> list[int]:
    """Return the numbers of cells of all lines, or of the first where quotation marks do not pair further down."""
    for some in (lines, lines[:1]):
        try:
            return [len(row) for _, row in dialect.cells("\n".join(some))]
        except csv.Error:
            continue
    return []


def _decimal(cells: Sequence[str]) -> str:
    commas = [cell for cell in cells if _COMMA.match(cell)]
    if not commas or all(_TWOFOLD.match(cell) for cell in commas):
        return "."
    return "," if not any(_POINT.match(cell) for cell in cells) else "."


def _unquoted(line: str) -> str:
    cell = line.strip()
    return cell[1:-1].replace('""', '"').strip() if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
