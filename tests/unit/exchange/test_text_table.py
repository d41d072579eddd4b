"""One reader for all tables: however a table is written, the same numbers come out, or one sentence."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oxytocin.exchange.text_table import read_text_table, sort_columns, stream_text_table
from oxytocin.language import OxytocinError

EXPECTED = "a table with the columns time and level"


def wrote(folder: Path, text: str | bytes, name: str = "table.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def complaint(file: Path, **options: bool | None) -> str:
    with pytest.raises(OxytocinError) as caught:
        read_text_table(file, EXPECTED, **options)
    said = str(caught.value)
    assert str(file) in said and "\n" not in said
    return said


def levels(file: Path) -> list[float]:
    table = read_text_table(file, EXPECTED)
    place = table.place("level")
    assert place is not None
    return table.numbers(place).value.tolist()


@given(
    values=st.lists(st.floats(0, 1e6).map(lambda x: round(x, 4)), min_size=2, max_size=8),
    separator=st.sampled_from([",", ";", "\t", "|", " "]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    comma=st.booleans(),
    extras=st.sets(st.sampled_from(["empty lines", "remark", "trailing", "sep", "gz", "row numbers"])),
)
def test_however_a_table_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[float],
    separator: str,
    encoding: str,
    newline: str,
    quoting: int,
    comma: bool,
    extras: set[str],
) -> None:
    comma = comma and (separator != "," or quoting != csv.QUOTE_MINIMAL or separator == ",")
    texts = [f"{value:.4f}".replace(".", "," if comma else ".") for value in values]
    rows = [["time", "level", "Größe µ"], *([str(i), text, "x"] for i, text in enumerate(texts))]
    if "row numbers" in extras:
        rows = [[str(i) if i else "", *row] for i, row in enumerate(rows)]
    if "trailing" in extras and separator != " ":
        rows = [[*row, "", ""] for row in rows]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=newline).writerows(rows)
    text = out.getvalue()
    lines = text.split(newline)
    if "empty lines" in extras:
        lines.insert(2, "")
        lines.append("")
    if "remark" in extras:
        lines.insert(0, "# from the laboratory, 2024; see notes")
    if "sep" in extras:
        lines.insert(0, f"sep={separator}")
    data = newline.join(lines).encode(encoding)
    data = gzip.compress(data) if "gz" in extras else data
    assert levels(wrote(tmp_path_factory.mktemp("t"), data)) == values


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    file = wrote(tmp_path, '# note\n\ntime,level,"a\nname"\n0,1,x\n\n1,"2",y\n2,oops,z\n')
    table = read_text_table(file, EXPECTED)
    assert table.lines.tolist() == [5, 7, 8]
    with pytest.raises(OxytocinError) as caught:
        table.numbers(1, "a level")
    assert str(caught.value) == f"'{file}', line 8, column 'level': expected a level, found 'oops'"


def test_missing_below_and_above(tmp_path: Path) -> None:
    file = wrote(tmp_path, "time,level\n0,<2.5\n1,NA\n2,OOR >\n3,.\n4,BLQ\n5,7\n")
    found = read_text_table(file, EXPECTED).numbers(1)
    assert found.below.tolist() == [True, False, False, False, True, False]
    assert found.above.tolist() == [False, False, True, False, False, False]
    assert found.missing.tolist() == [False, True, False, True, False, False]
    np.testing.assert_array_equal(found.value, [2.5, np.nan, np.nan, np.nan, np.nan, 7.0])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"time,level\n", "nothing below it"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"time\0level\n1,2\n", "is not a text file"),
        (b"1,2\n3,4\n", "write the names above them"),
        (b"time,level\n1,2\n1\n", "line 3: expected 2 cells as in the heading, found 1"),
        (b"time,level\n1,2\n1,2,3\n", "line 3: expected 2 cells as in the heading, found 3"),
        (b'time,level\n1,2\n"1,2\n', "line 3: quotation marks do not pair"),
        (b"\x1f\x8bnothing", "packed and damaged"),
        (gzip.compress(b"time,level\n1,2\n" * 1000, mtime=0)[:40], "packed and damaged"),
        (b"x" * (3 << 20), "longer than a million characters"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in complaint(wrote(tmp_path, data))


def test_what_has_no_end_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for file in (tmp_path / "pipe.csv", Path("/dev/zero")):
        assert "a device or a pipe" in complaint(file)
    assert "is a folder" in complaint(tmp_path)
    assert "no file" in complaint(tmp_path / "none.csv")


def test_decimals_in_one_column(tmp_path: Path) -> None:
    assert read_text_table(wrote(tmp_path, "level\n0,25\n1,125\n"), EXPECTED).numbers(0).value.tolist() == [0.25, 1.125]
    table = read_text_table(wrote(tmp_path, "level\n1,250\n2,125\n"), EXPECTED)
    with pytest.raises(OxytocinError, match=r"line 2: .*'1,250', which can mean 1\.250 or 1250"):
        table.numbers(0)


def test_quotation_marks_in_a_column_alone(tmp_path: Path) -> None:
    table = read_text_table(wrote(tmp_path, '"name"\n"the ""second"""\n'), EXPECTED)
    assert table.rows == [('the "second"',)]


def test_a_heading_that_is_a_remark_and_none_at_all(tmp_path: Path) -> None:
    table = read_text_table(wrote(tmp_path, "# by numpy\n# time level\n0 1\n2 3\n"), EXPECTED)
    assert table.heading == ("time", "level") and table.numbers(1).value.tolist() == [1.0, 3.0]
    units = read_text_table(wrote(tmp_path, "# a study\n#ID,TIME,DV\n,h,mg/L\n1,0,2\n"), EXPECTED)
    assert units.heading == ("ID", "TIME", "DV") and units.rows[0] == ("", "h", "mg/L")
    bare = read_text_table(wrote(tmp_path, "0.5\n0.75\n"), EXPECTED, heading=None)
    assert bare.heading == ("1",) and bare.heading_line == 0 and bare.numbers(0).value.tolist() == [0.5, 0.75]
    assert "expected numbers, found 'time, level'" in complaint(wrote(tmp_path, "time,level\n1,2\n"), heading=False)


def test_how_it_was_read_is_said(tmp_path: Path) -> None:
    text = ";time;level\n1;0;0,5\n#;\n2;1;0,75\n# end\n"
    table = read_text_table(wrote(tmp_path, text.encode("utf-16")), EXPECTED)
    assert table.heading == ("time", "level") and table.numbers(1).value.tolist() == [0.5, 0.75]
    assert table.remarks == (
        "separated by semicolons",
        "with decimal commas",
        "in UTF-16",
        "row numbers passed over",
        "2 lines of remarks passed over",
    )


def test_names_are_found_however_they_are_written(tmp_path: Path) -> None:
    table = read_text_table(wrote(tmp_path, "Time Min,LEVEL,level\n1,2,3\n"), EXPECTED)
    assert table.place("time_min") == 0 and table.place("none", "time-min") == 0 and table.place("none") is None
    with pytest.raises(OxytocinError, match="'LEVEL' stands there twice"):
        table.place("level")


def test_columns_are_sorted(tmp_path: Path) -> None:
    table = read_text_table(wrote(tmp_path, "id,Time,WT,comment\n1,2,3,4\n"), EXPECTED)
    found = sort_columns(table, {"subject": ("id",), "time": ()}, harmless=("wt",))
    assert found.places == {"subject": 0, "time": 1} and found.harmless == ("WT",) and found.unknown == ("comment",)
    with pytest.raises(OxytocinError, match="line 1: the column 'WT' weighs each row; take it out"):
        sort_columns(table, {"time": ()}, meaning={"wt": "weighs each row; take it out"})
    with pytest.raises(OxytocinError, match="'id' and 'comment' mean the same"):
        sort_columns(table, {"subject": ("id", "comment")})


def test_a_stream_is_the_same_table(tmp_path: Path) -> None:
    times = np.arange(200_000) / 8
    file = wrote(tmp_path, "level\n" + "\n".join(map(str, times)) + "\n")
    parts = list(stream_text_table(file, EXPECTED))
    assert len(parts) > 1
    np.testing.assert_array_equal(np.concatenate([part.numbers(0).value for part in parts]), times)
    whole = read_text_table(file, EXPECTED)
    np.testing.assert_array_equal(whole.lines, np.arange(2, times.size + 2))


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = wrote(tmp_path_factory.mktemp("t"), data)
    try:
        table = read_text_table(file, EXPECTED, heading=None)
    except OxytocinError as error:
        assert str(error).count("\n") == 0
    else:
        assert all(len(row) == len(table.heading) for row in table.rows)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=1, max_size=5))
def test_text_travels_through_quotation_marks(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    cells = [cell.strip() for cell in cells]
    assume(
        any(cells)
        and not cells[0].startswith("#")
        and not any(ord(sign) < 32 or sign == "\x7f" for cell in cells for sign in cell)
    )
    out = io.StringIO()
    names = [f"column {place}" for place in range(len(cells))]
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([names, cells, ["x"] * len(cells)])
    table = read_text_table(wrote(tmp_path_factory.mktemp("t"), out.getvalue()), EXPECTED)
    assert list(table.rows[-2]) == cells
