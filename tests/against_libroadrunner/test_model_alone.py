"""Models by others, run by themselves from the command line: the right values of cases that went wrong once.

Each right value is a closed form, or what libRoadRunner and COPASI agree on.
"""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray

from oxytocin.cli.app import respond
from oxytocin.exchange.model_alone import ModelAlone
from oxytocin.language import OxytocinError

CASES = Path(__file__).parents[1] / "cases" / "models"

RIGHT = [
    ("two_steps_nanomolar", 100.0, {"B_highest": 9.545e-12, "C_last": 9.932e-10, "B_lowest": 0.0, "C_lowest": 0.0}),
    ("stiff_two_steps", 100.0, {"A_last": np.exp(-5.0), "B_lowest": 0.0, "B_last": 5e-8 * np.exp(-5.0)}),
    ("eq_trigger_dose", 10.0, {"D_last": 100.0 * (np.exp(-1.6) + np.exp(-1.2))}),
    ("eq_trigger_dose", 10.0037, {"D_last": 100.0 * (np.exp(-0.2 * 8.0037) + np.exp(-0.2 * 6.0037))}),
    ("dose_after_time_zero", 20.0, {"plasma_last": 2.289}),
    ("starts_at_threshold", 20.0, {"n_last": 1.0}),
    ("daily_dose_modulo", 240.13, {"n_last": 10.0, "D_last": 362.67}),
    ("daily_dose_modulo", 1000.0, {"n_last": 42.0}),
    ("two_hour_window", 240.0, {"n_last": 1.0, "D_last": 87.02}),
    ("and_window", 20.0, {"n_last": 1.0, "m_last": 2.0}),
    ("unit_name_collision", 10.0, {"x_last": 50.0}),
    ("smooth_switch", 7200.13, {"y_last": 26.574, "on_last": 0.0}),
    ("dimensionless_time", 10.0, {"x_last": 4.0 * (1.0 - np.exp(-5.0))}),
    ("choice_as_condition", 20.0, {"y_last": 2.0}),
    ("negative_base_whole_power", 20.0, {"y_last": 26.67}),
    ("trigger_time_values", 20.0, {"y_last": 101.0}),
]


@pytest.mark.parametrize(("name", "duration", "right"), RIGHT)
def test_a_case_comes_out_right(name: str, duration: float, right: dict[str, float]) -> None:
    """Required: 2e-4, half a unit of the last digit in which the values were handed down."""
    done = ModelAlone(CASES / f"{name}.xml").carry_out(settings={"duration": f"{duration!r} s"} if name != (
        "dimensionless_time") else {"duration": duration})  # fmt: skip
    for readout, value in right.items():
        assert done[readout].values[0] == pytest.approx(value, rel=2e-4, abs=1e-30), readout


def test_the_command_line_prints_keeps_draws_and_sweeps(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path, out, plot = tmp_path / "M.XML", tmp_path / "m.nc", tmp_path / "m.png"
    shutil.copy(CASES / "stiff_two_steps.xml", path)
    given = ["--set", "duration=1 min", "--set", "k1=-0.01", "--set", "B=2 umol/L"]
    assert respond(["run", str(path), *given, "--out", str(out), "--plot", str(plot)]) == 0
    said = capsys.readouterr().out
    assert "tiny_bateman by itself: 60 s simulated by libRoadRunner's CVODE" in said
    assert "k1: -0.01 (usually 0.05)" in said and "B: 2.000e-06 mol/L" in said
    assert plot.stat().st_size > 5000
    with xarray.open_dataset(out, engine="h5netcdf") as kept:
        assert kept["A"].values[0, -1] == pytest.approx(np.exp(0.6), rel=1e-6)
        assert kept["time"].values[-1] == 60.0 and kept["A"].attrs["units"] == "mol/L"
        assert "k1: 0.05 -> -0.01" in kept.attrs["changed_values"]
    table = tmp_path / "arms.csv"
    swept = ["--sweep", "k1=0.1,0.2", "--out", str(table), "--plot", str(plot)]
    assert respond(["run", str(path), "--set", "duration=10", *swept]) == 0
    rows = [line.split(",") for line in table.read_text().splitlines()]
    last = rows[0].index("A_last (mol/L)")
    assert [float(row[last]) for row in rows[1:]] == pytest.approx(np.exp([-1.0, -2.0]), rel=1e-5)


def test_a_packed_model_in_another_encoding(tmp_path: Path) -> None:
    text = (CASES / "stiff_two_steps.xml").read_text().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    path = tmp_path / "m.xml.gz"
    path.write_bytes(gzip.compress(text.encode("utf-16")))
    assert ModelAlone(path).carry_out(settings={"duration": 10})["A_last"].values == pytest.approx(np.exp(-0.5))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["--set", "k3=1"], "did you mean 'k"),
        (["--set", "k1=1 mol"], "write k1=1"),
        (["--set", "A=1 kg"], "cannot be turned into that"),
        (["--set", "duration=0"], "longer than 0"),
        (["--set", "duration=-1 h"], "must lie between"),
        (["--set", "A=plenty"], "is not a number with a unit"),
        (["--subjects", "5"], "leave out --subjects"),
        (["--integration", "euler"], "leave out --integration"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_runs(
    given: list[str], why: str, capsys: pytest.CaptureFixture
) -> None:
    assert respond(["run", str(CASES / "stiff_two_steps.xml"), *given]) == 2
    assert re.search(why, capsys.readouterr().err)


def test_the_advice_for_a_number_without_unit_is_right(capsys: pytest.CaptureFixture) -> None:
    model = ModelAlone(CASES / "stiff_two_steps.xml")
    with pytest.raises(OxytocinError, match="write k1=1"):
        model.choose("model", {"k1": "1 mol"})
    assert model.carry_out(settings={"duration": 1, "k1": "1"})["A_last"].values == pytest.approx(np.exp(-1.0))


def test_a_value_worked_out_by_a_rule_cannot_be_set() -> None:
    with pytest.raises(OxytocinError, match="works out 'on'"):
        ModelAlone(CASES / "choice_as_condition.xml").choose("model", {"on": "1"})


def test_complaints_about_form_are_remarks(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    text = (CASES / "stiff_two_steps.xml").read_text().replace('<species id="A"', '<species sboTerm="SBO:12" id="A"')
    path = tmp_path / "m.xml"
    path.write_text(text)
    assert respond(["run", str(path), "--set", "duration=1"]) == 0
    assert "about the form of" in capsys.readouterr().out
