"""The drive that needs no oxytocin, the brake of pregnancy and the ripening cervix, against their closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Protocol, Set
from oxytocin.organs.decidua import Decidua

HOUR = 3600.0


class Labour(Component):
    """A womb that works as it is told."""

    working = Control("mmHg")
    stretched = Control("1")
    born = Control("1")
    uterine_activity = Output(Level("mmHg"))
    cervical_stretch = Output(Level("1"))
    delivered = Output(Level("1"))

    def equations(self):
        yield Equal(self.uterine_activity, self.working)
        yield Equal(self.cervical_stretch, self.stretched)
        yield Equal(self.delivered, self.born)


def carried(hours: float, *steps: Set, **values: float) -> Run:
    body = Body("woman", labour=Labour(), decidua=Decidua(**values))
    return run(body, hours * HOUR, protocol=Protocol(*steps), every=300.0, tolerance=1e-8, progress=False)


def value(name: str) -> float:
    return float(getattr(Decidua, name).value)


def relaxed(done: Run, first: float, aim: float, hours: float) -> np.ndarray:
    return aim + (first - aim) * np.exp(-done.time / HOUR / hours)


@pytest.mark.parametrize(("activity", "stretch"), [(0.0, 0.0), (0.0, 1.0), (200.0, 0.0), (150.0, 0.5), (800.0, 1.0)])
def test_head_and_activity_raise_the_local_drive(activity: float, stretch: float) -> None:
    done = carried(6.0, Set("working", activity), Set("stretched", stretch))
    aim = value("drive_at_rest") + value("drive_by_head") * stretch
    aim += value("drive_by_activity") * min(activity / 200.0, 1.5)
    expected = relaxed(done, value("drive_at_rest"), aim, value("drive_time"))
    assert done["local_drive"][0] == pytest.approx(expected, rel=1e-6)


def test_the_drive_of_the_end_of_labour_lasts_for_hours_after_the_birth() -> None:
    done = carried(30.0, Set("stretched", 1.0), Set("stretched", 0.0, 20 * HOUR), Set("born", 1.0, 20 * HOUR))
    drive = done["local_drive"][0]
    at_birth, later = (drive[np.searchsorted(done.time, hours * HOUR)] for hours in (20.0, 26.0))
    rest = value("drive_at_rest")
    assert at_birth == pytest.approx(rest + value("drive_by_head"), rel=1e-4)
    kept = np.exp(-6.0 / value("drive_time_after_birth"))
    assert later - rest == pytest.approx((at_birth - rest) * kept, rel=1e-5)


@pytest.mark.parametrize(("activity", "kept"), [(0.0, 1.0), (1.0, 1 / 2), (2.0, 1 / 17)])
def test_sustained_activity_withdraws_the_brake(activity: float, kept: float) -> None:
    done = carried(12.0, Set("working", activity * value("activity_that_withdraws")))
    held = value("brake_at_rest")
    assert done["brake"][0] == pytest.approx(relaxed(done, held, held * kept, value("brake_time")), rel=1e-6)


def test_labour_that_began_by_itself_has_no_brake() -> None:
    assert np.all(carried(2.0, withdrawn=1.0)["brake"] == 0.0)


@pytest.mark.parametrize("first", [0.05, 0.4, 0.95])
def test_labour_that_has_begun_drives_itself_on(first: float) -> None:
    done = carried(24.0, withdrawn=first)
    hours, held = done.time / HOUR, value("brake_at_rest")
    withdrawn = 1 / (1 + (1 / first - 1) * np.exp(-hours / value("withdrawal_time")))
    assert done["decidua.begun"][0] == pytest.approx(withdrawn, rel=1e-6)
    assert done["local_oxytocin"][0] == pytest.approx(value("local_in_labour") * withdrawn, rel=1e-6)

    def rate(hour: float, brake: np.ndarray) -> np.ndarray:
        gone = 1 / (1 + (1 / first - 1) * np.exp(-hour / value("withdrawal_time")))
        return (held * (1 - gone) - brake) / value("brake_time")

    reference = solve_ivp(rate, (0, 24.0), [held * (1 - first)], t_eval=hours, rtol=1e-10, atol=1e-12)
    assert done["brake"][0] == pytest.approx(reference.y[0], rel=1e-5, abs=1e-9)


def test_labour_that_has_not_begun_does_not_begin_by_itself() -> None:
    assert np.all(carried(24.0)["decidua.begun"] == 0.0)


@pytest.mark.parametrize("activity", [0.0, 100.0, 300.0])
def test_an_unripe_cervix_ripens_with_activity(activity: float) -> None:
    done = carried(10.0, Set("working", activity), ripeness_at_start=0.3)
    gone = np.exp(-value("ripening") * activity / 200.0 * done.time / HOUR)
    assert done["ripeness"][0] == pytest.approx(1 - 0.7 * gone, rel=1e-6)
    assert np.all(carried(1.0, Set("working", activity))["ripeness"] == 1.0)  # a ripe one stays so


def test_oxytocin_is_made_on_the_spot_in_labour_until_the_birth() -> None:
    done = carried(2.0, Set("born", 1.0, HOUR + 1.0), withdrawn=1.0)
    level = done["local_oxytocin"][0]
    assert np.all(level[done.time <= HOUR] == value("local_in_labour")) and np.all(level[done.time > HOUR + 1.0] == 0)
    assert np.all(carried(2.0)["local_oxytocin"] == 0.0)
