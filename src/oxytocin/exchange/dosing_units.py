"""The units of a table of doses and samples: where they stand, and what its numbers are multiplied by."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from oxytocin.exchange.dosing_columns import UNDERSTOOD, WITH_UNITS, Columns
from oxytocin.exchange.dosing_times import is_time_of_day
from oxytocin.exchange.text_cell import MISSING_WORDS, Kind, reading
from oxytocin.exchange.text_table import TextTable, fold
from oxytocin.experiments.text_file import lines_of
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import MOLAR_MASSES, convert, dimension

_EXAMPLE = "add a row such as ',h,mg,,mg/L' below the heading, or a file with --units"


@dataclass(frozen=True)
class Scales:
    """The units of a table, and what its numbers are multiplied by so that they stand in three of them.

    Attributes
    ----------
    units : dict of str to str
        Of TIME, AMT and DV.
    concentration_per_amount : float
        Concentration, in the unit of DV, of one unit of AMT in one unit of volume.
    factor : dict of str to float
        For RATE, TINF, II, LLOQ and LIMIT.
    """

    units: dict[str, str]
    substance: str
    volume_unit: str
    concentration_per_amount: float
    factor: dict[str, float]


def row_of_units(table: TextTable) -> bool:
    """Return whether the first row holds units: a time, or beside no subject another number, that is a word."""
    own = {fold(alias): name for name, aliases in UNDERSTOOD.items() for alias in (name, *aliases)}
    first = {
        own.get(fold(text.split("(")[0].split("[")[0])): cell
        for text, cell in zip(table.heading, table.rows[0], strict=True)
    }
    if _is_word(first.get("TIME", ""), table.decimal):
        return True
    nobody = first.get("ID", "").lower() in MISSING_WORDS
    return nobody and any(_is_word(first.get(name, ""), table.decimal) for name in ("AMT", "DV"))


def _is_word(text: str, decimal: str) -> bool:
    if text.lower() in MISSING_WORDS or is_time_of_day(text):
        return False
    try:
        return reading(text, decimal).kind is Kind.MISSING
    except ValueError:
        return not text[:1].isdigit()


def scales_of(columns: Columns, sidecar: str | Path | None, has_row: bool, times_of_day: bool) -> Scales:
    """Return the units of a table, from its heading, a row below it, columns of units or a file.

    Raises
    ------
    OxytocinError
        If a unit is missing, given twice, not known, or of another kind than its column needs.
    """
    table = columns.table
    where = f"{table.where(0)}" if has_row else table.where_heading()
    in_row = {}
    if has_row:
        row = {name: table.rows[0][place] for name, place in columns.places.items() if name in WITH_UNITS}
        in_row = {name: text for name, text in row.items() if text.lower() not in MISSING_WORDS}
    written, substance = dict(in_row), "oxytocin"
    if sidecar is not None:
        if in_row:
            raise OxytocinError(f"{where} holds units, and so does '{sidecar}'; keep one of the two")
        written, where = _sidecar(Path(sidecar)), f"'{sidecar}'"
        substance = written.pop("SUBSTANCE", substance)
        if substance not in MOLAR_MASSES and substance.lower() in MOLAR_MASSES:
            substance = substance.lower()
    for name, unit in [*columns.units.items(), *_of_columns(columns, has_row).items()]:
        if name in written and written[name] != unit:
            raise OxytocinError(f"{where}: the unit of {name} is {written[name]} here and {unit} elsewhere; keep one")
        written[name] = unit
    if times_of_day:
        written.setdefault("TIME", "h")
    needed = ["TIME", "DV", *(["AMT"] if "AMT" in columns.places else [])]
    lacking = [name for name in needed if not written.get(name)]
    if lacking:
        raise OxytocinError(f"{where}: no unit of {lacking[0]} is given; {_EXAMPLE}")
    for name in needed:
        try:
            dimension(written[name])
        except OxytocinError as error:
            raise OxytocinError(f"{where}: {name}: {error}") from None
    time, dv = written["TIME"], written["DV"]
    amount = written.get("AMT") or f"({dv})*L"  # without doses only ratios of amount and volume matter
    convert(f"1 {time}", "s", f"{where}: TIME")
    volume, per_amount = _volume(where, amount, dv, substance)
    wanted = {"RATE": f"({amount})/({time})", "TINF": time, "II": time, "LLOQ": dv, "LIMIT": dv}
    factor = {
        name: convert(f"1 {written[name]}", unit, f"{where}: {name}", substance) if written.get(name) else 1.0
        for name, unit in wanted.items()
    }
    return Scales({"TIME": time, "AMT": amount, "DV": dv}, substance, volume, per_amount, factor)


def _of_columns(columns: Columns, has_row: bool) -> dict[str, str]:
    """Return units that stand in columns of their own."""
    table, found = columns.table, {}
    for column, name in (("UNIT", "DV"), ("AMTU", "AMT"), ("TIMEU", "TIME")):
        if column not in columns.places:
            continue
        place, of = columns.places[column], columns.places.get(name)
        if of is None:
            continue
        known = ""
        for row in range(int(has_row), len(table)):
            unit = table.columns[place][row]
            if unit.lower() in MISSING_WORDS or table.columns[of][row].lower() in MISSING_WORDS:
                continue
            if known and unit != known:
                raise OxytocinError(
                    f"{table.where(row, place)}: the unit changes from {known} to {unit}; "
                    f"write {name} in one unit in all rows"
                )
            known = unit
        if known:
            found[name] = known
    return found


def _sidecar(file: Path) -> dict[str, str]:
    text = "\n".join(lines_of(file, 'units such as TIME = "h" as TOML'))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number, or of brackets in brackets, without end
        raise OxytocinError(f"'{file}' is not TOML ({error}); expected lines such as TIME = \"h\"") from None
    known = (*WITH_UNITS, "SUBSTANCE")
    for name, value in given.items():
        if name.upper() not in known:
            raise OxytocinError(f"'{file}': '{name}' is not known{nearest(name.upper(), known)}")
        if not isinstance(value, str):
            raise OxytocinError(f"'{file}': expected a unit in quotation marks for {name}, found {value}")
    return {name.upper(): value.strip() for name, value in given.items()}


def _volume(where: str, amount: str, dv: str, substance: str) -> tuple[str, float]:
    """Return the unit of volume that connects amounts and concentrations, and the concentration of one in the other."""
    for unit, volume in (("L", "L"), ("L/kg", "(L/kg)")):
        try:
            return unit, convert(f"1 ({amount})/{volume}", dv, "one dose in one volume", substance)
        except OxytocinError as error:
            if "not a unit" in str(error) or " IU" in str(error):
                raise OxytocinError(f"{where}: {error}") from None
    raise OxytocinError(
        f"{where}: units are mixed: AMT is in {amount} and DV in {dv}, and no volume makes one of the other"
        f"{'' if substance in MOLAR_MASSES else f' (the molar mass of {substance} is not known)'}"
    )
