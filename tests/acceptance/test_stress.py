"""What the notes ask of the stress axis (mind, section 9, tests 1 to 3), in the typical woman and man."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Give, Protocol, Set

REST = 3 * 3600.0
MINUTE = 60.0
TEST = (
    Set("stressor_intensity", 0.5, REST),
    Set("stressor_intensity", 1.0, REST + 5 * MINUTE),
    Set("stressor_intensity", 0.0, REST + 15 * MINUTE),
)


def carried(body: Body, hours: float, *steps: Set | Give) -> Run:
    at_four = body.with_values({"clock.start_hour": 13.0})
    keep = ("plasma_cortisol", "plasma_acth")
    done = Protocol(*steps)
    return run(at_four, REST + hours * 3600.0, protocol=done, every=MINUTE, keep=keep, progress=False)


def increment(done: Run) -> float:
    cortisol = done["plasma_cortisol"][0]
    return float(cortisol[done.time >= REST].max() - cortisol[done.time < REST][-1])


@pytest.fixture(scope="module")
def plain() -> Run:
    return carried(everyday_woman(), 1.5, *TEST)


def test_without_receptors_in_the_pvn_stress_does_more_and_rest_is_the_same(plain: Run) -> None:
    without = carried(everyday_woman().with_values({"pvn.receptor_density": 0.0}), 1.5, *TEST)
    assert 0.2 < increment(without) / increment(plain) - 1 < 1.0
    rest = plain.time < REST
    assert without["plasma_cortisol"][0, rest] == pytest.approx(plain["plasma_cortisol"][0, rest], rel=0.03)


def test_oxytocin_must_be_there_before_the_stressor(plain: Run) -> None:
    late, early = (
        increment(carried(everyday_woman(), 1.5, *TEST, Give("pvn_injection", 2.0, REST + minutes * MINUTE)))
        for minutes in (20, -15)
    )
    assert abs(late / increment(plain) - 1) < 0.05
    assert early / increment(plain) - 1 < -0.15


def test_an_infusion_lowers_acth_which_then_overshoots_unless_opioids_are_blocked() -> None:
    def acth(rate: float, blockade: float) -> np.ndarray:
        steps = [Set("infusion", f"{rate} mIU/minute", REST), Set("infusion", 0.0, REST + 3600.0)]
        return carried(everyday_man(), 2.0, *steps, Set("opioid_blockade", blockade, REST - 900.0))["plasma_acth"][0]

    change = acth(32.0, 0.0) / acth(0.0, 0.0) - 1
    begin = round(REST / MINUTE)
    assert -0.30 < change[begin + 60] < -0.10
    assert 0.03 < change[begin + 60 : begin + 121].max() < 0.20
    assert np.abs(acth(32.0, 1.0) / acth(0.0, 1.0) - 1).max() < 1e-6
