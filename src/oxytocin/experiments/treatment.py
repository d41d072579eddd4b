"""What replacement restores: oxytocin by several routes and doses, in people who lack it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from oxytocin.deficiency import PLACES, read
from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Experiment
from oxytocin.experiments.functions import FUNCTIONS, Function
from oxytocin.experiments.symptoms import CONFIDENCE, RESAMPLES, counted
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set

NORMAL, HELPED = 0.9, 0.1
"""Share of a loss from which it counts as restored, and below which nothing is."""

NO_LOSS = 0.05
"""A loss that is smaller, in standard deviations between healthy people, is none that could be restored."""


_PEOPLE = ("woman", "man")


@dataclass(frozen=True)
class Treatment:
    """One way to give oxytocin.

    Attributes
    ----------
    name : str
        Dose and route, for readers.
    amount : str
        The dose, or the rate of an infusion.
    impulse, control : str
        What it goes in by: an impulse for a dose, a control for a pump that runs to the end.
    before : float
        How long before the challenge it is given or begun, in s; at most half of the time that there is.
    """

    name: str
    amount: str
    impulse: str = ""
    control: str = ""
    before: float = 2700.0

    def suits(self, body: Body) -> bool:
        """Return whether a body has this route; doses for people are given to no animal."""
        return body.name in _PEOPLE and (self.impulse in body.wires or self.control in body.controls)

    def steps(self, begins: float) -> tuple[Set | Give, ...]:
        """Return what is done, where the challenge begins at a time in s."""
        at = begins - min(self.before, begins / 2)
        if self.impulse:
            return (Give(self.impulse, self.amount, at),)
        return (Set(self.control, self.amount, at),)


TREATMENTS = (
    Treatment("24 IU into the nose", "24 IU", impulse="intranasal_dose"),
    Treatment("40 IU into the nose", "40 IU", impulse="intranasal_dose"),
    Treatment("10 IU into a muscle", "10 IU", impulse="intramuscular_dose", before=600.0),
    Treatment("2 mU/min into a vein", "2 mU/min", control="line.infusion"),
    Treatment("10 mU/min into a vein", "10 mU/min", control="line.infusion"),
)
"""Doses and routes in use; 24 and 40 IU are those of trials, 2 to 10 mU/min those of labour wards."""


@dataclass(frozen=True)
class Restored:
    """One function in the same subjects healthy, deficient, and deficient and treated.

    Attributes
    ----------
    function : Function
        What was read.
    healthy, deficient : ndarray, shape (subjects,)
        The readout in both, in `unit`.
    treated : mapping of str to ndarray
        The same under each treatment, by its name; treatments for which the body has no route are not there.
    """

    function: Function
    unit: str
    healthy: np.ndarray
    deficient: np.ndarray
    treated: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def loss(self) -> float:
        """Mean loss by the deficit, in standard deviations between the healthy; positive is worse."""
        spread = float(self.healthy.std(ddof=1))
        worse = self.function.sign * float((self.deficient - self.healthy).mean())
        return worse / spread if spread > 0 else float(np.sign(worse))

    @property
    def is_lost(self) -> bool:
        """Whether there is a loss that a treatment could restore."""
        return self.loss > NO_LOSS

    def share(self, treatment: str) -> float:
        """Return the share of the mean loss that a treatment takes away; more than 1 is more than normal."""
        if treatment not in self.treated or not self.is_lost:
            return float("nan")
        gained, lost = self.deficient - self.treated[treatment], self.deficient - self.healthy
        return float(gained.mean() / lost.mean())

    def interval(self, treatment: str) -> tuple[float, float]:
        """Return the 90 % interval of that share, from subjects drawn again and again."""
        if not np.isfinite(self.share(treatment)):
            return float("nan"), float("nan")
        gained, lost = self.deficient - self.treated[treatment], self.deficient - self.healthy
        chosen = np.random.default_rng(0).integers(gained.size, size=(RESAMPLES, gained.size))
        shares = gained[chosen].mean(axis=1) / lost[chosen].mean(axis=1)
        low, high = np.quantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return float(low), float(high)

    @property
    def best(self) -> str:
        """Name of the treatment that just brings it back to normal, or else of the best; empty where none was tried."""
        shares = {name: self.share(name) for name in self.treated}
        enough = {name: share for name, share in shares.items() if share >= NORMAL} or shares
        return min(enough, key=lambda name: abs(1.0 - enough[name]), default="")


def restore(
    deficits: Mapping[str, str | float],
    *,
    subjects: int | None = None,
    seed: int = 0,
    functions: Sequence[Function] = FUNCTIONS,
    treatments: Sequence[Treatment] = TREATMENTS,
    progress: bool = True,
) -> list[Restored]:
    """Give every treatment in every function's experiment to the same deficient subjects.

    Parameters
    ----------
    deficits : mapping
        As `oxytocin.deficiency.read` takes them.
    subjects : int, optional
        In each arm; 200 if not given.

    Raises
    ------
    OxytocinError
        If a deficit makes no sense or nothing is lacking.
    KeyboardInterrupt
        If a run was interrupted.
    """
    places = [path for name in read(deficits) for path in PLACES[name].paths]
    if not places:
        raise OxytocinError("nothing is lacking that could be replaced; say what with --deficit, such as deficiency")
    found = []
    for function in functions:
        asked = experiment(function.experiment)
        chosen = asked.choose(function.body, function.settings)
        body = asked.body(function.body, chosen)
        given = dict(deficits) if any(path in body.parameters for path in places) else {}
        how = _How(function, chosen, 200 if subjects is None else subjects, seed, progress)
        healthy, unit = how.read(asked, {})
        deficient, _ = how.read(asked, given) if given else (healthy, unit)
        row = Restored(function, unit, healthy, deficient)
        if row.is_lost:
            treated = {each.name: how.read(_treated(asked, each), given)[0] for each in treatments if each.suits(body)}
            row = Restored(function, unit, healthy, deficient, treated)
        found.append(row)
    return found


@dataclass(frozen=True)
class _How:
    """How a function's experiment is done."""

    function: Function
    chosen: Mapping[str, Any]
    subjects: int
    seed: int
    progress: bool

    def read(self, asked: Experiment, deficits: Mapping[str, str | float]) -> tuple[np.ndarray, str]:
        """Return the function's readout of every subject, and its unit."""
        outcome = asked.carry_out(
            self.function.body,
            settings=self.function.settings,
            values=deficits,
            subjects=max(self.subjects, asked.draws or 1),
            seed=self.seed,
            **{**self.function.options, "progress": self.progress},
        )
        if outcome.run.interrupted:
            raise KeyboardInterrupt
        readout = counted(self.function, outcome)
        return readout.values, readout.unit


def _treated(asked: Experiment, treatment: Treatment) -> Experiment:
    """Return an experiment in which a treatment is given besides."""
    made = copy.copy(asked)

    def protocol(body: Body, chosen: Mapping[str, Any]) -> Protocol:
        begins = float(chosen.get("rest", asked.begins))
        return Protocol(*asked.protocol(body, chosen).steps, *treatment.steps(begins))

    made.protocol = protocol  # type: ignore[method-assign]
    return made
