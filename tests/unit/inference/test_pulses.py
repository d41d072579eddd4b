"""Pulses that were put into a series are found again, and noise is none."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.dosing_table import DosingTable, Subject, read_dosing_table
from oxytocin.inference.pulses import find_pulses, save_pulses
from oxytocin.language import OxytocinError

MINUTES = np.arange(0.0, 90.0)
TRUE = np.array([10.3, 24.0, 31.2, 55.7, 71.4])
HEIGHTS = np.array([20.0, 12.0, 25.0, 15.0, 18.0])


def table(level: np.ndarray) -> DosingTable:
    zeros = np.zeros(level.size, dtype=int)
    one = Subject("w", (), zeros[:0], zeros, MINUTES, level, zeros.astype(bool), zeros, zeros)
    return DosingTable("series", (one,), {"TIME": "min", "AMT": "pmol", "DV": "pmol/L"}, "oxytocin", "L", 1.0)


def series(heights: np.ndarray, error: float, seed: int = 0) -> DosingTable:
    since = MINUTES[:, None] - TRUE
    level = 5.0 + (np.where(since >= 0, 0.5 ** (np.maximum(since, 0) / 4.0), 0.0) @ heights)
    return table(level * (1 + error * np.random.default_rng(seed).standard_normal(level.size)))


def test_times_masses_and_half_life_come_back() -> None:
    made = series(HEIGHTS, 0.05)
    found = find_pulses(made, made.subjects[0], "5 min", 0.05)
    assert len(found.pulses) == 5
    assert [one.time for one in found.pulses] == pytest.approx(TRUE, abs=1.0)
    assert [one.height for one in found.pulses] == pytest.approx(HEIGHTS, rel=0.3)
    assert found.half_life == pytest.approx(4.0, rel=0.15)
    assert found.half_life_low < found.half_life < found.half_life_high
    assert found.basal == pytest.approx(5.0, rel=0.1)


def test_a_steady_level_has_no_pulses() -> None:
    counts = []
    for seed in range(5):
        made = series(0.0 * HEIGHTS, 0.1, seed)
        counts.append(len(find_pulses(made, made.subjects[0], None, 0.1).pulses))
    assert sum(counts) <= 1


def test_pulses_of_our_own_women_are_found() -> None:
    spec = importlib.util.spec_from_file_location(
        "recovery_pulses", Path(__file__).parents[3] / "benchmarks" / "recovery_pulses.py"
    )
    assert spec and spec.loader
    recovery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recovery)
    found, false, true, _ = recovery.rates(2, 20.0)
    assert true >= 6
    assert found >= 0.8
    assert false <= 0.2


def test_the_file_holds_pulses_and_samples(tmp_path: Path) -> None:
    import xarray

    made = series(HEIGHTS, 0.05)
    found = find_pulses(made, made.subjects[0], "5 min", 0.05)
    save_pulses([found], made, tmp_path / "pulses.nc")
    with xarray.open_dataset(tmp_path / "pulses.nc", engine="h5netcdf") as kept:
        assert kept["pulse_time"].size == 5
        assert kept["half_life"].attrs["units"] == "min"
    assert found.course(MINUTES) == pytest.approx(found.fitted)


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("ID,TIME,DV\n,min,pg/mL\n1,0,3\n1,1,4\n")
    few = read_dosing_table(file)
    with pytest.raises(OxytocinError, match="2 samples; expected 12 or more"):
        find_pulses(few, few.subjects[0])
    file.write_text("ID,TIME,AMT,DV\n,min,pmol,pg/mL\n1,0,3,.\n1,1,.,4\n")
    dosed = read_dosing_table(file)
    with pytest.raises(OxytocinError, match="has doses"):
        find_pulses(dosed, dosed.subjects[0])
    made = series(HEIGHTS, 0.05)
    with pytest.raises(OxytocinError, match="--half-life"):
        find_pulses(made, made.subjects[0], "5 L")
