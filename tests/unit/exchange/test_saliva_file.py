"""Hormones in saliva are read as they were recorded, and what is wrong with a table is said in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.saliva_file import read_saliva
from oxytocin.language import OxytocinError

SHARED = Path(os.environ.get("OXYTOCIN_SHARED", Path(__file__).parents[4] / "shared")) / "data"
PIGS = SHARED / "pigs" / "prosocial-pigs-hormones.csv"
PEOPLE = SHARED / "cortisol" / "cortisol_sample.csv"
MINUTES = (-30, -1, 30, 40, 50, 60, 70)

LONG = """subject,context,date,cort_ngml,oxytocin_pg/mL,plate.cort
a,Baseline1,1,2.0,10,p1
a,Stress,1,6.0,NA,p2
a,Baseline2,2,4.0,30,p2
a,Play,3,3.0,40,p2
b,Stress,1,5.0,20,p1
"""
WIDE = "subject,condition,0,1\nx,Control,2.5,\ny,Drug,3.5,4.5\n"


def table(folder: Path, text: str) -> Path:
    path = folder / "saliva.csv"
    path.write_text(text)
    return path


def test_a_long_table_gives_a_series_for_each_hormone(tmp_path: Path) -> None:
    cortisol, oxytocin = read_saliva(table(tmp_path, LONG))
    assert (cortisol.hormone, cortisol.unit, cortisol.assay) == ("cortisol", "ng/mL", "2 plates")
    assert (oxytocin.hormone, oxytocin.unit, oxytocin.assay) == ("oxytocin", "pg/mL", "")
    assert oxytocin.left_out == ("1 of 5 without a value",)
    assert not cortisol.timed


def test_fold_changes_are_over_the_baseline_of_the_day_or_else_of_all_days(tmp_path: Path) -> None:
    cortisol, oxytocin = (each.fold_changes() for each in read_saliva(table(tmp_path, LONG)))
    assert cortisol == {"Stress": pytest.approx([3.0]), "Play": pytest.approx([1.0])}
    assert oxytocin == {"Play": pytest.approx([2.0])}, "who has no baseline is left out"


def test_a_wide_table_needs_its_times(tmp_path: Path) -> None:
    (series,) = read_saliva(table(tmp_path, WIDE), times=(-5, 20))
    assert series.timed
    assert series.unit == "nmol/L"
    assert series.left_out == ("1 of 4 without a value",)
    assert list(series.minutes) == [-5, -5, 20]
    assert set(series.group) == {"Control", "Drug"}


@pytest.mark.parametrize(
    ("text", "times", "sentence"),
    [
        (WIDE, None, "2 numbered samples and no times were given"),
        (WIDE, (1, 2, 3), "2 numbered samples and 3 times were given"),
        (LONG, (1, 2), "a row for each sample; times are for"),
        ("subject,context,cort_ngml\na,Baseline,much\n", None, "expected a number for cort_ngml, found 'much'"),
        ("subject,context,cort_ngml\na,Baseline,NA\n", None, "cort_ngml has no value anywhere"),
        ("subject,context,cort_ngml\na,Baseline\n", None, "line 2: expected 3 cells, found 2"),
        ("subject,cort_ngml\na,2\n", None, "expected a column context or time_min"),
        ("rat,weight\na,2\n", None, "line 1: expected a long table"),
        ("subject,context,cort_ngml\n", None, "holds no samples"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, times: tuple[float, ...] | None, sentence: str) -> None:
    with pytest.raises(OxytocinError, match=sentence):
        read_saliva(table(tmp_path, text), times)


def test_without_a_baseline_there_is_no_fold_change(tmp_path: Path) -> None:
    (series,) = read_saliva(table(tmp_path, "subject,context,cort_ngml\na,Play,3\n"))
    with pytest.raises(OxytocinError, match="no context is called Baseline; found Play"):
        series.fold_changes()


@pytest.mark.skipif(not PIGS.exists(), reason="the recorded saliva of pigs is not here")
def test_recorded_pigs() -> None:
    cortisol, oxytocin = read_saliva(PIGS)
    assert (cortisol.value.size, cortisol.unit) == (524, "ng/mL")
    assert (oxytocin.value.size, oxytocin.unit) == (457, "pg/mL")
    assert cortisol.assay == "21 plates"
    folds = cortisol.fold_changes()
    assert np.median(folds["Separation"]) > np.median(folds["Reunion"]) > 1, "as Moscovice et al. 2022 report"
    assert np.median(oxytocin.fold_changes()["Separation"]) < 1


@pytest.mark.skipif(not PEOPLE.exists(), reason="the recorded saliva of people is not here")
def test_recorded_people() -> None:
    (series,) = read_saliva(PEOPLE, MINUTES)
    assert series.value.size == 182
    assert len(set(series.subject)) == 26
    assert set(series.group) == {"Control", "Intervention"}
    assert 1 < np.median(series.value) < 10


@pytest.mark.parametrize("unit", ["kg", "pmol", "fathom/L"])
def test_a_wide_table_is_in_a_unit_of_concentration(tmp_path: Path, unit: str) -> None:
    with pytest.raises(OxytocinError, match=unit):
        read_saliva(table(tmp_path, WIDE), (1, 2), unit)
    assert read_saliva(table(tmp_path, WIDE), (1, 2), "ug/dL")[0].unit == "ug/dL"
