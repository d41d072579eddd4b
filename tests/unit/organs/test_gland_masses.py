"""Gland masses: growth against its closed form, and an ordinary life that leaves them as they are."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.engine.run import run
from oxytocin.hypothalamus.clock import Clock
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Protocol, Set
from oxytocin.organs.gland_masses import GlandMasses
from oxytocin.organs.human_stress_axis import HumanStressAxis

DAY = 86400.0


class Hormones(Component):
    """CRH and ACTH as they are told."""

    crh = Control("1")
    acth = Control("1")
    portal_crh = Output(Level("1"))
    acth_over_rest = Output(Level("1"))

    def equations(self):
        yield Equal(self.portal_crh, self.crh)
        yield Equal(self.acth_over_rest, self.acth)


@pytest.mark.parametrize(("crh", "acth"), [(0.0, 0.0), (1.22, 1.07), (3.0, 2.0)])
def test_masses_grow_with_what_feeds_the_glands(crh: float, acth: float) -> None:
    body = Body("woman", hormones=Hormones(), glands=GlandMasses())
    done = run(body, 20 * DAY, protocol=Protocol(Set("crh", crh), Set("acth", acth)), every=DAY, progress=False)
    days = done.time / DAY
    assert done["pituitary_mass"][0] == pytest.approx(2 ** (days / 20 * (crh / 1.22 - 1)), rel=1e-5)
    assert done["adrenal_mass"][0] == pytest.approx(2 ** (days / 30 * (acth / 1.07 - 1)), rel=1e-5)


def test_ordinary_days_leave_the_glands_as_they_are() -> None:
    body = Body("woman", clock=Clock(), axis=HumanStressAxis(), glands=GlandMasses())
    done = run(body, 60 * DAY, every=DAY, progress=False)
    for name in ("pituitary_mass", "adrenal_mass"):
        assert np.all(np.abs(done[name] - 1) < 0.05)
