"""A file of SBML made ready for libRoadRunner: bounded, checked, flattened, with the user's values in it.

Everything here runs in the child process, for libSBML is a C++ library that a file can bring down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from oxytocin.exchange.alone.equalities import split_equalities
from oxytocin.exchange.sbml_file import libsbml
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

DEEPEST = 1000
"""Levels of XML, above which libSBML and compilers run out of stack; models that people wrote have some dozens."""

MOST_NODES = 500_000
"""Nodes of all mathematics with every function written out; the largest of the curated models has about 200,000."""

# Packages that libRoadRunner simulates, or that add nothing to what is simulated.
_PACKAGES = {"comp", "fbc", "layout", "render", "groups", "l3v2extendedmath", "distrib"}


class Document:
    """A model by others, ready for libRoadRunner.

    Parameters
    ----------
    text : str
        The file.
    name : str
        What the file is called, for messages.
    place : str
        Its path, beside which parts of a model that are files of their own are looked for.

    Raises
    ------
    OxytocinError
        If it is no valid SBML, unfolds to too much, or asks for what libRoadRunner cannot do.
    """

    def __init__(self, text: str, name: str, place: str) -> None:
        self.sbml, self.name = libsbml(), name
        check_form(text, name)
        self.document = self.sbml.readSBMLFromString(text)
        if place:
            self.document.setLocationURI(f"file:{place}")
        self._check(self._errors())
        self._flatten()
        self._bound()
        for category in (self.sbml.LIBSBML_CAT_UNITS_CONSISTENCY, self.sbml.LIBSBML_CAT_MODELING_PRACTICE):
            self.document.setConsistencyChecks(category, False)
        self.document.checkConsistency()
        self.remarks = self._check(self._errors())
        self._refuse()
        self._convert("promoteLocalParameters")

    @property
    def model(self) -> Any:
        """The model of the document."""
        return self.document.getModel()

    def changed(self, values: Mapping[str, float]) -> tuple[str, set[float]]:
        """Return the text with other values at the start, and the times at which it asks whether the time is equal.

        Raises
        ------
        OxytocinError
            If a value is worked out by a rule, or an equality cannot be found while a quantity changes.
        """
        document = self.document.clone()
        model = document.getModel()
        for name, value in values.items():
            self._set(model, name, value)
        times = split_equalities(self.sbml, model, self.name)
        return self.sbml.writeSBMLToString(document), times

    def _set(self, model: Any, name: str, value: float) -> None:
        rule = model.getRuleByVariable(name)
        if rule is not None and rule.isAssignment():
            raise OxytocinError(f"'{name}' is worked out by a rule of '{self.name}' and cannot be set")
        model.removeInitialAssignment(name)
        species = model.getSpecies(name)
        if species is None:
            compartment = model.getCompartment(name)
            (model.getParameter(name).setValue if compartment is None else compartment.setSize)(value)
        elif is_amount(model, species):
            species.unsetInitialConcentration()
            species.setInitialAmount(value)
        elif model.getLevel() > 1:
            species.unsetInitialAmount()
            species.setInitialConcentration(value)
        else:  # Level 1 knows amounts only
            compartment = model.getCompartment(species.getCompartment())
            species.setInitialAmount(value * (compartment.getSize() if compartment.isSetSize() else 1.0))

    def _errors(self) -> list[Any]:
        return [self.document.getError(i) for i in range(self.document.getNumErrors())]

    def _check(self, errors: list[Any]) -> list[str]:
        """Refuse what is no model; return, as sentences, what is wrong with the form alone."""
        wrong = [item for item in errors if item.getSeverity() >= self.sbml.LIBSBML_SEV_ERROR]
        grave = [item for item in wrong if not _is_form(self.sbml, item)]
        if grave:
            line = f" (line {grave[0].getLine()})" if grave[0].getLine() else ""
            raise OxytocinError(f"'{self.name}' is no valid SBML: {_message(grave[0])}{line}")
        if self.document.getModel() is None:
            raise OxytocinError(f"'{self.name}' holds no model")
        if not wrong:
            return []
        others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        return [
            f"libSBML complains about the form of '{self.name}', which changes no number: {_message(wrong[0])}{others}"
        ]

    def _flatten(self) -> None:
        """Put the parts of a composed model together."""
        if self.document.getLevel() < 3:
            return
        for i in range(self.document.getNumUnknownPackages()):
            package = self.document.getUnknownPackagePrefix(i)
            raise OxytocinError(f"'{self.name}' uses the package '{package}' of SBML, which libSBML does not know")
        for i in range(self.document.getNumPlugins()):
            package = self.document.getPlugin(i).getPackageName()
            if package not in _PACKAGES and self.document.getPackageRequired(package):
                raise OxytocinError(
                    f"'{self.name}' uses the package '{package}' of SBML, which libRoadRunner does not simulate"
                )
        composed = self.document.getPlugin("comp")
        if composed is None:
            return
        for i in range(composed.getNumExternalModelDefinitions()):
            source = composed.getExternalModelDefinition(i).getSource()
            if "://" in source or ":" in source or PurePosixPath(source).name != source:
                raise OxytocinError(
                    f"'{self.name}' takes a part from '{source}'; only files that lie beside it are read"
                )
        properties = self.sbml.ConversionProperties()
        properties.addOption("flatten comp", True)
        properties.addOption("performValidation", False)
        if self.document.convert(properties) != self.sbml.LIBSBML_OPERATION_SUCCESS:
            why = next((_message(item) for item in reversed(self._errors())), "its parts do not fit together")
            raise OxytocinError(f"libSBML cannot put the parts of '{self.name}' together: {why}")

    def _bound(self) -> None:
        """Refuse a model whose mathematics unfold to more than a computer can hold."""
        sizes: dict[str, int] = {}
        for definition in self.model.getListOfFunctionDefinitions():
            if definition.getMath() is not None:
                sizes[definition.getId()] = min(_size(definition.getMath(), sizes), MOST_NODES + 1)
        total = sum(_size(tree, sizes) for tree in trees(self.model))
        if total > MOST_NODES:
            raise OxytocinError(
                f"the mathematics of '{self.name}' unfold to more than {MOST_NODES} terms where its functions are "
                "written out; such models are not run"
            )

    def _refuse(self) -> None:
        """Refuse what libRoadRunner would pass over without a word."""
        model, sbml = self.model, self.sbml
        for reaction in model.getListOfReactions():
            if reaction.isSetFast() and reaction.getFast():
                raise OxytocinError(
                    f"the reaction '{reaction.getId()}' of '{self.name}' is fast, which libRoadRunner does not simulate"
                )
        for rule in model.getListOfRules():
            if rule.isAlgebraic():
                raise OxytocinError(f"'{self.name}' has an algebraic rule, which libRoadRunner does not simulate")
        for tree in trees(model):
            for node in nodes(tree):
                kind = node.getType()
                if kind == sbml.AST_FUNCTION_DELAY:
                    raise OxytocinError(f"'{self.name}' looks back in time (delay), which libRoadRunner cannot")
                if sbml.AST_DISTRIB_FUNCTION_NORMAL <= kind <= sbml.AST_DISTRIB_FUNCTION_RAYLEIGH:
                    raise OxytocinError(f"'{self.name}' draws random numbers (distrib); such models are not run")

    def _convert(self, change: str) -> None:
        properties = self.sbml.ConversionProperties()
        properties.addOption(change, True)
        if self.document.convert(properties) != self.sbml.LIBSBML_OPERATION_SUCCESS:
            raise OxytocinError(f"libSBML cannot rewrite '{self.name}' ({change})")


def check_form(text: str, name: str) -> None:
    """Refuse XML that is broken, too deep, or defines entities of its own, before a recursive parser sees it.

    Raises
    ------
    OxytocinError
        If it is so.
    """
    depth = 0

    def begins(tag: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise OxytocinError(f"'{name}' is nested deeper than {DEEPEST} levels; such files are not read")

    def ends(tag: str) -> None:
        nonlocal depth
        depth -= 1

    def declares(*about: object) -> None:
        raise OxytocinError(f"'{name}' declares entities (DOCTYPE), which no model needs; it is not read")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        what = expat.errors.messages[error.code] if error.code in expat.errors.messages else str(error)
        raise OxytocinError(f"'{name}' is no XML: {what} (line {error.lineno})") from None


def is_amount(model: Any, species: Any) -> bool:
    """Whether a species' name stands for its amount in the equations, and not for its concentration."""
    compartment = model.getCompartment(species.getCompartment())
    return species.getHasOnlySubstanceUnits() or (
        compartment is not None and compartment.getSpatialDimensionsAsDouble() == 0
    )


def trees(model: Any) -> Iterator[Any]:
    """Yield every formula of a model but the functions' own."""
    yield from (rule.getMath() for rule in model.getListOfRules() if rule.getMath() is not None)
    for one in model.getListOfInitialAssignments():
        if one.getMath() is not None:
            yield one.getMath()
    for reaction in model.getListOfReactions():
        if reaction.isSetKineticLaw() and reaction.getKineticLaw().getMath() is not None:
            yield reaction.getKineticLaw().getMath()
    for event in model.getListOfEvents():
        parts = [event.getTrigger(), event.getDelay(), event.getPriority(), *event.getListOfEventAssignments()]
        yield from (part.getMath() for part in parts if part is not None and part.getMath() is not None)


def nodes(tree: Any) -> Iterator[Any]:
    """Yield a formula's nodes."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.getChild(i) for i in range(node.getNumChildren()))


def missing_name(name: str, known: Mapping[str, object], where: str) -> OxytocinError:
    """Return what is said of a name that a model has not."""
    return OxytocinError(f"'{where}' has no species, compartment or parameter '{name}'{nearest(name, known)}")


def _size(tree: Any, sizes: Mapping[str, int]) -> int:
    """Return how many nodes a formula has where functions are written out (an upper bound where arguments repeat)."""
    total = 0
    waiting = [(tree, 1)]
    while waiting and total <= MOST_NODES:
        node, times = waiting.pop()
        own = sizes.get(node.getName() or "", 1) if node.isFunction() else 1
        total += times * own
        waiting.extend((node.getChild(i), times * own) for i in range(node.getNumChildren()))
    return total


def _message(error: Any) -> str:
    text = " ".join(error.getMessage().split())
    return text if len(text) <= 300 else f"{text[:297]}..."


def _is_form(sbml: Any, error: Any) -> bool:
    """Whether an error is about names, notes and marks for programs, which no number depends on."""
    if error.getCategory() in (sbml.LIBSBML_CAT_SBO_CONSISTENCY, sbml.LIBSBML_CAT_UNITS_CONSISTENCY):
        return True
    return error.getErrorId() in {getattr(sbml, name) for name in _FORM if hasattr(sbml, name)}


# What libSBML says about notes, annotations, terms of ontologies, the encoding, and names of units, which convert
# nothing (its names; SBML's rules 10101, 103xx, 104xx, 107xx and 108xx).
_FORM = (
    "DanglingUnitSIdRef",
    "InvalidUnitIdSyntax",
    "NotUTF8",
    "InvalidMetaidSyntax",
    "DuplicateMetaId",
    "InvalidSBOTermSyntax",
    "MissingAnnotationNamespace",
    "DuplicateAnnotationNamespaces",
    "SBMLNamespaceInAnnotation",
    "MultipleAnnotations",
    "NotesNotInXHTMLNamespace",
    "NotesContainsXMLDecl",
    "NotesContainsDOCTYPE",
    "InvalidNotesContent",
    "OnlyOneNotesElementAllowed",
    "InvalidConstraintContent",
    "ConstraintNotInXHTMLNamespace",
    "AnnotationNotElement",
    "RDFMissingAboutTag",
    "RDFEmptyAboutTag",
    "RDFAboutTagNotMetaid",
    "RDFNotCompleteModelHistory",
    "RDFNotModelHistory",
)
