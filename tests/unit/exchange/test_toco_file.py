"""Tocographs are read as they were recorded, and what is wrong with a file is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.toco_file import read_tocograph
from oxytocin.language import OxytocinError


def csv(folder: Path, text: str) -> Path:
    path = folder / "belt.csv"
    path.write_bytes(text.encode())
    return path


def table(values: np.ndarray, heading: str = "time_s,pressure", step: float = 1.0) -> str:
    return heading + "\n" + "\n".join(f"{i * step},{value}" for i, value in enumerate(values))


def record(folder: Path, form: str, words: np.ndarray, header: str = "", second: str = "") -> Path:
    """Write a WFDB record of two channels; the uterine one is the second."""
    if form == "16":
        data = words.astype("<i2").tobytes()
    else:
        pairs = (words.ravel() & 0xFFF).reshape(-1, 2)
        octets = np.stack(
            [pairs[:, 0] & 0xFF, (pairs[:, 0] >> 8) | (pairs[:, 1] >> 8 << 4), pairs[:, 1] & 0xFF], axis=1
        )
        data = octets.astype(np.uint8).tobytes()
    (folder / "r.dat").write_bytes(data)
    sums = (words.sum(axis=0) + 32768) % 65536 - 32768
    first = header or f"r 2 4 {len(words)}"
    second = second or f"r.dat {form} 10(5)/mmHg 12 0 {words[0, 1]} {sums[1]} 0 UC external"
    (folder / "r.hea").write_text(f"{first}\nr.dat {form} 100/bpm 12 0 0 {sums[0]} 0 FHR\n{second}\n#Parity 0\n")
    return folder / "r.hea"


def words(minutes: float = 20.0) -> np.ndarray:
    return np.random.default_rng(1).integers(-2000, 2000, (int(minutes * 240), 2))


def test_a_table_is_read_and_an_empty_cell_is_missing(tmp_path: Path) -> None:
    rows = "".join(f"{second},{10 + second % 7}\n" for second in range(700))
    trace = read_tocograph(csv(tmp_path, "time_s,pressure\n" + rows + "700,\n701,nan\n800,3.5\n"))
    assert (trace.name, trace.unit) == ("belt", "")
    assert trace.pressure[:3].tolist() == [10.0, 11.0, 12.0]
    assert (trace.missing, trace.gaps, trace.step, trace.length) == (2, 1, 1.0, 800.0)
    assert read_tocograph(csv(tmp_path, table(np.arange(700), "time_s, pressure_mmHg"))).unit == "mmHg"


def test_the_time_that_a_trace_is_cut_off_is_counted(tmp_path: Path) -> None:
    values = np.clip(60.0 * np.sin(np.arange(700) / 20.0), 0.0, 50.0)
    assert read_tocograph(csv(tmp_path, table(values))).cut_off == pytest.approx(np.sum(values == 50.0), abs=3.0)
    assert read_tocograph(csv(tmp_path, table(np.sin(np.arange(700))))).cut_off == 0.0
    assert read_tocograph(csv(tmp_path, table(np.zeros(700)))).cut_off == 0.0


@pytest.mark.parametrize("form", ["16", "212"])
def test_a_record_is_read_by_any_of_its_names(tmp_path: Path, form: str) -> None:
    samples = words()
    samples[7, 1] = -32768 if form == "16" else -2048
    header = record(tmp_path, form, samples)
    for path in (header, header.with_suffix(".dat"), header.with_suffix("")):
        trace = read_tocograph(path)
        assert (trace.name, trace.unit, trace.step, trace.missing) == ("r", "mmHg", 0.25, 1)
        np.testing.assert_allclose(np.delete(trace.pressure, 7), np.delete((samples[:, 1] - 5) / 10.0, 7))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "line 1: expected the columns time_s, pressure .* the file is empty"),
        ("time,pressure\n0,1\n", "found 'time, pressure'"),
        ("time_s\n0\n", "found 'time_s'"),
        ("time_s,pressure\n0,1,2\n", "line 2: expected a time and a pressure, found '0,1,2'"),
        ("time_s,pressure\n0,1\n\n1,1\n", "line 3: expected a time and a pressure"),
        ("time_s,pressure\n0,high\n", "line 2: expected a pressure, found 'high'"),
        ("time_s,pressure\nnoon,1\n", "line 2: expected a time in seconds, found 'noon'"),
        ("time_s,pressure\n0,inf\n", "line 2: expected a pressure, found 'inf'"),
        ("time_s,pressure\nnan,1\n", "line 2: nan s is no time"),
        ("time_s,pressure\n-1,1\n", "line 2: -1 s is no time"),
        ("time_s,pressure\n5,1\n5,2\n", "line 3: 5 s follows 5 s"),
        ("time_s,pressure\n", "lasts 0.0 min; expected at least 10 min"),
        (table(np.arange(301)), "lasts 5.0 min"),
        (table(np.arange(100), step=10.0), "a sample every 10 s; expected one every 5 s"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(OxytocinError, match=what):
        read_tocograph(csv(tmp_path, text))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"header": "r/3 2 4 4800"}, "in several segments"),
        ({"header": "r 2 4"}, "begins with 'r 2 4'"),
        ({"header": "r 2 0 4800"}, "must be above 0"),
        ({"header": "r 3 4 4800"}, "announces 3 signals and describes 2"),
        ({"header": "r 2 4 9999"}, "holds 4800 samples and its header announces 9999"),
        ({"second": "r.dat 8 10/mmHg 12 0 0 0 0 UC"}, "the format '8' of 'r.dat' is not read here"),
        ({"second": "r.dat 16 10/mmHg 12 0 0 0 0 ECG"}, "no uterine channel .* 'FHR', 'ECG'"),
        ({"second": "r.dat 16 10/mmHg 12 x 0 0 0 UC"}, "cannot make sense of"),
        ({"second": "r.dat 16 10/mmHg 12 0 0 12345 0 UC"}, "'r.dat' is damaged"),
        ({"second": "s.dat 16 10/mmHg 12 0 0 0 0 UC"}, "cannot read .*s.dat"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(tmp_path: Path, changes: dict[str, str], what: str) -> None:
    with pytest.raises(OxytocinError, match=what):
        read_tocograph(record(tmp_path, "16", words(), **changes))


def test_what_is_no_tocograph_is_refused(tmp_path: Path) -> None:
    for path, what in (
        (tmp_path, "is a folder"),
        (tmp_path / "none", "there is no file '.*none.hea'"),
        (tmp_path / "none.csv", "there is no file"),
        (tmp_path / "trace.edf", "neither a .csv file"),
    ):
        with pytest.raises(OxytocinError, match=what):
            read_tocograph(path)
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OxytocinError, match="is not a text file"):
        read_tocograph(tmp_path / "b.csv")
