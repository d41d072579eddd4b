"""A file of SBML of any level, read as Level 3 Version 2: what is wrong in it is refused, faults of form are told.

What no part of a body can be is refused in `sbml_refusals`, what would unfold without bound in `sbml_bounds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oxytocin.exchange.alone.source import read_model
from oxytocin.exchange.sbml_bounds import bound_functions, bound_nesting
from oxytocin.exchange.sbml_refusals import refuse, refuse_fast, refuse_packages
from oxytocin.language import OxytocinError

# Rules of SBML about its form: encoding, identifiers of annotations, terms of ontologies, notes, definitions of units,
# and the list of species that a rate may name. What a file says that breaks one of them, it says all the same.
_OF_FORM = (10101, 10307, 10308, 10309, 10313, 21111)
_SCHEMA = 10103
_RANGES_OF_FORM = ((10401, 10499), (10701, 10799), (10801, 10899), (20401, 20499))


@dataclass(frozen=True)
class SbmlFile:
    """A model as libSBML holds it, the text that it was read from, and what is odd about its form, as sentences."""

    path: Path
    text: str
    document: Any
    remarks: tuple[str, ...] = ()

    @property
    def model(self) -> Any:
        """The model of the document."""
        return self.document.getModel()


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
        If the file cannot be read, breaks a rule of SBML that bears on what its equations are, unfolds without bound,
        or has what the language of parts has not (`sbml_refusals`).
    """
    path, sbml = Path(path), libsbml()
    text = read_model(path)
    bound_nesting(text, str(path))
    declared = text if text.startswith("<?xml") else f'<?xml version="1.0" encoding="UTF-8"?>{text}'
    document = sbml.readSBMLFromString(declared)
    if document.getModel() is None and not document.getNumErrors():
        raise OxytocinError(f"'{path}' holds no model")
    for category in (
        sbml.LIBSBML_CAT_UNITS_CONSISTENCY,  # looked at equation by equation, later
        sbml.LIBSBML_CAT_MODELING_PRACTICE,
        sbml.LIBSBML_CAT_SBO_CONSISTENCY,
    ):
        document.setConsistencyChecks(category, False)
    if document.getModel() is not None:
        refuse_packages(document, path)
    _check(document, path, "is no valid SBML")
    refuse_fast(document.getModel(), path)
    bound_functions(document.getModel(), str(path))
    document.checkConsistency()
    faults_of_form = _check(document, path, "is no valid SBML")
    document.setLevelAndVersion(3, 2, False)
    _check(document, path, "cannot be read as SBML Level 3")
    for change in ("expandFunctionDefinitions", "promoteLocalParameters"):
        properties = sbml.ConversionProperties()
        properties.addOption(change, True)
        if document.convert(properties) != sbml.LIBSBML_OPERATION_SUCCESS:
            raise OxytocinError(f"libSBML cannot write out the functions of '{path}' ({change})")
    refuse(document.getModel(), path)
    return SbmlFile(path, text, document, tuple(_told(faults_of_form)))


def _check(document: Any, path: Path, what: str) -> list[Any]:
    """Return the faults of form that libSBML finds; raise the first that bears on what the model is."""
    sbml = libsbml()
    errors = (document.getError(i) for i in range(document.getNumErrors()))
    wrong = [item for item in errors if item.getSeverity() >= sbml.LIBSBML_SEV_ERROR]
    grave = [item for item in wrong if not _is_of_form(item)]
    if grave or document.getModel() is None:
        first = grave[0] if grave else None
        why = _message(first) if first else "it holds no model"
        line = f" (line {first.getLine()})" if first and first.getLine() else ""
        raise OxytocinError(f"'{path}' {what}: {why}{line}")
    return wrong


def _message(error: Any) -> str:
    """Return a complaint of libSBML: which rule, and what in the file breaks it."""
    text = " ".join(error.getMessage().split())
    rule, found, about = text.partition("Reference: ")
    about = re.sub(r"^L\dV\d Section [\d.]+", "", about).strip() if found else rule
    short = " ".join(error.getShortMessage().split())
    return f"{short}: {about}"[:400] if about and short else (about or short)


def _is_of_form(error: Any) -> bool:
    """Whether a complaint of libSBML is about the form of a file, and not about what its equations are."""
    sbml, number = libsbml(), error.getErrorId()
    if error.getSeverity() >= sbml.LIBSBML_SEV_FATAL:
        return False
    if number == _SCHEMA and "The L3 package" in error.getMessage():
        return True  # a layout of the drawing, say, in an old level
    if error.getCategory() in (sbml.LIBSBML_CAT_SBO_CONSISTENCY, sbml.LIBSBML_CAT_UNITS_CONSISTENCY):
        return True
    return number in _OF_FORM or any(low <= number <= high for low, high in _RANGES_OF_FORM)


def _told(faults: list[Any]) -> list[str]:
    if not faults:
        return []
    count = "a fault of form, which changes" if len(faults) == 1 else f"{len(faults)} faults of form, which change"
    first = " ".join(faults[0].getShortMessage().split()) or f"rule {faults[0].getErrorId()}"
    line = f", line {faults[0].getLine()}" if faults[0].getLine() else ""
    return [f"The file has {count} no equation ({first}{line})."]
