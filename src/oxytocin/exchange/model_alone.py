"""A model by others, run by itself: no body around it, nothing done to it, and none of our equations in it.

It is libRoadRunner that runs it (Welsh et al. 2023, doi:10.1093/bioinformatics/btac770). What it gives is put into the
shape of a run of ours, so that it is printed, kept, drawn and swept like one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.engine.results import Run
from oxytocin.exchange.alone.simulator import Samples, Simulator
from oxytocin.exchange.alone.source import read_model
from oxytocin.experiments.experiment import Experiment, Outcome, Readout, Setting
from oxytocin.language import Body, OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert, factor, split

_SAMPLES = 1000
_DAY = 86400.0  # s
_LONGEST = 3.2e9  # s, a hundred years


@dataclass(frozen=True)
class FileQuantity(Setting):
    """A value of a file: a bare number is in the file's own unit, and of any sign."""

    low: float = -math.inf

    def read(self, name: str, value: float | str) -> float | str:
        """Return what a user gave as a number in the file's unit.

        Raises
        ------
        OxytocinError
            If it is none, or has a unit where the file has none, or one of another dimension.
        """
        number, unit = split(value) if isinstance(value, str) else (float(value), "")
        if unit and self.unit == "1" and unit != "1":
            raise OxytocinError(f"{name} has no unit in the file, so write {name}={number:g}")
        found = convert(str(value), self.unit, name) if unit else number
        if not math.isfinite(found):
            raise OxytocinError(f"{name} must be a finite number, not {value}")
        if not self.low <= found <= self.high:
            raise OxytocinError(f"{name} must lie between {self.low:g} and {self.high:g} {self.unit}, not {found:g}")
        return found


@dataclass(frozen=True)
class ForeignRun(Run):
    """A run of a model by others."""

    changed: Mapping[str, tuple[float, float, str]] | None = None
    file: str = ""

    def provenance(self) -> dict[str, str | int]:
        """Return what is needed to repeat this run."""
        from oxytocin import __version__

        changes = (f"{name}: {old:g} -> {new:g} {unit}" for name, (old, new, unit) in (self.changed or {}).items())
        return {
            "model": self.file,
            "integration": self.integration,
            "oxytocin_version": __version__,
            "changed_values": "; ".join(changes),
            "interrupted": int(self.interrupted),
            "title": "Simulation of a model by others; for research and teaching, no medical device",
        }


class ModelAlone(Experiment):
    """A model by others, from its own start; everything in it that can change is sampled.

    Parameters
    ----------
    path : str or Path
        A file of SBML, of any level, packed or not.
    text : str, optional
        The model, where it does not stand in a file of its own.

    Attributes
    ----------
    remarks : tuple of str
        What a user should know about how it was read, as sentences.

    Raises
    ------
    OxytocinError
        If it cannot be read, or is not for libRoadRunner.
    """

    question = "What does this model do by itself?"
    draws = 1
    has_people = False

    def __init__(self, path: str | Path, text: str | None = None) -> None:
        place = Path(path)
        self.file = place.name
        text = read_model(place) if text is None else text
        self.simulator = Simulator(text, str(path), str(place.absolute()))
        self.remarks = self.simulator.remarks
        self.varying = [item for item in self.simulator.quantities.values() if item.varies]
        # Of one file, where others have them of the class.
        vars(self).update(name=self.simulator.model, bodies={"model": lambda: Body("model")}, settings=self._settings())

    def _settings(self) -> dict[str, Setting]:
        unit = self.simulator.time_unit
        day = _DAY / self._second
        duration = FileQuantity(day, unit, "how long", low=0.0, high=_LONGEST / self._second)
        found: dict[str, Setting] = {"duration": duration}
        for item in self.simulator.quantities.values():
            if item.can_be_set:
                name = item.name if item.name not in found else f"model.{item.name}"
                found[name] = FileQuantity(item.value, item.unit, f"{item.kind}, at the start")
        return found

    @property
    def _second(self) -> float:
        """Seconds in the file's unit of time; one where it has none."""
        unit = self.simulator.time_unit
        return 1.0 if unit == "1" else factor(unit)

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return how long it is run, in seconds."""
        return float(chosen["duration"]) * self._second

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return the duration and what else is set; a number without a unit is in the file's own.

        Raises
        ------
        OxytocinError
            If a name is none of the file's, or a value does not fit it.
        """
        duration = {"duration": self.settings["duration"].default}
        chosen = {name: self._setting(name).read(name, value) for name, value in {**duration, **given}.items()}
        if not float(chosen["duration"]) > 0:
            raise OxytocinError("duration must be longer than 0")
        return chosen

    def _setting(self, name: str) -> Setting:
        if name not in self.settings:
            fixed = name in self.simulator.quantities
            why = f"has a rule that works out '{name}', which cannot be set" if fixed else (
                f"has no species, compartment or parameter '{name}'{nearest(name, self.settings)}"
            )  # fmt: skip
            raise OxytocinError(f"'{self.file}' {why}")
        return self.settings[name]

    def carry_out(
        self,
        body: str | None = None,
        *,
        settings: Mapping[str, float | str] | None = None,
        values: Mapping[str, float | str] | None = None,
        subjects: int | None = None,
        seed: int = 0,
        **options: Any,
    ) -> Outcome:
        """Run the model.

        Parameters
        ----------
        settings : mapping, optional
            The duration, and values at the start by the file's names.
        values, subjects, seed, **options
            As for other experiments; of all these a model by others has only the progress and its listener.

        Raises
        ------
        OxytocinError
            If a name or value makes no sense, several subjects are asked for, or libRoadRunner cannot run it.
        """
        who = self.body_called(body)
        chosen = self.choose(who, {**(settings or {}), **(values or {})})
        if subjects not in (None, 1):
            raise OxytocinError("a model by others has no spread between subjects; leave out --subjects")
        if "integration" in options:
            raise OxytocinError("a model by others is run by libRoadRunner's own method; leave out --integration")
        changes = {name.removeprefix("model."): float(value) for name, value in chosen.items() if name != "duration"}
        times = float(chosen["duration"]) * np.arange(_SAMPLES + 1) / _SAMPLES
        told = options.get("listener")
        with Progress(1.0, enabled=options.get("progress", True), what="libRoadRunner", listener=told) as progress:
            got = self.simulator.run(
                [item.selection for item in self.varying],
                times,
                changes,
                lambda share: progress.add(share - progress.done),
            )
        return self._outcome(chosen, changes, times * self._second, got)

    def _outcome(
        self, chosen: dict[str, float | str], changes: Mapping[str, float], time: np.ndarray, got: Samples
    ) -> Outcome:
        known, names = self.simulator.quantities, [_free(item.name) for item in self.varying]
        run = ForeignRun(
            body=Body("model"),
            time=time,
            names=names,
            units={name: item.unit for name, item in zip(names, self.varying, strict=True)},
            samples=got.values[np.newaxis],
            events=[],
            spikes=[None],
            parameters=np.empty((1, 0)),
            first=0,
            seed=0,
            integration="libRoadRunner's CVODE",
            steps=0,
            slowest="",
            interrupted=got.interrupted,
            reached=float(time[got.reached - 1]),
            remarks=got.remarks,
            changed={name: (known[name].value, value, known[name].unit) for name, value in changes.items()},
            file=self.file,
        )
        return Outcome(self, run.body, chosen, run, list(self._extremes(got)))

    def _extremes(self, got: Samples) -> Iterator[Readout]:
        """Yield the lowest, highest and last value of everything that can change."""
        last = got.values[got.reached - 1]
        for item, low, high, end in zip(self.varying, got.lowest, got.highest, last, strict=True):
            yield Readout(f"{item.name}_lowest", item.unit, "", np.array([low]))
            yield Readout(f"{item.name}_highest", item.unit, "", np.array([high]))
            yield Readout(f"{item.name}_last", item.unit, "at the end", np.array([end]))


def _free(name: str) -> str:
    """Return a name under which a quantity can be kept beside a file's own coordinates."""
    return f"{name}_" if name in ("time", "subject") or name.startswith("event_") else name
