"""The organs that `organs.py` compares programs on: one body, and its equations as source text for other languages.

A woman at term under an infusion: plasma, receptors, decidua and a womb that contracts. Noise and the events that only
count contractions are taken out, so that what every program gets is smooth, and the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin.bodies.human import pregnant_plasma
from oxytocin.circulation.routes import IntravenousLine
from oxytocin.engine.lower import lower
from oxytocin.engine.streams import values_of
from oxytocin.hypothalamus.rates import BasalSecretion
from oxytocin.language import Body, Protocol, Rate, Set
from oxytocin.language.quantities import factor
from oxytocin.organs.decidua import Decidua
from oxytocin.organs.receptor import OxytocinReceptor
from oxytocin.organs.uterus import Uterus

HOURS = 12
EVERY = 60.0
"""Seconds between samples of the force."""
INFUSION = "8 mU/min"
SWITCHES = (2 * 3600.0, 10 * 3600.0)
"""When the infusion is begun and ended."""


class SteadyWomb(Uterus):
    """A womb without noise, in which nobody counts contractions."""

    noise = 0

    def equations(self):
        yield from super().equations()
        yield Rate(self.rising, 0)

    def events(self):
        return iter(())


def infused_woman() -> Body:
    """Return the body."""
    organs = Body(
        "infused_woman",
        hypothalamus=BasalSecretion(),
        line=IntravenousLine(),
        plasma=pregnant_plasma(39.0),
        receptor=OxytocinReceptor(gestation=39.0),
        decidua=Decidua(),
        uterus=SteadyWomb(gap_junctions=1.0),
    )
    return organs.with_values({"receptor.in_labour": 1.0, "decidua.withdrawn": 0.6})


def protocol() -> Protocol:
    """Return the infusion."""
    return Protocol(Set("infusion", INFUSION, at=SWITCHES[0]), Set("infusion", 0.0, at=SWITCHES[1]))


@dataclass
class System:
    """The body's equations without its language: dy/dt = f(y, p, u), all in the engine's units.

    Attributes
    ----------
    states, parameters : list of str
        Names in the order of y and p.
    shared, rates : list of (str, expression), list of expression
        Common subexpressions in order, and dy/dt in terms of them, of y0, y1..., p0, p1... and u0.
    values : ndarray, shape (subjects, parameters)
    declared : ndarray, shape (subjects, parameters)
        The same in declared units.
    start : ndarray, shape (subjects, states)
    scale : ndarray, shape (states,)
        A typical size of each state.
    force : int
        Which state is the force of the womb.
    rate : float
        The infusion while it runs, in the engine's unit.
    """

    states: list[str]
    parameters: list[str]
    shared: list[tuple[str, Any]]
    rates: list[Any]
    values: np.ndarray
    declared: np.ndarray
    start: np.ndarray
    scale: np.ndarray
    force: int
    rate: float


def system(subjects: int) -> System:
    """Return the equations, and the values and starts of some subjects."""
    import sympy

    from oxytocin.language.quantities import convert

    body = infused_woman()
    low = lower(body)
    assert not (low.crossings or low.draws or low.noises) and low.held == ["line.infusion"]
    symbols = {name: sympy.Symbol(f"y{i}", real=True) for i, name in enumerate(low.states)}
    symbols |= {name: sympy.Symbol(f"p{i}", real=True) for i, name in enumerate(low.parameters)}
    symbols |= {"line.infusion": sympy.Symbol("u0", real=True)}

    def plain(expression: Any) -> Any:
        while True:
            hit = {item: low.algebra[item.name] for item in expression.free_symbols if item.name in low.algebra}
            if not hit:
                return expression.xreplace({item: symbols[item.name] for item in expression.free_symbols})
            expression = expression.xreplace(hit)

    rates = [plain(low.rates[name]) for name in low.states]
    shared, reduced = sympy.cse(rates, symbols=(sympy.Symbol(f"x{i}", real=True) for i in range(10**5)))

    declared = values_of(body.parameters, 0, subjects, vary=True)
    values = declared * np.array([factor(item.unit) for item in body.parameters.values()])
    start = np.tile([item.initial * factor(item.unit) for item in body.states.values()], (subjects, 1))
    for name, expression in low.starts:
        arguments = [symbols[path] for path in low.parameters]
        begin = sympy.lambdify(arguments, plain(expression), "numpy")
        start[:, low.states.index(name)] = [begin(*row) for row in values]
    control = body.controls["line.infusion"]
    return System(
        states=low.states,
        parameters=low.parameters,
        shared=[(symbol.name, expression) for symbol, expression in shared],
        rates=reduced,
        values=values,
        declared=declared,
        start=start,
        scale=np.array([item.scale * factor(item.unit) for item in body.states.values()]),
        force=low.states.index("uterus.force"),
        rate=convert(INFUSION, control.unit, "the infusion", of=control.of) * factor(control.unit),
    )


def statements(made: System, printer: Any, assign: str) -> str:
    """Return the equations as lines of a language: `assign` is a form such as "const double {} = {};"."""
    lines = [assign.format(name, printer.doprint(expression)) for name, expression in made.shared]
    lines += [assign.format(f"d{i}", printer.doprint(expression)) for i, expression in enumerate(made.rates)]
    return "\n".join(lines)


def used(made: System, letter: str) -> list[str]:
    """Return the names of y, p or u that the equations use, in order."""
    expressions = [*(expression for _, expression in made.shared), *made.rates]
    names = {item.name for expression in expressions for item in expression.free_symbols}
    return sorted((name for name in names if name[0] == letter), key=lambda name: int(name[1:]))
