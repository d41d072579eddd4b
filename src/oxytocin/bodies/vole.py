"""The prairie vole, which bonds for life."""

from __future__ import annotations

from oxytocin.bodies.brain import rodent_brain
from oxytocin.bodies.rat import small_plasma
from oxytocin.language import Body

WEIGHT = 0.04
"""In kg."""


def vole(sex: str = "female", genotype: str = "wild_type") -> Body:
    """Return a prairie vole of a sex ("female" or "male") and a genotype of `oxytocin.bodies.brain.GENOTYPES`."""
    return Body("vole", **rodent_brain(genotype, weight=WEIGHT), **small_plasma(WEIGHT))
