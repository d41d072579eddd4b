"""How each drug is given: the signal of a body that a route stands for, and how much anybody gives by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oxytocin.bodies.human import atosiban_parts, carbetocin_parts
from oxytocin.language import Component, Give, OxytocinError, Set
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert

EXTREME = 10.0
"""A dose or rate of more than this many times the highest in use is taken for a mistake."""


@dataclass(frozen=True)
class Route:
    """The impulse that a dose by this route is, and the highest single dose in use."""

    impulse: str
    highest: str


@dataclass(frozen=True)
class Drug:
    """What a body needs to be given a drug, the control of its pump, the most that one infusion holds, its routes."""

    parts: Callable[[], dict[str, Component]]
    pump: str
    highest_infusion: str
    routes: Mapping[str, Route]


# Doses after the notes, section 4 (10 IU into vein or muscle, 15 IU/h for hours after a caesarean), and the labels of
# carbetocin and atosiban; by nose, lung and mouth after Gossen 2012, Fernando 2017 and Landgraf 1985. They serve to
# find mistakes of a factor of ten, no more.
DRUGS: Mapping[str, Drug] = {
    "oxytocin": Drug(
        dict,
        "infusion",
        "60 IU",
        {
            "iv": Route("intravenous_bolus", "10 IU"),
            "im": Route("intramuscular_dose", "10 IU"),
            "intranasal": Route("intranasal_dose", "40 IU"),
            "sublingual": Route("sublingual_dose", "200 IU"),
            "buccal": Route("buccal_dose", "200 IU"),
            "inhaled": Route("inhaled_dose", "400 ug"),
        },
    ),
    "carbetocin": Drug(
        carbetocin_parts,
        "carbetocin_infusion",
        "100 ug",
        {
            "iv": Route("intravenous_carbetocin", "400 ug"),
            "im": Route("intramuscular_carbetocin", "400 ug"),
        },
    ),
    "atosiban": Drug(
        atosiban_parts,
        "atosiban_infusion",
        "330.75 mg",
        {"iv": Route("intravenous_atosiban", "6.75 mg")},
    ),
}
"""What can be given, by name."""

ROUTES = tuple(dict.fromkeys(route for drug in DRUGS.values() for route in drug.routes))
"""Every route of any drug."""


def route_of(drug: str, route: str, duration: float = 0.0) -> Route:
    """Return a route of a drug.

    Raises
    ------
    OxytocinError
        If the drug is not given by this route, or a duration is set for one that is not into a vein.
    """
    known = DRUGS[drug].routes
    if route not in known:
        raise OxytocinError(f"{drug} is not given by the route '{route}'{nearest(route, known)}")
    if duration > 0 and route != "iv":
        raise OxytocinError(f"a dose by the route '{route}' is given at once; leave its duration away")
    return known[route]


def highest_in_use(drug: str, route: str, duration: float = 0.0) -> float:
    """Return the highest dose in use, in pmol: a single one, or an infusion if it takes some time."""
    text = DRUGS[drug].highest_infusion if duration > 0 else DRUGS[drug].routes[route].highest
    return convert(text, "pmol", of=drug)


def steps(drug: str, route: str, amount: float, at: float, duration: float = 0.0) -> list[Set | Give]:
    """Return what is done to a body to give a dose.

    Parameters
    ----------
    drug, route : str
        As in `DRUGS`.
    amount : float
        In pmol.
    at, duration : float
        In seconds; a duration of 0 gives the dose at once, another lets the pump run.

    Raises
    ------
    OxytocinError
        As for `route_of`.
    """
    way = route_of(drug, route, duration)
    if duration > 0:
        pump = DRUGS[drug].pump
        return [Set(pump, amount / duration * 60.0, at), Set(pump, 0.0, at + duration)]
    return [Give(way.impulse, amount, at)]
