"""The mouse, of which there are lines without oxytocin and lines without its receptor."""

from __future__ import annotations

from oxytocin.bodies.brain import GENOTYPES, rodent_brain
from oxytocin.bodies.rat import small_plasma
from oxytocin.bodies.stress import rodent_stress_parts
from oxytocin.language import Body, Parameter
from oxytocin.mind.maternal_care import MaternalOnset
from oxytocin.mind.sexual_response import SexualResponse
from oxytocin.mind.social_memory import SocialMemory

WEIGHT = 0.025
"""In kg."""


def mouse(sex: str = "female", genotype: str = "wild_type") -> Body:
    """Return a mouse of a sex ("female" or "male") and a genotype of `oxytocin.bodies.brain.GENOTYPES`."""
    wild_type = Body(
        "mouse",
        **rodent_brain(fluid=0.035, weight=WEIGHT),
        **small_plasma(WEIGHT),
        **rodent_stress_parts("mouse", sex),
        sexual_response=SexualResponse(),
        social_memory=SocialMemory().wired(contact="company"),
        maternal_onset=MaternalOnset(
            spontaneous_rate=Parameter(
                1.5, "1/hour", "oxytocin_notes", evidence="assumed", species="mouse",
                doc="mice of most laboratory lines care for pups from the first hours",
            ),
        ),
    )  # fmt: skip
    return wild_type.with_values(GENOTYPES[genotype])
