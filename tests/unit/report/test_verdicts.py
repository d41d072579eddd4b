"""Tables of a validation: every target once, misses with their distance, organs counted."""

from __future__ import annotations

import io
import re

from rich.console import Console

from oxytocin.literature.validation import FAILED, MISS, NOT_YET, PASS, Verdict
from oxytocin.report.verdicts import blocks


def verdict(number: int, use: str, organ: str, outcome: str, **more: object) -> Verdict:
    fields: dict[str, object] = {name: "" for name in ("distance", "locus", "conflict", "note")}
    fields |= {"id": f"neurons.{number}", "title": f"Target {number}", "organ": organ, "body": "rat", "use": use}
    fields |= {"measured": None, "spread": None, "subjects": 1, "published": "3 ± 1 Hz", "unit": "Hz"}
    fields |= {"verdict": outcome, "source": "leng2017", "evidence": "measured", **more}
    return Verdict(**fields)  # type: ignore[arg-type]


def test_every_target_stands_once_under_its_use() -> None:
    found = [
        verdict(1, "parity", "pituitary", PASS, measured=3.04, spread=0.1),
        verdict(2, "hold-out", "breast", MISS, measured=9.0, distance="6 SD above", note="Known."),
        verdict(3, "calibration", "breast", NOT_YET, note="there is no experiment 'x'"),
        verdict(4, "hold-out", "breast", FAILED, note="ValueError: y"),
    ]
    screen = Console(width=140, record=True, file=io.StringIO())
    for block in blocks(found):
        screen.print(block)
    text = screen.export_text()
    parity, holdout, later, misses, organs = re.split(
        r"Hold-out: |Not answerable yet\s*\n|What is known|How many", text
    )
    assert "Target 1 (rat)" in parity and "3.04 ± 0.1 Hz" in parity and "Leng et al. 2017, measured" in parity
    assert "Target 2 (rat)" in holdout and "6 SD above" in holdout and "Target 4 (rat)" in holdout
    assert "Target 3 (rat, calibration)" in later and "there is no experiment 'x'" in later
    assert "neurons.2 Target 2: Known." in misses and "neurons.4 Target 4: ValueError: y" in misses
    rows = {line.split()[0]: line.split()[1:] for line in organs.splitlines() if line.startswith((" p", " b", " a"))}
    assert rows == {"pituitary": ["1", "0", "0", "0"], "breast": ["0", "1", "1", "1"], "all": ["1", "1", "1", "1"]}
