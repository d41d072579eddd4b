"""Erections of the rat: what the paraventricular nucleus, the pituitary and antagonists do to their rate."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Equal, Level, Output, Parameter, Protocol, Set
from oxytocin.mind.erection import PenileErection


class Nucleus(Component):
    """The PVN at a fixed level of oxytocin, and the antagonist in the fluid."""

    level = Parameter(0.1, "nmol/L", "oxytocin_notes")
    dissociation = Parameter(1.0, "nmol/L", "oxytocin_notes")
    here = Parameter(0.0, "1", "oxytocin_notes")
    everywhere = Parameter(0.0, "1", "oxytocin_notes")
    pvn_oxytocin = Output(Level("nmol/L", "oxytocin"))
    pvn_receptor_signal = Output(Level("1"))
    brain_antagonist = Output(Level("1"))

    def equations(self):
        apparent = self.dissociation * (1 + self.here + self.everywhere)
        yield Equal(self.pvn_oxytocin, self.level)
        yield Equal(self.pvn_receptor_signal, self.level / (self.level + apparent))
        yield Equal(self.brain_antagonist, self.everywhere)


BODY = Body("rat", nucleus=Nucleus(), penile_erection=PenileErection())
REAL = {"oxytocin_effect": 3.0}


def per_hour(female: float = 0.0, **values: float) -> float:
    body = BODY.with_values({**REAL, **values})
    protocol = Protocol(Set("receptive_female", female))
    done = run(body, 3600.0 * 100, subjects=10, protocol=protocol, every=3600.0, progress=False)
    return float(np.mean([each.times("erection_begins").size for each in done.events])) / 100


def test_at_rest_they_come_now_and_then_without_oxytocin_too() -> None:
    assert 0.25 < per_hour(level=0.0) < 0.35
    assert 0.25 < per_hour() < 0.35


def test_oxytocin_brings_them_on_and_far_too_much_does_not() -> None:
    rates = [per_hour(level=level) for level in (0.3, 3.0, 3000.0)]
    assert rates[0] < rates[1] > 2 * rates[2]


def test_lesion_antagonist_and_hypophysectomy_take_it_away() -> None:
    usual = per_hour(level=3.0)
    assert per_hour(level=3.0, intact_pvn=0.0) < 0.2 * usual
    assert per_hour(level=3.0, here=1000.0) < 0.2 * usual
    assert per_hour(level=3.0, pituitary=0.0) < 0.5 * usual


def test_what_a_female_brings_on_is_stopped_beyond_the_nucleus_only() -> None:
    usual = per_hour(female=1.0)
    assert usual > 1.5
    assert per_hour(female=1.0, here=1000.0) > 0.8 * usual
    assert per_hour(female=1.0, everywhere=1000.0) < 0.3 * usual
    assert per_hour(female=1.0, intact_pvn=0.0) < 0.3 * usual
