"""The prairie vole, which bonds for life."""

from __future__ import annotations

from oxytocin.bodies.brain import GENOTYPES, rodent_brain
from oxytocin.bodies.rat import small_plasma
from oxytocin.bodies.stress import rodent_stress_parts
from oxytocin.language import Body, Parameter
from oxytocin.mind.pair_bond import PairBond
from oxytocin.mind.social_memory import SocialMemory

WEIGHT = 0.04
"""In kg."""


def vole(sex: str = "female", genotype: str = "wild_type") -> Body:
    """Return a prairie vole of a sex ("female" or "male") and a genotype of `oxytocin.bodies.brain.GENOTYPES`."""
    company = Parameter(
        0.83, "nmol/L", "smith2014", locus="abstract", evidence="assumed", species="vole",
        doc="rise by a partner's support: with a partner the release under stress goes on",
    )  # fmt: skip
    animal = Body(
        "vole",
        **rodent_brain(weight=WEIGHT),
        **small_plasma(WEIGHT),
        **rodent_stress_parts("vole", sex),
        social_memory=SocialMemory().wired(contact="company"),
        pair_bond=_pair_bond(sex).wired(contact="company", mating="mating_felt"),
    )
    return animal.with_values({"pvn.per_support": company, **GENOTYPES[genotype]})


def _pair_bond(sex: str) -> PairBond:
    if sex == "female":
        return PairBond()
    weight = Parameter(
        0.5, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole",
        doc="w; central vasopressin brings on pair bonding in males (abstract of insel1995)",
    )  # fmt: skip
    return PairBond(vasopressin_weight=weight)
