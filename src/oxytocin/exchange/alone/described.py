"""What a model by others consists of: its quantities with their values, units and kinds."""

from __future__ import annotations

from typing import Any

from oxytocin.exchange.alone.document import Document, is_amount
from oxytocin.exchange.sbml_units import FileUnits, Powers, size, spelling, times
from oxytocin.language import OxytocinError


def described(held: Document) -> dict[str, Any]:
    """Return a model's name, unit of time and quantities, and what was remarked while it was read.

    Each quantity has a `name`, its `kind` (species, compartment or parameter), the `value` at the start or None, a
    `unit` ("1" without one), what libRoadRunner calls it (`selection`), and whether it `varies` and `can_be_set`.
    """
    document = held.document.clone()
    document.setLevelAndVersion(3, 2, False)  # Level 3 says of every unit what earlier levels take for granted
    model = document.getModel()
    units = FileUnits(model)
    varying, ruled = _varying(model), {rule.getVariable() for rule in model.getListOfRules() if rule.isAssignment()}
    found = []
    for kind, items in (
        ("species", model.getListOfSpecies()),
        ("compartment", model.getListOfCompartments()),
        ("parameter", model.getListOfParameters()),
    ):
        for item in items:
            name = item.getId()
            started = model.getInitialAssignmentBySymbol(name) is not None
            value = None if started else _value(model, kind, item)
            amount = kind == "species" and is_amount(model, item)
            found.append({
                "name": name,
                "kind": kind,
                "value": value,
                "unit": _spelled(units, lambda item=item, kind=kind: _unit(model, units, kind, item)),
                "selection": f"[{name}]" if kind == "species" and not amount else name,
                "varies": name in varying,
                "can_be_set": name not in ruled,
            })  # fmt: skip
    time = _spelled(units, units.time)
    return {"name": _name(model), "time": time, "quantities": found, "remarks": held.remarks}


def _name(model: Any) -> str:
    return model.getId() or model.getName() or "model"


def _varying(model: Any) -> set[str]:
    found = {rule.getVariable() for rule in model.getListOfRules()}
    for event in model.getListOfEvents():
        found |= {item.getVariable() for item in event.getListOfEventAssignments()}
    for reaction in model.getListOfReactions():
        for one in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
            species = model.getSpecies(one.getSpecies())
            if species is not None and not species.getBoundaryCondition() and not species.getConstant():
                found.add(one.getSpecies())
    return found


def _value(model: Any, kind: str, item: Any) -> float | None:
    if kind == "parameter":
        return item.getValue() if item.isSetValue() else None
    if kind == "compartment":
        return item.getSize() if item.isSetSize() else None
    compartment = model.getCompartment(item.getCompartment())
    volume = compartment.getSize() if compartment is not None and compartment.isSetSize() else 1.0
    if item.isSetInitialConcentration():
        return item.getInitialConcentration() * (volume if is_amount(model, item) else 1.0)
    if item.isSetInitialAmount():
        return item.getInitialAmount() / (1.0 if is_amount(model, item) or not volume else volume)
    return None


def _unit(model: Any, units: FileUnits, kind: str, item: Any) -> Powers:
    if kind == "parameter":
        return units.named(item.getUnits())
    if kind == "compartment":
        return _extent(model, units, item)
    substance = units.named(item.getSubstanceUnits() or model.getSubstanceUnits())
    compartment = model.getCompartment(item.getCompartment())
    if is_amount(model, item) or compartment is None or not substance:
        return substance
    extent = _extent(model, units, compartment)
    return times(substance, extent, -1.0) if extent else {}


def _extent(model: Any, units: FileUnits, compartment: Any) -> Powers:
    usual = {1.0: model.getLengthUnits(), 2.0: model.getAreaUnits(), 3.0: model.getVolumeUnits()}
    return units.named(compartment.getUnits() or usual.get(compartment.getSpatialDimensionsAsDouble(), ""))


def _spelled(units: FileUnits, of: Any) -> str:
    """Return a unit as pint spells it; "1" where the file has none, or one without a common name."""
    try:
        powers = of()
    except OxytocinError:
        return "1"
    return spelling(powers) if powers and size(powers) == 1.0 else "1"
