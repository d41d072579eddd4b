"""A model by others, in SBML, as a part of a body: states, parameters, algebra and events, in their units.

    part = component_from_sbml("gupta2007.xml", Ports.read("gupta2007.toml"))
    body = everyday_man().with_parts(stress_axis=part)

Equations are the file's, number for number (`sbml_units` says how) and in its order. Species and parameters with a rate
are states, what nothing changes is a parameter, what rules and reactions work out is algebra. Where something asks for
the time, the part has a clock of its own. A species that is a concentration in the file is one here.

(SBML Level 3 Version 2 Core, Hucka et al. 2019, doi:10.1515/jib-2019-0021.)
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from oxytocin.exchange.imported_model import ImportedModel
from oxytocin.exchange.model_ports import Port, Ports
from oxytocin.exchange.sbml_equations import Equations, is_concentration, symbol
from oxytocin.exchange.sbml_events import Events, Passing
from oxytocin.exchange.sbml_file import SbmlFile, libsbml, read
from oxytocin.exchange.sbml_maths import TIME, grouped, number
from oxytocin.exchange.sbml_story import remarks, story
from oxytocin.exchange.sbml_units import Atom, FileUnits, Powers, Quantities, is_unit, size, spelling, times
from oxytocin.language import Algebra, Input, Output, OxytocinError, Parameter, State
from oxytocin.language.component import Declaration
from oxytocin.language.maths import Expression
from oxytocin.language.memory import digest
from oxytocin.language.quantities import dimension
from oxytocin.language.quantities import factor as unit_factor

SOURCE = "imported_model"
"""Key in the references of what an imported model's numbers rest on."""


def component_from_sbml(path: str | Path, ports: Ports | str | Path | None = None) -> ImportedModel:
    """Return the model in a file of SBML as a part of a body.

    Parameters
    ----------
    path : str or Path
        The file, of any level of SBML.
    ports : Ports, str or Path, optional
        Which quantities are signals of ours, or the TOML file that says so.

    Raises
    ------
    OxytocinError
        If the file cannot be read, has what the language of parts has not (it is named), or a port does not fit.
    """
    if ports is not None and not isinstance(ports, Ports):
        ports = Ports.read(ports)
    return _Part(read(path), ports or Ports()).made()


class _Part:
    """Puts a part together. Expressions are in the file's numbers and identifiers until `_turned`."""

    def __init__(self, file: SbmlFile, ports: Ports) -> None:
        self.file, self.model, self.ports = file, file.model, ports
        self.equations = Equations(file, ports)
        self.units = FileUnits(self.model)
        self.events = Events(self.equations, 1.0 / (size(self.units.time()) * unit_factor(spelling(self.units.time()))))
        self.scaled: dict[str, Expression] = {}
        self.disagreeing: list[str] = []
        self.names = self._names()
        elements = self.equations.elements
        powers = {self.names[name]: self._unit(elements[name]) for name in elements}
        powers[self.names[TIME]] = self.units.time()
        for name, hidden in self.events.hidden.items():
            powers[self.names[name]] = self._unit(elements[hidden.like]) if hidden.like else {}
        self.quantities = Quantities(powers, self.names.values())
        for port in ports.inputs.values():
            self.quantities.units[self.names[port.quantity]] = self._unit_of_input(port)

    def made(self) -> ImportedModel:
        """Return the part."""
        equations, names, said = self.equations, self.names, dict[str, Any]()
        said["algebra"] = {names[name]: self._algebra(name) for name in equations.algebra_in_order()}
        said["rates"] = {names[name]: self._rate(name) for name in equations.states}
        said["rates"] |= {
            names[name]: self._turned(hidden.rate, times({}, self.units.time(), -1.0), "")
            for name, hidden in self.events.hidden.items()
            if hidden.rate is not None
        }
        said["outputs"] = {port.signal: self._output(port) for port in self.ports.outputs.values()}
        crossings = [self._crossing(each) for each in self.events.passings]
        said["crossings"] = crossings
        declared = self._declarations()
        said["starts"] = self._starts(declared)
        used = [*said["algebra"].values(), *said["rates"].values(), *said["outputs"].values()]
        used += [each for _, value, then, _ in crossings for each in (value, *then.values())]
        if any(one.name == names[TIME] for value in used for one in value.free_symbols):
            declared[names[TIME]] = State(
                spelling(self.units.time()), scale=None, may_be_negative=True, doc="time in the file"
            )
            said["rates"][names[TIME]] = number(1.0, "time")
        for atom, name in sorted(self.quantities.constants.items()):
            doc = "a unit: equations of the file take what is in it as a number"
            declared[name] = Parameter(atom.size, atom.unit or "1", SOURCE, evidence="imported", doc=doc)
        said["names"] = tuple(declared)
        title = re.sub(r"\W", "_", self.model.getId() or self.file.path.stem)
        title = title if title[:1].isalpha() else f"Model_{title}"
        found = remarks(self.equations, self.events, self.units, self.disagreeing)
        made = type(
            title,
            (ImportedModel,),
            {
                **declared,
                "__module__": __name__,
                # What was checked and compiled for one text does not hold for another.
                "__qualname__": f"{title}_{digest(self.file.text, repr(self.ports))}",
                "__doc__": story(self.file, spelling(self.units.time()), found),
                "said": said,
                "remarks": tuple(found),
                "time_unit": spelling(self.units.time()),
            },
        )
        part: ImportedModel = made().wired(**{names[name]: port.signal for name, port in self.ports.inputs.items()})
        return part

    def _names(self) -> dict[str, str]:
        """Return the name of each of the file's identifiers here, where some words have a meaning of their own."""
        taken = {*dir(ImportedModel()), *self.ports.outputs}
        names: dict[str, str] = {}
        for key in dict.fromkeys([*self.equations.elements, *self.equations.algebra, *self.events.hidden, TIME]):
            names[key] = _free("time" if key == TIME else key, taken)
        return names

    # Declarations.

    def _declarations(self) -> dict[str, Declaration]:
        declared: dict[str, Declaration] = {}
        for name in self.equations.states:
            unit = self._powers(name)
            start = 0.0 if name in self.equations.initial else self.equations.value(name) * size(unit)
            declared[self.names[name]] = State(
                spelling(unit), start, scale=None, may_be_negative=True, doc=self._doc(name)
            )
        for name in self.events.hidden:
            declared[self.names[name]] = State(
                spelling(self._powers(name)), scale=None, may_be_negative=True, doc="of an event"
            )
        for name in self.equations.algebra:
            declared[self.names[name]] = Algebra(unit=spelling(self._powers(name)), doc=self._doc(name))
        for name in self.equations.constants:
            declared[self.names[name]] = self._parameter(name, self._doc(name))
        for name, port in self.ports.inputs.items():
            declared[self.names[name]] = Input(port.made(), absent=port.absent, doc=self._doc(name))
        for port in self.ports.outputs.values():
            declared[port.signal] = Output(port.made(), doc=self._doc(port.quantity))
        return declared

    def _parameter(self, name: str, doc: str) -> Parameter:
        unit = self._powers(name)
        value = self.equations.value(name) * size(unit)
        return Parameter(value, spelling(unit), SOURCE, locus=name, evidence="imported", any_sign=True, doc=doc)

    def _powers(self, name: str) -> Powers:
        return self.quantities.units[self.names[name]]

    def _doc(self, name: str) -> str:
        item = self.equations.elements.get(name) or self.model.getReaction(name)
        said = item.getName() if item is not None else ""
        return said if said and said != name else ""

    # Units.

    def _unit(self, item: Any) -> Powers:
        model, sbml = self.model, libsbml()
        if item.getTypeCode() == sbml.SBML_PARAMETER:
            return self.units.named(item.getUnits())
        if item.getTypeCode() == sbml.SBML_SPECIES_REFERENCE:
            return {}
        if item.getTypeCode() == sbml.SBML_COMPARTMENT:
            defaults = {3.0: model.getVolumeUnits(), 2.0: model.getAreaUnits(), 1.0: model.getLengthUnits()}
            return self.units.named(item.getUnits() or defaults.get(item.getSpatialDimensionsAsDouble(), ""))
        substance = self.units.named(item.getSubstanceUnits() or model.getSubstanceUnits())
        if not is_concentration(item, model):
            return substance
        return times(substance, self._unit(model.getCompartment(item.getCompartment())), -1.0)

    def _unit_of_input(self, port: Port) -> Powers:
        """Return the unit by which an input's symbol is divided to be the file's number."""
        own = self._powers(port.quantity)
        if port.scale is None and dimension(port.unit) == dimension(spelling(own)):
            return own
        if port.scale is None:
            raise OxytocinError(self._needs_scale(port, own))
        # What stands in the equations is a symbol of its own, so that the scale is written once.
        self.scaled[port.quantity] = number(port.scale, "a scale")
        return _as_powers(port.unit)

    def _needs_scale(self, port: Port, own: Powers) -> str:
        has = f"is in {spelling(own)}" if own else "has no unit"
        return (
            f"'{port.quantity}' {has} in '{self.file.path}', and the signal '{port.signal}' is in {port.unit}: say by "
            f"`scale` what one is in the other"
        )

    def _here(self, value: Expression) -> Expression:
        """Return an expression in symbols of the names here."""
        scaled = {symbol(name): grouped(factor * symbol(name)) for name, factor in self.scaled.items()}
        value = value.xreplace(scaled)
        return value.xreplace({one: symbol(self.names[one.name]) for one in value.free_symbols})

    def _turned(self, value: Expression, wanted: Powers, what: str) -> Expression:
        """Return an expression in the file's numbers as one in quantities of a unit."""
        self.quantities.unlike = False
        found = self.quantities.turn(self._here(value), wanted)
        if what and self.quantities.unlike:
            self.disagreeing.append(what)
        return found

    # Equations.

    def _algebra(self, name: str) -> Expression:
        """Return what a rule or reaction works out; the unit of a reaction is what its law comes to, if that is one."""
        value = self.equations.algebra[name]
        if name not in self.equations.elements:
            found = self.quantities.walked(self._here(value))[1]
            self.quantities.units[self.names[name]] = found if is_unit(found) else {}
        return self._turned(value, self._powers(name), f"the value of {name}")

    def _rate(self, name: str) -> Expression:
        per_time = times(self._powers(name), self.units.time(), -1.0)
        return self._turned(self.equations.rates[name], per_time, f"the rate of {name}")

    def _output(self, port: Port) -> Expression:
        own = self._powers(port.quantity)
        if port.scale is None and dimension(port.unit) == dimension(spelling(own)):
            return self._turned(symbol(port.quantity), own, "")
        if port.scale is None:
            raise OxytocinError(self._needs_scale(port, own))
        scaled = grouped(self._turned(symbol(port.quantity), {}, "")) * number(port.scale, "a scale")
        return self.quantities.turn(scaled, _as_powers(port.unit))

    def _crossing(self, passing: Passing) -> tuple[str, Expression, dict[str, Expression], int]:
        from oxytocin.language.grouping import Choice

        if passing.is_condition:
            cause = self.quantities.condition(self._here(passing.cause))
            value = Choice((number(1.0, ""), cause), (number(-1.0, ""), True))
        else:
            value = self._turned(passing.cause, {}, "")
        then = {
            self.names[name]: self._turned(new, self._powers(name), f"{name} after {passing.name}")
            for name, new in passing.changes.items()
        }
        return passing.name, value, then, passing.direction

    # Time zero.

    def _starts(self, declared: dict[str, Declaration]) -> dict[str, Expression]:
        """Return what each state begins with, and declare the parameters that set it."""
        equations = self.equations
        begin: dict[str, Expression] = {}
        for name in equations.states:
            if name in equations.initial:
                begin[name] = equations.initial[name]
                continue
            own = _free(f"{name}_start", self.quantities.taken)
            self.names[own], self.quantities.units[own] = own, self._powers(name)
            unit = self._powers(name)
            declared[own] = Parameter(
                equations.value(name) * size(unit),
                spelling(unit),
                SOURCE,
                locus=name,
                evidence="imported",
                any_sign=True,
                doc=f"{name} at time zero",
            )
            begin[name] = symbol(own)
        begin = self.events.starts(begin)
        begin |= {name: hidden.start for name, hidden in self.events.hidden.items()}
        found = {}
        for name, value in begin.items():
            whole = equations.at_start(value, begin, f"the start of '{name}'")
            early = {one.name for one in whole.free_symbols} & set(self.ports.inputs)
            if early:
                raise OxytocinError(f"'{name}' begins with what '{early.pop()}' is, an input that nobody knows yet")
            found[self.names[name]] = self._turned(whole, self._powers(name), f"the start of {name}")
        return found


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and take it."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _as_powers(unit: str) -> Powers:
    """Return the unit of a signal as an atom of its own, for it is none of the file's."""
    return {} if unit == "1" else {Atom(unit): 1.0}
