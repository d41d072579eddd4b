"""What was measured in one person, as a TOML file says it, and what is thought before anything is measured.

body = "woman"                     # absent: the first body of the first experiment

[[observation]]
experiment = "mdma_challenge"
settings = { assay = "extracted" } # settings of the experiment, and parameters that are known, such as weight
readout = "rise"
value = "1.1 pmol/L"               # a number in the readout's unit, or with a unit; "yes", "no"; "none" where none came
error = "15 %"                     # SD of the measurement, absent: none but that of the experiment's own readouts

[prior]                            # absent: none 1/2, and the other half in equal parts over the usual places
none = 0.5
magnocellular = 0.25
"receptor.breast" = 0.25
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from oxytocin import experiments
from oxytocin.deficiency import NAMES, PLACES, with_values
from oxytocin.experiments.experiment import Experiment, sort_out
from oxytocin.experiments.toml_file import first_fault, table_at
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert
from oxytocin.trials.protocol_file import Settings

NO_DEFICIT = "none"
"""Name of the hypothesis that nothing is lacking."""

USUAL_PLACES = (
    "magnocellular",
    "parvocellular",
    "synthesis",
    "release",
    "persistence",
    "receptor.uterus",
    "receptor.breast",
    "receptor.brain",
)
"""Places that are considered unless a file names others: one for each link of the chain."""

WITHOUT = 0.5
"""Usual probability, before anything is measured, that nothing is lacking (assumed: who is tested is suspected)."""

OF_GROUPS = ("volume_ejection_r2", "saliva_effect_size", "rank_correlation")
"""Readouts that are worked out over several subjects, and that no single person has."""

_SIGNED = ("rise", "change", "effect", "correlation", "lead", "lag", "after_end", "difference", "swing", "area")
"""Words in the names of readouts that can be less than nothing."""

_FEW = 20
"""Observations that are allowed; more than a handful add little to what a table of thousands can resolve."""


@dataclass(frozen=True)
class Occasion:
    """An experiment in one body with its settings: all that one visit to the laboratory gives.

    Attributes
    ----------
    experiment : Experiment
    body : str
    settings, values : mapping
        Settings as given, and parameters of the person that are known.
    """

    experiment: Experiment
    body: str
    settings: Mapping[str, float | str]
    values: Mapping[str, float | str]

    @property
    def name(self) -> str:
        """The experiment and what is set in it, as the report prints it."""
        said = [f"{name}={value}" for name, value in {**self.settings, **self.values}.items()]
        return f"{self.experiment.name} ({', '.join(said)})" if said else self.experiment.name


@dataclass(frozen=True)
class Error:
    """SD of a measurement: a share of what is measured, and a part that is the same whatever is measured."""

    relative: float = 0.0
    absolute: float = 0.0

    def of(self, value: Any) -> Any:
        """Return the SD at a value, or at each of an array."""
        return self.relative * abs(value) + self.absolute


@dataclass(frozen=True)
class Observation:
    """One number, word, or absence that was observed.

    Attributes
    ----------
    occasion : Occasion
    readout, unit : str
        Name of the readout; its unit is known once the experiment has been simulated.
    value : str or float
        As given; "none" where the experiment gave no value, as no interval where there was no burst.
    error : str or float or None
        SD of the measurement as given, a share if it ends with %; None for no more error than the readout has.
    """

    occasion: Occasion
    readout: str
    value: str | float
    error: str | float | None = None

    def read(self, unit: str, is_yes_or_no: bool) -> tuple[float, Error]:
        """Return the value, not a number for "none", and its error, in the readout's unit.

        Raises
        ------
        OxytocinError
            If the value does not fit the readout.
        """
        what = f"{self.occasion.experiment.name}: {self.readout}"
        if self.value == "none":
            return math.nan, Error()
        if is_yes_or_no:
            words = {"yes": 1.0, "no": 0.0, 1: 1.0, 0: 0.0}
            if self.value not in words:
                raise OxytocinError(f"{what} is yes, no or none, and not '{self.value}'")
            if self.error is not None:
                raise OxytocinError(f"{what} is yes or no, and has no error")
            return words[self.value], Error()
        value = convert(self.value, unit, what)
        if value < 0 and not any(word in self.readout for word in _SIGNED):
            raise OxytocinError(
                f"{what} cannot be less than 0, and {value:g} {unit} was given".replace(" 1 was", " was")
            )
        return value, _error(self.error, unit, what)


@dataclass(frozen=True)
class Case:
    """One person: what was observed, and what was thought before.

    Attributes
    ----------
    body : str
    observations : tuple of Observation
    prior : mapping of str to float
        Probability of each hypothesis: "none" and places of `oxytocin.deficiency`; they add up to 1.
    prior_is_usual : bool
        Whether the file left the prior to this package.
    """

    body: str
    observations: tuple[Observation, ...]
    prior: Mapping[str, float]
    prior_is_usual: bool = True

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """Every occasion once, in the order of the file."""
        found: dict[str, Occasion] = {}
        for one in self.observations:
            found.setdefault(one.occasion.name, one.occasion)
        return tuple(found.values())


def usual_prior() -> dict[str, float]:
    """Return what is thought of a person of whom nothing is known."""
    share = (1.0 - WITHOUT) / len(USUAL_PLACES)
    return {NO_DEFICIT: WITHOUT, **dict.fromkeys(USUAL_PLACES, share)}


def occasion(experiment: Experiment, body: str | None, given: Mapping[str, float | str], fast: bool = True) -> Occasion:
    """Return an occasion, if the settings make sense.

    Parameters
    ----------
    given : mapping
        Settings of the experiment and parameters of the body.
    fast : bool
        Whether the rate model of the neurons stands in for single neurons where an experiment has both.

    Raises
    ------
    OxytocinError
        If a name or value makes no sense, a deficit is set, or neurons are simulated one by one.
    """
    who = experiment.body_called(body)
    settings, values = sort_out(experiment, who, given)
    for name in values:
        if name in NAMES:
            raise OxytocinError(f"'{name}' is a deficit: it is what is looked for, and cannot be set")
        known = experiment.body(who, experiment.choose(who, settings)).parameters
        if name not in (*known, *(path.split(".")[1] for path in known)):
            close = nearest(name, (*known, *experiment.settings_for(who)))
            raise OxytocinError(f"{experiment.name} has no setting and the body '{who}' no parameter '{name}'{close}")
    neurons = experiment.settings_for(who).get("hypothalamus")
    if fast and neurons is not None and "rate" in neurons.choices and neurons.default != "rate":
        settings = {"hypothalamus": "rate", **settings}
    made = with_values(experiment.body(who, experiment.choose(who, settings)), values)
    if made.neurons is not None:
        raise OxytocinError(
            f"{experiment.name} in the body '{who}' simulates every neuron, and some thousand subjects of it would "
            "take hours; observe an experiment in which neurons are rates"
        )
    return Occasion(experiment, who, settings, values)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _word(given: Any) -> Any:
    """Return true and false as yes and no, and refuse what is neither number nor text."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if not isinstance(given, (str, int, float)):
        raise ValueError("is a number or a text")
    return given.strip() if isinstance(given, str) else given


Told = Annotated[str | float, BeforeValidator(_word)]


class ObservationFile(_Strict):
    """One observation as the file has it."""

    experiment: str
    readout: str
    value: Told
    error: Told | None = None
    body: str | None = None
    settings: Settings = {}


class CaseFile(_Strict):
    """All that the file says."""

    body: str | None = None
    observation: list[ObservationFile] = Field(min_length=1, max_length=_FEW)
    prior: Settings = {}


_SECTIONS: dict[str, type[BaseModel]] = {"observation": ObservationFile}


def read_case(path: str | Path) -> Case:
    """Return what a file says about one person.

    Raises
    ------
    OxytocinError
        If there is no such file, or something in it is unknown, missing, of a wrong kind, or stands there twice.
    """
    table = table_at(Path(path), "observations", "the file")
    try:
        read = CaseFile.model_validate(table)
    except ValidationError as error:
        raise OxytocinError(f"'{path}': {first_fault(error, CaseFile, _SECTIONS)}") from None
    try:
        return _case(read)
    except OxytocinError as error:
        raise OxytocinError(f"'{path}': {error}") from None


def _case(read: CaseFile) -> Case:
    body = read.body or next((each.body for each in read.observation if each.body is not None), None)
    found: dict[tuple[str, str], Observation] = {}
    for number, each in enumerate(read.observation, start=1):
        try:
            asked = experiments.experiment(each.experiment)
            if each.body is not None and each.body != body:
                raise OxytocinError(f"one person has one body, and both '{body}' and '{each.body}' are named")
            body = body or asked.body_called(None)
            where = occasion(asked, body, each.settings)
            if each.readout not in asked.reads:
                known = nearest(each.readout, [name for name in asked.reads if name not in OF_GROUPS])
                raise OxytocinError(f"{asked.name} has no readout '{each.readout}'{known}")
            if each.readout in OF_GROUPS:
                raise OxytocinError(f"{each.readout} is worked out over a group, and no single person has it")
        except OxytocinError as error:
            raise OxytocinError(f"observation {number}: {error}") from None
        if (where.name, each.readout) in found:
            raise OxytocinError(f"observation {number}: {each.readout} of {where.name} is there twice")
        found[where.name, each.readout] = Observation(where, each.readout, each.value, each.error)
    assert body is not None
    return Case(body, tuple(found.values()), _prior(read.prior) or usual_prior(), not read.prior)


def _prior(given: Mapping[str, float | str]) -> dict[str, float]:
    known = (NO_DEFICIT, *PLACES)
    found = {}
    for name, value in given.items():
        if name not in known:
            raise OxytocinError(f"prior: there is no place '{name}'{nearest(name, known)}")
        share = convert(value, "1", f"the prior of {name}")
        if share < 0:
            raise OxytocinError(f"the prior of {name} cannot be negative")
        if share > 0:
            found[name] = share
    if given and len(found) < 2:
        raise OxytocinError("a prior names two hypotheses or more, such as none = 0.5 and magnocellular = 0.5")
    total = math.fsum(found.values())
    return {name: share / total for name, share in found.items()}


def _error(given: str | float | None, unit: str, what: str) -> Error:
    if given is None:
        return Error()
    text = str(given).strip()
    is_share = text.endswith("%")
    try:
        found = convert(text[:-1].strip() if is_share else given, "1" if is_share else unit, f"the error of {what}")
    except OxytocinError as error:
        raise OxytocinError(f"the error of {what} is a share, such as 15 %, or in {unit}: {error}") from None
    if found < 0:
        raise OxytocinError(f"the error of {what} cannot be negative")
    return Error(relative=found / 100.0) if is_share else Error(absolute=found)
