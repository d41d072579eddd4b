"""Units: what a number with a unit means, and the one coherent set of units in which the engine computes.

Inside the engine time is in seconds, length in decimetres (so that volumes are litres), substance in picomoles
and mass in grams; everything else follows from these. Only this file and `dimensions` load pint, and only when a
body is built for the first time or a user writes a value in another unit than the declared one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from oxytocin.language.errors import OxytocinError, nearest
from oxytocin.language.unit_text import read_unit

# As tables of drugs print them (PubChem, DrugBank); today's atomic weights give the same to 2 parts in 100,000.
MOLAR_MASSES = {
    "oxytocin": 1007.19,  # C43H66N12O12S2
    "carbetocin": 988.17,  # C45H69N11O12S
    "atosiban": 994.19,  # C43H67N11O12S2
    "vasopressin": 1084.24,  # C46H65N15O12S2, arginine vasopressin
    "cortisol": 362.46,  # C21H30O5
}
"""Molar mass by substance, in g/mol (numerically pg/pmol)."""

MOLAR_MASS = MOLAR_MASSES["oxytocin"]
"""Molar mass of oxytocin, in g/mol."""

PG_PER_ML = MOLAR_MASS / 1000.0
"""pg/mL of oxytocin in one pmol/L."""

MICROGRAMS_PER_UNIT = 1.68
"""Mass of one international unit of oxytocin, in µg (WHO standard, 595-600 IU/mg; older papers use 1.70 or 1.71)."""

_NUMBER = re.compile(r"\s*([-+−]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)")
_BLANKS = "_'’ \u00a0\u2009\u202f"
_COMMAS_OR_GROUPS = re.compile(rf"\s*([-+−]?[0-9]*(?:[,.][0-9]+|(?<=[0-9])[{_BLANKS}][0-9]{{3}}(?![0-9]))+)")
_GROUPED = re.compile(r"[-+−]?[0-9]{1,3}([,.])[0-9]{3}(?:\1[0-9]{3})*")

# Powers of the engine's base units in one SI base unit.
_BASE_SCALES = {"[length]": 10.0, "[substance]": 1e12, "[mass]": 1e3}


@cache
def registry() -> Any:
    """Return pint's unit registry with the units of this field."""
    import pint

    units = pint.UnitRegistry()
    names = "IU = U = UI = IE = iu = unit"  # French, Spanish and German files have UI and IE
    units.define(f"international_unit = {MICROGRAMS_PER_UNIT / MOLAR_MASS * 1e6} pmol = {names}")
    units.define("spike = []")
    return units


@lru_cache(maxsize=4096)
def dimension(unit: str) -> Any:
    """Return the dimensionality of `unit`, e.g. of "L/min" [length]**3/[time].

    Raises
    ------
    OxytocinError
        If the text as a whole is not a unit that is known, as for `read_unit`.
    """
    return _parse(unit).dimensionality


@lru_cache(maxsize=4096)
def factor(unit: str) -> float:
    """Return the number by which a value in `unit` is multiplied to stand in the engine's units."""
    parsed = _parse(unit)
    value = (1.0 * parsed).to_base_units().magnitude
    for base, power in parsed.dimensionality.items():
        value *= _BASE_SCALES.get(base, 1.0) ** power
    return float(value)


def split(text: str, example: str = "2.0 L/min") -> tuple[float, str]:
    """Split "2.0L/min" into the number 2.0 and the unit "L/min"; an error shows how it is written by the example.

    Raises
    ------
    OxytocinError
        If the text does not begin with a number, or with one that can be read in two ways, such as "1,500 IU".
    """
    if (found := _COMMAS_OR_GROUPS.match(text)) and not _NUMBER.fullmatch(found[1]):
        advised = [text.strip().replace(found[1], number, 1) for number in _plain(found[1])]
        if len(advised) == 2:
            raise OxytocinError(f"'{text}' can be read in two ways; write '{advised[0]}' or '{advised[1]}'")
        if advised:
            raise OxytocinError(f"'{text}' is written with a decimal point and without groups here: '{advised[0]}'")
    match = _NUMBER.match(text)
    if match is None:
        raise OxytocinError(f"'{text}' is not a number with a unit, such as '{example}'")
    return float(match[1].replace("−", "-")), text[match.end() :].strip()


def _plain(number: str) -> list[str]:
    """Return what a number with commas, or with its digits in groups, can mean: one, two or no plain numbers."""
    digits = re.sub(f"[{_BLANKS}]", "", number)
    whole, last, behind = (
        digits[: (at := max(digits.rfind(","), digits.rfind(".")))],
        digits[at : at + 1],
        digits[at + 1 :],
    )
    if not last:
        return [digits]
    grouped = _GROUPED.fullmatch(digits)
    if re.fullmatch("[-+−]?[0-9]*", whole):
        decimal = f"{whole}.{behind}"
        in_two_ways = last == "," and grouped and digits == number and not whole.lstrip("-+−").startswith("0")
        return [decimal, whole + behind] if in_two_ways else [decimal]
    if grouped:
        return [re.sub("[,.]", "", digits)]
    groups = _GROUPED.fullmatch(whole)
    return [f"{re.sub('[,.]', '', whole)}.{behind}"] if groups and groups[1] != last else []


def convert(value: float | str, unit: str, what: str = "the value", of: str = "oxytocin") -> float:
    """Return a number, or a text such as "10 IU", as a number of `unit`.

    A bare number is taken to be in `unit` already. Mass and substance convert into each other, also where they stand
    per volume, time or weight.

    Parameters
    ----------
    value : float or str
        What the user gave.
    unit : str
        The unit wanted.
    what : str
        Names the quantity in an error.
    of : str
        The substance that it is an amount of, as in `MOLAR_MASSES`; empty means oxytocin.

    Raises
    ------
    OxytocinError
        If the text is not a number with a unit, the unit is of another dimension, or anything but oxytocin is given
        in international units.
    """
    if isinstance(value, str):
        try:
            number, given = split(value)
        except OxytocinError as error:
            raise OxytocinError(f"{what}: {error}") from None
    else:
        number, given = float(value), ""
    if not math.isfinite(number):
        raise OxytocinError(f"{what} must be a finite number of {unit}, not {value}")
    if given == "" or given == unit:
        if given == "" and isinstance(value, str) and unit != "1":
            raise OxytocinError(f"{what} needs a unit, such as '{number:g} {unit}'")
        return number
    substance = of or "oxytocin"
    try:
        source, target = _parse(given), _parse(unit)
    except OxytocinError as error:
        raise OxytocinError(f"{what}: {error}") from None
    if substance != "oxytocin" and any("international_unit" in str(item) for item in (source, target)):
        why = f"IU measure the activity of oxytocin, and {substance} is dosed by mass"
        raise OxytocinError(f"{what} cannot be in IU: {why}; write it like '100 ug'")
    found = _converted(number, source, target, MOLAR_MASSES.get(substance))
    if found is None:
        why = "" if substance in MOLAR_MASSES else f"; no molar mass of '{substance}' is known"
        why += nearest(substance, MOLAR_MASSES) if why else _meant(given, source, target, MOLAR_MASSES[substance])
        raise OxytocinError(f"{what} is in {unit}, and '{value}' cannot be turned into that{why}")
    if not math.isfinite(found):
        raise OxytocinError(f"{what} is too large: '{value}'")
    return found


def _converted(number: float, source: Any, target: Any, molar_mass: float | None) -> float | None:
    """Return so many of one unit in another; None if the two do not measure the same."""
    if source.dimensionality == target.dimensionality:
        return float((number * source).to(target).magnitude)
    if molar_mass is None:
        return None
    for moles in _in_moles(source, molar_mass):
        if moles.dimensionality == target.dimensionality:
            return float((number * moles).to(target).magnitude)
    for moles in _in_moles(target, molar_mass):
        if moles.dimensionality == source.dimensionality:
            return float((number * source).to(moles.units).magnitude / moles.magnitude)
    return None


def _in_moles(unit: Any, molar_mass: float) -> Iterator[Any]:
    """Yield one of a unit such as ug/kg with a mass above the line as a substance: so many mol/kg."""
    units = registry()
    for name, power in (1.0 * unit).unit_items():
        if power == 1 and units.Unit(name).dimensionality == {"[mass]": 1}:
            yield (1.0 * units.Unit(name)).to("g").magnitude / molar_mass * (units.mol * (unit / units.Unit(name)))


def _meant(given: str, source: Any, target: Any, molar_mass: float) -> str:
    """Return a closing remark on what may have been meant by a unit that measures something else."""
    for below, what in (("kg", "weight, in kg"), ("m**2", "area of the body's surface, in m²")):
        if _converted(1.0, source * _parse(below), target, molar_mass) is not None:
            return f", for it is per {below.replace('**2', '²')}: multiply it by the {what}"
    minutes = re.sub(r"\b[mM]\b", "min", given)
    if minutes != given and _converted(1.0, _parse(minutes), target, molar_mass) is not None:
        return f"; a minute is 'min', and '{given}' something else"
    return ""


@lru_cache(maxsize=4096)
def _parse(unit: str) -> Any:
    return read_unit(unit, registry())
