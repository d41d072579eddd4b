"""Equations as MathML: well formed, complete, and in the part's own names."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.everyday import everyday_woman
from oxytocin.language import Component
from oxytocin.language.component import SpikingComponent
from oxytocin.organs.uterus import Uterus
from oxytocin.report import mathml

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
PARTS = [
    pytest.param(part, id=f"{body.name}.{key}")
    for body in (labouring_woman(), everyday_woman())
    for key, part in body.parts.items()
]


def read(text: str) -> ElementTree.Element:
    """Return a <math> element, read as strictly as XML is."""
    return ElementTree.fromstring(text)


@pytest.mark.parametrize("part", PARTS)
def test_every_equation_and_event_of_a_part_is_well_formed(part: Component) -> None:
    made = mathml.equations(part)
    expected = 0 if isinstance(part, SpikingComponent) else len(list(part.equations()))
    assert len(made) == expected
    for text in (*made, *mathml.start(part)):
        assert read(text).tag == f"{NAMESPACE}math"
    events = list(mathml.events(part))
    assert [name for name, _, _ in events] == [event.name for event in part.events()]
    for (_, when, then), event in zip(events, part.events(), strict=True):
        assert "<math" in when and len(then) == len(event.then)
        for text in then:
            read(f"<p>{text}</p>")


def test_names_stay_whole_and_cases_stand_below_each_other() -> None:
    force = next(text for text in mathml.equations(Uterus()) if "force_rise" in text)
    found = read(force)
    assert {"force_rise", "force_fall", "excitation"} <= {one.text for one in found.iter(f"{NAMESPACE}mi")}
    rows = list(found.iter(f"{NAMESPACE}mtr"))
    assert len(rows) == 2
    assert "otherwise" in "".join(rows[-1].itertext())
    rate = next(found.iter(f"{NAMESPACE}mfrac"))
    assert ["".join(part.itertext()) for part in rate] == ["dforce", "dt"]


def test_numbers_are_short_and_powers_of_ten_are_written_out() -> None:
    import sympy

    text = "".join(read(mathml.expression(sympy.Float(1.23456e-7) * sympy.Symbol("part.volume"))).itertext())
    assert text == "1.235·10-7·volume"
    assert "".join(read(mathml.expression(sympy.Float(0.5))).itertext()) == "0.5"
