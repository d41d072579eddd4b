"""Figures of tests after a spray: both arms whatever was asked for, intervals, and what was published."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.report.figures import draw
from oxytocin.report.figures.spray import Pair

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PUBLISHED = {
    "eyes_test": ("Domes et al. 2007", "Macchia et al. 2022", "Radke & de Bruijn 2015"),
    "emotion_recognition": ("Shahrestani et al. 2013", "Kreuder et al. 2020"),
    "trust_game": ("Kosfeld et al. 2005", "Declerck et al. 2020"),
    "autism_trial": ("Sikich et al. 2021",),
    "parent_infant": ("Gordon et al. 2010",),
}


@cache
def done(name: str, intranasal: str = "0 IU") -> Outcome:
    return experiment(name).carry_out("man", settings={"intranasal": intranasal}, progress=False)


def words(figure: Figure) -> str:
    from matplotlib.text import Text

    return " ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("name", PUBLISHED)
def test_it_says_that_it_is_exploratory_and_what_was_published(name: str) -> None:
    said = words(draw(done(name)))
    assert "exploratory" in said
    assert "90 %" in said
    for source in PUBLISHED[name]:
        assert source in said


def test_the_other_arm_is_the_same_people() -> None:
    asked, other = Pair.of(done("eyes_test", "24 IU")), Pair.of(done("eyes_test"))
    assert asked.dose == other.dose == "24 IU"
    assert np.array_equal(asked.change("score"), other.change("score"))
    assert 0.75 < asked.share_without("expected_score") < 0.95


def test_the_claim_of_2005_is_named_as_such() -> None:
    settings = {"scenario": "as published 2005", "intranasal": "24 IU"}
    claimed = experiment("trust_game").carry_out("man", settings=settings, progress=False)
    assert "as published in 2005" in words(draw(claimed))


def test_a_probability_of_nothing_leaves_nothing_in_either_arm() -> None:
    values = {"trust.nasal_effect.probability": 0.0}
    drawn = draw(experiment("trust_game").carry_out("man", values=values, progress=False))
    assert "nothing in 100 % of draws" in words(drawn)
