"""Cholecystokinin: more drive, more firing, more hormone, and then no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.cck import INJECTION
from oxytocin.experiments.experiment import Outcome


def injected(dose: float) -> Outcome:
    return experiment("cck").carry_out(settings={"dose": dose}, values={"neurons": 48}, progress=False)


@pytest.fixture(scope="module")
def usual() -> Outcome:
    return injected(20.0)


@pytest.fixture(scope="module")
def nothing() -> Outcome:
    return injected(0.0)


def test_reads_what_it_says_it_reads(usual: Outcome) -> None:
    assert tuple(item.name for item in usual.readouts) == tuple(usual.experiment.reads)


def test_the_usual_dose_excites_most_cells_for_minutes(usual: Outcome) -> None:
    assert usual["fraction_excited"].values[0] > 0.7
    assert 0.8 < usual["rate_rise"].values[0] < 3.0
    assert 5.0 < usual["response_duration"].values[0] < 25.0
    assert usual["plasma_ratio"].values[0] > 1.3


def test_no_dose_excites_no_cell(nothing: Outcome) -> None:
    assert nothing["fraction_excited"].values[0] < 0.1
    assert nothing["rate_rise"].values[0] < 0.5
    assert nothing["plasma_ratio"].values[0] == pytest.approx(1.0, abs=0.2)


def test_the_same_rat_fires_the_same_until_it_is_injected(usual: Outcome, nothing: Outcome) -> None:
    one, other = usual.run.spikes[0], nothing.run.spikes[0]
    assert one is not None
    assert other is not None
    assert one.time[one.time < INJECTION].tolist() == other.time[other.time < INJECTION].tolist()
    assert one.time.size > other.time.size


def test_more_cck_releases_more_hormone(usual: Outcome) -> None:
    assert injected(60.0)["plasma_ratio"].values[0] > usual["plasma_ratio"].values[0]


def test_an_interrupted_recording_has_no_response(usual: Outcome) -> None:
    samples = usual.run.samples.copy()
    samples[:, usual.run.time > INJECTION] = np.nan
    part = replace(usual.run, samples=samples, interrupted=True, reached=INJECTION)
    found = {item.name: item.values for item in usual.experiment.readouts(part, usual.settings)}
    assert np.isnan(found["fraction_excited"]).all()
    assert np.isnan(found["plasma_ratio"]).all()
    assert found["plasma_before"] == pytest.approx(usual["plasma_before"].values)
