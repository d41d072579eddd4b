"""The same subjects in several arms of one experiment, so that what differs was caused by what the arms differ in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin.deficiency import CONDITIONS, PLACES, with_values
from oxytocin.experiments.experiment import Experiment, Outcome, Readout, sort_out
from oxytocin.language import OxytocinError
from oxytocin.language.body import resolve
from oxytocin.language.component import PROBABILITY
from oxytocin.language.errors import nearest
from oxytocin.language.plain_text import as_cell
from oxytocin.language.quantities import convert

_NONE = 1e-4  # of a value: the integrator's error, or a trace that everything leaves everywhere

CONTROL = "control"
"""Name of the arm in which nothing is added."""


@dataclass(frozen=True)
class Arms:
    """Finished arms of one experiment.

    Attributes
    ----------
    outcomes : mapping of str to Outcome
        By the name of the arm; subject i is the same in all.
    swept : str
        Name of the setting or parameter by whose values the arms are named; empty if they differ otherwise.
    """

    experiment: Experiment
    outcomes: Mapping[str, Outcome]
    swept: str = ""

    @property
    def first(self) -> Outcome:
        """The arm that the others are compared with."""
        return next(iter(self.outcomes.values()))

    @property
    def shared(self) -> list[str]:
        """Names of the readouts that every arm has."""
        others = [{item.name for item in each.readouts} for each in self.outcomes.values()]
        return [item.name for item in self.first.readouts if all(item.name in names for names in others)]

    @property
    def swept_values(self) -> list[float] | None:
        """What was swept, as a number in its unit for each arm; None if nothing was, or it takes words."""
        found = []
        for name, outcome in self.outcomes.items():
            value: float | str = ""
            if self.swept in outcome.settings:
                value = outcome.settings[self.swept]
            elif self.swept in PLACES:
                value = convert(name, "1", self.swept)
            elif self.swept and self.swept not in CONDITIONS and not self.swept.endswith(PROBABILITY):
                value = outcome.body.parameters[resolve(self.swept, outcome.body.parameters, "parameter", "")].value
            if isinstance(value, str):
                return None
            found.append(value)
        return found

    def difference(self, arm: str, readout: str) -> Readout:
        """Return by how much an arm differs from the first, subject by subject; what is below one in 10,000 is none."""
        here, there = self.outcomes[arm][readout], self.first[readout]
        by = here.values - there.values
        by = np.where(np.abs(by) < _NONE * np.abs(there.values), 0.0, by)
        return Readout(readout, here.unit, f"less that of {next(iter(self.outcomes))}", by)


def read_arm(experiment: Experiment, body: str, text: str) -> dict[str, str]:
    """Return the settings that an arm's name stands for.

    Parameters
    ----------
    text : str
        What is done in it, joined by "+": a quantity and the setting it is for ("24 IU intranasal"), a word that is set
        to yes ("support"), or NAME=VALUE.

    Raises
    ------
    OxytocinError
        If a part of it is none of these.
    """
    known = experiment.settings_for(body)
    switches = [name for name, item in known.items() if "yes" in item.choices]
    found: dict[str, str] = {}
    for piece in (part.strip() for part in text.split("+")):
        name, equals, value = (part.strip() for part in piece.partition("="))
        quantity, _, last = piece.rpartition(" ")
        if equals and name and value:
            found[name] = value
        elif piece in switches:
            found[piece] = "yes"
        elif last in known and _is_quantity(quantity):
            found[last] = quantity
        else:
            dose = ["a dose and where it goes ('24 IU intranasal')"] if "intranasal" in known else []
            understood = ", ".join([*dose, *(f"'{word}'" for word in switches), "or NAME=VALUE"])
            if piece in known:
                meant = f"; '{piece}' alone says no value"
            elif last in known:
                meant = f"; '{quantity}' is no value of {last} with its unit"
            else:
                meant = nearest(last, known)
            raise OxytocinError(f"'{piece or text}' is no arm of {experiment.name}: write {understood}{meant}")
    return found


def compare_arms(
    experiment: Experiment,
    body: str,
    given: Mapping[str, str],
    arms: Mapping[str, Mapping[str, str]],
    *,
    subjects: int | None = None,
    seed: int = 0,
    swept: str = "",
    **options: Any,
) -> Arms:
    """Do an experiment once for each arm, with the same subjects and the same chance.

    Parameters
    ----------
    given : mapping
        Settings and parameters that hold in all arms.
    arms : mapping of str to mapping
        What is set besides in each, by its name.
    swept : str
        As in `Arms`.

    Raises
    ------
    OxytocinError
        If a setting or parameter makes no sense in one of them; then none is done.
    KeyboardInterrupt
        If a run was interrupted.
    """
    sorted_out = {name: sort_out(experiment, body, {**given, **own}) for name, own in arms.items()}
    for settings, values in sorted_out.values():  # what is wrong with one is said before any of them is tried
        with_values(experiment.body(body, experiment.choose(body, settings)), values)
    outcomes = {}
    for name, (settings, values) in sorted_out.items():
        outcome = experiment.carry_out(body, settings=settings, values=values, subjects=subjects, seed=seed, **options)
        if outcome.run.interrupted:
            raise KeyboardInterrupt
        outcomes[name] = outcome
    return Arms(experiment, outcomes, swept)


def sweep(text: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return what is swept and an arm for each value, from "cohabitation=1h,6h,24h".

    Raises
    ------
    OxytocinError
        If it is not NAME=VALUE,VALUE,... with two different values or more.
    """
    name, _, values = (part.strip() for part in text.partition("="))
    each = [value.strip() for value in values.split(",")]
    if not name or not all(each) or len(each) < 2 or len(set(each)) < len(each):
        raise OxytocinError(f"--sweep takes NAME=VALUE,VALUE,... such as duration=5min,20min, and not '{text}'")
    return name, {value: {name: value} for value in each}


def table_of_subjects(arms: Mapping[str, Mapping[str, Readout]], arm: str = "arm", subject: str = "subject") -> str:
    """Return every readout of every subject in every arm as the text of a CSV file.

    Parameters
    ----------
    arms : mapping of str to mapping of str to Readout
        Readouts by name, by arm; those that every arm has are written.
    arm, subject : str
        Headings of the first two columns.
    """
    text = io.StringIO()
    first = next(iter(arms.values()))
    shared = [item for name, item in first.items() if all(name in readouts for readouts in arms.values())]
    writer = csv.writer(text, lineterminator="\n")
    headings = (item.name if item.unit == "1" else f"{item.name} ({item.unit})" for item in shared)
    writer.writerow([arm, subject, *map(as_cell, headings)])
    for name, readouts in arms.items():
        for i, row in enumerate(np.transpose([readouts[item.name].values for item in shared])):
            writer.writerow([as_cell(name), i, *(f"{value:.6g}" if np.isfinite(value) else "" for value in row)])
    return text.getvalue()


def _is_quantity(text: str) -> bool:
    """Return whether a text is meant as a number with a unit; what is wrong with it is said where it is read."""
    return re.match(r"[-+−]?[.,]?[0-9]", text) is not None
