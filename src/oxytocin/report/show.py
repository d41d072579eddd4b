"""What stands in a part, a body or an experiment, as a reader would like to see it: equations, numbers, sources."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from oxytocin.experiments.experiment import Experiment
from oxytocin.language import Algebra, Body, Component, Control, Input, Noise, Output, State
from oxytocin.language.body import Wire
from oxytocin.language.component import Arrival, Crossing, Event, Link, Parameter, SpikingComponent
from oxytocin.language.plain_text import plain
from oxytocin.language.signals import Impulse
from oxytocin.report.equations import Names, clause, equation, expression, outputs
from oxytocin.report.tables import number, rows, table, with_micro

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def part(item: Component, width: int) -> Iterator[RenderableType]:
    """Yield everything about a part: what it is, equations, events, states, parameters, ports."""
    kind = type(item).__name__
    yield _heading(kind if item.path == kind else f"{item.path} · {kind}")
    yield _text(type(item))
    equations = list(item.equations()) if not isinstance(item, SpikingComponent) else []
    names = outputs(equations)
    if equations:
        yield _heading("Equations\n")
        yield "\n\n".join(equation(one, width, names) for one in equations) + "\n"
    starts = [equation(one, width) for one in item.start()]
    if starts:
        yield _heading("At time 0\n")
        yield "\n".join(starts) + "\n"
    events = [_event(one, names, width) for one in item.events()]
    if events:
        yield _heading("Events\n")
        yield "\n".join(events) + "\n"
    yield from declarations(item)
    yield from parameters(item)
    yield from ports(item)


def body(item: Body) -> Iterator[RenderableType]:
    """Yield the parts of a body, its signals and the order in which it is computed."""
    yield _heading(
        f"{item.name}: {len(item.parts)} parts, {len(item.states)} states, {len(item.parameters)} parameters\n"
    )
    first_lines = [(key, type(one).__name__, _first_line(type(one))) for key, one in item.parts.items()]
    yield rows(table("part", "kind", "what it is", title="Parts", fixed=("part", "kind")), first_lines)
    wires = [_wire(wire) for wire in item.wires.values()]
    yield rows(table("signal", "sort", "unit", "from", "to", title="Signals", fixed=("signal", "sort", "unit")), wires)
    plan = (
        (str(i), key, what.replace(f"{key}.", ""), needs.replace(f"{key}.", ""))
        for i, (key, what, needs) in enumerate(item.plan(), 1)
    )
    yield rows(table("", "part", "what is computed", "from", title="Order of computation", fixed=("part",)), plan)


def experiment(item: Experiment) -> Iterator[RenderableType]:
    """Yield the question of an experiment, its bodies and its settings."""
    yield _heading(f"{item.name}: {item.question}\n")
    yield _text(type(item))
    bodies = ((name, _first_line(make).removeprefix("Return ")) for name, make in item.bodies.items())
    yield rows(table("body", "what it is", title="Bodies", fixed=("body",)), bodies)
    different = [name for name in item.bodies if item.settings_for(name) != item.settings_for(next(iter(item.bodies)))]
    for name in [next(iter(item.bodies)), *different]:
        settings = item.settings_for(name)
        title = f"Settings for the {name}" if different else "Settings"
        made = table("setting", "default", "unit", "allowed", "what it is", title=title, fixed=("setting", "unit"))
        for key, one in settings.items():
            default = one.default if isinstance(one.default, str) else number(one.default)
            made.add_row(key, default, _unit(one.unit), _allowed(one.choices, one.low, one.high), one.doc)
        if settings:
            yield made
    if item.reads:
        yield _heading("Readouts\n")
        yield textwrap.fill(", ".join(item.reads), 100, initial_indent="  ", subsequent_indent="  ")


def write(console: Console, blocks: Iterable[RenderableType]) -> None:
    """Print what the functions above yield."""
    for block in blocks:
        console.print(block, soft_wrap=isinstance(block, str))


def _heading(text: str) -> RenderableType:
    from rich.text import Text

    return Text(plain(text, lines=True), style="bold")


def _text(item: Any) -> str:
    return (inspect.getdoc(item) or "") + "\n"


def _first_line(item: Any) -> str:
    return (inspect.getdoc(item) or "").partition("\n")[0]


def _event(item: Event, names: Names, width: int) -> str:
    head = f"  {item.name}: "
    if isinstance(item, Crossing) and type(item.value).__name__ == "Choice":
        lines = [f"{head}when {expression(item.value.args[0][1], names)} comes true"]  # 1 while it holds, else -1
    elif isinstance(item, Crossing):
        way = {1: "rises past 0", -1: "falls past 0", 0: "passes 0"}[item.direction]
        lines = [clause(f"{head}when what follows {way}: ", item.value, width, names)]
        short = f"{head}when {expression(item.value, names)} {way}"
        lines = [short] if len(short) <= width else lines
    elif isinstance(item, Arrival):
        lines = [clause(f"{head}at random, at the rate ", item.rate, width, names)]
    else:
        lines = [f"{head}when the impulse {expression(item.impulse)} arrives"]
    lines += [clause(f"    {expression(key)} becomes ", value, width, names) for key, value in item.then.items()]
    return "\n".join(lines)


def declarations(item: Component) -> Iterator[RenderableType]:
    """Yield the tables of what a part declares besides parameters and signals: states, controls, noise."""
    states = item.declared(State)
    if states:
        computed = {equation.output.name.rpartition(".")[2] for equation in item.start()}
        begin = {key: "see above" if key in computed else number(one.initial) for key, one in states.items()}
        lines = ((key, _unit(one.unit), begin[key], one.doc) for key, one in states.items())
        yield rows(table("state", "unit", "at time 0", "what it is", title="States", fixed=("state", "unit")), lines)
    algebra = item.declared(Algebra)
    if algebra:
        worked_out = ((key, _unit(one.unit), one.doc) for key, one in algebra.items())
        yield rows(table("quantity", "unit", "what it is", title="Worked out", fixed=("quantity", "unit")), worked_out)
    controls = item.declared(Control)
    if controls:
        made = table(
            "control",
            "default",
            "unit",
            "allowed",
            "what it is",
            title="What the experimenter sets",
            fixed=("control", "unit"),
        )
        for key, one in controls.items():
            made.add_row(key, number(one.default), _unit(one.unit), _allowed((), one.low, one.high), one.doc)
        yield made
    noises = item.declared(Noise)
    if noises:
        made = table("noise", "standard deviation", "correlation time", "what it is", title="Noise", fixed=("noise",))
        for key, noise in noises.items():
            made.add_row(key, noise.sd.name, noise.correlation_time.name, noise.doc)
        yield made


def parameters(item: Component, chosen: Mapping[str, Parameter] | None = None) -> Iterator[RenderableType]:
    """Yield the table of a part's parameters, or of those that are chosen."""
    shown = item.parameters if chosen is None else chosen
    if not shown:
        return
    differ = any(one.spread is not None for one in shown.values())
    headings = [
        "parameter",
        "value",
        "unit",
        *(["between subjects"] if differ else []),
        "source",
        "evidence",
        "what it is",
    ]
    fixed = ("parameter", "unit", "source", "evidence")
    made = table(*headings, numbers=("value",), title="Parameters", fixed=fixed)
    for key, one in shown.items():
        spread = [str(one.spread) if one.spread is not None else ""] if differ else []
        made.add_row(key, number(one.value), _unit(one.unit), *spread, one.source, one.evidence, _remarks(one))
    yield made


def _remarks(one: Parameter) -> str:
    doc = [one.doc]
    if isinstance(one, Link):
        doc.append(f"real with probability {one.probability:g}")
    if one.replaced is not None:
        doc.append(f"usually {number(one.replaced)}")
    if one.among_neurons is not None:
        doc.append(f"between neurons {one.among_neurons}")
    where = ", ".join(text for text in (one.locus, one.species, f"n = {one.n}" if one.n else "") if text)
    return "; ".join(text for text in doc if text) + (f" ({where})" if where else "")


def ports(item: Component) -> Iterator[RenderableType]:
    """Yield the table of the signals that a part takes in and gives out."""
    made = table("signal", "", "sort", "unit", "what it is", title="Signals", fixed=("signal", "", "sort", "unit"))
    sides: tuple[tuple[str, Mapping[str, Input | Output]], ...] = (
        ("in", item.declared(Input)),
        ("out", item.declared(Output)),
    )
    for way, declared in sides:
        for key, one in declared.items():
            made.add_row(item.signal_name(key), way, one.signal.kind, _unit(one.signal.unit), one.doc)
    if made.row_count:
        yield made


def _wire(wire: Wire) -> tuple[str, str, str, str, str]:
    givers = ", ".join(key for key, _ in wire.givers)
    if isinstance(wire.signal, Impulse) and not givers:
        givers = "the experimenter"
    return wire.name, wire.signal.kind, _unit(wire.signal.unit), givers, ", ".join(key for key, _ in wire.takers)


def _unit(unit: str) -> str:
    return "" if unit == "1" else with_micro(unit)


def _allowed(choices: tuple[str, ...], low: float, high: float) -> str:
    if choices:
        return ", ".join(choices)
    if high == float("inf"):
        return f"from {low:g}"
    return f"{low:g} to {high:g}"
