"""A simulation experiment in SED-ML (Level 1 of any version): what is run, what is read, what is shown.

(Smith et al. 2021, doi:10.1515/jib-2021-0021.) Names of elements are taken without their namespaces, in which the
versions differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from oxytocin.exchange.alone.document import check_form
from oxytocin.exchange.alone.source import decoded
from oxytocin.exchange.simulations.maths import local
from oxytocin.language import OxytocinError

_TIME = ("urn:sedml:symbol:time", "KISAO:0000832", "KISAO_0000832")


@dataclass(frozen=True)
class Variable:
    """What a data generator reads: an element of the model by its XPath, or the time if that is empty."""

    name: str
    task: str
    target: str


@dataclass(frozen=True)
class Generator:
    """A column that is worked out of what tasks give."""

    id: str
    name: str
    variables: tuple[Variable, ...]
    parameters: dict[str, float]
    formula: Element


@dataclass(frozen=True)
class Curve:
    """One line of a plot: the generators of x and y, and how they are shown."""

    x: str
    y: str
    name: str
    log_x: bool
    log_y: bool


@dataclass(frozen=True)
class Report:
    """A table: labels and generators of its columns."""

    id: str
    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plot:
    """A plot in two dimensions."""

    id: str
    name: str
    curves: tuple[Curve, ...]
    x_label: str = ""
    y_label: str = ""


@dataclass
class SedDocument:
    """Everything in a document; models, simulations and tasks as the elements that they are, by their id."""

    place: str
    models: dict[str, Element] = field(default_factory=dict)
    simulations: dict[str, Element] = field(default_factory=dict)
    tasks: dict[str, Element] = field(default_factory=dict)
    generators: dict[str, Generator] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def parsed(content: bytes, place: str) -> SedDocument:
    """Return what stands in a document.

    Raises
    ------
    OxytocinError
        If it is no SED-ML, or a part of it lacks what it must have.
    """
    text = decoded(content, place, "a simulation experiment in SED-ML")
    check_form(text, place)
    root = ElementTree.fromstring(text)
    if local(root.tag) != "sedML":
        raise OxytocinError(f"'{place}' is no SED-ML; its first element is '{local(root.tag)}'")
    found = SedDocument(place)
    for kind, into in (
        ("listOfModels", found.models),
        ("listOfSimulations", found.simulations),
        ("listOfTasks", found.tasks),
    ):
        for item in _children(root, kind):
            into[_needed(item, "id", place)] = item
    for item in _children(root, "listOfDataGenerators"):
        made = _generator(item, place)
        found.generators[made.id] = made
    for item in _children(root, "listOfOutputs"):
        if local(item.tag) == "report":
            columns = tuple(
                (one.get("label") or one.get("name") or one.get("id") or "", _needed(one, "dataReference", place))
                for one in _children(item, "listOfDataSets")
            )
            found.reports.append(Report(item.get("id") or "report", item.get("name") or "", columns))
        elif local(item.tag) == "plot2D":
            found.plots.append(_plot(item, place))
        else:
            found.others.append(f"the output '{item.get('id')}' ({local(item.tag)})")
    return found


def identifier(target: str) -> str:
    """Return the id of the element that an XPath leads to; empty if it names none."""
    found = re.findall(r"@id\s*=\s*['\"]([^'\"]+)['\"]", target)
    return found[-1] if found else ""


def number(item: Element, name: str, place: str) -> float:
    """Return a number that an element must have.

    Raises
    ------
    OxytocinError
        If it has none.
    """
    try:
        return float(_needed(item, name, place))
    except ValueError:
        raise OxytocinError(
            f"'{place}': {name} of '{item.get('id')}' is '{item.get(name)}', which is no number"
        ) from None


def _generator(item: Element, place: str) -> Generator:
    id = _needed(item, "id", place)
    variables = []
    for one in _children(item, "listOfVariables"):
        symbol, target = one.get("symbol") or one.get("term") or "", one.get("target") or ""
        if symbol and not symbol.endswith(_TIME) and not target:
            raise OxytocinError(f"'{place}': the data generator '{id}' reads '{symbol}', which is not read here")
        variables.append(Variable(_needed(one, "id", place), one.get("taskReference") or "", target))
    parameters = {_needed(one, "id", place): number(one, "value", place) for one in _children(item, "listOfParameters")}
    formula = next((one for one in item if local(one.tag) == "math"), None)
    if formula is None:
        raise OxytocinError(f"'{place}': the data generator '{id}' has no formula")
    return Generator(id, item.get("name") or "", tuple(variables), parameters, formula)


def _plot(item: Element, place: str) -> Plot:
    axes = {local(one.tag): one for one in item}
    logs = {name: axes[name].get("type") == "log10" for name in ("xAxis", "yAxis") if name in axes}
    curves = tuple(
        Curve(
            _needed(one, "xDataReference", place),
            _needed(one, "yDataReference", place),
            one.get("name") or "",
            one.get("logX") == "true" or logs.get("xAxis", False),
            one.get("logY") == "true" or logs.get("yAxis", False),
        )
        for one in _children(item, "listOfCurves")
        if local(one.tag) == "curve"
    )
    labels = {name: axes[name].get("name") or "" for name in ("xAxis", "yAxis") if name in axes}
    named = item.get("name") or ""
    return Plot(item.get("id") or "plot", named, curves, labels.get("xAxis", ""), labels.get("yAxis", ""))


def _children(item: Element, kind: str) -> Iterator[Element]:
    return (one for group in item if local(group.tag) == kind for one in group)


def _needed(item: Element, name: str, place: str) -> str:
    value = item.get(name)
    if not value:
        raise OxytocinError(f"'{place}': a {local(item.tag)} ('{item.get('id') or ''}') has no {name}")
    return value
