"""Rates of oxytocin and the activity of the womb."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.infusion_response import (
    RATES,
    SMALLEST_REACTIVITY,
    _by_frequency,
    response,
    saturating_exponential,
    windows,
)
from oxytocin.language import OxytocinError

ONE_RATE = {"rate": "6 mU/min", "gestation": "36 week", "step": "40 min"}


def infused(**settings: float | str) -> Outcome:
    return experiment("infusion_response").carry_out(settings={**ONE_RATE, **settings}, subjects=3, progress=False)


@pytest.fixture(scope="module")
def one() -> Outcome:
    return infused()


@pytest.fixture(scope="module")
def stepped() -> Outcome:
    return infused(rate=0.0, step="30 min")


def test_reads_what_it_says_it_reads(one: Outcome, stepped: Outcome) -> None:
    assert tuple(item.name for item in stepped.readouts) == tuple(stepped.experiment.reads)
    assert {item.name for item in one.readouts} < set(one.experiment.reads)


def test_more_oxytocin_more_activity(one: Outcome, stepped: Outcome) -> None:
    assert np.all(one["uterine_activity"].values > one["activity_at_rest"].values)
    mean = response(stepped.run, stepped.settings).activity.mean(axis=0)
    assert mean[-1] > mean[4] > mean[0]


def test_the_high_clearance_is_said_and_leaves_less(one: Outcome) -> None:
    high = infused(clearance="high")
    assert high["clearance"].mean > 2.5 * one["clearance"].mean
    assert high["plasma_level"].mean < 0.6 * one["plasma_level"].mean
    assert high["uterine_activity"].mean < one["uterine_activity"].mean


def test_area_goes_with_activity(one: Outcome) -> None:
    # Contractions of some 45 s: 1 Montevideo unit is about 1.5 x 45 x 0.133 kPa s in 15 min.
    ratio = one["active_area_in_15min"].values / one["uterine_activity"].values
    assert np.all((ratio > 5) & (ratio < 14))


def test_counted_is_the_second_half_of_each_step() -> None:
    assert windows({"rate": 6.0, "step": 100.0}) == [(50.0, 100.0), (150.0, 200.0)]
    assert len(windows({"rate": 0.0, "step": 100.0})) == 1 + len(RATES)


def test_counts_do_not_depend_on_sampling(one: Outcome) -> None:
    coarse = experiment("infusion_response").carry_out(settings=ONE_RATE, subjects=3, every=60.0, progress=False)
    for name in ("uterine_activity", "contractions_per_10min", "contraction_amplitude", "active_area_in_15min"):
        assert coarse[name].values == pytest.approx(one[name].values, rel=1e-9)


@given(greatest=st.floats(10.0, 400.0), reactivity=st.floats(0.01, 2.0))
def test_the_law_is_found_again(greatest: float, reactivity: float) -> None:
    rate = np.array(RATES)
    fit = saturating_exponential(rate, greatest * (1 - np.exp(-reactivity * rate)))
    assert fit.greatest == pytest.approx(greatest, rel=0.01)
    assert fit.reactivity == pytest.approx(reactivity, rel=0.01)
    assert fit.misfit < 0.002
    assert fit.at(rate)[-1] == pytest.approx(fit.greatest * (1 - np.exp(-fit.reactivity * rate[-1])))


def test_a_curve_that_never_bends_has_the_smallest_reactivity() -> None:
    fit = saturating_exponential(np.array(RATES), np.array(RATES))
    assert fit.reactivity == pytest.approx(SMALLEST_REACTIVITY)
    assert fit.misfit < 0.02
    assert np.isnan(saturating_exponential(np.array(RATES), np.full(6, np.nan)).misfit)


def test_rise_by_frequency_or_by_amplitude() -> None:
    area = np.array([500.0, 1300.0, 2000.0])
    assert _by_frequency(area, np.array([2.0, 4.0, 5.0]), np.array([30.0, 40.0, 41.0])) == 1.0
    assert _by_frequency(area, np.array([2.0, 4.0, 4.1]), np.array([30.0, 40.0, 50.0])) == 0.0
    assert np.isnan(_by_frequency(np.array([500.0, 900.0, 1300.0]), np.ones(3), np.ones(3)))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [("rate", "500 mU/min", "between 0 and 400"), ("step", "1 min", "step must lie"), ("clearance", "hihg", "high")],
)
def test_bad_settings(setting: str, value: str, words: str) -> None:
    with pytest.raises(OxytocinError, match=words):
        infused(**{setting: value})
