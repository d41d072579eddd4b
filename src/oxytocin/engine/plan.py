"""What all subjects of a run share: places in the arrays, the schedule, what is sampled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from oxytocin.engine.build import Compiled, neuron_ports
from oxytocin.engine.jacobian import Jacobian
from oxytocin.engine.streams import stream
from oxytocin.language.body import Body, resolve
from oxytocin.language.protocol import Protocol, Set
from oxytocin.language.signals import Flux

_OF_UNKNOWN_SCALE = 1e-3
"""Share of the size that a state has reached which counts like its size at hand, where nobody said what is small."""


class Plan:
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
        # A last sample that rounding puts a hair behind the end is taken at the end.
        self.sample_time = np.minimum(np.arange(0.0, length * (1 + 1e-12), spacing), length)
        self.schedule = self._schedule(protocol)
        self.inputs, self.outputs = neuron_ports(body)
        self.jacobian = Jacobian(body, compiled.equations.MOVING)
        places = {name: i for i, name in enumerate(layout.states)}
        slots = {name: i for i, name in enumerate(layout.parameters)}
        held = {name: i for i, name in enumerate(layout.held)}
        seen = {name: i for i, name in enumerate(self.observables)}
        self.arrays = {
            "noise_state": integers(places[state] for state, _, _ in layout.noises),
            "noise_slope": integers(held[f"{state}.slope"] for state, _, _ in layout.noises),
            "noise_sd": integers(slots[sd] for _, sd, _ in layout.noises),
            "noise_time": integers(slots[time] for _, _, time in layout.noises),
            "neuron_input": integers(seen.get(f"{name}.waiting", seen[name]) for name, _ in self.inputs),
            "neuron_taken": integers(held.get(f"{name}.taken", -1) for name, _ in self.inputs),
            "neuron_output": integers(held.get(f"{name}.slope", held.get(name)) for name, _ in self.outputs),
            "neuron_output_is_flux": integers(isinstance(signal, Flux) for _, signal in self.outputs),
            "neuron_level": integers(places.get(name, -1) for name, _ in self.outputs),
        }
        states = list(body.states.values())
        extra = len(layout.states) - len(states)
        scale = [layout.factors[item.unit] for item in states]
        self.initial = np.array([item.initial * s for item, s in zip(states, scale, strict=True)] + [0.0] * extra)
        most = [math.inf if item.scale is None else item.scale * s for item, s in zip(states, scale, strict=True)]
        self.most_allowed = tolerance * np.array(most + [1.0] * extra)
        share = [_OF_UNKNOWN_SCALE if item.scale is None else 1.0 for item in states]
        self.reached_share = tolerance * np.array(share + [1.0] * extra)
        kinds = [layout.dimensions[item.unit] for item in states] + [""] * extra
        self.kin = integers(sorted(set(kinds)).index(kind) for kind in kinds)
        self.nonnegative = integers([not item.may_be_negative for item in states] + [0] * extra)

    def _kept(self, keep: Sequence[str] | None) -> list[int]:
        if keep is None:
            return list(range(len(self.observables)))
        known = {name: i for i, name in enumerate(self.observables)}
        return [known[resolve(name, known, "state or signal", f"the body '{self.body.name}'")] for name in keep]

    def _schedule(self, protocol: Protocol) -> dict[str, np.ndarray]:
        body, layout = self.body, self.layout
        rows: list[tuple[float, int, int, float]] = []
        for step in protocol.steps:
            name, value = step.upon(body)
            if isinstance(step, Set):
                unit, kind, place = body.controls[name].unit, 0, layout.held.index(name)
            else:
                unit, kind, place = body.wires[name].signal.unit, 1, layout.impulses.index(name)
            rows.append((step.time, kind, place, value * layout.factors[unit]))
        rows.sort(key=lambda row: row[0])
        times, kinds, indices, amounts = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
        )
        return {
            "schedule_time": np.array(times, dtype=float),
            "schedule_kind": integers(kinds),
            "schedule_index": integers(indices),
            "schedule_value": np.array(amounts, dtype=float),
        }


def _named_as(name: str, chance_of: Mapping[str, str]) -> str:
    """Return the name under which a part draws its chance."""
    part, dot, rest = name.partition(".")
    return f"{chance_of.get(part, part)}{dot}{rest}"


def integers(items: Any) -> np.ndarray:
    """Return items as an array of integers."""
    return np.array([int(item) for item in items], dtype=np.int64)
