"""From the parts of a body to one ordered list of equations and events, ready for any printer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oxytocin.language.body import Body
from oxytocin.language.checks import in_order, sides
from oxytocin.language.component import (
    Algebra,
    Arrival,
    Crossing,
    Draw,
    Equal,
    Input,
    Noise,
    Output,
    Receipt,
    SpikingComponent,
)
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import factor
from oxytocin.language.signals import Flux, Impulse, Level, Signal


@dataclass
class Happening:
    """An event in terms of the lowered symbols: what changes, what is emitted, which draws it uses up."""

    name: str
    changes: list[tuple[str, Expression]] = field(default_factory=list)
    emits: list[tuple[str, Expression]] = field(default_factory=list)


@dataclass
class Lowered:
    """A whole body as symbols and expressions; names are paths such as "plasma.central" or "signal.secretion".

    `states`, `parameters`, `held`, `draws`, `impulses` and `observables` give the order of the arrays `y`, `p`, `u`,
    the random streams, the impulses and what can be sampled. `held` are the values that stay constant between
    boundaries: controls, what the neurons gave, slopes of noises.
    """

    states: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    draws: list[tuple[str, str]] = field(default_factory=list)
    noises: list[tuple[str, str, str]] = field(default_factory=list)
    impulses: list[str] = field(default_factory=list)
    inflows: list[str] = field(default_factory=list)
    observables: list[tuple[str, str]] = field(default_factory=list)
    algebra: dict[str, Expression] = field(default_factory=dict)
    rates: dict[str, Expression] = field(default_factory=dict)
    starts: list[tuple[str, Expression]] = field(default_factory=list)
    crossings: list[tuple[str, Expression]] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    receipts: dict[str, list[tuple[str, Happening]]] = field(default_factory=dict)


def lower(body: Body) -> Lowered:
    """Write a body out as one ordered system."""
    import sympy

    low = Lowered(states=list(body.states), parameters=list(body.parameters), held=list(body.controls))
    low.rates = dict.fromkeys(low.states, sympy.Integer(0))
    low.impulses = [name for name, wire in body.wires.items() if isinstance(wire.signal, Impulse)]
    low.receipts = {name: [] for name in low.impulses}
    outputs: dict[str, list[Expression]] = {}
    for key, part in body.parts.items():
        for name, output in part.declared(Output).items():
            if isinstance(output.signal, Impulse):
                continue
            outputs.setdefault(part.signal_name(name), []).append(part.symbol(output))
            if isinstance(part, SpikingComponent):
                _lower_neuron_output(low, f"{key}.{name}", output.signal)
        low.draws += [(f"{key}.{name}", item.kind) for name, item in part.declared(Draw).items()]

    for name, wire in body.wires.items():
        if wire.absent is not None:
            outputs[name] = [sympy.Float(wire.absent * factor(wire.signal.unit))]

    for _, equation in in_order(body.parts):
        target, expression = sides(equation)
        if isinstance(equation, Equal):
            low.algebra[target.name] = sympy.sympify(expression)
        else:
            low.rates[target.name] = sympy.sympify(expression)
    for signal, symbols in outputs.items():
        low.algebra[f"signal.{signal}"] = sympy.Add(*symbols)
    if body.neurons is not None:
        for name, taken in body.neurons.declared(Input).items():
            if isinstance(taken.signal, Flux):
                _lower_neuron_inflow(low, body.neurons.signal_name(name))
    for key, part in body.parts.items():
        low.starts += [(item.output.name, sympy.sympify(item.expression)) for item in part.start()]
        for name, noise in part.declared(Noise).items():
            path, slope = f"{key}.{name}", f"{key}.{name}.slope"
            low.states.append(path)
            low.held.append(slope)
            low.rates[path] = sympy.Symbol(slope, real=True)
            low.noises.append((path, f"{key}.{noise.sd.name}", f"{key}.{noise.correlation_time.name}"))
        for event in part.events():
            _lower_event(low, body, key, event)

    low.observables = [(path, item.unit) for path, item in body.states.items()]
    for key, part in body.parts.items():
        low.observables += [(f"{key}.{name}", item.unit) for name, item in part.declared(Algebra).items()]
    low.observables += [(path, item.unit) for path, item in body.controls.items()]
    low.observables += [(f"{name}.waiting", amount_unit(body.wires[name].signal.unit)) for name in low.inflows]
    low.observables += [(path, body.parameters[sd].unit) for path, sd, _ in low.noises]
    low.observables += [(f"signal.{signal}", body.wires[signal].signal.unit) for signal in outputs]
    low.observables += [
        (f"{key}.{port}", body.wires[signal].signal.unit)
        for signal in outputs
        if len(outputs[signal]) > 1
        for key, port in body.wires[signal].givers
    ]
    return low


def _lower_neuron_output(low: Lowered, path: str, signal: Signal) -> None:
    """A level that the neurons give runs straight to its next value; a flux or drive is held over the macro step."""
    import sympy

    if isinstance(signal, Level):
        low.states.append(path)
        low.held.append(f"{path}.slope")
        low.rates[path] = sympy.Symbol(f"{path}.slope", real=True)
    else:
        low.held.append(path)


def _lower_neuron_inflow(low: Lowered, name: str) -> None:
    """What flows to the neurons waits until the next macro step takes it in, so that none is lost or made."""
    import sympy

    waiting, taken = f"{name}.waiting", f"{name}.taken"
    low.states.append(waiting)
    low.held.append(taken)
    low.rates[waiting] = sympy.Symbol(f"signal.{name}", real=True) - sympy.Symbol(taken, real=True)
    low.inflows.append(name)


def _lower_event(low: Lowered, body: Body, key: str, event: Crossing | Arrival | Receipt) -> None:
    import sympy

    path = f"{key}.{event.name}"
    happening = Happening(path)
    impulse_of = {
        f"{key}.{name}": body.parts[key].signal_name(name)
        for name, item in body.parts[key].declared(Output).items()
        if isinstance(item.signal, Impulse)
    }
    for target, expression in event.then.items():
        if target.name in impulse_of:
            happening.emits.append((impulse_of[target.name], sympy.sympify(expression)))
        else:
            happening.changes.append((target.name, sympy.sympify(expression)))
    if isinstance(event, Receipt):
        signal = event.impulse.name.removeprefix("signal.")
        low.receipts[signal].append((event.impulse.name, happening))
        return
    if isinstance(event, Crossing):
        value = sympy.sympify(event.value)
        for sign in (1, -1) if event.direction == 0 else (event.direction,):
            low.crossings.append((path, sign * value))
            low.happenings.append(happening)
        return
    # A random event comes when the integral of its rate reaches an exponentially distributed threshold.
    hazard, threshold = f"{path}.hazard", f"{path}.threshold"
    low.states += [hazard, threshold]
    low.rates[hazard] = sympy.sympify(event.rate)
    low.rates[threshold] = sympy.Integer(0)
    low.draws.append((f"{path}.wait", "exponential"))
    low.crossings.append((path, sympy.Symbol(hazard, real=True) - sympy.Symbol(threshold, real=True)))
    happening.changes += [(hazard, sympy.Integer(0)), (threshold, sympy.Symbol(f"{path}.wait", real=True))]
    low.happenings.append(happening)


def amount_unit(flux_unit: str) -> str:
    """Return the unit of an amount that flowed for some time: "pmol" for "pmol/s"."""
    return flux_unit.removesuffix("/s") if flux_unit.endswith("/s") else f"({flux_unit})*s"


def needed(expressions: list[Expression], algebra: Mapping[str, Expression]) -> dict[str, Expression]:
    """Return the part of the algebra on which some expressions rest."""
    found: dict[str, Expression] = {}

    def visit(expression: Expression) -> Iterator[str]:
        for symbol in sorted(expression.free_symbols, key=lambda item: item.name):
            if symbol.name in algebra and symbol.name not in found:
                found[symbol.name] = algebra[symbol.name]
                yield from visit(algebra[symbol.name])
                yield symbol.name

    for expression in expressions:
        for _ in visit(expression):
            pass
    return found
