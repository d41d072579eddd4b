"""Derivatives against finite differences, and at the edges where SymPy's own are no number."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.engine.derivative import derivative
from oxytocin.language import maths

X, N = sympy.Symbol("x", real=True), sympy.Symbol("n", real=True)
EXPRESSIONS = [
    X**N,
    (X / 3) ** N / (1 + (X / 3) ** N),
    N**X,
    sympy.exp(-N * X) * sympy.log(X),
    maths.tanh(X * N) + maths.cos(X / N),
    maths.maximum(X, N, X**2),
    maths.minimum(3 * X, N * X**2),
    maths.where(X > 1, X**3, 1 / X),
    sympy.Abs(X - N) * sympy.sqrt(X),
    X * sympy.floor(X),
    sympy.sin(X) ** 2,
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(EXPRESSIONS), st.integers(1, 40), st.integers(1, 8))
def test_it_is_what_small_differences_say(expression, tenths, halves):
    x, n = 0.1 * tenths + 0.0123, 0.5 * halves  # none of the corners
    step = sympy.Float("1e-20", 60)

    def value(at: sympy.Float) -> sympy.Float:
        return expression.subs({X: at, N: sympy.Float(n, 60)}).doit().evalf(60)

    at = sympy.Float(x, 60)
    wanted = (value(at + step) - value(at)) / step
    found = derivative(expression, X).subs({X: at, N: sympy.Float(n, 60)}).doit().evalf(60)
    assert float(abs(found - wanted)) <= 1e-9 * (1 + abs(float(wanted)))


@pytest.mark.parametrize("expression", [X**N, (X / 3) ** N / (1 + (X / 3) ** N)])
def test_of_powers_of_nothing_it_is_a_number(expression):
    ours, theirs = (sympy.lambdify((X, N), found) for found in (derivative(expression, X), sympy.diff(expression, X)))
    assert ours(0.0, 2.5) == 0.0
    with pytest.raises(ZeroDivisionError):
        theirs(0.0, 2.5)
    assert sympy.lambdify((X, N), derivative(N**X, X))(2.0, 0.0) == 0.0
