"""The pair bond against closed forms, and what must hold whatever the values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Level, Link, Output, Protocol, Set
from oxytocin.mind.pair_bond import PairBond

HOUR = 3600.0
VALUES = {name: item.value for name, item in PairBond().parameters.items()}


class Cage(Component):
    """A companion that is known, and receptors that bind as they are told."""

    theta = Control("1", high=2.0)
    known = Control("1", default=1.0, high=1.0)
    together = Control("1", high=1.0)
    mated = Control("1", high=1.0)
    accumbens_receptor_signal = Output(Level("1"))
    familiarity = Output(Level("1"))
    contact = Output(Level("1"))
    mating = Output(Level("1"))

    def equations(self):
        yield Equal(self.accumbens_receptor_signal, self.theta)
        yield Equal(self.familiarity, self.known)
        yield Equal(self.contact, self.together)
        yield Equal(self.mating, self.mated)


def lived(hours: float, apart: float = 0.0, values: dict[str, float | Link] | None = None, **controls: float) -> Run:
    """Return a run of some hours together, then some apart."""
    body = Body("vole", cage=Cage(), pair_bond=PairBond(**(values or {})))
    steps = [Set("together", 1.0, 0.0), Set("together", 0.0, hours * HOUR)]
    steps += [Set(name, value, 0.0) for name, value in controls.items()]
    length = (hours + apart) * HOUR
    return run(body, length, protocol=Protocol(*steps), every=length / 10, progress=False)


def learnt(hours: float, values: dict[str, float | Link] | None = None, **controls: float) -> float:
    return float(lived(hours, values=values, **controls)["incentive"][0, -1])


def heard(theta: float) -> float:
    return theta**2 / (theta**2 + VALUES["half_signal"] ** 2)


@pytest.mark.parametrize(("mated", "dopamine"), [(0.0, 1.0), (1.0, VALUES["mating_dopamine"])])
@pytest.mark.parametrize("theta", [0.0, 0.1, 0.9])
def test_learning_is_as_the_equation_says(theta: float, mated: float, dopamine: float) -> None:
    rate = VALUES["learning_rate"] * dopamine * (VALUES["independent_route"] + heard(theta))
    assert learnt(6.0, theta=theta, mated=mated) == pytest.approx(6 * rate, rel=1e-5)


def test_apart_the_bond_fades() -> None:
    done = lived(10.0, apart=90.0, theta=0.5)["incentive"][0]
    assert done[-1] == pytest.approx(done[1] * np.exp(-90.0 / 24.0 / VALUES["fading_time"]), rel=1e-5)


def test_without_oxytocin_a_bond_forms_and_a_day_is_too_short() -> None:
    needed = -np.log(1 - np.log(2.0) / VALUES["gain"])
    assert learnt(24.0, mated=1.0) < needed < learnt(168.0, mated=1.0)


@pytest.mark.parametrize("link", ["oxytocin_effect", "receptor_necessity"])
def test_no_link_set_to_nothing_stops_bonding(link: str) -> None:
    assert learnt(24.0, theta=0.35, values={link: 0.0}) > 0
    # Even where the receptor is said to be necessary: what has no effect is not.
    assert learnt(24.0, theta=0.35, values={"receptor_necessity": 1.0, link: 0.0}) > 0


def test_where_the_receptor_is_necessary_there_is_no_other_way() -> None:
    necessary = Link(1.0, "1", "berendzen2023", probability=1.0)
    assert learnt(168.0, mated=1.0, values={"receptor_necessity": necessary}) == 0.0


def test_peers_need_no_dopamine() -> None:
    assert learnt(6.0, theta=0.2, companion_is_peer=1.0, d2_antagonist=1.0) == pytest.approx(learnt(6.0, theta=0.2))


def test_blocked_dopamine_receptors_hear_neither_mating_nor_an_agonist() -> None:
    least = learnt(6.0, theta=0.2, d2_antagonist=1.0)
    assert least == pytest.approx(VALUES["antagonist_dopamine"] * learnt(6.0, theta=0.2), rel=1e-6)
    assert learnt(6.0, theta=0.2, d2_antagonist=1.0, mated=1.0, d2_agonist=1.0) == pytest.approx(least, rel=1e-6)


def test_an_unknown_companion_teaches_nothing() -> None:
    assert learnt(24.0, theta=0.9, known=0.0) == 0.0


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(theta=st.floats(0.0, 1.0), mated=st.floats(0.0, 1.0), block=st.floats(0.0, 1000.0), known=st.floats(0.0, 1.0))
def test_a_bond_lies_between_none_and_full_and_never_repels(
    theta: float, mated: float, block: float, known: float
) -> None:
    done = lived(5.0, theta=theta, mated=mated, v1a_antagonist=block, known=known)
    bond = done["bond"][0]
    assert np.all((bond >= 0) & (bond <= 1))
    assert np.all(done["partner_attraction"] >= done["stranger_attraction"] - 1e-12)
