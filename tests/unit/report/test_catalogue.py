"""What a name stands for."""

from __future__ import annotations

import pytest

from oxytocin.experiments.experiment import Experiment
from oxytocin.language import Body, Component, OxytocinError
from oxytocin.report import catalogue


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("nursing", Experiment, "nursing"),
        ("rat", Body, "rat"),
        ("nursing_woman", Body, "woman"),
        ("woman.breast", Component, "Breast"),
        ("breast", Component, "Breast"),
        ("RatGland", Component, "RatGland"),
        ("rat_gland", Component, "RatGland"),
        ("humanplasma", Component, "HumanPlasma"),
        ("uterus", Component, "Uterus"),
        ("receptor", Component, "OxytocinReceptor"),
    ],
)
def test_a_name_finds_its_thing(name: str, kind: type, what: str) -> None:
    found = catalogue.find(name)
    assert isinstance(found, kind)
    assert (type(found).__name__ if isinstance(found, Component) else found.name) == what


def test_a_plain_body_name_is_the_body_that_nurses() -> None:
    assert "gland" in catalogue.find("rat").parts  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("plasma", "differs between bodies; say which: .*rat.plasma.*woman.plasma"),
        ("rat.plsma", "did you mean 'plasma'"),
        ("uterrus", "no experiment, body or part"),
    ],
)
def test_what_is_unknown_or_ambiguous_is_said(name: str, what: str) -> None:
    with pytest.raises(OxytocinError, match=what):
        catalogue.find(name)


def test_every_body_can_be_made() -> None:
    bodies = catalogue.bodies()
    assert {"nursing_rat", "nursing_woman", "resting_rat"} <= set(bodies)
    assert all(isinstance(make(), Body) for make in bodies.values())


def test_a_part_whose_values_differ_is_found_and_the_others_are_named() -> None:
    assert {"preterm_woman.receptor", "labouring_woman.receptor"} <= set(catalogue.elsewhere("receptor"))
    assert catalogue.elsewhere("uterus") == ["newly_delivered_woman.uterus"]
    assert catalogue.elsewhere("cervix") == catalogue.elsewhere("nursing") == []
