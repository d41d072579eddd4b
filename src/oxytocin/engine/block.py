"""Up to eight subjects that go through time together, each in a lane of its own."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from oxytocin.engine.alignment import aligned
from oxytocin.engine.jacobian import no_room, room
from oxytocin.engine.plan import Plan, integers
from oxytocin.engine.progress import Progress
from oxytocin.engine.results import Spikes
from oxytocin.engine.spikes.randomness import splitmix64
from oxytocin.engine.streams import drawn, of_subject, stream
from oxytocin.language.errors import OxytocinError

_STEPS_PER_CHUNK = 4_000_000
_HOUR = 3600.0
_LEAST_ERROR = 1e-40
"""Error allowed, in the engine's units, of what starts at zero among nothing but zeros: any number that is not zero."""
TRIES_PER_CALL = 20_000
"""Steps that are tried, at most, before the loop is left to look whether somebody wants to stop."""
_TRIES_TO_JUDGE = 200_000
_MOST_TRIES = 100_000_000
_MOST_NOISE = 20_000_000
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

    advice_when_stuck = "look at the values and units it rests on"

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
        self.stiff: Any = None
        self.functions: tuple[Any, ...] = ()
        self.neurons: Any = 0
        self.size = self.working = 0
        self.begun = False
        self.judged: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
        self.steps = 0
        self.worst = np.zeros(0, dtype=np.int64)

    def prepare(self) -> None:
        """Fill the arrays with what holds at the start."""
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
            try:
                equations.begin(p[lane], y[lane])
            except (ArithmeticError, ValueError) as error:  # Python raises where compiled code gives not a number
                why = f"the equations cannot begin with these values ({error}); look at what was set"
                raise OxytocinError(why) from None
            clock[lane, 3] = self._begin_chance(p[lane], y[lane], keys[lane], counters[lane])
        self.state = loop.State(
            clock=clock,
            counts=self._counts(),
            sizes=integers((len(self.numbers), equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES)),
            idle=np.zeros(width, dtype=np.int64),
            blame=np.zeros(2, dtype=np.int64),
            relative=plan.tolerance,
            y=aligned(y.T),
            p=aligned(p.T),
            u=aligned(u.T),
            own_p=p,
            own_u=u,
            moving=integers(equations.MOVING),
            allowed=aligned(np.full((plan.initial.size, width), _LEAST_ERROR)),
            most_allowed=plan.most_allowed,
            reached_share=plan.reached_share,
            kin=plan.kin,
            largest=np.zeros((int(plan.kin.max(initial=0)) + 1, width)),
            nonnegative=plan.nonnegative,
            looked=aligned(np.full((equations.CROSSINGS, width), np.nan)),
            before=aligned(np.zeros((equations.CROSSINGS, width))),
            stride=aligned(np.zeros((1, width))),
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
        compiled = self.plan.compiled
        self.room = compiled.loop.Room(*map(aligned, compiled.loop.room(self.state)))
        self.stiff = no_room(compiled.loop, self.width)
        derivatives, *others = compiled.functions
        self.functions = (derivatives, derivatives, *others)  # while there is no Jacobian, what looks like one

    def _counts(self) -> np.ndarray:
        loop = self.plan.compiled.loop
        counts = np.zeros((self.width, loop.COUNTS), dtype=np.int64)
        counts[:, loop.PATIENCE] = loop.AGAIN
        return counts

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
        if noise_step and self.plan.length > _MOST_NOISE * noise_step:
            slowest = min((memory for _, _, memory in layout.noises), key=lambda m: p[layout.parameters.index(m)])
            raise OxytocinError(
                f"{slowest} is {10 * noise_step:.3g} s, and noise as fast as that takes "
                f"{self.plan.length / noise_step:.2g} steps in {self.plan.length:.6g} s, of at most {_MOST_NOISE:.0e}; "
                f"choose at least {10 * self.plan.length / _MOST_NOISE:.2g} s, or a shorter duration"
            )
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

    def compile(self) -> None:
        """Compile the loop, unless this process has done so; Ctrl-C is heard meanwhile, as it is not in a thread."""
        if not self.plan.compiled.loop.advance.signatures:
            self.prepare()
            status = self.advance(0.0, last=False)  # as the first call does first anyway
            if status != self.plan.compiled.loop.FINE:
                raise OxytocinError(self._why(status))

    def carry(self, stop: threading.Event, bar: Progress) -> None:
        """Carry all subjects to the end, or until they are stopped."""
        if self.state is None:
            self.prepare()
        chunk, number, until = self._chunk(), 0, 0.0
        while until < self.plan.length and not self.state.idle[: len(self.numbers)].all() and not stop.is_set():
            number += 1
            until = min(self.plan.length, number * chunk)
            self._carry_to(until, stop, bar)
            for lane in np.flatnonzero(self.state.idle[: len(self.numbers)] == 0):
                if any((which == self.plan.last_event).any() for _, which, _ in self.events[lane]):
                    self.state.idle[lane] = 1
                    bar.add(self.plan.length - self.reached[lane])
                    self.reached[lane] = self.plan.length
        self.finish()

    def finish(self) -> None:
        """Keep only what is read later: of a thousand subjects the rest would fill the memory."""
        self.begun, self.worst = True, self.state.worst[: len(self.numbers)].sum(axis=0)
        loop, counts = self.plan.compiled.loop, self.state.counts[: len(self.numbers)]
        self.steps = int(counts[:, [loop.ACCEPTED, loop.REJECTED]].sum())
        self.state, self.room, self.stiff, self.neurons = None, None, None, 0

    def _carry_to(self, until: float, stop: threading.Event, bar: Progress) -> None:
        """Go on to a time, in calls short enough to be stopped between them; empty the log of events after each."""
        loop, state = self.plan.compiled.loop, self.state
        status = loop.PAUSED
        while status != loop.FINE and not stop.is_set():
            before = state.clock[:, 0].copy()
            try:
                status = self.advance(until, until == self.plan.length)
            except ValueError as error:  # a kernel's own limit, such as on input rates
                raise OxytocinError(f"the neurons cannot go on at {before[0]:.6g} s: {error}") from None
            lane = state.blame[0]
            crowded = status == loop.FULL and state.clock[lane, 0] < before[lane] + 1.0
            if crowded or status not in (loop.FINE, loop.FULL, loop.PAUSED, loop.STIFFENED):
                raise OxytocinError(self._why(status))
            if status == loop.STIFFENED:
                self._take_jacobian(bar)
            self._drain()
            for lane in np.flatnonzero(state.idle[: len(self.numbers)] == 0):
                now = until if status == loop.FINE else state.clock[lane, 0]
                bar.add(now - self.reached[lane])
                self.reached[lane] = now
            self._judge_pace()

    def _judge_pace(self) -> None:
        """Refuse to go on for ever: by the steps that the last stretch took, never by the time that they took."""
        loop, state, own = self.plan.compiled.loop, self.state, slice(len(self.numbers))
        tries = state.counts[own, loop.ACCEPTED] + state.counts[own, loop.REJECTED] - state.counts[own, loop.MACRO]
        clock, worst = state.clock[own, 0], state.worst[own]
        if self.judged is None:
            self.judged = np.zeros_like(tries), np.zeros_like(clock), np.zeros_like(worst)
        tries_before, clock_before, worst_before = self.judged
        if (tries - tries_before).max() < _TRIES_TO_JUDGE:
            return
        left = (self.plan.length - clock) * (state.idle[own] == 0)
        ahead = left * (tries - tries_before) / np.maximum(clock - clock_before, 1e-300)
        if ahead.max() > _MOST_TRIES:
            lane = int(ahead.argmax())
            blamed = self.plan.layout.states[int((worst - worst_before)[lane].argmax())]
            step = (clock - clock_before)[lane] / (tries - tries_before)[lane]
            raise OxytocinError(
                f"{blamed} asks for steps of {step:.2g} s {self._when(lane)}, and {ahead[lane]:.1g} more of them "
                f"are too many (at most {_MOST_TRIES:.0e}); look at the values and units that it depends on"
            )
        self.judged = tries.copy(), clock.copy(), worst.copy()

    def _take_jacobian(self, bar: Progress) -> None:
        """Make the stiff method possible: a subject has come to need it."""
        if not self.plan.jacobian.is_made:
            bar.say("some of this is stiff; compiling its Jacobian, which can take a minute")
        jacobian, elimination = self.plan.jacobian.get()
        compiled = self.plan.compiled
        self.stiff = room(compiled.loop, self.state.y, compiled.equations.MOVING, elimination)
        self.functions = (self.functions[0], jacobian, *self.functions[2:])

    def advance(self, until: float, last: bool) -> int:
        """Call the loop; return its status."""
        own = (self.state, self.room, self.stiff, self.neurons, self.functions)
        return int(self.plan.compiled.loop.advance(until, last, TRIES_PER_CALL, *own))

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
        time = self._when(lane)
        if status == loop.FULL:
            names = [*layout.crossings, *layout.impulses]
            filled = self.state.counts[lane, loop.LOGGED]
            often = names[int(np.bincount(self.state.log_event[lane, :filled]).argmax())]
            return f"'{often}' happens thousands of times a second {time}; what it sets off seems to cause it again"
        if status == loop.CASCADE:
            event = int(self.state.blame[1])
            what = f"'{layout.crossings[event]}' sets off what sets it off again" if event >= 0 else ""
            return f"{what or 'impulses set each other off'} without end {time}"
        state = layout.states[int(self.state.blame[1])]
        if status == loop.NOT_FINITE:
            return f"{state} became infinite or undefined {time}; look at the values and units it depends on"
        return f"the step size shrank to nothing {time}, because of {state}; {self.advice_when_stuck}"

    def _when(self, lane: int) -> str:
        return f"at {self.state.clock[lane, 0]:.6g} s (subject {self.plan.first + self.numbers[lane]})"
