"""A body's organs as SBML Level 3 Version 2, with units, events and the papers behind each number.

Everything is in the engine's coherent units (second, litre, pmol, gram), so that no equation needs a factor; the notes
of each element give its value in the unit in which it is declared here. Amounts and concentrations are species in one
compartment of 1 L for each part of the body (volumes of distribution are parameters, and stand in the equations), all
else are parameters. Rates are rate rules, algebra is assignment rules, crossings and doses are events.

SBML has no chance: noise is left at 0, what events draw is a parameter at its mean, and a random event comes when its
expected number since the last reaches that parameter, 1. Spiking neurons are left out; what they give is a parameter.

(SBML Level 3 Version 2 Core, Hucka et al. 2019, doi:10.1515/jib-2019-0021.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from oxytocin.engine.lower import Happening, Lowered, lower
from oxytocin.engine.streams import values_of
from oxytocin.exchange.formulas import Formulas, Units
from oxytocin.exchange.jumps import changes
from oxytocin.exchange.sbml_file import libsbml
from oxytocin.exchange.switches import still_in, with_switches
from oxytocin.language import Body, OxytocinError, Protocol, Set
from oxytocin.language.checks import units_in
from oxytocin.language.component import Output
from oxytocin.language.dimensions import dimension_of
from oxytocin.language.drafts import whole_file
from oxytocin.language.maths import Expression
from oxytocin.language.quantities import dimension, factor
from oxytocin.literature.references import doi

MEANS = {"normal": 0.0, "uniform": 0.5, "exponential": 1.0}
"""What stands for a random number of each kind."""

_NEXT_TO_NOTHING = 1e-30  # in the engine's units: a millionth of a millionth of one molecule

_ONE_OF_SPECIES = {"pmol": True, "pmol/L": False}
"""Dimensions of species, and whether they are amounts."""

# Taxa of NCBI, by the names of bodies.
_TAXA = {"woman": "9606", "man": "9606", "rat": "10116", "mouse": "10090", "vole": "79684"}

# Terms of the Systems Biology Ontology.
_CONTINUOUS_FRAMEWORK, _COMPARTMENT, _MATERIAL, _PARAMETER, _TIME = (
    "SBO:0000062",
    "SBO:0000290",
    "SBO:0000240",
    "SBO:0000002",
    "SBO:0000346",
)


@dataclass
class Exported:
    """An SBML document as text, and what did not travel into it.

    Attributes
    ----------
    text : str
        The document.
    ids : dict of str to str
        Identifier in the document of each state, signal, parameter and control by our name ("plasma.central").
    left_out : list of str
        A sentence for each kind of thing that SBML cannot say.
    warnings : list of str
        What libSBML remarks on; there are no errors.
    """

    text: str
    ids: dict[str, str]
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def export(body: Body, protocol: Protocol | None = None, done: str = "") -> Exported:
    """Return a body's organs, and what a protocol does to them, as SBML.

    Parameters
    ----------
    body : Body
        The body; its typical subject is exported.
    protocol : Protocol, optional
        What is done to it; each step becomes an event. Doses that it does not give can be given by two parameters
        each, the amount and the time.
    done : str
        What the protocol is, for the notes.

    Raises
    ------
    OxytocinError
        If python-libsbml is not installed, or the protocol does not fit the body.
    """
    return _Document(body, protocol or Protocol(), done).exported()


def write(exported: Exported, path: str | Path) -> None:
    """Write a document to a file, whole or not at all."""
    whole_file(Path(path), lambda draft: draft.write_text(exported.text, encoding="utf-8"))


class _Document:
    def __init__(self, body: Body, protocol: Protocol, done: str) -> None:
        self.sbml = libsbml()
        self.body, self.protocol = body, protocol
        whole = lower(body)
        self.left_out = _left_out(body, whole)
        self.low = _without_chance_and_neurons(whole, body)
        self.units = Units()
        self.declared = _declared(body, self.low)
        self.ids = _identifiers(body, [*self.declared, *(f"signal.{name}" for name in self.low.impulses)])
        self.formulas = Formulas(self.ids, self.declared, self.units)
        self.document = self.sbml.SBMLDocument(3, 2)
        self.model = self.document.createModel(re.sub(r"\W", "_", body.name))
        self._describe(done)

    def exported(self) -> Exported:
        held = self._held()
        jumps = [(item.name, changes(self.low, item), value) for item, value in self._crossings()]
        steps = self._steps(held)
        doses = self._doses()
        news = [*(new for _, new, _ in jumps), *(new for _, new, _, _ in (*steps, *doses))]
        for path in with_switches(self.low, still_in(self.low, self.body.controls), news):
            self._declare(path, "1", _plain(path))
        self._parts()
        changing = {name for _, new, _ in jumps for name in new}
        changing |= {name for _, new, _, _ in (*steps, *doses) for name in new}
        self._states(changing)
        self._parameters(held, changing)
        self._rules()
        self._starts()
        ranks = len(jumps) + len(steps) + len(doses)
        for name, new, value in jumps:
            # True at the start means that nothing happens then: it must first fall below zero.
            trigger = f"({self.formulas.text(value[0], value[1])}) >= 0 {self.units.of(value[1])}"
            ranks = self._event(f"{name}.happens", name, trigger, True, new, ranks)
        for name, new, trigger, what in (*steps, *doses):
            ranks = self._event(name, what, trigger, False, new, ranks)
        self._define_units()
        return self._checked()

    # What there is.

    def _held(self) -> dict[str, float]:
        """Return the controls' values at time 0, in the engine's units."""
        held = {path: item.default * factor(item.unit) for path, item in self.body.controls.items()}
        for step in self.protocol.steps:
            if isinstance(step, Set) and step.time == 0:
                path, value = self._set(step)
                held[path] = value
        return held

    def _set(self, step: Set) -> tuple[str, float]:
        path, value = step.upon(self.body)
        return path, value * factor(self.body.controls[path].unit)

    def _crossings(self) -> list[tuple[Happening, tuple[Expression, str]]]:
        found = []
        for (_, value), happening in zip(self.low.crossings, self.low.happenings, strict=True):
            found.append((happening, (value, self._unit(value))))
        return found

    def _unit(self, expression: Expression) -> str:
        """Return some unit of an expression's dimension, such as that of one of its terms."""
        wanted = dimension_of(expression, self.declared)
        units = {"1", *self.declared.values()}
        return next(unit for unit in sorted(units) if dimension(unit) == wanted)

    def _steps(self, held: Mapping[str, float]) -> list[tuple[str, dict, str, str]]:
        """Return the protocol's later steps as (name, changes, trigger, what is done)."""
        import sympy

        found = []
        for number, step in enumerate(self.protocol.steps):
            trigger = f"time >= {step.time!r} second"
            if isinstance(step, Set):
                if step.time > 0:
                    path, value = self._set(step)
                    done = f"{step.control} = {step.value}"
                    found.append((f"step_{number}", {path: sympy.Float(value)}, trigger, done))
                continue
            name, given = step.upon(self.body)
            signal = self.body.wires[name].signal
            amount = given * factor(signal.unit)
            # The amount is a symbol while the changes are worked out, for a number has no unit.
            path = f"step_{number}.amount"
            self._declare(path, signal.unit, f"step_{number}__amount")
            self._constant(path, amount, signal.unit, f"{step.impulse} given at {step.time:g} s")
            new = changes(self.low, given=(name, sympy.Symbol(path, real=True)))
            found.append((f"step_{number}", new, trigger, f"{step.impulse}, {step.amount}"))
        return found

    def _doses(self) -> list[tuple[str, dict, str, str]]:
        """Return an event for each impulse that comes from outside and that the protocol does not give."""
        import sympy

        given = {step.upon(self.body)[0] for step in self.protocol.steps if not isinstance(step, Set)}
        found = []
        for name in self.low.impulses:
            wire = self.body.wires[name]
            if name in given or wire.givers or not self.low.receipts[name]:
                continue
            amount, when = f"{name}.amount", f"{name}.time"
            self._declare(amount, wire.signal.unit, f"{name}__amount")
            self._declare(when, "s", f"{name}__time")
            self._constant(amount, 0.0, wire.signal.unit, f"set it to give {name}")
            self._constant(when, 0.0, "s", f"when {name} is given")
            new = changes(self.low, given=(name, sympy.Symbol(amount, real=True)))
            found.append((f"{name}.given", new, f"time >= {self.ids[when]}", f"{name} is given"))
        return found

    def _declare(self, name: str, unit: str, identifier: str) -> None:
        self.declared[name], self.ids[name] = unit, identifier

    # What is written.

    def _describe(self, done: str) -> None:
        model, sbml = self.model, self.sbml
        model.setName(f"{self.body.name}: {', '.join(self.body.parts)}")
        model.setMetaId("model")
        model.setSBOTerm(_CONTINUOUS_FRAMEWORK)
        model.setTimeUnits("second")
        model.setSubstanceUnits("pmol")
        model.setExtentUnits("pmol")
        model.setVolumeUnits("litre")
        if self.body.name in _TAXA:
            self._refer(model, sbml.BQB_HAS_TAXON, f"https://identifiers.org/taxonomy:{_TAXA[self.body.name]}")
        said = [
            f"The typical {self.body.name} of the Python package oxytocin, for research and teaching.",
            "All values are in seconds, litres, pmol and grams and what follows from these (pressure in g/(dm s²): "
            f"1 mmHg is {factor('mmHg'):.8g}); the notes of each element give its value in the unit of its source.",
            "Amounts and concentrations are species in a compartment of 1 L for each part, which is a place and no "
            "volume: volumes of distribution are parameters and stand in the equations.",
            *([f"What is done: {done}."] if done else []),
            *self.left_out,
        ]
        self._note(model, said)
        self.units.of("pmol")

    def _parts(self) -> None:
        for key, part in self.body.parts.items():
            compartment = self.model.createCompartment()
            compartment.setId(f"part_{key}")
            compartment.setName(key)
            compartment.setSpatialDimensions(3)
            compartment.setSize(1.0)
            compartment.setUnits("litre")
            compartment.setConstant(True)
            compartment.setSBOTerm(_COMPARTMENT)
            self._note(compartment, [(type(part).__doc__ or key).strip().partition("\n")[0]])

    def _states(self, changing: set[str]) -> None:
        for path in self.low.states:
            unit = self.declared[path]
            item = self.body.states.get(path)
            start = 0.0 if item is None else item.initial * factor(unit)
            moves = self.low.rates[path] != 0
            start = start or (_NEXT_TO_NOTHING if self._only_decays(path) else 0.0)
            kind = next((amount for of, amount in _ONE_OF_SPECIES.items() if dimension(of) == dimension(unit)), None)
            if kind is None:
                written = self._parameter(path, start, unit, constant=not moves and path not in changing)
            else:
                written = self.model.createSpecies()
                written.setId(self.ids[path])
                written.setName(path)
                written.setCompartment(f"part_{path.split('.')[0]}")
                written.setSubstanceUnits("pmol")
                written.setHasOnlySubstanceUnits(kind)
                written.setBoundaryCondition(False)
                written.setConstant(not moves and path not in changing)
                written.setSBOTerm(_MATERIAL)
                (written.setInitialAmount if kind else written.setInitialConcentration)(start)
            doc = "" if item is None else item.doc
            about = "amount" if kind else "concentration" if kind is not None else "state"
            given = f"{start / factor(unit):g} {unit} at the start" if path not in self._started() else ""
            self._note(written, [f"{about}, declared in {unit}", given, doc])

    def _started(self) -> set[str]:
        return {name for name, _ in self.low.starts}

    def _parameters(self, held: Mapping[str, float], changing: set[str]) -> None:
        values = values_of(self.body.parameters, 0, 1, vary=False)[0]
        for (path, item), value in zip(self.body.parameters.items(), values, strict=True):
            if path not in self.ids:
                continue
            written = self._parameter(path, value * factor(item.unit), item.unit)
            where = f"source: {item.source}{f', {item.locus}' if item.locus else ''}; {item.evidence}"
            whom = f"in {item.species}{f', n = {item.n}' if item.n else ''}" if item.species else ""
            self._note(written, [f"{value:.8g} {item.unit}".removesuffix(" 1"), where, whom, item.doc])
            if doi(item.source):
                address = f"https://identifiers.org/doi:{doi(item.source)}"
                self._refer(written, self.sbml.BQB_IS_DESCRIBED_BY, address)
        for path, control in self.body.controls.items():
            value, unit = held[path], control.unit
            written = self._parameter(path, value, unit, constant=path not in changing)
            text = f"set by the experimenter, here {value / factor(unit):.8g} {unit}".removesuffix(" 1")
            self._note(written, [text, control.doc])
        for path, kind in self.low.draws:
            self._constant(path, MEANS[kind], "1", f"stands for a random number ({kind}), at its mean")
        for path, sd, _ in self.low.noises:
            self._constant(path, 0.0, self.declared[path], f"noise of standard deviation {sd}, left out")
        for path in self.low.held:
            if path not in self.body.controls:
                self._constant(path, 0.0, self.declared[path], "given by spiking neurons, which are left out; set it")

    def _constant(self, path: str, value: float, unit: str, text: str) -> None:
        self._note(self._parameter(path, value, unit), [text])

    def _parameter(self, path: str, value: float, unit: str, constant: bool = True) -> Any:
        written = self.model.createParameter()
        written.setId(self.ids[path])
        written.setName(path)
        written.setValue(float(value))
        written.setUnits(self.units.of(unit))
        written.setConstant(constant)
        written.setSBOTerm(_TIME if self.units.of(unit) == "second" else _PARAMETER)
        return written

    def _rules(self) -> None:
        for name, expression in self.low.algebra.items():
            self._parameter(name, 0.0, self.declared[name], constant=False).unsetValue()
            rule = self.model.createAssignmentRule()
            rule.setVariable(self.ids[name])
            rule.setMath(self._maths(self.formulas.text(expression, self.declared[name])))
        for path in self.low.states:
            if self.low.rates[path] != 0:
                rule = self.model.createRateRule()
                rule.setVariable(self.ids[path])
                rule.setMath(self._maths(self.formulas.text(self._rate(path), f"({self.declared[path]})/s")))

    def _only_decays(self, path: str) -> bool:
        """Whether a state is what is left of doses that are given here, in exponential decay."""
        import sympy

        doses = {step.upon(self.body)[0] for step in self.protocol.steps if not isinstance(step, Set)}
        doses |= {name for name, wire in self.body.wires.items() if wire.givers}
        receipts = (happening for name in doses & set(self.low.receipts) for _, happening in self.low.receipts[name])
        given = {target for happening in receipts for target, _ in happening.changes}
        rate, own = self.low.rates[path], sympy.Symbol(path, real=True)
        speed = sympy.diff(rate, own)
        known = {symbol.name for symbol in speed.free_symbols} <= set(self.low.parameters)
        return path in given and known and speed != 0 and rate.subs(own, 0) == 0

    def _rate(self, path: str) -> Expression:
        """Return the rate of a state; one that only decays stops short of 0.

        An exponential decay ends below the smallest of doubles, and libRoadRunner's usual tolerances, which are
        relative where a state began at 0, follow it until its solver fails.
        """
        import sympy

        if not self._only_decays(path):
            return self.low.rates[path]
        rest, own = f"{path}.rest", sympy.Symbol(path, real=True)
        self._declare(rest, self.declared[path], f"{self.ids[path]}__rest")
        self._constant(rest, _NEXT_TO_NOTHING, self.declared[path], f"next to nothing, where the decay of {path} ends")
        return self.low.rates[path].subs(own, own - sympy.Symbol(rest, real=True))

    def _starts(self) -> None:
        import sympy

        starts = list(self.low.starts)
        starts += [
            (path, sympy.Symbol(path.removesuffix("threshold") + "wait", real=True))
            for path in self.low.states
            if path.endswith(".threshold") and path not in self.body.states
        ]
        for name, expression in starts:
            written = self.model.createInitialAssignment()
            written.setSymbol(self.ids[name])
            written.setMath(self._maths(self.formulas.text(expression, self.declared[name])))

    def _event(self, name: str, what: str, trigger: str, already: bool, new: Mapping[str, Any], rank: int) -> int:
        if not new:
            return rank
        event = self.model.createEvent()
        event.setId(_plain(name))
        event.setName(what)
        event.setUseValuesFromTriggerTime(False)  # of several at one instant, each sees what the one before has changed
        cause = event.createTrigger()
        cause.setInitialValue(already)
        cause.setPersistent(True)
        cause.setMath(self._maths(trigger))
        event.createPriority().setMath(self._maths(f"{rank} dimensionless"))
        for path, expression in new.items():
            change = event.createEventAssignment()
            change.setVariable(self.ids[path])
            change.setMath(self._maths(self.formulas.text(expression, self.declared[path])))
        return rank - 1

    def _define_units(self) -> None:
        sbml = self.sbml
        kinds = {
            "[substance]": (sbml.UNIT_KIND_MOLE, -12),
            "[mass]": (sbml.UNIT_KIND_GRAM, 0),
            "[length]": (sbml.UNIT_KIND_METRE, -1),
            "[time]": (sbml.UNIT_KIND_SECOND, 0),
            "[current]": (sbml.UNIT_KIND_AMPERE, 0),
            "[temperature]": (sbml.UNIT_KIND_KELVIN, 0),
        }
        for name, powers in self.units.defined.items():
            written = self.model.createUnitDefinition()
            written.setId(name)
            for base, power in powers.items():
                unit = written.createUnit()
                unit.setKind(kinds[base][0])
                unit.setScale(kinds[base][1])
                unit.setExponent(power)
                unit.setMultiplier(1.0)

    def _maths(self, text: str) -> Any:
        settings = self.sbml.L3ParserSettings()
        settings.setParseCollapseMinus(True)
        found = self.sbml.parseL3FormulaWithSettings(text, settings)
        if found is None:
            raise OxytocinError(f"libSBML cannot read '{text[:200]}': {self.sbml.getLastParseL3Error()}")
        return found

    def _note(self, element: Any, paragraphs: list[str]) -> None:
        inner = "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text)
        element.setNotes(f'<body xmlns="http://www.w3.org/1999/xhtml">{inner}</body>')

    def _refer(self, element: Any, relation: int, address: str) -> None:
        element.setMetaId(f"about_{element.getId()}")
        term = self.sbml.CVTerm(self.sbml.BIOLOGICAL_QUALIFIER)
        term.setBiologicalQualifierType(relation)
        term.addResource(address)
        element.addCVTerm(term)

    def _checked(self) -> Exported:
        document, sbml = self.document, self.sbml
        document.checkConsistency()
        remarks = [document.getError(i) for i in range(document.getNumErrors())]
        wrong = [item for item in remarks if item.getSeverity() >= sbml.LIBSBML_SEV_ERROR]
        if wrong:
            first = " ".join(wrong[0].getMessage().split())
            raise OxytocinError(f"libSBML finds {len(wrong)} errors in the export of '{self.body.name}': {first}")
        warnings = [" ".join(item.getMessage().split()) for item in remarks]
        return Exported(sbml.writeSBMLToString(document), self.ids, self.left_out, warnings)


def _without_chance_and_neurons(low: Lowered, body: Body) -> Lowered:
    """Return the lowered body with noises and what neurons give held still, and no account kept of what they take."""
    still = {path for path, _, _ in low.noises}
    still |= {path for path in low.states if f"{path}.slope" in low.held}
    gone = {f"{name}.waiting" for name in low.inflows}
    low.states = [path for path in low.states if path not in still | gone]
    low.rates = {path: low.rates[path] for path in low.states}
    own = [path for path in low.held if path not in {f"{name}.taken" for name in low.inflows}]
    noisy = {path for path, _, _ in low.noises}
    held = [path.removesuffix(".slope") if path.removesuffix(".slope") in still else path for path in own]
    low.held = [path for path in held if path not in noisy]
    return low


def _declared(body: Body, low: Lowered) -> dict[str, str]:
    """Return the declared unit of every name in the lowered body."""
    units = {f"signal.{name}": wire.signal.unit for name, wire in body.wires.items()}
    for part in body.parts.values():
        units |= units_in(part)
    own = {*low.states, *low.held, *low.algebra, *low.parameters, *(path for path, _, _ in low.noises)}
    own |= {path for path, _ in low.draws}
    if body.neurons is not None:
        # The kernels' own parameters stand in no equation.
        own -= {f"{body.neurons.path}.{name}" for name in body.neurons.parameters}
    # A random event's hazard, its threshold and its wait are numbers of events.
    return {name: units.get(name, "1") for name in sorted(own)}


def _identifiers(body: Body, names: list[str]) -> dict[str, str]:
    ids = {name: _plain(name.removeprefix("signal.")) for name in names}
    if len(set(ids.values())) < len(ids):
        seen: dict[str, str] = {}
        for name, identifier in ids.items():
            if identifier in seen:
                raise OxytocinError(f"'{name}' and '{seen[identifier]}' would both be called {identifier} in SBML")
            seen[identifier] = name
    return ids


def _plain(name: str) -> str:
    return re.sub(r"\W", "__", name)


def _left_out(body: Body, low: Lowered) -> list[str]:
    """Return a sentence for each kind of thing that SBML cannot say."""
    said = []
    if body.neurons is not None:
        names = ", ".join(_plain(f"{body.neurons.path}.{name}") for name in body.neurons.declared(Output))
        said.append(f"The spiking neurons are left out; set what they would give, 0 here: {names}.")
    if low.noises:
        names = ", ".join(_plain(path) for path, _, _ in low.noises)
        said.append(f"Noise is left out, it stays at 0: {names}.")
    if low.draws:
        names = ", ".join(_plain(path) for path, _ in low.draws)
        said.append(
            f"Chance is left out: in place of random numbers stand their means ({names}), so that a random event comes "
            "when its expected number since the last reaches 1."
        )
    return said
