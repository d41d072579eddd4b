"""Equations stay the same equations, in the part's own names, and never wider than the screen."""

from __future__ import annotations

import pytest
import sympy

from oxytocin.bodies.human import nursing_woman
from oxytocin.bodies.rat import nursing_rat
from oxytocin.language.checks import sides
from oxytocin.language.component import SpikingComponent
from oxytocin.report.equations import _bare, _ways_to_say, equation, expression

PARTS = [
    pytest.param(part, id=f"{body.name}.{key}")
    for body in (nursing_rat(), nursing_woman())
    for key, part in body.parts.items()
    if not isinstance(part, SpikingComponent)
]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_equation_is_wider_than_asked(part, width: int) -> None:
    for item in part.equations():
        text = equation(item, width)
        assert max(map(len, text.splitlines())) <= width
        assert f"{part.path}." not in text and "signal." not in text


@pytest.mark.parametrize("part", PARTS)
def test_naming_terms_changes_no_equation(part) -> None:
    for item in part.equations():
        right = _bare(sides(item)[1])
        for (_, said), *named in _ways_to_say(right):
            for name, meaning in reversed(named):
                said = said.subs(name, meaning)
            assert sympy.simplify(said - right) == 0


def test_an_expression_in_one_line_is_readable() -> None:
    x, y = sympy.symbols("gland.milk signal.rate", real=True)
    assert expression(x**2 * sympy.Max(0, y)) == "milk^2⋅max(0, rate)"
    assert expression(0) == "0"
