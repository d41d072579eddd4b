"""Recorded trains are read as they are, and what is wrong with a file is said with its line."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.exchange.spike_file import read_text
from oxytocin.exchange.spike_trains import read_spike_train
from oxytocin.experiments.spike_train import SHORTEST_TRUE_INTERVAL
from oxytocin.language import OxytocinError

RECORDINGS = Path(os.environ.get("OXYTOCIN_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "spikes"
# Intervals below 1 ms in each recording, counted once with awk.
SHORT_IN_RECORDINGS = {"CBA1R8C1": 0, "LJNT1B": 6, "MAL11E": 29, "MAL7A": 27}


def written(folder: Path, text: str) -> Path:
    path = folder / "cell.csv"
    path.write_bytes(text.encode())
    return path


def test_times_are_read_as_written(tmp_path: Path) -> None:
    train = read_spike_train(written(tmp_path, "spike_time_s\n0\n0.25\n1.5e1\n"))
    assert train.name == "cell"
    assert train.times.tolist() == [0.0, 0.25, 15.0]
    assert (train.short_intervals, train.dropped) == (0, 0)
    assert train.shortest == 0.25
    assert train.rate == pytest.approx(2 / 15)


@pytest.mark.parametrize(
    "text",
    [
        "spike_time_s\r\n0.5\r\n1.5\r\n",
        "spike_time_s\n0.5\n\n1.5\n",
        '"spike_time_s"\n0.5\n1.5\n',
        '"","spike_time_s"\n"1",0.5\n"2",1.5\n',
        "0.5\n1.5\n",
        "time\n0.5\n1.5\n",
        "spike_time_s\n0,5\n1,5\n",
        "Spike time (ms)\n500\n1500\n",
        "spike_time_us\n500000\n1500000\n",
        "times in ms\n500\n1500\n",
        "# from the rig\ntime (s)\tamplitude\n0.5\t3\n1.5\t2\n",
        "\ufeffspike_time_s\n0.5\n1.5",
        "spike_time_s\n0.5\n1.5\n\n  \n",
        " spike_time_s \n 0.5\n1.5 \n",
    ],
)
def test_line_ends_marks_and_blanks_at_the_end_do_not_matter(tmp_path: Path, text: str) -> None:
    assert read_spike_train(written(tmp_path, text)).times.tolist() == [0.5, 1.5]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("spike_time_s\n", "has a heading and nothing below it"),
        ("time,voltage\n1.0,2\n", "line 1: the column 'voltage' is no time of a spike"),
        ("time_s,foo\n1.0,2\n", "line 1: the column 'foo' is not known beside times of spikes"),
        ("isi (ms)\n1.0\n", "line 1: the column 'isi \\(ms\\)' is no time of a spike"),
        ("trial,time\n1,1.0\n", "line 1: the column 'trial' says that times begin anew"),
        ("unit,cluster,time\n1,1,1.0\n", "line 1: the columns 'unit' and 'cluster' mean the same"),
        ("time_s,times (ms)\n1,1000\n", "line 1: the columns 'time_s' and 'times \\(ms\\)' both hold times"),
        ("spike_samples\n100\n", "line 1: the column 'spike_samples' counts samples"),
        ("unit,quality\n1,good\n", "line 1: there is no column of times"),
        ("spike_time_s\n1.0\nspike\n", "line 3: expected a time of a spike, found 'spike'"),
        ("spike_time_s\n1.0\n<5\n", "line 3: .*found '<5'"),
        ("spike_time_s\n1.0\nnan\n", "line 3: .*found 'nan'"),
        ("spike_time_s\n1.0\ninf\n", "line 3: .*found 'inf'"),
        ("spike_time_s\n-0.5\n1.0\n", "line 2: expected a time from 0 s on, found -0.5 s"),
        ("spike_time_s\n1.0\n1.0\n", "line 3: 1 s stands there twice"),
        ("spike_time_s\n1.0\n2.0\n1.5\n", "line 4: 1.5 s follows 2 s; expected spikes in order"),
        ("spike_time_s\n1.0\n9e6\n", "line 3: 9000000 s is more than 30 days; .*milliseconds"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path: Path, text: str, what: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(OxytocinError, match=what) as refusal:
        read_spike_train(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_a_folder_and_a_picture_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(OxytocinError, match="there is no file"):
        read_spike_train(tmp_path / "none.csv")
    with pytest.raises(OxytocinError, match="is a folder"):
        read_spike_train(tmp_path)
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\xff\xfe\x00")
    with pytest.raises(OxytocinError, match="is not a text file"):
        read_spike_train(picture)


def test_short_intervals_are_counted_and_kept_or_dropped(tmp_path: Path) -> None:
    path = written(tmp_path, "spike_time_s\n1.0\n1.0004\n1.0008\n1.0012\n2.0\n2.001\n")
    kept = read_spike_train(path)
    assert (kept.short_intervals, kept.dropped, kept.times.size) == (3, 0, 6)
    assert kept.shortest == pytest.approx(0.0004)
    dropped = read_spike_train(path, drop_short=True)
    # 1.0012 is 1.2 ms after 1.0, the last spike that is kept; 2.001 is 1 ms after 2.0, which is not too short.
    assert dropped.times.tolist() == [1.0, 1.0012, 2.0, 2.001]
    assert (dropped.short_intervals, dropped.dropped) == (3, 2)


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=200, unique=True))
def test_any_rising_series_comes_back_and_dropping_leaves_no_short_interval(
    tmp_path_factory: pytest.TempPathFactory, times: list[float]
) -> None:
    times.sort()
    path = written(tmp_path_factory.mktemp("trains"), "spike_time_s\n" + "\n".join(map(repr, times)))
    train = read_spike_train(path)
    assert train.times.tolist() == times
    dropped = read_spike_train(path, drop_short=True)
    assert np.all(np.diff(dropped.times) > SHORTEST_TRUE_INTERVAL - 1e-8)
    assert dropped.dropped == len(times) - dropped.times.size
    assert set(dropped.times) <= set(times)
    assert (dropped.dropped == 0) == (train.short_intervals == 0)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not here: set OXYTOCIN_SHARED to their folder")
@pytest.mark.parametrize("cell", SHORT_IN_RECORDINGS)
def test_recordings_hold_the_short_intervals_that_were_counted(cell: str) -> None:
    train = read_spike_train(RECORDINGS / f"{cell}.csv")
    assert train.short_intervals == SHORT_IN_RECORDINGS[cell]
    assert train.dropped == 0
    dropped = read_spike_train(RECORDINGS / f"{cell}.csv", drop_short=True)
    assert 0 < dropped.dropped <= train.short_intervals or train.short_intervals == 0
    assert np.diff(dropped.times).min() >= SHORTEST_TRUE_INTERVAL - 1e-9


@pytest.mark.parametrize(
    "text",
    [
        "unit,spike_time_s\nA,0.5\nB,0.7\nA,1.5\n",
        "time (ms);cell\n500;A\n1500;A\n700;B\n",
        "A\tB\n0.5\t0.7\n1.5\t\n",
        "A (ms),B (ms)\n500,700\n1500,\n",
        "A,B\n0.5,0.7\n1.5,NA\n",
    ],
)
def test_several_units_stand_in_one_file(tmp_path: Path, text: str) -> None:
    one, other = read_text(written(tmp_path, text)).sources
    assert (one.name, other.name) == ("cell:A", "cell:B")
    np.testing.assert_allclose(np.concatenate(list(one.chunks())), [0.5, 1.5])
    np.testing.assert_allclose(np.concatenate(list(other.chunks())), [0.7])


def test_a_column_with_a_hole_is_refused_alone(tmp_path: Path) -> None:
    one, other = read_text(written(tmp_path, "a,b\n1,2\n,3\n2,4\n")).sources
    with pytest.raises(OxytocinError, match="line 4, column 'a': a time below an empty cell"):
        list(one.chunks())
    assert np.concatenate(list(other.chunks())).tolist() == [2.0, 3.0, 4.0]


def test_one_bad_unit_of_a_table_leaves_the_others(tmp_path: Path) -> None:
    text = (
        "channel,unit,spike_time_s,quality\n1,1,0.5,good\n1,2,3,good\n1,1,x1,good\n1,2,2,good\n2,1,1,noise\n2,2,9,mua\n"
    )
    with pytest.raises(OxytocinError, match="line 4, column 'spike_time_s': expected a time of a spike, found 'x1'"):
        read_text(written(tmp_path, text))
    found = read_text(written(tmp_path, text.replace("x1", "NA")))
    assert [source.name for source in found.sources] == ["cell:1#1", "cell:1#2", "cell:2#2"]
    assert "1 spike labelled noise left out" in found.remarks
    with pytest.raises(OxytocinError, match="line 4, unit '1#1': expected a time in seconds, found 'nan'"):
        list(found.sources[0].chunks())
    with pytest.raises(OxytocinError, match="line 5, unit '1#2': 2 s follows 3 s"):
        list(found.sources[1].chunks())
    assert next(iter(found.sources[2].chunks())).tolist() == [9.0]


@given(
    st.lists(st.integers(0, 10**8), min_size=2, max_size=60, unique=True),
    st.sampled_from([("s", 1e-4, 4), ("ms", 1e-1, 1), ("us", 100, 0)]),
    st.sampled_from(",;\t|"),
    st.booleans(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    st.booleans(),
)
def test_however_a_table_is_written_the_same_times_come_back(
    tmp_path_factory: pytest.TempPathFactory,
    ticks: list[int],
    unit: tuple[str, float, int],
    separator: str,
    decimal_comma: bool,
    encoding: str,
    quoted: bool,
) -> None:
    name, factor, digits = unit
    mark = '"' if quoted else ""
    rows = [separator.join(f"{mark}{word}{mark}" for word in ("unit", f"spike_time_{name}"))]
    for place, tick in enumerate(sorted(ticks)):
        time = f"{tick * factor:.{digits}f}"
        if decimal_comma and separator != ",":
            time = time.replace(".", ",")
        rows.append(f"{mark}zelle {place % 2}{mark}{separator}{time}")
    path = tmp_path_factory.mktemp("tables") / "table.txt"
    path.write_bytes("\r\n".join(rows).encode(encoding))
    found = read_text(path)
    for number, source in enumerate(found.sources):
        expected = np.array(sorted(ticks)[number::2]) * 1e-4
        np.testing.assert_allclose(np.concatenate(list(source.chunks())), expected, rtol=1e-12, atol=1e-9)
