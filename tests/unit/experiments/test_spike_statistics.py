"""Measures of spike trains against closed forms, and what must hold for any train."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments import spike_statistics as statistics

RATE, SPIKES = 5.0, 200_000


def renewal(shape: float) -> np.ndarray:
    """Return a train of gamma-distributed intervals; shape 1 is a Poisson process."""
    draws = np.random.default_rng(7).gamma(shape, 1 / (shape * RATE), SPIKES)
    return np.cumsum(draws)


POISSON, GAMMA = renewal(1.0), renewal(4.0)
REGULAR = np.arange(4000) / 4.0

trains = st.lists(st.integers(0, 40_000), min_size=3, max_size=60, unique=True).map(lambda ms: np.sort(ms) / 1000.0)


def test_coefficient_of_variation_of_a_gamma_process_is_the_root_of_one_over_its_shape() -> None:
    for train, shape in ((POISSON, 1), (GAMMA, 4)):
        # Its standard error is about 1/sqrt(2 n).
        measured = statistics.coefficient_of_variation(np.diff(train))
        assert measured == pytest.approx(1 / math.sqrt(shape), abs=5 / math.sqrt(SPIKES))
    assert statistics.coefficient_of_variation(np.diff(REGULAR)) == 0.0


@pytest.mark.parametrize("column", range(len(statistics.BIN_WIDTHS)))
def test_dispersion_of_a_poisson_process_is_one_at_all_widths(column: int) -> None:
    duration = POISSON[-1]
    bins = duration / statistics.BIN_WIDTHS[column]
    profile = statistics.dispersion_profile(POISSON, duration)
    assert profile[column] == pytest.approx(1.0, abs=5 * math.sqrt(2 / bins))


def test_dispersion_of_a_gamma_process_falls_to_one_over_its_shape() -> None:
    narrow, wide = (statistics.index_of_dispersion(GAMMA, width, GAMMA[-1]) for width in (0.02, 16.0))
    assert narrow > 0.9
    assert wide == pytest.approx(0.25, rel=5 * math.sqrt(2 * 16 / GAMMA[-1]))


def test_dispersion_of_a_clock_is_zero_where_bins_are_whole_intervals() -> None:
    assert statistics.index_of_dispersion(REGULAR, 1.0, 1000.0) == 0.0
    assert statistics.index_of_dispersion(REGULAR, 0.5, 1000.0) == 0.0


def test_a_last_bin_that_is_not_full_is_left_out() -> None:
    train = np.array([0.5, 1.5, 2.1, 2.2, 2.3])
    assert statistics.index_of_dispersion(train, 1.0, 2.5) == 0.0
    assert statistics.index_of_dispersion(train, 1.0, 3.0) > 0.0


def test_hazard_of_a_poisson_process_is_its_rate_everywhere() -> None:
    edges, hazard = statistics.hazard(np.diff(POISSON), width=0.05, longest=0.5)
    assert edges == pytest.approx(np.arange(11) * 0.05)
    assert hazard == pytest.approx(RATE, rel=0.05)
    assert statistics.hazard_change(np.diff(POISSON)) == pytest.approx(1.0, abs=0.03)
    assert statistics.initial_hazard(np.diff(POISSON)) == pytest.approx(1.0, abs=0.06)


def test_hazard_of_a_gamma_process_rises_from_zero() -> None:
    intervals = np.diff(GAMMA)
    assert statistics.initial_hazard(intervals) < 0.01
    assert statistics.hazard_change(intervals) > 1.2


def test_hazard_after_a_dead_time_is_flat() -> None:
    intervals = 0.03 + np.random.default_rng(3).exponential(0.2, 50_000)
    assert statistics.initial_hazard(intervals) == 0.0
    assert statistics.hazard_change(intervals) == pytest.approx(1.0, abs=0.04)
    assert statistics.tail_exponential_distance(intervals) < 0.01


def test_exponential_distance_in_closed_form() -> None:
    # Two equal values lie at their mean, where the law stands at 1 - 1/e and the data step from 0 to 1.
    assert statistics.exponential_distance(np.array([3.0, 3.0])) == pytest.approx(1 - 1 / math.e)
    quantiles = -np.log(1 - (np.arange(1000) + 0.5) / 1000)
    assert statistics.exponential_distance(quantiles) < 0.002


def test_what_looks_exponential() -> None:
    generator = np.random.default_rng(11)
    passed = [statistics.looks_exponential(generator.exponential(2.0, 100)) for _ in range(400)]
    assert np.mean(passed) == pytest.approx(0.95, abs=5 * math.sqrt(0.95 * 0.05 / 400))
    assert not statistics.looks_exponential(generator.gamma(4.0, 1.0, 100))


def test_trains_too_short_to_measure_give_no_number() -> None:
    none, one = np.empty(0), np.array([1.0])
    for train in (none, one):
        assert math.isnan(statistics.coefficient_of_variation(np.diff(train)))
        assert math.isnan(statistics.tail_exponential_distance(np.diff(train)))
        assert math.isnan(statistics.hazard_change(np.diff(train)))
        assert math.isnan(statistics.initial_hazard(np.diff(train)))
    assert math.isnan(statistics.index_of_dispersion(none, 1.0, 10.0))
    assert math.isnan(statistics.index_of_dispersion(one, 1.0, 1.5))


@given(trains, st.floats(0.01, 100.0))
def test_variation_of_intervals_does_not_depend_on_the_unit_of_time(train: np.ndarray, factor: float) -> None:
    intervals = np.diff(train)
    scaled = statistics.coefficient_of_variation(factor * intervals)
    assert scaled == pytest.approx(statistics.coefficient_of_variation(intervals), rel=1e-9)


@given(trains)
def test_every_spike_twice_doubles_the_dispersion(train: np.ndarray) -> None:
    once = statistics.index_of_dispersion(train, 2.0, 40.0)
    twice = statistics.index_of_dispersion(np.repeat(train, 2), 2.0, 40.0)
    assert twice == pytest.approx(2 * once, nan_ok=True)


@given(trains)
def test_histogram_counts_every_interval_that_is_not_too_long(train: np.ndarray) -> None:
    intervals = np.diff(train)
    edges, counts = statistics.interval_histogram(intervals, 0.005, 0.5)
    assert edges.size == counts.size + 1
    assert counts.sum() == np.count_nonzero(np.round(intervals * 1000) < 500)


@given(trains)
def test_hazard_adds_up_to_survival(train: np.ndarray) -> None:
    intervals = np.diff(train)
    width = 0.5
    _, hazard = statistics.hazard(intervals, width, 10.0)
    known = np.isfinite(hazard)
    last = int(np.argmin(known)) if not known.all() else hazard.size
    survived = np.count_nonzero(np.round(intervals * 1000) >= 1000 * width * last) / intervals.size
    assert math.exp(-hazard[:last].sum() * width) == pytest.approx(survived)


@given(trains, st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_every_spike_goes_to_its_neuron(train: np.ndarray, neurons: int, seed: int) -> None:
    owner = np.random.default_rng(seed).integers(0, neurons, train.size)
    parts = statistics.by_neuron(train, owner, neurons)
    assert len(parts) == neurons
    for number, part in enumerate(parts):
        assert part.tolist() == train[owner == number].tolist()


def test_autocorrelation_counts_every_pair() -> None:
    times = np.sort(np.random.default_rng(3).uniform(0.0, 60.0, 400))
    edges, rate = statistics.autocorrelation(times, 0.05, 1.0)
    first = times[times <= times[-1] - 1.0]
    away = (times[None, :] - first[:, None]).ravel()
    counts = np.histogram(away[away > 0], edges)[0]
    np.testing.assert_allclose(rate, counts / (first.size * 0.05))
    assert rate.mean() == pytest.approx(400 / 60, rel=0.1)
    assert np.isnan(statistics.autocorrelation(np.array([1.0]))[1]).all()


def test_local_variation_is_blind_to_drift() -> None:
    drifting = np.repeat(np.linspace(0.05, 0.5, 200), 5)
    assert statistics.local_variation(drifting) < 0.001 < statistics.coefficient_of_variation(drifting)
    assert statistics.local_variation(np.random.default_rng(0).exponential(size=20_000)) == pytest.approx(1.0, abs=0.03)
    assert np.isnan(statistics.local_variation(np.array([1.0])))


def test_statistics_are_those_of_elephant() -> None:
    elephant = pytest.importorskip("elephant.statistics")
    from elephant.conversion import BinnedSpikeTrain
    from elephant.spike_train_correlation import cross_correlation_histogram
    from neo import SpikeTrain
    from quantities import ms, s

    steps = np.unique(np.random.default_rng(8).integers(0, 60_000, 300))
    times = steps / 1000.0
    train, intervals = SpikeTrain(times * s, t_stop=60.0 * s), np.diff(times)
    np.testing.assert_allclose(elephant.isi(train).rescale(s).magnitude, intervals)
    assert statistics.coefficient_of_variation(intervals) == pytest.approx(float(elephant.cv(intervals)))
    assert statistics.local_variation(intervals) == pytest.approx(float(elephant.lv(intervals)))
    # elephant's Fano factor is over trials and divides the variance by their number; ours by one less.
    seconds = [train.time_slice(i * s, (i + 1) * s) for i in range(60)]
    fano = float(elephant.fanofactor(seconds)) * 60 / 59
    assert statistics.index_of_dispersion(times, 1.0, 60.0) == pytest.approx(fano)
    # Its correlogram counts all pairs; ours starts from no spike just before the end, and a gap there makes both equal.
    early = times[times < 58.0]
    padded = np.append(early, 59.5)
    binned = BinnedSpikeTrain(SpikeTrain(early * s, t_stop=60.0 * s), bin_size=1 * ms)
    counted = cross_correlation_histogram(binned, binned, window=[-99, 99])[0].magnitude.ravel()[100:]
    _, rate = statistics.autocorrelation(padded, 0.001, 0.1)
    np.testing.assert_allclose(rate[1:] * early.size * 0.001, counted)
