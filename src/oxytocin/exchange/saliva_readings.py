"""Readings of hormones in saliva: in one unit, and as bounds where only a limit is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oxytocin.exchange.column_heading import CONCENTRATIONS, unit_of
from oxytocin.exchange.saliva_columns import Columns, Source, hormone_of
from oxytocin.exchange.text_table import Numbers, TextTable
from oxytocin.experiments.saliva_series import Bounds
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

UNIT = "nmol/L"
"""Of cortisol, where neither the file nor the user says another."""

YES = ("1", "-1", "true", "yes", "y", "x", "t", "<")
"""What marks a row, in small letters."""

_LARGEST = 1e12  # of a reading, in any unit


def units_of(
    table: TextTable, columns: Columns, sources: Sequence[Source], given: str | None, remarks: list[str]
) -> tuple[str, list[NDArray[np.floating]]]:
    """Return the unit of a hormone, and what the rows of each of its columns are multiplied by to have it."""
    hormone = sources[0].hormone
    given = unit_of(given, CONCENTRATIONS) if given else None
    own: list[list[str]] = []
    for source in sources:
        named = source.unit
        if named and given and named != given:
            raise OxytocinError(
                f"{table.where_heading()}: '{table.heading[source.place]}' is in {named}, and --unit says {given}; "
                "leave --unit out"
            )
        if columns.unit is not None:
            own.append([_row_unit(table, row, columns, hormone, named) for row in range(len(table))])
            continue
        if not named and not given:
            if hormone != "cortisol":
                heading = shortened(table.heading[source.place])
                raise OxytocinError(
                    f"{table.where_heading()}: '{heading}' names no unit; call it {hormone}_pg/mL, or say --unit=pg/mL"
                )
            named = UNIT
        own.append([named or given or UNIT] * len(table))
    if not given and columns.unit is None and not all(source.unit for source in sources):
        remarks.append(f"{UNIT} assumed, for the file names no unit (--unit says another)")
    common = next((unit for units in own for unit in units if unit), UNIT)
    scale = {unit: convert(f"1 {unit}", common, hormone, of=hormone) for units in own for unit in set(units) if unit}
    return common, [np.array([scale.get(unit, math.nan) for unit in units]) for units in own]


def _row_unit(table: TextTable, row: int, columns: Columns, hormone: str, named: str) -> str:
    """Return the unit of a row; where it names none, or is of another hormone, that which the heading names."""
    assert columns.unit is not None
    text = table.columns[columns.unit][row]
    if not text or (columns.analyte is not None and hormone_of(table.columns[columns.analyte][row]) != hormone):
        return named
    unit = unit_of(text, CONCENTRATIONS)
    if not unit:
        raise OxytocinError(
            f"{table.where(row, columns.unit)}: expected a unit of concentration such as nmol/L or ug/dL, found "
            f"'{shortened(text)}'"
        )
    if named and unit != named:
        raise OxytocinError(
            f"{table.where(row, columns.unit)}: found '{shortened(text)}', and the heading says {named}"
        )
    return unit


def readings_of(table: TextTable, columns: Columns, source: Source, factor: NDArray[np.floating]) -> Numbers:
    """Return the readings of one column, with what other columns say of limits."""
    found = table.numbers(source.place, f"a reading of {source.hormone}")
    value, below, above, missing = (array.copy() for array in (found.value, found.below, found.above, found.missing))
    absurd = value > _LARGEST
    if absurd.any():
        row = int(np.argmax(absurd))
        raise OxytocinError(f"{table.where(row, source.place)}: {value[row]:g} is no concentration of a hormone")
    # What is no concentration is below every limit.
    none = value <= 0
    value[none] = math.nan
    below |= none & ~above
    if columns.below is not None:
        # As NONMEM and Monolix have it, 1 marks a reading below its limit, and -1 one above.
        marks = np.array([cell.lower() for cell in table.columns[columns.below]])
        above |= marks == "-1"
        below |= np.isin(marks, YES) & (marks != "-1")
        missing &= ~(below | above)
    if columns.limit is not None:
        limits = table.numbers(columns.limit, "a limit of detection").value
        nameless = below & ~np.isfinite(value)
        value[nameless] = limits[nameless]
    return Numbers(factor * value, missing | ~np.isfinite(factor), below, above)


def bounds_of(
    file: Path, hormone: str, value: np.ndarray, below: np.ndarray, above: np.ndarray, remarks: list[str]
) -> Bounds:
    """Return between which bounds each reading lies; limits that are not named are those of all that was measured."""
    exact = np.isfinite(value) & ~below & ~above
    nameless = below & ~np.isfinite(value)
    over = above & ~np.isfinite(value)
    if (nameless.any() or over.any()) and not exact.any():
        raise OxytocinError(
            f"'{file}': all {hormone} lies beyond limits that are not named; write '<LIMIT' or add a column lod"
        )
    # A reading beyond a limit that nobody names lies beyond all that was read within the limits.
    limit = value.copy()
    if nameless.any():
        limit[nameless] = value[exact].min()
    if over.any():
        limit[over] = value[exact].max()
    if below.any():
        named = f", {int(nameless.sum())} of them by a limit that is not named, or zero" if nameless.any() else ""
        remarks.append(f"{int(below.sum())} of {value.size} below a limit{named}")
    if above.any():
        remarks.append(f"{int(above.sum())} of {value.size} above a limit")
    return Bounds(np.where(below, 0.0, limit), np.where(above, math.inf, limit))
