"""The released programs are reproduced: runs against the numbers that their equations gave the authors of the notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oxytocin.literature.targets import Target, targets
from oxytocin.literature.validation import PASS, Verdict, hold_against

ROWS = {"1", "2a", "2b", "2c", "3a", "3b", "4a", "4b", *(f"13{x}" for x in "abcdef"), "14", "15"}


def shortened(target: Target) -> Target:
    """Return the target with 500 s in place of 2000 s; the 256 cells of a run make up for it."""
    if "duration" not in target.settings:
        return target
    return replace(target, settings={**target.settings, "duration": "500 s"})


CHOSEN = [shortened(target) for target in targets(use="parity") if target.id.removeprefix("neurons.") in ROWS]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    return {verdict.id: verdict for verdict in hold_against(CHOSEN, progress=False)}


def test_all_rows_are_there() -> None:
    assert {target.id.removeprefix("neurons.") for target in CHOSEN} == ROWS


@pytest.mark.parametrize("name", [target.id for target in CHOSEN])
def test_parity(verdicts: dict[str, Verdict], name: str) -> None:
    verdict = verdicts[name]
    assert verdict.verdict == PASS, f"{verdict.measured} against {verdict.published}: {verdict.distance} {verdict.note}"
