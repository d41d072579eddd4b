"""Units: conversions that the field uses, and errors in one sentence."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import MOLAR_MASSES, convert, dimension, factor


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


@pytest.mark.parametrize(
    ("text", "unit", "of", "value"),
    [
        ("10 IU/kg", "ug/kg", "oxytocin", 16.8),
        ("16.8 ug/kg", "IU/kg", "oxytocin", 10.0),
        ("1 mU/kg/min", "pmol/(kg*min)", "oxytocin", 1.668007),
        ("5 IU/m**2", "ug/m2", "oxytocin", 8.4),
        ("1 ug/kg/h", "nmol/kg/h", "carbetocin", 1.01197),
        ("1 ng*h/mL", "pmol*h/L", "oxytocin", 992.861),
    ],
)
def test_amounts_per_weight_and_per_area(text, unit, of, value):
    assert convert(text, unit, of=of) == pytest.approx(value, rel=1e-5)


def test_a_share_is_no_amount_per_weight():
    with pytest.raises(OxytocinError, match="cannot be turned into that"):
        convert("5 %", "IU/kg")
    with pytest.raises(OxytocinError, match="is per kg: multiply it by the weight"):
        convert("10 IU/kg", "pmol")
    with pytest.raises(OxytocinError, match="is per m²: multiply it by the area"):
        convert("10 ug/m2", "IU")


@pytest.mark.parametrize(
    ("text", "advised", "value"),
    [
        ("2,5 IU", "2.5 IU", 2.5),
        (",5 IU", ".5 IU", 0.5),
        ("-2,5e1 IU", "-2.5e1 IU", -25.0),
        ("0,500 IU", "0.500 IU", 0.5),
        ("1_000 IU", "1000 IU", 1000.0),
        ("1'000 IU", "1000 IU", 1000.0),
        ("1 000 IU", "1000 IU", 1000.0),
        ("1 000,5 IU", "1000.5 IU", 1000.5),
        ("1.000,5 IU", "1000.5 IU", 1000.5),
        ("1,000.5 IU", "1000.5 IU", 1000.5),
        ("1,000,000 IU", "1000000 IU", 1e6),
        ("1.000.000 IU", "1000000 IU", 1e6),
    ],
)
def test_the_advice_on_commas_and_groups_leads_to_the_number(text, advised, value):
    with pytest.raises(OxytocinError) as said:
        convert(text, "IU", "the dose")
    assert f"'{advised}'" in str(said.value)
    assert convert(advised, "IU") == value


def test_a_comma_that_can_be_read_in_two_ways_is_never_guessed():
    with pytest.raises(OxytocinError, match=r"can be read in two ways; write '1.500 IU' or '1500 IU'"):
        convert("1,500 IU", "IU")


@pytest.mark.parametrize(
    "text", ["1.2.3 IU", "1,2,3 IU", "5 10 IU", "1:30 h", "5-10 IU", "1e IU", "0x10 IU", "１０ IU", "10² IU"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(OxytocinError):
        convert(text, "IU")


def test_minutes_are_not_metres():
    with pytest.raises(OxytocinError, match="a minute is 'min'"):
        convert("5 m", "s", "the duration")
    with pytest.raises(OxytocinError, match="a minute is 'min'"):
        convert("5 mU/m", "pmol/min")


NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@given(
    NUMBERS, st.sampled_from(["IU", "ug", "pmol", "mg"]), st.sampled_from(["", "/kg", "/min", "/L", "/kg/min", "/m2"])
)
def test_there_and_back_is_the_same(number, unit, per):
    here = convert(f"{number!r} {unit}{per}", f"pmol{per}")
    assert convert(f"{here!r} pmol{per}", f"{unit}{per}") == pytest.approx(number, rel=1e-12, abs=1e-15)


@given(st.text(st.sampled_from("0123456789.,eE+-−_ '*/^()%µ°ºUIUmgLkhsinf#;\"\\\n\t١１²⁻"), max_size=14))
def test_any_text_is_read_as_a_whole_or_refused_in_one_sentence(text):
    try:
        found = convert(text, "IU")
    except OxytocinError as error:
        assert str(error)
    else:
        assert math.isfinite(found)
        # A text that was read is one number and one unit, and nothing else.
        assert re.fullmatch(r"\s*[-+−]?[0-9.]+([eE][-+]?[0-9]+)?[^#;\"\\\n°º]*", text.strip())


@given(st.text(max_size=30))
def test_what_stands_behind_a_unit_is_never_passed_over(rest):
    try:
        found = dimension("L/min " + rest)
    except OxytocinError:
        return
    assert found == dimension(f"(L/min)*({rest})") if rest.strip() else found == dimension("L/min")


@given(st.floats(1e-6, 1e6))
def test_engine_units_are_coherent(value):
    # 1 pmol/L in 1 L is 1 pmol, at 1 L/min per minute: no factor may slip in.
    assert factor("pmol/L") * factor("L") == pytest.approx(factor("pmol"))
    assert value * factor("L/min") * 60 == pytest.approx(value * factor("L/s") * 60 / 60 * 1)
    assert factor("s") == 1.0 and factor("pmol") == pytest.approx(1.0) and factor("L") == pytest.approx(1.0)
