"""Halving the macro step or the tolerance moves no readout of nursing beyond its own sampling error."""

import numpy as np
import pytest

from oxytocin.experiments import experiment

FEED = {"rest": 60, "duration": 1500}
READOUTS = ("bursts", "burst_interval", "spikes_per_burst", "secretion_per_burst", "suckling_plasma", "ejections")


def nursing(**options):
    return experiment("nursing").carry_out("rat", **{"seed": 4, "settings": FEED, "progress": False, **options})


@pytest.fixture(scope="module")
def usual():
    return nursing()


@pytest.fixture(scope="module")
def spread():
    """The same rat with other noise and wirings: what sampling alone does to each readout."""
    others = [nursing(seed=seed) for seed in range(8)]
    return {name: np.std([item[name].values[0] for item in others], ddof=1) for name in READOUTS}


@pytest.mark.parametrize("options", [{"macro_step": 0.05}, {"macro_step": 0.01}, {"tolerance": 1e-8}])
def test_readouts_stay(usual, spread, options):
    finer = nursing(**options)
    for name in READOUTS:
        moved = abs(finer[name].values[0] - usual[name].values[0])
        assert moved <= 2 * spread[name] + 1e-9, f"{name} moved by {moved:.3g}, sampling error is {spread[name]:.3g}"


def test_the_tolerance_alone_moves_almost_nothing(usual):
    # The spikes do not hear the organs here, so a tighter tolerance changes the integration and nothing else.
    tight = nursing(tolerance=1e-9)
    assert np.array_equal(tight.run.spikes[0].time, usual.run.spikes[0].time)
    assert tight["suckling_plasma"].values[0] == pytest.approx(usual["suckling_plasma"].values[0], rel=1e-5)
    first, second = (each.run.events[0].times("let_down_begins") for each in (tight, usual))
    assert first == pytest.approx(second, abs=0.01)
