"""A stressor and what remains of it."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Drive, Equal, Output, Protocol, Set
from oxytocin.nerves.stressor import Stressor


class Friend(Component):
    """Company as it is told."""

    near = Control("1")
    support_drive = Output(Drive("1"))

    def equations(self):
        yield Equal(self.support_drive, self.near)


def carried(*steps: Set, **values: float) -> Run:
    body = Body("woman", friend=Friend(), stressor=Stressor(strength=2.0, **values))
    return run(body, 7200.0, protocol=Protocol(*steps), every=60.0, tolerance=1e-8, progress=False)


def stress(size: float = 1.0) -> tuple[Set, Set]:
    return Set("stressor_intensity", size, 600.0), Set("stressor_intensity", 0.0, 4200.0)


@pytest.mark.parametrize("size", [0.5, 1.0])
def test_without_a_tail_it_ends_when_it_ends(size: float) -> None:
    done = carried(*stress(size))
    during = (done.time > 600.0) & (done.time < 4200.0)
    assert done["stressor"][0, during] == pytest.approx(2.0 * size)
    assert np.all(done["stressor"][0, (done.time < 600.0) | (done.time > 4200.0)] == 0)


def test_a_tail_fades_with_its_time_constant() -> None:
    done = carried(*stress(), tail=0.5)
    after = done.time > 4200.0
    expected = 0.5 * np.exp(-(done.time[after] - 4200.0) / 1800.0)
    assert done["stress_drive"][0, after] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("near", "left"), [(0.0, 1.0), (0.5, 0.875), (1.0, 0.75), (3.0, 0.75)])
def test_company_takes_a_share_of_the_stress_without_oxytocin(near: float, left: float) -> None:
    done = carried(*stress(), Set("near", near))
    assert done["stressor"][0, 30] == pytest.approx(2.0 * left)
    assert done["stress_drive"][0, 30] == pytest.approx(1.0)


def test_neurones_are_excited_while_it_lasts() -> None:
    done = carried(*stress(), axonal_weight=3.0)
    assert done["axonal_drive"][0, [5, 30, 100]] == pytest.approx([0.0, 3.0, 0.0], abs=1e-9)
