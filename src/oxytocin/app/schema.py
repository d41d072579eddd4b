"""The form of every answer, for the description of the interface (`/api/openapi.json`) and the tests that hold it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Number = int | float


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(_Model):
    """Why there is no answer, in one sentence."""

    problem: str


class Begun(_Model):
    """A run that was begun."""

    run: str


class Published(_Model):
    """A number that somebody published."""

    value: Number | None
    low: Number | None
    high: Number | None
    unit: str
    what: str
    source: str
    doi: str | None


class PublishedAt(Published):
    """A published number under a figure: at a time in seconds, or, where that is null, for the whole of it."""

    time: Number | None


class ReadoutOf(_Model):
    """A readout: its median and the central 90 % over subjects; of a yes-or-no readout the share with a yes."""

    name: str
    label: str
    unit: str
    doc: str
    median: Number | None
    low: Number | None
    high: Number | None
    share_yes: Number | None
    exploratory: bool
    published: list[Published]


class Series(_Model):
    """A curve: times in seconds, the typical or median subject, and the ends of the central 90 % over subjects."""

    name: str
    label: str
    time: list[Number | None]
    middle: list[Number | None]
    low: list[Number | None] | None
    high: list[Number | None] | None


class FiringMap(_Model):
    """All firing of a subject's cells: a row of digits for each, 0 for none and 9 for `darkest` spikes/s or more."""

    step: float = Field(description="Seconds that a digit stands for.")
    darkest: float
    time_unit: Literal["s", "min", "h", "d"]
    rows: list[str]


class Raster(_Model):
    """Spikes as [row, time in seconds], from `begin` to `end`; a row is a cell, or a subject where cells are not."""

    rows: Literal["cell", "subject"]
    cells: int
    working: int = Field(description="Of the cells, those that are left where cells are lacking; of subjects all.")
    begin: float
    end: float
    spikes: list[tuple[int, float]]
    map: FiringMap | None


class Figure(_Model):
    """One figure."""

    name: str
    title: str
    unit: str
    organ: str
    kind: Literal["line", "step", "raster"]
    time_unit: Literal["s", "min", "h", "d"]
    series: list[Series]
    raster: Raster | None
    published: list[PublishedAt]
    summary: str


class Glow(_Model):
    """How brightly an organ glows in time, from 0 to 1 on the same scale in every run."""

    time: list[Number]
    glow: list[Number]
    says: str


class Done(_Model):
    """A scenario with all defaults filled in."""

    experiment: str
    body: str
    settings: dict[str, Number | str]
    deficits: dict[str, Number | str]
    values: dict[str, Number | str]
    subjects: int | None
    seed: int


class Picture(_Model):
    """What a run gave."""

    run: str
    scenario: Done
    seconds: float
    circumstances: list[str]
    command: str
    python: str
    readouts: list[ReadoutOf]
    figures: list[Figure]
    organs: dict[str, Glow]


class SettingOf(_Model):
    """A setting of an experiment."""

    name: str
    unit: str
    doc: str
    default: Number | str
    choices: list[str] | None
    low: Number | None
    high: Number | None


class BodyChoice(_Model):
    """A body that can do an experiment; `start` and `band` are with what the app begins, so that it answers at once."""

    name: str
    settings: list[SettingOf]
    start: dict[str, Number | str]
    band: int
    deficits: list[str]


class ExperimentOf(_Model):
    """An experiment."""

    name: str
    question: str
    draws: int | None
    main_outcome: str
    bodies: list[BodyChoice]


class FunctionOf(_Model):
    """A function of oxytocin: the experiment and readout that stand for it."""

    name: str
    symptom: str
    title: str
    experiment: str
    body: str
    readout: str
    settings: dict[str, Number | str]
    worse: Literal["higher", "lower"]
    sure: str
    reason: str
    other_route: str


class Deficit(_Model):
    """A place where oxytocin can be lacking, or a condition of patients."""

    name: str
    kind: Literal["place", "condition"]
    doc: str
    source: str | None = None


class Catalogue(_Model):
    """All that a scenario can name."""

    version: str
    functions: list[FunctionOf]
    experiments: list[ExperimentOf]
    deficits: list[Deficit]


class Reference(_Model):
    """A source."""

    key: str
    text: str
    doi: str | None


class Fact(_Model):
    """A fact about a molecule."""

    name: str
    value: Number | str
    unit: str


class MoleculeOf(_Model):
    """The oxytocin molecule."""

    name: str
    what: str
    formula: str
    svg: str
    facts: list[Fact]
    references: list[Reference]


class PartOf(_Model):
    """A part of a body, and the organ of the drawing in which it stands."""

    name: str
    title: str
    doc: str
    organ: str


class SignalOf(_Model):
    """A signal and the parts between which it runs."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: str
    kind: Literal["Flux", "Level", "Drive", "Impulse"]
    unit: str
    from_: list[str] = Field(alias="from")
    to: list[str]


class BodyOf(_Model):
    """A body."""

    name: str
    doc: str
    parts: list[PartOf]
    signals: list[SignalOf]


class EquationOf(_Model):
    """An equation, set as MathML and as text."""

    mathml: str
    text: str
    doc: str


class ParameterOf(_Model):
    """A parameter, its source, and how well it is known."""

    name: str
    symbol: str
    value: Number | None
    unit: str
    doc: str
    grade: str
    source: str
    locus: str
    doi: str | None
    spread: str | None
    probability: Number | None


class Port(_Model):
    """What a part takes in or gives out."""

    name: str
    direction: Literal["in", "out"]
    signal: str
    kind: str
    unit: str
    doc: str


class PartInFull(_Model):
    """All that stands in a part."""

    name: str
    title: str
    kind: str
    organ: str
    doc: str
    equations: list[EquationOf]
    parameters: list[ParameterOf]
    ports: list[Port]
    references: list[Reference]


def described(endpoints: list[Any], version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 description of some endpoints of `server.ENDPOINTS`."""
    from pydantic.json_schema import models_json_schema

    models = {model for each in endpoints for model in (*each.answers.values(), each.takes) if inspectable(model)}
    wanted: list[Any] = [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)]
    keys, schemas = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    paths: dict[str, Any] = {}
    for each in endpoints:
        operation: dict[str, Any] = {
            "operationId": each.name,
            "summary": each.summary,
            "responses": {
                str(status): {"description": HTTP[status], **_content(model, keys)}
                for status, model in each.answers.items()
            },
        }
        if each.parameters:
            operation["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
                for name in each.parameters
            ]
        if each.takes is not None:
            operation["requestBody"] = {"required": True, **_content(each.takes, keys)}
        paths.setdefault(each.path, {})[each.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "oxytocin app",
            "version": version,
            "description": "For research and teaching; no medical device.",
        },
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }


def inspectable(model: Any) -> bool:
    """Whether an answer has a form that pydantic knows."""
    return isinstance(model, type) and issubclass(model, BaseModel)


def _content(model: Any, keys: Any) -> dict[str, Any]:
    if model is None:
        return {}
    if inspectable(model):
        return {"content": {"application/json": {"schema": keys[model, "validation"]}}}
    return {"content": {model: {}}}


HTTP = {
    200: "What was asked for",
    202: "The run has begun",
    204: "It is stopped",
    400: "The request is no JSON",
    403: "The request comes from another page",
    404: "There is no such thing",
    409: "The run has no result, or not yet",
    413: "The request is too long",
    415: "The request is no JSON",
    421: "The request is for another host",
    422: "The scenario makes no sense",
    500: "A fault in oxytocin",
    503: "There is too much to do, or too little memory",
}
"""What each status means here."""
