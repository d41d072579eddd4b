"""MDMA: when it acts, and that half a dose does much less than half."""

from __future__ import annotations

import pytest

from oxytocin.circulation.mdma import Mdma
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Give, Protocol

BODY = Body("man", mdma=Mdma())


def swallowed(dose: float) -> Run:
    return run(BODY, 8 * 3600.0, protocol=Protocol(Give("mdma_dose", dose)), every=300.0, progress=False)


def test_it_acts_most_at_about_two_hours_and_fades_within_eight() -> None:
    done = swallowed(100.0)
    effect = done["serotonin"][0]
    assert 90 < done.time[effect.argmax()] / 60 < 130
    assert effect[-1] < 0.3 * effect.max()


def test_what_is_swallowed_is_in_the_gut_or_the_body_or_gone() -> None:
    done = swallowed(100.0)
    assert done["mdma.gut"][0, 0] == pytest.approx(100.0)
    assert ((done["mdma.gut"] + done["body_amount"])[0] <= 100.0 + 1e-6).all()


def test_half_a_dose_does_less_than_half() -> None:
    assert swallowed(50.0)["serotonin"].max() < 0.5 * swallowed(100.0)["serotonin"].max()
    assert swallowed(0.0)["serotonin"].max() == 0
