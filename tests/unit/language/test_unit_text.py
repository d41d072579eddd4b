"""Texts of units: read as a whole, or refused in one sentence."""

import pytest

from oxytocin.language import OxytocinError
from oxytocin.language.quantities import dimension, factor


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("UI", "IU"),
        ("IE", "IU"),
        ("iu", "IU"),
        ("i.u.", "IU"),
        ("I.E.", "IU"),
        ("units", "IU"),
        ("milliunits", "mU"),
        ("mUI/mL", "mU/mL"),
        ("mcg", "ug"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("H", "h"),
        ("hrs", "h"),
        ("mins", "min"),
        ("wk", "week"),
        ("mg*L-1", "mg/L"),
        ("pg mL-1", "pg/mL"),
        ("µg·L⁻¹", "ug/L"),
        ("mL⋅min⁻¹", "mL/min"),
        ("min-1", "1/min"),
        ("/min", "1/min"),
        ("mU per min", "mU/min"),
        ("mU/kg/min", "mU/(kg*min)"),
        ("mU/(kg min)", "mU/(kg*min)"),
        ("IU/m2", "IU/m**2"),
        ("mg/m²", "mg/m**2"),
        ("m^2", "m**2"),
        ("ng / ml", "ng/mL"),
        ("pmol/litre", "pmol/L"),
        ("ｍｇ", "mg"),
        (" min ", "min"),
        ("cmH2O", "cmH2O"),
        ("1", "dimensionless"),
    ],
)
def test_spellings_of_one_unit(text: str, same: str) -> None:
    assert dimension(text) == dimension(same)
    assert factor(text) == pytest.approx(factor(same), rel=1e-14)


@pytest.mark.parametrize(
    "text",
    ["L/min #c", 'L/min"; x="', "L;min", "L@min", "L\\min", "L/min\nx", "L/min/", "L//min", "((L", "L)", "", " ", "2 s",
     "1e3 s", "mg%", "L%min", "9**9**9", "L**1e9", "L**99999999", "(m^9)^9", "(" * 500 + "m" + ")" * 500, "m" * 1000,
     "None", "__import__", "lambda", "k", "c", "e", "R", "pi", "a/b", "L/min\x1b[31m", "min\u202e"],
)  # fmt: skip
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(OxytocinError):
        dimension(text)


@pytest.mark.parametrize("text", ["degC", "degF", "°C", "℃", "delta_degC", "celsius", "mg/degC"])
def test_degrees_are_refused(text: str) -> None:
    with pytest.raises(OxytocinError, match=r"degrees.*kelvin, such as '310\.15 K'"):
        dimension(text)
    assert dimension("K") == {"[temperature]": 1}  # as the advice says


@pytest.mark.parametrize("text", ["dB", "dBm", "pH", "Np", "decade", "log10", "dB/min"])
def test_logarithms_are_refused(text: str) -> None:
    with pytest.raises(OxytocinError, match="logarithmic scale"):
        dimension(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("MG/L", "mg"), ("NG/ML", "ng"), ("pg/ML", "mL"), ("u", "U"), ("Min", "min"), ("KG", "kg"), ("MU/min", "mU")],
)
def test_capitals_are_never_guessed(text: str, meant: str) -> None:
    """MG is a million grams in pint, and u the mass of an atom: both would be read without a word."""
    with pytest.raises(OxytocinError, match=f"did you mean '{meant}'"):
        dimension(text)


@pytest.mark.parametrize("text", ["mL/min kg", "mg/kg day", "L/min*min", "mg/L·h"])
def test_a_product_below_the_line_needs_brackets(text: str) -> None:
    with pytest.raises(OxytocinError, match=r"two ways; put what stands below the line in brackets"):
        dimension(text)
    above, _, below = text.partition("/")
    dimension(f"{above}/({below})")
