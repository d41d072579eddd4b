"""`oxytocin saliva`: a recorded table beside the model, with a table and a figure of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from oxytocin.cli.app import respond

LONG = "subject,context,cort_ngml,oxyt_pgml\n" + "".join(
    f"{name},Baseline,2.{i},5{i}\n{name},Separation,5.{i},3{i}\n" for i, name in enumerate("abcde")
)
WIDE = "subject,condition,0,1,2\n" + "".join(f"{name},Control,5.{i},6,9.{i}\n" for i, name in enumerate("abcde"))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_situations_stand_beside_simulated_people(capsys: pytest.CaptureFixture[str]) -> None:
    Path("pigs.csv").write_text(LONG)
    assert respond(["saliva", "pigs.csv"]) == 0
    said = capsys.readouterr().out
    assert "10 samples of oxytocin in pg/mL from 5 subjects, of an assay that the file does not name" in said
    for word in ("Separation", "people, social stress", "people, hugs", "saliva-pigs.png"):
        assert word in said
    assert Path("saliva-pigs.png").stat().st_size > 10_000


def test_samples_in_time_stand_beside_the_stress_test(capsys: pytest.CaptureFixture[str]) -> None:
    Path("people.csv").write_text(WIDE)
    assert respond(["saliva", "people.csv", "--times=-10,20,60", "--plot", "people.svg"]) == 0
    said = capsys.readouterr().out
    assert "15 samples of cortisol in nmol/L from 5 subjects" in said
    assert "social stress test" in Path("people.svg").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.csv"], "there is no file"),
        (["people.csv"], "no times were given"),
        (["people.csv", "--times=1,x"], "--times takes minutes such as"),
        (["people.csv", "--times=3,2,1"], "--times takes minutes that rise"),
        (["people.csv", "--times=-10,20,60", "--plot", "people.gif"], "a figure is a"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("people.csv").write_text(WIDE)
    assert respond(["saliva", *arguments]) == 2
    assert sentence in capsys.readouterr().err
