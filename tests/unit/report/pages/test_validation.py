"""The page of a validation: organs apart, uses apart, each with its share of passes."""

from __future__ import annotations

from datetime import date
from typing import Any

from oxytocin.literature.validation import MISS, NOT_YET, PASS, Verdict
from oxytocin.report.pages.validation import Organ, validation_page


def verdict(number: int, use: str, organ: str, outcome: str, **more: Any) -> Verdict:
    fields: dict[str, Any] = {name: "" for name in ("distance", "locus", "conflict", "note")}
    fields |= {"id": f"body.{number}", "title": f"Target {number}", "organ": organ, "body": "rat", "use": use}
    fields |= {"measured": None, "spread": None, "subjects": 1, "published": "3 ± 1 Hz", "unit": "Hz"}
    fields |= {"verdict": outcome, "source": "leng2017", "evidence": "measured", **more}
    return Verdict(**fields)


FOUND = [
    verdict(1, "hold-out", "breast", PASS, measured=3.0, spread=0.1),
    verdict(2, "hold-out", "breast", MISS, measured=9.0, distance="6 SD above", note="Known miss: so."),
    verdict(3, "hold-out", "breast", NOT_YET, note="there is no experiment 'x'"),
    verdict(4, "calibration", "uterus", PASS, measured=1.0, conflict="atila2023 finds < 2"),
]


def test_an_organ_is_summed_up_in_one_line_with_its_share_of_hold_outs() -> None:
    breast = Organ("breast", FOUND[:3])
    assert breast.summary == "hold-out: 1 of 2 passed (50\N{NO-BREAK SPACE}%), and 1 not answerable yet."
    assert Organ("uterus", FOUND[3:]).summary == "calibration: 1 of 1 passed (100\N{NO-BREAK SPACE}%)."
    assert Organ("mind", [FOUND[2]]).summary == "hold-out: none answered, and 1 not answerable yet."


def test_every_target_stands_once_with_distance_and_reason() -> None:
    page = validation_page(FOUND, today=date(2026, 11, 24))
    for one in FOUND:
        assert page.count(f"{one.title} <span") == 1
    assert "6 SD above" in page and "Known miss: so." in page and "there is no experiment &#39;x&#39;" in page
    assert "Atila et al. 2023" in page and "finds &lt; 2" in page
    assert page.count("Leng") >= 1 and "http" not in page.replace("http://www.w3.org", "")
