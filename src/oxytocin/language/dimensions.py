"""The unit of an expression, worked out from the units of its symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oxytocin.language.errors import OxytocinError
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import dimension


class DimensionError(Exception):
    """Two dimensions that do not go together; the message says which."""


def readable(dimensions: Any) -> str:
    """Return a dimensionality as text, e.g. "substance / volume" as "[substance]/[length]³"."""
    return f"{dimensions}" if dimensions else "dimensionless"


def dimension_of(expression: Expression, units: Mapping[str, str]) -> Any:
    """Return the dimensionality of an expression, or None for a zero, which fits any dimension.

    Parameters
    ----------
    expression : sympy.Expr
        The expression.
    units : mapping of str to str
        The unit of every symbol, by the symbol's name.

    Raises
    ------
    DimensionError
        If unlike quantities are added or compared, or a function gets an argument with a unit.
    OxytocinError
        If a symbol is unknown.
    """
    import sympy

    from oxytocin.language.grouping import Grouped

    none = dimension("1")

    def same(parts: Any, doing: str) -> Any:
        found = None
        for part in parts:
            this = walk(part)
            if this is None:
                continue
            if found is not None and this != found[1]:
                first, second = readable(found[1]), readable(this)
                raise DimensionError(f"{doing} {_short(found[0])} ({first}) and {_short(part)} ({second})")
            found = found or (part, this)
        return None if found is None else found[1]

    def plain(part: Expression, of: str) -> None:
        this = walk(part)
        if this is not None and this != none:
            raise DimensionError(f"{of} takes a pure number, but {_short(part)} is {readable(this)}")

    def walk(part: Expression) -> Any:
        if part.is_Symbol:
            if part.name not in units:
                raise OxytocinError(f"the symbol '{part.name}' is neither declared by the part nor one of its inputs")
            return dimension(units[part.name])
        if part.is_number:
            return None if part == 0 else none
        if part.is_Add:
            return same(part.args, "adds")
        if isinstance(part, (sympy.Max, sympy.Min)):
            return same(part.args, "compares")
        if part.is_Mul:
            product = none
            for item in part.args:
                this = walk(item)
                if this is None:
                    return None
                product = product * this
            return product
        if part.is_Pow:
            base, exponent = part.args
            this = walk(base)
            plain(exponent, "an exponent")
            if this is None or this == none:
                return this
            if not exponent.is_number:
                raise DimensionError(f"{_short(base)} ({readable(this)}) is raised to a power that can vary")
            return this ** float(exponent)
        if isinstance(part, sympy.Piecewise):
            for _, condition in part.args:
                for relation in condition.atoms(sympy.core.relational.Relational):
                    same(relation.args, "compares")
            return same([value for value, _ in part.args], "chooses between")
        if isinstance(part, (sympy.Abs, Grouped)):
            return walk(part.args[0])
        for argument in part.args:
            plain(argument, type(part).__name__)
        return none

    return walk(expression)


def _short(expression: Expression) -> str:
    text = str(expression).replace("signal.", "")
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"
