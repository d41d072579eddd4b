"""Social memory against its closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Protocol, Set
from oxytocin.mind.social_memory import SocialMemory

VALUES = {name: item.value for name, item in SocialMemory().parameters.items()}


class Cage(Component):
    """An animal that comes and goes, and receptors that bind as they are told."""

    theta = Control("1", high=3.0)
    there = Control("1", high=1.0)
    medial_amygdala_receptor_signal = Output(Level("1"))
    contact = Output(Level("1"))

    def equations(self):
        yield Equal(self.medial_amygdala_receptor_signal, self.theta)
        yield Equal(self.contact, self.there)


def remembered(theta: float, minutes: float, later: float = 0.0, **values: float) -> float:
    body = Body("mouse", cage=Cage(), social_memory=SocialMemory(**values))
    protocol = Protocol(Set("theta", theta, 0.0), Set("there", 1.0, 0.0), Set("there", 0.0, 60.0 * minutes))
    length = 60.0 * (minutes + later)
    return float(run(body, length, protocol=protocol, every=length, progress=False)["familiarity"][0, -1])


@pytest.mark.parametrize("theta", [0.0, 0.09, 0.35])
def test_a_minute_teaches_the_share_eta(theta: float) -> None:
    eta = VALUES["unaided"] + VALUES["oxytocin_effect"] * theta / (theta + VALUES["half_signal"]) * (1 - theta**3)
    assert remembered(theta, 1.0) == pytest.approx(eta, rel=1e-4)
    assert remembered(theta, 2.0) == pytest.approx(1 - (1 - eta) ** 2, rel=1e-4)


def test_memory_fades_with_its_time_constant() -> None:
    assert remembered(0.35, 5.0, later=60.0) == pytest.approx(remembered(0.35, 5.0) * np.exp(-1.0), rel=1e-4)


def test_the_dose_response_is_a_bell() -> None:
    low, best, high = (remembered(theta, 1.0) for theta in (0.01, 0.35, 0.95))
    assert best > low
    assert best > high


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(theta=st.floats(0.0, 3.0), effect=st.floats(0.0, 2.0), minutes=st.floats(0.1, 60.0))
def test_familiarity_is_a_share(theta: float, effect: float, minutes: float) -> None:
    assert 0.0 < remembered(theta, minutes, oxytocin_effect=effect) <= 1.0
