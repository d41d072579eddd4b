"""What a user is told about a model by others: where it comes from, and how it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from oxytocin.exchange.sbml_equations import Equations
from oxytocin.exchange.sbml_events import Events
from oxytocin.exchange.sbml_file import SbmlFile, libsbml
from oxytocin.exchange.sbml_units import FileUnits


def story(file: SbmlFile, time_unit: str, said: Iterable[str]) -> str:
    """Return a model's text about itself: its title, what describes it, and how it was read."""
    model = file.model
    title = model.getName() or model.getId() or file.path.stem
    about = ", ".join(_described_by(model))
    lines = [f"{title}, a model by others, read from {file.path.name}.", ""]
    lines += [f"It is described by {about}."] if about else []
    return "\n".join([*lines, f"Time is counted in {time_unit} in the file.", *said])


def remarks(equations: Equations, events: Events, units: FileUnits, disagreeing: Sequence[str]) -> list[str]:
    """Return what a user should know about how a model was read, as sentences."""
    model = equations.model
    said = list(equations.file.remarks)
    if not units.has_time:
        said.append("Time has no unit of time in the file; one of its units is taken for a second.")
    if disagreeing:
        names = ", ".join(dict.fromkeys(disagreeing))
        said.append(f"Units of the file do not agree in {names}; the numbers are taken as they stand there.")
    if units.unknown:
        names = ", ".join(f"{name} ({why})" for name, why in units.unknown.items())
        said.append(f"Taken for no unit: {names}.")
    bare = [
        name
        for name in (*equations.states, *equations.constants)
        if not _names_a_unit(equations.elements[name], model, units)
    ]
    if bare:
        said.append(f"Without a unit in the file: {', '.join(bare)}.")
    if model.getNumConstraints():
        said.append("Constraints of the file are not looked at.")
    return said


def _names_a_unit(item: Any, model: Any, units: FileUnits) -> bool:
    sbml = libsbml()
    if item.getTypeCode() == sbml.SBML_SPECIES:
        return bool(item.getSubstanceUnits() or model.getSubstanceUnits())
    if item.getTypeCode() == sbml.SBML_SPECIES_REFERENCE:
        return True
    if item.getTypeCode() == sbml.SBML_COMPARTMENT and not item.getUnits():
        defaults = {3.0: model.getVolumeUnits(), 2.0: model.getAreaUnits(), 1.0: model.getLengthUnits()}
        return bool(units.named(defaults.get(item.getSpatialDimensionsAsDouble(), "")))
    return bool(item.getUnits())


def _described_by(model: Any) -> list[str]:
    """Return the addresses of what a model says it is, and is described by."""
    sbml = libsbml()
    found = []
    for i in range(model.getNumCVTerms()):
        term = model.getCVTerm(i)
        if term.getQualifierType() != sbml.MODEL_QUALIFIER:
            continue
        if term.getModelQualifierType() in (sbml.BQM_IS, sbml.BQM_IS_DESCRIBED_BY):
            found += [term.getResourceURI(k) for k in range(term.getNumResources())]
    return found
