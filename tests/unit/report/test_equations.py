"""Equations stay the same equations, in the part's own names, and never wider than the screen."""

from __future__ import annotations

import pytest
import sympy

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.human import nursing_woman
from oxytocin.bodies.rat import nursing_rat
from oxytocin.language.checks import sides
from oxytocin.language.component import SpikingComponent
from oxytocin.report.equations import _ways_to_say, bare, clause, equation, expression, named, outputs

PARTS = [
    pytest.param(part, id=f"{body.name}.{key}")
    for body in (nursing_rat(), nursing_woman(), labouring_woman())
    for key, part in body.parts.items()
    if not isinstance(part, SpikingComponent)
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_equation_is_wider_than_asked(part, width: int) -> None:
    equations = list(part.equations())
    for item in equations:
        text = equation(item, width, outputs(equations))
        assert max(map(len, text.splitlines())) <= width
        assert f"{part.path}." not in text and "signal." not in text


@pytest.mark.parametrize("part", PARTS)
def test_naming_terms_changes_no_equation(part) -> None:
    for item in part.equations():
        right = bare(sides(item)[1])
        for (_, said), *letters in _ways_to_say(right):
            for name, meaning in reversed(letters):
                said = said.subs(name, meaning)
            assert sympy.simplify(said - right) == 0


@pytest.mark.parametrize("part", PARTS)
def test_naming_outputs_changes_no_equation(part) -> None:
    equations = list(part.equations())
    names = outputs(equations)
    for item in equations:
        target, right = sides(item)
        said = named(right, names, target)
        for meaning, output in reversed(names.items()):
            if output != target:
                said = said.subs(output, meaning)
        assert sympy.simplify(said - right) == 0


def test_an_output_stands_for_what_it_is_in_the_equations_after_its_own() -> None:
    uterus = labouring_woman().parts["uterus"]
    equations = list(uterus.equations())
    texts = {str(sides(item)[0]).rpartition(".")[2]: equation(item, 120, outputs(equations)) for item in equations}
    assert "contractile_drive" in texts["uterine_drive"] and "receptor_activation" not in texts["uterine_drive"]
    assert "uterine_drive" in texts["intrauterine_pressure"]
    assert "receptor_activation" in texts["contractile_drive"]


def test_sigmoids_cases_and_numbers_are_readable() -> None:
    v, w = sympy.symbols("uterus.v uterus.w", real=True)
    assert expression(1 / (1 + sympy.exp(-(v - 0.3) / 0.15))) == "sigmoid(6.667⋅v - 2.0)"
    assert expression(sympy.Piecewise((1, v > w), (0, True))) == "(1 if v > w else 0)"
    assert expression(2 * sympy.Piecewise((v, v > 0), (w, w > 0), (0, True))) == "2⋅(v if v > 0 else w if w > 0 else 0)"


def test_a_long_clause_is_broken_and_names_what_occurs_twice() -> None:
    long, other = sympy.symbols("a_rather_long_name another_long_name", real=True)
    item = sympy.sqrt(long + other) + sympy.exp(long + other)
    text = clause("    rate becomes ", item, 50)
    assert max(map(len, text.splitlines())) <= 50
    assert "A = a_rather_long_name + another_long_name" in text
    assert clause("rate becomes ", long, 50) == "rate becomes a_rather_long_name"


def test_an_expression_in_one_line_is_readable() -> None:
    x, y = sympy.symbols("gland.milk signal.rate", real=True)
    assert expression(x**2 * sympy.Max(0, y)) == "milk^2⋅max(0, rate)"
    assert expression(0) == "0"
