"""Units: conversions that the field uses, and errors in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import MOLAR_MASSES, convert, factor


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


@pytest.mark.parametrize(
    ("text", "unit", "of", "value"),
    [
        ("100 ug", "pmol", "carbetocin", 101197.2),
        ("6.75 mg", "pmol", "atosiban", 6.78945e6),
        ("300 ug/min", "pmol/min", "atosiban", 301753.2),
        ("1000 pmol/L", "ng/mL", "atosiban", 0.99419),
        ("1 pmol/L", "pg/mL", "vasopressin", 1.08424),
        ("1 IU", "ug", "oxytocin", 1.68),
        ("1 IU", "ug", "", 1.68),
        ("2 L", "mL", "milk", 2000.0),
    ],
)
def test_each_substance_has_its_molar_mass(text, unit, of, value):
    assert convert(text, unit, of=of) == pytest.approx(value, rel=1e-5)


@pytest.mark.parametrize("unit", ["IU", "mU", "U"])
def test_only_oxytocin_is_in_international_units(unit):
    with pytest.raises(OxytocinError, match=r"the dose cannot be in IU.*carbetocin is dosed by mass.*'100 ug'"):
        convert(f"10 {unit}", "pmol", "the dose", of="carbetocin")
    with pytest.raises(OxytocinError, match="atosiban is dosed by mass"):
        convert("10 pmol", unit, of="atosiban")


def test_an_unknown_substance_is_named():
    with pytest.raises(OxytocinError, match="no molar mass of 'carbetocine' is known; did you mean 'carbetocin'"):
        convert("1 ug", "pmol", of="carbetocine")


@given(st.sampled_from(sorted(MOLAR_MASSES)), st.floats(1e-6, 1e6))
def test_mass_and_substance_there_and_back(of, micrograms):
    amount = convert(f"{micrograms!r} ug", "pmol", of=of)
    assert amount == pytest.approx(micrograms / MOLAR_MASSES[of] * 1e6)
    assert convert(f"{amount!r} pmol", "ug", of=of) == pytest.approx(micrograms)


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
