"""Retraction, the placenta and blood loss, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Give, Level, Output, Protocol, Set
from oxytocin.organs.bleeding import Bleeding

TONE, RETRACTION, FLOW, CLOTTING, TEAR, INCISION, CLOSING = (
    getattr(Bleeding, name).value
    for name in (
        "intrinsic_tone", "retraction_time", "uterine_flow", "clotting_time", "tear_loss", "incision_loss",
        "closing_time",
    )
)  # fmt: skip


class Muscle(Component):
    """A drive that is set."""

    drive = Control("1", high=1.0)
    contractile_drive = Output(Level("1"))

    def equations(self):
        yield Equal(self.contractile_drive, self.drive)


def delivered(drive: float, how: float = 1.0, at: float = 600.0, minutes: float = 130.0, **values: float) -> Run:
    body = Body("woman", muscle=Muscle(), bleeding=Bleeding(**values))
    protocol = Protocol(Set("drive", drive), Give("birth", how, at))
    return run(body, at + 60 * minutes, protocol=protocol, every=60.0, progress=False)


def weighed(done: Run) -> float:
    return float(done.events[0].given("blood_collected")[1][0])


@pytest.mark.parametrize("drive", [0.3, 0.8, 1.0])
def test_loss_is_the_integral_of_the_flow(drive: float) -> None:
    aim = TONE + (1 - TONE) * drive**2

    def flow(t: float) -> float:
        tone = aim + (TONE - aim) * np.exp(-t / RETRACTION)
        return FLOW * (1 - tone) ** 3 * np.exp(-t / CLOTTING)

    expected = quad(flow, 0.0, 120.0, epsabs=1e-9, limit=200)[0] + TEAR * (1 - np.exp(-120.0 / CLOSING))
    assert weighed(delivered(drive)) == pytest.approx(expected, rel=1e-5)


def test_nothing_happens_before_birth() -> None:
    done = delivered(0.8, at=86400.0, minutes=10.0)
    before = done.time < 86400.0
    for name in ("bleeding.tone", "blood_loss", "bleeding_rate", "bleeding.since_birth", "bleeding.loosened"):
        assert np.all(done[name][:, before] == 0.0), name
    assert done.steps < 200
    assert done["blood_loss"][0, -1] > 50.0


def test_an_incision_bleeds_more_than_a_tear() -> None:
    more = weighed(delivered(0.8, how=3.0)) - weighed(delivered(0.8, how=1.0))
    assert more == pytest.approx((INCISION - TEAR) * (1 - np.exp(-120.0 / CLOSING)), rel=1e-4)
    assert weighed(delivered(0.8, how=2.0)) == pytest.approx(weighed(delivered(0.8, how=1.0)))


def test_the_placenta_comes_after_its_time_at_the_tone_that_shears() -> None:
    times, how = delivered(1.0, separation_time=7.0).events[0].given("placenta_delivered")
    waited = RETRACTION * np.log((1 - TONE) / (1 - Bleeding.separating_tone.value))
    assert how.tolist() == [1.0]
    assert times[0] == pytest.approx(600.0 + 60.0 * (waited + 7.0), abs=0.1)


def test_a_placenta_that_stays_is_removed_by_hand_once() -> None:
    done = delivered(0.0)
    times, how = done.events[0].given("placenta_delivered")
    assert times.tolist() == [pytest.approx(600.0 + 60.0 * Bleeding.removal_time.value)]
    assert how.tolist() == [2.0]


def test_a_second_child_opens_no_vessels_anew() -> None:
    body = Body("woman", muscle=Muscle(), bleeding=Bleeding())
    births = Protocol(Set("drive", 0.8), Give("birth", 1.0, 600.0), Give("birth", 1.0, 1200.0))
    twins = run(body, 9000.0, protocol=births, every=60.0, progress=False)
    assert weighed(twins) == pytest.approx(weighed(delivered(0.8)))


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    drive=st.floats(0.0, 0.95),
    more=st.floats(0.01, 0.05),
    tone=st.floats(0.05, 0.95),
    slow=st.floats(1.0, 12.0),
    tear=st.floats(0.0, 2000.0),
)
def test_more_drive_never_bleeds_more(drive: float, more: float, tone: float, slow: float, tear: float) -> None:
    values = {"intrinsic_tone": tone, "retraction_time": slow, "tear_loss": tear}
    some, rest = (delivered(share, **values) for share in (drive, drive + more))
    assert weighed(rest) < weighed(some)
    for done in (some, rest):
        assert np.all(np.diff(done["blood_loss"][0]) >= 0.0)
        assert done.samples.min() >= 0.0
        assert done["bleeding.tone"].max() <= 1.0
        books = done["bleeding.lost"] + done["bleeding.wound"]
        assert books[0, -1] >= tear * (1 - 1e-9)
