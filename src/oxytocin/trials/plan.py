"""A trial that has been checked: what each arm gets, what is read, how many take part, and what makes it this trial."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from importlib.resources import files
from typing import Any

import numpy as np

from oxytocin import __version__, experiments
from oxytocin.deficiency import with_values
from oxytocin.engine.gpu.device import check_device
from oxytocin.experiments.endpoints import Endpoint
from oxytocin.experiments.experiment import Experiment, Outcome, Readout, sort_out
from oxytocin.language import Body, OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert
from oxytocin.trials.allocation import APART, Shard, shards
from oxytocin.trials.protocol_file import OutcomeFile, TrialFile

SHARD, SHARD_OF_NEURONS, SHARD_ON_GPU = 500, 20, 10_000
"""Usual number of people simulated together: of bodies in which every neuron spikes, whose spikes take memory, fewer;
on a GPU, which is idle with few, more."""

_ABOVE = ("cli", "report", "literature", "__pycache__")  # what has no part in any simulated number
_LIBRARIES = ("numpy", "scipy", "numba")  # whose versions may change the last bits


@dataclass(frozen=True)
class Arm:
    """What is set in one arm, with what is common to all."""

    name: str
    settings: Mapping[str, float | str]
    values: Mapping[str, float | str]


@dataclass(frozen=True)
class Plan:
    """A trial ready to be carried out.

    Attributes
    ----------
    file : TrialFile
        As it was written.
    body : str
        Name of the body.
    arms : tuple of Arm
        The first is what the others are compared with.
    endpoints : mapping of str to Endpoint
        Outcomes by the names that the file gives them.
    readouts : mapping of str to Readout
        What they are read from, tried in a few people.
    subjects, seed : int
        How many take part, and which.
    shard : int
        How many are simulated together.
    device : str
        Where they are simulated, "cpu" or "gpu".
    """

    file: TrialFile
    body: str
    arms: tuple[Arm, ...]
    endpoints: Mapping[str, Endpoint]
    readouts: Mapping[str, Readout]
    subjects: int
    seed: int
    shard: int
    device: str

    @property
    def experiment(self) -> Experiment:
        """What is done in every arm."""
        return experiments.experiment(self.file.experiment)

    @property
    def paired(self) -> bool:
        """Whether everybody is in every arm."""
        return self.file.allocation == "paired"

    @property
    def shares(self) -> tuple[float, ...] | None:
        """Share of the subjects in each arm, or None where everybody is in every arm."""
        return None if self.paired else tuple(self.file.shares.values())

    @property
    def looks(self) -> list[int]:
        """Subjects at each look, rounded up to whole shards; the last is the end of the trial."""
        early = self.file.looks.at if self.file.looks is not None else []
        whole = {min(self.subjects, -(-round(part * self.subjects) // self.shard) * self.shard) for part in early}
        return sorted({*whole, self.subjects})

    def shards(self) -> Iterator[Shard]:
        """Yield all shards, those of the first subjects first."""
        return shards(self.subjects, self.shard, len(self.arms), self.seed, self.shares)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What makes its results these and no others; titles make no difference."""
        written = self.file.model_dump(exclude={"title", "shard", "body", "primary"})
        written["outcomes"] = {
            name: {key: value for key, value in item.items() if key != "title"}
            for name, item in written["outcomes"].items()
        }
        bodies = {arm.name: _digest(_meaning(self.experiment, self.body, arm)) for arm in self.arms}
        libraries = {name: metadata.version(name) for name in _LIBRARIES}
        return {
            "trial": {**written, "body": self.body, "primary": self.file.main},
            "order of arms": [arm.name for arm in self.arms],
            "what the arms are given": bodies,
            "seed": self.seed,
            "subjects": self.subjects,
            "subjects in a shard": self.shard,
            "device": self.device,
            "oxytocin": {"version": __version__, "source text": source_text()},
            "libraries": libraries,
        }


def plan(file: TrialFile, subjects: int, seed: int = 0, device: str = "cpu") -> Plan:
    """Check a trial in every arm, with a few people on the CPU, before any of it is carried out.

    Raises
    ------
    OxytocinError
        If a name or value makes no sense, an outcome is no readout of single people, too few or many take part, or the
        device cannot do it.
    """
    experiment = experiments.experiment(file.experiment)
    body = experiment.body_called(file.body)
    least = max(2, experiment.draws or 0)
    if not least <= subjects <= APART:
        raise OxytocinError(f"a trial of {experiment.name} needs {least} to {APART:,} subjects, not {subjects}")
    arms = tuple(Arm(name, *sort_out(experiment, body, {**file.common, **own})) for name, own in file.arms.items())
    studied = [_studied(experiment, body, arm) for arm in arms]
    for each in studied:
        check_device(device, each)
    for name, item in file.outcomes.items():
        readout = item.readout or name
        if experiment.reads and readout not in experiment.reads:
            raise OxytocinError(f"{experiment.name} has no readout '{readout}'{nearest(readout, experiment.reads)}")
    found = _tried(experiment, body, arms, file)
    usual = SHARD_ON_GPU if device == "gpu" else SHARD
    size = file.shard or (usual if all(each.neurons is None for each in studied) else SHARD_OF_NEURONS)
    return Plan(
        file=file,
        body=body,
        arms=arms,
        endpoints={name: _endpoint(name, item, found[item.readout or name]) for name, item in file.outcomes.items()},
        readouts=found,
        subjects=subjects,
        seed=seed,
        shard=max(size, experiment.draws or 1),
        device=device,
    )


def carried_out(experiment: Experiment, body: str, arm: Arm, subjects: int, **options: Any) -> Outcome:
    """Return an arm with people of the population; of fewer than an experiment allows, the first of those it asks for.

    Raises
    ------
    KeyboardInterrupt
        If it was interrupted.
    """
    done = experiment.carry_out(
        body,
        settings=arm.settings,
        values=arm.values,
        subjects=max(subjects, experiment.draws or 1),
        progress=False,
        **options,
    )
    if done.run.interrupted:
        raise KeyboardInterrupt
    return done


@cache
def source_text() -> str:
    """Return a hash of the text of this package, without what has no part in any simulated number."""
    total = hashlib.sha256()
    queue = sorted((entry for entry in files("oxytocin").iterdir() if entry.name not in _ABOVE), key=lambda e: e.name)
    while queue:
        entry = queue.pop(0)
        if entry.is_dir():
            queue += sorted((each for each in entry.iterdir() if each.name not in _ABOVE), key=lambda e: e.name)
        elif entry.name.endswith((".py", ".toml")):
            total.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return total.hexdigest()


def _studied(experiment: Experiment, body: str, arm: Arm) -> Body:
    """Return the body of an arm; what is wrong with it is said with the arm's name."""
    try:
        return with_values(experiment.body(body, experiment.choose(body, arm.settings)), arm.values)
    except OxytocinError as error:
        raise OxytocinError(f"the arm '{arm.name}': {error}") from None


def _meaning(experiment: Experiment, body: str, arm: Arm) -> str:
    """Return all that an arm's settings come to, so that a regimen's file may change under its name."""
    chosen = experiment.choose(body, arm.settings)
    studied = _studied(experiment, body, arm)
    values = {path: repr((item.value, item.spread, item.replaced)) for path, item in studied.parameters.items()}
    protocol = repr(experiment.protocol(studied, chosen))
    return json.dumps([values, protocol, experiment.duration(chosen), chosen], sort_keys=True)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _tried(experiment: Experiment, body: str, arms: tuple[Arm, ...], file: TrialFile) -> dict[str, Readout]:
    """Return the readouts of the outcomes, tried in a few people in every arm.

    A readout of a single person is the same whether others take part or not; one of a whole population is not.
    """
    half = experiment.draws or 3
    wanted = dict.fromkeys(item.readout or name for name, item in file.outcomes.items())
    found: dict[str, Readout] = {}
    for arm in arms:
        first = arm is arms[0]
        try:
            outcome = carried_out(experiment, body, arm, 2 * half if first else half)
        except OxytocinError as error:
            raise OxytocinError(f"the arm '{arm.name}': {error}") from None
        known = {item.name: item for item in outcome.readouts}
        for name in wanted:
            if name not in known:
                raise OxytocinError(f"the arm '{arm.name}' has no readout '{name}'{nearest(name, known)}")
        if first:
            found = {name: known[name] for name in wanted}
            alone = carried_out(experiment, body, arm, half, first=half)
            for name, item in found.items():
                if not np.allclose(alone[name].values, item.values[half:], rtol=1e-9, atol=0.0, equal_nan=True):
                    raise OxytocinError(
                        f"'{name}' is read over a whole population; the outcome of a trial is a readout of one person"
                    )
    return found


def _endpoint(name: str, item: OutcomeFile, readout: Readout) -> Endpoint:
    at_least, missing = (
        None if value is None else convert(value, readout.unit, f"{what} of the outcome '{name}'")
        for what, value in (("at_least", item.at_least), ("missing", item.missing))
    )
    share = at_least is not None or readout.is_yes_or_no
    unit = "%" if share else "" if readout.unit == "1" else readout.unit
    title = item.title or name.replace("_", " ")
    return Endpoint(readout.name, title, unit, 100.0 if share else 1.0, at_least, missing)
