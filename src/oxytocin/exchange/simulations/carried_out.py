"""A simulation experiment by others, carried out: its models changed, its courses run, its columns worked out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.exchange.alone.simulator import Simulator
from oxytocin.exchange.alone.source import decoded, read_bytes
from oxytocin.exchange.simulations.archive import contents, resolve
from oxytocin.exchange.simulations.maths import local, worked_out
from oxytocin.exchange.simulations.sedml import Generator, Plot, Report, SedDocument, identifier, number, parsed
from oxytocin.language import OxytocinError

_MOST_POINTS = 1_000_000
_ATTRIBUTE = re.compile(r"^(.*)/@([\w:.-]+)$", re.DOTALL)

Files = Mapping[str, bytes]


@dataclass
class CarriedOut:
    """What came of a document.

    Attributes
    ----------
    columns : dict of str to ndarray
        By the id of the data generator.
    labels : dict of str to str
        What each column is called, with its unit where that is known.
    refused : list of str
        A sentence for each thing that was not done.
    """

    document: SedDocument
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    @property
    def reports(self) -> list[Report]:
        """Reports of which every column is there; all columns as one where the document asks for nothing."""
        asked = [one for one in self.document.reports if all(of in self.columns for _, of in one.columns)]
        if asked or self.document.reports or self.document.plots or not self.columns:
            return asked
        return [Report("all", "", tuple((self.labels[name], name) for name in self.columns))]

    @property
    def plots(self) -> list[Plot]:
        """Plots of which every curve is there."""
        return [
            one for one in self.document.plots if all({curve.x, curve.y} <= self.columns.keys() for curve in one.curves)
        ]


def opened(path: Path) -> tuple[list[SedDocument], dict[str, bytes]]:
    """Return the simulation experiments of an archive, or the one that a file is, and the files that they may name.

    Raises
    ------
    OxytocinError
        If it cannot be read.
    """
    if path.name.lower().endswith(".sedml"):
        content = read_bytes(path, "a simulation experiment in SED-ML")
        document = parsed(content, path.name)
        return [document], {path.name: content, **_beside(path, document)}
    files = contents(path)
    places = [place for place in files if place.lower().endswith(".sedml")] or _declared(files)
    return [parsed(files[place], place) for place in places], files


def models_in(files: Files) -> list[str]:
    """Return the places of models in an archive."""
    found = [place for place in files if place.lower().endswith((".xml", ".sbml"))]
    return [place for place in found if b"<sbml" in files[place][:5000]]


def carry_out(document: SedDocument, files: Files) -> CarriedOut:
    """Run each task that can be run here, and work out each column whose tasks were; name what was not done."""
    done = CarriedOut(document)
    done.refused += [f"{what} is not shown here" for what in document.others]
    results: dict[str, dict[str, np.ndarray]] = {}
    units: dict[str, dict[str, str]] = {}
    total = float(max(1, len(document.tasks)))
    with Progress(total, what="libRoadRunner") as progress:
        for count, (name, task) in enumerate(document.tasks.items()):
            heard = partial(_further, progress, count)
            try:
                results[name], units[name] = _task(document, task, files, heard)
            except OxytocinError as error:
                done.refused.append(f"the task '{name}' is not done: {error}")
    for generator in document.generators.values():
        try:
            column = _column(generator, results)
        except OxytocinError as error:
            done.refused.append(str(error))
            continue
        if column is not None:
            done.columns[generator.id] = column
            done.labels[generator.id] = _label(generator, units)
    return done


def _further(progress: Progress, before: int, share: float) -> None:
    progress.add(before + share - progress.done)


def _beside(path: Path, document: SedDocument) -> dict[str, bytes]:
    """Return the files that a document on the disk names, which must lie in its folder or below it."""
    found = {}
    for model in document.models.values():
        source = model.get("source") or ""
        if source.startswith("#") or "://" in source or source.startswith("urn:"):
            continue
        target, folder = (path.parent / source).resolve(), path.parent.resolve()
        if not target.is_relative_to(folder):
            raise OxytocinError(f"'{path}' names '{source}', which lies outside of its folder")
        found[target.relative_to(folder).as_posix()] = read_bytes(target, "a model in SBML")
    return found


def _declared(files: Files) -> list[str]:
    """Return the places that the manifest calls SED-ML."""
    if "manifest.xml" not in files:
        return []
    try:
        root = ElementTree.fromstring(decoded(files["manifest.xml"], "manifest.xml", "a manifest"))
    except ElementTree.ParseError as error:
        raise OxytocinError(f"the manifest of the archive is no XML: {error}") from None
    said = [(item.get("location") or "", item.get("format") or "") for item in root]
    return [place.removeprefix("./") for place, kind in said if "sed-ml" in kind and place.removeprefix("./") in files]


def _task(
    document: SedDocument, task: Element, files: Files, listener: Callable[[float], object]
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Return what a task gives of everything that is read of it, by target, and units where they are known."""
    name = task.get("id") or ""
    if local(task.tag) != "task":
        raise OxytocinError(f"a {local(task.tag)} is not carried out here, only single time courses are")
    simulation = document.simulations.get(task.get("simulationReference") or "")
    if simulation is None:
        raise OxytocinError(f"it names the simulation '{task.get('simulationReference')}', which is not there")
    times, sampled = _times(simulation, document.place)
    simulator = Simulator(_model(document, task.get("modelReference") or "", files), f"the model of '{name}'")
    wanted = [
        each.target
        for one in document.generators.values()
        for each in one.variables
        if each.task == name and each.target
    ]
    selections, units = {}, {}
    for target in dict.fromkeys(wanted):
        of = identifier(target)
        if of in simulator.quantities:
            selections[target], units[target] = simulator.quantities[of].selection, simulator.quantities[of].unit
        elif "reaction[" in target and of:
            selections[target] = of
        else:
            raise OxytocinError(f"'{target}' leads to no species, compartment, parameter or reaction of the model")
    got = simulator.run(list(selections.values()), times, {}, listener)
    if got.interrupted:
        raise KeyboardInterrupt
    found = {target: got.values[sampled, place] for place, target in enumerate(selections)}
    return {"": times[sampled], **found}, units


def _times(simulation: Element, place: str) -> tuple[np.ndarray, slice]:
    """Return the times of a uniform time course, and which of them are read."""
    if local(simulation.tag) != "uniformTimeCourse":
        raise OxytocinError(f"a {local(simulation.tag)} is not carried out here, only uniform time courses are")
    algorithm = next((one.get("kisaoID") or "" for one in simulation.iter() if local(one.tag) == "algorithm"), "")
    if algorithm.replace("_", ":") in _BY_CHANCE:
        raise OxytocinError(
            f"it asks for {_BY_CHANCE[algorithm.replace('_', ':')]}, and models are solved as equations here"
        )
    first, begin, end = (
        number(simulation, name, place) for name in ("initialTime", "outputStartTime", "outputEndTime")
    )
    steps = simulation.get("numberOfSteps") or simulation.get("numberOfPoints") or ""
    count = int(steps) if steps.isdigit() else 0
    if not 1 <= count <= _MOST_POINTS or not (math.isfinite(end) and first <= begin < end):
        raise OxytocinError(f"its times ({first:g}, {begin:g} to {end:g} in {steps or 'no'} steps) make no course")
    times = begin + (end - begin) * np.arange(count + 1) / count
    return (times, slice(None)) if first == begin else (np.array([first, *times]), slice(1, None))


_BY_CHANCE = {
    "KISAO:0000029": "Gillespie's algorithm",
    "KISAO:0000027": "the Gibson-Bruck algorithm",
    "KISAO:0000039": "tau leaping",
    "KISAO:0000241": "Gillespie's algorithm",
    "KISAO:0000437": "flux balance",
}


def _model(document: SedDocument, name: str, files: Files, above: tuple[str, ...] = ()) -> str:
    """Return a model's text with the changes that the document makes to it."""
    model = document.models.get(name.removeprefix("#"))
    if model is None:
        raise OxytocinError(f"it names the model '{name}', which is not there")
    if name in above:
        raise OxytocinError(f"the model '{name}' is made of itself")
    source = model.get("source") or ""
    if source.removeprefix("#") in document.models:
        text = _model(document, source.removeprefix("#"), files, (*above, name))
    else:
        place = resolve(source, document.place, files, document.place)
        text = decoded(files[place], place, "a model in SBML")
    changes = [one for group in model if local(group.tag) == "listOfChanges" for one in group]
    if not changes:
        return text
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise OxytocinError(f"the model '{source}' is no XML: {error}") from None
    for change in changes:
        _change(root, change, name)
    return ElementTree.tostring(root, encoding="unicode")


def _change(root: Element, change: Element, model: str) -> None:
    target = change.get("target") or ""
    if local(change.tag) != "changeAttribute":
        raise OxytocinError(f"the model '{model}' is changed by {local(change.tag)}, which is not done here")
    split = _ATTRIBUTE.match(target.strip())
    if split is None or change.get("newValue") is None:
        raise OxytocinError(f"the model '{model}' is changed at '{target}', which is no attribute")
    path = re.sub(r"[\w.-]+:(?=[\w*])", "{*}", split.group(1))
    head, _, rest = path.lstrip("/").partition("/")
    try:
        found = root.findall(f"./{rest}") if head.endswith(local(root.tag)) and rest else []
    except SyntaxError:
        found = []
    if len(found) != 1:
        raise OxytocinError(f"the model '{model}' is changed at '{target}', where it has {len(found) or 'no'} elements")
    found[0].set(split.group(2), change.get("newValue") or "")


def _column(generator: Generator, results: Mapping[str, Mapping[str, np.ndarray]]) -> np.ndarray | None:
    """Return a column; None if a task that it reads was not done."""
    if any(one.task not in results for one in generator.variables if one.task or one.target):
        return None
    known: dict[str, object] = dict(generator.parameters)
    for one in generator.variables:
        known[one.name] = results[one.task][one.target] if one.task else math.nan
    found = np.atleast_1d(np.asarray(worked_out(generator.formula, known, f"'{generator.id}'"), dtype=float))
    return found


def _label(generator: Generator, units: Mapping[str, Mapping[str, str]]) -> str:
    """Return a column's name, and the unit of what it reads where it is that alone."""
    name = generator.name or generator.id
    alone = generator.variables[0] if len(generator.variables) == 1 and not generator.parameters else None
    bare = [item for item in generator.formula.iter() if local(item.tag) not in ("math", "semantics")]
    if alone is None or len(bare) != 1 or " in " in name:
        return name
    unit = units.get(alone.task, {}).get(alone.target, "1")
    return name if unit == "1" else f"{name} ({unit})"
