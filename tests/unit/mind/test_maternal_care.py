"""The onset of maternal care against the law of waiting times."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Protocol, Set
from oxytocin.mind.maternal_care import MaternalOnset

HOUR = 3600.0
VALUES = {name: item.value for name, item in MaternalOnset().parameters.items()}


class Brain(Component):
    """Receptors of the preoptic area that bind as they are told."""

    theta = Control("1", high=1.0)
    preoptic_area_receptor_signal = Output(Level("1"))

    def equations(self):
        yield Equal(self.preoptic_area_receptor_signal, self.theta)


def watched(hours: float, females: int | None = None, values: dict[str, float] | None = None, **controls: float) -> Run:
    body = Body("rat", brain=Brain(), maternal_onset=MaternalOnset(**(values or {})))
    steps = [Set(name, value, 0.0) for name, value in {"pups": 1.0, "ovaries": 0.0, **controls}.items()]
    length = hours * HOUR
    return run(body, length, protocol=Protocol(*steps), subjects=females, every=length, progress=False)


@pytest.mark.parametrize(("oestrogen", "rate"), [(1.0, 0.02 + 0.93 * 0.8), (0.0, 0.02)])
def test_the_probability_is_as_the_equation_says(oestrogen: float, rate: float) -> None:
    found = watched(2.0, theta=0.8, oestrogen=oestrogen)["maternal_probability"][0, -1]
    assert found == pytest.approx(1 - np.exp(-2 * rate), rel=1e-5)


def test_as_many_females_care_as_their_probabilities_say() -> None:
    done = watched(2.0, females=400, theta=0.8, oestrogen=1.0)
    expected = done["maternal_probability"][:, -1]
    caring = done["caring"][:, -1]
    error = np.sqrt(np.sum(expected * (1 - expected)))
    assert abs(caring.sum() - expected.sum()) < 4 * error
    # The link decides in whom oxytocin works at all.
    assert 0.5 < np.mean(expected > 0.5) < 0.7


def test_without_oxytocin_care_begins_after_days() -> None:
    assert watched(24.0 * 7, theta=0.0)["maternal_probability"][0, -1] > 0.95
    assert watched(24.0 * 7, values={"oxytocin_effect": 0.0}, theta=0.8)["maternal_probability"][0, -1] > 0.95


def test_nobody_cares_where_there_are_no_pups() -> None:
    assert watched(24.0, females=20, pups=0.0)["caring"].max() == 0.0


def test_intact_females_are_primed_on_some_days_of_the_cycle() -> None:
    early, late = (
        watched(2.0, theta=0.8, ovaries=1.0, values={"cycle_day": day})["maternal_probability"][0, -1]
        for day in (VALUES["primed_days"] - 0.01, VALUES["primed_days"] + 0.01)
    )
    assert early > 0.7
    assert late < 0.1
