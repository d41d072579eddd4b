"""Formulas: the same number as the expression, and a unit on every number that libSBML can check."""

from __future__ import annotations

import libsbml
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.exchange.formulas import Formulas, Units
from oxytocin.language import OxytocinError

X, Y, K = sympy.symbols("x y k", real=True)


def written(expression: sympy.Expr, unit: str = "1", units: Units | None = None) -> str:
    declared = {"x": "pmol/L", "y": "pmol/L", "k": "1/h"}
    return Formulas({"x": "x", "y": "y", "k": "k"}, declared, units or Units()).text(expression, unit)


def test_a_zero_has_the_unit_of_what_it_is_compared_with() -> None:
    assert "max(0.0 pmol_per_dm3, " in written(sympy.Max(0, X - Y), "pmol/L")
    assert written(sympy.Piecewise((0, X > 0), (Y, True)), "pmol/L").startswith("piecewise(0.0 pmol_per_dm3, (x > 0.0 ")


def test_powers_keep_bare_exponents() -> None:
    assert written((X / Y) ** 2) in ("((x)^2)/((y)^2)", "((y)^2)/((x)^2)")


def test_what_sbml_cannot_say_is_named() -> None:
    with pytest.raises(OxytocinError, match="SBML has no function 'gamma'"):
        written(sympy.gamma(X / Y))


def test_units_are_named_by_their_parts() -> None:
    units = Units()
    assert units.of("pmol/L") == units.of("nmol/L") == "pmol_per_dm3"
    assert units.of("1/h") == "one_per_s" and units.of("min") == "second" and units.of("%") == "dimensionless"
    assert set(units.defined) == {"pmol_per_dm3", "one_per_s"}


@settings(deadline=None)  # the first call imports
@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_a_formula_has_the_value_of_the_expression(x: float, y: float) -> None:
    expression = sympy.Piecewise((sympy.Max(X, Y) / (X + Y), X > 2 * Y), (sympy.exp(-X / Y) - 3, True)) ** 2
    document = libsbml.SBMLDocument(3, 2)  # the model lives as long as it
    model = document.createModel()
    for name, value in (("x", x), ("y", y)):
        parameter = model.createParameter()
        parameter.setId(name)
        parameter.setValue(value)
    tree = libsbml.parseL3Formula(written(expression))
    assert tree is not None
    found = libsbml.SBMLTransforms.evaluateASTNode(tree, model)
    assert found == pytest.approx(float(expression.subs({X: x, Y: y})), rel=1e-12)
