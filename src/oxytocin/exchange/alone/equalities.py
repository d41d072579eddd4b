"""Events whose trigger asks whether a moving quantity equals another, in words that a root finder understands.

A step of an integrator passes over the instant at which x = 2 holds; what it finds is where x >= 2 or x <= 2 begins to
hold. An event on an equality alone becomes two, one for each direction. Where the equality is of the time with a number
and stands within a larger condition, the integrator is made to stop at that time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oxytocin.language import OxytocinError


def split_equalities(sbml: Any, model: Any, name: str) -> set[float]:
    """Rewrite a model's events on equalities, and return the times at which an integrator must stop.

    Raises
    ------
    OxytocinError
        If an equality of something that moves stands within a larger condition.
    """
    moving = _moving(model)
    stops: set[float] = set()
    for number in range(model.getNumEvents()):
        event = model.getEvent(number)
        trigger = event.getTrigger()
        if trigger is None or trigger.getMath() is None:
            continue
        tree = trigger.getMath()
        if _is_equality(sbml, tree, moving):
            stops |= _times(sbml, model, tree)
            _split(sbml, model, event)
            continue
        for part in _equalities(sbml, tree, moving):
            found = _times(sbml, model, part)
            if not found:
                what = event.getId() or f"number {number + 1}"
                raise OxytocinError(
                    f"the event '{what}' of '{name}' asks within a larger condition whether a moving quantity equals "
                    f"another ({sbml.formulaToL3String(part)}), an instant that no solver finds; write >= or <="
                )
            stops |= found
    return stops


def _moving(model: Any) -> set[str]:
    """Return the names of what changes between events."""
    found = {rule.getVariable() for rule in model.getListOfRules() if rule.isRate()}
    for reaction in model.getListOfReactions():
        for one in (*reaction.getListOfReactants(), *reaction.getListOfProducts()):
            species = model.getSpecies(one.getSpecies())
            if species is not None and not species.getBoundaryCondition() and not species.getConstant():
                found.add(one.getSpecies())
    found |= {reaction.getId() for reaction in model.getListOfReactions()}
    rules = [rule for rule in model.getListOfRules() if rule.isAssignment() and rule.getMath() is not None]
    grown = True
    while grown:
        before = len(found)
        found |= {rule.getVariable() for rule in rules if _moves(rule.getMath(), found)}
        grown = len(found) > before
    return found


def _moves(tree: Any, moving: set[str]) -> bool:
    return any(_is_time(node) or (node.isName() and node.getName() in moving) for node in _nodes(tree))


def _is_time(node: Any) -> bool:
    import libsbml

    return node.getType() == libsbml.AST_NAME_TIME


def _is_equality(sbml: Any, tree: Any, moving: set[str]) -> bool:
    return tree.getType() == sbml.AST_RELATIONAL_EQ and tree.getNumChildren() == 2 and _moves(tree, moving)


def _equalities(sbml: Any, tree: Any, moving: set[str]) -> Iterator[Any]:
    return (node for node in _nodes(tree) if _is_equality(sbml, node, moving))


def _nodes(tree: Any) -> Iterator[Any]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.getChild(i) for i in range(node.getNumChildren()))


def _times(sbml: Any, model: Any, tree: Any) -> set[float]:
    """Return the number with which the time itself is compared, if that is what an equality does."""
    sides = tree.getChild(0), tree.getChild(1)
    for one, other in (sides, sides[::-1]):
        if _is_time(one):
            if other.isNumber():
                return {float(other.getValue())}
            parameter = model.getParameter(other.getName()) if other.isName() else None
            if parameter is None or not parameter.getConstant() or not parameter.isSetValue():
                continue
            if model.getInitialAssignmentBySymbol(other.getName()) is None:
                return {float(parameter.getValue())}
    return set()


def _split(sbml: Any, model: Any, event: Any) -> None:
    """Make an event on an equality one for the way up, with a twin for the way down."""
    already = event.getTrigger().getInitialValue() if model.getLevel() > 2 else True
    twin = event.clone()
    tree = event.getTrigger().getMath().deepCopy()
    own = event.getId() or f"equality_{model.getNumEvents()}"
    twin.setId(_free(model, f"{own}_down"))
    twin.unsetMetaId()
    _retrigger(sbml, event, tree, sbml.AST_RELATIONAL_GEQ)
    _retrigger(sbml, twin, tree, sbml.AST_RELATIONAL_LEQ)
    model.addEvent(twin)
    if not already:  # equal at the very start is a third way in which it happens
        start = event.clone()
        start.setId(_free(model, f"{own}_start"))
        start.unsetMetaId()
        start.getTrigger().setInitialValue(False)
        at_start = sbml.parseL3Formula("time <= 0")
        both = sbml.ASTNode(sbml.AST_LOGICAL_AND)
        both.addChild(tree.deepCopy())
        both.addChild(at_start)
        start.getTrigger().setMath(both)
        model.addEvent(start)


def _retrigger(sbml: Any, event: Any, tree: Any, relation: int) -> None:
    changed = tree.deepCopy()
    changed.setType(relation)
    trigger = event.getTrigger()
    trigger.setMath(changed)
    if trigger.getLevel() > 2:
        trigger.setInitialValue(True)


def _free(model: Any, wanted: str) -> str:
    while model.getElementBySId(wanted) is not None:
        wanted += "_"
    return wanted
