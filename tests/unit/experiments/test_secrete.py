"""What a recorded train releases: held against published release, and its books balance."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.secrete import Secrete
from oxytocin.experiments.spike_train import SpikeTrain
from oxytocin.experiments.watched import Watched
from oxytocin.language.quantities import MOLAR_MASS


def secreted(times: np.ndarray, **options: object) -> Outcome:
    return Secrete(SpikeTrain("cell", times)).carry_out(progress=False, **options)


def test_a_burst_of_75_spikes_at_50_hz_releases_what_the_published_program_does() -> None:
    # Target neurons.15: 1.66 ng within 5 %, of which some is released after the last spike.
    times = np.append(np.arange(75) / 50.0, 10.0)
    outcome = secreted(times, integration="euler")
    assert outcome["secretion_total"].values[0] == pytest.approx(1660.0, rel=0.05)
    assert outcome["spikes"].values[0] == 76


def test_what_is_released_leaves_the_store() -> None:
    outcome = secreted(np.arange(0.0, 120.0, 0.05))
    store = outcome.run["pituitary_store"][0]
    arrived = outcome.body.parameters["synthesis.reference_synthesis"].value / 60.0 * 120.0  # at most, in 120 s
    lost = store[0] - store[-1]
    released = outcome["secretion_total"].values[0] / MOLAR_MASS
    assert released - arrived - 1e-9 <= lost <= released + 1e-9
    assert outcome["store_left"].values[0] == pytest.approx(100.0 * store[-1] / store[0])


def test_short_recordings_are_averaged_whole_and_long_ones_after_settling() -> None:
    short, long = secreted(np.arange(0.0, 60.0, 0.5)), secreted(np.arange(0.0, 1300.0, 0.5))
    assert "recording" in short["plasma_mean"].doc and "first 10 min" in long["plasma_mean"].doc
    level = long.run["plasma_oxytocin"][0] * MOLAR_MASS / 1000.0
    assert long["plasma_mean"].values[0] == pytest.approx(level[600:].mean())
    # At a steady rate the blood has settled by then: secretion × 11.5 pg/mL per pg/s (target neurons.20).
    assert long["plasma_mean"].values[0] == pytest.approx(11.5 * long["secretion_rate"].values[0], rel=0.1)


def test_a_faster_train_releases_more_per_spike() -> None:
    slow, fast = secreted(np.arange(0.0, 100.0, 1.0)), secreted(np.arange(0.0, 10.0, 0.1))
    assert fast["secretion_per_spike"].values[0] > 5 * slow["secretion_per_spike"].values[0]


def test_rates_are_over_the_time_that_was_watched() -> None:
    times = np.concatenate([np.arange(0.5, 60.0, 0.5), np.arange(120.5, 180.0, 0.5)])
    train = SpikeTrain("cell", times, watched=Watched.of([(0.0, 60.0), (120.0, 180.0)]))
    outcome = Secrete(train).carry_out(progress=False)
    assert outcome["firing_rate"].values[0] == pytest.approx(times.size / 120.0)
    total = outcome["secretion_total"].values[0]
    assert outcome["secretion_rate"].values[0] == pytest.approx(total / 120.0, rel=0.01)
