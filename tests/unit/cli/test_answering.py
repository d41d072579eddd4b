"""The main job from the command line: refused before anything is done, written whole, repeated exactly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import oxytocin.cli.answering as answering
import oxytocin.experiments.symptoms as symptoms
from oxytocin.cli.app import respond
from oxytocin.experiments.functions import FUNCTIONS

QUICK = tuple(each for each in FUNCTIONS if each.experiment in ("parent_infant", "eyes_test"))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)  # the width that whoever runs the tests has
    return tmp_path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the report do the two quickest experiments alone."""

    def find(*args: object, **options: object) -> object:
        return symptoms.find(*args, **options, functions=QUICK)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "find", find)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--subjects", "0"], "must lie between 200"),
        (["--subjects", "1000000000"], "must lie between 200"),
        (["--deficit", "magnocelular=0.1"], "did you mean 'magnocellular'"),
        (["--deficit", "magnocellular=1.2"], "between 0 (none) and 1 (healthy)"),
        (["--deficit", "magnocellular"], "PLACE=SHARE"),
        (["--out", "nowhere/page.html"], "the folder 'nowhere' does not exist"),
        (["--out", "page.pdf"], "'page.html'"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_a_bad_request_is_refused_in_one_sentence_and_leaves_nothing(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert respond(["report", *arguments]) == 2
    said = capsys.readouterr()
    assert what in said.err and said.err.count("\n") == 1 and said.out == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("quick")
def test_the_report_prints_tables_and_writes_a_page_and_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["report", "--deficit", "parvocellular=0.2", "--seed", "3", "--out", "a.html"]) == 0
    said = capsys.readouterr().out
    assert "social bonding" in said and "no medical device" in said
    page = Path("a.html").read_text(encoding="utf-8")
    assert "oxytocin report --deficit parvocellular=0.2 --subjects 200 --seed 3" in page
    assert "a.csv" in page and "20 % left" in page
    with Path("a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 400 and {row["arm"] for row in rows} == {"healthy", "deficient"}
    assert any(name.startswith("parent_infant.days_to_bond") for name in rows[0])


@pytest.mark.usefixtures("quick")
def test_without_arguments_the_same_answer_is_given_twice(tmp_path: Path) -> None:
    assert respond([]) == 0
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(first) == {"oxytocin.html", "oxytocin.csv"}
    assert respond([]) == 0
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    differs = [
        line
        for name in first
        for line, was in zip(again[name].splitlines(), first[name].splitlines(), strict=True)
        if line != was
    ]
    assert len(differs) <= 1  # the date, at midnight


def test_a_validation_is_written_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["validate", "--html", "nowhere/v.html"]) == 2
    assert "the folder 'nowhere' does not exist" in capsys.readouterr().err
    assert respond(["validate", "--organ", "assay", "--quick", "--html", "v.html"]) == 0
    page = Path("v.html").read_text(encoding="utf-8")
    assert "oxytocin validate --organ assay --quick --html FILE.html" in page
