"""MathML, as libSBML holds it, as SymPy expressions in the file's own numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

from oxytocin.exchange.sbml_file import libsbml
from oxytocin.language import OxytocinError
from oxytocin.language.maths import Expression

TIME = "file time"
"""Name of the symbol that stands for SBML's time; no identifier has a space."""

_AVOGADRO = 6.02214179e23  # 1/mol, as the specification of SBML has it; since 2019 it is 6.02214076e23


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
        If it uses a function that parts of a body cannot have, such as a delay.
    """
    import sympy

    sbml = libsbml()
    kind = node.getType()
    if kind in (sbml.AST_NAME, sbml.AST_NAME_TIME):
        return sympy.Symbol(TIME if kind == sbml.AST_NAME_TIME else node.getName(), real=True)
    if kind == sbml.AST_INTEGER:
        return sympy.Integer(node.getInteger())
    if kind == sbml.AST_RATIONAL:
        return sympy.Rational(node.getNumerator(), node.getDenominator())
    if kind in (sbml.AST_REAL, sbml.AST_REAL_E):
        return _number(node.getReal(), where)
    constants = {
        sbml.AST_CONSTANT_PI: math.pi,
        sbml.AST_NAME_AVOGADRO: _AVOGADRO,
    }
    if kind in constants:
        return _number(constants[kind], where)
    if kind == sbml.AST_CONSTANT_E:
        return sympy.E
    if kind in (sbml.AST_CONSTANT_TRUE, sbml.AST_CONSTANT_FALSE):
        return sympy.true if kind == sbml.AST_CONSTANT_TRUE else sympy.false
    known = _functions(sbml)
    if kind not in known:
        raise OxytocinError(f"{where} uses '{node.getName() or node.getOperatorName()}', which is not read here")
    parts = [expression(node.getChild(i), where) for i in range(node.getNumChildren())]
    of_nothing = (sbml.AST_PLUS, sbml.AST_TIMES, sbml.AST_LOGICAL_AND, sbml.AST_LOGICAL_OR, sbml.AST_LOGICAL_XOR)
    if not parts and kind not in of_nothing:
        raise OxytocinError(f"{where} uses '{node.getName() or node.getOperatorName()}' of nothing")
    if kind == sbml.AST_FUNCTION_PIECEWISE and len(parts) % 2 == 0:
        raise OxytocinError(f"{where} has a choice without an 'otherwise'")
    if kind == sbml.AST_FUNCTION_PIECEWISE:
        parts = [as_condition(part) if place % 2 else as_number(part) for place, part in enumerate(parts)]
        if len(parts) == 1:
            return parts[0]
    else:
        logical = (sbml.AST_LOGICAL_AND, sbml.AST_LOGICAL_OR, sbml.AST_LOGICAL_NOT, sbml.AST_LOGICAL_XOR)
        as_wanted = as_condition if kind in (*logical, sbml.AST_LOGICAL_IMPLIES) else as_number
        parts = [as_wanted(part) for part in parts]
    return known[kind](parts)


def as_number(found: Expression) -> Expression:
    """Return an expression as a number: SBML takes what is true for 1 and what is false for 0."""
    import sympy

    return sympy.Piecewise((1, found), (0, True)) if _is_condition(found) else found


def as_condition(found: Expression) -> Expression:
    """Return an expression as a condition: SBML takes a number for true unless it is 0."""
    import sympy

    return found if _is_condition(found) else sympy.Or(found < 0, found > 0)


def _is_condition(found: Expression) -> bool:
    from sympy.core.relational import Relational
    from sympy.logic.boolalg import BooleanAtom, BooleanFunction

    return isinstance(found, (Relational, BooleanAtom, BooleanFunction))


def _number(value: float, where: str) -> Expression:
    import sympy

    if not math.isfinite(value):
        raise OxytocinError(f"{where} holds the number {value}, which is not finite")
    return sympy.Integer(int(value)) if value == int(value) and abs(value) < 1e15 else sympy.Float(value)


def _functions(sbml: Any) -> dict[int, Callable[[Sequence[Any]], Any]]:
    import sympy

    half_turn = sympy.Float(math.pi / 2)

    def in_a_row(relation: Any) -> Callable[[Sequence[Any]], Any]:
        def compared(parts: Sequence[Any]) -> Any:
            return sympy.And(*(relation(one, other) for one, other in pairwise(parts)))

        return compared

    def chosen(parts: Sequence[Any]) -> Any:
        pairs = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
        return sympy.Piecewise(*pairs, (parts[-1], True))

    def grown(x: Any, sign: int) -> Any:
        return (sympy.exp(x) + sign * sympy.exp(-x)) / 2

    def either(one: Any, other: Any) -> Any:
        return sympy.Or(sympy.And(one, sympy.Not(other)), sympy.And(sympy.Not(one), other))

    def powered(base: Any, exponent: Any) -> Any:
        if base.is_number and base > 0 and base != sympy.E and not exponent.is_number:
            return sympy.exp(exponent * sympy.Float(math.log(float(base))))  # lanes raise no plain number
        return base**exponent

    def equal(one: Any, other: Any) -> Any:  # lanes compare by order only
        return sympy.And(one >= other, one <= other)

    def whole_part(x: Any, y: Any) -> Any:  # of x/y, towards zero, as SBML's quotient has it
        return sympy.Piecewise((sympy.floor(x / y), x / y >= 0), (-sympy.floor(-x / y), True))

    return {
        sbml.AST_PLUS: lambda parts: sympy.Add(*parts),
        sbml.AST_TIMES: lambda parts: sympy.Mul(*parts),
        sbml.AST_MINUS: lambda parts: -parts[0] if len(parts) == 1 else parts[0] - parts[1],
        sbml.AST_DIVIDE: lambda parts: parts[0] / parts[1],
        sbml.AST_POWER: lambda parts: powered(*parts),
        sbml.AST_FUNCTION_POWER: lambda parts: powered(*parts),
        sbml.AST_FUNCTION_ROOT: lambda parts: powered(
            parts[-1], 1 / (parts[0] if len(parts) > 1 else sympy.Integer(2))
        ),
        sbml.AST_FUNCTION_EXP: lambda parts: sympy.exp(parts[0]),
        sbml.AST_FUNCTION_LN: lambda parts: sympy.log(parts[0]),
        sbml.AST_FUNCTION_LOG: lambda parts: (
            sympy.log(parts[-1]) / sympy.log(parts[0] if len(parts) > 1 else sympy.Integer(10))
        ),
        sbml.AST_FUNCTION_ABS: lambda parts: sympy.Abs(parts[0]),
        sbml.AST_FUNCTION_FLOOR: lambda parts: sympy.floor(parts[0]),
        sbml.AST_FUNCTION_CEILING: lambda parts: -sympy.floor(-parts[0]),
        sbml.AST_FUNCTION_COS: lambda parts: sympy.cos(parts[0]),
        # The engine's lanes know the cosine and no other function of angles.
        sbml.AST_FUNCTION_SIN: lambda parts: sympy.cos(parts[0] - half_turn),
        sbml.AST_FUNCTION_TAN: lambda parts: sympy.cos(parts[0] - half_turn) / sympy.cos(parts[0]),
        sbml.AST_FUNCTION_SINH: lambda parts: grown(parts[0], -1),
        sbml.AST_FUNCTION_COSH: lambda parts: grown(parts[0], 1),
        sbml.AST_FUNCTION_TANH: lambda parts: sympy.tanh(parts[0]),
        sbml.AST_FUNCTION_MAX: lambda parts: reduce(lambda a, b: sympy.Max(a, b, evaluate=False), parts),
        sbml.AST_FUNCTION_MIN: lambda parts: reduce(lambda a, b: sympy.Min(a, b, evaluate=False), parts),
        sbml.AST_FUNCTION_QUOTIENT: lambda parts: whole_part(*parts),
        sbml.AST_FUNCTION_REM: lambda parts: parts[0] - parts[1] * whole_part(*parts),
        sbml.AST_FUNCTION_PIECEWISE: chosen,
        sbml.AST_RELATIONAL_LT: in_a_row(sympy.StrictLessThan),
        sbml.AST_RELATIONAL_GT: in_a_row(sympy.StrictGreaterThan),
        sbml.AST_RELATIONAL_LEQ: in_a_row(sympy.LessThan),
        sbml.AST_RELATIONAL_GEQ: in_a_row(sympy.GreaterThan),
        sbml.AST_RELATIONAL_EQ: lambda parts: sympy.And(*map(equal, parts, parts[1:])),
        sbml.AST_RELATIONAL_NEQ: lambda parts: sympy.Not(equal(*parts)),
        sbml.AST_LOGICAL_AND: lambda parts: sympy.And(*parts),
        sbml.AST_LOGICAL_OR: lambda parts: sympy.Or(*parts),
        sbml.AST_LOGICAL_NOT: lambda parts: sympy.Not(parts[0]),
        sbml.AST_LOGICAL_XOR: lambda parts: reduce(either, parts, sympy.false),
        sbml.AST_LOGICAL_IMPLIES: lambda parts: sympy.Or(sympy.Not(parts[0]), parts[1]),
    }
