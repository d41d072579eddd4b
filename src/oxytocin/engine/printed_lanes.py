"""Expressions as text for eight subjects at once: what chooses and what curves has its own function in `lanes`."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pycode import PythonCodePrinter

_GREATEST_POWER = 32


class LanesPrinter(PythonCodePrinter):
    """Writes calls of the functions in `oxytocin.engine.lanes`."""

    def _print_Piecewise(self, expression: Any) -> str:
        *choices, (last, always) = expression.args
        if always != True:  # noqa: E712  (a SymPy truth)
            raise ValueError(f"a choice without an end: {expression}")
        text = self._print(last)
        for value, condition in reversed(choices):
            text = f"where({self._print(condition)}, {self._print(value)}, {text})"
        return text

    def _print_Max(self, expression: Any) -> str:
        return self._nested("maximum", expression)

    def _print_Min(self, expression: Any) -> str:
        return self._nested("minimum", expression)

    def _print_And(self, expression: Any) -> str:
        return "(" + " & ".join(f"({self._print(each)})" for each in expression.args) + ")"

    def _print_Or(self, expression: Any) -> str:
        return "(" + " | ".join(f"({self._print(each)})" for each in expression.args) + ")"

    def _print_Not(self, expression: Any) -> str:
        return f"(~({self._print(expression.args[0])}))"

    def _print_exp(self, expression: Any) -> str:
        return f"exp({self._print(expression.args[0])})"

    def _print_log(self, expression: Any) -> str:
        return f"log({self._print(expression.args[0])})"

    def _print_cos(self, expression: Any) -> str:
        return f"cos({self._print(expression.args[0])})"

    def _print_sin(self, expression: Any) -> str:
        return f"sin({self._print(expression.args[0])})"

    def _print_tanh(self, expression: Any) -> str:
        return f"tanh({self._print(expression.args[0])})"

    def _print_floor(self, expression: Any) -> str:
        return f"floor({self._print(expression.args[0])})"

    def _print_Abs(self, expression: Any) -> str:
        return f"absolute({self._print(expression.args[0])})"

    def _print_Pow(self, expression: Any, rational: bool = False) -> str:
        base, exponent = expression.base, expression.exp
        if exponent.could_extract_minus_sign():
            return f"1.0/{self.parenthesize(base**-exponent, PRECEDENCE['Pow'])}"
        if exponent == 1:
            return str(self._print(base))
        if exponent.is_Integer and exponent <= _GREATEST_POWER:
            return f"raised({self._print(base)}, {exponent})"
        if exponent.is_Rational and exponent.q == 2 and exponent.p == 1:
            return f"sqrt({self._print(base)})"
        return f"power({self._print(base)}, {self._print(exponent)})"

    def _nested(self, name: str, expression: Any) -> str:
        # A number comes last: the comparison of two numbers is none of lanes.
        texts = [self._print(each) for each in sorted(expression.args, key=lambda each: each.is_number)]
        return reduce(lambda one, other: f"{name}({one}, {other})", texts)
