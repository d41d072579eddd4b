"""The lowered body as the text of a Numba module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Any

from oxytocin.engine.lower import Happening, Lowered, needed
from oxytocin.language.maths import Expression

_HEADER = '''"""Equations of the body '{name}', written by oxytocin; do not edit."""

import math

import numpy as np
from numba import float64, int64, uint64, void

from .lanes import absolute, cfunc, cos, exp, floor, load, log, maximum, minimum
from .lanes import power, raised, sin, sqrt, store, tanh, where
from .randomness import exponential, normal, uniform

STATES = {states}
OBSERVABLES = {observables}
CROSSINGS = {crossings}
IMPULSES = {impulses}
CONSTANTS = {constants}
MOVING = {moving}
'''

_JACOBIAN_HEADER = '''"""Jacobian of the body '{name}', written by oxytocin; do not edit."""

from numba import float64, void

from .lanes import absolute, cfunc, cos, exp, floor, load, log, maximum, minimum
from .lanes import power, raised, sqrt, store, tanh, where
'''

_NUMBERS, _WORDS, _ROWS = "float64[::1]", "uint64[::1]", "float64[:, ::1]"
_STATE = [("t", "float64"), ("y", _NUMBERS), ("p", _NUMBERS), ("u", _NUMBERS)]
_CHANGE = [*_STATE, ("keys", _WORDS), ("counters", _WORDS), ("emitted", _NUMBERS)]
_LANES = [("t", _ROWS), ("y", _ROWS), ("p", _ROWS), ("u", _ROWS)]
# `y` states, `p` parameters and what rests on them alone, `u` what is held between boundaries; the last argument is
# written. What is worked out at every step is written for eight subjects at once, the rest for one.
_ARGUMENTS = {
    "begin": [("p", _NUMBERS), ("y", _NUMBERS)],
    "derivatives": [*_LANES, ("dy", _ROWS)],
    "jacobian": [*_LANES, ("out", _ROWS)],
    "observe": [*_STATE, ("out", _NUMBERS)],
    "crossings": [*_LANES, ("g", _ROWS)],
    "happen": [("event", "int64"), *_CHANGE],
    "receive": [("impulse", "int64"), ("amount", "float64"), *_CHANGE],
}


def print_numba(low: Lowered, name: str) -> str:
    """Return the source text of the module that holds a body's equations."""
    writer, lanes = _Writer(low), _LanesWriter(low)
    moving = [(i, low.rates[state]) for i, state in enumerate(low.states) if low.rates[state] != 0]
    derivatives = lanes.block([(f"dy, {i}", rate) for i, rate in moving])
    crossings = lanes.block([(f"g, {i}", value) for i, (_, value) in enumerate(low.crossings)])
    starts = [(f"y[{low.states.index(state)}]", value) for state, value in low.starts]
    fixed = lanes.starts()
    header = _HEADER.format(
        name=name,
        states=len(low.states),
        observables=len(low.observables),
        crossings=len(low.crossings),
        impulses=len(low.impulses),
        constants=len(fixed),
        moving=tuple(i for i, _ in moving),
    )
    symbol = writer.symbol
    functions = [
        _function("begin", writer.block(starts + fixed)),
        _function("derivatives", derivatives),
        _function("observe", writer.block([(f"out[{i}]", symbol(n)) for i, (n, _) in enumerate(low.observables)])),
        _function("crossings", crossings),
        _function("happen", writer.branches("event", enumerate(low.happenings))),
        _function("receive", writer.receipts()),
    ]
    return header + "".join(functions)


def print_jacobian(low: Lowered, name: str, values: list[Expression]) -> str:
    """Return the source text of the module that holds a body's Jacobian, entry after entry."""
    lines = _PlainLanesWriter(low).block([(f"out, {i}", value) for i, value in enumerate(values)])
    return _JACOBIAN_HEADER.format(name=name) + _function("jacobian", lines)


def _function(name: str, lines: list[str]) -> str:
    body = "\n".join("    " + line for line in lines or ["pass"])
    names, kinds = zip(*_ARGUMENTS[name], strict=True)
    decorator = f"@cfunc(void({', '.join(kinds)}), cache=True, error_model='numpy')"
    return f"\n\n{decorator}\ndef {name}({', '.join(names)}):\n{body}\n"


class _Writer:
    """Writes expressions for one subject."""

    def __init__(self, low: Lowered) -> None:
        self.low = low
        self.printer = self.expressions()
        held = (("y", low.states), ("p", low.parameters), ("u", low.held))
        self.places = {name: self.place(array, i) for array, names in held for i, name in enumerate(names)}
        self.draws = {name: (i, kind) for i, (name, kind) in enumerate(low.draws)}

    @staticmethod
    def expressions() -> Any:
        """Return what writes a single expression."""
        from sympy.printing.pycode import PythonCodePrinter

        return PythonCodePrinter({"fully_qualified_modules": True})

    @staticmethod
    def place(array: str, index: int) -> str:
        """Return how a number is read."""
        return f"{array}[{index}]"

    @staticmethod
    def assigned(target: str, value: str) -> str:
        """Return how a result is written."""
        return f"{target} = {value}"

    def simplified(
        self, algebra: dict[str, Expression], targets: list[tuple[str, Expression]]
    ) -> tuple[dict[str, Expression], list[tuple[str, Expression]]]:
        """Return what is to be worked out each time."""
        return algebra, targets

    def symbol(self, name: str) -> Expression:
        import sympy

        return sympy.Symbol(name, real=True)

    def block(self, targets: list[tuple[str, Expression]], known: Mapping[str, str] | None = None) -> list[str]:
        """Return lines that compute the targets, sharing what they have in common."""
        import sympy

        if not targets:
            return []
        known = known or {}
        algebra = needed([expression for _, expression in targets], self.low.algebra)
        algebra, targets = self.simplified(algebra, targets)
        names = list(algebra)
        shared, reduced = sympy.cse(
            [*algebra.values(), *(expression for _, expression in targets)],
            symbols=(sympy.Symbol(f"shared{i}", real=True) for i in range(10**6)),
        )
        lines: dict[str, Expression] = {symbol.name: expression for symbol, expression in shared}
        lines |= dict(zip(names, reduced[: len(names)], strict=True))
        finals = list(zip([target for target, _ in targets], reduced[len(names) :], strict=True))

        needs = {name: sorted(s.name for s in expression.free_symbols) for name, expression in lines.items()}
        graph = {name: [each for each in found if each in lines] for name, found in needs.items()}
        order = list(TopologicalSorter(graph).static_order())
        used = {s.name for expression in [*lines.values(), *(e for _, e in finals)] for s in expression.free_symbols}
        text = [f"{_identifier(name)} = {self.places[name]}" for name in sorted(used) if name in self.places]
        text += [f"{_identifier(name)} = {place}" for name, place in known.items() if name in used]
        for name in sorted(used):
            if name in self.draws:
                place, kind = self.draws[name]
                text.append(f"{_identifier(name)} = {kind}(keys[{place}], counters[{place}])")
                text.append(f"counters[{place}] += np.uint64(1)")
        text += [f"{_identifier(name)} = {self.code(lines[name])}" for name in order]
        return text + [self.assigned(target, self.code(expression)) for target, expression in finals]

    def code(self, expression: Expression) -> str:
        named = {s: self.symbol(_identifier(s.name)) for s in expression.free_symbols}
        return str(self.printer.doprint(expression.xreplace(named)))

    def happening(self, item: Happening, known: Mapping[str, str] | None = None) -> list[str]:
        # All new values rest on the old state, so they are worked out before any is written.
        places = [self.places[name] for name, _ in item.changes]
        targets = [(f"new{i}", expression) for i, (_, expression) in enumerate(item.changes)]
        targets += [(f"gift{i}", expression) for i, (_, expression) in enumerate(item.emits)]
        lines = self.block(targets, known)
        lines += [f"{place} = new{i}" for i, place in enumerate(places)]
        lines += [f"emitted[{self.low.impulses.index(signal)}] += gift{i}" for i, (signal, _) in enumerate(item.emits)]
        return [f"# {item.name}", *lines]

    def branches(self, what: str, items: Iterable[tuple[int, Any]]) -> list[str]:
        lines = []
        for i, item in items:
            lines.append(f"if {what} == {i}:")
            lines += ["    " + line for line in [*self.happening(item), "return"]]
        return lines

    def receipts(self) -> list[str]:
        lines = []
        for i, signal in enumerate(self.low.impulses):
            takers = self.low.receipts[signal]
            if takers:
                lines.append(f"if impulse == {i}:")
                inner = [line for symbol, item in takers for line in self.happening(item, {symbol: "amount"})]
                lines += ["    " + line for line in inner]
        return lines


class _LanesWriter(_Writer):
    """Writes expressions for eight subjects at once; what rests on parameters alone is worked out beforehand.

    Attributes
    ----------
    constants : dict
        Symbol by expression of parameters; their values follow those of the parameters in `p`.
    """

    def __init__(self, low: Lowered) -> None:
        super().__init__(low)
        self.constants: dict[Expression, Expression] = {}
        self.parameters = {self.symbol(name) for name in low.parameters}

    @staticmethod
    def expressions() -> Any:
        from oxytocin.engine.printed_lanes import LanesPrinter

        return LanesPrinter()

    @staticmethod
    def place(array: str, index: int) -> str:
        return f"load({array}, {index})"

    @staticmethod
    def assigned(target: str, value: str) -> str:
        return f"store({target}, {value})"

    def simplified(
        self, algebra: dict[str, Expression], targets: list[tuple[str, Expression]]
    ) -> tuple[dict[str, Expression], list[tuple[str, Expression]]]:
        """Return the algebra and targets with constants in place of what rests on parameters alone."""
        known: dict[Expression, Expression] = {}
        graph = {name: {each.name for each in expression.free_symbols} for name, expression in algebra.items()}
        for name in TopologicalSorter(graph).static_order():
            found = algebra[name].xreplace(known) if name in algebra else None
            if found is not None and found.free_symbols <= self.parameters:
                known[self.symbol(name)] = found
        # In the order given: what shares a subexpression, and so the last digits, must not hang on the order of a set.
        moving = {name: each for name, each in algebra.items() if self.symbol(name) not in known}
        left = {name: self._with_constants(each.xreplace(known)) for name, each in moving.items()}
        return left, [(target, self._with_constants(each.xreplace(known))) for target, each in targets]

    def _with_constants(self, expression: Expression) -> Expression:
        import sympy

        if expression.is_Atom or not isinstance(expression, sympy.Expr):
            rest = [] if expression.is_Atom else [self._with_constants(each) for each in expression.args]
            return expression.func(*rest) if rest else expression
        if expression.free_symbols <= self.parameters:
            return self._constant(expression)
        if expression.is_Add or expression.is_Mul:
            fixed = [each for each in expression.args if each.free_symbols <= self.parameters]
            moving = [self._with_constants(each) for each in expression.args if each not in fixed]
            together = expression.func(*fixed)
            return expression.func(together if together.is_Atom else self._constant(together), *moving)
        return expression.func(*(self._with_constants(each) for each in expression.args))

    def _constant(self, expression: Expression) -> Expression:
        if not expression.free_symbols:
            return expression if expression.is_Rational else expression.evalf(17)
        if expression not in self.constants:
            name = f"constant.{len(self.constants)}"
            at = len(self.low.parameters) + len(self.constants)
            self.constants[expression] = self.symbol(name)
            self.places[name] = self.place("p", at)
        return self.constants[expression]

    def starts(self) -> list[tuple[str, Expression]]:
        """Return where the constants of one subject stand, and what they are."""
        first = len(self.low.parameters)
        return [(f"p[{first + i}]", expression) for i, expression in enumerate(self.constants)]


class _PlainLanesWriter(_LanesWriter):
    """Writes expressions for eight subjects at once, and works out whatever they rest on each time."""

    def __init__(self, low: Lowered) -> None:
        super().__init__(low)
        self.parameters = set()


def _identifier(name: str) -> str:
    return re.sub(r"\W", "__", name)
