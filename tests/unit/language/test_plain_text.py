"""Text of users that would act on a terminal or hide is seen, and acts no more."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.language.plain_text import as_cell, plain


def test_escapes_and_marks_that_turn_writing_are_seen() -> None:
    assert plain("a\x1b[31mb\x9b2J\r\n\t\u202egpj\udcff") == r"a\x1b[31mb\x9b2J\r\n\t\u202egpj\udcff"
    assert plain("one\ntwo\r", lines=True) == "one\ntwo\\r"
    assert plain("Zelle µ №5 細胞 \U0001f42d e\u0301 [red] $x$ =1") == "Zelle µ №5 細胞 \U0001f42d e\u0301 [red] $x$ =1"


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = plain(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) <= 1
    assert plain(shown) == shown


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "--1"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert as_cell(text)[0] in "'\\"


@pytest.mark.parametrize("text", ["-0.5", "+2", "-1e-3", "5", "a=b", "24 IU", "", "control"])
def test_numbers_and_names_stay(text: str) -> None:
    assert as_cell(text) == text


@given(st.text())
def test_a_cell_comes_back_as_it_was_shown(text: str) -> None:
    written = io.StringIO()
    csv.writer(written).writerow([as_cell(text), "next"])
    (row,) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert row == [as_cell(text), "next"] and row[0].removeprefix("'") == plain(text).removeprefix("'")
