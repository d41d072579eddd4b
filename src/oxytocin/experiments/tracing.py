"""Which samples and events a readout is worked out from: found out by watching what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from oxytocin.engine.results import Events, Run
from oxytocin.experiments.experiment import Experiment, Readout
from oxytocin.language import OxytocinError
from oxytocin.language.body import resolve
from oxytocin.language.errors import nearest


def chosen_readout(experiment: Experiment, readout: str | None) -> str:
    """Return the name of a readout: the one that is asked for, or the main outcome without the chance of measuring.

    Raises
    ------
    OxytocinError
        If the experiment has none such.
    """
    wanted = readout or experiment.expected_outcome or experiment.main_outcome
    if not wanted:
        raise OxytocinError(f"{experiment.name} names no main outcome; choose one with --readout")
    if experiment.reads and wanted not in experiment.reads:
        raise OxytocinError(f"{experiment.name} has no readout '{wanted}'{nearest(wanted, experiment.reads)}")
    return wanted


def full_names(keep: Sequence[str] | None, full: Run) -> list[str]:
    """Return the full names of what the experiment keeps."""
    if keep is None:
        return full.names
    known = dict.fromkeys(full.names)
    return [resolve(name, known, "state or signal", f"the body '{full.body.name}'") for name in keep]


def narrow(full: Run, names: list[str], often: int) -> Run:
    """Return a run with fewer names and samples."""
    places = [full.names.index(name) for name in names]
    return replace(full, names=names, time=full.time[::often], samples=full.samples[:, ::often, places])


def value_of(experiment: Experiment, done: Run, chosen: Mapping[str, Any], wanted: str) -> Readout:
    """Return one readout of a run.

    Raises
    ------
    OxytocinError
        If these settings do not give it.
    """
    for item in experiment.readouts(done, chosen):
        if item.name == wanted:
            return item
    raise OxytocinError(f"{experiment.name} has no readout '{wanted}' with these settings")


@dataclass(frozen=True)
class _Listened(Events):
    """Events that note by which names they are asked for."""

    asked: set[str] = field(default_factory=set)

    def given(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        self.asked.add(resolve(name, dict.fromkeys(self.names), "event", "this run"))
        return super().given(name)


@dataclass(frozen=True)
class _Traced(Run):
    """A run that notes by which names it is asked for."""

    asked: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> np.ndarray:
        self.asked.add(resolve(name, dict.fromkeys(self.names), "state or signal", "this run"))
        return super().__getitem__(name)


def traced(done: Run, asked: set[str]) -> Run:
    """Return a run that adds to a set every name that it is asked for."""
    events = [_Listened(each.names, each.time, each.which, each.amount, asked=asked) for each in done.events]
    own = {name: getattr(done, name) for name in Run.__dataclass_fields__}
    return _Traced(**{**own, "events": events}, asked=asked)
