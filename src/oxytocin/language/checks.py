"""What must hold before a body may run; every failure names the part, the equation and what was expected."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from oxytocin.language.component import (
    Algebra,
    Arrival,
    Component,
    Control,
    Crossing,
    Draw,
    Equal,
    Equation,
    Input,
    Noise,
    Output,
    Rate,
    Receipt,
    SpikingComponent,
    State,
)
from oxytocin.language.dimensions import DimensionError, dimension_of, readable
from oxytocin.language.errors import OxytocinError, nearest
from oxytocin.language.evidence import known_sources
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import dimension
from oxytocin.language.signals import Impulse, Signal


def check_sources(parts: Mapping[str, Component]) -> None:
    """Every parameter names a source that stands in the references."""
    known = known_sources()
    for key, part in parts.items():
        for name, item in part.parameters.items():
            if not item.source:
                raise OxytocinError(f"{key}.{name} names no source; give the key of an entry in references.bib")
            if item.source not in known:
                what = f"{key}.{name}: the source '{item.source}' is not in references.bib"
                raise OxytocinError(what + nearest(item.source, known))


def check_agreement(body: str, first: Signal, port: tuple[str, str], second: Signal, other: tuple[str, str]) -> None:
    """Two ports of one signal agree about kind, substance and dimension."""
    here, there = ".".join(other), ".".join(port)
    if type(first) is not type(second):
        raise OxytocinError(
            f"body '{body}': {here} is a {second.kind.lower()}, but {there} has the same name and is a "
            f"{first.kind.lower()}"
        )
    if first.of and second.of and first.of != second.of:
        raise OxytocinError(f"body '{body}': {here} is about {second.of}, but {there} is about {first.of}")
    if first.unit != second.unit and dimension(first.unit) != dimension(second.unit):
        raise OxytocinError(f"body '{body}': {here} is in {second.unit}, but {there} is in {first.unit}")


def units_in(part: Component) -> dict[str, str]:
    """Return the unit of every symbol that a part may use, by symbol name."""
    key = part.path
    units = {f"{key}.{name}": item.unit for name, item in part.declared(State).items()}
    units |= {f"{key}.{name}": item.unit for name, item in part.declared(Algebra).items()}
    units |= {f"{key}.{name}": item.unit for name, item in part.declared(Control).items()}
    units |= {f"{key}.{name}": item.unit for name, item in part.parameters.items()}
    units |= {f"{key}.{name}": item.signal.unit for name, item in part.declared(Output).items()}
    units |= {f"{key}.{name}": item.sd.unit for name, item in part.declared(Noise).items()}
    units |= {f"{key}.{name}": "1" for name in part.declared(Draw)}
    units |= {f"signal.{part.signal_name(name)}": item.signal.unit for name, item in part.declared(Input).items()}
    return units


def check_parts(parts: Mapping[str, Component]) -> None:
    """Every part has the equations it needs, once each, and their units are right.

    A state that only events change needs no rate.
    """
    for part in parts.values():
        if not isinstance(part, SpikingComponent):
            _check_equations(part)
            _check_events(part)


def describe(equation: Any) -> str:
    """Return an equation's left side as people write it."""
    if isinstance(equation, Rate):
        return f"d({equation.state})/dt"
    return str(equation.output)


def sides(equation: Equation) -> tuple[Expression, Expression]:
    """Return the symbol that an equation is about, and its right side."""
    if isinstance(equation, Rate):
        return equation.state, equation.expression
    return equation.output, equation.expression


def in_order(parts: Mapping[str, Component]) -> list[tuple[str, Equation]]:
    """Return all equations of a body in an order in which each only needs what stands before it, rates last.

    Raises
    ------
    OxytocinError
        If outputs depend on each other at the same instant.
    """
    equations = [(key, equation) for key, part in parts.items() for equation in part.equations()]
    definitions = {item.output.name: (key, item) for key, item in equations if isinstance(item, Equal)}
    outputs_of: dict[str, list[str]] = {}
    for key, part in parts.items():
        for name in part.declared(Output):
            outputs_of.setdefault(f"signal.{part.signal_name(name)}", []).append(f"{key}.{name}")
    graph: dict[str, set[str]] = {}
    for name, (_, item) in definitions.items():
        graph[name] = set()
        for symbol in item.expression.free_symbols:
            graph[name] |= {need for need in outputs_of.get(symbol.name, [symbol.name]) if need in definitions}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        loop = " -> ".join(error.args[1])
        raise OxytocinError(f"these depend on each other at one instant: {loop}; put a state between them") from None
    return [definitions[name] for name in order] + [(key, item) for key, item in equations if isinstance(item, Rate)]


def _check_equations(part: Component) -> None:
    units = units_in(part)
    per_second = dimension("1/s")
    wanted = {f"{part.path}.{name}": item.unit for name, item in part.declared(State).items()}
    defined = {
        f"{part.path}.{name}": item.signal.unit
        for name, item in part.declared(Output).items()
        if not isinstance(item.signal, Impulse)
    }
    defined |= {f"{part.path}.{name}": item.unit for name, item in part.declared(Algebra).items()}
    seen: set[str] = set()
    for equation in part.equations():
        target, expression = sides(equation)
        table, kind = (wanted, "state") if isinstance(equation, Rate) else (defined, "output")
        if target.name not in table:
            raise OxytocinError(f"{part.path}: '{target}' has an equation but is no {kind} of this part")
        if target.name in seen:
            raise OxytocinError(f"{part.path}: {describe(equation)} is given twice")
        seen.add(target.name)
        expected = dimension(table[target.name])
        if isinstance(equation, Rate):
            expected = expected * per_second
        _expect(part, describe(equation), expression, units, expected)
    changed = {target.name for event in part.events() for target in event.then}
    for name in [*wanted, *defined]:
        if name not in seen | changed:
            what = "rate of the state" if name in wanted else "value of the output"
            raise OxytocinError(f"{part.path}: no equation gives the {what} '{name}'")
    for equation in part.start():
        if equation.output.name not in wanted:
            raise OxytocinError(f"{part.path}: start gives '{equation.output}', which is no state of this part")
        expected = dimension(wanted[equation.output.name])
        _expect(part, f"{equation.output} at the start", equation.expression, units, expected)
    for name, noise in part.declared(Noise).items():
        if dimension(noise.correlation_time.unit) != dimension("s"):
            raise OxytocinError(f"{part.path}.{name}: the correlation time of a noise is a time")


def _check_events(part: Component) -> None:
    units = units_in(part)
    changeable = {f"{part.path}.{name}": item.unit for name, item in part.declared(State).items()}
    changeable |= {
        f"{part.path}.{name}": item.signal.unit
        for name, item in part.declared(Output).items()
        if isinstance(item.signal, Impulse)
    }
    received = set()
    for event in part.events():
        label = f"event '{event.name}'"
        if isinstance(event, Crossing):
            _expect(part, f"the crossing of {label}", event.value, units, None)
        elif isinstance(event, Arrival):
            _expect(part, f"the rate of {label}", event.rate, units, dimension("1/s"))
        elif isinstance(event, Receipt):
            received.add(event.impulse.name)
        for target, expression in event.then.items():
            if target.name not in changeable:
                raise OxytocinError(
                    f"{part.path}: {label} changes '{target}', which is no state or impulse of this part"
                )
            _expect(part, f"{target} after {label}", expression, units, dimension(changeable[target.name]))
    for name, item in part.declared(Input).items():
        signal = f"signal.{part.signal_name(name)}"
        if isinstance(item.signal, Impulse) and signal not in received:
            raise OxytocinError(f"{part.path}: nothing happens when the impulse '{name}' arrives; add a Receipt event")


def _expect(part: Component, what: str, expression: Expression, units: Mapping[str, str], expected: Any) -> None:
    import sympy

    try:
        given = dimension_of(sympy.sympify(expression), units)
    except DimensionError as error:
        raise OxytocinError(f"{part.path}: {what} {error}") from None
    except OxytocinError as error:
        raise OxytocinError(f"{part.path}: in {what}, {error}") from None
    if expected is not None and given is not None and given != expected:
        raise OxytocinError(f"{part.path}: {what} should be {readable(expected)} but is {readable(given)}")
