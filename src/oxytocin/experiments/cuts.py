"""A deficient body beside its healthy twin, so that single signals can be taken from the twin: path patching.

Parts on the way of a change stand twice, once as they are under the deficit and once, under another name, as in health.
Each signal that carries the change passes a gate: open it brings what the deficient giver gives, cut what the healthy
one gives at that instant. All cuts are then parameter values of one body, which is compiled once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from oxytocin.engine.results import Events, Run
from oxytocin.engine.streams import values_of
from oxytocin.language import (
    Body,
    Component,
    Control,
    Equal,
    Give,
    Impulse,
    Input,
    Output,
    OxytocinError,
    Parameter,
    Protocol,
    Receipt,
    Set,
)
from oxytocin.language.body import resolve
from oxytocin.language.signals import Signal

_TWIN = "healthy_"
_SAME = 1e-9  # of a signal's greatest value: what rounding makes


@dataclass(frozen=True)
class Edge:
    """A signal on its way to one part.

    Attributes
    ----------
    signal : str
        Its name.
    givers : tuple of str
        Parts whose share of it the deficit changes.
    taker : str
        Part that takes it in.
    """

    signal: str
    givers: tuple[str, ...]
    taker: str


@dataclass(frozen=True)
class Way:
    """The way of a change through a body.

    Attributes
    ----------
    changed : tuple of str
        Parts of which the deficit changes a value.
    edges : tuple of Edge
        Signals that it changes, to each part from which what is read can be reached.
    parts : tuple of str
        Parts on the way.
    needed : tuple of str
        Parts on which what is read rests, changed or not.
    """

    changed: tuple[str, ...]
    edges: tuple[Edge, ...]
    parts: tuple[str, ...]
    needed: tuple[str, ...]


def find_way(healthy: Run, deficient: Run, reads: Iterable[str]) -> Way:
    """Return the way from what a deficit changes to what is read.

    Parameters
    ----------
    healthy, deficient : Run
        Of one subject each, with everything sampled.
    reads : iterable of str
        Names of the samples and events from which a readout is worked out.
    """
    body, reads = deficient.body, set(reads)
    differs = np.any(healthy.parameters != deficient.parameters, axis=0)
    paths = [path for path, is_other in zip(body.parameters, differs, strict=True) if is_other]
    changed = tuple(dict.fromkeys(path.split(".")[0] for path in paths))
    # What an event that is read sets off in its turn (a dose at birth) is a consequence, and explains nothing.
    outcomes = {name for name in reads if _happens_once(healthy, name) and _happens_once(deficient, name)}
    told = {key for name in outcomes for key, _ in body.wires[name].takers}
    edges = []
    for name, wire in body.wires.items():
        is_set_off = isinstance(wire.signal, Impulse) and any(key in told for key, _ in wire.givers)
        if name in outcomes or is_set_off:
            continue
        for taker in dict.fromkeys(key for key, _ in wire.takers):
            givers = tuple(key for key, port in wire.givers if _changes(healthy, deficient, name, f"{key}.{port}"))
            if givers:
                edges.append(Edge(name, givers, taker))
    after = _reached(changed, {(giver, each.taker) for each in edges for giver in each.givers})
    joined = {(taker, giver) for wire in body.wires.values() for giver, _ in wire.givers for taker, _ in wire.takers}
    needed = _reached([part for name in reads for part in givers_of(body, name)], joined)
    on_way = tuple(key for key in body.parts if key in after and key in needed)
    edges = [
        replace(each, givers=tuple(giver for giver in each.givers if giver in on_way))
        for each in edges
        if each.taker in on_way
    ]
    return Way(
        tuple(key for key in changed if key in on_way),
        tuple(each for each in edges if each.givers),
        on_way,
        tuple(key for key in body.parts if key in needed),
    )


class Twins:
    """A deficient body, and what its healthy twin can lend it.

    Parameters
    ----------
    healthy, deficient : Run
        Of one subject each, with everything sampled; once for each macro step where neurons spike.
    way : Way
        Where the change goes.
    macro_step : float
        Of these runs, in s.

    Raises
    ------
    OxytocinError
        If the change reaches spiking neurons through what they take in, or impulses leave them.
    """

    def __init__(self, healthy: Run, deficient: Run, way: Way, macro_step: float) -> None:
        self.way, self.macro_step = way, macro_step
        self.original = deficient.body
        self.runs = {"": deficient, _TWIN: healthy}
        self.recorded = self._recorded()
        whole = deficient.body
        beside = {g for e in way.edges for g, _ in whole.wires[e.signal].givers}
        self.doubled = tuple(key for key in whole.parts if key in way.parts or key in beside)
        self.gates = {edge: f"gate_{edge.signal}_to_{edge.taker}" for edge in way.edges if not self._fixed(edge.taker)}
        self.body = self._build()
        self.values = values_of(self.body.parameters, 0, 1, vary=False)[0]

    @property
    def chance_of(self) -> dict[str, str]:
        """By each twin part the part whose chance it shares."""
        return {_TWIN + key: key for key in self.doubled}

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Signals that can be cut."""
        return tuple(self.gates)

    @property
    def restorable(self) -> tuple[str, ...]:
        """Changed parts whose values can be those of health, and parts that give what they gave in a run."""
        return tuple(key for key in self.original.parts if key in self.way.changed or self._fixed(key))

    def cut(self, *edges: Edge) -> np.ndarray:
        """Return the values of a subject in whom signals are as in health, shape (parameters,)."""
        values, places = self.values.copy(), list(self.body.parameters)
        for edge in edges:
            values[places.index(f"{self.gates[edge]}.cut")] = 1.0
        return values

    def restored(self, *parts: str) -> np.ndarray:
        """Return the values of a subject in whom parts are as in health, shape (parameters,)."""
        values, places = self.values.copy(), {path: i for i, path in enumerate(self.body.parameters)}
        for path, i in places.items():
            if path.split(".")[0] in parts and _TWIN + path in places:
                values[i] = values[places[_TWIN + path]]
        for edge, gate in self.gates.items():
            if any(self._fixed(giver) and giver in parts for giver in edge.givers):
                values[places[f"{gate}.cut"]] = 1.0
        return values

    def protocol(self, done: Protocol) -> Protocol:
        """Return what is done to both twins."""
        steps: list[Set | Give] = []
        for step in done.steps:
            if isinstance(step, Set):
                path = resolve(step.control, self.original.controls, "control", f"the body '{self.original.name}'")
                steps += [replace(step, control=each) for each in (path, _TWIN + path) if each in self.body.controls]
            else:
                names = (step.impulse, _TWIN + step.impulse)
                steps += [replace(step, impulse=each) for each in names if each in self.body.wires]
        for key in self.recorded:
            part = self.original.parts[key]
            for twin in ("", _TWIN) if key in self.doubled else ("",):
                for port in part.declared(Output):
                    run = self.runs[twin]
                    course = run[_sampled(run, part.signal_name(port), f"{key}.{port}")][0]
                    often = max(1, round(self.macro_step / (run.time[1] - run.time[0])))
                    for time, value in zip(run.time[::often], course[::often], strict=True):
                        steps.append(Set(f"{twin}{key}.{port}_course", float(value), float(time)))
        return Protocol(*steps)

    def read(self, run: Run, subject: int) -> Run:
        """Return one subject's run as the deficient body alone would give it."""
        names = [name for name in run.names if name in self.runs[""].names]
        one, known = run.only(subject), self.runs[""].events[0].names
        events = one.events[0]
        which = np.array([known.index(events.names[i]) if events.names[i] in known else -1 for i in events.which])
        ours = which >= 0
        shown = Events(known, events.time[ours], which[ours].astype(np.int64), events.amount[ours])
        return replace(
            one,
            body=self.original,
            names=names,
            samples=one.samples[:, :, [run.names.index(name) for name in names]],
            events=[shown],
            spikes=self.runs[""].spikes,
            parameters=self.runs[""].parameters,
        )

    def _fixed(self, part: str) -> bool:
        return part in self.recorded

    def _recorded(self) -> tuple[str, ...]:
        """Return parts that give what they gave in the runs: changed neurons that spike, and what changes them."""
        neurons = self.original.neurons
        if neurons is None or neurons.path not in self.way.parts:
            return ()
        back = {(edge.taker, giver) for edge in self.way.edges for giver in edge.givers}
        found = tuple(key for key in self.original.parts if key in _reached([neurons.path], back))
        for key in found:
            outputs = self.original.parts[key].declared(Output).values()
            if any(isinstance(item.signal, Impulse) for item in outputs):
                raise OxytocinError(
                    f"the deficit changes what the spiking neurons take in, through {key}; signals on that way can "
                    "only be cut where neurons are rates (such as hypothalamus=rate)"
                )
        return found

    def _build(self) -> Body:
        wires = self.original.wires
        carried = {edge.signal for edge in self.way.edges}
        parts: dict[str, Component] = {}
        for key in self.way.needed:
            part = self._part("", key)
            gated = {edge.signal: gate for edge, gate in self.gates.items() if edge.taker == key}
            ports = {port: part.signal_name(port) for port in part.declared(Input)}
            parts[key] = part.wired(**{port: f"{gated[s]}_out" for port, s in ports.items() if s in gated})
        for key in self.doubled:
            part = self._part(_TWIN, key)
            ports = {port: part.signal_name(port) for port in part.declared(Input)}
            given = {port: _TWIN + part.signal_name(port) for port in part.declared(Output)}
            parts[_TWIN + key] = part.wired(
                **given, **{port: _TWIN + signal for port, signal in ports.items() if signal in carried}
            )
        for edge, name in self.gates.items():
            signal = wires[edge.signal].signal
            parts[name] = _gate(signal).wired(ours=edge.signal, healthy=_TWIN + edge.signal, out=f"{name}_out")
        return Body(self.original.name, **parts)

    def _part(self, twin: str, key: str) -> Component:
        part = self.runs[twin].body.parts[key]
        if not self._fixed(key):
            return part
        outputs = {port: item.signal for port, item in part.declared(Output).items()}
        return _recording(outputs).wired(**{port: part.signal_name(port) for port in outputs})


def _gate(signal: Signal) -> Component:
    """Return a gate for one kind of signal: out = ours + cut (healthy - ours)."""

    def equations(self):
        yield Equal(self.out, self.ours + self.cut * (self.healthy - self.ours))

    def events(self):
        yield Receipt("ours_came", self.ours, {self.out: (1 - self.cut) * self.ours})
        yield Receipt("healthy_came", self.healthy, {self.out: self.cut * self.healthy})

    declared = {
        "cut": Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="1 where the signal comes from the twin"),
        "ours": Input(signal),
        "healthy": Input(signal),
        "out": Output(signal),
    }
    behaviour = {"events": events} if isinstance(signal, Impulse) else {"equations": equations}
    return _made("Gate", signal, {**declared, **behaviour})


def _recording(outputs: Mapping[str, Signal]) -> Component:
    """Return a part that gives the courses to which a protocol sets it."""

    def equations(self):
        for port in outputs:
            yield Equal(getattr(self, port), getattr(self, f"{port}_course"))

    declared: dict[str, object] = {port: Output(signal) for port, signal in outputs.items()}
    declared |= {
        f"{port}_course": Control(signal.unit, low=-float("inf"), of=signal.of) for port, signal in outputs.items()
    }
    return _made("Recording", tuple(outputs.items()), {**declared, "equations": equations})


def _made(name: str, of: object, namespace: Mapping[str, object]) -> Component:
    """Return a part of a class made for one kind of signal, whose name tells it from others, as the cache needs."""
    kind = type(name, (Component,), {**namespace, "__module__": __name__, "__qualname__": f"{name} of {of}"})
    return kind()


def _changes(healthy: Run, deficient: Run, signal: str, giver: str) -> bool:
    """Return whether one giver's share of a signal is another under the deficit."""
    if isinstance(deficient.body.wires[signal].signal, Impulse):
        (time, amount), (other_time, other) = (run.events[0].given(signal) for run in (healthy, deficient))
        return time.size != other_time.size or not (np.allclose(time, other_time) and np.allclose(amount, other))
    name = _sampled(deficient, signal, giver)
    before, after = healthy[name][0], deficient[name][0]
    return bool(np.nanmax(np.abs(after - before)) > _SAME * np.nanmax(np.abs(before), initial=0.0))


def _happens_once(run: Run, name: str) -> bool:
    """Return whether a name is that of an impulse which comes once or never."""
    wire = run.body.wires.get(name)
    return wire is not None and isinstance(wire.signal, Impulse) and run.events[0].times(name).size <= 1


def _sampled(run: Run, signal: str, giver: str) -> str:
    """Return under which name one giver's share of a signal is sampled."""
    return giver if giver in run.names else signal


def givers_of(body: Body, name: str) -> list[str]:
    """Return the parts that give, or take, what is read under a name."""
    if name in body.wires:
        wire = body.wires[name]
        return [key for key, _ in (wire.givers or wire.takers)]
    return [name.split(".")[0]]


def _reached(starts: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    """Return all that can be reached from some starts."""
    following: dict[str, set[str]] = {}
    for first, second in steps:
        following.setdefault(first, set()).add(second)
    found, queue = set(), list(starts)
    while queue:
        now = queue.pop()
        if now not in found:
            found.add(now)
            queue += following.get(now, ())
    return found
