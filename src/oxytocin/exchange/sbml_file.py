"""A file of SBML of any level, read as Level 3 Version 2, and what in it cannot be said here, refused by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oxytocin.experiments.text_file import lines_of
from oxytocin.language import OxytocinError

ENDINGS = (".xml", ".sbml")
"""How the name of a model's file ends."""

_LARGEST = 20_000_000  # characters; the largest curated models of BioModels have some millions


@dataclass(frozen=True)
class SbmlFile:
    """A model as libSBML holds it, and the text that it was read from."""

    path: Path
    text: str
    document: Any

    @property
    def model(self) -> Any:
        """The model of the document."""
        return self.document.getModel()


def is_model(name: str) -> bool:
    """Whether a name that a user gives is that of a model's file."""
    return name.endswith(ENDINGS)


def libsbml() -> Any:
    """Return the module.

    Raises
    ------
    OxytocinError
        If python-libsbml is not installed.
    """
    try:
        import libsbml as found
    except ImportError:
        raise OxytocinError("SBML needs python-libsbml: pip install 'oxytocin[sbml]'") from None
    return found


def read(path: str | Path) -> SbmlFile:
    """Read a model; function definitions are written out, and parameters of single reactions get names of their own.

    Raises
    ------
    OxytocinError
        If the file cannot be read, is no valid SBML, or has what the language of parts has not: algebraic rules, fast
        reactions, delays of events, compartments that change, packages that change the mathematics.
    """
    path, sbml = Path(path), libsbml()
    text = "\n".join(lines_of(path, "a model in SBML"))
    if len(text) > _LARGEST:
        raise OxytocinError(f"'{path}' has {len(text)} characters; models of more than {_LARGEST} are not read")
    document = sbml.readSBMLFromString(text)
    if document.getModel() is None and not document.getNumErrors():
        raise OxytocinError(f"'{path}' holds no model")
    for category in (sbml.LIBSBML_CAT_UNITS_CONSISTENCY, sbml.LIBSBML_CAT_MODELING_PRACTICE):
        document.setConsistencyChecks(category, False)  # units are looked at equation by equation, later
    if not document.getNumErrors(sbml.LIBSBML_SEV_ERROR) + document.getNumErrors(sbml.LIBSBML_SEV_FATAL):
        document.checkConsistency()
    _check(document, path, "is no valid SBML")
    _refuse_packages(document, path)
    document.setLevelAndVersion(3, 2, False)
    _check(document, path, "cannot be read as SBML Level 3")
    for change in ("expandFunctionDefinitions", "promoteLocalParameters"):
        properties = sbml.ConversionProperties()
        properties.addOption(change, True)
        if document.convert(properties) != sbml.LIBSBML_OPERATION_SUCCESS:
            raise OxytocinError(f"libSBML cannot write out the functions of '{path}' ({change})")
    found = SbmlFile(path, text, document)
    _refuse(found.model, path)
    return found


def _check(document: Any, path: Path, what: str) -> None:
    sbml = libsbml()
    errors = (document.getError(i) for i in range(document.getNumErrors()))
    wrong = [item for item in errors if item.getSeverity() >= sbml.LIBSBML_SEV_ERROR]
    if wrong or document.getModel() is None:
        why = " ".join(wrong[0].getMessage().split()) if wrong else "it holds no model"
        line = f" (line {wrong[0].getLine()})" if wrong and wrong[0].getLine() else ""
        raise OxytocinError(f"'{path}' {what}: {why[:300]}{line}")


def _refuse_packages(document: Any, path: Path) -> None:
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


def _refuse(model: Any, path: Path) -> None:
    """Refuse what no part of a body can be, by its name in the file."""
    ruled = {rule.getVariable() for rule in model.getListOfRules()}
    given = {item.getVariable() for event in model.getListOfEvents() for item in event.getListOfEventAssignments()}
    for rule in model.getListOfRules():
        if rule.isAlgebraic():
            raise OxytocinError(f"'{path}' has an algebraic rule, which leaves open what it defines; it is not read")
    for reaction in model.getListOfReactions():
        if reaction.isSetFast() and reaction.getFast():
            raise OxytocinError(f"the reaction '{reaction.getId()}' of '{path}' is fast; fast reactions are not read")
        if not reaction.isSetKineticLaw() or reaction.getKineticLaw().getMath() is None:
            raise OxytocinError(f"the reaction '{reaction.getId()}' of '{path}' has no kinetic law")
        for one in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
            changes = one.getId() in ruled | given or model.getInitialAssignment(one.getId() or "-") is not None
            if changes or one.isSetStoichiometryMath() or not one.isSetStoichiometry():
                what = f"the stoichiometry of '{one.getSpecies()}' in the reaction '{reaction.getId()}' of '{path}'"
                raise OxytocinError(f"{what} is no plain number; such are not read")
    for one in model.getListOfCompartments():
        if one.getId() in ruled | given:
            raise OxytocinError(f"the compartment '{one.getId()}' of '{path}' changes its size; such are not read")
    for number, event in enumerate(model.getListOfEvents(), 1):
        name = event.getId() or f"number {number}"
        if event.isSetDelay():
            raise OxytocinError(f"the event '{name}' of '{path}' has a delay, which is not read")
        if not event.isSetTrigger() or event.getTrigger().getMath() is None:
            raise OxytocinError(f"the event '{name}' of '{path}' has no trigger")
        if not event.getTrigger().getPersistent() and model.getNumEvents() > 1:
            why = "is not persistent, so that another can take it back before it happens"
            raise OxytocinError(f"the event '{name}' of '{path}' {why}; such are not read")
