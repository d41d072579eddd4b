"""Units: what a number with a unit means, and the one coherent set of units in which the engine computes.

Inside the engine time is in seconds, length in decimetres (so that volumes are litres), substance in picomoles
and mass in grams; everything else follows from these. Only this file and `dimensions` load pint, and only when a
body is built for the first time or a user writes a value in another unit than the declared one.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from oxytocin.language.errors import OxytocinError, nearest

# As tables of drugs print them (PubChem, DrugBank); today's atomic weights give the same to 2 parts in 100,000.
MOLAR_MASSES = {
    "oxytocin": 1007.19,  # C43H66N12O12S2
    "carbetocin": 988.17,  # C45H69N11O12S
    "atosiban": 994.19,  # C43H67N11O12S2
    "vasopressin": 1084.24,  # C46H65N15O12S2, arginine vasopressin
}
"""Molar mass by substance, in g/mol (numerically pg/pmol)."""

MOLAR_MASS = MOLAR_MASSES["oxytocin"]
"""Molar mass of oxytocin, in g/mol."""

PG_PER_ML = MOLAR_MASS / 1000.0
"""pg/mL of oxytocin in one pmol/L."""

MICROGRAMS_PER_UNIT = 1.68
"""Mass of one international unit of oxytocin, in µg (WHO standard, 595-600 IU/mg; older papers use 1.70 or 1.71)."""

_POWER_OF_A_NUMBER = re.compile(r"[\d)]\s*(?:\*\*|\^)")
"""What no unit has, and what takes for ever to compute: 9**9**9**9."""

_NUMBER = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")

# Powers of the engine's base units in one SI base unit.
_BASE_SCALES = {"[length]": 10.0, "[substance]": 1e12, "[mass]": 1e3}


@cache
def registry() -> Any:
    """Return pint's unit registry with the units of this field, and a context with the molar mass of each substance."""
    import pint

    units = pint.UnitRegistry()
    units.define(f"international_unit = {MICROGRAMS_PER_UNIT / MOLAR_MASS * 1e6} pmol = IU = U")
    units.define("spike = []")
    for name, molar_mass in MOLAR_MASSES.items():
        substance = pint.Context(name)
        per_mole = molar_mass * units.g / units.mol
        for extra in ("", "/[time]", "/[volume]"):
            mass, amount = f"[mass]{extra}", f"[substance]{extra}"
            substance.add_transformation(mass, amount, lambda _, x, per_mole=per_mole: x / per_mole)
            substance.add_transformation(amount, mass, lambda _, x, per_mole=per_mole: x * per_mole)
        units.add_context(substance)
    return units


@cache
def dimension(unit: str) -> Any:
    """Return the dimensionality of `unit`, e.g. of "L/min" [length]**3/[time].

    Raises
    ------
    OxytocinError
        If the unit is not known.
    """
    return _parse(unit).dimensionality


@cache
def factor(unit: str) -> float:
    """Return the number by which a value in `unit` is multiplied to stand in the engine's units."""
    parsed = _parse(unit)
    value = (1.0 * parsed).to_base_units().magnitude
    for base, power in parsed.dimensionality.items():
        value *= _BASE_SCALES.get(base, 1.0) ** power
    return float(value)


def split(text: str) -> tuple[float, str]:
    """Split "2.0L/min" into the number 2.0 and the unit "L/min".

    Raises
    ------
    OxytocinError
        If the text does not begin with a number.
    """
    match = _NUMBER.match(text)
    if match is None:
        raise OxytocinError(f"'{text}' is not a number with a unit, such as '2.0 L/min'")
    return float(match.group(1)), match.group(2)


def convert(value: float | str, unit: str, what: str = "the value", of: str = "oxytocin") -> float:
    """Return a number, or a text such as "10 IU", as a number of `unit`.

    A bare number is taken to be in `unit` already. Mass and substance convert into each other.

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
        number, given = split(value)
    else:
        number, given = float(value), ""
    if not math.isfinite(number):
        raise OxytocinError(f"{what} must be a finite number of {unit}, not {value}")
    if given == "" or given == unit:
        if given == "" and isinstance(value, str) and unit != "1":
            raise OxytocinError(f"{what} needs a unit, such as '{number:g} {unit}'")
        return number
    import pint

    substance = of or "oxytocin"
    units = [_parse(given), _parse(unit)]
    if substance != "oxytocin" and any("international_unit" in str(item) for item in units):
        why = f"IU measure the activity of oxytocin, and {substance} is dosed by mass"
        raise OxytocinError(f"{what} cannot be in IU: {why}; write it like '100 ug'")
    contexts = [substance] if substance in MOLAR_MASSES else []
    try:
        return float((number * units[0]).to(units[1], *contexts).magnitude)
    except pint.DimensionalityError:
        unknown = "" if contexts else f"; no molar mass of '{substance}' is known{nearest(substance, MOLAR_MASSES)}"
        raise OxytocinError(f"{what} is in {unit}, and '{value}' cannot be turned into that{unknown}") from None


def _parse(unit: str) -> Any:
    units = registry()
    try:
        if _POWER_OF_A_NUMBER.search(unit):
            raise ValueError
        return units.Unit("dimensionless" if unit == "1" else unit)
    except Exception:
        hint = "write it like 'L/min', 'pmol/L', 'mU/min' or '1'"
        raise OxytocinError(f"'{unit}' is not a unit known here; {hint}") from None
