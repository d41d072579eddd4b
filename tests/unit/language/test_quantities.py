"""Units: conversions that the field uses, and errors in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert, factor


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("10 IU", "pmol", 16680.0),
        ("1 mU/min", "pmol/min", 1.668),
        ("1.68 ug", "IU", 1.0),
        ("1007.19 pg/mL", "pmol/L", 1000.0),
        ("2.0L/min", "mL/s", 2000.0 / 60),
        ("30 min", "s", 1800.0),
        ("3", "1", 3.0),
        (4.5, "mmHg", 4.5),
    ],
)
def test_conversions(text, unit, value):
    assert convert(text, unit) == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("text", ["", "fast", "10 furlongz", "nan s", "1e999 s", "3 mmHg", "12"])
def test_nonsense_gets_a_sentence(text):
    with pytest.raises(OxytocinError):
        convert(text, "s", "the duration")


@given(st.floats(1e-6, 1e6))
def test_engine_units_are_coherent(value):
    # 1 pmol/L in 1 L is 1 pmol, at 1 L/min per minute: no factor may slip in.
    assert factor("pmol/L") * factor("L") == pytest.approx(factor("pmol"))
    assert value * factor("L/min") * 60 == pytest.approx(value * factor("L/s") * 60 / 60 * 1)
    assert factor("s") == 1.0 and factor("pmol") == pytest.approx(1.0) and factor("L") == pytest.approx(1.0)
