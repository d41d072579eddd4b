"""What happens at instants: windows inside a step, what one event sets off in another, and what a sample shows."""

import numpy as np
import pytest

from oxytocin.engine.run import run
from oxytocin.language import (
    Body,
    Component,
    Control,
    Crossing,
    Equal,
    Give,
    Impulse,
    Input,
    Level,
    Output,
    OxytocinError,
    Parameter,
    Protocol,
    Rate,
    Receipt,
    Set,
    State,
)
from oxytocin.language.maths import where


class Thrown(Component):
    """A stone that is thrown up at 20 m/s: its height is above 20.3 m for 0.23 s, between 2 s of nothing."""

    height = State("m", may_be_negative=True)
    speed = State("m/s", initial=20.0, may_be_negative=True)
    seen = State("1")
    gravity = Parameter(9.81, "m/s**2", "oxytocin_notes")
    wall = Parameter(20.3, "m", "oxytocin_notes")

    def equations(self):
        yield Rate(self.height, self.speed)
        yield Rate(self.speed, -self.gravity)

    def events(self):
        yield Crossing("over_the_wall", self.height - self.wall, {self.seen: self.seen + 1})


class Window(Component):
    """Conditions as plus or minus 1, true for a while inside what could be one step; each comparison is watched."""

    x = State("s", may_be_negative=True)
    opened = State("1")
    strict = State("1")
    at_once = State("1")
    one = Parameter(1.0, "1", "oxytocin_notes")
    second = Parameter(1.0, "s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.x, self.one)

    def events(self):
        inside = (self.x >= 100 * self.second) & (self.x < 102 * self.second)
        yield Crossing("opens", where(inside, 1, -1), {self.opened: self.opened + 1})
        yield Crossing("above", where(self.x > 150 * self.second, 1, -1), {self.strict: self.strict + 1})
        yield Crossing("begins", where(self.x > 0, 1, -1), {self.at_once: self.at_once + 1})
        for i, threshold in enumerate((100, 102, 150)):
            yield Crossing(f"watch_{i}", self.x - threshold * self.second, direction=0)


class Dominoes(Component):
    """An event lifts what two others wait for; a dose and a control do the same from outside."""

    time = State("s")
    pushed = State("1")
    fallen = State("1")
    counted = State("1")
    level = State("pmol")
    full = State("1")
    open = State("1")
    one = Parameter(1.0, "1", "oxytocin_notes")
    second = Parameter(1.0, "s", "oxytocin_notes")
    brim = Parameter(2.0, "pmol", "oxytocin_notes")
    gate = Control("1")
    dose = Input(Impulse("pmol"))
    state_of_it = Output(Level("1"))

    def equations(self):
        yield Rate(self.time, self.one)
        yield Equal(self.state_of_it, where(self.time >= 5 * self.second, 1, 0))

    def events(self):
        # The last in the chain stands first in the list.
        yield Crossing("counted_too", self.fallen - 0.5, {self.counted: self.counted + self.pushed})
        yield Crossing("falls", self.pushed - 0.5, {self.fallen: 1})
        yield Crossing("is_pushed", self.time - 5 * self.second, {self.pushed: 1})
        yield Crossing("overflows", self.level - self.brim, {self.full: self.full + 1})
        yield Crossing("gate_opens", self.gate - 0.5, {self.open: self.open + 1})
        yield Receipt("dosed", self.dose, {self.level: self.level + self.dose})


class Contrary(Component):
    """Two events that undo each other."""

    a = State("1", initial=-1.0, may_be_negative=True)
    b = State("1", initial=1.0, may_be_negative=True)
    time = State("s")
    one = Parameter(1.0, "1", "oxytocin_notes")
    second = Parameter(1.0, "s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.time, self.one)

    def events(self):
        yield Crossing("starts", self.time - 2 * self.second, {self.a: 1, self.b: -1})
        yield Crossing("to_and", self.a, {self.a: -1, self.b: 1})
        yield Crossing("fro", self.b, {self.a: 1, self.b: -1})


def test_a_rise_and_fall_between_the_ends_of_a_step_is_seen():
    done = run(Body("test", stone=Thrown()), 4.0, every=0.01, progress=False)
    assert done["stone.seen"][0, -1] == 1.0
    (when,) = done.events[0].time
    assert when == pytest.approx((20.0 - np.sqrt(400.0 - 2 * 9.81 * 20.3)) / 9.81, abs=1e-9)


@pytest.mark.parametrize("wall, seen", [(20.387, 1.0), (20.388, 0.0)])
def test_its_top_decides(wall, seen):  # 20.3874 m
    done = run(Body("test", stone=Thrown(wall=wall)), 4.0, every=1.0, progress=False)
    assert done["stone.seen"][0, -1] == seen


def test_conditions_come_true_inside_a_step_and_a_hair_above_a_threshold_and_right_at_the_start():
    done = run(Body("test", window=Window()), 240.0, every=1.0, progress=False)
    assert [done[f"window.{name}"][0, -1] for name in ("opened", "strict", "at_once")] == [1.0, 1.0, 1.0]
    np.testing.assert_array_equal(done["window.opened"][0], done.time >= 100.0)
    assert done["window.strict"][0, 149:152].tolist() == [0.0, 1.0, 1.0]
    assert done["window.at_once"][0, 1] == 1.0


def test_an_event_a_dose_and_a_control_may_lift_what_another_event_waits_for():
    dosed = Protocol(Give("dose", 1.5, at=1.0), Give("dose", 1.5, at=3.0), Set("gate", 1.0, at=7.0))
    done = run(Body("test", dominoes=Dominoes()), 10.0, every=1.0, protocol=dosed, progress=False)
    assert done["dominoes.counted"][0].tolist() == [0.0] * 5 + [1.0] * 6
    assert done["dominoes.full"][0].tolist() == [0.0] * 3 + [1.0] * 8
    assert done["dominoes.open"][0].tolist() == [0.0] * 7 + [1.0] * 4


def test_a_sample_at_the_time_of_an_event_shows_what_is_after_it_rules_too():
    done = run(Body("test", dominoes=Dominoes()), 10.0, every=1.0, progress=False)
    assert done["state_of_it"][0].tolist() == [0.0] * 5 + [1.0] * 6


def test_events_that_undo_each_other_for_ever_are_named():
    with pytest.raises(OxytocinError, match=r"contrary\.(to_and|fro).*without end at 2 s"):
        run(Body("test", contrary=Contrary()), 10.0, progress=False)
