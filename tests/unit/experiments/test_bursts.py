"""Bursts put into spike trains by hand are found again, and nothing else is."""

import numpy as np
import pytest

from oxytocin.experiments.bursts import cell_bursts, network_bursts


def background(rng, duration, rate=3.0):
    """Return a train of irregular intervals of at least 60 ms, as between bursts."""
    intervals = 0.06 + rng.exponential(1.0 / rate - 0.06, size=int(2 * duration * rate))
    times = np.cumsum(intervals)
    return times[times < duration]


def with_burst(times, onset, intervals):
    """Replace what a train has in and shortly after a burst."""
    burst = onset + np.concatenate(([0.0], np.cumsum(intervals)))
    clear = (times < onset - 0.3) | (times > burst[-1] + 5.0)
    return np.sort(np.concatenate((times[clear], burst)))


def slowing(count):
    """Intervals of a burst that begins at 80 spikes/s and ends at 17."""
    return np.linspace(1.0 / 80.0, 1.0 / 17.0, count)


def test_finds_the_bursts_of_one_cell_with_their_measures():
    rng = np.random.default_rng(1)
    times = background(rng, 600.0)
    for onset in (100.0, 400.0):
        times = with_burst(times, onset, slowing(60))
    bursts = cell_bursts(times)
    assert bursts.onset == pytest.approx([100.0, 400.0])
    assert bursts.spikes.tolist() == [61, 61]
    assert bursts.end - bursts.onset == pytest.approx(np.full(2, slowing(60).sum()))
    assert bursts.peak_rate == pytest.approx([80.0, 80.0])


def test_one_long_interval_does_not_divide_a_burst():
    intervals = slowing(60)
    intervals[20] = 0.15
    bursts = cell_bursts(with_burst(np.arange(0.0, 50.0, 0.4), 20.0, intervals))
    assert bursts.spikes.tolist() == [61]


@pytest.mark.parametrize("rate", [2.5, 6.0, 9.0])
def test_irregular_background_holds_no_burst(rate):
    for seed in range(5):
        assert cell_bursts(background(np.random.default_rng(seed), 3600.0, rate)).onset.size == 0


def test_volleys_too_short_too_slow_or_too_long_are_no_bursts():
    quiet = np.arange(0.0, 100.0, 0.4)
    brisk = np.full(15, 0.065)

    def found(*parts):
        return cell_bursts(with_burst(quiet, 20.0, np.concatenate(parts))).onset.size

    assert found(np.full(5, 0.03), brisk) == 1  # 1.1 s, 21 spikes
    assert found(np.full(25, 0.03)) == 0  # 0.8 s
    assert found(np.full(3, 0.03), brisk) == 0  # 19 spikes
    assert found(np.full(5, 0.05), brisk) == 0  # never at 24 spikes/s
    assert found(np.full(300, 0.035)) == 0  # 10.5 s


@pytest.mark.parametrize("spikes", range(8))
def test_trains_with_few_spikes(spikes):
    assert cell_bursts(0.01 * np.arange(spikes)).onset.size == 0


def test_refuses_times_out_of_order():
    with pytest.raises(ValueError, match="order"):
        cell_bursts([1.0, 0.5])


def network(onsets, size=40, taking_part=40):
    rng = np.random.default_rng(3)
    times, neurons = [], []
    for neuron in range(size):
        train = background(rng, 900.0)
        for onset in onsets if neuron < taking_part else []:
            train = with_burst(train, onset + 0.005 * neuron, slowing(50))
        times.append(train)
        neurons.append(np.full(train.size, neuron))
    order = rng.permutation(sum(train.size for train in times))
    return np.concatenate(times)[order], np.concatenate(neurons)[order]


def test_finds_the_bursts_of_a_network_in_shuffled_spikes():
    times, neurons = network([200.0, 450.0, 800.0])
    bursts = network_bursts(times, neurons, 40)
    # The cells begin 5 ms apart; a twentieth of them marks each edge.
    assert bursts.onset == pytest.approx(np.array([200.0, 450.0, 800.0]) + 0.05 * 39 * 0.005)
    assert bursts.intervals == pytest.approx([250.0, 350.0])
    assert bursts.end - bursts.onset == pytest.approx(np.full(3, 0.9 * 39 * 0.005 + slowing(50).sum()))
    assert bursts.fraction.tolist() == [1.0, 1.0, 1.0]
    assert bursts.spikes.tolist() == [51.0, 51.0, 51.0]
    assert bursts.duration == pytest.approx(np.full(3, slowing(50).sum()))
    assert bursts.peak_rate == pytest.approx(np.full(3, 80.0))


def test_the_share_of_cells_counts_silent_ones_and_decides():
    times, neurons = network([300.0], taking_part=12)
    assert network_bursts(times, neurons, 40).fraction.tolist() == [0.3]
    assert network_bursts(times, neurons, 80, minimum_fraction=0.1).fraction.tolist() == [0.15]
    assert network_bursts(times, neurons, 80).onset.size == 0


def test_bursts_at_different_times_are_not_one_of_the_network():
    times, neurons = network([])
    for neuron in range(40):
        own = neurons == neuron
        train = with_burst(np.sort(times[own]), 10.0 + 20.0 * neuron, slowing(50))
        times = np.concatenate((times[~own], train))
        neurons = np.concatenate((neurons[~own], np.full(train.size, neuron)))
    assert network_bursts(times, neurons, 40).onset.size == 0
    assert network_bursts(times, neurons, 40, minimum_fraction=0.0).onset.size == 40


def test_a_network_without_spikes():
    bursts = network_bursts([], [], 5)
    assert bursts.onset.size == bursts.intervals.size == 0


def test_refuses_spikes_that_do_not_fit():
    with pytest.raises(ValueError, match="time and a neuron"):
        network_bursts([1.0, 2.0], [0], 2)
    with pytest.raises(ValueError, match="numbered"):
        network_bursts([1.0], [2], 2)
