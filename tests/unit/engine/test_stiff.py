"""The stiff method against SciPy's and closed forms, and when it takes over and gives back."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Crossing, Parameter, Protocol, Rate, Set, State
from oxytocin.language.evidence import Spread
from oxytocin.language.maths import where


class Robertson(Component):
    """A slow, a fast and a very fast reaction; H. H. Robertson's, as in every book on stiff equations."""

    a = State("1", initial=1.0, scale=None)
    b = State("1", scale=None)
    c = State("1", scale=None)
    slow = Parameter(0.04, "1/s", "oxytocin_notes")
    fast = Parameter(1e4, "1/s", "oxytocin_notes")
    fastest = Parameter(3e7, "1/s", "oxytocin_notes")

    def equations(self):
        there, back, away = self.slow * self.a, self.fast * self.b * self.c, self.fastest * self.b**2
        yield Rate(self.a, back - there)
        yield Rate(self.b, there - back - away)
        yield Rate(self.c, away)


class VanDerPol(Component):
    """Creeps, and jumps; stiff and not by turns."""

    x = State("1", initial=2.0, may_be_negative=True)
    v = State("1", may_be_negative=True)
    stiffness = Parameter(1e4, "1", "oxytocin_notes")
    rate = Parameter(1.0, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.x, self.rate * self.v)
        yield Rate(self.v, self.rate * (self.stiffness * (1 - self.x**2) * self.v - self.x))


class TwoSteps(Component):
    """A -> B -> C, the second step a million times as fast or what a subject draws; C is emptied whenever it is 0.1."""

    a = State("pmol", initial=1.0, scale=None)
    b = State("pmol", scale=None)
    c = State("pmol", scale=None)
    emptied = State("1")
    first = Parameter(0.05, "1/s", "oxytocin_notes")
    second = Parameter(1e6, "1/s", "oxytocin_notes", spread=Spread("lognormal", 2.0))
    limit = Parameter(0.1, "pmol", "oxytocin_notes")
    slowed = Control("1")

    def equations(self):
        passed = self.second * self.b / (1 + self.slowed * 1e7)
        yield Rate(self.a, -self.first * self.a)
        yield Rate(self.b, self.first * self.a - passed)
        yield Rate(self.c, passed)

    def events(self):
        yield Crossing("emptied_once", self.c - self.limit, {self.c: 0, self.emptied: self.emptied + 1})


def reference(derivatives, start, times) -> np.ndarray:
    done = solve_ivp(derivatives, (0.0, times[-1]), start, "Radau", times, rtol=1e-10, atol=1e-14)
    return np.asarray(done.y)


def test_robertson() -> None:
    done = run(Body("test", r=Robertson()), 1e5, every=100.0, progress=False)

    def rates(t, y):
        there, back, away = 0.04 * y[0], 1e4 * y[1] * y[2], 3e7 * y[1] ** 2
        return [back - there, there - back - away, away]

    wanted = reference(rates, [1.0, 0.0, 0.0], done.time)
    for name, each in zip("abc", wanted, strict=True):
        np.testing.assert_allclose(done[f"r.{name}"][0], each, rtol=2e-4, atol=1e-12)
    assert done.steps < 60_000  # explicit steps would be 3e8


def test_van_der_pol() -> None:
    done = run(Body("test", v=VanDerPol()), 2e4, every=100.0, progress=False)

    def rates(t, y):
        return [y[1], 1e4 * (1 - y[0] ** 2) * y[1] - y[0]]

    x = reference(rates, [2.0, 0.0], done.time)[0]
    apart = np.abs(done["v.x"][0] - x)
    assert np.abs(x).min() < 1.5  # it has jumped
    assert np.quantile(apart, 0.98) < 1e-3
    assert done.steps < 100_000


def test_what_is_drained_at_once_is_followed_and_events_with_it() -> None:
    done = run(Body("test", steps=TwoSteps()), 100.0, every=0.5, progress=False)
    b = 0.05 * np.exp(-0.05 * done.time[1:]) / 1e6
    np.testing.assert_allclose(done["steps.b"][0, 1:], b, rtol=1e-3)
    assert done["steps.emptied"][0, -1] == 9.0
    wanted = -np.log(1.0 - 0.1 * np.arange(1, 10)) / 0.05
    np.testing.assert_allclose(done.events[0].time, wanted, rtol=1e-5)
    assert min(done[f"steps.{name}"].min() for name in "abc") >= 0.0
    assert done.steps < 30_000


def test_it_gives_back_when_nothing_is_stiff_any_more() -> None:
    slow = Protocol(Set("slowed", 1.0, at=50.0))
    body = Body("test", steps=TwoSteps())
    stiff = run(body, 50.0, every=0.5, progress=False)
    both = run(body, 3000.0, every=0.5, protocol=slow, progress=False)
    assert both.steps - stiff.steps < 5_000
    np.testing.assert_array_equal(both["steps.b"][0, :100], stiff["steps.b"][0, :100])
    later = both.time > 100.0  # b has an own half-life of seconds, and follows a
    assert np.isfinite(both["steps.b"][0, later]).all()
    c_and_more = both["steps.a"] + both["steps.b"] + both["steps.c"] + 0.1 * both["steps.emptied"]
    np.testing.assert_allclose(c_and_more[0], 1.0, rtol=1e-4)


def test_a_subject_is_the_same_to_the_last_bit_whoever_is_beside_it_and_has_the_jacobian_already() -> None:
    body = Body("test", steps=TwoSteps())
    options = {"every": 1.0, "seed": 5, "progress": False}
    together = run(body, 20.0, subjects=9, workers=1, **options)
    for first in (0, 4, 8):
        alone = run(body, 20.0, subjects=1, first=first, **options)
        np.testing.assert_array_equal(alone.samples[0], together.samples[first])
    spread = run(body, 20.0, subjects=9, workers=3, **options)
    np.testing.assert_array_equal(spread.samples, together.samples)


@pytest.mark.parametrize("faster", [1e3, 1e9, 1e15])
def test_absurd_rates_end_soon(faster: float) -> None:
    done = run(Body("test", steps=TwoSteps(second=1e6 * faster)), 100.0, every=1.0, progress=False)
    np.testing.assert_allclose(done["steps.a"][0], np.exp(-0.05 * done.time), rtol=1e-5)
    assert done.steps < 60_000


def test_what_chooses_and_saturates_is_differentiated_as_it_stands() -> None:
    class Choosing(Component):
        """Hill functions, minima and choices around a fast decay."""

        x = State("1", initial=0.2)
        y = State("1")
        rate = Parameter(1e5, "1/s", "oxytocin_notes")
        power = Parameter(2.5, "1", "oxytocin_notes")
        slow = Parameter(0.1, "1/s", "oxytocin_notes")

        def equations(self):
            up = (self.y / 0.3) ** self.power
            yield Rate(self.x, self.slow * (1 - self.x))
            yield Rate(self.y, self.rate * (self.x / (1 + up) - self.y * where(self.x > 0.5, 2, 1)))

    done = run(Body("test", c=Choosing()), 30.0, every=0.5, progress=False)

    def settled(x: float) -> float:
        drain = 2 if x > 0.5 else 1
        return float(brentq(lambda y: x / (1 + (y / 0.3) ** 2.5) - drain * y, 0.0, 1.0, rtol=1e-12))

    wanted = [settled(1 - 0.8 * np.exp(-0.1 * t)) for t in done.time[1:]]
    np.testing.assert_allclose(done["c.y"][0, 1:], wanted, rtol=1e-4)
    assert done.steps < 40_000
