"""`oxytocin fit samples` and `fit pulses`: files that they write, and what is wrong said in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from oxytocin.cli.app import respond

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("oxytocin-samples.csv", "oxytocin-pulses.csv"):
        shutil.copy(EXAMPLES / name, name)


def test_results_and_figures_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    ends = ["--out", "fit.nc", "--plot", "fit.svg"]
    held = ["--same", "exchange", "--same", "peripheral_volume", "--hold", "additive_error=1"]
    assert respond(["fit", "samples", "oxytocin-samples.csv", *held, *ends]) == 0
    assert "clearance" in capsys.readouterr().out
    assert "90 % bands" in Path("fit.svg").read_text()
    assert Path("fit.nc").stat().st_size > 5000
    assert respond(["fit", "pulses", "oxytocin-pulses.csv", "--half-life", "4 min", *ends]) == 0
    assert "pulses in 120 samples" in capsys.readouterr().out
    assert "Pulses of secretion" in Path("fit.svg").read_text()


def test_a_series_that_is_too_short_is_left_out_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    whole = Path("oxytocin-pulses.csv").read_text().splitlines()[:32]
    Path("two.csv").write_text("\n".join(["ID,TIME,DV", ",min,pmol/L", "short,0,2", "short,1,<1", *whole[2:]]))
    assert respond(["fit", "pulses", "two.csv"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "two.csv: 32 samples, 1 of them below detection, 2 subjects; left out: subject short"
    assert second.startswith("short: left out, for 'two.csv': subject short has 2 samples at 2 times; expected 12")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["samples", "none.csv"], "there is no file 'none.csv'"),
        (["samples", "oxytocin-samples.csv", "--model", "pkk"], "did you mean 'pk'?"),
        (["samples", "oxytocin-samples.csv", "--hold", "clearance"], "--hold takes a name and a number"),
        (["samples", "oxytocin-samples.csv", "--method", "mcm"], "did you mean 'mcmc'?"),
        (["samples", "oxytocin-samples.csv", "--assay", "basle"], "did you mean 'basel'?"),
        (["samples", "oxytocin-samples.csv", "--out", "fit.csv"], "results are written as NetCDF"),
        (["samples", "oxytocin-samples.csv", "--plot", "fit.gif"], "a figure is a"),
        (["pulses", "oxytocin-samples.csv"], "pulses are looked for where none was given"),
        (["pulses", "oxytocin-pulses.csv", "--half-life", "5"], "--half-life needs a unit"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert respond(["fit", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not list(Path().glob("fit.*"))
