"""The measures of many trains at once agree with those of one, and those with definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments import spike_statistics as statistics
from oxytocin.inference.candidates import Firing
from oxytocin.inference.measures import MEASURES, dispersions, firing_of, hazards, histograms, measures


def poisson(rate: float, seconds: float, seed: int) -> np.ndarray:
    draws = np.random.default_rng(seed)
    return np.unique(np.floor(np.sort(draws.uniform(0, seconds, draws.poisson(rate * seconds))) * 1000)) / 1000


def together(trains: list[np.ndarray], seconds: float) -> Firing:
    steps = [firing_of(train, 0.0, seconds).step for train in trains]
    owner = np.repeat(np.arange(len(trains)), [step.size for step in steps])
    return Firing(len(trains), np.concatenate(steps), owner, round(seconds * 1000), np.ones(len(trains), dtype=bool))


def test_what_is_measured_of_one_train_does_not_depend_on_its_neighbours() -> None:
    trains = [poisson(rate, 120.0, seed) for seed, rate in enumerate((3.0, 8.0, 5.0))]
    joined = measures(together(trains, 120.0))
    alone = np.concatenate([measures(firing_of(train, 0.0, 120.0)) for train in trains])
    assert joined.shape == (3, len(MEASURES))
    np.testing.assert_allclose(joined, alone, rtol=1e-12)


def test_measures_are_those_of_the_single_train() -> None:
    train = poisson(6.0, 200.0, 7)
    firing, intervals = firing_of(train, 0.0, 200.0), np.diff(train)
    found = dict(zip(MEASURES, measures(firing)[0], strict=True))
    assert np.exp(found["log rate"]) == pytest.approx(train.size / 200.0)
    assert np.exp(found["log CV of intervals"]) == pytest.approx(statistics.coefficient_of_variation(intervals))
    for width in (0.5, 2.0, 8.0):
        wanted = statistics.index_of_dispersion(train, width, 200.0)
        assert np.exp(found[f"log dispersion in {width:g} s"]) == pytest.approx(wanted)
        assert dispersions(firing, np.array([1000 * width]))[0, 0] == pytest.approx(wanted)
    logs = np.log(intervals)
    lagged = np.mean((logs[1:] - logs.mean()) * (logs[:-1] - logs.mean())) / logs.var()
    assert found["correlation of intervals, lag 1"] == pytest.approx(lagged)
    edges = np.arange(0, 505, 5)
    counts = histograms(firing, edges)[0]
    assert counts.sum() == intervals.size
    np.testing.assert_array_equal(counts[1:-1], statistics.interval_histogram(intervals)[1])


def test_the_hazard_of_a_poisson_train_is_its_rate() -> None:
    firing = firing_of(poisson(5.0, 4000.0, 1), 0.0, 4000.0)
    found = hazards(firing, np.array([10, 40, 70, 100, 130]))[0]
    # 20000 intervals, of which at least 1400 end in each bin: a standard error of at most 2.7 %.
    np.testing.assert_allclose(found, 5.0, rtol=0.08)


def test_too_few_spikes_have_no_measures() -> None:
    assert np.isnan(measures(firing_of(np.arange(5.0), 0.0, 10.0))).all()


@given(st.lists(st.integers(0, 59_999), min_size=25, max_size=300, unique=True))
def test_measures_of_any_train_are_finite(steps: list[int]) -> None:
    train = np.sort(np.array(steps)) / 1000.0
    found = measures(firing_of(train, 0.0, 60.0))
    assert np.isfinite(found).all()
