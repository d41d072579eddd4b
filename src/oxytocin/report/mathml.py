"""Equations of a part as MathML, which browsers set by themselves: no script, no font and no network is needed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from oxytocin.language import Component
from oxytocin.language.component import Arrival, Crossing, Equation, Event, SpikingComponent
from oxytocin.language.maths import Expression
from oxytocin.report.equations import Names, as_equality, bare, named, outputs

_SIGNS = {"==": "=", "<=": "≤", ">=": "≥"}


def equations(part: Component) -> list[str]:
    """Return the equations of a part as <math> elements; a part whose mathematics is a kernel of neurons has none."""
    items, names = _equations(part)
    return [equation(item, names) for item in items]


def start(part: Component) -> list[str]:
    """Return what a part computes for time 0 as <math> elements."""
    return [equation(item) for item in part.start()]


def events(part: Component) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, occasion and consequences of each event of a part: text and <math> elements."""
    _, names = _equations(part)
    for event in part.events():
        yield event.name, _occasion(event, names), [_becomes(*item, names) for item in event.then.items()]


def equation(item: Equation, names: Names | None = None) -> str:
    """Return one equation as a <math> element.

    Parameters
    ----------
    names : mapping, optional
        From `oxytocin.report.equations.outputs`; an output stands in later equations in place of what it is.
    """
    return _math(_printed(as_equality(item, names)), "block")


def expression(item: Expression, names: Names | None = None) -> str:
    """Return an expression as a <math> element that stands in a line of text."""
    import sympy

    return _math(_printed(bare(named(sympy.sympify(item), names or {}))), "inline")


def _equations(part: Component) -> tuple[list[Equation], Names]:
    items = [] if isinstance(part, SpikingComponent) else list(part.equations())
    return items, outputs(items)


def _occasion(event: Event, names: Names) -> str:
    if isinstance(event, Crossing):
        way = {1: "rises past 0", -1: "falls past 0", 0: "passes 0"}[event.direction]
        return f"when {expression(event.value, names)} {way}"
    if isinstance(event, Arrival):
        return f"at random, at the rate {expression(event.rate, names)}"
    return f"when the impulse {expression(event.impulse)} arrives"


def _becomes(target: Expression, value: Expression, names: Names) -> str:
    return f"{expression(target)} becomes {expression(value, names)}"


def _math(text: str, display: str) -> str:
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{display}"><mrow>{text}</mrow></math>'


def _printed(item: Expression) -> str:
    text: str = _printer()({"mul_symbol": "dot"}).doprint(item)
    # SymPy writes names of signs that HTML knows and XML does not.
    return re.sub(r"&(?!lt;|gt;|amp;|quot;)\w+;", lambda found: html.unescape(found[0]), text)


@cache
def _printer() -> Any:
    from sympy.printing.mathml import MathMLPresentationPrinter

    class Printer(MathMLPresentationPrinter):
        """Leaves names as they are, where SymPy would make `plasma_volume` a `plasma` with an index."""

        def _print_Symbol(self, symbol: Any, style: str = "plain") -> Any:
            return self._element("mi", symbol.name)

        def _print_Float(self, number: Any) -> Any:
            text = f"{float(number):.4g}"
            if "e" not in text:
                return self._element("mn", text)
            factor, power = text.split("e")
            row, raised = self.dom.createElement("mrow"), self.dom.createElement("msup")
            raised.appendChild(self._element("mn", "10"))
            raised.appendChild(self._element("mn", str(int(power))))
            if factor not in ("1", "-1"):
                row.appendChild(self._element("mn", factor))
                row.appendChild(self._element("mo", "·"))
            row.appendChild(raised)
            return row

        def _print_Derivative(self, derivative: Any) -> Any:
            made = self.dom.createElement("mfrac")
            for item in (derivative.expr, derivative.variables[0]):
                row = self.dom.createElement("mrow")
                row.appendChild(self._element("mi", "d"))
                row.appendChild(self._print(item))
                made.appendChild(row)
            return made

        def _print_Relational(self, relation: Any) -> Any:
            row = self.dom.createElement("mrow")
            row.appendChild(self._print(relation.lhs))
            row.appendChild(self._element("mo", _SIGNS.get(relation.rel_op, relation.rel_op)))
            row.appendChild(self._print(relation.rhs))
            return row

        def _print_Piecewise(self, cases: Any) -> Any:
            """Set cases below each other behind a brace, the last as what holds otherwise."""
            row, made = self.dom.createElement("mrow"), self.dom.createElement("mtable")
            made.setAttribute("columnalign", "left")
            for value, condition in cases.args:
                line = self.dom.createElement("mtr")
                for cell in (self._print(value), self._condition(condition)):
                    line.appendChild(self.dom.createElement("mtd")).appendChild(cell)
                made.appendChild(line)
            row.appendChild(self._element("mo", "{"))
            row.appendChild(made)
            return row

        def _condition(self, condition: Any) -> Any:
            if condition == True:  # noqa: E712 - SymPy's own true
                return self._element("mtext", "otherwise")
            row = self.dom.createElement("mrow")
            row.appendChild(self._element("mtext", "if\N{NO-BREAK SPACE}"))
            row.appendChild(self._print(condition))
            return row

        def _element(self, kind: str, text: str) -> Any:
            made = self.dom.createElement(kind)
            made.appendChild(self.dom.createTextNode(text.replace("&", "&amp;").replace("<", "&lt;")))
            return made

    return Printer
