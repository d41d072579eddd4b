"""What a file of SBML may say and no part of a body can be, refused by its name before anything is translated.

The table in docs/exchange.md lists every refusal; a test holds it to the sentences here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oxytocin.language import OxytocinError


def refuse_packages(document: Any, path: Path) -> None:
    """Refuse packages that change what the equations are."""
    if document.getLevel() < 3:
        return
    for i in range(document.getNumPlugins()):
        name = document.getPlugin(i).getPackageName()
        if name != "l3v2extendedmath" and document.getPackageRequired(name):
            raise OxytocinError(
                f"'{path}' uses the package '{name}' of SBML, which changes its mathematics; it is not read"
            )
    for i in range(document.getNumUnknownPackages()):
        name = document.getUnknownPackagePrefix(i)
        raise OxytocinError(f"'{path}' uses the package '{name}' of SBML, which libSBML does not know; it is not read")


def refuse_fast(model: Any, path: Path) -> None:
    """Refuse fast reactions, which later versions of SBML no longer have."""
    for reaction in model.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            name = reaction.getId()
            raise OxytocinError(f"the reaction '{name}' of '{path}' is fast; fast reactions are not read")


def refuse(model: Any, path: Path) -> None:
    """Refuse rules, reactions, compartments and events of kinds that the language of parts has not."""
    ruled = {rule.getVariable() for rule in model.getListOfRules()}
    given = {item.getVariable() for event in model.getListOfEvents() for item in event.getListOfEventAssignments()}
    for rule in model.getListOfRules():
        if rule.isAlgebraic():
            raise OxytocinError(f"'{path}' has an algebraic rule, which leaves open what it defines; it is not read")
    for reaction in model.getListOfReactions():
        _refuse_reaction(model, reaction, path)
    for one in model.getListOfCompartments():
        if one.getId() in ruled | given:
            raise OxytocinError(f"the compartment '{one.getId()}' of '{path}' changes its size; such are not read")
    for number, event in enumerate(model.getListOfEvents(), 1):
        name = event.getId() or f"number {number}"
        if event.isSetDelay():
            raise OxytocinError(f"the event '{name}' of '{path}' has a delay, which is not read")
        if not event.isSetTrigger() or event.getTrigger().getMath() is None:
            raise OxytocinError(f"the event '{name}' of '{path}' has no trigger")


def _refuse_reaction(model: Any, reaction: Any, path: Path) -> None:
    name = reaction.getId()
    if not reaction.isSetKineticLaw() or reaction.getKineticLaw().getMath() is None:
        raise OxytocinError(f"the reaction '{name}' of '{path}' has no kinetic law")
    for one in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
        worked_out = one.getId() and (
            model.getRuleByVariable(one.getId()) is not None or model.getInitialAssignment(one.getId()) is not None
        )
        if not one.isSetStoichiometry() and not worked_out:
            what = f"the stoichiometry of '{one.getSpecies()}' in the reaction '{name}' of '{path}'"
            raise OxytocinError(f"{what} has no value")
