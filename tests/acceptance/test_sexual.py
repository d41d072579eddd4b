"""Test 7 of the notes: without oxytocin neurones climax and erection still occur. And ejaculation in the blood."""

from __future__ import annotations

import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome

NONE = {"working_magnocellular": 0, "working_parvocellular": 0}


def carried_out(body: str, values: dict[str, float] | None = None) -> Outcome:
    return experiment("sexual_response").carry_out(body, values=values, progress=False)


@pytest.mark.parametrize("body", ["man", "woman"])
def test_without_oxytocin_climax_and_erection_still_occur(body: str) -> None:
    without, usual = carried_out(body, NONE), carried_out(body)
    assert without["climax"].mean > 0.9
    assert without["erection"].mean > 0.9
    assert without["time_to_climax"].median > 1.2 * usual["time_to_climax"].median, "slower"
    assert without["peak_genital_response"].median < 0.9 * usual["peak_genital_response"].median, "weaker"


def test_mice_without_oxytocin_or_its_receptor_mate() -> None:
    for genotype in ("oxytocin_knockout", "receptor_knockout"):
        outcome = experiment("sexual_response").carry_out("mouse", settings={"genotype": genotype}, progress=False)
        assert outcome["climax"].mean > 0.95


def test_no_link_is_needed_for_a_climax() -> None:
    links = ("burst_at_climax", "nasal_effect_on_arousal", "nasal_effect_on_intensity")
    for link in links:
        assert carried_out("man", {f"sexual_response.{link}": 0})["climax"].mean > 0.95


def test_ejaculation_shows_in_the_blood_as_published() -> None:
    usual = carried_out("man")
    assert usual["level_before"].mean == pytest.approx(1.4, rel=0.4)
    assert usual["level_at_climax"].mean == pytest.approx(7.3, rel=0.4)
    assert usual["rise_10_min_after"].mean > 0.6
    assert usual["rise_30_min_after"].mean < 0.6
