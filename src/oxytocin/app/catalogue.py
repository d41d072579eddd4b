"""What there is to choose from and to read, as JSON: experiments, deficits, the molecule, bodies, parts."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from oxytocin import __version__, experiments
from oxytocin.app.drawn import ORGAN_OF, shown
from oxytocin.deficiency import CONDITIONS, PLACES
from oxytocin.experiments.experiment import Experiment, Setting
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.language import Body, Component, Input, Link, Output, OxytocinError
from oxytocin.language.component import Parameter, SpikingComponent
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT
from oxytocin.literature.molecules import molecules
from oxytocin.literature.references import doi, entries, field
from oxytocin.report import mathml
from oxytocin.report.citations import short_name
from oxytocin.report.equations import equation, outputs
from oxytocin.report.tables import with_micro

_WIDTH = 100
"""Letters in a line of an equation as text."""


@cache
def catalogue() -> dict[str, Any]:
    """Return all functions, experiments and deficits that a scenario can name."""
    functions = [
        {
            "name": each.name,
            "symptom": each.symptom,
            "title": each.title,
            "experiment": each.experiment,
            "body": each.body,
            "readout": each.readout,
            "settings": {**shown(each.experiment, each.body).settings, **each.settings},
            "worse": each.worse,
            "sure": each.firm,
            "reason": each.reason,
            "other_route": each.other_route,
        }
        for each in FUNCTIONS
    ]
    places = [{"name": place.name, "kind": "place", "doc": place.doc} for place in PLACES.values()]
    conditions = [
        {"name": name, "kind": "condition", "doc": each.note, "source": short_name(each.source)}
        for name, each in CONDITIONS.items()
    ]
    return {
        "version": __version__,
        "functions": functions,
        "experiments": [_experiment(experiments.experiment(name)) for name in experiments.names()],
        "deficits": [*places, *conditions],
    }


def _experiment(item: Experiment) -> dict[str, Any]:
    bodies = [
        {
            "name": name,
            "settings": [_setting(key, one) for key, one in item.settings_for(name).items()],
            "start": dict(shown(item.name, name).settings),
            "band": item.draws or shown(item.name, name).band,
            "deficits": _touched(item.body(name, item.choose(name, {}))),
        }
        for name in item.bodies
    ]
    return {
        "name": item.name,
        "question": item.question,
        "draws": item.draws,
        "main_outcome": item.main_outcome,
        "bodies": bodies,
    }


def _touched(body: Body) -> list[str]:
    """Return the deficits that have something to act on in a body."""
    places = [name for name, place in PLACES.items() if any(path in body.parameters for path in place.paths)]
    return [*places, *(name for name, each in CONDITIONS.items() if any(place in places for place in each.shares))]


def _setting(name: str, item: Setting) -> dict[str, Any]:
    return {
        "name": name,
        "unit": "" if item.unit == "1" else item.unit,
        "doc": item.doc,
        "default": item.default,
        "choices": list(item.choices) or None,
        "low": None if item.choices else item.low,
        "high": None if item.choices or math.isinf(item.high) else item.high,
    }


@cache
def molecule() -> dict[str, Any]:
    """Return what is known of oxytocin, with its skeletal formula as it was drawn by `oxytocin show`."""
    item = molecules()["oxytocin"]
    facts = [
        {"name": "sequence", "value": "-".join(item.sequence), "unit": ""},
        {"name": "ring", "value": item.ring, "unit": ""},
        {"name": "molar mass", "value": round(item.molar_mass, 2), "unit": "g/mol"},
        {"name": "mass of one international unit", "value": MICROGRAMS_PER_UNIT, "unit": "µg"},
        {
            "name": "substance of one international unit",
            "value": float(f"{MICROGRAMS_PER_UNIT / item.molar_mass * 1e6:.4g}"),
            "unit": "pmol",
        },
    ]
    return {
        "name": item.name,
        "what": item.what,
        "formula": item.formula,
        # As `oxytocin show oxytocin --plot` drew it, without the line that says what XML it is.
        "svg": (files("oxytocin.app") / "oxytocin.svg").read_text(encoding="latin-1").partition("?>")[2].strip(),
        "facts": facts,
        "references": _references(item.sources),
    }


@cache
def _studied(experiment: str, body: str) -> Body:
    """Return the body of an experiment, as its usual settings make it.

    Raises
    ------
    OxytocinError
        If there is none.
    """
    item = experiments.experiment(experiment)
    who = item.body_called(body)
    return item.body(who, item.choose(who, dict(shown(experiment, who).settings)))


@cache
def body(experiment: str, name: str) -> dict[str, Any]:
    """Return the parts of a body and the signals between them."""
    item = _studied(experiment, name)
    parts = [
        {"name": key, "title": _title(key), "doc": _first_line(type(part)), "organ": ORGAN_OF.get(key, "other")}
        for key, part in item.parts.items()
    ]
    signals = [
        {
            "name": wire.name,
            "kind": wire.signal.kind,
            "unit": _unit(wire.signal.unit),
            "from": list(dict.fromkeys(key for key, _ in wire.givers)),
            "to": list(dict.fromkeys(key for key, _ in wire.takers)),
        }
        for wire in item.wires.values()
    ]
    doc = _first_line(experiments.experiment(experiment).bodies[name]).removeprefix("Return ")
    return {"name": item.name, "doc": doc, "parts": parts, "signals": signals}


@cache
def part(experiment: str, body: str, name: str) -> dict[str, Any]:
    """Return what stands in a part: equations, parameters, ports, references.

    Raises
    ------
    OxytocinError
        If the body has no such part.
    """
    owner = _studied(experiment, body)
    if name not in owner.parts:
        raise OxytocinError(f"the {body} of {experiment} has no part '{name}'{nearest(name, owner.parts)}")
    item = owner.parts[name]
    written = list(item.equations()) if not isinstance(item, SpikingComponent) else []
    names = outputs(written)
    equations = [
        {"mathml": mathml.equation(one, names), "text": equation(one, _WIDTH, names), "doc": ""} for one in written
    ]
    parameters = [_parameter(key, one) for key, one in item.parameters.items()]
    return {
        "name": name,
        "title": _title(name),
        "kind": type(item).__name__,
        "organ": ORGAN_OF.get(name, "other"),
        "doc": inspect.getdoc(type(item)) or "",
        "equations": equations,
        "parameters": parameters,
        "ports": _ports(item),
        "references": _references(one.source for one in item.parameters.values()),
    }


def _parameter(name: str, item: Parameter) -> dict[str, Any]:
    return {
        "name": name,
        "symbol": name,
        "value": item.value if math.isfinite(item.value) else None,
        "unit": _unit(item.unit),
        "doc": item.doc,
        "grade": item.evidence,
        "source": short_name(item.source) if item.source else "",
        "locus": item.locus,
        "doi": doi(item.source) or None,
        "spread": str(item.spread) if item.spread is not None else None,
        "probability": item.probability if isinstance(item, Link) else None,
    }


def _ports(item: Component) -> list[dict[str, str]]:
    sides: tuple[tuple[str, Mapping[str, Input | Output]], ...] = (
        ("in", item.declared(Input)),
        ("out", item.declared(Output)),
    )
    return [
        {
            "name": key,
            "direction": way,
            "signal": item.signal_name(key),
            "kind": one.signal.kind,
            "unit": _unit(one.signal.unit),
            "doc": one.doc,
        }
        for way, ports in sides
        for key, one in ports.items()
    ]


def _references(keys: Iterable[str]) -> list[dict[str, Any]]:
    found = []
    for key in sorted({key for key in keys if key}):
        title = field(entries().get(key, ""), "title").replace("{", "").replace("}", "")
        text = f"{short_name(key)}: {title}" if title else short_name(key)
        found.append({"key": key, "text": text, "doi": doi(key) or None})
    return found


def _title(name: str) -> str:
    return name.replace("_", " ")


def _first_line(item: Any) -> str:
    return (inspect.getdoc(item) or "").partition("\n")[0]


def _unit(unit: str) -> str:
    return "" if unit == "1" else with_micro(unit)
