"""A fit of samples as a parameter estimation problem in PEtab, for the programs that read it (AMICI, pyPESTO, COPASI).

PEtab version 1 (Schmiester et al. 2021, doi:10.1371/journal.pcbi.1008646): the model in SBML, and tables of conditions
(a subject each, with its doses), measurements, observables and parameters. It knows no random effects: where subjects
differ, the problem is theirs, with the population as fitted here for their prior, and its optimum are the subjects'
parameters of the fit. Where they do not, it is the population's own, without the fit's weak priors.

Everything is in the units of the table that was fitted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange.dosing_subjects import DEPOT
from oxytocin.exchange.dosing_table import DosingTable, Subject
from oxytocin.exchange.sbml_file import libsbml
from oxytocin.inference.compartments import Model
from oxytocin.inference.fit_samples import Fit
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_folder
from oxytocin.language.plain_text import plain

_MOST_DOSES = 500
_NUDGE = 1e-9  # of the span of time: keeps a sample before, or after, a dose of the same instant
_WIDE = 9.0  # bounds, in logarithms, about the nominal values: as in the fit

_PROBLEM = """format_version: 1
parameter_file: parameters.tsv
problems:
  - sbml_files: [model.xml]
    condition_files: [conditions.tsv]
    measurement_files: [measurements.tsv]
    observable_files: [observables.tsv]
    mapping_files: [mapping.tsv]
"""

_SAME = {"petabEntityId": "reading", "modelEntityId": "concentration"}
"""What the observable is in the model, where a formula of noise names it: PEtab's linter asks."""


@dataclass(frozen=True)
class Given:
    """A dose of one subject as the model takes it: into "depot" or "blood", at once or, with a rate, until an end."""

    into: str
    time: float
    amount: float
    rate: float = 0.0
    end: float = 0.0

    @property
    def slot(self) -> str:
        """Kind of place among the model's parameters."""
        return "infusion" if self.rate else f"{self.into}_dose"


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made, or has something in it.

    Raises
    ------
    OxytocinError
        If it is so.
    """
    libsbml()
    if not folder.parent.is_dir():
        raise OxytocinError(f"cannot write '{folder}': the folder '{folder.parent}' does not exist")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OxytocinError(f"cannot write '{folder}': it is there already, and not empty")


def write(fit: Fit, folder: Path) -> list[str]:
    """Write the problem of a fit into a new folder, whole or not at all; return what a user should know of it.

    Raises
    ------
    OxytocinError
        As `check_table` does, or if the folder cannot be written.
    """
    check_folder(folder)
    texts, said = problem(fit)

    def fill(draft: Path) -> None:
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8")

    whole_folder(folder, fill)
    return said


def problem(fit: Fit) -> tuple[dict[str, str], list[str]]:
    """Return the files of the problem as texts by name, and what a user should know of it."""
    check_table(fit.table)
    doses = [_doses(subject, fit.design.model) for subject in fit.table.subjects]
    origin = min(
        [
            0.0,
            *(time for subject in fit.table.subjects for time in subject.time),
            *(g.time for one in doses for g in one),
        ]
    )
    slots = {
        slot: max((sum(given.slot == slot for given in one) for one in doses), default=0)
        for slot in ("depot_dose", "blood_dose", "infusion")
    }
    conditions = _names([one.name for one in fit.table.subjects])
    parameters, said = _parameters(fit, conditions)
    texts = {
        "problem.yaml": _PROBLEM,
        "model.xml": _model(fit, slots),
        "conditions.tsv": _conditions(fit, conditions, doses, slots, origin),
        "measurements.tsv": _measurements(fit, conditions, origin),
        "observables.tsv": _observables(fit),
        "parameters.tsv": _table(parameters),
        "mapping.tsv": _table([_SAME]),
    }
    if origin:
        said.append(f"Times in it are counted from {origin:g} {fit.table.units['TIME']} of the table.")
    return texts, said


def check_table(table: DosingTable) -> None:
    """Refuse, before anything is fitted, what cannot be written.

    Raises
    ------
    OxytocinError
        If the table has what PEtab cannot say (readings below detection) or what is not written here (steady-state
        doses and resets).
    """
    if table.below_detection or table.above_range:
        raise OxytocinError(
            f"'{table.name}' has readings below detection or above a range, which PEtab has no way to say"
        )
    for subject in table.subjects:
        if subject.resets.size:
            raise OxytocinError(
                f"'{table.name}': subject {subject.name} has a reset (EVID 3 or 4), which is not written"
            )
        for dose in subject.doses:
            if dose.steady:
                raise OxytocinError(
                    f"'{table.name}', line {dose.line}: a steady-state dose (SS) is not written as PEtab"
                )


def _doses(subject: Subject, model: Model) -> list[Given]:
    """Return the doses that samples have behind them, additional ones written out."""
    if not subject.time.size:
        return []
    last, span = float(subject.time.max()), max(float(np.ptp(subject.time)), 1.0)
    found = []
    for dose in subject.doses:
        into = "depot" if model.depot and dose.compartment in (0, 1, DEPOT) else "blood"
        for number in range(dose.additional + 1):
            time = dose.time + number * dose.interval
            if time > last:
                break
            at = subject.time == time
            if (at & (subject.record < dose.record)).any():
                time += _NUDGE * span
            elif at.any() and time > 0:
                time -= _NUDGE * span
            length = dose.amount / dose.rate if dose.rate else 0.0
            found.append(Given(into, time, dose.amount, dose.rate, time + length))
    if len(found) > _MOST_DOSES:
        raise OxytocinError(
            f"subject {subject.name} has {len(found)} doses; at most {_MOST_DOSES} are written as PEtab"
        )
    return found


def _names(subjects: Sequence[str]) -> list[str]:
    found = [f"subject_{re.sub(r'[^A-Za-z0-9_]', '_', name)}" for name in subjects]
    twice = len(set(found)) < len(found)
    return [f"{name}_{i}" if twice else name for i, name in enumerate(found, 1)]


def _parameters(fit: Fit, conditions: Sequence[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the table of parameters: the subjects' where they differ, the population's where they do not."""
    layout = fit.layout
    typical, spread, errors = layout.take_apart(fit.theta)
    differ = bool(layout.random.size)
    rows = []

    def add(name: str, value: float, free: bool, prior: str = "") -> None:
        low, high = np.exp(np.log(value) + np.array([-_WIDE, _WIDE])) if value > 0 else (0.0, 1.0)
        rows.append({
            "parameterId": name,
            "parameterScale": "log" if value > 0 else "lin",
            "lowerBound": float(low),
            "upperBound": float(high),
            "nominalValue": float(value),
            "estimate": int(free),
            "objectivePriorType": "parameterScaleNormal" if prior else "",
            "objectivePriorParameters": prior,
        })  # fmt: skip

    for place in layout.estimated:
        if place not in layout.random:
            add(layout.names[place], float(np.exp(typical[place])), not differ)
    for (name, _, free), value in zip(layout.errors, errors, strict=True):
        add(name, value, free and not differ)
    for k, place in enumerate(layout.random):
        prior = f"{float(typical[place])!r};{float(spread[k])!r}"
        for condition, mode in zip(conditions, fit.modes[:, k], strict=True):
            add(f"{layout.names[place]}_{condition}", float(np.exp(mode)), True, prior)
    if not differ:
        return rows, ["The problem is the likelihood of all that was estimated; the fit's weak priors are not in it."]
    held = ", ".join(fit.labels)
    return rows, [
        "PEtab knows no random effects: the problem is of the subjects' parameters, whose prior is the population as "
        f"fitted here; what is the population's stands still at its estimates ({held})."
    ]


def _conditions(
    fit: Fit, conditions: Sequence[str], doses: Sequence[Sequence[Given]], slots: Mapping[str, int], origin: float
) -> str:
    rows = []
    for condition, subject, own in zip(conditions, fit.table.subjects, doses, strict=True):
        row: dict[str, Any] = {"conditionId": condition, "conditionName": subject.name}
        row |= {fit.layout.names[place]: f"{fit.layout.names[place]}_{condition}" for place in fit.layout.random}
        for slot, count in slots.items():
            mine = [given for given in own if given.slot == slot]
            for number in range(count):
                given = mine[number] if number < len(mine) else Given("", origin, 0.0)
                at = f"{slot}_{number + 1}"
                row[f"{at}_time"] = given.time - origin
                if slot == "infusion":
                    row |= {f"{at}_rate": given.rate, f"{at}_end": (given.end or origin) - origin}
                else:
                    row[f"{at}_amount"] = given.amount
        rows.append(row)
    return _table(rows)


def _measurements(fit: Fit, conditions: Sequence[str], origin: float) -> str:
    rows = []
    for condition, subject in zip(conditions, fit.table.subjects, strict=True):
        for time, value in zip(subject.time, subject.value, strict=True):
            rows.append({
                "observableId": "reading",
                "simulationConditionId": condition,
                "time": float(time) - origin,
                "measurement": float(value),
            })  # fmt: skip
    return _table(rows)


def _observables(fit: Fit) -> str:
    least = fit.readings.least_variance
    # By the observable, for PEtab's calculator has values of no other quantity, and AMICI takes no other in a noise.
    noise = f"sqrt((proportional_error * reading)^2 + additive_error^2 + {least!r})"
    row = {"observableId": "reading", "observableFormula": "concentration", "noiseFormula": noise}
    return _table([{**row, "noiseDistribution": "normal"}])


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


# The model.


def _model(fit: Fit, slots: Mapping[str, int]) -> str:
    """Return the compartments in SBML: rate rules for amounts, an event for each place of a dose."""
    sbml, model = libsbml(), fit.design.model
    document = sbml.SBMLDocument(3, 2)
    made = document.createModel("samples")
    units = ", ".join(f"{name} in {unit}" for name, unit in fit.table.units.items())
    data = escape(f"{plain(fit.table.name)} ({units})")
    made.setNotes(
        f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{model.doc}; fitted to {data}. '
        "Written by the Python package oxytocin, for research and teaching.</p></body>"
    )
    writer = _Writer(sbml, made)
    typical, _, _ = fit.layout.take_apart(fit.theta)
    for name, value in zip(model.parameters, np.exp(typical), strict=True):
        writer.parameter(name, float(value))
    scale = fit.design.scale
    secreted, absorbed = "secretion" in model.parameters, "depot" if model.depot else ""
    held = "secretion / clearance" if secreted else "0"
    writer.state("central", f"{held} * central_volume")
    gains, losses = ["infusing"], ["clearance / central_volume * central"]
    if secreted:
        gains.append("secretion")
    if model.peripheral:
        writer.state("peripheral", f"{held} * peripheral_volume")
        flow = "exchange * (central / central_volume - peripheral / peripheral_volume)"
        losses.append(flow)
        writer.rate("peripheral", flow)
    if absorbed:
        writer.state("depot", "0")
        gains.append("absorption_rate * depot")
        writer.rate("depot", "-absorption_rate * depot")
    writer.parameter("infusing", 0.0, constant=False)
    writer.rate("central", " + ".join(gains) + "".join(f" - {loss}" for loss in losses))
    background = " + background" if "background" in model.parameters else ""
    writer.rule("concentration", f"{scale!r} * central / central_volume{background}")
    for number in range(1, slots["depot_dose"] + 1):
        writer.dose(f"depot_dose_{number}", "depot", " + lag", "bioavailability * ")
    for number in range(1, slots["blood_dose"] + 1):
        writer.dose(f"blood_dose_{number}", "central")
    for number in range(1, slots["infusion"] + 1):
        writer.infusion(f"infusion_{number}")
    document.setConsistencyChecks(sbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.setConsistencyChecks(sbml.LIBSBML_CAT_MODELING_PRACTICE, False)
    document.checkConsistency()
    if document.getNumErrors(sbml.LIBSBML_SEV_ERROR):
        raise OxytocinError(f"libSBML finds errors in the model: {' '.join(document.getError(0).getMessage().split())}")
    text: str = sbml.writeSBMLToString(document)
    return text


class _Writer:
    """Writes what a model of samples is made of."""

    def __init__(self, sbml: Any, model: Any) -> None:
        self.sbml, self.model = sbml, model

    def parameter(self, name: str, value: float, constant: bool = True) -> None:
        made = self.model.createParameter()
        made.setId(name)
        made.setValue(value)
        made.setConstant(constant)

    def state(self, name: str, start: str) -> None:
        self.parameter(name, 0.0, constant=False)
        made = self.model.createInitialAssignment()
        made.setSymbol(name)
        made.setMath(self.sbml.parseL3Formula(start))

    def rate(self, name: str, formula: str) -> None:
        made = self.model.createRateRule()
        made.setVariable(name)
        made.setMath(self.sbml.parseL3Formula(formula))

    def rule(self, name: str, formula: str) -> None:
        made = self.model.createParameter()
        made.setId(name)
        made.setConstant(False)
        rule = self.model.createAssignmentRule()
        rule.setVariable(name)
        rule.setMath(self.sbml.parseL3Formula(formula))

    def dose(self, name: str, into: str, later: str = "", share: str = "") -> None:
        self.parameter(f"{name}_time", 0.0)
        self.parameter(f"{name}_amount", 0.0)
        self._event(name, f"time >= {name}_time{later}", into, f"{into} + {share}{name}_amount")

    def infusion(self, name: str) -> None:
        for what in ("time", "end", "rate"):
            self.parameter(f"{name}_{what}", 0.0)
        self._event(f"{name}_begins", f"time >= {name}_time", "infusing", f"infusing + {name}_rate")
        self._event(f"{name}_ends", f"time >= {name}_end", "infusing", f"infusing - {name}_rate")

    def _event(self, name: str, trigger: str, target: str, formula: str) -> None:
        made = self.model.createEvent()
        made.setId(name)
        made.setUseValuesFromTriggerTime(False)  # of several at one instant, each adds to what the one before left
        cause = made.createTrigger()
        cause.setInitialValue(False)  # a dose at time 0 is given
        cause.setPersistent(True)
        cause.setMath(self.sbml.parseL3Formula(trigger))
        change = made.createEventAssignment()
        change.setVariable(target)
        change.setMath(self.sbml.parseL3Formula(formula))
