"""Hormones in saliva are read as they were recorded, and what is wrong with a table is said in one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.saliva_file import read_saliva
from oxytocin.experiments.saliva_series import SalivaSeries
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
    assert oxytocin.remarks == ("1 of 5 without a value",)
    assert not cortisol.timed


def test_fold_changes_are_over_the_baseline_of_the_day_or_else_of_all_days(tmp_path: Path) -> None:
    cortisol, oxytocin = (each.fold_changes() for each in read_saliva(table(tmp_path, LONG)))
    assert {name: each.low.tolist() for name, each in cortisol.items()} == {"Stress": [3.0], "Play": [1.0]}
    assert {name: each.high.tolist() for name, each in oxytocin.items()} == {"Play": [2.0]}, "of b there is no baseline"


def test_a_wide_table_needs_its_times(tmp_path: Path) -> None:
    (series,) = read_saliva(table(tmp_path, WIDE), times=(-5, 20))
    assert series.timed
    assert series.unit == "nmol/L"
    assert "1 of 4 without a value" in series.remarks
    assert "nmol/L assumed, for the file names no unit (--unit says another)" in series.remarks
    assert list(series.minutes) == [-5, -5, 20]
    assert set(series.group) == {"Control", "Drug"}


@pytest.mark.parametrize(
    ("text", "times", "sentence"),
    [
        (WIDE, None, r"2 numbered samples \(0, 1\) and no times were given"),
        (WIDE, (1, 2, 3), r"2 numbered samples \(0, 1\) and 3 times were given"),
        (LONG, (1, 2), "a row for each sample; times are for"),
        (
            "subject,context,cort_ngml\na,Baseline,much\n",
            None,
            "line 2, column 'cort_ngml': expected a reading of cortisol, found 'much'",
        ),
        ("subject,context,cort_ngml\na,Baseline,NA\n", None, "cort_ngml has no value anywhere"),
        ("subject,context,cort_ngml\na,Baseline\n", None, "line 2: expected 3 cells as in the heading, found 2"),
        ("subject,context,cort_ngml,cortisol_nM\na,Baseline,2,3\n", None, "both hold cortisol"),
        ("subject,context,cort_volt\na,Baseline,2\n", None, "'cort_volt' is no hormone with a unit of concentration"),
        ("subject,context,oxytocin\na,Baseline,2\n", None, "'oxytocin' names no unit; call it oxytocin_pg/mL"),
        ("subject,time_min,cort_ngml\na,0,1e300\n", None, "line 2, column 'cort_ngml': 1e\\+300 is no concentration"),
        ("subject,time,cort_ngml\na,10:30,2\n", None, "found '10:30'; name minutes .* time_min"),
        ("subject,time_min,cort_ngml\na,1,<LOD\nb,1,\n", None, "beyond limits that are not named; write '<LIMIT'"),
        (
            ",1,2,3,4,5,6\nA,0.1,0.2,0.3,0.1,0.1,0.1\nB,0.1,0.2,0.3,0.1,0.1,0.1\n",
            None,
            "found a plate as a reader prints it, rows A to H",
        ),
        ("subject,cort_ngml\na,2\n", None, "expected a column context or time_min"),
        ("1,2\n3,4\n", None, "found no names of columns"),
        ("rat,weight\na,2\n", None, "line 1: expected a long table"),
        ("subject,context,cort_ngml\n", None, "has a heading and nothing below it"),
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
    assert (len(cortisol.reading), cortisol.unit) == (524, "ng/mL")
    assert (len(oxytocin.reading), oxytocin.unit) == (457, "pg/mL")
    assert cortisol.assay == "21 plates"
    folds = cortisol.fold_changes()
    medians = {name: each.quantile(0.5)[0] for name, each in folds.items()}
    assert medians["Separation"] > medians["Reunion"] > 1, "as Moscovice et al. 2022 report"
    assert oxytocin.fold_changes()["Separation"].quantile(0.5)[1] < 1
    assert "9 columns not used (sex, sow, group.order, age, ...)" in cortisol.remarks


@pytest.mark.skipif(not PEOPLE.exists(), reason="the recorded saliva of people is not here")
def test_recorded_people() -> None:
    (series,) = read_saliva(PEOPLE, MINUTES)
    assert len(series.reading) == 182
    assert len(set(series.subject)) == 26
    assert set(series.group) == {"Control", "Intervention"}
    assert 1 < np.median(series.reading.low) < 10


@pytest.mark.parametrize("unit", ["kg", "pmol", "fathom/L"])
def test_a_wide_table_is_in_a_unit_of_concentration(tmp_path: Path, unit: str) -> None:
    with pytest.raises(OxytocinError, match=unit):
        read_saliva(table(tmp_path, WIDE), (1, 2), unit)
    assert read_saliva(table(tmp_path, WIDE), (1, 2), "ug/dL")[0].unit == "ug/dL"


def one(folder: Path, text: str, times: tuple[float, ...] | None = None, unit: str | None = None) -> SalivaSeries:
    (series,) = read_saliva(table(folder, text), times, unit)
    return series


@pytest.mark.parametrize("heading", ["cortisol_ug/dL", "Cortisol (µg/dl)", "cortisol_ug_dL", "CORT [mcg/dL]"])
def test_units_are_read_from_headings_and_turned_into_the_models(tmp_path: Path, heading: str) -> None:
    series = one(tmp_path, f"subject,time_min,{heading}\na,0,0.228\n").in_unit("nmol/L")
    assert series.reading.low[0] == pytest.approx(6.29, abs=0.005), "0.228 ug/dL over 362.46 g/mol"


def test_each_row_may_have_a_unit_and_a_hormone(tmp_path: Path) -> None:
    text = "subject,time_min,saliva_type,value,unit\na,0,cortisol,2.28,ng/mL\na,0,oxytocin,9,pg/mL\n"
    text += "a,20,cortisol,0.456,ug/dL\na,20,amylase,80,U/mL\n"
    cortisol, oxytocin = read_saliva(table(tmp_path, text))
    assert (cortisol.unit, oxytocin.unit) == ("ng/mL", "pg/mL")
    np.testing.assert_allclose(cortisol.reading.low, [2.28, 4.56])
    assert oxytocin.reading.low.tolist() == [9.0]


def test_readings_beyond_a_limit_stay_in_as_bounds(tmp_path: Path) -> None:
    text = "subject,time_min,cortisol_nmol/L\na,0,<6.0\nb,0,OOR <\nc,0,7\n\nd,0,0\ne,0,OOR >\nf,0,.\n"
    series = one(tmp_path, text)
    assert series.reading.low.tolist() == [0.0, 0.0, 7.0, 0.0, 7.0]
    assert series.reading.high.tolist() == [6.0, 7.0, 7.0, 7.0, np.inf]
    assert series.remarks == (
        "1 of 6 without a value",
        "3 of 5 below a limit, 2 of them by a limit that is not named, or zero",
        "1 of 5 above a limit",
    )


def test_zero_is_below_the_limit_that_a_column_names(tmp_path: Path) -> None:
    series = one(tmp_path, "subject,time_min,cortisol_nmol/L,LOD\na,0,0,0.5\nb,0,8,0.5\n")
    assert series.reading.low.tolist() == [0.0, 8.0]
    assert series.reading.high.tolist() == [0.5, 8.0]


def test_a_table_of_one_analyte_needs_no_unit_of_the_other(tmp_path: Path) -> None:
    text = "subject,time_min,saliva_type,value\na,0,cortisol,5\na,20,amylase,80\n"
    assert one(tmp_path, text).reading.low.tolist() == [5.0]
    with pytest.raises(OxytocinError, match="no row of 'saliva_type' says cortisol or oxytocin"):
        read_saliva(table(tmp_path, text.replace("cortisol", "il6")))


def test_a_column_marks_readings_below_their_limit(tmp_path: Path) -> None:
    series = one(tmp_path, "subject,time_min,cortisol_nmol/L,BLQ,LLOQ\na,0,6,1,6\nb,0,,1,5\nc,0,8,0,6\n")
    assert series.reading.low.tolist() == [0.0, 0.0, 8.0]
    assert series.reading.high.tolist() == [6.0, 5.0, 8.0]


def test_determinations_of_one_sample_are_averaged(tmp_path: Path) -> None:
    text = "subject,time_min,cortisol_nmol/L,replicate\na,0,5,1\na,0,7,2\na,20,<6,1\na,20,8,2\nb,0,4,1\n"
    series = one(tmp_path, text)
    assert series.reading.low.tolist() == [6.0, 4.0, 4.0]
    assert series.reading.high.tolist() == [6.0, 7.0, 4.0]
    assert "2 samples determined more than once, and their means taken" in series.remarks


def test_determinations_may_stand_beside_each_other(tmp_path: Path) -> None:
    text = "subject,time since stress (min),cort_1 (nmol/L),cort_2 (nmol/L)\na,0,5,7\na,20,<6,8\nb,0,4,\n"
    series = one(tmp_path, text)
    assert sorted(zip(series.subject, series.minutes, series.reading.low, strict=True)) == [
        ("a", 0.0, 6.0),
        ("a", 20.0, 4.0),
        ("b", 0.0, 4.0),
    ]


@pytest.mark.parametrize(
    "heading", ["CORT_nmol/l", "salivary cortisol (nmol/l)", "cortisol in saliva [nmol/L]", "sCort nM"]
)
def test_the_usual_names_of_the_hormone_are_known(tmp_path: Path, heading: str) -> None:
    series = one(tmp_path, f"Participant ID,Time (min),{heading}\na,0,5\n")
    assert (series.hormone, series.unit) == ("cortisol", "nmol/L")


def test_a_unit_in_a_row_must_not_contradict_the_heading(tmp_path: Path) -> None:
    text = "subject,time_min,cortisol_nmol/L,unit\na,0,5,nmol/l\nb,0,5,ug/dL\n"
    with pytest.raises(OxytocinError, match="line 3, column 'unit': found 'ug/dL', and the heading says nmol/L"):
        read_saliva(table(tmp_path, text))


def test_the_advice_on_dilution_leads_to_the_right_number(tmp_path: Path) -> None:
    text = "subject,time_min,cortisol_nmol/L,dilution\na,0,5,1\na,20,3,4\n"
    with pytest.raises(
        OxytocinError, match=r"line 3, column 'dilution': whether .* call the column 'dilution_applied'"
    ):
        read_saliva(table(tmp_path, text))
    followed = text.replace("a,20,3,4", "a,20,12,4").replace("dilution", "dilution_applied")
    assert one(tmp_path, followed).reading.low.tolist() == [5.0, 12.0]
    for undiluted in ("1", "neat", "1.0", ""):
        assert one(tmp_path, text.replace(",4\n", f",{undiluted}\n")).reading.low.tolist() == [5.0, 3.0]
    with pytest.raises(OxytocinError, match="the dilution '1:4' already is not said"):
        read_saliva(table(tmp_path, text.replace(",4\n", ",1:4\n")))


@pytest.mark.parametrize(
    "text",
    [
        "subject,S0,S1,S2\nv1,5.1,6.2,9.4\nv2,4.8,5.0,7.7\n",
        "subject;S0;S1;S2\nv1;5,1;6,2;9,4\nv2;4,8;5,0;7,7\n",
        "subject,Cort1,Cort2,Cort3\nv1,5.1,6.2,9.4\nv2,4.8,5.0,7.7\n",
        "subject,cortisol_1,cortisol_2,cortisol_3\nv1,5.1,6.2,9.4\nv2,4.8,5.0,7.7\n",
        "subject,sample,cortisol\nv1,S0,5.1\nv1,S1,6.2\nv1,S2,9.4\nv2,S0,4.8\nv2,S1,5.0\nv2,S2,7.7\n",
    ],
)
def test_the_advice_on_times_leads_to_the_right_number(tmp_path: Path, text: str) -> None:
    with pytest.raises(OxytocinError, match=r"3 numbered samples .* such as --times=-10,5,20"):
        read_saliva(table(tmp_path, text))
    moments = one(tmp_path, text, (-10, 5, 20)).moments()
    medians = {minutes: readings.quantile(0.5)[0] for minutes, readings in moments.items()}
    assert medians == pytest.approx({-10.0: 4.95, 5.0: 5.6, 20.0: 8.55})


@pytest.mark.parametrize("heading", ["-10,0,20", "-10 min,0 min,20 min", "t-10,t0,t20"])
def test_samples_may_be_named_by_their_times(tmp_path: Path, heading: str) -> None:
    series = one(tmp_path, f"subject,{heading}\na,5,6,9\n")
    assert series.minutes.tolist() == [-10.0, 0.0, 20.0]
    assert "names of samples taken as minutes" in series.remarks


def test_both_hormones_stand_in_one_wide_table(tmp_path: Path) -> None:
    text = "subject,cort_S1 (nmol/L),cort_S2 (nmol/L),oxt_S1 (pg/mL),oxt_S2 (pg/mL)\na,5,6,<2,4\n"
    cortisol, oxytocin = read_saliva(table(tmp_path, text), (-5, 20))
    assert (cortisol.unit, oxytocin.unit) == ("nmol/L", "pg/mL")
    assert cortisol.minutes.tolist() == oxytocin.minutes.tolist() == [-5.0, 20.0]
    assert oxytocin.reading.high.tolist() == [2.0, 4.0]


def test_hours_are_no_minutes(tmp_path: Path) -> None:
    text = "subject,time,cort_ngml\na,0,2\na,0.5,3\na,1,4\n"
    with pytest.raises(OxytocinError, match="may be minutes or hours; call it time_min or time_h"):
        read_saliva(table(tmp_path, text))
    assert one(tmp_path, text.replace("time", "time_h")).minutes.tolist() == [0.0, 30.0, 60.0]


def test_groups_are_all_that_the_file_says(tmp_path: Path) -> None:
    series = one(tmp_path, "subject,condition,group,time_min,cort_ngml\na,TSST,old,0,2\nb,rest,young,0,3\n")
    assert series.groups == ["TSST, old", "rest, young"]


def test_rows_that_are_marked_are_left_out_and_counted(tmp_path: Path) -> None:
    series = one(tmp_path, "subject,time_min,cort_ngml,exclude\na,0,2,\nb,0,900,yes\n")
    assert series.reading.low.tolist() == [2.0]
    assert series.remarks == ("1 of 2 marked to be left out",)
