"""Osmotic load: firing follows it, and one cell of many shows how far."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.osmotic import _example, _line


@pytest.fixture(scope="module")
def loaded() -> Outcome:
    return experiment("osmotic").carry_out(
        settings={"steps": 4, "step_duration": "180 s", "highest_load": "20 mOsm/kg"},
        values={"neurons": 48},
        progress=False,
    )


def test_reads_what_it_says_it_reads(loaded: Outcome) -> None:
    assert tuple(item.name for item in loaded.readouts) == tuple(loaded.experiment.reads)


def test_firing_follows_the_load(loaded: Outcome) -> None:
    assert 0.1 < loaded["osmotic_slope"].values[0] < 0.5
    assert loaded["osmotic_linearity"].values[0] > 0.9
    assert loaded["rate_during"].values[0] > loaded["rate_before"].values[0] + 1.0
    assert loaded["plasma_ratio"].values[0] > 2.0


def test_slope_and_linearity_in_closed_form() -> None:
    loads = np.array([0.0, 10.0, 20.0])
    assert _line(loads, 2.0 + 0.4 * loads) == pytest.approx((0.4, 1.0))
    slope, linearity = _line(loads, np.array([0.0, 2.0, 1.0]))
    assert (slope, linearity) == pytest.approx((0.05, 0.25))
    assert np.isnan(_line(loads, np.array([2.0, 3.0, np.nan]))).all()


def test_the_example_is_the_cell_nearest_to_the_rate_wanted() -> None:
    rates = np.array([[1.0, 2.4, 4.0], [2.0, 5.0, 8.0]])
    assert _example(rates, 2.3) == (2.4, 5.0)


def test_an_interrupted_recording_gives_the_slope_of_the_steps_it_has(loaded: Outcome) -> None:
    reached = 4 * 180.0
    samples = loaded.run.samples.copy()
    samples[:, loaded.run.time > reached] = np.nan
    part = replace(loaded.run, samples=samples, interrupted=True, reached=reached)
    found = {item.name: item.values for item in loaded.experiment.readouts(part, loaded.settings)}
    assert found["osmotic_slope"] == pytest.approx(loaded["osmotic_slope"].values, rel=0.5)
    assert np.isnan(found["rate_during"]).all()
    assert np.isnan(found["plasma_ratio"]).all()
