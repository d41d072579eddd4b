"""Who is treated after birth, and what waits for the placenta."""

from __future__ import annotations

import pytest

from oxytocin.engine.results import Events
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Give, Level, Output, Protocol, Rate, Set, State
from oxytocin.organs.third_stage_care import ThirdStageCare

DOSE = ThirdStageCare.rescue_dose.value


class Vessel(Component):
    """Blood that runs as it is set to."""

    flow = Control("mL/min")
    lost = State("mL")
    blood_loss = Output(Level("mL"))
    bleeding_rate = Output(Level("mL/min"))

    def equations(self):
        yield Rate(self.lost, self.flow)
        yield Equal(self.blood_loss, self.lost)
        yield Equal(self.bleeding_rate, self.flow)


def watched(flow: float, *steps: Set | Give, **values: float) -> Events:
    body = Body("woman", vessel=Vessel(), care=ThirdStageCare(**values))
    protocol = Protocol(Set("flow", flow), *steps)
    return run(body, "2 h", protocol=protocol, every=600.0, progress=False).events[0]


@pytest.mark.parametrize(("flow", "loss"), [(10.0, 500.0), (25.0, 400.0)])
def test_treated_once_at_500_ml_or_earlier_if_she_bleeds_on(flow: float, loss: float) -> None:
    times, amounts = watched(flow).given("rescue")
    assert times.tolist() == [pytest.approx(loss / flow * 60.0)]
    assert amounts.tolist() == [pytest.approx(DOSE)]


def test_more_is_allowed_at_a_caesarean() -> None:
    times = watched(25.0, Give("birth", 3.0, 1.0)).times("rescue")
    assert times.tolist() == [pytest.approx(800.0 / 25.0 * 60.0)]


def test_who_loses_little_is_not_treated() -> None:
    few = watched(4.0, Give("placenta_delivered", 1.0, 300.0))
    assert few.times("care.treatment").size == few.times("rescue").size == few.times("prophylaxis").size == 0


def test_the_dose_that_waits_for_the_placenta() -> None:
    events = watched(1.0, Give("placenta_delivered", 2.0, 432.0), dose_after_placenta=500.0)
    times, amounts = events.given("prophylaxis")
    assert (times.tolist(), amounts.tolist()) == ([432.0], [pytest.approx(500.0)])
