"""Trains come in from CSV, NWB and what neo reads; what is wrong is said in one sentence."""

from __future__ import annotations

import datetime
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.spike_events import events_of, read_events
from oxytocin.exchange.spike_trains import spike_files, spike_sources
from oxytocin.experiments.spike_quality import record_of
from oxytocin.language import OxytocinError


def write_csv(path: Path, times: np.ndarray) -> Path:
    path.write_text("spike_time_s\n" + "\n".join(f"{time:.4f}" for time in times) + "\n")
    return path


def test_a_csv_is_one_source_that_can_be_read_twice(tmp_path: Path) -> None:
    (source,) = spike_sources(write_csv(tmp_path / "cell.csv", np.arange(1.0, 50.0)))
    assert source.name == "cell"
    for _ in range(2):
        np.testing.assert_allclose(np.concatenate(list(source.chunks())), np.arange(1.0, 50.0))
    np.testing.assert_allclose(source.between(10.0, 12.0), [10.0, 11.0])
    assert source.between(60.0, 70.0).size == 0


def test_a_file_larger_than_a_block_passes_through_little_memory(tmp_path: Path) -> None:
    times = np.arange(1, 2_000_001) / 10.0
    path = write_csv(tmp_path / "long.csv", times)
    assert path.stat().st_size > 20e6
    (source,) = spike_sources(path)
    tracemalloc.start()
    sizes = [chunk.size for chunk in source.chunks()]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes) == times.size
    assert len(sizes) > 3
    # A block of 1 MiB, its text, some 100 000 lines of 60 bytes each, and their times: less than the 24 MB of the file.
    assert peak < 20e6
    np.testing.assert_array_equal(source.between(99_999.95, 100_000.35), [100_000.0, 100_000.1, 100_000.2, 100_000.3])
    assert record_of(source.chunks()).spikes == times.size


def test_an_error_deep_in_a_long_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = [f"{time:.4f}" for time in np.arange(1, 700_001) / 10.0]
    lines[650_000] = "3.5"
    path.write_text("spike_time_s\n" + "\n".join(lines))
    with pytest.raises(OxytocinError, match=r"line 650002: 3\.5 s follows 65000 s"):
        record_of(spike_sources(path)[0].chunks())


def test_units_of_an_nwb_file_are_trains(tmp_path: Path) -> None:
    pynwb = pytest.importorskip("pynwb")
    begun = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    file = pynwb.NWBFile("two cells", "test", begun)
    trains = [np.sort(np.random.default_rng(seed).uniform(0, 100, 300)) for seed in range(2)]
    for train in trains:
        file.add_unit(spike_times=train)
    with pynwb.NWBHDF5IO(tmp_path / "two.nwb", "w") as io:
        io.write(file)
    sources = spike_sources(tmp_path / "two.nwb")
    assert [source.name for source in sources] == ["two:0", "two:1"]
    for source, train in zip(sources, trains, strict=True):
        np.testing.assert_array_equal(np.concatenate(list(source.chunks())), train)

    with pynwb.NWBHDF5IO(tmp_path / "none.nwb", "w") as io:
        io.write(pynwb.NWBFile("no cell", "test", begun))
    with pytest.raises(OxytocinError, match="holds no spike trains; sort its spikes first"):
        spike_sources(tmp_path / "none.nwb")


def test_other_formats_come_through_neo(tmp_path: Path) -> None:
    neo = pytest.importorskip("neo")
    block, segment = neo.Block(), neo.Segment()
    segment.spiketrains.append(neo.SpikeTrain([1000.0, 1500.0, 2500.0], units="ms", t_stop=5000.0))
    block.segments.append(segment)
    neo.io.NeoMatlabIO(str(tmp_path / "cell.mat")).write_block(block)
    (source,) = spike_sources(tmp_path / "cell.mat")
    assert source.name == "cell"
    np.testing.assert_allclose(next(source.chunks()), [1.0, 1.5, 2.5])


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("x.smr", b"no spikes", "cannot read spike trains in"),
        ("x.nwb", b"no spikes", "cannot read spike trains in"),
        ("x.csv", b"", "is empty"),
        ("x.csv", b"spike_time_s\n1\nnan\n", "line 3: .*found 'nan'"),
    ],
)
def test_what_is_no_train_is_refused(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    pytest.importorskip("neo")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OxytocinError, match=what) as refusal:
        record_of(spike_sources(tmp_path / name)[0].chunks())
    assert "\n" not in str(refusal.value)


def test_a_folder_gives_its_recordings_and_not_its_events(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "events.csv", "notes.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in spike_files([tmp_path])] == ["a.csv", "b.csv"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(OxytocinError, match="holds no spike trains"):
        spike_files([tmp_path / "empty"])


def test_events_stand_beside_recordings_or_are_named(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text("cell,time_s,event\nA,900,CCK i.v.\nB,10,saline\nA,100,naloxone\n")
    assert read_events(table)["A"] == [(100.0, "naloxone"), (900.0, "CCK i.v.")]
    assert events_of(tmp_path / "A.csv", "A", None) == read_events(table)["A"]
    assert events_of(tmp_path / "C.csv", "C", table) == []
    assert events_of(tmp_path / "elsewhere" / "A.csv", "A", None) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "expected the heading cell,time_s,event, found 'nothing'"),
        ("cell,time\nA,1\n", "found 'cell, time'"),
        ("cell,time_s,event\nA,x,CCK\n", "line 2: expected a time in seconds, found 'x'"),
        ("cell,time_s,event\nA,-1,CCK\n", "line 2: expected a time in seconds, found '-1'"),
        ("cell,time_s,event\nA,5\n", "line 2: .*found 2 of 3"),
    ],
)
def test_a_table_of_events_that_is_wrong_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text(text)
    with pytest.raises(OxytocinError, match=what):
        read_events(path)
