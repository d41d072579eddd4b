"""The page on fitting samples prints what its commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from oxytocin.cli.app import respond

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "fitting-samples.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    oxytocin (fit .*)$", PAGE, flags=re.MULTILINE)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_prints_what_the_page_says(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert respond(shlex.split(command)) == 0
    said = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    page = PAGE.split(f"    oxytocin {command}\n")[1]
    shown = [line.strip() for line in page.splitlines() if line.startswith("    ")][: len(said)]
    assert [NUMBER.sub("#", " ".join(line.split())) for line in shown] == [
        NUMBER.sub("#", " ".join(line.split())) for line in said
    ]
    # Other processors round otherwise, and the search ends within a tolerance.
    for line, other in zip(shown, said, strict=True):
        assert [float(x) for x in NUMBER.findall(line)] == pytest.approx(
            [float(x) for x in NUMBER.findall(other)], rel=0.03, abs=1.5 if "%" in line else 1e-9
        )


def test_there_are_two_commands() -> None:
    assert len(COMMANDS) == 2
