"""A tenth of the tolerance moves no readout of labour beyond what chance does to it, and most of them hardly at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome

WOMEN = 48
"""How many are looked at together: what a single burst on the other side of a boundary does must not decide."""

CLOSELY = 6
"""How many are looked at one by one; in more, a burst in another second moves the first stage of some by over 1 %."""


def labour(treatment: str, **options: Any) -> Outcome:
    options = {"seed": 4, "subjects": WOMEN, "settings": {"treatment": treatment}, "progress": False, **options}
    return experiment("labour").carry_out(**options)


@pytest.fixture(scope="module")
def pairs() -> dict[str, tuple[Outcome, Outcome]]:
    """Labours at the usual tolerance and at a tenth of it."""
    return {name: (labour(name), labour(name, tolerance=1e-5)) for name in ("none", "induction")}


@pytest.mark.parametrize("treatment", ["none", "induction"])
def test_readouts_stay(pairs: dict[str, tuple[Outcome, Outcome]], treatment: str) -> None:
    usual, finer = pairs[treatment]
    assert usual.run.steps < finer.run.steps
    for item in usual.readouts:
        moved = finer[item.name].values - item.values
        same = np.isnan(finer[item.name].values) == np.isnan(item.values)
        assert same[:CLOSELY].all(), item.name
        known = moved[np.isfinite(moved)]
        if known.size < 2:
            continue
        # By how much the mean of as many other women would differ.
        sampling = np.nanstd(item.values, ddof=1) / np.sqrt(known.size)
        assert abs(known.mean()) <= sampling + 1e-9, f"{item.name} moved by {known.mean():.3g} of {sampling:.3g}"


def test_single_contractions_and_pulses_stay_where_they_were(pairs: dict[str, tuple[Outcome, Outcome]]) -> None:
    usual, finer = pairs["none"]
    for woman in range(CLOSELY):
        for event in ("contraction", "burst", "centimetre"):
            # Later a burst may come in another second, since what a burst waits for adds up over hours.
            ours, theirs = (outcome.run.events[woman].times(event) for outcome in (usual, finer))
            early = np.count_nonzero(ours < 2 * 3600.0)
            assert theirs[:early] == pytest.approx(ours[:early], abs=2.0), event


def test_the_tolerance_alone_moves_almost_nothing(pairs: dict[str, tuple[Outcome, Outcome]]) -> None:
    usual, finer = pairs["none"]
    for name in ("time_to_delivery", "first_stage", "contraction_amplitude", "blood_loss", "plasma_first_stage"):
        few = usual[name].values[:CLOSELY]
        assert finer[name].values[:CLOSELY] == pytest.approx(few, rel=0.01, nan_ok=True), name
