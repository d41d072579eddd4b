"""What a trial's TOML file says: who takes part, what the arms get, what is read, and when it may stop.

title = "Two regimens for slow labour"
experiment = "labour"
body = "woman"                     # absent: the experiment's first
allocation = "paired"              # the same people in every arm; "parallel": each person in one arm, by chance
primary = "time_to_delivery"       # absent: the first outcome

[common]                           # settings, parameters and deficits in every arm
treatment = "augmentation"
duration = "12 h"

[arms.low_dose]                    # what is set besides in each arm; the first is compared with the others
regimen = "low_dose"

[arms.high_dose]
regimen = "high_dose"

[outcomes]                         # readouts of single subjects
time_to_delivery = { missing = "12 h" }                          # what counts for those who have no value
caesarean = {}
heavy_bleeding = { readout = "blood_loss", at_least = "500 mL" } # the share of people who reach this

[looks]                            # absent: the trial is looked at once, at its end
at = [0.5, 0.75]                   # shares of all people at which it may stop
alpha = 0.05                       # two-sided, shared by the comparisons with the first arm
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from oxytocin.experiments.toml_file import first_fault, read_table, shipped_names
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

FOLDER = "trials/examples"
"""Where shipped trials stand in the package."""

ALPHA = 0.05
"""Usual chance, two-sided, that a trial finds a difference where there is none."""


def trial_names() -> tuple[str, ...]:
    """Return the names of all trials that are shipped."""
    return shipped_names(FOLDER)


def _settings(given: Any) -> dict[str, str | float]:
    """Return names and values; a table in a table is a name with a dot, and true and false are yes and no."""
    if not isinstance(given, Mapping):
        raise ValueError("is a table of names and values")
    found: dict[str, str | float] = {}
    for name, value in given.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": number for inner, number in _settings(value).items()}
        elif isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, (str, int, float)):
            found[name] = value
        else:
            raise ValueError(f"takes one value for {name}, a number or a text, not {value}")
    return found


Settings = Annotated[dict[str, str | float], BeforeValidator(_settings)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OutcomeFile(_Strict):
    """One outcome: a readout, as it is or as the share of people who reach something."""

    readout: str = ""
    title: str = ""
    at_least: str | float | None = None
    missing: str | float | None = None


class LooksFile(_Strict):
    """When the trial is looked at before its end, and with which chance of a false finding in all."""

    at: list[Annotated[float, Field(gt=0.0, lt=1.0)]] = Field(min_length=1, max_length=20)
    alpha: float = Field(default=ALPHA, gt=0.0, lt=0.5)

    @model_validator(mode="after")
    def _rising(self) -> LooksFile:
        if any(late <= early for early, late in zip(self.at, self.at[1:], strict=False)):
            raise ValueError(f"looks.at is a rising list of shares between 0 and 1, not {self.at}")
        return self


class TrialFile(_Strict):
    """All that a trial's file says; the order of arms and outcomes is that of the file."""

    title: str = ""
    experiment: str
    body: str | None = None
    allocation: Literal["paired", "parallel"] = "paired"
    ratio: dict[str, Annotated[float, Field(gt=0.0, le=1000.0)]] = {}
    shard: int | None = Field(default=None, ge=1, le=100_000)
    primary: str = ""
    common: Settings = {}
    arms: dict[str, Settings] = Field(min_length=2, max_length=100)
    outcomes: dict[str, OutcomeFile] = Field(min_length=1)
    looks: LooksFile | None = None

    @model_validator(mode="after")
    def _agrees(self) -> TrialFile:
        if self.primary and self.primary not in self.outcomes:
            raise ValueError(f"primary is no outcome: '{self.primary}'{nearest(self.primary, self.outcomes)}")
        if self.ratio and self.allocation == "paired":
            raise ValueError('a ratio needs allocation = "parallel"; paired arms have the same people')
        for name in self.ratio:
            if name not in self.arms:
                raise ValueError(f"ratio names no arm: '{name}'{nearest(name, self.arms)}")
        for name, own in self.arms.items():
            twice = [key for key in own if key in self.common]
            if twice:
                raise ValueError(f"{twice[0]} is set both in common and in the arm '{name}'")
        return self

    @property
    def main(self) -> str:
        """Name of the primary outcome."""
        return self.primary or next(iter(self.outcomes))

    @property
    def shares(self) -> dict[str, float]:
        """Share of people in each arm of a parallel trial."""
        parts = {name: self.ratio.get(name, 1.0) for name in self.arms}
        return {name: part / math.fsum(parts.values()) for name, part in parts.items()}

    @property
    def alpha(self) -> float:
        """Chance of a false finding in all, two-sided."""
        return ALPHA if self.looks is None else self.looks.alpha


_SECTIONS: dict[str, type[BaseModel]] = {"outcomes": OutcomeFile, "looks": LooksFile}


def read_trial(name_or_path: str | Path) -> TrialFile:
    """Return a trial that is shipped, or one that a file holds.

    Raises
    ------
    OxytocinError
        If there is no such trial, or something in it is unknown, missing or of a wrong kind.
    """
    table = read_table(FOLDER, "trial", name_or_path)
    try:
        return TrialFile.model_validate(table)
    except ValidationError as error:
        raise OxytocinError(f"the trial '{name_or_path}': {first_fault(error, TrialFile, _SECTIONS)}") from None
