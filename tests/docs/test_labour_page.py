"""The page that tells one labour is what its script makes, and its pictures are there and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "labour"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def without_many_women(text: str) -> str:
    """Return the page without the section whose runs take long."""
    return re.sub(r"## \d+ women.*?(?=## )", "", text, flags=re.DOTALL)


def words(text: str) -> list[str]:
    """Return the page without its numbers; lines may break elsewhere, for a number may have a digit more."""
    return NUMBER.sub("#", text).split()


def test_the_page_is_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)
    from page import page
    from runs import Runs

    made = page(Runs(), leave_out=["women"])
    stands = without_many_women((FOLDER / "README.md").read_text(encoding="utf-8"))
    assert words(made) == words(stands), "run: python docs/labour/make.py"
    for new, old in zip(NUMBER.findall(made), NUMBER.findall(stands), strict=True):
        # Another processor may round the last digit otherwise.
        digit = 10.0 ** -len(new.partition(".")[2])
        assert float(new) == pytest.approx(float(old), abs=1.01 * digit), "run: python docs/labour/make.py"


def test_a_claim_that_no_longer_holds_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)
    from page import _true

    assert _true(True, "the cervix opens") == "the cervix opens"
    with pytest.raises(ValueError, match="no longer show that the cervix opens"):
        _true(False, "the cervix opens")


def test_every_link_leads_somewhere_and_every_picture_is_small() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    for link in links:
        assert (FOLDER / link).is_file(), link
        if link.endswith(".png"):
            assert (FOLDER / link).stat().st_size < 200_000
    assert "labour/README.md" in (FOLDER.parent / "README.md").read_text(encoding="utf-8")
