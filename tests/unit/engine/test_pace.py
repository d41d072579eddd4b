"""A run can always be stopped, always moves, and is refused by name where it would take for ever."""

import signal
import subprocess
import sys
import time

import pytest

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Noise, OxytocinError, Parameter, Rate, State

FAST = """
from oxytocin.language import Component, Parameter, Rate, State

class Fast(Component):
    place = State("1", initial=1.0, may_be_negative=True)
    speed = State("1", may_be_negative=True)
    rate = Parameter({rate}, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.place, self.rate * self.speed)
        yield Rate(self.speed, -self.rate * self.place)
"""


class Fast(Component):
    """Swings so fast that no method can take long steps."""

    place = State("1", initial=1.0, may_be_negative=True)
    speed = State("1", may_be_negative=True)
    rate = Parameter(1e3, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.place, self.rate * self.speed)
        yield Rate(self.speed, -self.rate * self.place)


class Trembling(Component):
    """Noise with a memory that may be set."""

    sum = State("1", may_be_negative=True)
    strength = Parameter(1.0, "1", "oxytocin_notes")
    memory = Parameter(1.0, "s", "oxytocin_notes")
    tremor = Noise(strength, memory)

    def equations(self):
        yield Rate(self.sum, self.tremor / self.memory)


def test_what_would_take_for_ever_is_refused_by_the_name_of_its_state():
    with pytest.raises(OxytocinError, match=r"fast\.(place|speed) asks for steps of .* s at .* s \(subject 0\)"):
        run(Body("test", fast=Fast(rate=1e6)), 1e5, progress=False, every=1e3)


def enough(share: float) -> None:
    raise OxytocinError("enough")


def test_noise_that_is_too_fast_is_refused_and_the_least_that_is_named_is_taken():
    with pytest.raises(OxytocinError, match=r"trembling\.memory is 0.0001 s.* at least 0.0005 s"):
        run(Body("test", trembling=Trembling(memory=1e-4)), 1000.0, progress=False, every=100.0)
    with pytest.raises(OxytocinError, match="enough"):
        run(Body("test", trembling=Trembling(memory=5e-4)), 1000.0, progress=enough, every=100.0)
    with pytest.raises(OxytocinError, match="enough"):
        run(Body("test", trembling=Trembling(memory=1e-4)), 200.0, progress=enough, every=100.0)


def test_progress_moves_within_one_stretch_and_whoever_hears_it_can_end_the_run():
    heard: list[float] = []

    def listen(share: float) -> None:
        heard.append(share)
        if len(heard) == 5:
            raise OxytocinError("enough")

    with pytest.raises(OxytocinError, match="enough"):
        run(Body("test", fast=Fast()), 1000.0, progress=listen, every=10.0)
    assert heard == sorted(set(heard))
    assert heard[-1] < 0.5


def test_ctrl_c_is_heard_within_a_stretch_and_what_was_reached_is_kept(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        FAST.format(rate=1e4)
        + """
from oxytocin.engine.run import run
from oxytocin.language import Body

body = Body("test", fast=Fast())
run(body, 1e-3, every=1e-3, progress=False)
print("begun", flush=True)
done = run(body, 1000.0, every=0.01, progress=False)
print("interrupted" if done.interrupted else "complete", done.reached, flush=True)
"""
    )
    with subprocess.Popen([sys.executable, "-P", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        word, reached = process.stdout.readline().split()
    assert word == "interrupted"
    assert 0.0 < float(reached) < 1000.0
