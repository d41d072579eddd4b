"""Where oxytocin can be lacking: places in the chain from cell to receptor, each with the share that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oxytocin.bodies.brain import REGIONS
from oxytocin.language import Body, OxytocinError, Parameter
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import convert

LEAST = 1e-6
"""Share that stands for none, so that nothing is divided by zero."""


@dataclass(frozen=True)
class Place:
    """One place in the chain.

    Attributes
    ----------
    name, doc : str
        As users write it, and what the share that is left is a share of.
    times : tuple of str
        Parameters that are multiplied by the share, by their path in a body; those that a body lacks are passed over.
    over : tuple of str
        Parameters that are divided by it.
    lacking : tuple of str
        Parameters that say how much is lacking: one minus the share.
    """

    name: str
    doc: str
    times: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All parameters that it changes where a body has them."""
        return (*self.times, *self.over, *self.lacking)

    def left(self, path: str, value: Any, share: Any) -> Any:
        """Return what a parameter becomes where a share is left; values and shares are numbers or arrays of them."""
        if path in self.lacking:
            return np.maximum(value, 1.0 - share)
        kept = np.maximum(share, LEAST)
        return value * kept if path in self.times else value / kept


def _receptors(of: str) -> tuple[str, ...]:
    return tuple(f"{region}.{of}" for region in REGIONS)


_CELLS = ("hypothalamus.working_magnocellular", "synthesis.reference_synthesis", "plasma.level_at_start")
_SECRETED = ("hypothalamus.basal_secretion", "hypothalamus.burst_amount", "plasma.level_at_start")

PLACES = {
    place.name: place
    for place in (
        Place("magnocellular", "oxytocin cells that secrete into the blood", times=_CELLS),
        Place(
            "parvocellular", "oxytocin cells that release in the brain", times=("hypothalamus.working_parvocellular",)
        ),
        Place(
            "synthesis",
            "hormone made in each cell, and so in each vesicle and in the stores",
            times=(
                "hypothalamus.pool_capacity",
                "hypothalamus.reserve_initial",
                "synthesis.reference_synthesis",
                "hypothalamus.working_parvocellular",
                *_SECRETED,
            ),
        ),
        Place(
            "release",
            "vesicles released by a spike",
            times=(
                "hypothalamus.release_rate",
                "hypothalamus.burst_share",
                "hypothalamus.working_parvocellular",
                *_SECRETED,
            ),
        ),
        Place(
            "persistence",
            "time that hormone stays in the blood: 0.5 is twice the clearance",
            times=("plasma.level_at_start",),
            over=("plasma.clearance",),
        ),
        Place("receptor.uterus", "receptors of the womb", times=("receptor.coupling", "receptor.term_density")),
        Place(
            "receptor.breast",
            "sensitivity of the milk-ejecting cells",
            over=("breast.half_response", "gland.half_response"),
        ),
        Place("receptor.brain", "receptors of all regions of the brain", times=_receptors("receptor_density")),
        *(
            Place(
                f"receptor.{region}",
                f"receptors of the {region.replace('_', ' ')}",
                times=(f"{region}.receptor_density",),
            )
            for region in REGIONS
        ),
        Place(
            "sensitised.uterus",
            "receptors of the womb that a long infusion has left at the surface",
            times=("receptor.kept_at_start",),
        ),
        Place("unblocked.uterus", "affinity that an antagonist leaves in the womb", over=("receptor.affinity",)),
        Place("unblocked.brain", "affinity that an antagonist leaves in the brain", over=_receptors("dissociation")),
        Place(
            "pelvic_nerves",
            "stretch of the birth canal that is felt: 0 is a full epidural",
            lacking=("afferents.epidural",),
        ),
    )
}
"""Every place by its name; 1 is healthy and 0 is nothing left."""


@dataclass(frozen=True)
class Condition:
    """A condition of patients or a line of animals, as the places in which they lack something.

    Attributes
    ----------
    shares : mapping of str to float
        What is left at each place.
    source, note : str
        Key in references.bib, and what it says.
    """

    shares: Mapping[str, float]
    source: str
    note: str


CONDITIONS = {
    "deficiency": Condition(
        {"magnocellular": 0.1, "parvocellular": 0.3},
        "oxytocin_notes",
        "few cells of both kinds: the deficiency that the report shows (assumed)",
    ),
    "avp_deficiency": Condition(
        {"magnocellular": 0.1},
        "atila2023",
        "MDMA raises oxytocin a tenth as much; how many parvocellular cells are left nobody knows",
    ),
    "panhypopituitarism": Condition(
        {"magnocellular": 0.05},
        "aulinas2019",
        "pooled plasma oxytocin is lower where the neural lobe fails (assumed size)",
    ),
    "prader_willi": Condition(
        {"parvocellular": 0.58, "magnocellular": 0.58}, "swaab1995", "42 % fewer oxytocin cells in the PVN, 5 cases"
    ),
    "oxytocin_knockout": Condition({"synthesis": 0.0}, "nishimori1996", "mice that make none"),
    "receptor_knockout": Condition(
        {"receptor.uterus": 0.0, "receptor.breast": 0.0, "receptor.brain": 0.0},
        "takayanagi2005",
        "mice without receptors",
    ),
    "epidural": Condition({"pelvic_nerves": 0.0}, "oxytocin_notes", "the pelvic floor is not felt (recalled)"),
}
"""Conditions by the name that users write."""

NAMES = (*PLACES, *CONDITIONS)
"""All names that stand for a deficit."""


def read(given: Mapping[str, float | str]) -> dict[str, float]:
    """Return what is left at each place, from places with shares and conditions that are there or not ("yes", "no").

    Raises
    ------
    OxytocinError
        If a name is neither, or a share lies outside 0 to 1. Where a condition and a place name the same, both act.
    """
    found: dict[str, float] = {}
    for name, value in given.items():
        if name in CONDITIONS:
            if str(value) not in ("yes", "no", "1"):
                raise OxytocinError(f"the condition {name} is there or not: write {name}=yes, and not '{value}'")
            shares = CONDITIONS[name].shares if str(value) != "no" else {}
        elif name in PLACES:
            share = convert(value, "1", f"the share left of {name}")
            if not 0.0 <= share <= 1.0:
                raise OxytocinError(f"the share left of {name} lies between 0 (none) and 1 (healthy), not {share:g}")
            shares = {name: share}
        else:
            raise OxytocinError(f"there is no deficit '{name}'{nearest(name, NAMES)}")
        for place, share in shares.items():
            found[place] = found.get(place, 1.0) * share
    return found


def lacking(body: Body, given: Mapping[str, float | str]) -> Body:
    """Return a body with deficits; how subjects differ about each value stays as it was.

    Parameters
    ----------
    given : mapping
        As `read` takes it.

    Raises
    ------
    OxytocinError
        If a name or share makes no sense, or the body has nothing that any of these deficits could touch.
    """
    shares = read(given)
    changed: dict[str, Parameter] = {}
    for name, share in shares.items():
        place = PLACES[name]
        for path in (path for path in place.paths if path in body.parameters):
            old = changed.get(path, body.parameters[path])
            changed[path] = replace(old, value=float(place.left(path, old.value, share)))
    if shares and not changed:
        here = ", ".join(name for name, place in PLACES.items() if any(path in body.parameters for path in place.paths))
        raise OxytocinError(f"the body '{body.name}' has no place for {', '.join(given)} here; it has {here or 'none'}")
    return body.with_values(changed)


def part(given: Mapping[str, float | str]) -> tuple[dict[str, float | str], dict[str, float | str]]:
    """Part what a user set besides settings into deficits and parameters of the body."""
    deficits = {name: value for name, value in given.items() if name in NAMES}
    return deficits, {name: value for name, value in given.items() if name not in NAMES}


def with_values(body: Body, given: Mapping[str, float | str]) -> Body:
    """Return a body with deficits and with parameters replaced; parameters come last and hold for everybody."""
    deficits, values = part(given)
    return (lacking(body, deficits) if deficits else body).with_values(values)
