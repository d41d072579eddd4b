"""Formulas of data generators, on columns."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from oxytocin.exchange.simulations.maths import worked_out
from oxytocin.language import OxytocinError

X = np.array([1.0, 2.0, 4.0])


def value(inner: str) -> np.ndarray:
    tree = ElementTree.fromstring(f'<math xmlns="http://www.w3.org/1998/Math/MathML">{inner}</math>')
    return worked_out(tree, {"x": X, "k": 2.0}, "'g'")


@pytest.mark.parametrize(
    ("inner", "right"),
    [
        ("<ci>x</ci>", X),
        ("<apply><divide/><ci>x</ci><apply><csymbol definitionURL='http://sed-ml.org/#max'>max</csymbol>"
         "<ci>x</ci></apply></apply>", X / 4),
        ("<apply><minus/><ci>x</ci></apply>", -X),
        ("<apply><minus/><ci>x</ci><ci>k</ci></apply>", X - 2),
        ("<apply><times/><ci>x</ci><ci>x</ci><cn type='e-notation'>1<sep/>-1</cn></apply>", X * X / 10),
        ("<apply><power/><ci>x</ci><cn>-1</cn></apply>", 1 / X),
        ("<apply><root/><degree><cn>2</cn></degree><ci>x</ci></apply>", np.sqrt(X)),
        ("<apply><log/><logbase><cn>2</cn></logbase><ci>x</ci></apply>", np.log2(X)),
        ("<apply><log/><ci>x</ci></apply>", np.log10(X)),
        ("<piecewise><piece><cn>0</cn><apply><lt/><ci>x</ci><ci>k</ci></apply></piece>"
         "<otherwise><ci>x</ci></otherwise></piecewise>", [0.0, 2.0, 4.0]),
    ],
)  # fmt: skip
def test_a_formula(inner: str, right: object) -> None:
    assert value(inner) == pytest.approx(np.asarray(right))


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ("<ci>y</ci>", "the name 'y'"),
        ("<apply><arccosh/><ci>x</ci></apply>", "'arccosh'"),
        ("<cn>many</cn>", "which is none"),
        ("<apply><divide/><ci>x</ci></apply>", "cannot take"),
        ("", "'math'"),
    ],
)
def test_what_is_not_known_is_named(inner: str, why: str) -> None:
    with pytest.raises(OxytocinError, match=why):
        value(inner)
