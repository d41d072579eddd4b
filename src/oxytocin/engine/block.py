"""Up to eight subjects that go through time together, each in a lane of its own."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from oxytocin.engine.plan import Plan, integers
from oxytocin.engine.progress import Progress
from oxytocin.engine.results import Spikes
from oxytocin.engine.spikes.randomness import splitmix64
from oxytocin.engine.streams import drawn, of_subject, stream
from oxytocin.language.errors import OxytocinError

_STEPS_PER_CHUNK = 4_000_000
_HOUR = 3600.0
_MOST_NEURONS = 1_000_000


class Block:
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

    events_in_log = 20_000
    """Events of one subject that fit between two calls of the loop."""

    def __init__(
        self,
        plan: Plan,
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
        self.size = self.working = 0
        self.begun = False
        self.steps = 0
        self.worst = np.zeros(0, dtype=np.int64)

    def prepare(self) -> None:
        plan, layout, body = self.plan, self.plan.layout, self.plan.body
        loop, equations = plan.compiled.loop, plan.compiled.equations
        width = self.width
        parameters = len(layout.parameters)
        p = np.zeros((width, parameters + equations.CONSTANTS))
        y = np.zeros((width, plan.initial.size))
        u = np.zeros((width, len(layout.held)))
        for path, control in body.controls.items():
            u[:, layout.held.index(path)] = control.default * layout.factors[control.unit]
        # Beyond the last subject stands a copy of it, and stands still.
        whose = [min(lane, len(self.numbers) - 1) for lane in range(width)]
        chances = np.array([[self.chances[own]] for own in whose], dtype=np.uint64)
        keys = splitmix64(np.array(plan.keys, dtype=np.uint64)[None, :], chances)
        counters = np.zeros((width, len(layout.draws)), dtype=np.uint64)
        clock = np.zeros((width, 4))
        clock[:, 1:3] = loop.FIRST_STEP, plan.macro
        for lane, own in enumerate(whose):
            p[lane, :parameters] = self.values[own] * plan.factors
            y[lane] = plan.initial
            equations.begin(p[lane], y[lane])
            clock[lane, 3] = self._begin_chance(p[lane], y[lane], keys[lane], counters[lane])
        self.state = loop.State(
            clock=clock,
            counts=np.zeros((width, 7), dtype=np.int64),
            sizes=integers((len(self.numbers), equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES)),
            idle=np.zeros(width, dtype=np.int64),
            blame=np.zeros(2, dtype=np.int64),
            relative=plan.tolerance,
            y=np.ascontiguousarray(y.T),
            p=np.ascontiguousarray(p.T),
            u=np.ascontiguousarray(u.T),
            own_p=p,
            own_u=u,
            moving=integers(equations.MOVING),
            tolerance=plan.allowed,
            nonnegative=plan.nonnegative,
            keys=keys,
            counters=counters,
            kept=integers(plan.kept),
            sample_time=plan.sample_time,
            sample=self.sample,
            log_time=np.zeros((len(self.numbers), self.events_in_log)),
            log_event=np.zeros((len(self.numbers), self.events_in_log), dtype=np.int64),
            log_amount=np.zeros((len(self.numbers), self.events_in_log)),
            worst=np.zeros((width, plan.initial.size), dtype=np.int64),
            **plan.schedule,
            **plan.arrays,
        )
        self.make_room()
        if body.neurons is not None:
            self._prepare_neurons()

    @property
    def width(self) -> int:
        """How many lanes there are, with or without a subject."""
        return int(self.plan.compiled.loop.WIDTH)

    def make_room(self) -> None:
        """Allocate what the loop needs beside the state."""
        self.room = self.plan.compiled.loop.room(self.state)

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
                self.working = self.neurons.working
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
        self.finish()

    def finish(self) -> None:
        """Keep only what is read later: of a thousand subjects the rest would fill the memory."""
        self.begun, self.worst = True, self.state.worst[: len(self.numbers)].sum(axis=0)
        loop, counts = self.plan.compiled.loop, self.state.counts[: len(self.numbers)]
        self.steps = int(counts[:, [loop.ACCEPTED, loop.REJECTED]].sum())
        self.state, self.room, self.neurons = None, None, 0

    def _carry_to(self, until: float) -> None:
        """Go on to a time, emptying the log of events each time it is full."""
        loop, state = self.plan.compiled.loop, self.state
        while True:
            before = state.clock[:, 0].copy()
            try:
                status = self.advance(until, until == self.plan.length)
            except ValueError as error:  # a kernel's own limit, such as on input rates
                raise OxytocinError(f"the neurons cannot go on at {before[0]:.6g} s: {error}") from None
            lane = state.blame[0]
            crowded = status == loop.FULL and state.clock[lane, 0] < before[lane] + 1.0
            if crowded or status not in (loop.FINE, loop.FULL):
                raise OxytocinError(self._why(status))
            self._drain()
            if status == loop.FINE:
                return

    def advance(self, until: float, last: bool) -> int:
        """Call the loop; return its status."""
        compiled = self.plan.compiled
        status = compiled.loop.advance(until, last, self.state, self.room, self.neurons, compiled.functions)
        return int(status)

    def recorded(self) -> Spikes | None:
        """Hand over all spikes, once; None where none were recorded."""
        if not self.spikes:
            return None
        times, neurons = (np.concatenate(part) for part in zip(*self.spikes, strict=True))
        self.spikes = []  # of a whole hypothalamus these are gigabytes
        return Spikes(self.size, self.working, times, neurons)

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
            filled = self.state.counts[lane, loop.LOGGED]
            often = names[int(np.bincount(self.state.log_event[lane, :filled]).argmax())]
            return f"'{often}' happens thousands of times a second {time}; what it sets off seems to cause it again"
        if status == loop.CASCADE:
            return f"impulses set each other off without end {time}"
        state = layout.states[int(self.state.blame[1])]
        if status == loop.NOT_FINITE:
            return f"{state} became infinite or undefined {time}; look at the values and units it depends on"
        return f"the step size shrank to nothing {time}, because of {state}; that part may need a stiff method"
