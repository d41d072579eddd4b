"""A tenth of the tolerance moves no readout of labour beyond what chance does to it, and most of them hardly at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome

WOMEN = 8


def labour(treatment: str, **options: Any) -> Outcome:
    options = {"seed": 4, "subjects": WOMEN, "settings": {"treatment": treatment}, "progress": False, **options}
    return experiment("labour").carry_out(**options)


@pytest.mark.parametrize("treatment", ["none", "induction"])
def test_readouts_stay(treatment: str) -> None:
    usual, finer = labour(treatment), labour(treatment, tolerance=1e-5)
    assert usual.run.steps < finer.run.steps
    for item in usual.readouts:
        moved = finer[item.name].values - item.values
        assert np.array_equal(np.isnan(finer[item.name].values), np.isnan(item.values)), item.name
        known = moved[np.isfinite(moved)]
        if known.size < 2:
            continue
        # What the mean of as many women is uncertain by, were they others.
        sampling = np.nanstd(item.values, ddof=1) / np.sqrt(known.size)
        assert abs(known.mean()) <= 0.2 * sampling + 1e-9, f"{item.name} moved by {known.mean():.3g} of {sampling:.3g}"


def test_the_tolerance_alone_moves_almost_nothing() -> None:
    usual, finer = labour("none"), labour("none", tolerance=1e-6)
    for name in ("time_to_delivery", "first_stage", "contraction_amplitude", "blood_loss", "plasma_first_stage"):
        assert finer[name].values == pytest.approx(usual[name].values, rel=0.01, nan_ok=True), name
    for woman in range(WOMEN):
        # Over the first hours even the single contractions and pulses stay where they were.
        for event in ("contraction", "burst"):
            ours, theirs = (outcome.run.events[woman].times(event) for outcome in (usual, finer))
            assert theirs[theirs < 7200] == pytest.approx(ours[ours < 7200], abs=2.0), event
