"""Derivatives of the expressions that equations are made of, in a form that stands at the edges of their range.

SymPy's own of x**n is n x**n/x, which is no number where x is zero; its derivatives of minima and maxima are steps that
no printer writes. What jumps (a choice, a whole part) is taken as it is on the side at hand.
"""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

from oxytocin.language.maths import Expression


def derivative(expression: Expression, symbol: Expression) -> Expression:
    """Return the partial derivative of an expression by one of its symbols.

    Examples
    --------
    >>> import sympy
    >>> x, n = sympy.symbols("x n", real=True)
    >>> derivative(x**n, x)
    n*x**(n - 1)
    """
    import sympy

    if expression == symbol:
        return sympy.Integer(1)
    if symbol not in expression.free_symbols:
        return sympy.Integer(0)
    if expression.is_Add:
        return sympy.Add(*(derivative(each, symbol) for each in expression.args))
    if expression.is_Mul:
        return sympy.Add(*_products(expression, symbol))
    if expression.is_Pow:
        return _of_power(expression, symbol)
    if isinstance(expression, sympy.Piecewise):
        return sympy.Piecewise(*((derivative(value, symbol), condition) for value, condition in expression.args))
    if isinstance(expression, (sympy.Max, sympy.Min)):
        return derivative(reduce(_larger if isinstance(expression, sympy.Max) else _smaller, expression.args), symbol)
    if isinstance(expression, sympy.floor):
        return sympy.Integer(0)
    (inner,) = expression.args
    return _outer(expression, inner) * derivative(inner, symbol)


def _products(expression: Expression, symbol: Expression) -> list[Expression]:
    import sympy

    factors = expression.args
    return [
        sympy.Mul(*factors[:place], derivative(each, symbol), *factors[place + 1 :])
        for place, each in enumerate(factors)
        if symbol in each.free_symbols
    ]


def _of_power(expression: Expression, symbol: Expression) -> Expression:
    import sympy

    base, exponent = expression.base, expression.exp
    found = sympy.Integer(0)
    if symbol in base.free_symbols:
        found += exponent * base ** (exponent - 1) * derivative(base, symbol)
    if symbol in exponent.free_symbols:
        # Where the base is nothing, so is the power, whatever its exponent.
        growing = sympy.Piecewise((expression * sympy.log(base), base > 0), (0, True))
        found += growing * derivative(exponent, symbol)
    return found


def _larger(one: Expression, other: Expression) -> Expression:
    import sympy

    return sympy.Piecewise((one, one >= other), (other, True))


def _smaller(one: Expression, other: Expression) -> Expression:
    import sympy

    return sympy.Piecewise((one, one <= other), (other, True))


def _outer(expression: Expression, inner: Expression) -> Expression:
    import sympy

    known: dict[Any, Any] = {
        sympy.exp: lambda: expression,
        sympy.log: lambda: 1 / inner,
        sympy.tanh: lambda: 1 - expression**2,
        # The engine's lanes know the cosine and no other function of angles.
        sympy.cos: lambda: sympy.cos(inner + sympy.Float(math.pi / 2)),
        sympy.sin: lambda: sympy.cos(inner),
        sympy.Abs: lambda: sympy.Piecewise((1, inner >= 0), (-1, True)),
    }
    found = known.get(expression.func)
    return found() if found is not None else expression.fdiff(1)
