"""Touch of several kinds: a rise that may be none at all."""

from __future__ import annotations

from typing import Any

import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.massage import length


def carried_out(touch: str, **settings: Any) -> Outcome:
    return experiment("massage").carry_out("woman", settings={"touch": touch, **settings}, progress=False)


@pytest.mark.parametrize("touch", ["massage", "hug", "skin_to_skin", "stroking"])
def test_the_interval_of_every_touch_holds_nothing_and_its_mean_is_a_rise(touch: str) -> None:
    outcome = carried_out(touch)
    for name in ("plasma_change", "accumbens_change"):
        low, high = outcome[name].interval()
        assert low <= 0 < high
        assert outcome[name].mean > 0.02
        assert outcome[name].exploratory


def test_rest_changes_nothing() -> None:
    assert abs(carried_out("rest")["plasma_change"].mean) < 0.02


def test_a_gentle_speed_is_felt_most() -> None:
    means = [
        carried_out("stroking", speed=speed)["accumbens_change"].mean for speed in ("0.3 cm/s", "3 cm/s", "30 cm/s")
    ]
    assert means[1] > 3 * max(means[0], means[2])


def test_the_duration_is_that_of_the_study_unless_set() -> None:
    assert length(carried_out("skin_to_skin").settings) == 3600.0
    assert length(carried_out("hug", duration="20 s").settings) == 20.0
