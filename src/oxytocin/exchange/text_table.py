"""The reader of all text tables: spikes, doses, saliva, tocographs, events.

    table = read_text_table("samples.csv", "a table with the columns ID, TIME, DV")
    time = table.numbers(table.place("time"), "a time")

How a table is written is found by `text_dialect`, what a cell says by `text_cell`; here it is read, a megabyte at a
time, and every complaint names the file, the line and the column.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from oxytocin.exchange.text_cell import Kind, Reading, reading
from oxytocin.exchange.text_dialect import ALONE, SEPARATORS, Dialect, all_numbers, dialect_of, encoding_of
from oxytocin.experiments.text_file import opened, shortened
from oxytocin.language import OxytocinError

_BLOCK = 1 << 20
_LONGEST_LINE = 1 << 20
_LARGEST = 8 << 30  # characters


@dataclass(frozen=True)
class Numbers:
    """A column as numbers; all arrays have the shape (rows,).

    Attributes
    ----------
    value : ndarray of float
        The value or, where it is only known to be below or above a limit, the limit; not a number where none stands.
    missing, below, above : ndarray of bool
        Where there is no value, or only a limit. 'BLQ' is below a limit that the cell does not name.
    """

    value: np.ndarray
    missing: np.ndarray
    below: np.ndarray
    above: np.ndarray


@dataclass(frozen=True)
class TextTable:
    """A table, or a part of one, as text.

    Attributes
    ----------
    path : Path
    heading : tuple of str
        Names of the columns, or "1", "2", ... where the file has none.
    columns : tuple of sequence of str
        The cells of each column, stripped.
    lines : ndarray of int, shape (rows,)
        Where each row stands in the file, from 1 on.
    dialect : Dialect
    heading_line : int
        Where the heading stands; 0 where there is none.
    remarks : tuple of str
        What a reader of the output should know of how the file was read: "separated by semicolons"...
    """

    path: Path
    heading: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    lines: np.ndarray
    dialect: Dialect
    heading_line: int
    remarks: tuple[str, ...] = ()

    @property
    def separator(self) -> str:
        """What separates cells; empty where there is one column."""
        return self.dialect.separator

    @property
    def decimal(self) -> str:
        """The sign before decimals, a point or a comma."""
        return self.dialect.decimal

    @property
    def encoding(self) -> str:
        """As Python names it."""
        return self.dialect.encoding

    def __len__(self) -> int:
        return int(self.lines.size)

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """The cells of each row."""
        return list(zip(*self.columns, strict=True))

    def place(self, *names: str) -> int | None:
        """Return the place of the first of these names in the heading, small letters or large, or None.

        Raises
        ------
        OxytocinError
            If it stands there twice.
        """
        folded = [fold(name) for name in self.heading]
        for name in map(fold, names):
            if folded.count(name) > 1:
                shown = self.heading[folded.index(name)]
                raise OxytocinError(f"{self.where_heading()}: the column '{shortened(shown)}' stands there twice")
            if name in folded:
                return folded.index(name)
        return None

    def where(self, row: int, place: int | None = None) -> str:
        """Return where a row stands, and a column, as complaints begin."""
        column = "" if place is None or len(self.heading) == 1 else f", column '{shortened(self.heading[place])}'"
        return f"'{self.path}', line {self.lines[row]}{column}"

    def where_heading(self) -> str:
        """Return where the heading stands, as complaints about it begin."""
        return f"'{self.path}', line {self.heading_line or 1}"

    def reading(self, row: int, place: int, what: str = "a number") -> Reading:
        """Return what one cell says.

        Raises
        ------
        OxytocinError
            If that cannot be understood; `what` says what was expected.
        """
        try:
            return reading(self.columns[place][row], self.decimal)
        except ValueError as error:
            raise OxytocinError(f"{self.where(row, place)}: expected {what}, {_as_clause(error)}") from None

    def numbers(self, place: int, what: str = "a number") -> Numbers:
        """Return a column as numbers.

        Parameters
        ----------
        place : int
            Of the column.
        what : str
            What was expected, such as "a time in seconds", for a complaint.

        Raises
        ------
        OxytocinError
            If a cell is none; the message names its line, what was expected and what was found.
        """
        cells = self.columns[place]
        value = _plain_numbers(cells, self.decimal)
        if value is not None:
            none = np.zeros(value.size, dtype=bool)
            return Numbers(value, none, none, none)
        found = [self.reading(row, place, what) for row in range(len(cells))]
        kinds = [one.kind for one in found]
        missing, below, above = (
            np.array([kind is wanted for kind in kinds], dtype=bool)
            for wanted in (Kind.MISSING, Kind.BELOW, Kind.ABOVE)
        )
        return Numbers(np.array([one.value for one in found], dtype=float), missing, below, above)


@dataclass(frozen=True)
class Sorted:
    """The columns of a table by what is to be done with them.

    Attributes
    ----------
    places : dict of str to int
        Of the columns that are understood, by the reader's own name for each.
    harmless, unknown : tuple of str
        Those that are passed over, and those that nobody knows.
    """

    places: dict[str, int]
    harmless: tuple[str, ...]
    unknown: tuple[str, ...]


def sort_columns(
    table: TextTable,
    understood: Mapping[str, Sequence[str]],
    harmless: Collection[str] = (),
    meaning: Mapping[str, str] | None = None,
) -> Sorted:
    """Sort the columns of a table into those that are understood, harmless and unknown.

    Parameters
    ----------
    understood : mapping of str to sequence of str
        The reader's own name of a column, and the other names by which it goes.
    harmless : collection of str
        Names of columns that change no number.
    meaning : mapping of str to str, optional
        Columns that change what others mean and are not understood, and for each what to do instead.

    Raises
    ------
    OxytocinError
        If a column changes the meaning of others, or one that is understood stands there twice.
    """
    folded = {fold(name) for name in harmless}
    changing = {fold(name): advice for name, advice in (meaning or {}).items()}
    own = {fold(alias): name for name, aliases in understood.items() for alias in (name, *aliases)}
    places: dict[str, int] = {}
    passed, unknown = [], []
    for place, text in enumerate(table.heading):
        name = fold(text)
        if name in own:
            if own[name] in places:
                first = table.heading[places[own[name]]]
                twice = f"the column '{shortened(text)}' stands there twice"
                both = f"the columns '{shortened(first)}' and '{shortened(text)}' mean the same"
                raise OxytocinError(f"{table.where_heading()}: {twice if fold(first) == name else both}")
            places[own[name]] = place
        elif name in changing:
            raise OxytocinError(f"{table.where_heading()}: the column '{shortened(text)}' {changing[name]}")
        elif name in folded:
            passed.append(text)
        else:
            unknown.append(text)
    return Sorted(places, tuple(passed), tuple(unknown))


def fold(name: str) -> str:
    """Return a name as names are compared: "Time Min" is "time_min"."""
    return re.sub(r"[\s_.\-]+", "_", name.strip().casefold()).strip("_")


def read_text_table(path: str | Path, expected: str, heading: bool | None = True) -> TextTable:
    """Read a table of text whole.

    Parameters
    ----------
    path : str or Path
        Text in UTF-8, UTF-16 or Latin-1, packed (.gz) or not, separated by commas, semicolons, tabs, vertical bars or
        blanks, with points or commas before decimals. Lines that are empty, and remarks that begin with '#', are
        passed over.
    expected : str
        Ends the sentence about a file of another kind.
    heading : bool, optional
        Whether the first line names the columns; None if only a first line of words does.

    Raises
    ------
    OxytocinError
        If it cannot be read, holds no rows, or a row has more or fewer cells than the heading.
    """
    parts = list(stream_text_table(path, expected, heading))
    if len(parts) == 1:
        return parts[0]
    columns = tuple(
        list(itertools.chain.from_iterable(each)) for each in zip(*(one.columns for one in parts), strict=True)
    )
    return replace(parts[-1], columns=columns, lines=np.concatenate([one.lines for one in parts]))


def stream_text_table(path: str | Path, expected: str, heading: bool | None = True) -> Iterator[TextTable]:
    """Yield the same table a megabyte at a time, for files that may be larger than the memory.

    The remarks of a part hold for the file up to its end.
    """
    file = Path(path)
    with opened(file, expected) as stream:
        try:
            yield from _Reading(file, expected, heading).tables(_unpacked(stream))
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise OxytocinError(f"'{file}' is packed and damaged or cut off; expected {expected}") from None


def _unpacked(stream: BinaryIO) -> BinaryIO:
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream


@dataclass
class _Reading:
    """One pass through a file."""

    file: Path
    expected: str
    wants_heading: bool | None
    heading: tuple[str, ...] | None = None
    heading_line: int = 0
    line: int = 0  # how many were read
    hidden: int = 0  # leading columns that are row numbers
    passed: int = 0  # remarks among the rows
    seen: int = 0  # rows

    def tables(self, stream: BinaryIO) -> Iterator[TextTable]:
        try:
            encoding = encoding_of(stream)
        except ValueError as error:
            raise OxytocinError(f"'{self.file}' {error}; expected {self.expected}") from None
        blocks = self._blocks(io.TextIOWrapper(stream, encoding=encoding))
        first = next(blocks, "")
        dialect = dialect_of(first, encoding)
        for block in itertools.chain([self._after(first, dialect.skipped)], blocks):
            if (table := self._table(block, dialect)) is not None:
                yield table
        if self.heading is None:
            raise OxytocinError(f"'{self.file}' is empty; expected {self.expected}")
        if not self.seen:
            raise OxytocinError(f"'{self.file}' has a heading and nothing below it; expected {self.expected}")

    def _blocks(self, text: io.TextIOWrapper) -> Iterator[str]:
        """Yield whole lines, about a megabyte of them, never cut within quotation marks."""
        rest, total = "", 0
        while block := text.read(_BLOCK):
            total += len(block)
            if total > _LARGEST:
                raise OxytocinError(f"'{self.file}' holds more than {_LARGEST:.2g} characters; divide it")
            rest += block
            cut = rest.rfind("\n") + 1
            if '"' in rest and rest.count('"', 0, cut) % 2:
                if len(rest) > 4 * _BLOCK:
                    break  # said where the marks are paired
                continue
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
            if len(rest) > _LONGEST_LINE and "\n" not in rest:
                number = self.line + 1
                raise OxytocinError(
                    f"'{self.file}', line {number} is longer than a million characters; expected {self.expected}"
                )
        if rest.strip("\n"):
            yield rest

    def _after(self, text: str, lines: int) -> str:
        self.line = lines
        # What still begins as a remark is the heading: numpy writes '# time level'.
        return "\n".join(text.split("\n")[lines:]).lstrip("# ") if lines else text.lstrip("# ")

    def _table(self, block: str, dialect: Dialect) -> TextTable | None:
        begun = self.line
        self.line += block.count("\n")
        if dialect.separator == ALONE and '"' not in block and "#" not in block and self.heading is not None:
            return self._of_one_column(block, begun, dialect)
        try:
            rows = dialect.cells(block)
        except csv.Error:
            number = begun + 1 + next((i for i, line in enumerate(block.split("\n")) if line.count('"') % 2), 0)
            raise OxytocinError(
                f"'{self.file}', line {number}: quotation marks do not pair; expected one before and one behind a cell"
            ) from None
        rows = [(begun + number, row) for number, row in rows]
        if rows and self.heading is None:
            rows = self._take_heading(rows)
        if "#" in block:
            rows = [(number, row) for number, row in rows if not self._is_remark(row)]
        if not rows:
            return None
        wide = len(self.heading or ()) + self.hidden
        if any(len(row) != wide for _, row in rows):
            rows = [(number, self._fitted(number, row, wide)) for number, row in rows]
        self.seen += len(rows)
        columns = tuple(zip(*(row for _, row in rows), strict=True))[self.hidden :]
        return self._made(columns, np.array([number for number, _ in rows], dtype=np.int64), dialect)

    def _of_one_column(self, block: str, begun: int, dialect: Dialect) -> TextTable | None:
        """Make a table of lines as they are: a spike train may have millions."""
        cells = block.split("\n")
        lines = np.arange(begun + 1, begun + 1 + len(cells))
        empty = np.array([not cell or cell.isspace() for cell in cells], dtype=bool)
        if empty.any():
            cells, lines = [cell for cell, none in zip(cells, empty, strict=True) if not none], lines[~empty]
        self.seen += len(cells)
        return self._made((cells,), lines, dialect) if cells else None

    def _made(self, columns: tuple[Sequence[str], ...], lines: np.ndarray, dialect: Dialect) -> TextTable:
        return TextTable(
            self.file,
            self.heading or (),
            columns,
            lines,
            dialect,
            self.heading_line,
            tuple(self._remarks(dialect)),
        )

    def _take_heading(self, rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
        number, first = rows[0]
        below = [row for _, row in rows[1:] if not row[0].startswith("#")]
        if all_numbers(first):
            if self.wants_heading:
                raise OxytocinError(
                    f"'{self.file}', line {number}: expected names of columns, found only numbers; "
                    f"write the names above them, for {self.expected}"
                )
            self.heading = tuple(str(place) for place in range(1, len(first) + 1))
            return rows
        if self.wants_heading is False:
            found = shortened(", ".join(first))
            raise OxytocinError(f"'{self.file}', line {number}: expected numbers, found '{found}'")
        if below and all(len(row) == len(first) + 1 and row[-1] for row in below):
            first = ["", *first]  # R leaves out the heading of the names of rows
        while len(first) > 1 and not first[-1] and all(not cell for row in below for cell in row[len(first) - 1 :]):
            first.pop()
        if len(first) > 1 and not first[0] and _count_up([row[0] for row in below if row]):
            self.hidden = 1
        self.heading, self.heading_line = tuple(first[self.hidden :]), number
        return rows[1:]

    def _is_remark(self, row: list[str]) -> bool:
        other = len(row) == 1 or len(row) != len(self.heading or ()) + self.hidden
        self.passed += row[0].startswith("#") and other
        return row[0].startswith("#") and other

    def _fitted(self, number: int, row: list[str], wide: int) -> list[str]:
        while len(row) > wide and not row[-1]:
            row.pop()
        if len(row) != wide:
            raise OxytocinError(
                f"'{self.file}', line {number}: expected {wide} cells as in the heading, found {len(row)}"
                f"{'' if len(row) < wide else '; write cells that hold a separator in quotation marks'}"
            )
        return row

    def _remarks(self, dialect: Dialect) -> Iterator[str]:
        if dialect.separator not in (",", ALONE):
            yield f"separated by {SEPARATORS.get(dialect.separator, repr(dialect.separator))}"
        if dialect.decimal == ",":
            yield "with decimal commas"
        if not dialect.encoding.startswith("utf-8"):
            yield f"in {'UTF-16' if dialect.encoding.startswith('utf-16') else dialect.encoding.upper()}"
        if self.hidden:
            yield "row numbers passed over"
        if self.passed:
            yield f"{self.passed} line{'' if self.passed == 1 else 's'} of remarks passed over"


def _count_up(cells: Sequence[str]) -> bool:
    """Return whether cells are running numbers, as R and pandas write before each row."""
    if not cells or not all(cell.isdecimal() for cell in cells):
        return False
    first = int(cells[0])
    return first in (0, 1) and all(int(cell) == first + place for place, cell in enumerate(cells))


def _plain_numbers(cells: Sequence[str], decimal: str) -> np.ndarray | None:
    """Return a column of numbers and nothing else at the speed of the array library, or None."""
    joined = "\n".join(cells)
    if not joined.isascii() or "_" in joined or (decimal == "," and "." in joined):
        return None
    try:
        value = np.array(joined.replace(",", ".").split("\n") if decimal == "," else cells, dtype=np.float64)
    except ValueError:
        return None
    return value if np.isfinite(value).all() else None


def _as_clause(error: ValueError) -> str:
    said = str(error)
    return said if said.startswith("found") else f"found {said}"
