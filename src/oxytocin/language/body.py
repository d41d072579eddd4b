"""A body: parts wired by the names of their signals, checked once, never changed in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from oxytocin.language import checks, memory, sources
from oxytocin.language.component import (
    PROBABILITY,
    Component,
    Control,
    Input,
    Link,
    Output,
    Parameter,
    SpikingComponent,
    State,
)
from oxytocin.language.errors import OxytocinError, nearest
from oxytocin.language.signals import Impulse, Signal


@dataclass
class Wire:
    """One named signal: what it is, who gives and who takes it, as (part, port) pairs; its value if nobody does."""

    name: str
    signal: Signal
    givers: list[tuple[str, str]] = field(default_factory=list)
    takers: list[tuple[str, str]] = field(default_factory=list)
    absent: float | None = None


class Body:
    """Parts under names of their own, meeting at signals.

    Parameters
    ----------
    name : str
        Name of the body, e.g. "rat".
    **parts : Component
        The parts, in the order in which tables show them.

    Raises
    ------
    OxytocinError
        If an input has no source, a level has two, two ports disagree about unit, kind or substance, a unit in an
        equation is wrong, an equation is missing or doubled, levels depend on each other at one instant, or a
        parameter names no source in `literature/references.bib`.
    """

    def __init__(self, name: str, **parts: Component) -> None:
        self.name = name
        self.parts: Mapping[str, Component] = MappingProxyType({key: part.named(key) for key, part in parts.items()})
        self.wires = self._wire()
        checks.check_sources(self.parts)
        if not self._is_remembered():
            checks.check_parts(self.parts)
            checks.in_order(self.parts)
            self._remember()

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters by path, e.g. "plasma.clearance"."""
        return {f"{key}.{name}": item for key, part in self.parts.items() for name, item in part.parameters.items()}

    @cached_property
    def controls(self) -> dict[str, Control]:
        """All controls by path, e.g. "afferents.suckling"."""
        return {f"{k}.{name}": item for k, part in self.parts.items() for name, item in part.declared(Control).items()}

    @cached_property
    def states(self) -> dict[str, State]:
        """All states by path."""
        return {f"{k}.{name}": item for k, part in self.parts.items() for name, item in part.declared(State).items()}

    @property
    def neurons(self) -> SpikingComponent | None:
        """The spiking part, if the body has one."""
        return next((part for part in self.parts.values() if isinstance(part, SpikingComponent)), None)

    @cached_property
    def fingerprint(self) -> str | None:
        """Hash of all that checks and machine code depend on, or None where a part's source cannot be read."""
        text = sources.sources_of({type(part) for part in self.parts.values()})
        language, engine = sources.text_of("language"), sources.text_of("engine")
        if text is None or language is None or engine is None:
            return None
        wiring = [f"{key}:{type(part).__qualname__}:{sorted(part._wiring.items())}" for key, part in self.parts.items()]
        units = [f"{path}:{item.unit}" for path, item in self.parameters.items()]
        return memory.digest(language, engine, text, *wiring, *units)

    def with_values(self, values: Mapping[str, float | str | Parameter]) -> Body:
        """Return a body with other parameter values.

        Parameters
        ----------
        values : mapping
            By path ("plasma.clearance"), or by name where only one part has it ("clearance"); the probability of a link
            as "trust.nasal_effect.probability".

        Raises
        ------
        OxytocinError
            If a name is unknown or stands for several parameters, or a unit does not fit.
        """
        parts = dict(self.parts)
        for given, value in values.items():
            ending = PROBABILITY if given.endswith(PROBABILITY) else ""
            path = resolve(given.removesuffix(ending), self.parameters, "parameter", f"the body '{self.name}'")
            key, name = path.split(".")
            parts[key] = parts[key].with_values(**{name + ending: value})
        if any(isinstance(value, Parameter) for value in values.values()):
            return Body(self.name, **parts)
        # Other numbers change neither wires nor what was checked, nor the fingerprint.
        made = copy(self)
        made.parts = MappingProxyType(parts)
        vars(made).pop("parameters", None)
        return made

    def with_parts(self, **parts: Component) -> Body:
        """Return a body in which some parts are exchanged for others, or added."""
        return Body(self.name, **{**self.parts, **parts})

    def changes(self) -> dict[str, tuple[float, float, str]]:
        """Return what was replaced: path of a parameter, or of a link's probability, to (before, now, unit)."""
        found = {
            path: (item.replaced, item.value, item.unit)
            for path, item in self.parameters.items()
            if item.replaced is not None
        }
        for path, item in self.parameters.items():
            if isinstance(item, Link) and item.replaced_probability is not None:
                found[path + PROBABILITY] = (item.replaced_probability, item.probability, "1")
        return found

    def plan(self) -> list[tuple[str, str, str]]:
        """Return the order of computation as rows of (part, what is computed, from what)."""
        rows = []
        for part, equation in checks.in_order(self.parts):
            _, expression = checks.sides(equation)
            symbols = getattr(expression, "free_symbols", ())  # a plain number has none
            needs = sorted(symbol.name.removeprefix("signal.") for symbol in symbols)
            rows.append((part, checks.describe(equation), ", ".join(needs)))
        return rows

    def _wire(self) -> dict[str, Wire]:
        wires: dict[str, Wire] = {}
        signals: dict[tuple[str, str], Signal] = {}
        for key, port, item, gives in self._ports():
            name = self.parts[key].signal_name(port)
            wire = wires.setdefault(name, Wire(name, item.signal))
            for place in (*wire.givers, *wire.takers):
                checks.check_agreement(self.name, signals[place], place, item.signal, (key, port))
            signals[key, port] = item.signal
            if item.signal.of and not wire.signal.of:
                wire.signal = replace(wire.signal, of=item.signal.of)
            if gives and wire.givers and not item.signal.adds_up:
                other = ".".join(wire.givers[0])
                raise OxytocinError(
                    f"body '{self.name}': the level '{name}' is set twice, by {other} and by {key}.{port}; "
                    "a level has exactly one source"
                )
            (wire.givers if gives else wire.takers).append((key, port))
        given = [name for name, wire in wires.items() if wire.givers]
        for name, wire in wires.items():
            if wire.givers or isinstance(wire.signal, Impulse):
                continue
            inputs = {taker: self.parts[taker[0]].declared(Input)[taker[1]] for taker in wire.takers}
            needy = [taker for taker, item in inputs.items() if item.absent is None]
            if needy:
                taker = ".".join(needy[0])
                raise OxytocinError(
                    f"body '{self.name}': nothing gives the {wire.signal.kind.lower()} '{name}' "
                    f"({wire.signal.unit}) that {taker} takes in{nearest(name, given)}"
                )
            wire.absent = next(iter(inputs.values())).absent
            for place, taken in inputs.items():
                if taken.absent != wire.absent or (taken.absent and taken.signal.unit != wire.signal.unit):
                    first, second = ".".join(wire.takers[0]), ".".join(place)
                    raise OxytocinError(
                        f"body '{self.name}': nothing gives '{name}', and {first} and {second} do not agree "
                        "on its value where it is absent"
                    )
        return wires

    def _ports(self) -> Iterator[tuple[str, str, Input | Output, bool]]:
        for key, part in self.parts.items():
            for port, given in part.declared(Output).items():
                yield key, port, given, True
            for port, taken in part.declared(Input).items():
                yield key, port, taken, False

    def _is_remembered(self) -> bool:
        return self.fingerprint is not None and memory.recall("checked", self.fingerprint) is not None

    def _remember(self) -> None:
        if self.fingerprint is not None:
            memory.keep("checked", self.fingerprint, self.name.encode())


def resolve(given: str, known: Mapping[str, object], what: str, where: str) -> str:
    """Return the full path that a user's name stands for.

    Raises
    ------
    OxytocinError
        If nothing or more than one thing has this name.
    """
    if given in known:
        return given
    matches = [path for path in known if path.split(".", 1)[-1] == given]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise OxytocinError(f"'{given}' stands for several {what}s of {where}: {', '.join(matches)}; give the full one")
    names = {*known, *(path.split(".", 1)[-1] for path in known)}
    raise OxytocinError(f"{where} has no {what} '{given}'{nearest(given, names)}")
