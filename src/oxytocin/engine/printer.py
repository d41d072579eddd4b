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
from numba import cfunc, float64, int64, uint64, void

from .randomness import exponential, normal, uniform

STATES = {states}
OBSERVABLES = {observables}
CROSSINGS = {crossings}
IMPULSES = {impulses}
'''

_NUMBERS, _WORDS = "float64[::1]", "uint64[::1]"
_STATE = [("t", "float64"), ("y", _NUMBERS), ("p", _NUMBERS), ("u", _NUMBERS)]
_CHANGE = [*_STATE, ("keys", _WORDS), ("counters", _WORDS), ("emitted", _NUMBERS)]
# `y` states, `p` parameters, `u` what is held between boundaries; the last argument is written.
_ARGUMENTS = {
    "begin": [("p", _NUMBERS), ("y", _NUMBERS)],
    "derivatives": [*_STATE, ("dy", _NUMBERS)],
    "observe": [*_STATE, ("out", _NUMBERS)],
    "crossings": [*_STATE, ("g", _NUMBERS)],
    "happen": [("event", "int64"), *_CHANGE],
    "receive": [("impulse", "int64"), ("amount", "float64"), *_CHANGE],
}


def print_numba(low: Lowered, name: str) -> str:
    """Return the source text of the module that holds a body's equations."""
    writer = _Writer(low)
    header = _HEADER.format(
        name=name,
        states=len(low.states),
        observables=len(low.observables),
        crossings=len(low.crossings),
        impulses=len(low.impulses),
    )
    rates = [(f"dy[{i}]", low.rates[state]) for i, state in enumerate(low.states)]
    symbol = writer.symbol
    functions = [
        _function("begin", writer.block([(f"y[{low.states.index(s)}]", e) for s, e in low.starts])),
        _function("derivatives", writer.block(rates)),
        _function("observe", writer.block([(f"out[{i}]", symbol(n)) for i, (n, _) in enumerate(low.observables)])),
        _function("crossings", writer.block([(f"g[{i}]", value) for i, (_, value) in enumerate(low.crossings)])),
        _function("happen", writer.branches("event", enumerate(low.happenings))),
        _function("receive", writer.receipts()),
    ]
    return header + "".join(functions)


def _function(name: str, lines: list[str]) -> str:
    body = "\n".join("    " + line for line in lines or ["pass"])
    names, kinds = zip(*_ARGUMENTS[name], strict=True)
    decorator = f"@cfunc(void({', '.join(kinds)}), cache=True, error_model='numpy')"
    return f"\n\n{decorator}\ndef {name}({', '.join(names)}):\n{body}\n"


class _Writer:
    def __init__(self, low: Lowered) -> None:
        from sympy.printing.pycode import PythonCodePrinter

        self.low = low
        self.printer = PythonCodePrinter({"fully_qualified_modules": True})
        self.places = {name: f"y[{i}]" for i, name in enumerate(low.states)}
        self.places |= {name: f"p[{i}]" for i, name in enumerate(low.parameters)}
        self.places |= {name: f"u[{i}]" for i, name in enumerate(low.held)}
        self.draws = {name: (i, kind) for i, (name, kind) in enumerate(low.draws)}

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
        names = list(algebra)
        shared, reduced = sympy.cse(
            [*algebra.values(), *(expression for _, expression in targets)],
            symbols=(sympy.Symbol(f"shared{i}", real=True) for i in range(10**6)),
        )
        lines: dict[str, Expression] = {symbol.name: expression for symbol, expression in shared}
        lines |= dict(zip(names, reduced[: len(names)], strict=True))
        finals = list(zip([target for target, _ in targets], reduced[len(names) :], strict=True))

        graph = {name: {s.name for s in expression.free_symbols} & set(lines) for name, expression in lines.items()}
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
        return text + [f"{target} = {self.code(expression)}" for target, expression in finals]

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


def _identifier(name: str) -> str:
    return re.sub(r"\W", "__", name)
