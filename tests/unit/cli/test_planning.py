"""Arms, sweeps, evidence and power from the command line: what is printed, what is kept, what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from oxytocin.cli.app import respond


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


def test_arms_are_compared_drawn_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["run", "social_stress", "--compare", "24 IU intranasal", "support", "--out", "people.csv"]
    assert respond(asked) == 0
    said = capsys.readouterr().out
    assert "less the first" in said and "Exploratory" in said and "24 IU intranasal" in said
    assert Path("social_stress-arms.png").stat().st_size > 10_000
    rows = list(csv.reader(Path("people.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 1 + 3 * 200


def test_a_sweep_has_intervals_without_being_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["run", "day_rhythm", "--sweep", "time=6h,12h"]) == 0
    said = capsys.readouterr().out
    assert "200 subjects" in said and "(90 %)" in said
    assert Path("day_rhythm-time.png").exists()


def test_evidence_is_listed_the_most_contested_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["evidence"]) == 0
    said = capsys.readouterr().out
    assert said.index("touch.reach") < said.index("trust.nasal_effect") < said.index("social_memory.oxytocin_effect")
    assert Path("evidence.png").exists()


def test_the_power_of_a_certain_effect_is_higher(capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for extra in ([], ["--set", "emotion_recognition.nasal_effect_on_eyes.probability=1"]):
        assert respond(["power", "eyes_test", "--dose", "24 IU", "--n", "40", *extra]) == 0
        line = next(line for line in capsys.readouterr().out.splitlines() if "over all worlds" in line)
        found.append(float(line.rsplit(":", 1)[1].removesuffix("%")))
    assert 5 < found[0] < found[1] < 60
    assert Path("power-eyes_test.png").exists()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["run", "social_stress", "--compare", "24 IU nasal"], "is no arm of social_stress"),
        (["run", "social_stress", "--compare"], "needs at least one arm"),
        (["run", "social_stress", "support"], "but --compare does not"),
        (["run", "social_stress", "--compare", "support", "support"], "two arms are the same"),
        (["run", "social_stress", "--sweep", "intranasal=24 IU"], "--sweep takes"),
        (["run", "social_stress", "--sweep", "intranasal=1 IU,2 IU", "--compare", "support"], "cannot go together"),
        (["run", "social_stress", "--sweep", "intranasal=1 IU,2 IU", "--set", "intranasal=8 IU"], "both set and swept"),
        (["run", "social_stress", "--subjects", "5"], "200 subjects or more"),
        (["run", "social_stress", "--set", "pvn.nasal_reach.probability=2"], "between 0 and 1"),
        (["run", "social_stress", "--set", "pvn.half_life.probability=0.5"], "has no link"),
        (["run", "social_stress", "--compare", "support", "--out", "people.nc"], "name the file 'people.csv'"),
        (["power", "nursing"], "has no intranasal dose"),
        (["power", "eyes_test", "--n", "1"], "each group needs"),
        (["power", "eyes_test", "--body", "rat"], "cannot do eyes_test"),
        (["power", "eyes_test", "--dose", "24 cm"], "cannot be turned into that"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_sentence(
    asked: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert respond(asked) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.err.count("\n") == 1
    assert not list(Path().iterdir())
