"""The command that takes a body to other programs: what it writes, says and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from oxytocin.cli.app import respond


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_body_is_written_and_what_stays_behind_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["export", "labouring_woman", "--out", "woman.xml"]) == 0
    said = capsys.readouterr().out
    assert "woman.xml" in said and "Noise is left out" in said and "libSBML finds no errors" in said
    assert Path("woman.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_an_experiment_travels_with_its_settings(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["export", "woman", "--experiment", "infusion", "--set", "duration=4h", "--set", "dose=10 IU"]
    assert respond([*asked, "--set", "clearance=2 L/min", "--out", "drip.xml"]) == 0
    text = Path("drip.xml").read_text(encoding="utf-8")
    assert "the experiment infusion" in text and 'id="step_1"' in text and "2 L/min" in text


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["womn", "--out", "w.xml"], "did you mean 'woman'"),
        (["woman", "--out", "w.txt"], "name the file 'w.xml'"),
        (["woman", "--out", "nowhere/w.xml"], "'nowhere' does not exist"),
        (["woman"], "--out"),
        (["man", "--experiment", "labour", "--out", "w.xml"], "cannot do labour"),
        (["woman", "--experiment", "infuson", "--out", "w.xml"], "did you mean 'infusion'"),
        (["woman", "--set", "clearence=2", "--out", "w.xml"], "did you mean 'clearance'"),
        (["woman", "--experiment", "infusion", "--set", "dosse=2", "--out", "w.xml"], "did you mean 'dose'"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert respond(["export", *arguments]) == 2
    said = capsys.readouterr().err
    assert what in said and said.count("\n") == 1
    assert list(Path().iterdir()) == []
