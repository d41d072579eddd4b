"""The experiment on sexual response: people, mice, spray, threat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError


def carried_out(body: str = "man", **settings: Any) -> Outcome:
    return experiment("sexual_response").carry_out(body, settings=settings, progress=False)


@pytest.fixture(scope="module")
def usual() -> Outcome:
    return carried_out()


def test_reads_what_it_says_it_reads(usual: Outcome) -> None:
    assert {item.name for item in usual.readouts} == set(usual.experiment.reads)
    assert usual.run.subjects == 200
    assert usual.experiment.main_outcome in usual.experiment.reads


def test_behaviour_is_exploratory_and_blood_is_not(usual: Outcome) -> None:
    assert usual["intensity"].exploratory
    assert not usual["rise_at_climax"].exploratory


def test_the_rise_is_highest_at_climax_and_gone_after_half_an_hour(usual: Outcome) -> None:
    names = ("rise_in_arousal", "rise_30_min_after", "rise_10_min_after", "rise_at_climax")
    medians = [usual[name].median for name in names]
    assert medians == sorted(medians)


def test_weak_stimulation_gives_no_climax_and_says_so() -> None:
    weak = carried_out(strength=0.3)
    assert weak["climax"].mean == 0
    assert np.isnan(weak["time_to_climax"].median)
    assert np.isfinite(weak["rise_in_arousal"].median)


def test_threat_delays(usual: Outcome) -> None:
    assert carried_out(threat=1.0)["time_to_climax"].median > 1.3 * usual["time_to_climax"].median


def test_women_who_go_on_come_again_sooner_than_men() -> None:
    assert carried_out("woman", go_on="yes")["climaxes"].median > carried_out("man", go_on="yes")["climaxes"].median


def test_mice_have_a_genotype_and_no_age() -> None:
    with pytest.raises(OxytocinError, match="no setting 'age'"):
        carried_out("mouse", age="30 year")
    assert carried_out("mouse", genotype="receptor_knockout")["climax"].mean == 1


def test_a_spray_leaves_the_blood_of_an_hour_later_almost_as_it_was(usual: Outcome) -> None:
    sprayed = carried_out(intranasal="24 IU")
    assert sprayed["level_before"].median > usual["level_before"].median
    assert sprayed["time_to_climax"].median == pytest.approx(usual["time_to_climax"].median, rel=0.1)
