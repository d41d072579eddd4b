"""References of a page: numbered as they come, named in texts, printed with what is known of them."""

from __future__ import annotations

from oxytocin.literature.references import entries
from oxytocin.report.pages.numbered import Numbered


def test_numbers_follow_the_order_of_appearance_and_stay() -> None:
    references = Numbered()
    assert "[1]" in references.cite("atila2023") and "[2]" in references.cite("swaab1995")
    assert "[1]" in references.cite("atila2023")
    assert [(item.number, item.key) for item in references.named()] == [(1, "atila2023"), (2, "swaab1995")]


def test_keys_in_a_text_become_names_and_marks_are_escaped() -> None:
    text = Numbered().in_text("atila2023 finds < 10, nobody2099 does not")
    assert text.startswith("Atila et al. 2023 <a") and "&lt; 10, nobody2099 does not" in text


def test_every_reference_can_be_printed_without_marks_of_bibtex() -> None:
    references = Numbered()
    for key in entries():
        references.cite(key)
    for item in references.named():
        printed = f"{item.authors} {item.title} {item.where} {item.doi}"
        assert item.title or item.note, item.key
        assert not {"{", "}", "\\"} & set(printed), item.key
