"""A table of doses and samples is read whole, or refused in one sentence that names the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.dosing_table import DosingTable, read_dosing_table
from oxytocin.language import OxytocinError

GOOD = "ID,TIME,AMT,RATE,DV\n,min,IU,IU/h,pg/mL\n1,0,5,10,.\n1,10,.,.,80\n1,20,.,.,<2\n2,0,5,.,.\n2,5,.,.,120\n"


def read(tmp_path: Path, text: str, **options: object) -> DosingTable:
    file = tmp_path / "table.csv"
    file.write_text(text)
    return read_dosing_table(file, **options)  # type: ignore[arg-type]


def test_units_are_made_one(tmp_path: Path) -> None:
    table = read(tmp_path, GOOD)
    dose = table.subjects[0].doses[0]
    assert (dose.amount, dose.rate) == (5, pytest.approx(10 / 60))  # IU per min
    assert table.volume_unit == "L"
    # 1 IU is 1.68 µg, and in a litre 1680 pg/mL.
    assert table.concentration_per_amount == pytest.approx(1680.0)
    assert table.below_detection == 1
    assert table.subjects[0].censored.tolist() == [False, True]


def test_a_sidecar_holds_the_units(tmp_path: Path) -> None:
    units = tmp_path / "units.toml"
    units.write_text('TIME = "h"\nAMT = "ug/kg"\nDV = "nmol/L"\nsubstance = "carbetocin"\n')
    table = read(tmp_path, "ID,TIME,AMT,DV\n1,0,1,.\n1,1,.,3\n", units=units)
    assert table.volume_unit == "L/kg"
    assert table.concentration_per_amount == pytest.approx(1000 / 988.17)


def test_censoring_is_read_in_three_ways(tmp_path: Path) -> None:
    text = "ID,TIME,DV,CENS\n,min,pg/mL,\n1,0,2,1\n1,1,<3,\n1,2,BLQ,\n1,3,9,0\n1,4,.,\n"
    table = read(tmp_path, text, detection_limit="1.5 pg/mL")
    assert table.subjects[0].value.tolist() == [2.0, 3.0, 1.5, 9.0]
    assert table.subjects[0].censored.tolist() == [True, True, True, False]
    assert table.left_out == ("samples without a concentration: 1",)


def test_a_second_time_course_may_follow_a_reset(tmp_path: Path) -> None:
    table = read(tmp_path, "ID,TIME,AMT,EVID,DV\n,h,mg,,mg/L\n1,0,5,1,.\n1,3,.,0,2\n1,0,5,4,.\n1,1,.,0,3\n")
    assert table.subjects[0].resets.tolist() == [3]
    assert np.array_equal(table.subjects[0].record, [2, 4])


HEAD = "ID,TIME,AMT,RATE,II,ADDL,SS,EVID,MDV,DV\n,h,mg,mg/h,h,,,,,mg/L\n"
OK = "1,0,5,.,.,.,.,1,.,.\n1,1,.,.,.,.,.,0,.,3\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + "1,2,5,.,.,.,.,1,.,.\n1,1,.,.,.,.,.,0,.,3\n", "line 4: time 1 follows 2"),
        (HEAD + ",0,5,.,.,.,.,1,.,.\n", "line 3: there is no ID"),
        (HEAD + OK + "2,1,.,.,.,.,.,0,.,-3\n", "line 5: the concentration -3 is below zero"),
        (HEAD + OK + "2,1,.,.,.,.,.,0,.,3\n1,1,.,.,.,.,.,0,.,3\n", "line 6: subject 1 comes again"),
        (HEAD + OK + "1,2,5,-1,.,.,.,1,.,.\n", "RATE -1 asks for a modelled rate of infusion"),
        (HEAD + OK + "1,2,5,-2,.,.,.,1,.,.\n", "RATE -2 asks for a modelled duration of infusion"),
        (HEAD + OK + "1,2,5,.,.,3,.,1,.,.\n", "ADDL 3 needs an interval II"),
        (HEAD + OK + "1,2,5,.,.,.,1,1,.,.\n", "SS 1 needs an interval II"),
        (HEAD + OK + "1,2,5,.,8,.,3,1,.,.\n", "SS is 3; expected 0, 1, 2"),
        (HEAD + OK + "1,2,.,.,.,.,.,1,.,.\n", "a dose has no AMT"),
        (HEAD + OK + "1,2,5,.,.,.,.,0,.,3\n", "EVID 0 is a sample, and AMT or RATE has a value"),
        (HEAD + OK + "1,2,.,.,8,.,1,0,.,3\n", "EVID 0 is a sample, and SS has a value; it is for doses"),
        (HEAD + OK + "1,2,.,.,8,2,.,3,.,.\n", "EVID 3 is a reset, and ADDL has a value; it is for doses"),
        (HEAD + OK + "1,2,.,-2,.,.,.,.,.,.\n", "EVID 0 is a sample, and AMT or RATE has a value"),
        (HEAD + OK + "1,2,5,.,8,-3,.,1,.,.\n", "ADDL is -3; expected a whole number from 0"),
        (HEAD + OK + "1,2,5,-3,.,.,.,1,.,.\n", "RATE is -3; expected none below zero"),
        (HEAD + OK + "1,2 min,.,.,.,.,.,0,.,3\n", "units are mixed in the column"),
        (HEAD + OK + "1,2,.,.,.,.,.,0,.,BLQ\n", "does not say below what"),
        ("ID,TIMES,DV\n,h,mg/L\n1,0,3\n", "the column 'TIMES' is not known; did you mean 'TIME'?"),
        ("ID,TIME,AMT,DV\n,h,mg,L\n1,0,3,.\n", "units are mixed: AMT is in mg and DV in L"),
        ("ID,TIME,AMT,DV\n,h,mgg,mg/L\n1,0,3,.\n", "'mgg"),
        ("ID,TIME,AMT,DV\n,mg,mg,mg/L\n1,0,3,.\n", "TIME is in s"),
        ("ID,TIME,AMT,DV\n1,0,3,.\n1,1,.,3\n", "no unit of TIME is given"),
        ("ID,TIME,AMT,DV\n,h,mg\n", "expected 4 cells, found 3"),
        ("ID,TIME,AMT,DV\n", "holds no samples"),
        ("ID,TIME,AMT\n,h,mg\n1,0,3\n", "there is no column 'DV'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(OxytocinError) as caught:
        read(tmp_path, text)
    assert sentence in str(caught.value)
    assert "table.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_covariate_is_passed_over_when_asked(tmp_path: Path) -> None:
    text = "ID,TIME,DV,WT\n,h,mg/L,kg\n1,0,3,70\n"
    with pytest.raises(OxytocinError, match="--ignore WT"):
        read(tmp_path, text)
    assert read(tmp_path, text, ignore=["wt"]).samples == 1
