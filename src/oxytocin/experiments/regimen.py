"""A regimen: how oxytocin is infused in labour, or when single doses are given, as a small TOML file with units.

Shipped regimens stand in the folder `regimens`; a user's own has the same form:

    title = "Low dose"
    source = "merrill1999"           # key in references.bib, may be absent
    start = "1.5 mU/min"
    step = "1.5 mU/min"              # added at each review; `factor = 2` multiplies instead
    interval = "30 min"              # between reviews
    ceiling = "20 mU/min"
    adequate = 4                     # contractions in 10 min at which the rate is held
    on_tachysystole = 0.5            # what is left of the rate; 0 stops it
    stop_at = "6 cm"                 # dilation at which it ends; absent: it goes on until birth
    pulses = { interval = "8 min", length = "1 min" }    # absent: a steady flow
    assumed = ["ceiling"]            # what the source does not say; of pulses, "pulses.length"

    [[dose]]                         # single doses, beside the infusion or instead of it
    at = "0 min"
    route = "iv"
    amount = "5 IU"
    duration = "1 h"                 # absent: at once, as it must be beside an infusion
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oxytocin.experiments.dosing import DRUGS, steps
from oxytocin.experiments.experiment import Setting
from oxytocin.experiments.regimen_file import (
    RULES,
    Dose,
    check_keys,
    single_doses,
    stepped_infusion,
    written_rules,
)
from oxytocin.experiments.toml_file import read_table, shipped_names, shipped_table
from oxytocin.language import Give, OxytocinError, Parameter, Set
from oxytocin.language.errors import nearest
from oxytocin.language.evidence import known_sources
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT, MOLAR_MASS

_WORDS = ("name", "title", "source", "drug")
_PMOL_PER_MU = MICROGRAMS_PER_UNIT / MOLAR_MASS * 1e3


@dataclass(frozen=True)
class Regimen:
    """What is given, by which rules.

    Attributes
    ----------
    name, title, source, drug : str
        As in the file; the source is a key in `references.bib`.
    pump : mapping of str to Parameter
        Parameters of a `SteppedPump` by name; empty where there are only single doses.
    doses : tuple of Dose
        In the order of time.
    """

    name: str
    title: str
    source: str
    drug: str
    pump: Mapping[str, Parameter]
    doses: tuple[Dose, ...] = ()

    def values(self, path: str = "pump") -> dict[str, Parameter]:
        """Return the parameters of the pump under the name it has in a body, for `Body.with_values`.

        Raises
        ------
        OxytocinError
            If the regimen has no stepped infusion.
        """
        if not self.pump:
            raise OxytocinError(f"the regimen '{self.name}' holds single doses and no infusion by steps")
        return {f"{path}.{name}": item for name, item in self.pump.items()}

    def steps(self, start: float = 0.0) -> list[Set | Give]:
        """Return its single doses, counted from a time in s; the pump starts at an impulse of the experiment's own."""
        return [
            step
            for dose in self.doses
            for step in steps(self.drug, dose.route, dose.amount, start + dose.at, dose.duration)
        ]


class RegimenSetting(Setting):
    """A setting that takes a regimen of stepped infusion: the name of one that is shipped, or a file."""

    def __init__(self, default: str, doc: str) -> None:
        stepped = (name for name in regimen_names() if "start" in shipped_table("regimens", name))
        super().__init__(default, "", doc, choices=tuple(stepped))

    def read(self, name: str, value: float | str) -> str:
        """Return the name or file as it was given, if there is a regimen in it.

        Whether extreme doses are allowed is for the experiment to say, when it reads the regimen for its body.
        """
        read_regimen(str(value), allow_extreme=True)
        return str(value)


def regimen_names() -> tuple[str, ...]:
    """Return the names of all regimens that are shipped."""
    return shipped_names("regimens")


def read_regimen(name_or_path: str | Path, allow_extreme: bool = False) -> Regimen:
    """Return a regimen that is shipped, or one that a file holds.

    Parameters
    ----------
    name_or_path : str or Path
        A name from `regimen_names`, or a file (ending in .toml, or with a folder before it).
    allow_extreme : bool
        Let doses and rates pass that are over ten times the highest in use.

    Raises
    ------
    OxytocinError
        If there is no such regimen, or anything in it is unknown, missing, impossible or absurd.
    """
    given = str(name_or_path)
    table = read_table("regimens", "regimen", given)
    try:
        return _regimen(table, Path(given).stem, allow_extreme)
    except OxytocinError as error:
        raise OxytocinError(f"the regimen '{given}': {error}") from None


def _regimen(table: Mapping[str, Any], stem: str, allow_extreme: bool) -> Regimen:
    check_keys(table, (*_WORDS, *(key for key in RULES if "." not in key), "pulses", "assumed", "dose"))
    for key in _WORDS:
        if not isinstance(table.get(key, ""), str):
            raise OxytocinError(f"{key} is a text, not '{table[key]}'")
    name, source, drug = table.get("name", stem), table.get("source", ""), table.get("drug", "oxytocin")
    if drug not in DRUGS:
        raise OxytocinError(f"there is no drug '{drug}'{nearest(drug, DRUGS)}")
    if source and source not in known_sources():
        raise OxytocinError(f"the source '{source}' is not in references.bib{nearest(source, known_sources())}")
    written = written_rules(table)
    rules = stepped_infusion(written, drug, allow_extreme)
    doses = single_doses(table.get("dose", []), drug, bool(rules), allow_extreme)
    if not rules and not doses:
        raise OxytocinError("it gives nothing: neither an infusion (start, interval, ceiling, ...) nor a [[dose]]")
    pump = _with_evidence(rules, written, table.get("assumed", []), source)
    return Regimen(name, table.get("title", name), source, drug, pump, doses)


def _with_evidence(
    rules: Mapping[str, float], written: Mapping[str, Any], assumed: Any, source: str
) -> dict[str, Parameter]:
    """Return the pump's parameters; what is assumed, or has no source behind it, is marked so."""
    if not isinstance(assumed, list):
        raise OxytocinError('assumed is a list of keys, such as ["ceiling"]')
    for key in assumed:
        if key not in RULES:
            raise OxytocinError(f"assumed names '{key}', which is no rule of an infusion{nearest(str(key), RULES)}")
    made = {}
    for key, number in rules.items():
        rule = RULES[key]
        unit, value = ("pmol/min", number * _PMOL_PER_MU) if rule.unit == "mU/min" else (rule.unit, number)
        origin, evidence = source, "measured" if key in written else "derived"
        if not source:
            origin, evidence = "regimen_file", "assumed"
        elif key in assumed:
            origin, evidence = "oxytocin_notes", "assumed"
        made[rule.parameter] = Parameter(value, unit, origin, evidence=evidence)
    return made
