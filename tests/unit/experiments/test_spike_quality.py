"""What is counted chunk by chunk is what is counted at once; steadiness, silences and phasic firing are found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.spike_quality import BIN, RESPONSE, drift, record_of, steady_stretch
from oxytocin.experiments.spike_train import far_enough


def poisson(rate: float, begin: float, end: float, seed: int = 0) -> np.ndarray:
    draws = np.random.default_rng(seed)
    return np.sort(draws.uniform(begin, end, draws.poisson(rate * (end - begin))))


@given(
    st.lists(st.floats(0.0, 500.0), min_size=3, max_size=120, unique=True),
    st.lists(st.integers(1, 119), max_size=6),
)
def test_chunks_make_no_difference(times: list[float], cuts: list[int]) -> None:
    train = np.sort(np.array(times))
    whole = record_of([train])
    parts = record_of([part for part in np.split(train, sorted(set(cuts))) if part.size])
    kept = train[far_enough(train)]
    assert whole.spikes == parts.spikes == kept.size
    assert (whole.dropped, whole.short_intervals) == (parts.dropped, parts.short_intervals)
    assert whole.shortest == parts.shortest == np.diff(train).min()
    assert (whole.first, whole.last) == (parts.first, parts.last) == (kept[0], kept[-1])
    np.testing.assert_array_equal(whole.counts, parts.counts)
    for name in ("silence_begin", "silence_end", "spikes_before"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))
    np.testing.assert_allclose(whole.variation, parts.variation)
    assert whole.active == parts.active
    long = np.flatnonzero(np.diff(kept) >= 5.0)
    np.testing.assert_array_equal(whole.silence_begin, kept[long])
    np.testing.assert_array_equal(whole.spikes_before, long + 1)


def test_a_long_train_passes_through_little_memory() -> None:
    import tracemalloc

    def chunks() -> Iterator[np.ndarray]:
        for number in range(60):
            yield number * 10_000.0 + np.arange(0.0, 10_000.0, 0.1)

    tracemalloc.start()
    record = record_of(chunks())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert record.spikes == 6_000_000
    assert record.rate == pytest.approx(10.0)
    assert record.variation == pytest.approx(0.0, abs=1e-3)
    # The spikes are 48 MB; one chunk and what is made of it are a few times 0.8 MB.
    assert peak < 15e6
    assert steady_stretch(record).steady


def test_vasopressin_like_bursts_are_phasic_and_slow_firing_is_not() -> None:
    bursts = np.concatenate([poisson(8.0, 60.0 * i, 60.0 * i + 25.0, i) for i in range(15)])
    record = record_of([bursts])
    assert record.phasic
    assert record.active[0] == 15
    assert 0.3 < record.active[1] < 0.5
    slow = record_of([poisson(0.3, 0.0, 900.0)])
    assert slow.silence_begin.size > 20
    assert not slow.phasic
    assert not record_of([poisson(5.0, 0.0, 900.0)]).phasic


def test_the_steady_stretch_avoids_responses_and_ramps() -> None:
    steady = poisson(5.0, 0.0, 900.0, 1)
    response = poisson(9.0, 900.0, 1500.0, 2)
    train = np.concatenate([steady, response])
    found = steady_stretch(record_of([train]), [900.0])
    assert (found.begin, found.end, found.steady) == (0.0, 900.0, True)

    ramp = np.concatenate([poisson(1.0 + 0.4 * i, 30.0 * i, 30.0 * i + 30.0, i) for i in range(10)])
    found = steady_stretch(record_of([np.concatenate([ramp, 300.0 + steady])]))
    assert found.steady
    assert found.begin >= 150.0
    assert abs(found.slope) < 1.0

    late = np.concatenate([steady[steady < 200.0], poisson(5.0, 200.0, 2000.0, 3)])
    found = steady_stretch(record_of([late]), [200.0])
    assert found.begin >= 200.0 + RESPONSE


def test_without_a_steady_stretch_this_is_said() -> None:
    climb = np.concatenate([poisson(1.0 + i, 30.0 * i, 30.0 * i + 30.0, i) for i in range(12)])
    found = steady_stretch(record_of([climb]))
    assert not found.steady
    assert found.end - found.begin == 10 * BIN
    assert found.slope > 10.0


def test_drift_is_counted_until_the_first_injection() -> None:
    train = np.concatenate([poisson(4.0, 0.0, 900.0), poisson(12.0, 900.0, 1800.0)])
    record = record_of([train])
    assert drift(record, 900.0) == pytest.approx(1.0, abs=0.15)
    assert drift(record) == pytest.approx(3.0, rel=0.15)
    assert np.isnan(drift(record_of([np.array([1.0, 2.0])])))


def test_few_spikes_and_late_ones() -> None:
    one = record_of([np.array([12.0])])
    assert one.spikes == 1
    assert np.isnan(one.rate) and np.isnan(one.variation) and np.isnan(one.shortest)
    late = record_of([5000.0 + poisson(5.0, 0.0, 600.0)])
    assert late.begin == late.first > 5000.0
    found = steady_stretch(late)
    assert found.begin >= late.begin and found.end <= 5640.0
