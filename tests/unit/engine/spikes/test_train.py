"""Secretion of regular trains: science notes 2.2, targets 13 to 15, published with forward Euler steps of 1 ms."""

import numpy as np
import pytest

from oxytocin.engine.spikes import train, twins


def _regular(rate, pulses):
    return np.rint(np.arange(pulses) * 1000.0 / rate).astype(np.int64)


def _release(published, spike_steps, exact=False, tail=2000):
    """Return the release of a train from rest, pg."""
    outputs = np.zeros(3)
    recorded = train.prepare(published, spike_steps, exact=exact)
    train.advance(recorded, np.zeros(1), int(spike_steps[-1]) + tail, outputs)
    return outputs[0] * published["molar_mass"]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (1, 0.73),
        (4, 1.73),
        (6.5, 3.4),
        (9, 5.6),
        (13, 10.1),
        (20, 17.1),
        (26, 20.9),
        (35, 22.8),
        (52, 22.4),
        (75, 20.7),
    ],
)
def test_release_per_spike_of_156_pulses(published, rate, expected):
    assert _release(published, _regular(rate, 156)) / 156 == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(1, 0.73), (3, 1.31), (5, 2.42), (8, 4.85), (10, 6.77), (13, 9.2), (18, 9.8), (25, 9.8), (50, 9.0), (75, 8.4)],
)
def test_release_per_spike_of_700_pulses(published, rate, expected):
    assert _release(published, _regular(rate, 700)) / 700 == pytest.approx(expected, rel=0.03)


def test_facilitation_from_1_to_35_per_second(published):
    ratio = _release(published, _regular(35, 156)) / _release(published, _regular(1, 156))
    assert 25 <= ratio <= 40


def test_release_of_75_spikes_at_50_per_second(published):
    assert _release(published, _regular(50, 75)) == pytest.approx(1660.0, rel=0.05)


@pytest.mark.parametrize("exact", [False, True])
def test_a_train_secretes_what_its_twin_does(published, exact):
    spike_steps = np.sort(np.random.default_rng(2).integers(0, 10_000, 60))
    spike_steps = np.sort(np.concatenate([spike_steps, np.arange(4000, 4600, 12)]))
    counts = np.bincount(spike_steps, minlength=12_000)[:, None]
    expected = twins.secretion(published, counts, exact=exact).released.sum()
    released = _release(published, spike_steps, exact, tail=12_000 - int(spike_steps[-1]))
    assert released == pytest.approx(expected, rel=1e-3)


def test_every_spike_of_a_step_counts(published):
    once, twice = np.array([100, 300]), np.array([100, 100, 300])
    assert _release(published, twice) > 1.2 * _release(published, once)
    counts = np.bincount(twice, minlength=2300)[:, None]
    assert _release(published, twice) == pytest.approx(
        twins.secretion(published, counts, exact=False).released.sum(), rel=1e-3
    )


def test_outputs_are_rate_release_and_store(published):
    spike_steps = _regular(20, 100)
    recorded = train.prepare({**published, "secretion_gain": 4.0, "working_magnocellular": 0.5}, spike_steps)
    outputs, rates, released = np.zeros(3), [], 0.0
    full = (5000.0 + 2.0e6) * 2.0 / published["molar_mass"]
    for _ in range(60):
        train.advance(recorded, np.array([0.1]), 100, outputs)
        rates.append(outputs[1])
        released += outputs[0]
        full += 0.1
        assert outputs[2] + released == pytest.approx(full, rel=1e-12)
    assert np.sum(rates) * 0.1 == pytest.approx(100)
    assert rates[10] == pytest.approx(20.0)
    assert rates[-1] == 0.0


def test_the_division_into_calls_hardly_matters(published):
    spike_steps = np.sort(np.random.default_rng(3).integers(0, 5000, 100))
    whole = _release(published, spike_steps, exact=True, tail=6000 - int(spike_steps[-1]))
    recorded, outputs, released = train.prepare(published, spike_steps), np.zeros(3), 0.0
    for steps in [7, 93, 1, 99, 300] * 12:
        train.advance(recorded, np.zeros(1), steps, outputs)
        released += outputs[0] * published["molar_mass"]
    assert released == pytest.approx(whole, rel=5e-4)


def test_a_call_of_no_steps_changes_nothing(published):
    recorded, outputs = train.prepare(published, np.array([0, 5])), np.ones(3)
    train.advance(recorded, np.zeros(1), 0, outputs)
    assert outputs[0] == 0.0
    assert outputs[1] == 0.0
    assert outputs[2] == pytest.approx(2_005_000 / published["molar_mass"])


@pytest.mark.parametrize("spike_steps", [[3, 2], [-1, 4], [[1, 2]]])
def test_spikes_out_of_order_are_refused(published, spike_steps):
    with pytest.raises(ValueError, match="rising order"):
        train.prepare(published, np.array(spike_steps))


def test_negative_synthesis_is_refused(published):
    with pytest.raises(ValueError, match="synthesis"):
        train.advance(train.prepare(published, np.array([3])), np.array([-1.0]), 10, np.zeros(3))


def test_a_negative_reserve_is_refused(published):
    with pytest.raises(ValueError, match="reserve_initial"):
        train.prepare({**published, "reserve_initial": -1.0}, np.array([3]))
