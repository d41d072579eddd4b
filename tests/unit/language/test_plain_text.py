"""Text of users that would act on a terminal or hide is seen, and acts no more."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from oxytocin.language.plain_text import plain


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
