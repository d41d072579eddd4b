"""The published conditions under which prairie voles form a partner preference or not, and how safely each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from oxytocin.experiments.partner_preference import CRITERION, PartnerPreference


@dataclass(frozen=True)
class Condition:
    """One condition of a published experiment, and whether its voles preferred their partner.

    Parameters
    ----------
    name : str
        As a table prints it.
    settings : mapping
        Of the experiment `partner_preference`.
    preferred : bool
        What was published.
    source : str
        Key in `literature/references.bib`.
    """

    name: str
    settings: Mapping[str, float | str] = field(hash=False)
    preferred: bool
    source: str


@dataclass(frozen=True)
class Fragile:
    """A condition whose outcome turns when one constant is a little larger or smaller."""

    condition: Condition
    constant: str
    factor: float
    ratio: float


_Settings = dict[str, float | str]
_SIX_HOURS: _Settings = {"cohabitation": 6.0}
_MATED_DAY: _Settings = {"cohabitation": 24.0, "mating": "yes"}
_HOUR_WITH_OXYTOCIN: _Settings = {"cohabitation": 1.0, "icv_dose": "200 ng"}
_NULL: _Settings = {"genotype": "receptor_knockout", "mating": "yes"}

CONDITIONS = (
    Condition("6 h", _SIX_HOURS, False, "williamscatania1992"),
    Condition("24 h", {"cohabitation": 24.0}, True, "williamscatania1992"),
    Condition("6 h, mating", {**_SIX_HOURS, "mating": "yes"}, True, "williamscatania1992"),
    Condition("6 h, 1 ng/h i.c.v.", {**_SIX_HOURS, "icv_rate": "1 ng/h"}, False, "williams1994"),
    Condition("6 h, 10 ng/h i.c.v.", {**_SIX_HOURS, "icv_rate": "10 ng/h"}, True, "williams1994"),
    Condition("6 h, 100 ng/h i.c.v.", {**_SIX_HOURS, "icv_rate": "100 ng/h"}, True, "williams1994"),
    Condition("6 h, 100 ng/h s.c.", {**_SIX_HOURS, "subcutaneous_rate": "100 ng/h"}, False, "williams1994"),
    Condition(
        "6 h, 10 ng/h i.c.v., antagonist",
        {**_SIX_HOURS, "icv_rate": "10 ng/h", "antagonist": "yes"},
        False,
        "williams1994",
    ),
    Condition("1 h, oxytocin i.c.v., female", _HOUR_WITH_OXYTOCIN, True, "cho1999"),
    Condition("1 h, oxytocin i.c.v., male", {**_HOUR_WITH_OXYTOCIN, "sex": "male"}, True, "cho1999"),
    Condition("1 h, oxytocin i.c.v., antagonist", {**_HOUR_WITH_OXYTOCIN, "antagonist": "yes"}, False, "cho1999"),
    Condition(
        "1 h, oxytocin i.c.v., V1a antagonist", {**_HOUR_WITH_OXYTOCIN, "v1a_antagonist": "yes"}, False, "cho1999"
    ),
    Condition("24 h, mating, antagonist", {**_MATED_DAY, "antagonist": "yes"}, False, "insel1995"),
    Condition("24 h, mating, V1a antagonist, female", {**_MATED_DAY, "v1a_antagonist": "yes"}, True, "insel1995"),
    Condition("6 h, D2 agonist", {**_SIX_HOURS, "dopamine": "D2 agonist"}, True, "liu2003"),
    Condition(
        "6 h, D2 agonist, antagonist",
        {**_SIX_HOURS, "dopamine": "D2 agonist", "antagonist": "yes"},
        False,
        "liu2003",
    ),
    Condition(
        "6 h, 10 ng/h i.c.v., D2 antagonist",
        {**_SIX_HOURS, "icv_rate": "10 ng/h", "dopamine": "D2 antagonist"},
        False,
        "liu2003",
    ),
    Condition("24 h, mating, D2 antagonist", {**_MATED_DAY, "dopamine": "D2 antagonist"}, False, "wang1999"),
    Condition("no receptors, 3 days, mating", {**_NULL, "cohabitation": 72.0}, True, "berendzen2023"),
    Condition("no receptors, 7 days, mating", {**_NULL, "cohabitation": 168.0}, True, "berendzen2023"),
    Condition("24 h, mating, 14 days apart", {**_MATED_DAY, "separation": 336.0}, True, "insel1995"),
)
"""The table of mind.md, section 4.1, row by row. Of voles without receptors the days together were not read."""

CONTRADICTED = Condition(
    "24 h, mating, V1a receptors blocked, male",
    {**_MATED_DAY, "sex": "male", "v1a_antagonist": "yes"},
    False,
    "barrett2013",
)
"""What was published and this model does not show: mated males still bond by oxytocin."""

FREE_CONSTANTS = (
    "pair_bond.learning_rate",
    "pair_bond.independent_route",
    "pair_bond.half_signal",
    "pair_bond.gain",
    "pair_bond.mating_dopamine",
    "pair_bond.agonist_dopamine",
    "pair_bond.antagonist_dopamine",
    "pair_bond.permission",
    "pair_bond.fading_time",
    "social_memory.unaided",
    "social_memory.half_signal",
    "accumbens.resting",
    "accumbens.per_mating",
    "accumbens.penetration",
    "accumbens.half_life",
    "brain_fluid.volume",
)
"""Constants that no measurement fixes."""


def ratio(condition: Condition, values: Mapping[str, float | str] | None = None) -> float:
    """Return how many times as long as with a stranger the typical vole of a condition stays with its partner.

    Parameters
    ----------
    condition : Condition
        What is done.
    values : mapping, optional
        Parameters of the vole that are replaced.
    """
    outcome = PartnerPreference().carry_out(settings=condition.settings, values=values, progress=False)
    return float(outcome["partner_to_stranger"].values[0])


def as_published(condition: Condition, values: Mapping[str, float | str] | None = None) -> bool:
    """Return whether the typical vole does what was published; the parameters are those of `ratio`."""
    return (ratio(condition, values) >= CRITERION) == condition.preferred


def fragile_rows(
    conditions: Sequence[Condition] = CONDITIONS, constants: Sequence[str] = FREE_CONSTANTS, change: float = 0.1
) -> list[Fragile]:
    """Return which conditions turn when one constant alone moves up or down.

    Parameters
    ----------
    conditions : sequence of Condition
        Those that are tried.
    constants : sequence of str
        Parameters of the vole that are moved, one at a time.
    change : float
        By which share of their value.
    """
    found = []
    for condition in conditions:
        body = PartnerPreference().body("vole", PartnerPreference().choose("vole", condition.settings))
        for constant in constants:
            for factor in (1 - change, 1 + change):
                moved = ratio(condition, {constant: factor * body.parameters[constant].value})
                if (moved >= CRITERION) != condition.preferred:
                    found.append(Fragile(condition, constant, factor, moved))
    return found


def margin(condition: Condition) -> float:
    """Return how far on its published side of the criterion a condition lies, in ln of the ratio; negative: beyond."""
    distance = float(np.log(ratio(condition) / CRITERION))
    return distance if condition.preferred else -distance
