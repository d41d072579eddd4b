"""The Jacobian of a body's equations as machine code, made when a subject first needs the stiff method."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

import numpy as np

from oxytocin.engine.derivative import derivative
from oxytocin.engine.lower import Lowered, needed
from oxytocin.engine.sparse import Elimination, elimination
from oxytocin.language.body import Body
from oxytocin.language.maths import Expression

_STAGES = 6
"""Of the stiff method."""


@dataclass(frozen=True)
class Entries:
    """The entries of a Jacobian that are not always zero, with what they rest on.

    Attributes
    ----------
    places : list of (int, int)
        Rows and columns among the states.
    values : list
        Their expressions.
    algebra : dict
        The body's own algebra and, for each derivative that several entries rest on, one more name.
    """

    places: list[tuple[int, int]]
    values: list[Expression]
    algebra: dict[str, Expression]


def entries(low: Lowered) -> Entries:
    """Return the derivative of each rate by each state, by the chain rule through the algebra."""
    import sympy

    moving = [state for state in low.states if low.rates[state] != 0]
    place = {state: low.states.index(state) for state in moving}
    algebra = dict(needed([low.rates[state] for state in moving], low.algebra))
    uses = {name: {each.name for each in value.free_symbols} & set(algebra) for name, value in algebra.items()}
    gradients: dict[str, dict[str, Expression]] = {}
    for name in TopologicalSorter(uses).static_order():
        gradients[name] = {}
        for state, value in _gradient(low.algebra[name], place, gradients).items():
            symbol = value
            if not value.is_Atom:
                key = f"{name} by {state}"
                algebra[key], symbol = value, sympy.Symbol(key, real=True)
            gradients[name][state] = symbol
    places, values = [], []
    for row in moving:
        for column, value in _gradient(low.rates[row], place, gradients).items():
            places.append((place[row], place[column]))
            values.append(value)
    return Entries(places, values, algebra)


def _gradient(
    value: Expression, states: Mapping[str, int], gradients: Mapping[str, Mapping[str, Expression]]
) -> dict[str, Expression]:
    """Return the derivatives of an expression by states that are not always zero."""
    found: dict[str, Expression] = {}
    for symbol in sorted(value.free_symbols, key=lambda each: each.name):
        inner = {symbol.name: 1} if symbol.name in states else gradients.get(symbol.name, {})
        outer = derivative(value, symbol) if inner else 0
        if outer != 0:
            for state, each in inner.items():
                found[state] = found.get(state, 0) + outer * each
    return {state: each for state, each in found.items() if each != 0}


class Jacobian:
    """A body's Jacobian, compiled when it is first asked for, by whichever thread asks first.

    Parameters
    ----------
    body : Body
        The body.
    moving : sequence of int
        Its states that change between events.
    """

    def __init__(self, body: Body, moving: Sequence[int]) -> None:
        self.body, self.moving = body, moving
        self._lock = threading.Lock()

    @property
    def is_made(self) -> bool:
        """Whether it has been asked for before."""
        return "_made" in vars(self)

    def get(self) -> tuple[Any, Elimination]:
        """Return the compiled function, and how to eliminate a matrix of its pattern."""
        with self._lock:
            return self._made

    @cached_property
    def _made(self) -> tuple[Any, Elimination]:
        from oxytocin.engine.build import load_jacobian
        from oxytocin.engine.lower import lower
        from oxytocin.engine.printer import print_jacobian

        low = lower(self.body)
        found = entries(low)
        text = print_jacobian(replace(low, algebra=found.algebra), self.body.name, found.values)
        position = {state: i for i, state in enumerate(self.moving)}
        rows, columns = ([position[pair[side]] for pair in found.places] for side in (0, 1))
        return load_jacobian(text), elimination(len(position), rows, columns)


def room(loop: Any, y: np.ndarray, moving: Sequence[int], found: Elimination) -> Any:
    """Return what the loop needs to take steps of the stiff method; `y` holds the states, by lanes."""
    states, width = y.shape
    positions = len(moving)
    return loop.Stiff(
        ready=1,
        order=np.array(moving, dtype=np.int64)[found.order],
        entries=np.zeros((found.place.size, width)),
        place=found.place,
        diagonal=found.diagonal,
        lower=found.lower,
        first=found.first,
        target=found.target,
        source=found.source,
        upper=found.upper,
        upper_first=found.upper_first,
        matrix=np.zeros((found.size, width)),
        inverse=np.zeros((positions, width)),
        stages=np.zeros((_STAGES, positions, width)),
        state=np.zeros((states, width)),
        end=np.zeros((states, width)),
        slope=np.zeros((states, width)),
        fastest=np.zeros((1, width)),
    )


def no_room(loop: Any, width: int, ready: int = 0) -> Any:
    """Return the same where there is no Jacobian yet, or never will be one (-1)."""
    found = room(loop, np.zeros((0, width)), (), elimination(0, (), ()))
    return found._replace(ready=ready)
