"""`oxytocin fit samples` and `fit pulses`: files that they write, and what is wrong said in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
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


SIX = [0.7, 0.9, 1.0, 1.1, 1.3, 1.6]  # clearances, in L/h


def written(extra: str = "", unit: str = "mg/L", factor: float = 1.0, dose: str = "1,100") -> str:
    """Return a bolus of 100 mg in six people, sampled four times; the error is a pattern that averages out."""
    rows = [f"ID,TIME,CMT,AMT,DV{extra}", f",h,,mg,{unit}{',' * extra.count(',')}"]
    for i, clearance in enumerate(SIX):
        rows.append(f"{i},0,{dose},.{',0' * extra.count(',')}")
        for j, time in enumerate((1.0, 4.0, 9.0, 16.0)):
            level = 10.0 * np.exp(-clearance / 10.0 * time) * (1.0 + 0.05 * (-1) ** (i + j))
            rows.append(f"{i},{time:g},.,.,{factor * level:.6g}{',0' * extra.count(',')}")
    return "\n".join(rows)


def clearance(capsys: pytest.CaptureFixture[str], *arguments: str) -> float:
    """Return the clearance that a fit of 'table.csv' prints."""
    held = ["--same", "central_volume", "--hold", "additive_error=0", "--hold", "proportional_error=0.07"]
    model = [] if "--model" in arguments else ["--model", "one_compartment"]
    assert respond(["fit", "samples", "table.csv", *held, *model, *arguments]) == 0, capsys.readouterr().err
    line = next(one for one in capsys.readouterr().out.splitlines() if one.startswith(" clearance"))
    return float(line.split()[1])


@pytest.mark.parametrize(("unit", "factor"), [("pg/mL", 1e6), ("kg/mL", 1e-9)])
def test_the_unit_of_concentrations_changes_nothing(
    unit: str, factor: float, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("table.csv").write_text(written(unit=unit, factor=factor))
    assert clearance(capsys) == pytest.approx(np.exp(np.log(SIX).mean()), rel=0.02)


@pytest.mark.parametrize(
    ("table", "options", "sentence", "followed", "more"),
    [
        # What a message tells to do is done, and leads to the right clearance.
        (written(dose="depot,100"), [], "such as --model one_compartment_absorbed", written(dose="depot,100"),
         ["--model", "one_compartment_absorbed", "--same", "absorption_rate", "--hold", "absorption_rate=500"]),
        (written(dose="2,100"), [], "the model one_compartment takes 1, the blood", written(dose="1,100"), []),
        (written(",DVID").replace("0,4,.,.,7.1", "0,4,.,.,2,1\n0,4,.,.,7.1"), [], "choose one, such as --dvid 0",
         written(",DVID").replace("0,4,.,.,7.1", "0,4,.,.,2,1\n0,4,.,.,7.1"), ["--dvid", "0"]),
    ],
)  # fmt: skip
def test_advice_leads_to_the_right_clearance(
    table: str, options: list[str], sentence: str, followed: str, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("table.csv").write_text(table)
    assert respond(["fit", "samples", "table.csv", "--model", "one_compartment", *options]) == 2
    assert sentence in capsys.readouterr().err
    Path("table.csv").write_text(followed)
    assert clearance(capsys, *more) == pytest.approx(np.exp(np.log(SIX).mean()), rel=0.02)


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
