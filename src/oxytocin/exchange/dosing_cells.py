"""The cells of a table of doses and samples, by row and column."""

from __future__ import annotations

import math
from collections.abc import Sequence

from oxytocin.exchange.dosing_columns import Columns
from oxytocin.exchange.text_cell import MISSING_WORDS, Kind
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError


class Cells:
    """The cells of columns that are understood; a column that is not there is empty."""

    def __init__(self, columns: Columns) -> None:
        self.table, self.places = columns.table, columns.places

    def cell(self, row: int, name: str) -> str:
        """Return the text of a cell."""
        return self.table.columns[self.places[name]][row] if name in self.places else ""

    def empty(self, row: int, name: str) -> bool:
        """Return whether a cell has no value."""
        return self.cell(row, name).lower() in MISSING_WORDS

    def number(self, row: int, name: str, missing: float = 0.0) -> float:
        """Return a cell as a number."""
        if name not in self.places or self.empty(row, name):
            return missing
        read = self.table.reading(row, self.places[name], "a number")
        if read.kind is not Kind.VALUE:
            found = shortened(self.cell(row, name))
            raise OxytocinError(f"{self.table.where(row, self.places[name])}: expected a number, found '{found}'")
        return read.value

    def whole(self, row: int, name: str, allowed: Sequence[int] | None) -> int:
        """Return a cell as a whole number that is allowed; any from 0 if None."""
        value = self.number(row, name)
        if (
            value != int(value)
            or (allowed is not None and int(value) not in allowed)
            or (allowed is None and value < 0)
        ):
            choices = "a whole number from 0" if allowed is None else ", ".join(map(str, allowed))
            raise OxytocinError(f"{self.table.where(row)}: {name} is {value:g}; expected {choices}")
        return int(value)

    def plain(self, row: int, name: str) -> float:
        """Return a cell as a number without complaint: 0 where it is empty, not a number where it is none."""
        text = "0" if self.empty(row, name) else self.cell(row, name)
        try:
            return float(text.replace(self.table.decimal, "."))
        except ValueError:
            return math.nan
