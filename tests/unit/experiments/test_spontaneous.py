"""Spontaneous firing: what is read from short recordings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome

SHORT = {"duration": "300 s"}


@pytest.fixture(scope="module")
def alike() -> Outcome:
    return experiment("spontaneous").carry_out(
        settings={**SHORT, "input_spread": 0}, values={"neurons": 32}, subjects=2, progress=False
    )


@pytest.fixture(scope="module")
def differing() -> Outcome:
    return experiment("spontaneous").carry_out(settings=SHORT, values={"neurons": 64}, progress=False)


def test_reads_what_it_says_it_reads(alike: Outcome) -> None:
    assert tuple(item.name for item in alike.readouts) == tuple(alike.experiment.reads)
    assert all(item.values.shape == (2,) for item in alike.readouts)


def test_firing_rate_is_that_of_all_spikes(alike: Outcome) -> None:
    for subject, spikes in enumerate(alike.run.spikes):
        assert spikes is not None
        assert alike["firing_rate"].values[subject] == pytest.approx(spikes.time.size / 32 / 300.0, rel=1e-3)


def test_cells_that_are_alike_fire_alike_and_cells_that_differ_do_not(alike: Outcome, differing: Outcome) -> None:
    assert alike["fastest_rate"].values[0] < 1.3 * alike["slowest_rate"].values[0]
    assert differing["fastest_rate"].values[0] > 5 * differing["slowest_rate"].values[0]
    assert alike["fraction_below_1_hz"].values[0] == 0.0
    assert differing["fraction_below_1_hz"].values[0] > 0.0


def test_neurons_fire_more_regularly_than_chance(alike: Outcome) -> None:
    assert 0.6 < alike["interval_cv"].values[0] < 0.8
    assert alike["index_of_dispersion_1s"].values[0] < 0.6
    assert alike["dispersion_falls_with_bin_width"].values[0] == 1.0


def test_turnover_of_the_store_is_what_left_it(alike: Outcome) -> None:
    body, run = alike.body.parameters, alike.run
    store = body["hypothalamus.reserve_initial"].value + body["hypothalamus.pool_capacity"].value
    gained = (run["plasma.plasma"] + run["plasma.tissue"] + run["plasma.cleared"])[:, [0, -1]]
    pg = np.diff(gained, axis=1)[:, 0] * body["hypothalamus.molar_mass"].value
    assert alike["store_turnover_per_day"].values == pytest.approx(pg * 86400 / 300 / store)
    assert np.all(pg > 0)


def test_an_interrupted_recording_is_read_as_far_as_it_goes(alike: Outcome) -> None:
    whole = alike.run
    samples = whole.samples.copy()
    samples[:, whole.time > 120] = np.nan
    spikes = [s and replace(s, time=s.time[s.time <= 120], neuron=s.neuron[s.time <= 120]) for s in whole.spikes]
    part = replace(whole, samples=samples, spikes=spikes, interrupted=True, reached=120.0)
    found = {item.name: item.values for item in alike.experiment.readouts(part, alike.settings)}
    assert found["firing_rate"] == pytest.approx(alike["firing_rate"].values, rel=0.1)
    assert found["plasma_level"] == pytest.approx(alike["plasma_level"].values, rel=0.5)
    # Too few intervals to speak of their shape
    assert np.isnan(found["interval_cv"]).all()
    assert np.isnan(found["hazard_rises_then_flat"]).all()


def test_a_silent_population_has_a_rate_and_no_shape() -> None:
    outcome = experiment("spontaneous").carry_out(settings=SHORT, values={"neurons": 8, "psp_rate": 0}, progress=False)
    assert outcome["firing_rate"].values[0] == 0.0
    assert np.isnan(outcome["index_of_dispersion_1s"].values[0])
    assert np.isnan(outcome["dispersion_falls_with_bin_width"].values[0])
