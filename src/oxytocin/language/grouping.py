"""Brackets that SymPy leaves alone, so that an equation is worked out as it was written.

SymPy rearranges what it is given: exp((t - 3600)/2.5) becomes exp(-1440) exp(0.4 t), which doubles cannot carry, and a
choice is replaced by what follows from solving its conditions. For equations of ours that is harmless; equations that
others have fitted mean what their own program makes of them, in doubles and in their order. Loaded with SymPy only.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.precedence import PRECEDENCE


class Grouped(sympy.Function):
    """Its argument, kept apart from what stands around it; a plain symbol and 0, 1 and -1 need no bracket."""

    nargs = 1
    is_real = True
    precedence = PRECEDENCE["Atom"]

    @classmethod
    def eval(cls, inside: Any) -> Any:
        """Return what needs no bracket as it is."""
        if inside.is_Symbol or isinstance(inside, cls) or inside in (0, 1, -1):
            return inside
        return None

    @classmethod
    def _should_evalf(cls, inside: Any) -> int:
        return -1  # SymPy would take a bracket around a floating-point number for that number

    def fdiff(self, argindex: int = 1) -> Any:
        """Return the derivative by the argument."""
        return sympy.Integer(1)

    def _eval_evalf(self, precision: int) -> Any:
        return self.args[0]._eval_evalf(precision)

    def _pythoncode(self, printer: Any) -> str:
        (inside,) = self.args
        if not inside.is_Number:
            return f"({printer._print(inside)})"
        value = float(inside)
        return f"({value!r})" if value < 0 else repr(value)  # all digits, where SymPy prints fifteen

    _numpycode = _pythoncode

    def _sympystr(self, printer: Any) -> str:
        (inside,) = self.args
        return repr(float(inside)).removesuffix(".0") if inside.is_Number else f"({printer._print(inside)})"

    def _latex(self, printer: Any) -> str:
        return str(printer._print(self.args[0]))


class Choice(sympy.Piecewise):
    """A choice whose conditions stay as they are."""

    @classmethod
    def eval(cls, *pairs: Any) -> Any:
        """Return a choice that is none as what it always is, and leave all others alone."""
        return pairs[0][0] if pairs[0][1] == True else None  # noqa: E712  (a SymPy truth)

    def _as_piecewise(self, printer: Any) -> str:
        return str(printer._print_Piecewise(self))  # SymPy looks for printers of functions by their own name alone

    _pythoncode = _numpycode = _latex = _as_piecewise


def number(value: float) -> Any:
    """Return a number that SymPy does not work with, in a bracket of its own."""
    whole = value == int(value) and abs(value) < 2.0**53
    return Grouped(sympy.Integer(int(value)) if whole else sympy.Float(value))
