"""Formulas of SBML are worked out as they are written, to the last bit, whatever SymPy would make of them."""

from __future__ import annotations

import math

import libsbml
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy.printing.pycode import PythonCodePrinter

from oxytocin.exchange.sbml_maths import as_condition, as_number, expression
from oxytocin.language import OxytocinError
from oxytocin.language.grouping import Choice, Grouped, number

NUMBERS = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 2.0, 3.0, 0.5, 0.1, 1e-9, 3600.0]),
    st.floats(min_value=-1e12, max_value=1e12, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-12),
)
LEAVES = st.one_of(st.sampled_from(["x", "y"]), NUMBERS.map(lambda value: f"{value:.17g}"))


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda item: f"({item[0]} {item[1]} ({item[2]}))")
    one = st.tuples(st.sampled_from(["exp", "abs", "tanh"]), inner).map(lambda item: f"{item[0]}({item[1]})")
    power = st.tuples(inner, st.sampled_from(["2", "3", "0.7"])).map(lambda item: f"(abs({item[0]}) ^ {item[1]})")
    return st.one_of(two, two, one, power)


FORMULAS = st.recursive(LEAVES, _combined, max_leaves=12)


def read(text: str) -> sympy.Expr:
    settings = libsbml.L3ParserSettings()
    settings.setParseCollapseMinus(False)
    return as_number(expression(libsbml.parseL3FormulaWithSettings(text, settings), "a formula"))


def in_doubles(text: str, x: float, y: float) -> float:
    """What a C program makes of a formula."""
    names = {"exp": math.exp, "abs": abs, "tanh": math.tanh, "x": x, "y": y}
    return float(eval(text.replace("^", "**"), {"__builtins__": {}}, names))


def here(found: sympy.Expr, x: float, y: float) -> float:
    code = PythonCodePrinter({"fully_qualified_modules": True}).doprint(found)
    return float(eval(code, {"math": math, "x": x, "y": y, "max": max, "min": min}))


@given(FORMULAS, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@settings(max_examples=300, deadline=None)
def test_a_formula_is_worked_out_as_it_is_written(text: str, x: float, y: float) -> None:
    """Required: 4 units in the last place of the largest term; sums of two are exact, products may be divided first."""
    try:
        wanted = in_doubles(text, x, y)
        found = read(text)
    except (OverflowError, ZeroDivisionError, OxytocinError):
        assume(False)
    assume(math.isfinite(wanted))
    try:
        given_here = here(found, x, y)
    except (OverflowError, ZeroDivisionError):
        raise AssertionError(f"{text} became {found}") from None
    assert given_here == pytest.approx(wanted, rel=1e-13, abs=1e-300), (text, found)


@pytest.mark.parametrize(
    ("text", "x", "wanted"),
    [
        ("exp((x - 3600)/2.5)", 3600.0, 1.0),
        ("exp(x - 3600)/exp(x - 3600)", 3600.0, 1.0),
        ("(x + 1e16) - 1e16", 1.0, 0.0),  # as in doubles, where 1e16 has no room for 1
        ("(x * 1e200) * 1e200 / 1e300", 0.0, 0.0),
        ("(1e-200 * x)^2 * 1e300", 1e100, 1e100),
        ("ln(exp(x))", -20.0, -20.0),
        ("x / 49 * 49", 1.0, 1.0 / 49.0 * 49.0),
        ("0.1 + 0.2 + x", 0.0, 0.1 + 0.2),
    ],
)
def test_nothing_is_rearranged_that_doubles_cannot_carry(text: str, x: float, wanted: float) -> None:
    assert here(read(text), x, 0.0) == pytest.approx(wanted, rel=1e-15, abs=0.0)


def test_numbers_keep_all_their_digits() -> None:
    assert PythonCodePrinter().doprint(number(0.1 + 0.2)) == "0.30000000000000004"
    assert PythonCodePrinter().doprint(number(-2.0) ** sympy.Symbol("x")) == "(-2.0)**x"


def test_a_bracket_has_the_derivative_of_what_is_in_it() -> None:
    x = sympy.Symbol("x", real=True)
    assert Grouped(x) == x and Grouped(Grouped(x + 1)) == Grouped(x + 1)
    assert sympy.exp(Grouped(2 * x)).diff(x).subs(x, 0) == 2


@pytest.mark.parametrize("value", ["9^9^9^9", "1/0", "x/0", "exp(1000)", "ln(-1)", "1e308*10"])
def test_a_number_that_doubles_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(OxytocinError, match=r"a formula .*(infinite|not finite)"):
        read(value)


def test_a_choice_between_conditions_is_a_condition() -> None:
    x, y = (sympy.Symbol(name, real=True) for name in "xy")
    found = as_condition(Choice((as_number(x > 1), y > 2), (as_number(x < 0), True)))
    for one, other, wanted in ((2, 3, True), (0.5, 3, False), (2, 1, False), (-1, 1, True)):
        assert bool(found.subs({x: one, y: other})) is wanted


@pytest.mark.parametrize(("text", "x", "wanted"), [("rem(x, 3)", -7.0, -1.0), ("quotient(x, 3)", -7.0, -2.0),
                                                  ("ceil(x)", 2.1, 3.0), ("sin(x)", 1e-9, 1e-9)])  # fmt: skip
def test_functions_are_those_of_sbml(text: str, x: float, wanted: float) -> None:
    assert here(read(text), x, 0.0) == pytest.approx(wanted, rel=1e-15)
