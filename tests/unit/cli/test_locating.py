"""Locating a deficit from the command line: refused in a sentence, or told, drawn and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from oxytocin.cli.app import respond

FILE = '[[observation]]\nexperiment = "mdma_challenge"\nbody = "man"\nreadout = "rise"\nvalue = "0.1 pmol/L"\n'


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # Further occasions are what costs time; the readouts of the one that was observed are asked all the same.
    monkeypatch.setattr("oxytocin.inference.next_measurement.CANDIDATES", {})
    (tmp_path / "man.toml").write_text(FILE, encoding="utf-8")


def test_a_man_is_located_and_the_answer_is_kept_and_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["locate", "man.toml", "--people", "200", "--out", "man.nc", "--plot", "man.png"]) == 0
    told = capsys.readouterr().out
    assert "1 observation on 1 occasion" in told and "200 under each of 9" in told
    assert "Cannot tell where: something is lacking" in told
    assert "Look alike in these measurements: magnocellular, synthesis, release and persistence." in told
    assert "Not seen by these measurements" in told and "receptor.brain" in told
    assert "What would tell most" in told
    assert Path("man.nc").stat().st_size > 1000 and Path("man.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["woman.toml"], "there is no file 'woman.toml'"),
        (["man.toml", "--people", "300"], "a multiple of 200, and not 300"),
        (["man.toml", "--out", "man.csv"], "name the file 'man.nc' instead"),
        (["man.toml", "--plot", "man.txt"], "a figure is a .png"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["locate", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["man.toml"]
