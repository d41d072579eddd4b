"""`oxytocin saliva`: a recorded table beside the model, with a table and a figure of its own."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oxytocin.cli.app import respond
from oxytocin.experiments import saliva_comparison

LONG = "subject,context,cort_ngml,oxyt_pgml\n" + "".join(
    f"{name},Baseline,2.{i},5{i}\n{name},Separation,5.{i},3{i}\n" for i, name in enumerate("abcde")
)
WIDE = "subject,condition,0,1,2\n" + "".join(f"{name},Control,5.{i},6,9.{i}\n" for i, name in enumerate("abcde"))


@pytest.fixture(autouse=True, scope="module")
def simulated_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("stress_course", "fold_changes"):
            patch.setattr(saliva_comparison, name, functools.cache(getattr(saliva_comparison, name)))
        yield


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


GROUPS = "subject,condition,time_min,{heading}\n" + "".join(
    f"{name}{number},{name},{time},{level}\n"
    for name, levels in (("stressed", (5.4, 10.8)), ("control", (6.0, 6.0)))
    for number in range(3)
    for time, level in zip((0, 20), levels, strict=True)
)


def test_groups_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    Path("groups.csv").write_text(GROUPS.format(heading="cortisol_nmol/L"))
    assert respond(["saliva", "groups.csv", "--plot", "groups.svg"]) == 0
    said = capsys.readouterr().out
    assert "in 2 groups (stressed, control)" in said
    assert re.search(r"20 +stressed +10\.8 ", said)
    assert re.search(r"20 +control +6 ", said)
    drawn = Path("groups.svg").read_text()
    assert "stressed (3)" in drawn
    assert "control (3)" in drawn


def test_groups_stand_apart_by_situation(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{n},{g},Baseline,2\n{n},{g},Stress,{v}\n" for n, g, v in (("a", "drug", 3), ("b", "placebo", 6)))
    Path("groups.csv").write_text("subject,treatment,context,cort_ngml\n" + rows)
    assert respond(["saliva", "groups.csv", "--plot", "groups.svg"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Stress +drug +1\.5 ", said)
    assert re.search(r"Stress +placebo +3 ", said)


def test_who_has_no_baseline_is_counted_and_spoils_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "a,drug,Baseline,2\na,drug,Stress,3\nb,drug,Stress,9\nc,placebo,Stress,9\n"
    Path("some.csv").write_text("subject,group,context,cort_ngml\n" + rows)
    assert respond(["saliva", "some.csv"]) == 0
    said = capsys.readouterr().out
    assert "2 samples of subjects without a baseline not used" in said
    assert re.search(r"Stress +drug +1\.5 \(1\.5 to 1\.5\)", said)
    assert "placebo" not in said.split("situation")[1]


@pytest.mark.parametrize(("heading", "factor"), [("cortisol_ug/dL", 0.036246), ("cort ng/mL", 0.36246)])
def test_any_unit_is_printed_in_that_of_the_model(
    heading: str, factor: float, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{name},20,{10.8 * factor:.5f}\n" for name in "abc")
    Path("levels.csv").write_text(f"subject,time_min,{heading}\n{rows}")
    assert respond(["saliva", "levels.csv"]) == 0
    said = capsys.readouterr().out
    assert "cortisol in saliva (nmol/L)" in said
    assert re.search(r"20 +10\.8 ", said)


def test_a_median_below_the_limit_is_printed_so(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{n},-10,{v}\n{n},20,9\n" for n, v in zip("abcde", ("<6.0", "<6.0", "<6.0", 7, 8), strict=True))
    Path("low.csv").write_text("subject,time_min,cortisol_nmol/L\n" + rows)
    assert respond(["saliva", "low.csv", "--plot", "low.svg"]) == 0
    said = capsys.readouterr().out
    assert "3 of 10 below a limit" in said
    assert re.search(r"-10 +<6 \(<6 to 7\.8\)", said)
    assert "readings beyond a limit stay in" in said


def test_oxytocin_alone_is_printed_without_the_model(capsys: pytest.CaptureFixture[str]) -> None:
    Path("oxt.csv").write_text("subject,time_min,oxytocin_pg/mL\na,0,8\na,20,12\nb,0,10\nb,20,14\n")
    assert respond(["saliva", "oxt.csv", "--plot", "oxt.svg"]) == 0
    said = capsys.readouterr().out
    assert "oxytocin in saliva (pg/mL)" in said
    assert re.search(r"20 +13 ", said)
    assert "simulated" not in said
    assert "beside the model" not in Path("oxt.svg").read_text()


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
