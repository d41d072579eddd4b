"""The same people healthy and deficient, for every function; effects, cut-offs, and who has no value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.functions import CONTRADICTIONS, FUNCTIONS, HIGHER, LOWER, SYMPTOMS, THRESHOLDS, Function
from oxytocin.experiments.symptoms import Finding, find, sweep
from oxytocin.language import OxytocinError
from oxytocin.literature.references import entries
from oxytocin.literature.targets import targets

ASKED = {
    "social bonding",
    "childbirth",
    "breastfeeding",
    "stress reduction",
    "emotional regulation",
    "sexual function",
}
BY_READOUT = {each.readout: each for each in FUNCTIONS}
MILK, ANXIETY, LABOUR = (BY_READOUT[name] for name in ("milk_removed", "state_anxiety", "time_to_delivery"))


@pytest.fixture(scope="module")
def anxious() -> Finding:
    return find({"deficiency": "yes"}, functions=[ANXIETY], progress=False)[0]


def test_every_function_and_every_symptom_has_a_row() -> None:
    assert {each.name for each in FUNCTIONS} == ASKED
    assert len(SYMPTOMS) == 5
    assert all(SYMPTOMS.values())
    assert {each.symptom for each in FUNCTIONS} - {""} == set(SYMPTOMS)
    assert set(THRESHOLDS) <= set(BY_READOUT)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.readout)
def test_a_function_names_what_exists(function: Function) -> None:
    asked = experiment(function.experiment)
    assert function.readout in asked.reads
    assert asked.choose(function.body, function.settings)
    assert function.worse in (HIGHER, LOWER)
    assert set(function.published) <= {target.id for target in targets()}
    assert bool(function.none) == (function.none_value is not None)
    assert bool(function.cut_off_doc) == (function.cut_off is not None)
    assert function.cut_off_source in ("", *entries())
    assert function.other_route.endswith(".")


def test_contradictions_are_targets() -> None:
    assert set(CONTRADICTIONS) <= {target.id for target in targets()}


def test_a_lack_makes_people_more_anxious_yet_they_overlap(anxious: Finding) -> None:
    low, high = anxious.effect_interval
    assert 0.0 < low < anxious.effect < high
    assert anxious.share_worse > 0.9
    assert anxious.beyond_healthy < anxious.beyond_deficient < 0.9
    healthy, deficient = anxious.healthy_readout.values, anxious.deficient_readout.values
    assert np.quantile(healthy, 0.9) > np.quantile(deficient, 0.5), "graded, overlapping with normal"
    spread = healthy.std(ddof=1)
    assert anxious.effect == pytest.approx((deficient.mean() - healthy.mean()) / spread)


def test_an_effect_is_positive_where_lower_is_worse_and_it_falls(anxious: Finding) -> None:
    turned = Finding(replace(ANXIETY, worse=LOWER), anxious.healthy, anxious.deficient)
    assert turned.effect == pytest.approx(-anxious.effect)
    assert turned.share_worse == pytest.approx(np.mean(anxious.difference.values < 0))
    assert turned.beyond_healthy == pytest.approx(np.mean(anxious.healthy_readout.values < ANXIETY.cut_off))


def test_without_a_cut_off_nobody_is_beyond_it(anxious: Finding) -> None:
    plain = Finding(replace(ANXIETY, cut_off=None), anxious.healthy, anxious.deficient)
    assert np.isnan(plain.beyond_healthy)
    assert np.isnan(plain.beyond_deficient)


def test_who_is_not_born_in_time_counts_as_the_time_watched() -> None:
    short = replace(LABOUR, settings={"duration": "3 h"}, none_value=3.0)
    found = find({"magnocellular": 0}, functions=[short], subjects=4, progress=False)[0]
    assert found.without_deficient > 0
    assert np.isfinite(found.difference.values).all()
    assert found.deficient_readout.values.max() == 3.0


def test_a_deficit_that_a_body_has_no_place_for_changes_nothing_in_it() -> None:
    womb, milk = find({"receptor.breast": 0.3}, functions=[ANXIETY, MILK], progress=False)
    assert not womb.difference.values.any()
    assert womb.effect_interval == (0.0, 0.0)
    assert milk.effect > 0.5


def test_the_same_run_serves_all_its_readouts_and_comes_out_the_same_again(anxious: Finding) -> None:
    pair = [each for each in FUNCTIONS if each.experiment == "eyes_test"]
    again = find({"deficiency": "yes"}, functions=pair, progress=False)
    assert again[0].healthy is again[1].healthy
    assert again[0].effect_interval == anxious.effect_interval


@pytest.mark.parametrize("deficits", [{"magnocellular": 1.5}, {"magnocelular": 0.1}, {"deficiency": "perhaps"}])
def test_a_deficit_that_makes_no_sense_is_refused_before_anything_is_run(deficits: dict[str, float | str]) -> None:
    with pytest.raises(OxytocinError):
        find(deficits, progress=False)


def test_a_sweep_shows_where_milk_fails() -> None:
    arms = sweep(MILK, "magnocellular", (1.0, 0.5, 0.2, 0.0), subjects=20, progress=False)
    milk = [outcome["milk_removed"].median for outcome in arms.outcomes.values()]
    assert milk == sorted(milk, reverse=True)
    assert milk[2] < 0.2 * milk[0]
    assert arms.swept_values == [1.0, 0.5, 0.2, 0.0]
