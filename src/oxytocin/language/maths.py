"""The functions that equations may use; each loads SymPy only when a body is written out for the first time."""

from __future__ import annotations

from typing import Any

Expression = Any
"""A SymPy expression; SymPy carries no types of its own."""


def exp(x: Expression) -> Expression:
    """Exponential of a dimensionless expression."""
    import sympy

    return sympy.exp(x)


def log(x: Expression) -> Expression:
    """Natural logarithm of a dimensionless expression."""
    import sympy

    return sympy.log(x)


def sqrt(x: Expression) -> Expression:
    """Square root."""
    import sympy

    return sympy.sqrt(x)


def tanh(x: Expression) -> Expression:
    """Hyperbolic tangent of a dimensionless expression."""
    import sympy

    return sympy.tanh(x)


def cos(x: Expression) -> Expression:
    """Cosine of a dimensionless expression."""
    import sympy

    return sympy.cos(x)


def maximum(*items: Expression) -> Expression:
    """Largest of several expressions of one dimension (0 fits any)."""
    import sympy

    return sympy.Max(*items, evaluate=False)


def minimum(*items: Expression) -> Expression:
    """Smallest of several expressions of one dimension (0 fits any)."""
    import sympy

    return sympy.Min(*items, evaluate=False)


def floor(x: Expression) -> Expression:
    """Largest whole number not above a dimensionless expression; for starts and events, since it jumps."""
    import sympy

    return sympy.floor(x)


def where(condition: Expression, yes: Expression, no: Expression) -> Expression:
    """`yes` while the condition holds, else `no`."""
    import sympy

    return sympy.Piecewise((yes, condition), (no, True))


def hill(x: Expression, half: Expression, exponent: Expression) -> Expression:
    """Saturating activation x^n / (half^n + x^n), written with x/half so that units fit any exponent."""
    relative = (x / half) ** exponent
    return relative / (1 + relative)


def sigmoid(x: Expression) -> Expression:
    """Logistic function 1 / (1 + exp(-x))."""
    return 1 / (1 + exp(-x))
