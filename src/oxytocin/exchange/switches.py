"""Choices that only events turn, as switches: numbers of 0 or 1 that the events set.

A choice in an equation is a place at which solvers look for a crossing. Where it rests on what changes at events alone,
there is none to find, and COPASI steps on the spot where two of them turn in one event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oxytocin.engine.lower import Lowered
from oxytocin.language.maths import Expression


def with_switches(low: Lowered, still: Iterable[str], news: Iterable[dict[str, Expression]]) -> dict[str, Expression]:
    """Put switches in place of choices in rates and algebra, and let events set them.

    Parameters
    ----------
    low : Lowered
        The body; its rates, algebra, states and starts are changed.
    still : iterable of str
        What changes at events alone, or never.
    news : iterable of dict
        What each event changes, by path; switches are added.

    Returns
    -------
    dict of str to Expression
        The condition of each switch, by the switch's path.
    """
    import sympy

    news, still = list(news), set(still)
    changed = {path for new in news for path in new}
    found: dict[Any, str] = {}
    resolved = _still_algebra(low, still)

    def fits(part: Any) -> bool:
        if not isinstance(part, sympy.Piecewise) or len(part.args) != 2 or part.args[1][1] is not sympy.true:
            return False
        names = {symbol.name for symbol in part.args[0][1].xreplace(resolved).free_symbols}
        divisors = {
            symbol.name
            for value, _ in part.args
            for power in value.atoms(sympy.Pow)
            if not power.exp.is_nonnegative
            for symbol in power.free_symbols
        }
        return names <= still and bool(names & changed) and not divisors & changed  # 0 times 1/0 is no 0

    def switched(part: Any) -> Any:
        (one, condition), (other, _) = part.args
        path = found.setdefault(condition.xreplace(resolved), f"switch_{len(found) + 1}.on")
        switch = sympy.Symbol(path, real=True)
        return switch * one + (1 - switch) * other

    for table in (low.rates, low.algebra):
        for name, expression in list(table.items()):
            if isinstance(expression, sympy.Basic) and expression.has(sympy.Piecewise):
                table[name] = expression.replace(fits, switched)
    for condition, path in found.items():
        low.states.append(path)
        low.rates[path] = sympy.Integer(0)
        low.starts.append((path, _one_where(condition)))
        for new in news:
            turned = {symbol: new[symbol.name] for symbol in condition.free_symbols if symbol.name in new}
            if turned:
                new[path] = _one_where(condition.xreplace(turned))
    return {path: condition for condition, path in found.items()}


def _still_algebra(low: Lowered, still: set[str]) -> dict[Any, Expression]:
    """Return algebra that moves at events alone, written out in what it is made of, by its symbol."""
    import sympy

    found: dict[Any, Expression] = {}
    grown = True
    while grown:
        grown = False
        for name, expression in low.algebra.items():
            own, written = sympy.Symbol(name, real=True), sympy.sympify(expression).xreplace(found)
            if own not in found and {symbol.name for symbol in written.free_symbols} <= still:
                found[own], grown = written, True
    return found


def _one_where(condition: Any) -> Expression:
    import sympy

    return sympy.Piecewise((sympy.Integer(1), condition), (sympy.Integer(0), True))


def still_in(low: Lowered, controls: Mapping[str, object]) -> set[str]:
    """Return the names of what changes at events alone, or never."""
    return {*low.parameters, *controls, *(path for path in low.states if low.rates[path] == 0)}
