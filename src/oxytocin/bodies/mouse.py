"""The mouse, of which there are lines without oxytocin and lines without its receptor."""

from __future__ import annotations

from oxytocin.bodies.brain import rodent_brain
from oxytocin.bodies.rat import small_plasma
from oxytocin.language import Body

WEIGHT = 0.025
"""In kg."""


def mouse(sex: str = "female", genotype: str = "wild_type") -> Body:
    """Return a mouse of a sex ("female" or "male") and a genotype of `oxytocin.bodies.brain.GENOTYPES`."""
    return Body("mouse", **rodent_brain(genotype, fluid=0.035, weight=WEIGHT), **small_plasma(WEIGHT))
