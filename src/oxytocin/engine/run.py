"""Run a body under a protocol: prepare every subject, carry all of them through time on the threads at hand."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from oxytocin.engine.build import Compiled, build, neuron_ports
from oxytocin.engine.progress import Progress
from oxytocin.engine.results import Events, Run, Spikes
from oxytocin.engine.streams import drawn, of_subject, stream, values_of
from oxytocin.language.body import Body, resolve
from oxytocin.language.errors import OxytocinError
from oxytocin.language.protocol import Give, Protocol, Set
from oxytocin.language.quantities import convert
from oxytocin.language.signals import Flux

if TYPE_CHECKING:
    import xarray

_STEPS_PER_CHUNK = 4_000_000
_EVENTS_IN_LOG = 20_000
_HOUR = 3600.0
_MOST_NEURONS = 1_000_000
_MANY_STEPS = 2_000_000


def simulate(body: Body, duration: float | str, **options: Any) -> xarray.Dataset:
    """Run a body and return an xarray Dataset; see `run` for the parameters.

    Returns
    -------
    xarray.Dataset
        Dimensions `subject`, `time` and, where there are neurons, `spike` (a ragged list) and `neuron`; units and
        sources as attributes.
    """
    return run(body, duration, **options).to_dataset()


def run(
    body: Body,
    duration: float | str,
    *,
    protocol: Protocol | None = None,
    subjects: int | None = None,
    first: int = 0,
    seed: int = 0,
    every: float | str = 1.0,
    keep: Sequence[str] | None = None,
    macro_step: float | str = 0.1,
    tolerance: float = 1e-6,
    integration: str = "exact",
    record_spikes: bool = True,
    workers: int | None = None,
    progress: bool = True,
    values_by_subject: np.ndarray | None = None,
    chance_of: Mapping[str, str] | None = None,
    ends_with: str = "",
) -> Run:
    """Run a body under a protocol.

    Parameters
    ----------
    body : Body
        The body.
    duration : float or str
        Simulated time in seconds, or text such as "30 min".
    protocol : Protocol, optional
        What the experimenter does; nothing by default.
    subjects : int, optional
        How many virtual subjects, each with parameters drawn from their spreads; by default the one typical subject.
    first : int
        Number of the first of them in the population: subjects 40 to 49 are the same alone as among a hundred.
    seed : int
        Subject i of a seed is the same whatever the number of subjects or workers.
    every : float or str
        Time between samples.
    keep : sequence of str, optional
        Names of states and signals to sample; all by default.
    macro_step : float or str
        How often spiking neurons and organs meet; a multiple of 5 ms.
    tolerance : float
        Relative error allowed in a step of the organs.
    integration : {"exact", "euler"}
        Decay of the neurons within 1 ms: exact, or forward Euler as in the published programs.
    record_spikes : bool
        Whether to keep every spike.
    workers : int, optional
        Threads; as many as there are processors by default. Results do not depend on it.
    progress : bool
        Show a progress bar if it takes more than two seconds.
    values_by_subject : ndarray, shape (subjects, parameters), optional
        Parameter values of each subject, in declared units and in the order of `body.parameters`, in place of drawn
        ones. The subjects then differ in nothing else: chance gives all of them what it gives the first.
    chance_of : mapping of str to str, optional
        By the path of a part, that of another to which chance gives the same.
    ends_with : str
        Event after which a subject is followed no further than to the end of the hour: later samples are not a number.

    Returns
    -------
    Run
        Complete, or up to the moment of an interruption by Ctrl-C (`interrupted` says so).

    Raises
    ------
    OxytocinError
        If an argument makes no sense, or the equations cannot be integrated.
    """
    length, spacing, macro = (
        convert(value, "s", what)
        for value, what in ((duration, "the duration"), (every, "the time between samples"), (macro_step, "macro step"))
    )
    if not 0 < length <= 3.2e9:
        raise OxytocinError(f"the duration must be more than 0 s and less than a lifetime, not {length:g} s")
    if not 0 < spacing <= length:
        raise OxytocinError(f"the time between samples must be more than 0 and at most {length:g} s, not {spacing:g} s")
    if length / spacing > 5e7:
        raise OxytocinError(f"{length / spacing:.3g} samples are too many; choose a longer time between samples")
    if integration not in ("exact", "euler"):
        raise OxytocinError(f"integration is 'exact' or 'euler', not '{integration}'")
    if subjects is not None and not 1 <= subjects <= 10_000_000:
        raise OxytocinError(f"the number of subjects must lie between 1 and ten million, not {subjects}")
    if first < 0:
        raise OxytocinError(f"subjects are numbered from 0 on, so the first cannot be {first}")
    if body.neurons is not None and (macro < 0.005 or abs(macro / 0.005 - round(macro / 0.005)) > 1e-9):
        raise OxytocinError(f"the macro step must be a multiple of 5 ms, not {macro * 1e3:g} ms")

    compiled = build(body)
    plan = _Plan(body, compiled, protocol or Protocol(), length, spacing, keep, macro, tolerance, seed, chance_of or {})
    plan.first = first
    plan.last_event = _event(compiled, ends_with) if ends_with else -1
    if values_by_subject is None:
        count = 1 if subjects is None else subjects
        values = values_of(body.parameters, seed, count, vary=subjects is not None, first=first)
    else:
        values = _given_values(body, values_by_subject, subjects)
        count = values.shape[0]
    stop = threading.Event()
    samples = np.full((count, plan.sample_time.size, len(plan.kept)), np.nan)
    threads = workers or os.cpu_count() or 1
    width = 1 if body.neurons is not None else compiled.loop.WIDTH
    blocks = [
        _Block(
            plan,
            numbers,
            values[numbers.start : numbers.stop],
            samples[numbers.start : numbers.stop],
            seed,
            exact=integration == "exact",
            record=record_spikes,
            chances=[first + (number if values_by_subject is None else 0) for number in numbers],
        )
        for numbers in _blocks(count, threads, width)
    ]
    bar = Progress(count * length, enabled=progress)
    if compiled.is_new:
        bar.say("compiling the engine for this kind of neurons; this happens once and can take a minute")
    interrupted = _carry(blocks, stop, bar, threads)
    return _gather(body, plan, blocks, values, samples, first, seed, integration, interrupted)


class _Plan:
    """What all subjects of a run share."""

    def __init__(
        self,
        body: Body,
        compiled: Compiled,
        protocol: Protocol,
        length: float,
        spacing: float,
        keep: Sequence[str] | None,
        macro: float,
        tolerance: float,
        seed: int,
        chance_of: Mapping[str, str],
    ) -> None:
        layout = compiled.layout
        self.body, self.compiled, self.layout, self.length = body, compiled, layout, length
        self.factors = np.array([layout.factors[item.unit] for item in body.parameters.values()])
        self.macro = macro if body.neurons is not None else 0.0
        self.tolerance = tolerance
        self.last_event, self.first = -1, 0
        self.keys = [stream(seed, _named_as(name, chance_of), "draw") for name, _ in layout.draws]
        self.keys += [stream(seed, _named_as(name, chance_of), "noise") for name, _, _ in layout.noises]
        self.observables = [name.removeprefix("signal.") for name, _ in layout.observables]
        self.kept = self._kept(keep)
        self.sample_time = np.arange(0.0, length * (1 + 1e-12), spacing)
        self.schedule = self._schedule(protocol)
        self.inputs, self.outputs = neuron_ports(body)
        places = {name: i for i, name in enumerate(layout.states)}
        slots = {name: i for i, name in enumerate(layout.parameters)}
        held = {name: i for i, name in enumerate(layout.held)}
        seen = {name: i for i, name in enumerate(self.observables)}
        self.arrays = {
            "noise_state": _integers(places[state] for state, _, _ in layout.noises),
            "noise_slope": _integers(held[f"{state}.slope"] for state, _, _ in layout.noises),
            "noise_sd": _integers(slots[sd] for _, sd, _ in layout.noises),
            "noise_time": _integers(slots[time] for _, _, time in layout.noises),
            "neuron_input": _integers(seen.get(f"{name}.waiting", seen[name]) for name, _ in self.inputs),
            "neuron_taken": _integers(held.get(f"{name}.taken", -1) for name, _ in self.inputs),
            "neuron_output": _integers(held.get(f"{name}.slope", held.get(name)) for name, _ in self.outputs),
            "neuron_output_is_flux": _integers(isinstance(signal, Flux) for _, signal in self.outputs),
            "neuron_level": _integers(places.get(name, -1) for name, _ in self.outputs),
        }
        states = list(body.states.values())
        extra = len(layout.states) - len(states)
        scale = [layout.factors[item.unit] for item in states]
        self.initial = np.array([item.initial * s for item, s in zip(states, scale, strict=True)] + [0.0] * extra)
        allowed = [tolerance * item.scale * s for item, s in zip(states, scale, strict=True)]
        self.allowed = np.array(allowed + [tolerance] * extra)
        self.nonnegative = _integers([not item.may_be_negative for item in states] + [0] * extra)

    def _kept(self, keep: Sequence[str] | None) -> list[int]:
        if keep is None:
            return list(range(len(self.observables)))
        known = {name: i for i, name in enumerate(self.observables)}
        return [known[resolve(name, known, "state or signal", f"the body '{self.body.name}'")] for name in keep]

    def _schedule(self, protocol: Protocol) -> dict[str, np.ndarray]:
        body, layout = self.body, self.layout
        rows: list[tuple[float, int, int, float]] = []
        for step in protocol.steps:
            where = f"the body '{body.name}'"
            if not step.time >= 0.0:
                raise OxytocinError(f"a protocol cannot begin before time 0, but sets something at {step.at}")
            if isinstance(step, Set):
                path = resolve(step.control, body.controls, "control", where)
                control = body.controls[path]
                value = convert(step.value, control.unit, step.control, of=control.of)
                if not control.low <= value <= control.high:
                    limits = f"between {control.low:g} and {control.high:g} {control.unit}".removesuffix(" 1")
                    raise OxytocinError(f"{step.control} must lie {limits}, not {value:g}")
                rows.append((step.time, 0, layout.held.index(path), value * layout.factors[control.unit]))
            elif isinstance(step, Give):
                known = {name: body.wires[name] for name in layout.impulses}
                signal = resolve(step.impulse, known, "impulse", where)
                unit, of = body.wires[signal].signal.unit, body.wires[signal].signal.of
                amount = convert(step.amount, unit, step.impulse, of=of)
                if amount < 0:
                    raise OxytocinError(f"{step.impulse} must not be negative, but {step.amount} was given")
                rows.append((step.time, 1, layout.impulses.index(signal), amount * layout.factors[unit]))
        rows.sort(key=lambda row: row[0])
        times, kinds, indices, amounts = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
        )
        return {
            "schedule_time": np.array(times, dtype=float),
            "schedule_kind": _integers(kinds),
            "schedule_index": _integers(indices),
            "schedule_value": np.array(amounts, dtype=float),
        }


class _Block:
    """Up to eight subjects: their arrays, and their way in chunks short enough to show progress and to stop.

    Parameters
    ----------
    numbers : range
        Places of the subjects among those of this run.
    values, sample : ndarray
        Of these subjects: parameters in declared units, and room for the samples.
    chances : sequence of int
        Whose chance each has: its own number in the population, or that of the first.
    """

    def __init__(
        self,
        plan: _Plan,
        numbers: range,
        values: np.ndarray,
        sample: np.ndarray,
        seed: int,
        exact: bool,
        record: bool,
        chances: Sequence[int],
    ) -> None:
        self.plan, self.numbers, self.values, self.sample = plan, numbers, values, sample
        self.seed, self.exact, self.record, self.chances = seed, exact, record, chances
        self.reached = np.zeros(len(numbers))
        self.events: list[list[tuple[np.ndarray, np.ndarray, np.ndarray]]] = [[] for _ in numbers]
        self.spikes: list[tuple[np.ndarray, np.ndarray]] = []
        self.state: Any = None
        self.room: Any = None
        self.neurons: Any = 0
        self.size = 0
        self.begun = False
        self.steps = 0
        self.worst = np.zeros(0, dtype=np.int64)

    def prepare(self) -> None:
        plan, layout, body = self.plan, self.plan.layout, self.plan.body
        loop, equations = plan.compiled.loop, plan.compiled.equations
        width = loop.WIDTH
        parameters = len(layout.parameters)
        p = np.zeros((width, parameters + equations.CONSTANTS))
        y = np.zeros((width, plan.initial.size))
        u = np.zeros((width, len(layout.held)))
        for path, control in body.controls.items():
            u[:, layout.held.index(path)] = control.default * layout.factors[control.unit]
        keys = np.zeros((width, len(plan.keys)), dtype=np.uint64)
        counters = np.zeros((width, len(layout.draws)), dtype=np.uint64)
        clock = np.zeros((width, 4))
        clock[:, 1:3] = loop.FIRST_STEP, plan.macro
        for lane in range(width):
            own = min(lane, len(self.numbers) - 1)  # beyond the last subject stands a copy of it, and stands still
            p[lane, :parameters] = self.values[own] * plan.factors
            y[lane] = plan.initial
            equations.begin(p[lane], y[lane])
            keys[lane] = [of_subject(key, self.chances[own]) for key in plan.keys]
            clock[lane, 3] = self._begin_chance(p[lane], y[lane], keys[lane], counters[lane])
        self.state = loop.Block(
            clock=clock,
            counts=np.zeros((width, 7), dtype=np.int64),
            sizes=_integers((len(self.numbers), equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES)),
            idle=np.zeros(width, dtype=np.int64),
            blame=np.zeros(2, dtype=np.int64),
            relative=plan.tolerance,
            y=np.ascontiguousarray(y.T),
            p=np.ascontiguousarray(p.T),
            u=np.ascontiguousarray(u.T),
            own_p=p,
            own_u=u,
            moving=_integers(equations.MOVING),
            tolerance=plan.allowed,
            nonnegative=plan.nonnegative,
            keys=keys,
            counters=counters,
            kept=_integers(plan.kept),
            sample_time=plan.sample_time,
            sample=self.sample,
            log_time=np.zeros((len(self.numbers), _EVENTS_IN_LOG)),
            log_event=np.zeros((len(self.numbers), _EVENTS_IN_LOG), dtype=np.int64),
            log_amount=np.zeros((len(self.numbers), _EVENTS_IN_LOG)),
            worst=np.zeros((width, plan.initial.size), dtype=np.int64),
            **plan.schedule,
            **plan.arrays,
        )
        self.room = loop.room(self.state)
        if body.neurons is not None:
            self._prepare_neurons()

    def _begin_chance(self, p: np.ndarray, y: np.ndarray, keys: np.ndarray, counters: np.ndarray) -> float:
        """Draw the first waiting times and the first noise of a subject; return the step of its noise grid."""
        layout, equations = self.plan.layout, self.plan.compiled.equations
        for i, (name, _) in enumerate(layout.draws):
            if name.endswith(".wait"):
                threshold = layout.states.index(name.removesuffix("wait") + "threshold")
                y[threshold] = equations.exponential(keys[i], counters[i])
                counters[i] += np.uint64(1)
        noise_step = 0.0
        for j, (state, sd, memory) in enumerate(layout.noises):
            # Ten points per correlation time; the first value comes from the stationary law.
            noise_step = min(noise_step or math.inf, p[layout.parameters.index(memory)] / 10.0)
            start = equations.normal(keys[len(layout.draws) + j], np.uint64(0))
            y[layout.states.index(state)] = p[layout.parameters.index(sd)] * start
        return noise_step

    def _prepare_neurons(self) -> None:
        body, layout = self.plan.body, self.plan.layout
        part, kernel = body.neurons, self.plan.compiled.kernel
        if part is None or kernel is None:
            return
        (values,), (chance,) = self.values, self.chances  # a body with spiking neurons has a block of its own
        chosen = dict(zip(body.parameters, values, strict=True))
        self.size = max(1, round(chosen.get(f"{part.path}.neurons", 1.0)))
        if self.size > _MOST_NEURONS:
            raise OxytocinError(
                f"{self.size:.3g} neurons are too many; a human has some 25,000, the limit is {_MOST_NEURONS}"
            )
        parameters: dict[str, float | np.ndarray] = {}
        for name, item in part.parameters.items():
            value: float | np.ndarray = float(chosen[f"{part.path}.{name}"])
            if item.among_neurons is not None:
                key = of_subject(stream(self.seed, f"{part.path}.{name}", "neurons"), chance)
                value = drawn(item.among_neurons, float(value), key, self.size)
            parameters[name] = value * layout.kernel_factors[item.unit]
        replayed = part.replayed_spikes()
        try:
            if replayed is None:
                own = int(of_subject(stream(self.seed, part.path, "neurons"), chance))
                room = self._spikes_per_chunk() if self.record else 0
                self.neurons = kernel.prepare(parameters, self.size, own, exact=self.exact, record=room)
            else:
                self.record = False
                self.neurons = kernel.prepare(parameters, replayed, exact=self.exact)
        except ValueError as error:
            raise OxytocinError(f"{part.path}: {error}") from None
        # Levels begin where the kernel stands before its first step.
        given = np.zeros(len(self.plan.outputs))
        kernel.advance(self.neurons, np.zeros(len(self.plan.inputs)), 0, given)
        for place, value in zip(self.plan.arrays["neuron_level"], given, strict=True):
            if place >= 0:
                self.state.y[place] = value

    def _chunk(self) -> float:
        """Simulated seconds in one call; a matter of the run alone, never of the machine."""
        if self.plan.macro == 0.0:
            return _HOUR if self.plan.last_event >= 0 else self.plan.length
        steps = max(1, round(_STEPS_PER_CHUNK / max(self.size, 1) / (1000 * self.plan.macro)))
        return min(steps, 6000) * self.plan.macro

    def _spikes_per_chunk(self) -> int:
        return int(self.size * self._chunk() * 1000 / 4) + 1000

    def carry(self, stop: threading.Event, bar: Progress) -> None:
        self.prepare()
        chunk, number, until = self._chunk(), 0, 0.0
        while until < self.plan.length and not self.state.idle[: len(self.numbers)].all() and not stop.is_set():
            number += 1
            before, until = until, min(self.plan.length, number * chunk)
            self._carry_to(until)
            for lane in np.flatnonzero(self.state.idle[: len(self.numbers)] == 0):
                self.reached[lane] = until
                bar.add(until - before)
                if any((which == self.plan.last_event).any() for _, which, _ in self.events[lane]):
                    self.state.idle[lane] = 1
                    self.reached[lane] = self.plan.length
                    bar.add(self.plan.length - until)
        # Only what is read later is kept: of a thousand subjects the rest would fill the memory.
        self.begun, self.worst = True, self.state.worst[: len(self.numbers)].sum(axis=0)
        loop, counts = self.plan.compiled.loop, self.state.counts[: len(self.numbers)]
        self.steps = int(counts[:, [loop.ACCEPTED, loop.REJECTED]].sum())
        self.state, self.room, self.neurons = None, None, 0

    def _carry_to(self, until: float) -> None:
        """Go on to a time, emptying the log of events each time it is full."""
        loop, state, functions = self.plan.compiled.loop, self.state, self.plan.compiled.functions
        while True:
            before = state.clock[:, 0].copy()
            try:
                status = loop.advance(until, until == self.plan.length, state, self.room, self.neurons, functions)
            except ValueError as error:  # a kernel's own limit, such as on input rates
                raise OxytocinError(f"the neurons cannot go on at {before[0]:.6g} s: {error}") from None
            lane = state.blame[0]
            crowded = status == loop.FULL and state.clock[lane, 0] < before[lane] + 1.0
            if crowded or status not in (loop.FINE, loop.FULL):
                raise OxytocinError(self._why(status))
            self._drain()
            if status == loop.FINE:
                return

    def recorded(self) -> Spikes | None:
        """Return all spikes, or None where none were recorded."""
        if not self.spikes:
            return None
        times, neurons = (np.concatenate(part) for part in zip(*self.spikes, strict=True))
        return Spikes(self.size, times, neurons)

    def _drain(self) -> None:
        state, loop = self.state, self.plan.compiled.loop
        for lane, events in enumerate(self.events):
            filled = int(state.counts[lane, loop.LOGGED])
            if filled:
                logs = (state.log_time, state.log_event, state.log_amount)
                time, event, amount = (log[lane, :filled].copy() for log in logs)
                events.append((time, event, amount))
                state.counts[lane, loop.LOGGED] = 0
        if self.size and self.record:
            found, lost = self.neurons.recorded
            if lost:
                raise OxytocinError(f"{lost} spikes found no place in the record; the neurons fire faster than 250 Hz")
            record = (self.neurons.spike_steps[:found] / 1000.0, self.neurons.spike_neurons[:found].copy())
            self.spikes.append(record)
            self.neurons.recorded[0] = 0

    def _why(self, status: int) -> str:
        loop, lane, layout = self.plan.compiled.loop, int(self.state.blame[0]), self.plan.layout
        number = self.plan.first + self.numbers[lane]
        time = f"at {self.state.clock[lane, 0]:.6g} s (subject {number})"
        if status == loop.FULL:
            names = [*layout.crossings, *layout.impulses]
            often = names[int(np.bincount(self.state.log_event[lane]).argmax())]
            return f"'{often}' happens thousands of times a second {time}; what it sets off seems to cause it again"
        if status == loop.CASCADE:
            return f"impulses set each other off without end {time}"
        state = layout.states[int(self.state.blame[1])]
        if status == loop.NOT_FINITE:
            return f"{state} became infinite or undefined {time}; look at the values and units it depends on"
        return f"the step size shrank to nothing {time}, because of {state}; that part may need a stiff method"


def _blocks(subjects: int, workers: int, width: int) -> list[range]:
    """Return which subjects go together: as many blocks as keep all workers busy, of no more than `width`."""
    few = -(-subjects // width)
    count = min(subjects, -(-few // workers) * workers)
    ends = [subjects * i // count for i in range(count + 1)]
    return [range(begin, end) for begin, end in pairwise(ends)]


def _event(compiled: Compiled, name: str) -> int:
    """Return the place of an event in the log."""
    known = [*compiled.layout.crossings, *compiled.layout.impulses]
    return known.index(resolve(name, {each: 0 for each in known}, "event", "this body"))


def _given_values(body: Body, given: np.ndarray, subjects: int | None) -> np.ndarray:
    """Return parameter values that a caller chose for each subject, if they make sense."""
    values = np.array(given, dtype=float)
    wanted = len(body.parameters)
    if values.ndim != 2 or values.shape[1] != wanted or not values.shape[0] or not np.isfinite(values).all():
        raise OxytocinError(
            f"values_by_subject must be finite numbers of shape (subjects, {wanted}), and have shape {values.shape}"
        )
    if subjects is not None and subjects != values.shape[0]:
        raise OxytocinError(f"values are given for {values.shape[0]} subjects, and not for {subjects}")
    return values


def _named_as(name: str, chance_of: Mapping[str, str]) -> str:
    """Return the name under which a part draws its chance."""
    part, dot, rest = name.partition(".")
    return f"{chance_of.get(part, part)}{dot}{rest}"


def _integers(items: Any) -> np.ndarray:
    return np.array([int(item) for item in items], dtype=np.int64)


def _carry(blocks: list[_Block], stop: threading.Event, bar: Progress, workers: int) -> bool:
    """Carry all subjects; return whether Ctrl-C ended it early."""
    interrupted = False
    with bar, ThreadPoolExecutor(max_workers=min(workers, len(blocks))) as pool:
        futures = [pool.submit(block.carry, stop, bar) for block in blocks]
        try:
            for future in as_completed(futures):
                future.result()
        except KeyboardInterrupt:
            interrupted = True
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
        except BaseException:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return interrupted


def _gather(
    body: Body,
    plan: _Plan,
    blocks: list[_Block],
    values: np.ndarray,
    samples: np.ndarray,
    first: int,
    seed: int,
    integration: str,
    interrupted: bool,
) -> Run:
    done = [block for block in blocks if block.begun]
    if not done:
        raise OxytocinError("interrupted before anything was simulated")
    names = [plan.observables[i] for i in plan.kept]
    units = {plan.observables[i]: plan.layout.observables[i][1] for i in plan.kept}
    if len(done) < len(blocks):
        whose = [number for block in done for number in block.numbers]
        samples, values = samples[whose], values[whose]
    samples /= np.array([plan.layout.factors[units[name]] for name in names])
    steps = sum(block.steps for block in done)
    blamed = np.sum([block.worst for block in done], axis=0)
    worst = plan.layout.states[int(blamed.argmax())] if plan.layout.states else ""
    return Run(
        body=body,
        time=plan.sample_time,
        names=names,
        units=units,
        samples=samples,
        events=[_events(events, plan) for block in done for events in block.events],
        spikes=[block.recorded() for block in done for _ in block.numbers],
        parameters=values,
        first=first,
        seed=seed,
        integration=integration,
        steps=steps,
        slowest=worst if steps / len(samples) > _MANY_STEPS else "",
        interrupted=interrupted,
        reached=float(min(block.reached.min() for block in done)),
    )


def _events(logs: list[tuple[np.ndarray, np.ndarray, np.ndarray]], plan: _Plan) -> Events:
    layout = plan.layout
    names = [*layout.crossings, *layout.impulses]
    factors = [1.0] * len(layout.crossings)
    factors += [layout.factors[plan.body.wires[name].signal.unit] for name in layout.impulses]
    columns = [np.concatenate(column) for column in zip(*logs, strict=True)] if logs else []
    if not columns:
        return Events(names, np.empty(0), np.empty(0, dtype=np.int64), np.empty(0))
    time, which, amount = columns
    return Events(names, time, which, amount / np.array(factors)[which])
