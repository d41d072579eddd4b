"""What is felt drives blood and brain apart; gentle stroking is felt best."""

import pytest

from oxytocin.bodies.everyday import everyday_woman
from oxytocin.engine.run import run
from oxytocin.language import Protocol, Set


def last(body, name, *steps):
    return float(run(body, 3 * 3600.0, protocol=Protocol(*steps), every=600.0, progress=False)[name][0, -1])


def test_stroking_is_felt_best_at_three_centimetres_a_second():
    felt = {
        speed: last(
            everyday_woman(), "stroking_felt", Set("stroking.intensity", 1), Set("stroking_speed", f"{speed} cm/s")
        )
        for speed in (0.3, 1.0, 3.0, 9.0, 30.0)
    }
    assert max(felt, key=felt.get) == 3.0
    assert felt[1.0] == pytest.approx(felt[9.0])
    assert felt[0.3] < 0.05


@pytest.mark.parametrize("kind", ["hug", "massage", "skin_to_skin", "infant_contact", "stroking"])
def test_touch_raises_plasma_unless_the_link_is_cut(kind):
    body = everyday_woman()
    touch = Set(f"{kind}.intensity", 1)
    rest = last(body, "plasma_oxytocin")
    assert 1.02 * rest < last(body, "plasma_oxytocin", touch) < 2 * rest
    cut = body.with_values({"touch.reach": 0.0})
    assert last(cut, "plasma_oxytocin", touch) == pytest.approx(rest, rel=1e-6)
    assert last(cut, "pvn_oxytocin", touch) < last(body, "pvn_oxytocin", touch)
