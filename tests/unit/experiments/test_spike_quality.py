"""What is counted chunk by chunk is what is counted at once; steadiness, silences and phasic firing are found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments.spike_quality import RESPONSE, drift, pauses, steady_stretch
from oxytocin.experiments.spike_record import BIN, record_of
from oxytocin.experiments.spike_train import far_enough
from oxytocin.experiments.watched import Watched


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
    for name in ("begin", "end", "spikes", "piece"):
        np.testing.assert_array_equal(getattr(whole.cuts, name), getattr(parts.cuts, name))
    for name in ("silences", "runs"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))
    np.testing.assert_allclose(whole.variation, parts.variation)
    assert whole.active == parts.active
    long = np.flatnonzero(np.diff(kept) >= 5.0)
    np.testing.assert_array_equal(whole.silences, np.column_stack([kept[long], kept[long + 1]]))
    assert whole.runs[:, 2].sum() == kept.size
    assert whole.cuts.spikes.sum() == kept.size - 1  # the first one opens the record


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
    assert len(slow.silences) > 20
    assert not slow.phasic
    assert not record_of([poisson(5.0, 0.0, 900.0)]).phasic


def test_the_steady_stretch_avoids_responses_and_ramps() -> None:
    steady = poisson(5.0, 0.0, 900.0, 1)
    response = poisson(9.0, 900.0, 1500.0, 2)
    train = np.concatenate([steady, response])
    found = steady_stretch(record_of([train]), [900.0])
    assert (found.begin, found.end, found.steady) == (steady[0], 900.0, True)
    kept = steady[far_enough(steady)]
    assert found.rate == pytest.approx((kept.size - 1) / (900.0 - steady[0]))

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
    assert found.end - found.begin == pytest.approx(10 * BIN, abs=BIN / 2)
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
    assert late.watched.begin[0] == late.first > 5000.0
    found = steady_stretch(late)
    assert found.begin >= late.first and found.end <= 5600.1


@given(st.floats(0.3, 40.0), st.floats(10.0, 300.0), st.floats(0.0, 1e6), st.integers(0, 1000))
def test_the_rate_is_that_of_the_time_that_was_watched_however_long_and_whenever(
    rate: float, length: float, begin: float, seed: int
) -> None:
    train = begin + poisson(rate, 0.0, length, seed)
    train = train[far_enough(train)]
    if train.size < 2:
        return
    record = record_of([train])
    assert record.rate == pytest.approx((train.size - 1) / (train[-1] - train[0]))
    stretch = steady_stretch(record)
    assert stretch.rate == pytest.approx(stretch.spikes / (stretch.end - stretch.begin))
    if train[-1] - train[0] < 280.0:  # taken whole
        assert stretch.rate == pytest.approx(record.rate)
    stated = record_of([train], Watched.of([(begin, begin + length)]))
    assert stated.rate == pytest.approx(train.size / length)


@given(
    st.lists(st.tuples(st.floats(0.0, 3000.0), st.floats(1.0, 900.0)), min_size=1, max_size=6),
    st.integers(0, 1000),
)
def test_holes_do_not_matter_to_rates_and_end_stretches(pieces: list[tuple[float, float]], seed: int) -> None:
    watched = Watched.of([(begin, begin + length) for begin, length in pieces])
    whole = poisson(6.0, 0.0, 4000.0, seed)
    whole = whole[far_enough(whole)]
    seen = whole[watched.piece_of(whole) >= 0]
    record = record_of(np.array_split(whole, 7), watched)
    assert (record.spikes, record.outside) == (seen.size, whole.size - seen.size)
    assert record.rate == pytest.approx(seen.size / watched.duration)
    assert record.cuts.spikes.sum() == seen.size
    assert (record.cuts.end - record.cuts.begin).sum() == pytest.approx(watched.duration)
    stretch = steady_stretch(record)
    assert watched.within(stretch.begin, stretch.end) == pytest.approx(stretch.end - stretch.begin)
    inside = (seen >= stretch.begin) & (seen < stretch.end)
    assert stretch.spikes == inside.sum()
    # An interval across a hole is none.
    intervals = [np.diff(seen[watched.piece_of(seen) == piece]) for piece in range(watched.begin.size)]
    together = np.concatenate(intervals)
    if together.size > 2:
        assert record.variation == pytest.approx(together.std() / together.mean(), rel=1e-6)
    assert not record.phasic


def test_silence_at_the_ends_of_watched_time_and_in_pieces_without_a_spike_counts() -> None:
    record = record_of([np.array([30.0, 31.0, 250.0])], Watched.of([(0, 100), (150, 180), (200, 260)]))
    np.testing.assert_allclose(record.silences, [[0, 30], [31, 100], [150, 180], [200, 250], [250, 260]])
    assert record.rate == pytest.approx(3 / 190)
    none = record_of([], Watched.of([(0, 100)]))
    assert none.rate == 0.0 and len(none.silences) == 1


def test_a_phasic_cell_is_phasic_with_a_hole_in_the_record() -> None:
    bursts = np.concatenate([poisson(8.0, 60.0 * i, 60.0 * i + 25.0, i) for i in range(15)])
    record = record_of([bursts], Watched.of([(0, 400), (420, 900)]))
    assert record.phasic and record.outside == int(((bursts > 400) & (bursts < 420)).sum())


def test_what_is_too_short_to_tell_is_not_called_steady() -> None:
    found = steady_stretch(record_of([poisson(10.0, 0.0, 12.0)]))
    assert not found.judged and not found.steady and np.isnan(found.slope)
    assert found.rate == pytest.approx(10.0, rel=0.3)


@pytest.mark.parametrize("rate", [2.0, 4.0, 12.0])
def test_a_pause_that_chance_does_not_make_ends_the_steady_stretch(rate: float) -> None:
    length = 30.0 / rate + 20.0
    train = np.concatenate([poisson(rate, 0.0, 900.0, 1), 900.0 + length + poisson(rate, 0.0, 600.0, 2)])
    record = record_of([train])
    ((begin, end),) = pauses(record)
    assert end - begin >= length
    stretch = steady_stretch(record)
    assert stretch.end <= begin or stretch.begin >= end
    assert stretch.rate == pytest.approx(rate, rel=5 / np.sqrt(stretch.spikes))


@given(st.floats(0.2, 20.0), st.integers(0, 300))
def test_chance_makes_no_pause(rate: float, seed: int) -> None:
    assert not len(pauses(record_of([poisson(rate, 0.0, 1800.0, seed)])))
