"""References are handed on in their original text."""

from __future__ import annotations

from importlib.resources import files

import pytest

from oxytocin.language import OxytocinError
from oxytocin.language.evidence import known_sources
from oxytocin.literature.references import bibtex, entries

FILE = (files("oxytocin") / "literature" / "references.bib").read_text(encoding="utf-8")


def test_every_entry_of_the_file_is_found() -> None:
    assert set(entries()) == known_sources()


def test_entries_stand_as_in_the_file() -> None:
    for text in entries().values():
        assert text in FILE
        assert text.count("{") == text.count("}")


def test_entries_come_once_and_in_the_order_of_the_file() -> None:
    text = bibtex(["oxynet", "magnet", "oxynet"])
    assert text == f"{entries()['magnet']}\n\n{entries()['oxynet']}\n"
    assert bibtex([]) == ""


def test_an_unknown_key_is_named_with_the_nearest() -> None:
    with pytest.raises(OxytocinError, match=r"'magnett'; did you mean 'magnet'"):
        bibtex(["magnett"])
