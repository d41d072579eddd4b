"""Trains come in from CSV, NWB and what neo reads; what is wrong is said in one sentence."""

from __future__ import annotations

import datetime
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.spike_source import Source
from oxytocin.exchange.spike_trains import read_recording, recordings_in
from oxytocin.experiments.spike_record import record_of
from oxytocin.language import OxytocinError


def spike_sources(path: Path) -> list[Source]:
    return list(read_recording(path).sources)


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
    def peak(size: int) -> int:
        times = np.arange(1, size + 1) / 10.0
        (source,) = spike_sources(write_csv(tmp_path / "long.csv", times))
        tracemalloc.start()
        sizes = [chunk.size for chunk in source.chunks()]
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert sum(sizes) == times.size and len(sizes) > 3
        return highest

    assert peak(1_200_000) < 1.1 * peak(400_000)
    (source,) = spike_sources(tmp_path / "long.csv")
    np.testing.assert_array_equal(source.between(39_999.95, 40_000.35), [40_000.0])
    assert record_of(source.chunks()).spikes == 400_000


def test_an_error_deep_in_a_long_file_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = [f"{time:.4f}" for time in np.arange(1, 300_001) / 10.0]
    lines[250_000] = "3.5"
    path.write_text("spike_time_s\n" + "\n".join(lines))
    with pytest.raises(OxytocinError, match=r"line 250002: 3\.5 s follows 25000 s"):
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
        ("x.nwb", b"no spikes", "cannot read .* as NWB"),
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
    assert [file.name for file in recordings_in([tmp_path])] == ["a.csv", "b.csv"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(OxytocinError, match="holds no spike trains"):
        recordings_in([tmp_path / "empty"])
