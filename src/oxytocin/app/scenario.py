"""What a client asks for, checked by the code that checks the command line, and the ways to repeat it elsewhere."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, ValidationError

from oxytocin import deficiency, experiments
from oxytocin.app.drawn import shown
from oxytocin.experiments.experiment import Experiment, check_names
from oxytocin.language import Body, OxytocinError
from oxytocin.language.body import resolve
from oxytocin.language.component import PROBABILITY
from oxytocin.language.plain_text import plain

MOST_SAMPLES = 50_000_000
"""Sampled numbers of one run (400 MB) above which it is refused; the command line knows no such limit."""

_LETTERS = 80
"""Longest name or quantity that a client can send."""

_Name = Annotated[StrictStr, Field(min_length=1, max_length=_LETTERS)]
_Number = Annotated[StrictInt | StrictFloat, Field(allow_inf_nan=False)]
_Value = _Number | _Name


class Scenario(BaseModel):
    """An experiment as a client asks for it: in whom, with which settings, deficits and values, and how often.

    Numbers are in the unit of the setting or parameter; texts carry their own, such as "20 min".
    """

    model_config = ConfigDict(extra="forbid", title="Scenario")

    experiment: _Name = Field(description="One of those that the catalogue names.")
    body: _Name | None = Field(None, description="Who; the experiment's first body if not given.")
    settings: dict[_Name, _Value] = Field(default_factory=dict, max_length=64)
    deficits: dict[_Name, _Value] = Field(
        default_factory=dict, max_length=64, description="Share left at a place, or a condition with 'yes'."
    )
    values: dict[_Name, _Value] = Field(default_factory=dict, max_length=64, description="Parameters of the body.")
    subjects: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = Field(
        None, description="How many, each drawn anew; the typical subject (or the experiment's fewest) if not given."
    )
    seed: Annotated[StrictInt, Field(ge=0, le=2**53 - 1)] = 0  # what JavaScript counts to without a gap


@dataclass(frozen=True)
class Asked:
    """A scenario that makes sense, light enough to be sent to another process.

    Attributes
    ----------
    settings, deficits, values : dict
        As the command line takes them, in texts with units.
    chosen : dict
        All settings, read, with the defaults where nothing was given.
    """

    experiment: Experiment
    body: str
    settings: dict[str, str]
    deficits: dict[str, str]
    values: dict[str, str]
    subjects: int | None
    seed: int
    chosen: dict[str, float | str]

    def complete(self) -> dict[str, Any]:
        """Return the scenario with all defaults filled in, as JSON."""
        return {
            "experiment": self.experiment.name,
            "body": self.body,
            "settings": self.chosen,
            "deficits": {name: _plain(value) for name, value in self.deficits.items()},
            "values": self.values,
            "subjects": self.subjects,
            "seed": self.seed,
        }

    def arguments(self) -> dict[str, Any]:
        """Return arguments of `Experiment.carry_out`."""
        return {
            "settings": self.settings,
            "values": {**self.values, **self.deficits},
            "subjects": self.subjects,
            "seed": self.seed,
        }

    def command(self) -> str:
        """Return the command line that gives the same numbers."""
        words = ["oxytocin", "run", self.experiment.name, "--body", self.body]
        for name, value in {**self.settings, **self.values}.items():
            words += ["--set", f"{name}={value}"]
        for name, value in self.deficits.items():
            words += ["--deficit", name if name in deficiency.CONDITIONS else f"{name}={value}"]
        if self.subjects is not None:
            words += ["--subjects", str(self.subjects)]
        if self.seed:
            words += ["--seed", str(self.seed)]
        return shlex.join(words)

    def python(self) -> str:
        """Return the lines of Python that give the same numbers, and print them."""
        given = self.arguments()
        lines = [f"    {self.body!r},"]
        lines += [f"    {name}={given[name]!r}," for name in ("settings", "values") if given[name]]
        lines += [f"    {name}={given[name]!r}," for name in ("subjects", "seed") if given[name]]
        return "\n".join(
            [
                "import oxytocin",
                "",
                f"outcome = oxytocin.experiment({self.experiment.name!r}).carry_out(",
                *lines,
                ")",
                "for readout in outcome.readouts:",
                "    print(readout.name, readout.median, readout.unit)",
                "",
            ]
        )

    def toml(self) -> str:
        """Return the scenario as a small TOML file, with the command line that repeats it."""
        lines = [
            f"# {plain(self.command())}",
            f"experiment = {_quoted(self.experiment.name)}",
            f"body = {_quoted(self.body)}",
        ]
        lines += [f"subjects = {self.subjects}"] if self.subjects is not None else []
        lines += [f"seed = {self.seed}"]
        for name, table in (("settings", self.settings), ("deficits", self.deficits), ("values", self.values)):
            if table:
                lines += ["", f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in table.items())]
        return "\n".join([*lines, ""])


def read(given: Any) -> Scenario:
    """Return what a client sent as a scenario.

    Raises
    ------
    OxytocinError
        If it has another form.
    """
    try:
        return Scenario.model_validate(given)
    except ValidationError as error:
        raise OxytocinError(_sentence(error)) from None


def beginning(experiment: str, body: str) -> Scenario:
    """Return the scenario with which the app begins with an experiment."""
    return read({"experiment": experiment, "body": body, "settings": dict(shown(experiment, body).settings)})


def check(scenario: Scenario) -> Asked:
    """Return a scenario that makes sense.

    Raises
    ------
    OxytocinError
        If it does not: the sentence of the command line. A file is never read, even where the command line takes one.
    """
    experiment = experiments.experiment(scenario.experiment)
    who = experiment.body_called(scenario.body)
    known = experiment.settings_for(who)
    for name, value in scenario.settings.items():
        if name in known and known[name].choices:
            known[name].choice(name, value)
    experiment.check_subjects(scenario.subjects)
    settings = {
        name: _text(value, known[name].unit if name in known else "") for name, value in scenario.settings.items()
    }
    chosen = experiment.choose(who, settings)
    deficits = {name: _text(value, "1") for name, value in scenario.deficits.items()}
    deficiency.read(deficits)
    made = experiment.body(who, chosen)
    values = {name: _text(value, _unit(made, name)) for name, value in scenario.values.items()}
    for name in values:
        if name in known or name in deficiency.NAMES:
            what = f"a setting of {experiment.name}" if name in known else "a deficit"
            raise OxytocinError(f"{name} is {what}, and no parameter of the body")
    if values or deficits:
        check_names(experiment, who, settings, {**values, **deficits})
    studied = deficiency.with_values(made, {**values, **deficits})
    count = scenario.subjects or experiment.draws or 1
    _limit(experiment, studied, chosen, count)
    own = {name: value for name, value in settings.items() if chosen[name] != known[name].default}
    return Asked(
        experiment=experiment,
        body=who,
        settings=own,
        deficits=deficits,
        values=values,
        subjects=scenario.subjects,
        seed=scenario.seed,
        chosen=chosen,
    )


def _limit(experiment: Experiment, studied: Body, chosen: Mapping[str, Any], subjects: int) -> None:
    """Refuse what would fill the memory."""
    kept = len(experiment.keep) if experiment.keep is not None else len(studied.states) + len(studied.wires)
    options = {"every": experiment.every, **experiment.options(chosen)}
    samples = subjects * kept * experiment.duration(chosen) / float(options["every"])
    if samples > MOST_SAMPLES:
        most = max(1, int(subjects * MOST_SAMPLES / samples))
        fewer = f"ask for at most {most} subjects, or a shorter time" if subjects > 1 else "ask for a shorter time"
        raise OxytocinError(f"this gives {samples:.3g} numbers, and the app keeps {MOST_SAMPLES:,}; {fewer}")


def _text(value: float | str, unit: str) -> str:
    """Return what a client gave as the command line takes it: a bare number is in the unit of what it is for."""
    if isinstance(value, str):
        return value
    return f"{value!r} {unit}" if unit not in ("", "1") else repr(value)


def _quoted(text: str) -> str:
    """Return a text as TOML writes it, which here is as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _unit(body: Body, name: str) -> str:
    """Return the unit of a parameter, or none where there is no such (which is found out later)."""
    if name.endswith(PROBABILITY):
        return "1"
    try:
        return body.parameters[resolve(name, body.parameters, "parameter", "the body")].unit
    except OxytocinError:
        return ""


def _sentence(error: ValidationError) -> str:
    """Return the first thing that is wrong with the form of a request, in one sentence."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = " of ".join(str(part) for part in reversed(first["loc"]) if not _is_a_kind(part))
    what = first["msg"][0].lower() + first["msg"][1:]
    return f"{where or 'the scenario'}: {what}" if where else f"the scenario is not what was expected: {what}"


def _is_a_kind(part: object) -> bool:
    """Whether a part of pydantic's path names an alternative and not a field."""
    return str(part) in ("int", "float", "[key]") or "[" in str(part)
