"""What a cell says is understood, or refused with an advice that is right when followed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.exchange.text_cell import Kind, number, reading


@pytest.mark.parametrize(
    ("text", "decimal", "kind", "value"),
    [
        ("2.5", ".", Kind.VALUE, 2.5),
        (" +2,5 ", ",", Kind.VALUE, 2.5),
        ("1e-3", ".", Kind.VALUE, 1e-3),
        ("1.5D+02", ".", Kind.VALUE, 150.0),
        ("<2.5", ".", Kind.BELOW, 2.5),
        ("<= 2,5", ",", Kind.BELOW, 2.5),
        ("≤2.5", ".", Kind.BELOW, 2.5),
        (">400", ".", Kind.ABOVE, 400.0),
        ("100 000", ".", Kind.VALUE, 100_000.0),
        ("1\u202f234,5", ",", Kind.VALUE, 1234.5),
        ("1,234,567.0", ".", Kind.VALUE, 1_234_567.0),
        ("1.234,5", ",", Kind.VALUE, 1234.5),
        ("1'234.5", ".", Kind.VALUE, 1234.5),
    ],
)
def test_numbers_and_limits(text: str, decimal: str, kind: Kind, value: float) -> None:
    found = reading(text, decimal)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("text", ["", " ", ".", "NA", "n/a", "NaN", "NULL", "-", "#N/A"])
def test_words_for_no_value(text: str) -> None:
    assert reading(text).kind is Kind.MISSING


@pytest.mark.parametrize(("text", "kind"), [("BLQ", Kind.BELOW), ("OOR <", Kind.BELOW), ("oor >", Kind.ABOVE)])
def test_limits_without_a_number(text: str, kind: Kind) -> None:
    found = reading(text)
    assert found.kind is kind and math.isnan(found.value)


@pytest.mark.parametrize(
    ("text", "decimal", "said"),
    [
        ("2,5", ".", "write 2.5"),
        ("2.5", ",", "write 2,5"),
        ("1,234", ".", "can mean 1.234 or 1234"),
        ("1.234", ",", "can mean 1,234 or 1234"),
        ("ND", ".", "not determined or not detected"),
        ("1_000", ".", "found '1_000'"),
        ("１２", ".", "found '１２'"),
        ("inf", ".", "found 'inf'"),
        ("1e999", ".", "too large"),
        ("<", ".", "found ''"),
        ("12 34", ".", "found '12 34'"),
    ],
)
def test_what_could_be_two_things_is_refused(text: str, decimal: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"found|mean") as caught:
        reading(text, decimal)
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "decimal", "value"), [("2,5", ".", 2.5), ("2.5", ",", 2.5), ("-0,125", ".", -0.125)])
def test_the_advice_is_right(text: str, decimal: str, value: float) -> None:
    with pytest.raises(ValueError, match="write") as caught:
        number(text, decimal)
    assert number(str(caught.value).rpartition("write ")[2], decimal) == value


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(".,"))
def test_every_number_as_python_writes_it(value: float, decimal: str) -> None:
    text = repr(value).replace(".", decimal)
    try:
        assert number(text, decimal) == value
    except ValueError as error:  # a grouping is never taken for a decimal, nor the other way round
        assert "can mean" in str(error)


@given(st.text(max_size=12), st.sampled_from(".,"))
def test_any_text_is_read_or_refused(text: str, decimal: str) -> None:
    try:
        found = reading(text, decimal)
    except ValueError as error:
        assert str(error)
    else:
        assert not math.isinf(found.value)
