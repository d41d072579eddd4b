"""What a row says of the concentration: a reading, or the limits between which it lies."""

from __future__ import annotations

import math
from collections.abc import Mapping

from oxytocin.exchange.dosing_cells import Cells
from oxytocin.exchange.dosing_columns import Columns
from oxytocin.exchange.dosing_units import Scales
from oxytocin.exchange.text_cell import MISSING_WORDS, Kind
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError

_YES = {"1": True, "y": True, "yes": True, "true": True, "t": True}
_NO = {"0": False, "n": False, "no": False, "false": False, "f": False}


class Concentrations(Cells):
    """The concentrations of a table; `limit` is what 'BLQ' is below where the table does not say it."""

    def __init__(self, columns: Columns, scales: Scales, limit: float | None) -> None:
        super().__init__(columns)
        self.scales, self.limit = scales, limit

    def at(self, row: int) -> tuple[float, int, float]:
        """Return the reading or its limit, whether it is below (1) or above (-1) that, and the other end."""
        where = self.table.where(row)
        read = self.table.reading(row, self.places["DV"], "a concentration")
        value = read.value
        sign = self.whole(row, "CENS", (-1, 0, 1))
        flag = self._flag(row)
        if flag is not None and "CENS" in self.places and not self.empty(row, "CENS") and (sign == 1) != flag:
            raise OxytocinError(f"{where}: CENS is {sign} and BLQ says the opposite; keep one of them")
        sign = 1 if flag else sign
        lowest = self.number(row, "LLOQ") * self.scales.factor["LLOQ"]
        if read.kind is Kind.ABOVE or sign == -1:
            if not value > 0:
                raise OxytocinError(f"{where}: a reading above the range says not above what; write it like '>500'")
            return value, -1, self._other_end(row, value, -1)
        known_below = read.kind is Kind.BELOW or sign == 1
        if lowest > 0 and (known_below or value < lowest):
            # The column says the limit, whatever stands as DV.
            known_below, value = True, lowest
        if not known_below:
            return value, 0, math.nan
        if math.isnan(value) and self.limit is not None:
            value = self.limit
        if not value > 0:
            found = shortened(self.cell(row, "DV")) or "nothing"
            raise OxytocinError(
                f"{where}: a reading below detection, '{found}', does not say below what; write it like '<2.5', "
                "or the limit in a column LLOQ, or name an assay"
            )
        return value, 1, self._other_end(row, value, 1)

    def _other_end(self, row: int, value: float, sign: int) -> float:
        if "LIMIT" not in self.places or self.empty(row, "LIMIT"):
            return math.nan
        limit = self.number(row, "LIMIT") * self.scales.factor["LIMIT"]
        if (value - limit) * sign <= 0:
            where, side = self.table.where(row), "below" if sign == 1 else "above"
            raise OxytocinError(f"{where}: LIMIT is {limit:g} and DV {value:g}; expected LIMIT {side} DV")
        return limit

    def _flag(self, row: int) -> bool | None:
        """Return whether BLQ says that a reading is below detection; None without that column."""
        if "BLQ" not in self.places:
            return None
        text = self.cell(row, "BLQ").lower()
        if text in MISSING_WORDS:
            return False
        known: Mapping[str, bool] = {**_YES, **_NO}
        for word in (text, text.removesuffix(".0")):
            if word in known:
                return known[word]
        name = self.table.heading[self.places["BLQ"]]
        raise OxytocinError(
            f"{self.table.where(row)}: {name} is '{shortened(text)}'; expected 1 where DV is below detection, or 0; "
            "a limit stands in a column LLOQ"
        )
