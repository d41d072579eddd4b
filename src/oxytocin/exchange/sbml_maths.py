"""MathML, as libSBML holds it, as SymPy expressions in the file's own numbers, worked out as the file writes them.

Every operation keeps its operands in brackets that SymPy leaves alone (`grouping`), and what holds numbers alone is
worked out at once, in doubles. So nothing is rearranged, split or expanded that the file's own program would not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, reduce
from itertools import pairwise
from typing import Any

from oxytocin.exchange.sbml_file import libsbml
from oxytocin.language import OxytocinError
from oxytocin.language.maths import Expression

TIME = "file time"
"""Name of the symbol that stands for SBML's time; no identifier has a space."""

_AVOGADRO = 6.02214179e23  # 1/mol, as the specification of SBML has it; since 2019 it is 6.02214076e23
_GREATEST_POWER = 32  # whole powers up to here are products


def expression(node: Any, where: str) -> Expression:
    """Return what a tree of MathML says; identifiers are symbols of their names.

    Parameters
    ----------
    node : libsbml.ASTNode
        The tree, without functions that the file defines itself.
    where : str
        Begins the sentence about what cannot be read: "the rate rule of 'PRL'".

    Raises
    ------
    OxytocinError
        If it uses a function that parts of a body cannot have, such as a delay, or numbers that doubles cannot hold.
    """
    import sympy

    sbml = libsbml()
    kind = node.getType()
    if kind in (sbml.AST_NAME, sbml.AST_NAME_TIME):
        return sympy.Symbol(TIME if kind == sbml.AST_NAME_TIME else node.getName(), real=True)
    if kind in (sbml.AST_CONSTANT_TRUE, sbml.AST_CONSTANT_FALSE):
        return sympy.true if kind == sbml.AST_CONSTANT_TRUE else sympy.false
    if kind in _constants():
        return number(_constants()[kind], where)
    if node.isNumber():
        return number(node.getValue(), where)
    name = node.getName() or node.getOperatorName()
    if kind != sbml.AST_FUNCTION_PIECEWISE and kind not in _logic() and kind not in _functions():
        raise OxytocinError(f"{where} uses '{name}', which is not read here")
    parts = [expression(node.getChild(i), where) for i in range(node.getNumChildren())]
    if not parts and kind not in (sbml.AST_PLUS, sbml.AST_TIMES, *_logic()):
        raise OxytocinError(f"{where} uses '{name}' of nothing")
    if kind == sbml.AST_FUNCTION_PIECEWISE:
        if len(parts) % 2 == 0:
            raise OxytocinError(f"{where} has a choice without an 'otherwise'")
        return _chosen([as_condition(part) if place % 2 else part for place, part in enumerate(parts)])
    if kind in _logic():
        return _logic()[kind](*(as_condition(part) for part in parts))
    numbers = [as_number(part) for part in parts]
    if _functions()[kind][0] is None and not all(part.is_number for part in numbers):
        raise OxytocinError(f"{where} uses '{name}' of what is no plain number, which is not read here")
    return _worked_out(_functions()[kind], numbers, where)


def number(value: float, where: str) -> Expression:
    """Return a number of the file.

    Raises
    ------
    OxytocinError
        If it is not finite.
    """
    from oxytocin.language import grouping

    if not math.isfinite(value):
        raise OxytocinError(f"{where} comes to the number {value}, which is not finite")
    return grouping.number(float(value))


def grouped(found: Expression) -> Expression:
    """Return an expression as one operand, which SymPy does not take apart."""
    from oxytocin.language.grouping import Grouped

    return Grouped(found)


def as_number(found: Expression) -> Expression:
    """Return an expression as a number: SBML takes what is true for 1 and what is false for 0."""
    import sympy

    from oxytocin.language.grouping import Choice

    if found in (sympy.true, sympy.false):
        return sympy.Integer(1 if found else 0)
    if _is_condition(found):
        return Choice((sympy.Integer(1), found), (sympy.Integer(0), True))
    if isinstance(found, Choice):
        return Choice(*((as_number(value), condition) for value, condition in found.args))
    return found


def as_condition(found: Expression) -> Expression:
    """Return an expression as a condition: SBML takes a number for true unless it is 0, and a choice for what it takes.

    (A choice between conditions is written out, since lanes choose between numbers only.)
    """
    import sympy

    from oxytocin.language.grouping import Choice

    if _is_condition(found):
        return found
    if found.is_number:
        return sympy.true if float(found) else sympy.false
    if isinstance(found, Choice):
        *pairs, (last, _) = found.args
        rest = as_condition(last)
        for value, condition in reversed(pairs):
            rest = sympy.Or(sympy.And(condition, as_condition(value)), sympy.And(sympy.Not(condition), rest))
        return rest
    return sympy.Or(found < 0, found > 0)


def _is_condition(found: Expression) -> bool:
    from sympy.core.relational import Relational
    from sympy.logic.boolalg import BooleanAtom, BooleanFunction

    return isinstance(found, (Relational, BooleanAtom, BooleanFunction))


def _chosen(parts: Sequence[Expression]) -> Expression:
    """Return a choice from values and conditions by turns; values may themselves be conditions."""
    import sympy

    from oxytocin.language.grouping import Choice

    pairs = []
    for value, condition in (*zip(parts[0:-1:2], parts[1::2], strict=True), (parts[-1], sympy.true)):
        if condition != sympy.false:
            pairs.append((value, condition))
        if condition == sympy.true:
            break
    if len(pairs) == 1:
        return pairs[0][0]
    if all(_is_condition(value) for value, _ in pairs):
        return as_condition(Choice(*((as_number(value), condition) for value, condition in pairs)))
    return Choice(*((as_number(value), condition) for value, condition in pairs))


def _worked_out(pair: Pair, parts: list[Expression], where: str) -> Expression:
    """Return a function of its operands, as a number if they are numbers."""
    import sympy

    of_symbols, of_numbers = pair
    try:
        if not all(part.is_number for part in parts):
            return of_symbols(*(grouped(part) for part in parts))
        found = of_numbers(*(float(part) for part in parts))
    except (OverflowError, ZeroDivisionError, ValueError):
        raise OxytocinError(f"{where} works out a number that is infinite or undefined") from None
    if isinstance(found, bool):
        return sympy.true if found else sympy.false
    return number(float(found), where)


@cache
def _constants() -> dict[int, float]:
    sbml = libsbml()
    return {sbml.AST_CONSTANT_PI: math.pi, sbml.AST_CONSTANT_E: math.e, sbml.AST_NAME_AVOGADRO: _AVOGADRO}


@cache
def _logic() -> dict[int, Callable[..., Expression]]:
    """Return what works with conditions, by its type."""
    import sympy

    def either(one: Expression, other: Expression) -> Expression:
        return sympy.Or(sympy.And(one, sympy.Not(other)), sympy.And(sympy.Not(one), other))

    sbml = libsbml()
    return {
        sbml.AST_LOGICAL_AND: sympy.And,
        sbml.AST_LOGICAL_OR: sympy.Or,
        sbml.AST_LOGICAL_NOT: sympy.Not,
        sbml.AST_LOGICAL_XOR: lambda *parts: reduce(either, parts, sympy.false),
        sbml.AST_LOGICAL_IMPLIES: lambda one, other: sympy.Or(sympy.Not(one), other),
    }


Pair = tuple[Any, Callable[..., float | bool]]
"""What works with numbers, of symbols and of doubles."""


@cache
def _functions() -> dict[int, Pair]:
    """Return what works with numbers, by its type."""
    import sympy

    sbml = libsbml()
    found = _arithmetic(sbml, sympy) | _curves(sbml, sympy)
    compared = {
        sbml.AST_RELATIONAL_LT: (sympy.StrictLessThan, lambda a, b: a < b),
        sbml.AST_RELATIONAL_GT: (sympy.StrictGreaterThan, lambda a, b: a > b),
        sbml.AST_RELATIONAL_LEQ: (sympy.LessThan, lambda a, b: a <= b),
        sbml.AST_RELATIONAL_GEQ: (sympy.GreaterThan, lambda a, b: a >= b),
        # Lanes compare by order only.
        sbml.AST_RELATIONAL_EQ: (lambda a, b: sympy.And(a >= b, a <= b), lambda a, b: a == b),
    }
    for kind, (relation, truth) in compared.items():
        found[kind] = _in_a_row(relation, truth)
    found[sbml.AST_RELATIONAL_NEQ] = (lambda a, b: sympy.Or(a < b, a > b), lambda a, b: a != b)
    return found


def _in_a_row(relation: Any, truth: Callable[[float, float], bool]) -> Pair:
    import sympy

    return (
        lambda *parts: sympy.And(*(relation(one, other) for one, other in pairwise(parts))),
        lambda *parts: all(truth(one, other) for one, other in pairwise(parts)),
    )


def _arithmetic(sbml: Any, sympy: Any) -> dict[int, Pair]:
    def divided(one: Expression, other: Expression) -> Expression:
        if other == 0:
            raise ZeroDivisionError
        return one / other

    def in_turn(function: Any, parts: tuple[Expression, ...]) -> Expression:
        """Return a sum or product, with several numbers from left to right: 1e16 + x - 1e16 is not x in doubles."""
        if sum(bool(part.is_number) for part in parts) < 2:
            return function(*parts)
        return reduce(lambda one, other: function(grouped(one), other), parts)

    def powered(base: Expression, exponent: Expression) -> Expression:
        if exponent.is_number:
            value = float(exponent)
            if value == int(value) and abs(value) <= _GREATEST_POWER:
                return base ** sympy.Integer(int(value))
            return base ** sympy.Rational(value) if abs(value) == 0.5 else base**exponent
        if base.is_number and float(base) > 0:
            from oxytocin.language import grouping

            return sympy.exp(grouped(exponent * grouping.number(math.log(float(base)))))  # no lane raises a number
        return base**exponent

    def root(*parts: Expression) -> Expression:
        degree, inside = parts if len(parts) == 2 else (sympy.Integer(2), parts[0])
        if degree.is_number:
            return powered(inside, sympy.Float(1.0 / float(degree)))
        return powered(inside, grouped(1 / degree))

    def whole_part(one: Expression, other: Expression) -> Expression:  # towards zero, as SBML's quotient has it
        from oxytocin.language.grouping import Choice

        share = grouped(divided(one, other))
        return Choice((sympy.floor(share), share >= 0), (-sympy.floor(grouped(-share)), True))

    def largest(*parts: Expression) -> Expression:
        return reduce(lambda one, other: sympy.Max(one, other, evaluate=False), parts)

    def smallest(*parts: Expression) -> Expression:
        return reduce(lambda one, other: sympy.Min(one, other, evaluate=False), parts)

    power: Pair = (powered, lambda base, exponent: math.pow(base, exponent))
    return {
        sbml.AST_PLUS: (lambda *parts: in_turn(sympy.Add, parts), lambda *parts: sum(parts)),
        sbml.AST_TIMES: (lambda *parts: in_turn(sympy.Mul, parts), lambda *parts: math.prod(parts)),
        sbml.AST_MINUS: (
            lambda *parts: -parts[0] if len(parts) == 1 else parts[0] - parts[1],
            lambda *parts: -parts[0] if len(parts) == 1 else parts[0] - parts[1],
        ),
        sbml.AST_DIVIDE: (divided, lambda one, other: one / other),
        sbml.AST_POWER: power,
        sbml.AST_FUNCTION_POWER: power,
        sbml.AST_FUNCTION_ROOT: (
            root,
            lambda *parts: math.pow(parts[-1], 1.0 / parts[0]) if len(parts) == 2 else math.sqrt(parts[0]),
        ),
        sbml.AST_FUNCTION_ABS: (sympy.Abs, abs),
        sbml.AST_FUNCTION_FLOOR: (sympy.floor, math.floor),
        sbml.AST_FUNCTION_CEILING: (lambda x: -sympy.floor(grouped(-x)), math.ceil),
        sbml.AST_FUNCTION_MAX: (largest, lambda *parts: max(parts)),
        sbml.AST_FUNCTION_MIN: (smallest, lambda *parts: min(parts)),
        sbml.AST_FUNCTION_QUOTIENT: (whole_part, lambda one, other: math.trunc(one / other)),
        sbml.AST_FUNCTION_REM: (
            lambda one, other: one - grouped(other * grouped(whole_part(one, other))),
            math.fmod,
        ),
    }


def _curves(sbml: Any, sympy: Any) -> dict[int, Pair]:
    def logarithm(*parts: Expression) -> Expression:
        base = math.log(float(parts[0])) if len(parts) == 2 and parts[0].is_number else None
        if len(parts) == 1:
            base = math.log(10.0)
        from oxytocin.language import grouping

        return sympy.log(parts[-1]) / (sympy.log(parts[0]) if base is None else grouping.number(base))

    def grown(x: Expression, sign: int) -> Expression:
        from oxytocin.language import grouping

        return grouped(sympy.exp(x) + sign * sympy.exp(grouped(-x))) / grouping.number(2.0)

    def tangent(x: Expression) -> Expression:
        return sympy.sin(x) / sympy.cos(x)

    return {
        sbml.AST_FUNCTION_EXP: (sympy.exp, math.exp),
        sbml.AST_FUNCTION_LN: (sympy.log, math.log),
        sbml.AST_FUNCTION_LOG: (
            logarithm,
            lambda *parts: math.log10(parts[0]) if len(parts) == 1 else math.log(parts[1]) / math.log(parts[0]),
        ),
        sbml.AST_FUNCTION_COS: (sympy.cos, math.cos),
        sbml.AST_FUNCTION_SIN: (sympy.sin, math.sin),
        sbml.AST_FUNCTION_TAN: (tangent, math.tan),
        sbml.AST_FUNCTION_SEC: (lambda x: 1 / sympy.cos(x), lambda x: 1 / math.cos(x)),
        sbml.AST_FUNCTION_CSC: (lambda x: 1 / sympy.sin(x), lambda x: 1 / math.sin(x)),
        sbml.AST_FUNCTION_COT: (lambda x: sympy.cos(x) / sympy.sin(x), lambda x: 1 / math.tan(x)),
        sbml.AST_FUNCTION_SINH: (lambda x: grown(x, -1), math.sinh),
        sbml.AST_FUNCTION_COSH: (lambda x: grown(x, 1), math.cosh),
        sbml.AST_FUNCTION_TANH: (sympy.tanh, math.tanh),
        sbml.AST_FUNCTION_SECH: (lambda x: 1 / grouped(grown(x, 1)), lambda x: 1 / math.cosh(x)),
        sbml.AST_FUNCTION_CSCH: (lambda x: 1 / grouped(grown(x, -1)), lambda x: 1 / math.sinh(x)),
        sbml.AST_FUNCTION_COTH: (lambda x: 1 / sympy.tanh(x), lambda x: 1 / math.tanh(x)),
        # Of numbers alone: the lanes have no arcs and no gamma function.
        sbml.AST_FUNCTION_ARCSIN: (None, math.asin),
        sbml.AST_FUNCTION_ARCCOS: (None, math.acos),
        sbml.AST_FUNCTION_ARCTAN: (None, math.atan),
        sbml.AST_FUNCTION_FACTORIAL: (None, lambda x: math.gamma(x + 1.0)),
    }
