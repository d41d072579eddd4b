"""Units of a file of SBML: how pint spells them, and an expression in the file's numbers as one in our quantities.

SBML's mathematics is about numbers: 5 ng/mL and 3 pg/mL in one sum give 8. Ours is about quantities, which convert. An
equation of a file is therefore taken with each symbol divided by its unit. Units are made of atoms such as `ng` or
`hour`; where those of an equation agree they cancel and the equation stands as it does in the paper, and where
they do not, what is left of them stands in it as constants named `one_ng`, so that the numbers are the file's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oxytocin.exchange.sbml_file import libsbml
from oxytocin.exchange.sbml_maths import grouped
from oxytocin.language.errors import OxytocinError
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import dimension

_KINDS = {
    "ampere": "A", "becquerel": "Bq", "coulomb": "C", "farad": "F", "gram": "g", "henry": "henry", "hertz": "Hz",
    "joule": "J", "katal": "kat", "kelvin": "K", "kilogram": "kg", "litre": "L", "liter": "L", "metre": "m",
    "meter": "m", "mole": "mol", "newton": "N", "ohm": "ohm", "pascal": "Pa", "second": "s", "siemens": "S",
    "sievert": "Sv", "tesla": "T", "volt": "V", "watt": "W", "weber": "Wb", "candela": "cd", "gray": "Gy",
    "lumen": "lm", "lux": "lx",
}  # fmt: skip
_PURE = {"dimensionless": 1.0, "item": 1.0, "radian": 1.0, "steradian": 1.0, "avogadro": 6.02214179e23}
_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k"}
_TIMES = {60.0: "min", 3600.0: "hour", 86400.0: "day", 604800.0: "week"}


@dataclass(frozen=True, order=True)
class Atom:
    """An indivisible unit: `size` times what pint calls `unit` ("" for a pure number)."""

    unit: str
    size: float = 1.0

    @property
    def name(self) -> str:
        """Name of the constant that stands for it, where nothing else has that name: "one_ng"."""
        number = "" if self.size == 1.0 else f"_times_{self.size:g}".replace(".", "p").replace("-", "minus_")
        return re.sub(r"\W", "_", f"one_{self.unit or 'unit'}{number}")


Powers = Mapping[Atom, float]
"""A unit as powers of atoms; empty for a number, and for what has no unit in the file."""


def times(one: Powers, other: Powers, power: float = 1.0) -> Powers:
    """Return one unit times a power of another."""
    found = dict(one)
    for atom, exponent in other.items():
        found[atom] = found.get(atom, 0.0) + power * exponent
    return {atom: exponent for atom, exponent in found.items() if exponent}


def spelling(powers: Powers) -> str:
    """Return a unit as pint spells it: "pg/mL"."""
    above = [_power(atom, power) for atom, power in powers.items() if power > 0 and atom.unit]
    below = [_power(atom, -power) for atom, power in powers.items() if power < 0 and atom.unit]
    return "/".join(["*".join(above) or "1", *below])


def size(powers: Powers) -> float:
    """Return what one of the file's unit is in the unit that `spelling` gives."""
    return math.prod(atom.size**power for atom, power in powers.items())


def is_unit(powers: Powers) -> bool:
    """Whether a unit can be spelt: a law whose units do not agree may come to one that nobody would write."""
    try:
        dimension(spelling(powers))
    except OxytocinError:
        return False
    return True


def _power(atom: Atom, power: float) -> str:
    return atom.unit if power == 1 else f"{atom.unit}**{power:g}"


class FileUnits:
    """The units that a file defines, as powers of atoms.

    Attributes
    ----------
    unknown : dict of str to str
        Units of the file that are none here, and so are taken for none: why, by their names.
    """

    def __init__(self, model: Any) -> None:
        self.sbml, self.model = libsbml(), model
        self.unknown: dict[str, str] = {}

    def named(self, name: str) -> Powers:
        """Return a unit of the file by its name; no name is no unit, and so is one that nobody defines."""
        if not name:
            return {}
        definition = self.model.getUnitDefinition(name)
        parts = [(name, 0, 1.0, 1.0)]
        if definition is not None:
            parts = [
                (
                    self.sbml.UnitKind_toString(unit.getKind()),
                    unit.getScale(),
                    unit.getMultiplier(),
                    unit.getExponentAsDouble(),
                )
                for unit in definition.getListOfUnits()
            ]
        found: Powers = {}
        for kind, scale, multiplier, exponent in parts:
            total = multiplier * 10.0**scale
            if (kind not in _KINDS and kind not in _PURE) or not (0.0 < total < math.inf) or math.isnan(exponent):
                self.unknown[name] = f"made of '{kind}'" if kind != name else "defined nowhere"
                return {}
            found = times(found, self._atom(kind, total, exponent))
        if not is_unit(found):
            self.unknown[name] = f"'{spelling(found)}'"
            return {}
        return found

    def time(self) -> Powers:
        """Return the unit of time; seconds where the file says nothing, as Level 2 has it, or names no time."""
        found = self.named(self.model.getTimeUnits() or "second")
        return found if self.has_time else {Atom("s"): 1.0}

    @cached_property
    def has_time(self) -> bool:
        """Whether the file's unit of time, if it names one, is a time."""
        found = self.named(self.model.getTimeUnits() or "second")
        return dimension(spelling(found)) == dimension("s")

    def _atom(self, kind: str, total: float, exponent: float) -> Powers:
        if kind in _PURE:
            total *= _PURE[kind]
            return {} if total == 1.0 or not exponent else {Atom("", total): exponent}
        unit = _KINDS[kind]
        if unit == "s" and total in _TIMES:
            return {Atom(_TIMES[total]): exponent}
        digits = round(math.log10(total))
        if digits in _PREFIXES and math.isclose(total, 10.0**digits, rel_tol=1e-12) and not (unit == "kg" and digits):
            return {Atom(f"{_PREFIXES[digits]}{unit}"): exponent}
        return {Atom(unit, total): exponent}


class Quantities:
    """Turns expressions in the file's numbers into expressions in quantities.

    Parameters
    ----------
    units : mapping of str to Powers
        The unit of each symbol, by its name.
    taken : collection of str
        Names that no constant may have.

    Attributes
    ----------
    constants : dict of Atom to str
        Atoms that stand as constants in what was turned, and the name of each, which no other has.
    unlike : bool
        Whether units of the file did not agree since this was last set to False.
    """

    def __init__(self, units: Mapping[str, Powers], taken: Collection[str] = ()) -> None:
        self.units = dict(units)
        self.taken = set(taken)
        self.constants: dict[Atom, str] = {}
        self.unlike = False

    def turn(self, expression: Expression, wanted: Powers) -> Expression:
        """Return an expression as a quantity of the unit that is wanted."""
        found, powers = self.walked(expression)
        if powers and times(powers, wanted, -1.0) and found != 0:
            self.unlike = True
        return self._times(found, times(wanted, powers, -1.0))

    def _times(self, found: Expression, powers: Powers) -> Expression:
        return grouped(found) * self._product(powers) if powers else found

    def _product(self, powers: Powers) -> Expression:
        import sympy

        product = sympy.Integer(1)
        for atom, power in powers.items():
            exponent = sympy.Integer(int(power)) if power == int(power) else sympy.Float(power)
            product *= sympy.Symbol(self._name(atom), real=True) ** exponent
        return product

    def _name(self, atom: Atom) -> str:
        if atom not in self.constants:
            name = atom.name
            while name in self.taken:
                name += "_"
            self.taken.add(name)
            self.constants[atom] = name
        return self.constants[atom]

    def _plain(self, expression: Expression) -> Expression:
        found, powers = self.walked(expression)
        return self._times(found, times({}, powers, -1.0))

    def _alike(self, parts: Iterable[Expression]) -> tuple[list[Expression], Powers]:
        """Return parts in one unit, that of the first which has one."""
        found = [(self.walked(part), bool(part.is_number)) for part in parts]
        common: Powers = next((powers for (_, powers), _ in found if powers), {})
        alike = []
        for (part, powers), is_number in found:
            left = times(common, powers, -1.0)
            self.unlike = self.unlike or bool(left and not is_number)
            alike.append(part if part == 0 else self._times(part, left))
        return alike, common

    def walked(self, part: Expression) -> tuple[Expression, Powers]:
        """Return an expression as a quantity, and the unit that it has by the units of its symbols."""
        import sympy

        from oxytocin.language.grouping import Choice, Grouped

        if part.is_Symbol:
            return part, self.units[part.name]
        if part.is_number:
            return part, {}
        if isinstance(part, Grouped):
            found, powers = self.walked(part.args[0])
            return grouped(found), powers
        if part.is_Add:
            several, powers = self._alike(part.args)
            return sympy.Add(*several), powers
        if part.is_Mul:
            whole: Expression = sympy.Integer(1)
            together: Powers = {}
            for item in part.args:
                one, powers = self.walked(item)
                whole, together = whole * one, times(together, powers)
            return whole, together
        if part.is_Pow:
            base, powers = self.walked(part.base)
            if part.exp.is_number:
                return base**part.exp, times({}, powers, float(part.exp))
            return grouped(self._plain(part.base)) ** grouped(self._plain(part.exp)), {}
        if isinstance(part, Choice):
            several, powers = self._alike(value for value, _ in part.args)
            conditions = (self.condition(condition) for _, condition in part.args)
            return Choice(*zip(several, conditions, strict=True)), powers
        if isinstance(part, (sympy.Max, sympy.Min)):
            several, powers = self._alike(part.args)
            return part.func(*several, evaluate=False), powers
        if isinstance(part, sympy.Abs):
            found, powers = self.walked(part.args[0])
            return sympy.Abs(found), powers
        return part.func(*(grouped(self._plain(item)) for item in part.args)), {}

    def condition(self, part: Expression) -> Expression:
        """Return a condition whose comparisons are between quantities."""
        import sympy

        if isinstance(part, sympy.core.relational.Relational):
            (left, right), _ = self._alike(part.args)
            return part.func(left, right)
        if part.is_Atom:
            return part
        return part.func(*(self.condition(item) for item in part.args))
