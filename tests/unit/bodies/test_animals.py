"""What animals have and lack."""

from __future__ import annotations

import pytest

from oxytocin.bodies.brain import GENOTYPES
from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.bodies.vole import vole
from oxytocin.language import Body, Link


def nasal(body: Body) -> list[str]:
    return [path for path, item in body.parameters.items() if isinstance(item, Link) and "nasal" in path]


@pytest.mark.parametrize("animal", [mouse, vole, behaving_rat])
def test_only_people_have_links_from_the_nose(animal) -> None:
    assert nasal(animal()) == []
    assert len(nasal(everyday_man())) == len(nasal(everyday_woman())) >= 7


@pytest.mark.parametrize("animal", [mouse, vole])
@pytest.mark.parametrize("genotype", list(GENOTYPES))
def test_a_genotype_changes_what_it_names_and_nothing_else(animal, genotype: str) -> None:
    plain, changed = animal().parameters, animal(genotype=genotype).parameters
    assert {path for path in plain if plain[path] != changed[path]} == set(GENOTYPES[genotype])
    assert all(changed[path].value == 0 for path in GENOTYPES[genotype])
