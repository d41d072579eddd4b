"""Figures inside a page: the same text each time, ids of their own, ink that follows the page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as tree

from oxytocin.literature.molecules import molecules
from oxytocin.report.pages.drawings import molecule, shares
from oxytocin.report.pages.pictures import inline
from oxytocin.report.style import INK


def test_the_same_figure_gives_the_same_text() -> None:
    oxytocin = molecules()["oxytocin"]
    first, second = (inline(molecule(oxytocin), "ring", "nine beads") for _ in range(2))
    assert first == second


def test_ids_are_its_own_and_what_refers_to_them_finds_them() -> None:
    counts = {"breast": {"pass": 2, "miss": 1}, "stress axis": {"pass": 3}}
    text = inline(shares(counts, {"pass": "#00805f", "miss": "#c4451c"}), "bars", "bars < all")
    root = tree.fromstring(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids) and all(str(name).startswith("bars-") for name in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(ids)
    assert root.get("role") == "img" and root[0].text == "bars < all"


def test_its_ink_is_that_of_the_page_and_nothing_is_fetched() -> None:
    text = inline(molecule(molecules()["oxytocin"]), "ring", "nine beads")
    assert "currentColor" in text and INK not in text
    assert not re.search(r'(href|src)="(?!#)', text)
