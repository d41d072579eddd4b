"""Regular trains: release per spike, and how it depends on frequency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.antidromic import frequency_response
from oxytocin.experiments.experiment import Outcome


@pytest.fixture(scope="module")
def train() -> Outcome:
    return experiment("antidromic").carry_out(settings={"frequency": "50 Hz", "pulses": 75}, progress=False)


def test_reads_what_it_says_it_reads(train: Outcome) -> None:
    assert tuple(item.name for item in train.readouts) == tuple(train.experiment.reads)


def test_pulses_come_at_even_steps(train: Outcome) -> None:
    part = train.body.neurons
    assert part is not None
    assert part.replayed_spikes().tolist() == list(range(0, 1500, 20))


def test_total_is_the_release_of_all_spikes(train: Outcome) -> None:
    assert train["secretion_per_spike"].values[0] == pytest.approx(train["secretion_total"].values[0] / 75)
    # 1.66 ng by the released program
    assert 1400.0 < train["secretion_total"].values[0] < 1900.0


def test_release_per_spike_rises_with_frequency_and_falls_again_above_its_peak() -> None:
    each = frequency_response([1.0, 4.0, 13.0, 35.0, 75.0])
    assert np.all(np.diff(each[:4]) > 0)
    assert each[4] < each[3]


def test_a_slow_train_has_no_facilitation() -> None:
    outcome = experiment("antidromic").carry_out(settings={"frequency": "1 Hz", "pulses": 20}, progress=False)
    assert outcome["facilitation"].values[0] == pytest.approx(1.0, rel=1e-6)


def test_facilitation_compares_with_the_same_body() -> None:
    settings = {"frequency": "1 Hz", "pulses": 20}
    outcome = experiment("antidromic").carry_out(
        settings=settings, values={"release_rate": "0.006 1/s"}, progress=False
    )
    assert outcome["facilitation"].values[0] == pytest.approx(1.0, rel=1e-6)


def test_what_an_interrupted_train_would_have_released_is_not_known(train: Outcome) -> None:
    part = replace(train.run, interrupted=True, reached=1.0)
    found = {item.name: item.values for item in train.experiment.readouts(part, train.settings)}
    assert np.isnan(found["secretion_total"]).all()
    assert np.isnan(found["facilitation"]).all()
