"""Atosiban against contractions that come too early."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome

SHORTEST = {"duration": "3 h"}


def treated(drug: str, values: dict[str, float] | None = None) -> Outcome:
    settings = {**SHORTEST, "drug": drug}
    return experiment("tocolysis").carry_out(settings=settings, values=values, subjects=3, progress=False)


@pytest.fixture(scope="module")
def placebo() -> Outcome:
    return treated("placebo")


@pytest.fixture(scope="module")
def atosiban() -> Outcome:
    return treated("atosiban")


def test_reads_what_it_says_it_reads(placebo: Outcome) -> None:
    assert tuple(item.name for item in placebo.readouts) == tuple(placebo.experiment.reads)


def test_the_same_women_are_in_both_arms(placebo: Outcome, atosiban: Outcome) -> None:
    name = "contractions_per_hour_before"
    assert np.array_equal(placebo[name].values, atosiban[name].values)
    assert np.all(placebo[name].values >= 6)


def test_atosiban_takes_the_receptors_from_oxytocin(placebo: Outcome, atosiban: Outcome) -> None:
    name = "receptor_activation_in_third_hour"
    assert np.all(atosiban[name].values < 0.5 * placebo[name].values)
    assert np.all(atosiban["contraction_rate_change"].values < placebo["contraction_rate_change"].values)
    assert np.all(placebo["atosiban_level"].values == 0)
    assert 300 < atosiban["atosiban_level"].mean < 600


def test_a_quiet_womb_is_not_treated() -> None:
    quiet = treated("atosiban", {"decidua.drive_at_rest": 0.0, "receptor.coupling": 1.0})
    assert np.all(quiet["contractions_per_hour_before"].values < 6)
    assert np.isnan(quiet["contraction_rate_change"].values).all()
