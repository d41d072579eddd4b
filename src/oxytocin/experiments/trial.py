"""A virtual trial: the same women under several regimens, so that all that differs is what the regimens cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.experiments.arms import table_of_subjects
from oxytocin.experiments.endpoints import Endpoint, Estimate, estimate, paired_difference
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.experiments.labour import Labour
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

ENDPOINTS = (
    Endpoint("time_to_delivery", "time to delivery", "h"),
    Endpoint("delivered", "delivered in the time watched", "%", factor=100.0),
    Endpoint("caesarean", "caesarean, for arrest or failed induction", "%", factor=100.0),
    Endpoint("instrumental_birth", "instrumental birth", "%", factor=100.0),
    Endpoint("tachysystole", "tachysystole", "%", factor=100.0),
    Endpoint("contractions_per_10min", "contractions in 10 min, first stage", ""),
    Endpoint("blood_loss", "blood loss", "mL"),
    Endpoint("blood_loss", "blood loss of 500 mL or more", "%", factor=100.0, at_least=500.0),
    Endpoint("oxytocin_given", "oxytocin given", "IU"),
    Endpoint("highest_infusion_rate", "highest rate, of women who had it", "mU/min"),
)


@dataclass(frozen=True)
class Arm:
    """What became of all women under one regimen.

    Attributes
    ----------
    name : str
        Of the regimen.
    readouts : mapping of str to Readout
        One value for each woman, in the same order in all arms.
    time : ndarray, shape (times,)
        In s.
    rate : ndarray, shape (women, times)
        What the pump gave, in mU/min.
    watched : float
        How long, in s.
    """

    name: str
    readouts: Mapping[str, Readout]
    time: np.ndarray
    rate: np.ndarray
    watched: float

    def values(self, endpoint: Endpoint) -> np.ndarray:
        """Return an endpoint's value for each woman; a birth after the time watched counts as at its end."""
        if endpoint.readout == "time_to_delivery":
            endpoint = replace(endpoint, missing=self.watched / 3600.0)
        return endpoint.of(self.readouts[endpoint.readout].values)


@dataclass(frozen=True)
class Trial:
    """A finished comparison; the first arm is what the others are compared with."""

    arms: Sequence[Arm]
    settings: Mapping[str, Any]
    subjects: int
    seed: int

    def estimate(self, arm: Arm, endpoint: Endpoint) -> Estimate:
        """Return an endpoint in one arm, over the women who have a value."""
        return estimate(endpoint, arm.values(endpoint))

    def difference(self, arm: Arm, endpoint: Endpoint) -> Estimate:
        """Return by how much an arm differs from the first, woman by woman, over those who have a value in both."""
        return paired_difference(self.arms[0].values(endpoint), arm.values(endpoint))

    def raw(self) -> str:
        """Return every readout of every woman in every arm as the text of a CSV file."""
        return table_of_subjects({arm.name: arm.readouts for arm in self.arms}, "regimen", "woman")


def names_of(regimens: Sequence[str]) -> list[str]:
    """Return what the arms are called.

    Raises
    ------
    OxytocinError
        If there are fewer than two, or two of one name.
    """
    names = [Path(regimen).stem for regimen in regimens]
    if len(names) < 2:
        raise OxytocinError("a comparison needs at least two regimens")
    if len(set(names)) < len(names):
        raise OxytocinError(f"two regimens have the same name: {', '.join(names)}")
    return names


def with_treatment(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings that hold for all arms; slow labour is augmented where nothing else is set.

    Raises
    ------
    OxytocinError
        If a regimen is among them, or no treatment at all.
    """
    if "regimen" in settings:
        raise OxytocinError("the regimens are what is compared; do not set one beside them")
    chosen = {"treatment": "augmentation", **settings}
    if chosen["treatment"] == "none":
        raise OxytocinError("without a treatment the regimens give nothing; set treatment=augmentation or induction")
    return chosen


def compare(
    regimens: Sequence[str],
    settings: Mapping[str, Any],
    values: Mapping[str, Any],
    subjects: int,
    seed: int = 0,
    **options: Any,
) -> Trial:
    """Let the same women labour under each of several regimens.

    Parameters
    ----------
    regimens : sequence of str
        At least two names or files; the first is the reference.
    settings, values : mapping
        Of the labour experiment and the body, the same in all arms.
    subjects : int
        How many women.
    seed : int
        Of the population and of chance.
    **options
        As for `oxytocin.engine.run.run`.

    Raises
    ------
    OxytocinError
        If there are fewer than two regimens, two of one name, or a setting makes no sense.
    KeyboardInterrupt
        If a run was interrupted.
    """
    if subjects < 2:
        raise OxytocinError(f"a comparison needs at least two women, not {subjects}")
    names = names_of(regimens)
    labour = Labour()
    chosen = with_treatment(settings)
    for regimen in regimens:  # what is wrong with one is said before any of them is tried
        labour.body("woman", labour.choose("woman", {**chosen, "regimen": regimen}))
    arms = []
    for name, regimen in zip(names, regimens, strict=True):
        outcome = labour.carry_out(
            settings={**chosen, "regimen": regimen}, values=values, subjects=subjects, seed=seed, **options
        )
        if outcome.run.interrupted:
            raise KeyboardInterrupt
        arms.append(_arm(name, outcome))
    return Trial(arms, chosen, subjects, seed)


def _arm(name: str, outcome: Outcome) -> Arm:
    run = outcome.run
    rate = run["infusion_rate"] * convert("1 pmol/min", "mU/min")
    return Arm(name, {item.name: item for item in outcome.readouts}, run.time, rate, run.reached)
