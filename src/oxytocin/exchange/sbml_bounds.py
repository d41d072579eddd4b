"""Bounds on what a file of SBML unfolds to, looked at before anything is unfolded.

A file of some kilobytes can nest so deep that a reader runs out of stack, or define functions of functions that double
at every level. Each is one sentence here, in the time that it takes to read the file.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from oxytocin.language import OxytocinError

DEEPEST = 100
"""Levels of brackets in one formula, functions written out; SymPy and compilers go through them by recursion."""

LARGEST_FORMULA = 5_000
"""Names, numbers and operations in one formula, functions written out."""

LARGEST_MODEL = 20_000
"""The same for all formulas of a file together."""

MOST_STATES = 500
"""What changes in a model; each is an equation to compile."""

_DEEPEST_XML = 400  # annotations nest too, and libSBML copies them by recursion


def bound_nesting(text: str, where: str) -> None:
    """Refuse a text of XML that nests too deep, or that defines its own entities.

    Raises
    ------
    OxytocinError
        With the line at which it does so. What is no XML passes: libSBML says what is wrong with it.
    """
    parser = expat.ParserCreate("UTF-8")
    depth, inside = 0, 0

    def begins(name: str, _: Any) -> None:
        nonlocal depth, inside
        depth += 1
        inside += bool(inside) or name.rpartition(":")[2] == "math"
        if inside > DEEPEST + 1 or depth > _DEEPEST_XML:
            most, what = (DEEPEST, "a formula") if inside else (_DEEPEST_XML, "elements")
            line = parser.CurrentLineNumber
            raise OxytocinError(f"'{where}', line {line}, nests {what} more than {most} levels deep; such are not read")

    def ends(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        inside -= bool(inside)

    def declares(*_: Any) -> None:
        raise OxytocinError(f"'{where}' has a document type of its own (<!DOCTYPE>), which no SBML has; it is not read")

    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        return


def bound_functions(model: Any, where: str) -> None:
    """Refuse formulas that grow beyond bounds when the file's functions are written out in them.

    Raises
    ------
    OxytocinError
        With the name of the function or element, and what it unfolds to.
    """
    functions = {item.getId(): item for item in model.getListOfFunctionDefinitions()}
    sizes: dict[str, tuple[int, int, dict[str, int]]] = {}

    def measure(node: Any, being: tuple[str, ...], parameters: frozenset[str] = frozenset()) -> tuple[int, int, dict]:
        """Return size and depth of a tree without its parameters, and how often each parameter stands in it."""
        name = node.getName()
        children = [measure(node.getChild(i), being, parameters) for i in range(node.getNumChildren())]
        if node.isFunction() and name in functions and node.getNumChildren() == functions[name].getNumArguments():
            total, deep, often = of_function(name, being)
            uses: dict[str, int] = {}
            order = [functions[name].getArgument(i).getName() for i in range(functions[name].getNumArguments())]
            for parameter, (size, _, inner) in zip(order, children, strict=True):
                times = often.get(parameter, 0)
                total += times * size
                for key, count in inner.items():
                    uses[key] = uses.get(key, 0) + times * count
            return total, deep + max((depth for _, depth, _ in children), default=0), uses
        if not children and name in parameters:
            return 0, 1, {name: 1}
        uses = {}
        for _, _, inner in children:
            for key, count in inner.items():
                uses[key] = uses.get(key, 0) + count
        return 1 + sum(size for size, _, _ in children), 1 + max((d for _, d, _ in children), default=0), uses

    def of_function(name: str, being: tuple[str, ...]) -> tuple[int, int, dict[str, int]]:
        if name in being:
            raise OxytocinError(f"the function '{name}' of '{where}' is defined by itself")
        if name not in sizes:
            item = functions[name]
            parameters = frozenset(item.getArgument(i).getName() for i in range(item.getNumArguments()))
            body = item.getBody()
            sizes[name] = (0, 0, {}) if body is None else measure(body, (*being, name), parameters)
        return sizes[name]

    total = 0
    for what, node in _formulas(model):
        if node is None:
            continue
        size, depth, _ = measure(node, ())
        total += size
        if size > LARGEST_FORMULA or depth > DEEPEST:
            how = f"{size:,} terms" if size > LARGEST_FORMULA else f"{depth} levels"
            most = f"{LARGEST_FORMULA:,} terms and {DEEPEST} levels"
            raise OxytocinError(f"{what} in '{where}' unfolds to {how} when functions are written out; at most {most}")
    if total > LARGEST_MODEL:
        raise OxytocinError(f"the formulas of '{where}' unfold to {total:,} terms; at most {LARGEST_MODEL:,} are read")


def _formulas(model: Any) -> Any:
    """Yield every formula outside function definitions with what it is of."""
    for rule in model.getListOfRules():
        yield f"the rule of '{rule.getVariable()}'", rule.getMath()
    for item in model.getListOfInitialAssignments():
        yield f"the initial assignment of '{item.getSymbol()}'", item.getMath()
    for reaction in model.getListOfReactions():
        if reaction.isSetKineticLaw():
            yield f"the kinetic law of '{reaction.getId()}'", reaction.getKineticLaw().getMath()
    for number, event in enumerate(model.getListOfEvents(), 1):
        name = event.getId() or f"number {number}"
        for part in (event.getTrigger(), event.getPriority(), event.getDelay()):
            if part is not None:
                yield f"the event '{name}'", part.getMath()
        for change in event.getListOfEventAssignments():
            yield f"the event '{name}', '{change.getVariable()}'", change.getMath()
