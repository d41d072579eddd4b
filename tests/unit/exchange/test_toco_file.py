"""Tocographs are read as they were recorded, and what is wrong with a file is said in one sentence."""

from __future__ import annotations

import gzip
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
        ("", "is empty; expected a table with the columns time_s, pressure"),
        ("clock,pressure\n0,1\n", "line 1: expected a table with .*, and found 'clock, pressure'"),
        ("time_s\n0\n", "found 'time_s'"),
        ("time_s,fhr\n0,140\n", "no uterine channel .* its channels are 'fhr'; choose one with --channel"),
        ("time_s,UC,IUP\n0,1,2\n", "several uterine channels, 'UC', 'IUP'; choose one with --channel"),
        ("time_s,pressure\n0,1\n1,1,2\n", "line 3: expected 2 cells as in the heading, found 3"),
        ("time_s,pressure\n0,high\n", "line 2, column 'pressure': expected a pressure, found 'high'"),
        ("time_s,pressure\nnoon,1\n", "line 2, column 'time_s': expected a time in seconds, found 'noon'"),
        ("time_s,pressure\n0,inf\n", "line 2, column 'pressure': expected a pressure, found 'inf'"),
        ("time_s,pressure\n0,1e300\n", r"line 2, column 'pressure': 1e\+300 is no pressure"),
        ("time_min,pressure\n1e308,1\n", "line 2, column 'time_min': inf s is no time within 7 days"),
        ("time_s,pressure\nnan,1\n", "line 2, column 'time_s': nan s is no time"),
        ("time_s,pressure\n-1,1\n", "line 2, column 'time_s': -1 s is no time"),
        ("time_s,pressure\n5,1\n\n5,2\n", "line 4, column 'time_s': 5 s follows 5 s"),
        ("time_s,pressure\n", "has a heading and nothing below it"),
        (table(np.arange(299)), "lasts 5.0 min; expected at least 5 min"),
        (table(np.arange(100), step=10.0), "a sample every 10 s; expected one every 5 s"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(OxytocinError, match=what):
        read_tocograph(csv(tmp_path, text))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"header": "r/9 2 4 4800"}, "announces 'r/9' and names 2 segments"),
        ({"header": "r"}, "begins with 'r'"),
        ({"header": "r 2 0 4800"}, "must be above 0"),
        ({"header": "r 3 4 4800"}, "announces 3 signals and describes 2"),
        ({"header": "r 2 4 9999"}, "holds 4800 samples and its header announces 9999"),
        ({"second": "r.dat 8 10/mmHg 12 0 0 0 0 UC"}, "'.*r.dat' is announced in several formats"),
        ({"second": "s.dat 7 10/mmHg 12 0 0 0 0 UC"}, "the format '7' of 's.dat' is not known; known are 8, 16"),
        ({"second": "r.dat 16 10/mmHg 12 0 0 0 0 ECG"}, "no uterine channel .* 'FHR', 'ECG'"),
        ({"second": "r.dat 16 10/mmHg 12 x 0 0 0 UC"}, "cannot make sense of"),
        ({"second": "r.dat 16 10/mmHg 12 0 0 12345 0 UC"}, "'r.dat' is damaged"),
        ({"second": "s.dat 16 10/mmHg 12 0 0 0 0 UC"}, "there is no file .*s.dat"),
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
        (tmp_path / "trace.hea.gz", "unpack WFDB records first"),
        (tmp_path / "trace.edf", "neither a table .* nor a WFDB record"),
    ):
        with pytest.raises(OxytocinError, match=what):
            read_tocograph(path)


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "belt.csv.gz"
    path.write_bytes(gzip.compress(table(np.arange(700)).encode()))
    assert read_tocograph(path).name == "belt"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(OxytocinError, match="is packed and damaged or cut off"):
        read_tocograph(path)


def test_a_table_that_grows_without_end_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "belt.csv.gz"
    path.write_bytes(gzip.compress(b"time_s,pressure\n" + b"0,0\n" * 2_000_000))
    with pytest.raises(OxytocinError, match="line 3, column 'time_s': 0 s follows 0 s"):
        read_tocograph(path)


@pytest.mark.parametrize(
    ("heading", "unit", "factor"),
    [
        ("time_s,pressure", "", 1.0),
        ("Time (s),UC", "", 1.0),
        ("t,Uterus (mV)", "", 1.0),
        ("time,Contractions [mmHg]", "mmHg", 1.0),
        ("seconds,UA_kPa", "mmHg", 7.50062),
        ("time_s,TOCO cmH2O", "mmHg", 0.735559),
        ('"time_s","IUP (mbar)"', "mmHg", 0.750062),
    ],
)
def test_pressures_in_any_unit_are_mmhg(tmp_path: Path, heading: str, unit: str, factor: float) -> None:
    trace = read_tocograph(csv(tmp_path, table(np.arange(700.0), heading)))
    assert trace.unit == unit
    np.testing.assert_allclose(trace.pressure, factor * np.arange(700.0), rtol=1e-5)


@pytest.mark.parametrize("unit", ["kPa", "cmH2O", "mmHg", "nd"])
def test_pressures_of_records_are_mmhg(tmp_path: Path, unit: str) -> None:
    samples = words()
    second = f"r.dat 16 10(5)/{unit} 12 0 {samples[0, 1]} {samples[:, 1].sum() % 65536} 0 UC"
    trace = read_tocograph(record(tmp_path, "16", samples, second=second))
    factor = {"kPa": 7.50062, "cmH2O": 0.735559}.get(unit, 1.0)
    np.testing.assert_allclose(trace.pressure, factor * (samples[:, 1] - 5) / 10.0, rtol=1e-5)
    assert trace.unit == ("" if unit == "nd" else "mmHg")


@pytest.mark.parametrize(
    ("heading", "factor"), [("time_min", 60.0), ("Time (h)", 3600.0), ("time_ms", 0.001), ("time [sec]", 1.0)]
)
def test_times_carry_their_unit(tmp_path: Path, heading: str, factor: float) -> None:
    text = f"{heading},UC\n" + "".join(f"{second / factor:.9g},{second % 9}\n" for second in range(700))
    np.testing.assert_allclose(read_tocograph(csv(tmp_path, text)).time, np.arange(700.0), rtol=1e-6)


def test_the_advice_on_times_leads_to_the_right_number(tmp_path: Path) -> None:
    text = "time,UC\n" + "".join(f"{second / 60:.6f},{second % 9}\n" for second in range(700))
    with pytest.raises(OxytocinError, match=r"lasts 0.2 min; .* name times that are not in seconds time_min or time_h"):
        read_tocograph(csv(tmp_path, text))
    assert read_tocograph(csv(tmp_path, text.replace("time", "time_min"))).length == pytest.approx(699.0)
    text = "time,UC\n" + "".join(f"{250 * sample},{sample % 9}\n" for sample in range(1600))
    with pytest.raises(OxytocinError, match=r"a sample every 250 s; .* name times that are in milliseconds time_ms"):
        read_tocograph(csv(tmp_path, text))
    assert read_tocograph(csv(tmp_path, text.replace("time", "time_ms"))).step == 0.25


def test_the_advice_on_channels_leads_to_the_right_one(tmp_path: Path) -> None:
    rows = "".join(f"{second},{140},{second % 7},{second % 11}\n" for second in range(700))
    path = csv(tmp_path, "time_s,FHR,UC,IUP (kPa)\n" + rows)
    with pytest.raises(OxytocinError, match="several uterine channels, 'UC', 'IUP'"):
        read_tocograph(path)
    assert read_tocograph(path, "UC").pressure.max() == 6.0
    for name in ("IUP", "iup", "IUP (kPa)"):
        trace = read_tocograph(path, name)
        assert trace.pressure.max() == pytest.approx(75.0062, rel=1e-5)
        assert trace.remarks == ("recorded in kPa", "2 columns not used (FHR, UC)")
    with pytest.raises(OxytocinError, match="has no channel 'IUB'; did you mean 'IUP'"):
        read_tocograph(path, "IUB")


@pytest.mark.parametrize("name", ["UA", "Uterus", "Contractions", "toco", "IUP", "UC 2", "uterine activity"])
def test_the_usual_names_of_channels_are_known(tmp_path: Path, name: str) -> None:
    samples = words()
    second = f"r.dat 16 10(5)/mmHg 12 0 {samples[0, 1]} {samples[:, 1].sum() % 65536} 0 {name}"
    trace = read_tocograph(record(tmp_path, "16", samples, second=second))
    assert trace.channel == name
    assert trace.remarks == ("1 channel not used (FHR)",)


def test_a_recording_of_six_minutes_is_read(tmp_path: Path) -> None:
    assert read_tocograph(csv(tmp_path, table(np.arange(360)))).length == 359.0


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = '"time_s";"UC"\r\n' + "".join(f"{second},0;{second % 9},5\r\n" for second in range(700))
    trace = read_tocograph(csv(tmp_path, text))
    assert trace.pressure[:3].tolist() == [0.5, 1.5, 2.5]
    assert trace.remarks == ("separated by semicolons", "with decimal commas")
