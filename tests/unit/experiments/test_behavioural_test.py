"""Tests of people after a spray: the same chance in both arms, what is read, and what is refused."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.parent_infant import days_to_bond
from oxytocin.language import OxytocinError

SPRAYED = (("intranasal", "24 IU"),)
TESTS = ("eyes_test", "emotion_recognition", "trust_game", "parent_infant", "autism_trial")


@cache
def done(name: str, settings: tuple = (), values: tuple = (), body: str = "man") -> Outcome:
    return experiment(name).carry_out(body, settings=dict(settings), values=dict(values), progress=False)


@pytest.mark.parametrize("name", TESTS)
def test_every_readout_is_declared_and_the_main_one_is_among_them(name: str) -> None:
    outcome = done(name)
    assert [item.name for item in outcome.readouts] == list(outcome.experiment.reads)
    assert outcome.experiment.main_outcome in outcome.experiment.reads
    assert outcome.experiment.expected_outcome in ("", *outcome.experiment.reads)
    assert outcome.run.subjects == outcome.experiment.draws == 200
    assert all(np.isfinite(item.values).all() for item in outcome.readouts)


@pytest.mark.parametrize("name", TESTS)
def test_the_main_readout_is_exploratory_and_differs_between_people(name: str) -> None:
    main = done(name)[experiment(name).main_outcome]
    assert main.exploratory
    low, high = main.interval()
    assert low < main.median < high


@pytest.mark.parametrize("name", TESTS)
def test_fewer_than_two_hundred_draws_are_refused(name: str) -> None:
    with pytest.raises(OxytocinError, match="200 subjects or more"):
        experiment(name).carry_out("man", subjects=20, progress=False)


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("eyes_test", "nasal_effect_on_eyes"),
        ("trust_game", "trust.nasal_effect"),
        ("autism_trial", "nasal_improvement"),
    ],
)
def test_an_effect_that_is_not_there_makes_no_difference_at_all(name: str, link: str) -> None:
    off = ((f"{link}.probability", 0.0),)
    placebo, sprayed = done(name, (), off), done(name, SPRAYED, off)
    main = experiment(name).main_outcome
    assert np.array_equal(placebo[main].values, sprayed[main].values)


def test_another_sitting_is_a_retest() -> None:
    first, second = done("eyes_test"), done("eyes_test", (("sitting", 2.0),))
    assert np.array_equal(first["expected_score"].values, second["expected_score"].values)
    change = second["score"].values - first["score"].values
    assert abs(change.mean()) < 2.0
    assert 6.0 < change.std() < 9.0, "7.5 points follow from Domes et al. (2007)"
    assert 7.0 < first["score"].values.std() < 9.5, "8.1 were published"


def test_a_spray_too_long_ago_or_too_early_does_little() -> None:
    real = (("trust.nasal_effect", 2.0),)

    placebo = done("trust_game", (), real)["expected_transfer"].mean

    def gained(before: str) -> float:
        settings = (*SPRAYED, ("intranasal_before", before))
        return done("trust_game", settings, real)["expected_transfer"].mean - placebo

    assert gained("50 min") > 3 * max(gained("5 min"), gained("120 min"))


def test_the_claim_of_2005_is_only_a_scenario() -> None:
    published = (("scenario", "as published 2005"),)
    claimed = done("trust_game", (*SPRAYED, *published)), done("trust_game", published)
    default = done("trust_game", SPRAYED), done("trust_game")
    assert 0.1 < claimed[0]["transfer"].mean / claimed[1]["transfer"].mean - 1 < 0.25
    assert claimed[0]["maximal_trust"].mean > claimed[1]["maximal_trust"].mean + 0.08
    assert abs(default[0]["transfer"].mean / default[1]["transfer"].mean - 1) < 0.06
    assert np.array_equal(claimed[1]["transfer"].values, default[1]["transfer"].values)


def test_sums_lie_on_the_grid_of_the_game() -> None:
    amounts = set(done("trust_game", (("step", 4.0),))["transfer"].values)
    assert amounts == {0.0, 4.0, 8.0, 12.0}


def test_a_payoff_buys_hits_with_false_alarms() -> None:
    plain, paid = done("emotion_recognition"), done("emotion_recognition", (("payoff", 1.0),))
    assert paid["expected_fear_recognition"].mean > plain["expected_fear_recognition"].mean + 5
    assert paid["fear_misnamed"].mean > plain["fear_misnamed"].mean + 1
    assert paid["expected_recognition_of_others"].mean < plain["expected_recognition_of_others"].mean - 1
    assert np.array_equal(paid["fear_sensitivity"].values, plain["fear_sensitivity"].values)


def test_plasma_follows_touch_and_touch_makes_synchrony() -> None:
    play = done("parent_infant", (), (), "woman")
    rise, synchrony = play["plasma_oxytocin_rise"].values, play["synchrony"].values
    assert 0.1 < np.corrcoef(rise, synchrony)[0, 1] < 0.45
    assert np.corrcoef(play["parental_touch"].values, synchrony)[0, 1] > 0.5


def test_days_to_a_bond_solve_its_equation() -> None:
    growth, forgetting = 0.03, 365.0
    bond, days, step = 0.0, 0.0, 0.001
    while bond < 0.5:
        bond += step * (growth * (1 - bond) - bond / forgetting)
        days += step
    assert days_to_bond(np.array([growth]), np.array([forgetting]))[0] == pytest.approx(days, rel=1e-3)


def test_a_bond_that_is_forgotten_faster_than_it_grows_never_comes() -> None:
    assert np.isnan(days_to_bond(np.array([0.001]), np.array([365.0]))[0])


def test_ratings_fall_on_placebo_and_stay_on_the_scale() -> None:
    trial = done("autism_trial")
    assert trial["withdrawal_change"].mean == pytest.approx(-3.5, abs=1.0)
    for name in ("withdrawal_before", "withdrawal_after"):
        values = trial[name].values
        assert values.min() >= 0.0
        assert values.max() <= 39.0
    short = done("autism_trial", (("weeks", "2 week"),))
    assert short["expected_withdrawal_change"].mean > trial["expected_withdrawal_change"].mean


def test_a_real_effect_in_autism_grows_with_the_daily_dose() -> None:
    real = (("nasal_improvement", 2.0),)
    half, full = (done("autism_trial", (("intranasal", dose),), real) for dose in ("12 IU", "48 IU"))
    assert full["expected_withdrawal_change"].mean < half["expected_withdrawal_change"].mean


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("eyes_test", {"intranasel": "24 IU"}, "did you mean 'intranasal'"),
        ("eyes_test", {"intranasal": "24 kg"}, "intranasal"),
        ("eyes_test", {"intranasal_before": "3 h"}, "intranasal_before must lie between"),
        ("trust_game", {"scenario": "as published"}, "scenario cannot be 'as published'"),
        ("emotion_recognition", {"payoff": 2}, "payoff must lie between -1 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, settings: dict, words: str) -> None:
    with pytest.raises(OxytocinError, match=words):
        experiment(name).carry_out("man", settings=settings, progress=False)
