"""Equations as text with a unit on every number, as libSBML's parser of formulas reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oxytocin.language.dimensions import dimension_of
from oxytocin.language.errors import OxytocinError
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import dimension

_FUNCTIONS = {
    "exp": "exp",
    "log": "ln",
    "tanh": "tanh",
    "cos": "cos",
    "sin": "sin",
    "floor": "floor",
    "Abs": "abs",
    "Max": "max",
    "Min": "min",
}
_RELATIONS = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "==": "==", "!=": "!="}
_BASES = {
    "[substance]": "pmol",
    "[mass]": "g",
    "[length]": "dm",
    "[time]": "s",
    "[current]": "A",
    "[temperature]": "K",
}
"""The engine's unit of each dimension, as the names of units spell it."""


class Units:
    """The units that a document uses, by the name under which it defines them."""

    def __init__(self) -> None:
        self.defined: dict[str, Mapping[str, float]] = {}

    def of(self, unit: str) -> str:
        """Return the name of the engine's unit for what is declared in `unit`."""
        return self.name(dimension(unit))

    def name(self, dimensions: Any) -> str:
        """Return the name of the engine's unit of a dimension: "pmol_per_dm3", or SBML's own "second"."""
        powers = {base: float(power) for base, power in dict(dimensions).items() if power}
        if not powers:
            return "dimensionless"
        if powers == {"[time]": 1.0}:
            return "second"
        above = [_power(base, powers[base]) for base in _BASES if powers.get(base, 0.0) > 0]
        below = [_power(base, -powers[base]) for base in _BASES if powers.get(base, 0.0) < 0]
        name = "_".join(above or ["one"]) + ("_per_" + "_".join(below) if below else "")
        self.defined[name] = powers
        return name


def _power(base: str, power: float) -> str:
    return _BASES[base] + ("" if power == 1.0 else f"{power:g}".replace(".", "p"))


class Formulas:
    """Writes SymPy expressions as formulas of SBML Level 3.

    Parameters
    ----------
    ids : mapping of str to str
        The identifier that stands for each symbol's name.
    declared : mapping of str to str
        The declared unit of each symbol's name.
    units : Units
        Takes up the units of numbers.
    """

    def __init__(self, ids: Mapping[str, str], declared: Mapping[str, str], units: Units) -> None:
        self.ids, self.declared, self.units = ids, declared, units

    def text(self, expression: Expression, unit: str) -> str:
        """Return an expression, which has the dimension of `unit`, as text."""
        return self._text(expression, dimension(unit))

    def _text(self, part: Expression, wanted: Any) -> str:
        import sympy

        from oxytocin.language.grouping import Grouped

        if part.is_Symbol:
            return self.ids[part.name]
        if part.is_number:
            return f"{float(part)!r} {self.units.name(wanted)}" if part >= 0 else f"(-{self._text(-part, wanted)})"
        if part.is_Add:
            return "(" + " + ".join(self._text(item, wanted) for item in part.args) + ")"
        if part.is_Mul:
            return self._product(part)
        if part.is_Pow:
            return self._power(part)
        if isinstance(part, sympy.Piecewise):
            inner = self._dimension(part, wanted)
            pieces = []
            for value, condition in part.args:
                pieces.append(self._text(value, inner))
                if condition != sympy.true:
                    pieces.append(self._condition(condition))
            return f"piecewise({', '.join(pieces)})"
        if isinstance(part, Grouped):
            return self._text(part.args[0], wanted)
        name = type(part).__name__
        if name not in _FUNCTIONS:
            raise OxytocinError(f"SBML has no function '{name}', which {str(part)[:60]} needs")
        inner = self._dimension(part, wanted) if name in ("Max", "Min", "Abs") else dimension("1")
        return f"{_FUNCTIONS[name]}({', '.join(self._text(item, inner) for item in part.args)})"

    def _product(self, part: Expression) -> str:
        above, below = [], []
        for item in part.args:
            if item.is_Pow and item.exp.is_number and item.exp < 0:
                below.append(self._text(item.base**-item.exp, self._dimension(item.base**-item.exp, None)))
            else:
                above.append(self._text(item, self._dimension(item, None)))
        text = "*".join(above) or "1 dimensionless"
        return f"({text})" if not below else f"({text})/({'*'.join(below)})"

    def _power(self, part: Expression) -> str:
        base, exponent = part.args
        inner = self._dimension(base, None)
        if exponent.is_number and exponent < 0:
            below = base**-exponent
            return f"(1 dimensionless)/({self._text(below, self._dimension(below, None))})"
        if exponent.is_number:
            # A bare number: only with it can units of the power be worked out.
            number = int(exponent) if exponent == int(exponent) else float(exponent)
            return f"({self._text(base, inner)})^{number!r}"
        return f"({self._text(base, inner)})^({self._text(exponent, dimension('1'))})"

    def _condition(self, condition: Expression) -> str:
        import sympy

        if isinstance(condition, (sympy.And, sympy.Or)):
            sign = " && " if isinstance(condition, sympy.And) else " || "
            return "(" + sign.join(self._condition(item) for item in condition.args) + ")"
        if isinstance(condition, sympy.Not):
            return f"!({self._condition(condition.args[0])})"
        if isinstance(condition, sympy.ITE):
            test, yes, no = (self._condition(item) for item in condition.args)
            return f"(({test} && {yes}) || (!({test}) && {no}))"
        if condition in (sympy.true, sympy.false):
            return str(condition).lower()
        inner = self._dimension(condition.lhs, None, otherwise=condition.rhs)
        sign = _RELATIONS[condition.rel_op]
        return f"({self._text(condition.lhs, inner)} {sign} {self._text(condition.rhs, inner)})"

    def _dimension(self, part: Expression, wanted: Any, otherwise: Expression = 0) -> Any:
        """Return the dimension of a part; a zero has that of what it is compared with, or the one wanted of it."""
        import sympy

        found = dimension_of(part, self.declared)
        if found is None and otherwise != 0:
            found = dimension_of(sympy.sympify(otherwise), self.declared)
        return found if found is not None else (wanted if wanted is not None else dimension("1"))
