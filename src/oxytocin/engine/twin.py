"""A plain NumPy twin of a body's equations: slow, one equation at a time, the oracle that tests compare against."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from oxytocin.language.body import Body
from oxytocin.language.checks import in_order, sides
from oxytocin.language.component import Equal
from oxytocin.language.quantities import factor


def twin(body: Body, held: Mapping[str, float] | None = None) -> Callable[[float, np.ndarray], np.ndarray]:
    """Return dy/dt as a function of time and state, in the engine's units, made without the engine's lowering.

    Parameters
    ----------
    body : Body
        A body without noise, random events or impulses in play.
    held : mapping, optional
        Values of controls by path, in the engine's units; the defaults otherwise.

    Returns
    -------
    callable
        (t, y) -> dy/dt with y in the order of `body.states`.
    """
    import sympy

    values = {path: item.value * factor(item.unit) for path, item in body.parameters.items()}
    values |= {path: item.default * factor(item.unit) for path, item in body.controls.items()}
    values |= dict(held or {})
    givers = {f"signal.{name}": [".".join(port) for port in wire.givers] for name, wire in body.wires.items()}
    for name, wire in body.wires.items():
        if wire.absent is not None:
            values[f"signal.{name}"] = wire.absent * factor(wire.signal.unit)
    steps = []
    for _, equation in in_order(body.parts):
        target, expression = sides(equation)
        symbols = sorted(sympy.sympify(expression).free_symbols, key=lambda item: item.name)
        function = sympy.lambdify(symbols, expression, modules="numpy")
        steps.append((target.name, isinstance(equation, Equal), [symbol.name for symbol in symbols], function))

    def derivatives(t: float, y: np.ndarray) -> np.ndarray:
        known = dict(values)
        known.update(zip(body.states, y, strict=True))
        rates = dict.fromkeys(body.states, 0.0)  # a state that only events change
        for name, is_output, needs, function in steps:
            arguments = [sum(known[g] for g in givers[n]) if givers.get(n) else known[n] for n in needs]
            (known if is_output else rates)[name] = function(*arguments)
        return np.array([rates[name] for name in body.states], dtype=float)

    return derivatives
