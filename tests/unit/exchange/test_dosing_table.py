"""A table of doses and samples is read whole, or refused in one sentence that names the line."""
# ruff: noqa: E501  (tables of text)

from __future__ import annotations

from dataclasses import replace
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
        (
            "ID,TIMES,DV\n,h,mg/L\n1,0,3\n",
            "there is no column 'TIME'; expected a table with the columns ID, TIME, DV and, of doses, AMT; did you mean",
        ),
        ("ID,TIME,AMT,DV\n,h,mg,L\n1,0,3,.\n", "units are mixed: AMT is in mg and DV in L"),
        ("ID,TIME,AMT,DV\n,h,mgg,mg/L\n1,0,3,.\n", "'mgg"),
        ("ID,TIME,AMT,DV\n,mg,mg,mg/L\n1,0,3,.\n", "TIME is in s"),
        ("ID,TIME,AMT,DV\n1,0,3,.\n1,1,.,3\n", "no unit of TIME is given"),
        ("ID,TIME,AMT,DV\n,h,mg\n", "expected 4 cells as in the heading, found 3"),
        ("ID,TIME,AMT,DV\n", "has a heading and nothing below it"),
        ("ID,TIME,AMT,DV\n,h,mg,mg/L\n", "holds no samples"),
        ("ID,TIME,AMT\n,h,mg\n1,0,3\n", "there is no column 'DV'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(OxytocinError) as caught:
        read(tmp_path, text)
    assert sentence in str(caught.value)
    assert "table.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_covariates_and_remarks_are_passed_over_and_counted(tmp_path: Path) -> None:
    text = "ID,TIME,DV,WT,SITE,NOTE\n,h,mg/L,kg,,\n1,0,3,70,A,\n1,1,2,71,A,thawed\n2,0,3,80,B,\n"
    table = read(tmp_path, text)
    assert table.samples == 3
    assert table.left_out == ("columns WT, NOTE, SITE",)


def same(one: DosingTable, other: DosingTable) -> bool:
    """Return whether two tables say the same of doses and samples."""

    def said(table: DosingTable) -> list[object]:
        return [
            (s.name, [(d.time, round(d.amount, 9), round(d.rate, 9), d.interval, d.additional, d.steady,
                       {-2: 1, -1: 2}.get(d.compartment, d.compartment)) for d in s.doses],
             len(s.resets), s.time.round(9).tolist(), s.value.round(9).tolist(), s.censored.tolist(),
             np.nan_to_num(s.limit, nan=-1.0).tolist() if s.limit is not None else None)
            for s in table.subjects
        ]  # fmt: skip

    return said(one) == said(other) and one.units == other.units


RIGHT = (
    "ID,TIME,AMT,RATE,DV,CENS\n,h,mg,mg/h,mg/L,\n1,0,100,12.5,.,0\n1,1,.,.,1.2,1\n1,4,.,.,1.827,0\n1,9,.,.,2.781,0\n"
)


@pytest.mark.parametrize(
    "text",
    [
        RIGHT.replace("CENS", "BLQ"),
        RIGHT.replace("CENS", "BLOQ"),
        RIGHT.replace("CENS", "BQL"),
        RIGHT.replace("ID,TIME", "Subject,Time").replace("DV", "Y"),
        RIGHT.replace("1.2,1", "<1.2,.").replace("CENS", "COMMENT"),
        RIGHT.replace("1.2,1", "<=1.2,.").replace("CENS", "COMMENT"),
        # The limit in a column, with a flag, with a word, or with a reading below it.
        "ID,TIME,AMT,RATE,DV,BLQ,LLOQ\n,h,mg,mg/h,mg/L,,mg/L\n1,0,100,12.5,.,0,1.2\n1,1,.,.,0,1,1.2\n1,4,.,.,1.827,0,1.2\n1,9,.,.,2.781,0,1.2\n",
        "ID,TIME,AMT,RATE,DV,LLOQ\n,h,mg,mg/h,mg/L,ug/L\n1,0,100,12.5,.,1200\n1,1,.,.,BLQ,1200\n1,4,.,.,1.827,1200\n1,9,.,.,2.781,1200\n",
        "ID,TIME,AMT,RATE,DV,LOQ\n,h,mg,mg/h,mg/L,\n1,0,100,12.5,.,1.2\n1,1,.,.,0.4,1.2\n1,4,.,.,1.827,1.2\n1,9,.,.,2.781,1.2\n",
        # The duration in place of the rate.
        "ID,TIME,AMT,TINF,DV,CENS\n,h,mg,min,mg/L,\n1,0,100,480,.,0\n1,1,.,.,1.2,1\n1,4,.,.,1.827,0\n1,9,.,.,2.781,0\n",
        "ID,TIME,AMT,DUR,DV,CENS\n,h,mg,,mg/L,\n1,0,100,8,.,0\n1,1,.,.,1.2,1\n1,4,.,.,1.827,0\n1,9,.,.,2.781,0\n",
        # Units in the heading.
        "ID,TIME (h),AMT [mg],RATE (mg/h),DV (mg/L),CENS\n1,0,100,12.5,.,0\n1,1,.,.,1.2,1\n1,4,.,.,1.827,0\n1,9,.,.,2.781,0\n",
        # Times of day, over midnight, with dates, with numbered days.
        RIGHT.replace("1,0,", "1,20:00,").replace("1,1,", "1,21:00,").replace("1,4,", "1,00:00,").replace("1,9,", "1,05:00,"),
        RIGHT.replace("1,0,", "1,8:00 PM,").replace("1,1,", "1,9:00 PM,").replace("1,4,", "1,12:00 AM,").replace("1,9,", "1,5:00 AM,"),
        RIGHT.replace("1,0,", "1,2024-02-28 20:00,").replace("1,1,", "1,2024-02-28T21:00,").replace("1,4,", "1,2024-02-29 00:00,").replace("1,9,", "1,2024-02-29 05:00,"),
        "ID,DATE,TIME,AMT,RATE,DV,CENS\n,,h,mg,mg/h,mg/L,\n1,12/31/23,20:00,100,12.5,.,0\n1,12/31/23,21:00,.,.,1.2,1\n1,1/1/24,0:00,.,.,1.827,0\n1,1/1/24,5:00,.,.,2.781,0\n",
        "ID,DAT1,TIME,AMT,RATE,DV,CENS\n,,h,mg,mg/h,mg/L,\n1,31/12/23,20,100,12.5,.,0\n1,31/12/23,21,.,.,1.2,1\n1,1/1/24,0,.,.,1.827,0\n1,1/1/24,5,.,.,2.781,0\n",
        "ID,DAY,TIME,AMT,RATE,DV,CENS\n,,h,mg,mg/h,mg/L,\n1,1,20,100,12.5,.,0\n1,1,21,.,.,1.2,1\n1,2,0,.,.,1.827,0\n1,2,5,.,.,2.781,0\n",
        # Units in columns of their own, and one that repeats.
        "ID,TIME,AMT,RATE,DV,CENS,DVU,AMTU,TIMEU\n1,0,100,12.5,.,0,mg/L,mg,h\n1,1,.,.,1.2,1,mg/L,mg,h\n1,4,.,.,1.827,0,mg/L,mg,h\n1,9,.,.,2.781,0,mg/L,mg,h\n",
        # Codes that change nothing here.
        "ID,TIME,AMT,RATE,DV,CENS,MDV,EVID,CMT,ADM,CALL,TAD,PCMT\n,h,mg,mg/h,mg/L,,,,,,,,\n1,0,100,12.5,.,0,1,101,.,1,0,0,0\n1,1,.,.,1.2,1,0,0,.,.,0,1,0\n1,4,.,.,1.827,0,0,0,.,.,0,4,0\n1,9,.,.,2.781,0,0,0,.,.,0,9,0\n",
        RIGHT.replace(",", ";"), RIGHT.replace(",", "\t"), RIGHT.replace("\n", ",,\n"),
    ],
)  # fmt: skip
def test_the_same_is_read_however_it_is_written(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    first = found.subjects[0]
    if "101" in text:
        text_doses = [d.compartment for d in first.doses]
        assert text_doses == [1]
        found = replace(found, subjects=(replace(first, doses=(replace(first.doses[0], compartment=0),)),))
    assert same(found, read(tmp_path, RIGHT))


def test_readings_above_a_range_and_between_limits(tmp_path: Path) -> None:
    text = "ID,TIME,DV,CENS,LIMIT\n,h,mg/L,,mg/L\n1,0,50,-1,.\n1,1,>60,0,.\n1,2,3,1,0.5\n1,3,9,0,.\n"
    one = read(tmp_path, text).subjects[0]
    assert one.censored.tolist() == [-1, -1, 1, 0]
    assert one.limit is not None
    assert np.nan_to_num(one.limit, nan=-1.0).tolist() == [-1.0, -1.0, 0.5, -1.0]


def test_everything_that_was_not_used_is_counted(tmp_path: Path) -> None:
    text = (
        "ID,TIME,AMT,EVID,MDV,DV,C,OCC\n,h,mg,,,mg/L,,\n1,0,5,1,1,7,.,1\n1,1,.,0,1,3,.,1\n1,2,.,2,0,4,.,1\n"
        "1,3,.,0,0,.,.,1\n1,4,.,0,0,2,C,1\n1,5,.,0,0,2,.,1\n1,0,5,1,1,.,.,2\n1,1,.,0,0,3,.,2\n"
    )
    table = read(tmp_path, text)
    assert table.left_out == (
        "readings in rows of doses: 1",
        "readings with MDV 1: 1",
        "readings in rows of EVID 2: 1",
        "samples without a concentration: 1",
        "rows marked in C: 1",
    )
    # The second occasion begins anew.
    assert table.subjects[0].resets.size == 1


TWO = (
    "id,time,amt,dv,dvid,evid,wt\n,h,mg,mg/L,,,kg\n1,0,100,.,cp,1,70\n1,1,.,9,cp,0,70\n1,1,.,60,pca,0,70\n"
    "1,2,.,8,cp,0,70\n"
)


def test_one_kind_of_reading_is_taken_and_the_other_counted(tmp_path: Path) -> None:
    with pytest.raises(
        OxytocinError, match=r"'dvid' tells 2 kinds of reading apart: cp \(2\), pca \(1\); .* --dvid cp"
    ):
        read(tmp_path, TWO)
    table = read(tmp_path, TWO, dvid="cp")
    assert table.subjects[0].value.tolist() == [9.0, 8.0]
    assert "readings of DVID pca: 1" in table.left_out
    with pytest.raises(OxytocinError, match="no sample of DVID 3; there are cp"):
        read(tmp_path, TWO, dvid="3")


PLAIN = "ID,TIME,AMT,DV\n,h,mg,mg/L\n1,0,100,.\n1,1,.,4\n1,8,.,2\n"
EXTRA = "ID,TIME,AMT,DV,{}\n,h,mg,mg/L,\n1,0,100,.,{}\n1,1,.,4,{}\n1,8,.,2,{}\n"


@pytest.mark.parametrize(
    ("wrong", "sentence", "followed", "options", "right"),
    [
        # What a message tells to do is done, and leads to the right table.
        (EXTRA.format("FLAG", 0, 1, 0), "call it what it is: BLQ", EXTRA.format("BLQ", 0, 1, 0), {},
         PLAIN.replace("1,.,4", "1,.,<4")),
        (EXTRA.format("FLAG", 0, 1, 0), "--ignore FLAG", EXTRA.format("FLAG", 0, 1, 0), {"ignore": ["FLAG"]}, PLAIN),
        (EXTRA.format("INFRATE", 25, ".", "."), "'INFRATE' is not known, and is not the same in all rows of subject 1",
         EXTRA.format("RATE", 25, ".", "."), {}, "ID,TIME,AMT,RATE,DV\n,h,mg,mg/h,mg/L\n1,0,100,25,.\n1,1,.,.,4\n1,8,.,.,2\n"),
        (EXTRA.format("RATES", 25, 25, 25), "did you mean 'RATE'?", EXTRA.format("RATES", 25, 25, 25),
         {"ignore": ["RATES"]}, PLAIN),
        (EXTRA.format("EXCL", 0, 0, 1), "take those rows out of the table, and this column",
         PLAIN.replace("1,8,.,2\n", ""), {}, "ID,TIME,AMT,DV\n,h,mg,mg/L\n1,0,100,.\n1,1,.,4\n"),
        (EXTRA.format("BLQ", 0, 1.5, 0), "a limit stands in a column LLOQ", EXTRA.format("LLOQ", ".", 5, 1), {},
         PLAIN.replace("1,.,4", "1,.,<5")),
        (EXTRA.format("BLQ", 0, 1, 0).replace("4,1", ".,1"), "or the limit in a column LLOQ",
         "ID,TIME,AMT,DV,BLQ,LLOQ\n,h,mg,mg/L,,mg/L\n1,0,100,.,0,4\n1,1,.,.,1,4\n1,8,.,2,0,.\n", {},
         PLAIN.replace("1,.,4", "1,.,<4")),
        ("ID,TIME,DOSE,DV\n,h,mg,mg/L\n1,1,100,4\n1,8,100,2\n", "write a row for each dose", PLAIN, {}, PLAIN),
        (EXTRA.format("EVID", 10101, 0, 0), "write EVID 1, CMT 1, the whole amount as AMT and the rate as RATE",
         "ID,TIME,AMT,RATE,EVID,CMT,DV\n,h,mg,mg/h,,,mg/L\n1,0,100,25,1,1,.\n1,1,.,.,0,.,4\n1,8,.,.,0,.,2\n", {},
         "ID,TIME,AMT,RATE,CMT,DV\n,h,mg,mg/h,,mg/L\n1,0,100,25,1,.\n1,1,.,.,.,4\n1,8,.,.,.,2\n"),
        ("ID,TIME,AMT,EVID,CMT,DV\n,h,mg,,,mg/L\n1,0,100,101,2,.\n1,1,.,0,.,4\n", "keep one of them",
         "ID,TIME,AMT,EVID,CMT,DV\n,h,mg,,,mg/L\n1,0,100,101,depot,.\n1,1,.,0,.,4\n", {},
         "ID,TIME,AMT,CMT,DV\n,h,mg,,mg/L\n1,0,100,1,.\n1,1,.,.,4\n"),
        (EXTRA.format("EVID", 5, 0, 0), "write doses as EVID 1", EXTRA.format("EVID", 1, 0, 0), {}, PLAIN),
        (EXTRA.format("RATE", -2, ".", "."), "write the rate that the pump had, in AMT per TIME",
         EXTRA.format("RATE", 25, ".", "."), {}, EXTRA.format("TINF", 4, ".", ".")),
        (EXTRA.format("L2", 1, 2, 2), "write their mean in one row", EXTRA.format("L2", 1, 2, 3), {}, PLAIN),
        # A reading of another kind that is told apart by its compartment.
        ("id,time,amt,dv,cmt\n,h,mg,mg/L,\n1,0,100,.,depot\n1,1,.,4,central\n1,1,.,60,pca\n",
         "readings of other kinds are told apart in a column DVID",
         "id,time,amt,dv,cmt,dvid\n,h,mg,mg/L,,\n1,0,100,.,depot,.\n1,1,.,4,central,cp\n1,1,.,60,pca,pca\n", {"dvid": "cp"},
         "id,time,amt,dv,cmt\n,h,mg,mg/L,\n1,0,100,.,1\n1,1,.,4,2\n"),
        ("ID,TIME,AMT,DV,ADM\n,h,mg,mg/L,\n1,0,100,.,1\n1,0,50,.,2\n1,1,.,4,.\n", "write it as CMT, 'depot'",
         "ID,TIME,AMT,DV,CMT\n,h,mg,mg/L,\n1,0,100,.,depot\n1,0,50,.,central\n1,1,.,4,central\n", {},
         "ID,TIME,AMT,DV,CMT\n,h,mg,mg/L,\n1,0,100,.,1\n1,0,50,.,2\n1,1,.,4,2\n"),
        ("ID,TIME,AMT,DV,CMT\n,h,mg,mg/L,\n1,0,100,.,liver\n1,1,.,4,.\n", "write 'depot'",
         "ID,TIME,AMT,DV,CMT\n,h,mg,mg/L,\n1,0,100,.,Depot\n1,1,.,4,.\n", {},
         "ID,TIME,AMT,DV,CMT\n,h,mg,mg/L,\n1,0,100,.,1\n1,1,.,4,.\n"),
        ("ID,DAY,TIME,AMT,DV\n,,h,mg,mg/L\n1,1,8,100,.\n1,1,9,.,4\n1,2,10,.,2\n", "or as times of day",
         "ID,DAY,TIME,AMT,DV\n,,h,mg,mg/L\n1,1,08:00,100,.\n1,1,09:00,.,4\n1,2,10:00,.,2\n", {},
         PLAIN.replace("1,8,", "1,26,")),
        ("ID,TIME,AMT,DV\n,h,mg,mg/L\n1,08:00,100,.\n1,9,.,4\n1,16:00,.,2\n", "expected one such as '08:30'",
         "ID,TIME,AMT,DV\n,h,mg,mg/L\n1,08:00,100,.\n1,09:00,.,4\n1,16:00,.,2\n", {}, PLAIN),
        ("ID,DATE,TIME,AMT,DV\n,,h,mg,mg/L\n1,31/12/23,20,100,.\n1,31/12/23,21,.,4\n1,1/1/24,4,.,2\n", "DAT1 day/month/year",
         "ID,DAT1,TIME,AMT,DV\n,,h,mg,mg/L\n1,31/12/23,20,100,.\n1,31/12/23,21,.,4\n1,1/1/24,4,.,2\n", {}, PLAIN),
        ("ID,TIME,AMT,DV\n1,0,100,.\n1,1,.,4\n1,8,.,2\n", "add a row such as ',h,mg,,mg/L' below the heading", PLAIN, {}, PLAIN),
        ("ID,TIME,AMT,DV,UNIT\n,h,mg,,\n1,0,100,.,.\n1,1,.,4,mg/L\n1,8,.,2000,ug/L\n", "write DV in one unit in all rows",
         "ID,TIME,AMT,DV,UNIT\n,h,mg,,\n1,0,100,.,.\n1,1,.,4,mg/L\n1,8,.,2,mg/L\n", {}, PLAIN),
        ("ID,TIME,AMT,DV\n,h,mg,mg/L\n1,0,100,.\n1,1,.,4 \n1,8,.,-1\n", "write '<LIMIT' if none was found",
         PLAIN.replace("8,.,2", "8,.,<2"), {}, PLAIN.replace("8,.,2", "8,.,<2")),
        ("ID,TIME,AMT,DV,CENS,LIMIT\n,h,mg,mg/L,,\n1,0,100,.,0,.\n1,1,.,4,1,5\n1,8,.,2,0,.\n", "expected LIMIT below DV",
         "ID,TIME,AMT,DV,CENS,LIMIT\n,h,mg,mg/L,,\n1,0,100,.,0,.\n1,1,.,4,-1,5\n1,8,.,2,0,.\n", {},
         "ID,TIME,AMT,DV,CENS,LIMIT\n,h,mg,mg/L,,\n1,0,100,.,0,.\n1,1,.,>4,0,5\n1,8,.,2,0,.\n"),
    ],
)  # fmt: skip
def test_advice_leads_to_the_right_table(
    tmp_path: Path, wrong: str, sentence: str, followed: str, options: dict[str, object], right: str
) -> None:
    with pytest.raises(OxytocinError) as caught:
        read(tmp_path, wrong)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert same(read(tmp_path, followed, **options), read(tmp_path, right))


@pytest.mark.parametrize("name", ["BLQ", "CENS", "DVID", "RATE", "AMT", "EVID", "SS", "II", "TINF", "LLOQ", "OCC"])
def test_what_has_a_meaning_is_not_passed_over_even_when_asked(tmp_path: Path, name: str) -> None:
    text = f"ID,TIME,DV,{name}\n,h,mg/L,\n1,0,3,0\n1,1,2,0\n"
    with pytest.raises(OxytocinError, match=f"the column '{name}' has a meaning, and is not passed over"):
        read(tmp_path, text, ignore=[name])


def test_a_faulty_subject_spoils_no_other(tmp_path: Path) -> None:
    table = read(tmp_path, "ID,TIME,DV\n,h,mg/L\na,0,3\nb,0,3\nb,1,x\nb,2,4\nc,0,5\n")
    assert [one.name for one in table.subjects] == ["a", "c"]
    assert list(table.faulty) == ["b"]
    assert "line 5" in table.faulty["b"]


def test_a_fault_of_most_subjects_is_one_of_the_table(tmp_path: Path) -> None:
    with pytest.raises(OxytocinError, match="line 3"):
        read(tmp_path, "ID,TIME,DV\n,h,mg/L\na,0,x\nb,0,3\nb,1,x\nc,0,5\n")
