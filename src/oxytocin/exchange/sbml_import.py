"""A model by others, in SBML, as a part of a body: states, parameters, algebra and events, in their units.

    part = component_from_sbml("gupta2007.xml", Ports.read("gupta2007.toml"))
    body = everyday_man().with_parts(stress_axis=part)

Equations are the file's, number for number (`sbml_units` says how). Species and parameters with a rate are states, what
nothing changes is a parameter, assignment rules are algebra. Where a rule asks for the time, the part has a clock of
its own, and the integrator stops where a choice turns with it. A species that is a concentration is one here.

(SBML Level 3 Version 2 Core, Hucka et al. 2019, doi:10.1515/jib-2019-0021.)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from oxytocin.exchange.imported_model import ImportedModel
from oxytocin.exchange.model_ports import Port, Ports
from oxytocin.exchange.sbml_file import SbmlFile, libsbml, read
from oxytocin.exchange.sbml_maths import TIME, as_condition, as_number, expression
from oxytocin.exchange.sbml_units import Atom, FileUnits, Powers, Quantities, size, spelling, times
from oxytocin.language import Input, Output, OxytocinError, Parameter, State
from oxytocin.language.component import Declaration
from oxytocin.language.errors import nearest
from oxytocin.language.maths import Expression
from oxytocin.language.memory import digest
from oxytocin.language.quantities import dimension

SOURCE = "imported_model"
"""Key in the references of what an imported model's numbers rest on."""


def component_from_sbml(path: str | Path, ports: Ports | str | Path | None = None) -> ImportedModel:
    """Return the model in a file of SBML as a part of a body.

    Parameters
    ----------
    path : str or Path
        The file, of any level of SBML.
    ports : Ports, str or Path, optional
        Which quantities are signals of ours, or the TOML file that says so. Without them everything that the file
        works out by a rule is given out under its own identifier.

    Raises
    ------
    OxytocinError
        If the file cannot be read, has what the language of parts has not (it is named), or a port does not fit.
    """
    if ports is not None and not isinstance(ports, Ports):
        ports = Ports.read(ports)
    return _Reader(read(path), ports).component()


class _Reader:
    """Takes one model apart. Expressions are in the file's numbers and identifiers until `turned`."""

    def __init__(self, file: SbmlFile, ports: Ports | None) -> None:
        self.file, self.model, self.ports = file, file.model, ports or Ports()
        self.alone = ports is None
        self.units = FileUnits(self.model)
        self.elements = {
            item.getId(): item
            for items in (
                self.model.getListOfCompartments(),
                self.model.getListOfSpecies(),
                self.model.getListOfParameters(),
            )
            for item in items
        }
        self._check_ports()
        rules = self.model.getListOfRules()
        self.rates = {
            rule.getVariable(): self._maths(rule, f"the rate rule of '{rule.getVariable()}'")
            for rule in rules
            if rule.isRate()
        }
        self.algebra = {
            rule.getVariable(): self._maths(rule, f"the rule of '{rule.getVariable()}'")
            for rule in rules
            if rule.isAssignment()
        }
        self.rules = list(self.algebra)
        self.initial = {
            item.getSymbol(): self._maths(item, f"the initial assignment of '{item.getSymbol()}'")
            for item in self.model.getListOfInitialAssignments()
        }
        self._take_reactions()
        for name in self.ports.inputs:
            for table in (self.rates, self.algebra, self.initial):
                table.pop(name, None)
        self.rules = [name for name in self.rules if name in self.algebra]
        self._sort()
        self.happenings = self._in_order()
        self._leave_out_places()
        self._happen_at_start()
        self.symbols = {name: self._unit(item) for name, item in self.elements.items()}
        self.symbols[TIME] = self.units.time()
        self.quantities = Quantities({})
        self.named: dict[str, str] = {}
        self.scaled: dict[str, Expression] = {}
        self.disagreeing: list[str] = []

    def _check_ports(self) -> None:
        for port in (*self.ports.inputs.values(), *self.ports.outputs.values()):
            if port.quantity not in self.elements:
                known = nearest(port.quantity, self.elements)
                raise OxytocinError(f"'{self.file.path}' has no species or parameter '{port.quantity}'{known}")

    def _maths(self, item: Any, what: str, as_wanted: Callable[[Expression], Expression] = as_number) -> Expression:
        where = f"{what} in '{self.file.path}'"
        if item.getMath() is None:
            raise OxytocinError(f"{where} is empty")
        return as_wanted(expression(item.getMath(), where))

    def _take_reactions(self) -> None:
        """Put the rate of each reaction into the algebra, and what reactions do to species into the rates."""
        import sympy

        changes: dict[str, Expression] = {}
        for reaction in self.model.getListOfReactions():
            name = reaction.getId()
            self.algebra[name] = self._maths(reaction.getKineticLaw(), f"the kinetic law of '{name}'")
            for sign, sides in ((-1, reaction.getListOfReactants()), (1, reaction.getListOfProducts())):
                for one in sides:
                    species = self.elements[one.getSpecies()]
                    if species.getBoundaryCondition() or species.getConstant():
                        continue
                    number = sympy.nsimplify(one.getStoichiometry(), rational=True) * sign
                    flow = number * sympy.Symbol(name, real=True)
                    changes[species.getId()] = changes.get(species.getId(), sympy.Integer(0)) + flow
        for name, change in changes.items():
            species = self.elements[name]
            factor = species.getConversionFactor() or self.model.getConversionFactor()
            if factor:
                change *= sympy.Symbol(factor, real=True)
            if _is_concentration(species, self.model):
                change /= sympy.Symbol(species.getCompartment(), real=True)
            self.rates[name] = change

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
                name
                for name, value in self.initial.items()
                if name not in moving and moving & {symbol.name for symbol in self._whole(value).free_symbols}
            }
            if not changed:
                break
            moving |= changed  # constant, but its value is known at time zero only: a state that stands still
            self.rates |= dict.fromkeys(changed, sympy.Integer(0))
        for name in [name for name in self.initial if name not in moving]:
            self.algebra[name] = self.initial.pop(name)
        for name in self.given:
            self.rates.setdefault(name, sympy.Integer(0))
        self.states = [name for name in self.elements if name in self.rates]
        self.constants = [
            name
            for name in self.elements
            if name not in self.rates and name not in self.algebra and name not in self.ports.inputs
        ]
        for name in self.rules:
            if name in self.given:
                raise OxytocinError(f"in '{self.file.path}' an event changes '{name}', which has a rule")

    def _leave_out_places(self) -> None:
        """Leave out what has no value and stands in no equation: a compartment may be a place and no volume."""
        changes = [value for _, trigger, new, _ in self.happenings for value in (trigger, *new.values())]
        values = (*self.rates.values(), *self.algebra.values(), *self.initial.values(), *changes)
        needed = {symbol.name for value in values for symbol in value.free_symbols}
        self.constants = [name for name in self.constants if name in needed or math.isfinite(self._given(name))]

    def _whole(self, value: Expression, keep: Sequence[str] = ()) -> Expression:
        """Return an expression with the algebra written out, save what is to be kept."""
        import sympy

        written = set(self.algebra) - set(keep)
        for _ in range(len(self.algebra) + 1):
            names = {symbol.name for symbol in value.free_symbols} & written
            if not names:
                return value
            value = value.xreplace({sympy.Symbol(name, real=True): self.algebra[name] for name in names})
        raise OxytocinError(f"rules in '{self.file.path}' define each other in a circle")

    # Units and values.

    def _unit(self, item: Any) -> Powers:
        model, sbml = self.model, libsbml()
        if item.getTypeCode() == sbml.SBML_PARAMETER:
            return self.units.named(item.getUnits())
        if item.getTypeCode() == sbml.SBML_COMPARTMENT:
            defaults = {3.0: model.getVolumeUnits(), 2.0: model.getAreaUnits(), 1.0: model.getLengthUnits()}
            return self.units.named(item.getUnits() or defaults.get(item.getSpatialDimensionsAsDouble(), ""))
        substance = self.units.named(item.getSubstanceUnits() or model.getSubstanceUnits())
        if not _is_concentration(item, model):
            return substance
        return times(substance, self._unit(model.getCompartment(item.getCompartment())), -1.0)

    def _value(self, name: str) -> float:
        """Return the value of a species, parameter or compartment at time zero, in the file's numbers."""
        value = self._given(name)
        if not math.isfinite(value):
            raise OxytocinError(f"'{name}' has no value in '{self.file.path}'; such a model is not read")
        return value

    def _given(self, name: str) -> float:
        """Return the same, or what is no number where the file says none."""
        item, sbml = self.elements[name], libsbml()
        if item.getTypeCode() == sbml.SBML_PARAMETER:
            value = item.getValue() if item.isSetValue() else math.nan
        elif item.getTypeCode() == sbml.SBML_COMPARTMENT:
            value = item.getSize() if item.isSetSize() else math.nan
        else:
            value = self._of_species(item)
        return float(value)

    def _of_species(self, item: Any) -> float:
        as_concentration = _is_concentration(item, self.model)
        if item.isSetInitialConcentration() == item.isSetInitialAmount():
            return math.nan
        given = item.getInitialConcentration() if item.isSetInitialConcentration() else item.getInitialAmount()
        if item.isSetInitialConcentration() == as_concentration:
            return given
        volume = self._value(item.getCompartment())
        return given / volume if as_concentration else given * volume

    # The part.

    def component(self) -> ImportedModel:
        names = self._names()
        declared = self._declarations(names)
        said: dict[str, Any] = {"rates": {}, "outputs": {}, "starts": {}}
        self.quantities = Quantities({names[key]: powers for key, powers in self.symbols.items() if key in names})
        for port in self.ports.inputs.values():
            self.quantities.units[names[port.quantity]] = self._unit_of_input(port)
        kept = self.rules if self.alone else []
        self.named = names
        per_time = {names[name]: times(self.symbols[name], self.units.time(), -1.0) for name in self.states}
        for name in self.states:
            value = self._turned(self._whole(self.rates[name], kept), per_time[names[name]], f"the rate of {name}")
            said["rates"][names[name]] = value
        for port in self._outputs():
            said["outputs"][self._output_name(port, names)] = self._output(port, kept)
        for name in self.states:
            if name in self.initial:
                value = self._at_start(self.initial[name])
                early = {symbol.name for symbol in value.free_symbols} & set(self.ports.inputs)
                if early:
                    raise OxytocinError(f"'{name}' begins with what '{early.pop()}' is, an input that nobody knows yet")
                said["starts"][names[name]] = self._turned(value, self.symbols[name], f"the start of {name}")
        said["crossings"] = self._events(names, kept)
        used = [*said["rates"].values(), *said["outputs"].values(), *(item[1] for item in said["crossings"])]
        used += [each for item in said["crossings"] for each in item[2].values()]
        if any(symbol.name == names[TIME] for value in used for symbol in value.free_symbols):
            import sympy

            declared[names[TIME]] = State(
                spelling(self.units.time()), scale=None, may_be_negative=True, doc="time in the file"
            )
            said["rates"][names[TIME]] = sympy.Integer(1)
        for atom in sorted(self.quantities.needed):
            unit = atom.unit or "1"
            doc = "a unit: equations of the file take what is in it as a number"
            declared[atom.name] = Parameter(atom.size, unit, SOURCE, evidence="imported", doc=doc)
        said["names"] = tuple(declared)
        title = re.sub(r"\W", "_", self.model.getId() or self.file.path.stem)
        title = title if title[:1].isalpha() else f"Model_{title}"
        made = type(
            title,
            (ImportedModel,),
            {
                **declared,
                "__module__": __name__,
                # What was checked and compiled for one text does not hold for another.
                "__qualname__": f"{title}_{digest(self.file.text, repr(self.ports) if not self.alone else '')}",
                "__doc__": self._story(),
                "said": said,
                "remarks": tuple(self._remarks()),
                "time_unit": spelling(self.units.time()),
            },
        )
        wiring = {self.named[name]: port.signal for name, port in self.ports.inputs.items()}
        part: ImportedModel = made().wired(**wiring)
        return part

    def _names(self) -> dict[str, str]:
        """Return the name of each of the file's identifiers here, where some words have a meaning of their own."""
        taken = {*dir(ImportedModel()), *self.ports.outputs}
        names: dict[str, str] = {}
        for key in dict.fromkeys([*self.elements, *self.algebra, TIME]):
            name = "time" if key == TIME else key
            while name in taken:
                name += "_"
            taken.add(name)
            names[key] = name
        return names

    def _declarations(self, names: Mapping[str, str]) -> dict[str, Declaration]:
        declared: dict[str, Declaration] = {}
        for name in self.states:
            unit = self.symbols[name]
            start = 0.0 if name in self.initial else self._value(name) * size(unit)
            declared[names[name]] = State(spelling(unit), start, scale=None, may_be_negative=True, doc=self._doc(name))
        for name in self.constants:
            unit = self.symbols[name]
            value = self._value(name) * size(unit)
            declared[names[name]] = Parameter(
                value, spelling(unit), SOURCE, locus=name, evidence="imported", doc=self._doc(name)
            )
        for name, port in self.ports.inputs.items():
            declared[names[name]] = Input(port.made(), absent=port.absent, doc=self._doc(name))
        for port in self._outputs():
            declared[self._output_name(port, names)] = Output(port.made(), doc=self._doc(port.quantity))
        return declared

    def _outputs(self) -> list[Port]:
        if not self.alone:
            return list(self.ports.outputs.values())
        return [Port(signal=name, quantity=name, unit=spelling(self._unit(self.elements[name]))) for name in self.rules]

    def _output_name(self, port: Port, names: Mapping[str, str]) -> str:
        return names[port.quantity] if self.alone else port.signal

    def _output(self, port: Port, kept: list[str]) -> Expression:
        import sympy

        what = f"the value of {port.quantity}"
        own = self._unit(self.elements[port.quantity])
        value = sympy.Symbol(port.quantity, real=True)
        if self.alone:
            # A rule may rest on others, which have names, but not on itself.
            value = self.algebra[port.quantity]
        value = self._whole(value, kept)
        if port.scale is None and dimension(port.unit) == dimension(spelling(own)):
            return self._turned(value, own, what)
        if port.scale is None:
            raise OxytocinError(self._needs_scale(port, own))
        found = self._turned(value, {}, what, look=False)
        return found * port.scale * self.quantities.turn(sympy.Integer(1), _as_powers(port.unit))

    def _unit_of_input(self, port: Port) -> Powers:
        """Return the unit by which an input's symbol is divided to be the file's number."""
        import sympy

        own = self._unit(self.elements[port.quantity])
        if port.scale is None and dimension(port.unit) == dimension(spelling(own)):
            return own
        if port.scale is None:
            raise OxytocinError(self._needs_scale(port, own))
        # What stands in the equations is a symbol of its own, so that the scale is written once.
        self.scaled[port.quantity] = sympy.Float(port.scale)
        return _as_powers(port.unit)

    def _needs_scale(self, port: Port, own: Powers) -> str:
        has = f"is in {spelling(own)}" if own else "has no unit"
        return (
            f"'{port.quantity}' {has} in '{self.file.path}', and the signal '{port.signal}' is in {port.unit}: say by "
            f"`scale` what one is in the other"
        )

    def _turned(self, value: Expression, wanted: Powers, what: str, look: bool = True) -> Expression:
        """Return an expression in the file's numbers as one in quantities of a unit."""
        import sympy

        unknown = {symbol.name for symbol in value.free_symbols} - set(self.named)
        if unknown:
            raise OxytocinError(f"{what} in '{self.file.path}' rests on '{sorted(unknown)[0]}', which is not read")
        scaled = {
            sympy.Symbol(name, real=True): factor * sympy.Symbol(name, real=True)
            for name, factor in self.scaled.items()
        }
        value = value.xreplace(scaled).xreplace(
            {symbol: sympy.Symbol(self.named[symbol.name], real=True) for symbol in value.free_symbols}
        )
        self.quantities.unlike = False
        found = self.quantities.turn(value, wanted)
        if look and self.quantities.unlike:
            self.disagreeing.append(what)
        return sympy.sympify(found)

    def _at_start(self, value: Expression) -> Expression:
        """Return an expression with everything that changes at its value at time zero."""
        import sympy

        for _ in range(len(self.elements) + 1):
            value = self._whole(value)
            known: dict[Expression, Expression] = {}
            for symbol in value.free_symbols:
                if symbol.name == TIME:
                    known[symbol] = sympy.Integer(0)
                elif symbol.name in self.states:
                    known[symbol] = self.initial.get(symbol.name, sympy.Float(self._value(symbol.name)))
            if not known:
                return value
            value = value.xreplace(known)
        raise OxytocinError(f"initial assignments in '{self.file.path}' define each other in a circle")

    def _in_order(self) -> list[tuple[str, Expression, dict[str, Expression], bool]]:
        """Return events as (name, trigger, changes, whether it may happen at time zero), the highest priority first."""
        found = []
        for number, event in enumerate(self.model.getListOfEvents(), 1):
            name = re.sub(r"\W", "_", event.getId() or f"event_{number}")
            where = f"the event '{name}'"
            trigger = self._maths(event.getTrigger(), f"the trigger of {where}", as_condition)
            changes = {
                change.getVariable(): self._maths(change, f"{where}, '{change.getVariable()}'")
                for change in event.getListOfEventAssignments()
                if change.getVariable() in self.states  # an input is not the file's any more
            }
            rank = 0.0
            if event.isSetPriority():
                given = self._maths(event.getPriority(), f"the priority of {where}")
                if not given.is_number:
                    why = "is no plain number; such is not read"
                    raise OxytocinError(f"the priority of {where} in '{self.file.path}' {why}")
                rank = float(given)
            found.append((rank, (name, trigger, changes, not event.getTrigger().getInitialValue())))
        return [item for _, item in sorted(found, key=lambda pair: -pair[0])]

    def _happen_at_start(self) -> None:
        """Let happen what a file lets happen at time zero: where nothing has passed yet, it is part of the start."""
        import sympy

        values = {sympy.Symbol(name, real=True): sympy.Float(self._value(name)) for name in self.constants}
        for name, trigger, changes, may in self.happenings:
            beginning = self._at_start(trigger)
            relations = beginning.atoms(sympy.StrictGreaterThan, sympy.StrictLessThan)
            if any(_upwards(each).xreplace(values) == 0 for each in relations):
                why = "is on the verge of happening at time zero; such is not read"
                raise OxytocinError(f"the event '{name}' of '{self.file.path}' {why}")
            if beginning == sympy.false or not may:
                continue
            new = {target: self._at_start(value) for target, value in changes.items()}
            old = {target: self._at_start(sympy.Symbol(target, real=True)) for target in changes}
            for target, value in new.items():
                self.initial[target] = sympy.Piecewise((value, beginning), (old[target], True))

    def _events(self, names: Mapping[str, str], kept: list[str]) -> list[tuple[str, Expression, dict, int]]:
        events = []
        for name, trigger, changes, _ in self.happenings:
            value = self._passed(self._whole(trigger, kept), f"the event '{name}'")
            then = {
                names[target]: self._turned(self._whole(new, kept), self.symbols[target], f"{target} after {name}")
                for target, new in changes.items()
            }
            events.append((name, value, then, 1))
        return events + self._turns()

    def _passed(self, trigger: Expression, where: str) -> Expression:
        """Return what passes zero upwards when a condition comes true."""
        import sympy

        if isinstance(trigger, (sympy.StrictGreaterThan, sympy.GreaterThan)):
            return self._difference(trigger.lhs, trigger.rhs, where)
        if isinstance(trigger, (sympy.StrictLessThan, sympy.LessThan)):
            return self._difference(trigger.rhs, trigger.lhs, where)
        if isinstance(trigger, (sympy.And, sympy.Or)):
            parts = [self._number_of(part, where) for part in trigger.args]
            return (sympy.Min if isinstance(trigger, sympy.And) else sympy.Max)(*parts, evaluate=False)
        raise OxytocinError(f"the trigger of {where} in '{self.file.path}' compares nothing; such is not read")

    def _number_of(self, part: Expression, where: str) -> Expression:
        """Return what passes zero, as a pure number, so that unlike comparisons can stand beside each other."""
        import sympy

        if isinstance(part, (sympy.And, sympy.Or)):
            return self._passed(part, where)
        if not isinstance(part, sympy.core.relational.Relational):
            raise OxytocinError(f"the trigger of {where} in '{self.file.path}' compares nothing; such is not read")
        return self._turned(_upwards(part), {}, where, look=False)

    def _difference(self, one: Expression, other: Expression, where: str) -> Expression:
        import sympy

        difference = sympy.Add(one, -other)
        symbols = sorted(difference.free_symbols, key=lambda item: item.name)
        powers = next((self.symbols[symbol.name] for symbol in symbols if self.symbols.get(symbol.name)), {})
        return self._turned(difference, powers, where, look=False)

    def _turns(self) -> list[tuple[str, Expression, dict, int]]:
        """Return an empty event wherever a choice turns with the time alone: the integrator stops there."""
        import sympy

        fixed = {*self.constants, TIME}
        found: dict[Expression, str] = {}
        for value in (*self.rates.values(), *self.algebra.values()):
            for choice in self._whole(value).atoms(sympy.Piecewise):
                for _, condition in choice.args:
                    for relation in condition.atoms(sympy.core.relational.Relational):
                        own = {symbol.name for symbol in relation.free_symbols}
                        if TIME in own and own <= fixed:
                            passed = _upwards(relation)
                            if passed not in found and -passed not in found:
                                found[passed] = f"turn_{len(found) + 1}"
        return [
            (name, self._turned(value, self.units.time(), name, look=False), {}, 0) for value, name in found.items()
        ]

    # Words.

    def _names_a_unit(self, item: Any) -> bool:
        if item.getTypeCode() == libsbml().SBML_SPECIES:
            return bool(item.getSubstanceUnits() or self.model.getSubstanceUnits())
        return bool(self._unit(item) or item.getUnits())

    def _doc(self, name: str) -> str:
        said = self.elements[name].getName()
        return said if said and said != name else ""

    def _story(self) -> str:
        title = self.model.getName() or self.model.getId() or self.file.path.stem
        about = ", ".join(_described_by(self.model))
        lines = [f"{title}, a model by others, read from {self.file.path.name}.", ""]
        lines += [f"It is described by {about}."] if about else []
        lines += [f"Time is counted in {spelling(self.units.time())} in the file.", *self._remarks()]
        return "\n".join(lines)

    def _remarks(self) -> list[str]:
        said = []
        if self.disagreeing:
            names = ", ".join(dict.fromkeys(self.disagreeing))
            said.append(f"Units of the file do not agree in {names}; the numbers are taken as they stand there.")
        bare = [name for name in (*self.states, *self.constants) if not self._names_a_unit(self.elements[name])]
        if bare:
            said.append(f"Without a unit in the file: {', '.join(bare)}.")
        for name, trigger, _, _ in self.happenings:
            rests_on = {symbol.name for symbol in self._whole(trigger).free_symbols}
            lifting = [other for other, _, changes, _ in self.happenings if other != name and rests_on & set(changes)]
            if lifting:
                missed = f"and is missed if it does so by what {', '.join(lifting)} changes"
                said.append(f"The event {name} happens when its trigger comes true by itself, {missed}.")
        if self.model.getNumConstraints():
            said.append("Constraints of the file are not looked at.")
        return said


def _is_concentration(species: Any, model: Any) -> bool:
    compartment = model.getCompartment(species.getCompartment())
    return not species.getHasOnlySubstanceUnits() and compartment.getSpatialDimensionsAsDouble() != 0


def _as_powers(unit: str) -> Powers:
    """Return the unit of a signal as an atom of its own, for it is none of the file's."""
    return {} if unit == "1" else {Atom(unit): 1.0}


def _upwards(relation: Expression) -> Expression:
    import sympy

    if isinstance(relation, (sympy.StrictLessThan, sympy.LessThan)):
        return relation.rhs - relation.lhs
    return relation.lhs - relation.rhs


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
