"""What nipples, cervix and pelvic floor tell the oxytocin neurons."""

from __future__ import annotations

import pytest

from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Drive, Equal, Input, Level, Output, Protocol, Rate, Set, State
from oxytocin.nerves.afferents import PelvicAfferents, SucklingAfferents


class Neurons(Component):
    """Count what reaches them."""

    priming = Input(Drive("Hz"))
    filled = State("1")

    def equations(self):
        yield Rate(self.filled, self.priming)


class BirthCanal(Component):
    """A head that presses as it is told."""

    on_cervix = Control("1")
    on_floor = Control("1")
    cervical_stretch = Output(Level("1"))
    pelvic_stretch = Output(Level("1"))

    def equations(self):
        yield Equal(self.cervical_stretch, self.on_cervix)
        yield Equal(self.pelvic_stretch, self.on_floor)


def priming(body: Body, *steps: Set) -> float:
    return float(run(body, 10.0, protocol=Protocol(*steps), progress=False)["filled"][0, -1]) / 10.0


def value(name: str) -> float:
    return float(getattr(PelvicAfferents, name).value)


@pytest.mark.parametrize("epidural", [0.0, 1.0])
@pytest.mark.parametrize(("cervix", "floor"), [(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_stretch_adds_to_what_comes_at_rest_and_an_epidural_blocks_the_pelvic_floor(
    cervix: float, floor: float, epidural: float
) -> None:
    body = Body("woman", canal=BirthCanal(), afferents=PelvicAfferents(epidural=epidural), neurons=Neurons())
    expected = value("priming_at_rest") + value("cervical_priming") * cervix
    expected += value("vaginal_priming") * (1 - value("epidural_block") * epidural) * floor
    found = priming(body, Set("on_cervix", cervix), Set("on_floor", floor))
    assert found == pytest.approx(expected, rel=1e-9)


def test_a_woman_who_is_not_in_labour_has_what_comes_at_rest() -> None:
    body = Body("woman", afferents=PelvicAfferents(), neurons=Neurons())
    assert priming(body) == pytest.approx(value("priming_at_rest"), rel=1e-9)


def test_suckling_and_its_cue_fill_the_stores() -> None:
    body = Body("woman", afferents=SucklingAfferents(priming_rate=2.0, cue_strength=0.25), neurons=Neurons())
    assert priming(body) == 0.0
    assert priming(body, Set("suckling", 0.5)) == pytest.approx(1.0)
    assert priming(body, Set("cue", 1.0)) == pytest.approx(0.5)
    assert priming(body, Set("suckling", 1.0), Set("cue", 1.0)) == pytest.approx(2.5)


def test_nerves_of_breast_and_pelvis_add_up() -> None:
    body = Body("woman", breast=SucklingAfferents(priming_rate=2.0), pelvis=PelvicAfferents(), neurons=Neurons())
    assert priming(body, Set("suckling", 1.0)) == pytest.approx(2.0 + value("priming_at_rest"))
