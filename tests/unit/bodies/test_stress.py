"""Stress axes of the species: which of their links are real how probably, and what each axis is at rest."""

from __future__ import annotations

import pytest

from oxytocin.bodies.stress import RODENT_STRESSORS, human_stress_parts, rodent_stress_parts
from oxytocin.language.component import Link


@pytest.mark.parametrize(
    ("species", "sex", "probability"),
    [("rat", "female", 0.95), ("mouse", "female", 0.95), ("mouse", "male", 0.3), ("vole", "female", 0.9)],
)
def test_restraint_by_the_pvn_is_as_probable_as_the_notes_say(species: str, sex: str, probability: float) -> None:
    link = rodent_stress_parts(species, sex)["stress_axis"].parameters["pvn_restraint"]
    assert isinstance(link, Link)
    assert link.probability == probability


def test_links_of_people() -> None:
    links = {
        sex: {
            name: item.probability
            for name, item in human_stress_parts(sex)["stress_axis"].parameters.items()
            if isinstance(item, Link)
        }
        for sex in ("woman", "man")
    }
    assert links["man"] == {"greatest_plasma_restraint": 0.6}
    assert links["woman"] == {**links["man"], "suckling_relief": 0.8}


def test_only_immobilisation_has_a_tail() -> None:
    tails = {
        name: rodent_stress_parts("rat", stressor=name)["stressor"].parameters["tail"].value
        for name in RODENT_STRESSORS
    }
    assert {name for name, tail in tails.items() if tail > 0} == {"immobilisation"}


def test_a_test_stresses_women_less() -> None:
    woman, man = (human_stress_parts(sex)["stressor"].parameters["strength"] for sex in ("woman", "man"))
    assert woman.value == pytest.approx(0.8 * man.value)
    assert woman.spread == man.spread
