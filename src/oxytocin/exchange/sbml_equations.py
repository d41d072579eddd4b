"""A model's equations in the file's own numbers and identifiers: what is a state, what is worked out, what is constant.

Reactions are written out as what they do to species. Nothing is put into anything else: what a rule or a reaction works
out keeps its name, so that an equation is no larger here than in the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from oxytocin.exchange.model_ports import Ports
from oxytocin.exchange.sbml_bounds import DEEPEST, LARGEST_FORMULA, MOST_STATES
from oxytocin.exchange.sbml_file import SbmlFile, libsbml
from oxytocin.exchange.sbml_maths import TIME, as_number, expression, grouped, number
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.maths import Expression


class Equations:
    """What a file says about its quantities, apart from events.

    Parameters
    ----------
    file : SbmlFile
        The file.
    ports : Ports
        What is a signal of a body; the file's own equations for an input are left out.

    Attributes
    ----------
    elements : dict
        Compartments, species, parameters and stoichiometries that have a name, by their identifiers.
    rates : dict
        Rate of each state.
    algebra : dict
        What rules, reactions and initial assignments to constants work out.
    rules : list of str
        Names of assignment rules.
    initial : dict
        Initial assignments to states.
    given : set of str
        What events change.
    states, constants : list of str
        Names in the order of the file.
    """

    def __init__(self, file: SbmlFile, ports: Ports) -> None:
        self.file, self.model, self.ports = file, file.model, ports
        self.elements = {item.getId(): item for item in self._listed() if item.getId()}
        self.known = {*self.elements, *(item.getId() for item in self.model.getListOfReactions()), TIME}
        self._check_ports()
        rules = self.model.getListOfRules()
        self.rates = {
            rule.getVariable(): self.maths(rule, f"the rate rule of '{rule.getVariable()}'")
            for rule in rules
            if rule.isRate()
        }
        self.algebra = {
            rule.getVariable(): self.maths(rule, f"the rule of '{rule.getVariable()}'")
            for rule in rules
            if rule.isAssignment()
        }
        self.rules = list(self.algebra)
        self.initial = {
            item.getSymbol(): self.maths(item, f"the initial assignment of '{item.getSymbol()}'")
            for item in self.model.getListOfInitialAssignments()
        }
        self._take_reactions()
        for name in ports.inputs:
            for table in (self.rates, self.algebra, self.initial):
                table.pop(name, None)
        self.rules = [name for name in self.rules if name in self.algebra]
        self._start_by_size()
        self._sort()
        self.algebra_in_order()

    def _listed(self) -> Iterable[Any]:
        model = self.model
        yield from model.getListOfCompartments()
        yield from model.getListOfSpecies()
        yield from model.getListOfParameters()
        for reaction in model.getListOfReactions():
            yield from reaction.getListOfReactants()
            yield from reaction.getListOfProducts()

    def _check_ports(self) -> None:
        for port in (*self.ports.inputs.values(), *self.ports.outputs.values()):
            if port.quantity not in self.elements:
                known = nearest(port.quantity, self.elements)
                raise OxytocinError(f"'{self.file.path}' has no species or parameter '{port.quantity}'{known}")

    def maths(self, item: Any, what: str, as_wanted: Callable[[Expression], Expression] = as_number) -> Expression:
        """Return the formula of an element of the file; `what` says in errors what it is."""
        where = f"{what} in '{self.file.path}'"
        if item.getMath() is None:
            raise OxytocinError(f"{where} is empty")
        try:
            found = as_wanted(expression(item.getMath(), where))
        except RecursionError:
            raise OxytocinError(f"{where} nests too deep to be read") from None
        unknown = {one.name for one in found.free_symbols} - self.known
        if unknown:
            raise OxytocinError(f"{where} rests on '{sorted(unknown)[0]}', which is not read")
        return found

    def _take_reactions(self) -> None:
        """Put the rate of each reaction into the algebra, and what reactions do to species into the rates."""
        import sympy

        changes: dict[str, list[Expression]] = {}
        for reaction in self.model.getListOfReactions():
            name = reaction.getId()
            self.algebra[name] = self.maths(reaction.getKineticLaw(), f"the kinetic law of '{name}'")
            for sign, sides in ((-1, reaction.getListOfReactants()), (1, reaction.getListOfProducts())):
                for one in sides:
                    species = self.elements[one.getSpecies()]
                    if species.getBoundaryCondition() or species.getConstant():
                        continue
                    changes.setdefault(species.getId(), []).append(sign * self._stoichiometry(one) * symbol(name))
        for name, several in changes.items():
            if name in self.rates or name in self.algebra:
                continue  # libSBML's checks have refused it, unless it is an input of the body
            species = self.elements[name]
            change = sympy.Add(*(grouped(each) for each in several))
            factor = species.getConversionFactor() or self.model.getConversionFactor()
            if factor:
                change = grouped(change) * symbol(factor)
            if is_concentration(species, self.model):
                change = grouped(change) / symbol(species.getCompartment())
            self.rates[name] = change

    def _stoichiometry(self, reference: Any) -> Expression:
        """Return a stoichiometry: a number, or its symbol where something gives it a value."""
        name = reference.getId()
        changed = {
            change.getVariable()
            for event in self.model.getListOfEvents()
            for change in event.getListOfEventAssignments()
        }
        if name and (name in self.algebra or name in self.rates or name in self.initial or name in changed):
            return symbol(name)
        return number(reference.getStoichiometry(), f"the stoichiometry of '{reference.getSpecies()}'")

    def _start_by_size(self) -> None:
        """Work out where species begin that are given the other way, in a compartment whose size is worked out."""
        for item in self.model.getListOfSpecies():
            name, place = item.getId(), item.getCompartment()
            as_concentration = is_concentration(item, self.model)
            if name in self.initial or item.isSetInitialConcentration() == item.isSetInitialAmount():
                continue
            if item.isSetInitialConcentration() != as_concentration and (
                place in self.initial or place in self.algebra
            ):
                given = item.getInitialConcentration() if item.isSetInitialConcentration() else item.getInitialAmount()
                size = symbol(place)
                start = number(given, f"the start of '{name}'")
                self.initial[name] = start / size if as_concentration else start * size

    def _sort(self) -> None:
        """Decide what is a state and what a parameter; an initial value that rests on constants is algebra."""
        import sympy

        self.given = {
            change.getVariable()
            for event in self.model.getListOfEvents()
            for change in event.getListOfEventAssignments()
        } - set(self.ports.inputs)
        reactions = {item.getId() for item in self.model.getListOfReactions()}
        moving = {*self.rates, *self.given, *self.rules, *self.ports.inputs, *reactions, TIME}
        while True:
            changed = {
                name for name, value in self.initial.items() if name not in moving and moving & self.rests_on(value)
            }
            if not changed:
                break
            moving |= changed  # constant, but its value is known at time zero only: a state that stands still
            self.rates |= dict.fromkeys(changed, sympy.Integer(0))
        for name in [name for name in self.initial if name not in moving]:
            self.algebra[name] = self.initial.pop(name)
        for name in self.given:
            if name in self.rules:
                raise OxytocinError(f"in '{self.file.path}' an event changes '{name}', which has a rule")
            self.rates.setdefault(name, sympy.Integer(0))
        self.states = [name for name in self.elements if name in self.rates]
        if len(self.states) > MOST_STATES:
            what = f"'{self.file.path}' has {len(self.states):,} quantities that change"
            raise OxytocinError(f"{what}; models of more than {MOST_STATES:,} do not stand in a body")
        taken = {*self.rates, *self.algebra, *self.ports.inputs}
        self.constants = [name for name in self.elements if name not in taken]
        needed = {one.name for table in self._tables() for value in table.values() for one in value.free_symbols}
        # A compartment may be a place and no volume, and a reference's stoichiometry stands as a number.
        self.constants = [name for name in self.constants if name in needed or self._is_worth_showing(name)]

    def _tables(self) -> tuple[Mapping[str, Expression], ...]:
        return self.rates, self.algebra, self.initial

    def _is_worth_showing(self, name: str) -> bool:
        item = self.elements[name]
        return item.getTypeCode() != libsbml().SBML_SPECIES_REFERENCE and math.isfinite(self.given_value(name))

    def need(self, values: Iterable[Expression]) -> None:
        """Let constants be declared that only events ask for."""
        asked = {one.name for value in values for one in value.free_symbols}
        taken = {*self.rates, *self.algebra, *self.ports.inputs, *self.constants}
        self.constants += [name for name in self.elements if name in asked and name not in taken]

    def algebra_in_order(self) -> list[str]:
        """Return what is worked out, each after what it rests on.

        Raises
        ------
        OxytocinError
            If rules rest on each other in a circle.
        """
        graph = {
            name: sorted(one.name for one in value.free_symbols if one.name in self.algebra)
            for name, value in self.algebra.items()
        }
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            loop = " -> ".join(error.args[1])
            raise OxytocinError(f"rules in '{self.file.path}' define each other in a circle: {loop}") from None

    def rests_on(self, value: Expression) -> set[str]:
        """Return the names of all on which an expression rests, through rules and reactions too."""
        found: set[str] = set()
        waiting = [value]
        while waiting:
            for one in waiting.pop().free_symbols:
                if one.name not in found:
                    found.add(one.name)
                    if one.name in self.algebra:
                        waiting.append(self.algebra[one.name])
        return found

    def written_out(self, value: Expression, where: str) -> Expression:
        """Return an expression with what rules and reactions work out in the place of their names.

        Raises
        ------
        OxytocinError
            If it grows beyond bounds.
        """
        while True:
            known = {one: grouped(self.algebra[one.name]) for one in value.free_symbols if one.name in self.algebra}
            if not known:
                return value
            value = self._bounded(value.xreplace(known), where)

    def _bounded(self, value: Expression, where: str) -> Expression:
        terms, depth = unfolded(value)
        if terms > LARGEST_FORMULA or depth > 2 * DEEPEST:  # every operand has a bracket
            how = f"{terms:,} terms and {depth // 2} levels"
            most = f"{LARGEST_FORMULA:,} and {DEEPEST}"
            raise OxytocinError(f"{where} in '{self.file.path}' unfolds to {how}, written out; at most {most} are read")
        return value

    # At time zero.

    def at_start(self, value: Expression, starts: Mapping[str, Expression], where: str) -> Expression:
        """Return an expression with everything that changes at its value at time zero, written out.

        Parameters
        ----------
        value : sympy.Expr
            The expression.
        starts : mapping
            What each state begins with.
        where : str
            What it is, for errors.

        Raises
        ------
        OxytocinError
            If initial values rest on each other in a circle, or what is written out grows beyond bounds.
        """
        import sympy

        for _ in range(len(self.elements) + len(self.algebra) + 1):
            known: dict[Expression, Expression] = {}
            for one in value.free_symbols:
                if one.name == TIME:
                    known[one] = sympy.Integer(0)
                elif one.name in self.algebra:
                    known[one] = grouped(self.algebra[one.name])
                elif one.name in starts:
                    known[one] = grouped(starts[one.name])
            if not known:
                return value
            value = self._bounded(value.xreplace(known), where)
        raise OxytocinError(f"{where} in '{self.file.path}' rests on itself")

    def value(self, name: str) -> float:
        """Return the value of a species, parameter or compartment at time zero, in the file's numbers."""
        value = self.given_value(name)
        if not math.isfinite(value):
            raise OxytocinError(f"'{name}' has no value in '{self.file.path}'; such a model is not read")
        return value

    def given_value(self, name: str) -> float:
        """Return the same, or what is no number where the file says none."""
        item, sbml = self.elements[name], libsbml()
        if item.getTypeCode() == sbml.SBML_PARAMETER:
            value = item.getValue() if item.isSetValue() else math.nan
        elif item.getTypeCode() == sbml.SBML_COMPARTMENT:
            value = item.getSize() if item.isSetSize() else math.nan
        elif item.getTypeCode() == sbml.SBML_SPECIES_REFERENCE:
            value = item.getStoichiometry() if item.isSetStoichiometry() else math.nan
        else:
            value = self._of_species(item)
        return float(value)

    def _of_species(self, item: Any) -> float:
        as_concentration = is_concentration(item, self.model)
        if item.isSetInitialConcentration() == item.isSetInitialAmount():
            return math.nan
        given = item.getInitialConcentration() if item.isSetInitialConcentration() else item.getInitialAmount()
        if item.isSetInitialConcentration() == as_concentration:
            return float(given)
        place = item.getCompartment()
        volume = self.value(place)
        if as_concentration and volume == 0:
            raise OxytocinError(f"'{item.getId()}' of '{self.file.path}' is a concentration in '{place}', of size 0")
        return float(given / volume if as_concentration else given * volume)


def symbol(name: str) -> Expression:
    """Return the symbol of an identifier."""
    import sympy

    return sympy.Symbol(name, real=True)


def is_concentration(species: Any, model: Any) -> bool:
    """Whether a species' identifier stands for its concentration in formulas."""
    compartment = model.getCompartment(species.getCompartment())
    return not species.getHasOnlySubstanceUnits() and compartment.getSpatialDimensionsAsDouble() != 0


def unfolded(value: Expression) -> tuple[int, int]:
    """Return how many nodes an expression has, written out, and how deep it is; what is shared is looked at once."""
    sizes: dict[Expression, tuple[int, int]] = {}
    waiting = [value]
    while waiting:
        node = waiting[-1]
        left = [each for each in node.args if each not in sizes]
        if left:
            waiting += left
            continue
        waiting.pop()
        inner = [sizes[each] for each in node.args]
        sizes[node] = 1 + sum(size for size, _ in inner), 1 + max((depth for _, depth in inner), default=0)
    return sizes[value]
