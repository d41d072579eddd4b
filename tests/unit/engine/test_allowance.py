"""Errors are measured against what a state reaches, however small that is, and not against a size nobody gave."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Give, Impulse, Input, Parameter, Protocol, Rate, Receipt, State
from oxytocin.language.maths import where

FIRST, SECOND = 0.05, 5.0
"""Rates of the two steps, in 1/s."""


class TwoSteps(Component):
    """A -> B -> C; B and C begin at nothing, and B stays a hundredth of A."""

    a = State("mol/L", scale=None)
    b = State("mol/L", scale=None)
    c = State("mol/L", scale=None)
    first = Parameter(FIRST, "1/s", "oxytocin_notes")
    second = Parameter(SECOND, "1/s", "oxytocin_notes")
    dose = Input(Impulse("mol/L"))

    def equations(self):
        yield Rate(self.a, -self.first * self.a)
        yield Rate(self.b, self.first * self.a - self.second * self.b)
        yield Rate(self.c, self.second * self.b)

    def events(self):
        yield Receipt("given", self.dose, {self.a: self.a + self.dose})


class Chain(Component):
    """Eight compartments in a row, all of them empty at first, the last begins as t**8."""

    c_1, c_2, c_3, c_4, c_5, c_6, c_7, c_8 = (State("pmol", scale=None) for _ in range(8))
    flow = Parameter(1e-6, "pmol/s", "oxytocin_notes")
    rate = Parameter(0.2, "1/s", "oxytocin_notes")

    def equations(self):
        places = [self.c_1, self.c_2, self.c_3, self.c_4, self.c_5, self.c_6, self.c_7, self.c_8]
        before = self.flow
        for place in places:
            yield Rate(place, before - self.rate * place)
            before = self.rate * place


class Begins(Component):
    """Stands still at nothing until another state passes a threshold; its rate jumps there."""

    ramp = State("pmol", scale=None)
    filled = State("1")
    speed = Parameter(1.0, "pmol/s", "oxytocin_notes")
    threshold = Parameter(3.3, "pmol", "oxytocin_notes")
    filling = Parameter(1e-9, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.ramp, self.speed)
        yield Rate(self.filled, where(self.ramp > self.threshold, self.filling, 0))


def closed_form(start: float, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    b = start * FIRST / (SECOND - FIRST) * (np.exp(-FIRST * time) - np.exp(-SECOND * time))
    return b, start - start * np.exp(-FIRST * time) - b


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exponent=st.floats(-15.0, 3.0), at=st.sampled_from([0.0, 2.5, 40.0]))
def test_what_begins_at_nothing_is_right_whatever_its_size(exponent, at):
    dose = 10.0**exponent
    body = Body("test", steps=TwoSteps())
    done = run(body, 100.0, protocol=Protocol(Give("dose", dose, at=at)), every=0.5, progress=False)
    after = done.time >= at
    b, c = closed_form(dose, done.time[after] - at)
    np.testing.assert_allclose(done["steps.b"][0, after], b, rtol=1e-4, atol=1e-9 * dose)
    np.testing.assert_allclose(done["steps.c"][0, after], c, rtol=1e-4, atol=1e-9 * dose)
    assert min(done["steps.b"].min(), done["steps.c"].min()) >= 0.0


def test_a_long_chain_that_begins_empty_starts():
    from scipy.special import gammainc

    done = run(Body("test", chain=Chain()), 100.0, every=1.0, progress=False)
    wanted = 1e-6 / 0.2 * gammainc(8, 0.2 * done.time)
    np.testing.assert_allclose(done["chain.c_8"][0], wanted, rtol=1e-4, atol=1e-12 * 5e-6)
    assert done.steps < 500


def test_a_rate_that_jumps_where_its_state_is_nothing_does_not_stop_the_run():
    done = run(Body("test", begins=Begins()), 10.0, every=0.1, progress=False)
    np.testing.assert_allclose(done["begins.filled"][0], 1e-9 * np.maximum(done.time - 3.3, 0.0), rtol=1e-5, atol=1e-18)
    assert done.steps < 500


@pytest.mark.parametrize("tolerance", [1e-4, 1e-6, 1e-8])
def test_a_balance_that_only_rounding_upsets_costs_no_steps(tolerance):
    class Balance(Component):
        """Two large flows leave nothing but the rounding of their difference."""

        left = State("pmol", initial=1e6, scale=None)
        right = State("pmol", initial=3e6, scale=None)
        between = State("pmol", scale=None, may_be_negative=True)
        there = Parameter(0.3, "1/s", "oxytocin_notes")
        back = Parameter(0.1, "1/s", "oxytocin_notes")

        def equations(self):
            net = self.there * self.left - self.back * self.right
            yield Rate(self.left, -net)
            yield Rate(self.right, net)
            yield Rate(self.between, net - self.there * self.between)

    done = run(Body("test", balance=Balance()), 1000.0, every=10.0, tolerance=tolerance, progress=False)
    assert abs(done["balance.between"]).max() < 1e-8
    assert done.steps < 2000
