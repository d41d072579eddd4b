"""Files of recording systems: units by what identifies them, segments on one clock joined, hangs survived."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange import apart, recorder_file
from oxytocin.exchange.recorder_file import READERS, Train, read_recorder
from oxytocin.exchange.spike_trains import read_recording
from oxytocin.experiments.spike_record import record_of
from oxytocin.language import OxytocinError

neo = pytest.importorskip("neo")


def matlab(path: Path, *segments: list[tuple[str, list[float], float, float]]) -> Path:
    """Write segments of (name, times in s, begin, end), as neo writes them for Matlab."""
    block = neo.Block()
    for trains in segments:
        segment = neo.Segment()
        for name, times, begin, end in trains:
            segment.spiketrains.append(neo.SpikeTrain(times, units="s", t_start=begin, t_stop=end, name=name))
        block.segments.append(segment)
    neo.io.NeoMatlabIO(str(path)).write_block(block)
    return path


def nex(path: Path, *variables: tuple[int, str, list[float]], end: float = 100.0) -> Path:
    """Write a NeuroExplorer file of neurons (0) and events (1), as its format is described."""
    rate, head = 40_000.0, 544 + 208 * len(variables)
    heads, data = b"", b""
    for kind, name, times in variables:
        ticks = np.round(np.array(times) * rate).astype("<i4").tobytes()
        place = head + len(data)
        heads += struct.pack("<ii64sii", kind, 100, name.encode(), place, len(times)).ljust(208, b"\0")
        data += ticks
    begin = struct.pack("<4si256sdiii", b"NEX1", 104, b"", rate, 0, round(end * rate), len(variables))
    path.write_bytes(begin.ljust(544, b"\0") + heads + data)
    return path


def times_of(path: Path) -> dict[str, list[float]]:
    return {one.name: np.concatenate(list(one.chunks())).tolist() for one in read_recording(path).sources}


def test_two_units_of_one_name_are_two_trains(tmp_path: Path) -> None:
    path = matlab(tmp_path / "x.mat", [("ch1", [1.0, 2.0], 0, 9), ("ch1", [3.0], 0, 9), ("ch2", [4.0], 0, 9)])
    assert times_of(path) == {"x:ch1": [1.0, 2.0], "x:ch1(2)": [3.0], "x:ch2": [4.0]}


def test_segments_on_one_clock_are_one_train_with_a_hole(tmp_path: Path) -> None:
    early, late = np.arange(0.1, 10.0, 0.2).tolist(), np.arange(50.1, 60.0, 0.2).tolist()
    path = matlab(tmp_path / "x.mat", [("a", early, 0, 10)], [("a", late, 50, 60)])
    (source,) = read_recording(path).sources
    record = record_of(source.chunks(), source.watched)
    assert source.name == "x" and record.rate == pytest.approx(100 / 20.0)
    assert record.watched.holes == 1 and not len(record.silences)


def test_segments_that_begin_anew_stay_apart(tmp_path: Path) -> None:
    path = matlab(tmp_path / "x.mat", [("a", [1.0], 0, 10)], [("a", [2.0], 0, 10)])
    assert times_of(path) == {"x:segment1:a": [1.0], "x:segment2:a": [2.0]}


def test_when_a_segment_begins_and_ends_is_when_the_cell_was_watched(tmp_path: Path) -> None:
    path = matlab(tmp_path / "x.mat", [("a", np.arange(110.0, 150.0, 0.5).tolist(), 100, 200)])
    (source,) = read_recording(path).sources
    record = record_of(source.chunks(), source.watched)
    assert record.rate == pytest.approx(80 / 100.0)
    assert len(record.silences) == 2


def test_neurons_of_neuroexplorer(tmp_path: Path) -> None:
    path = nex(tmp_path / "x.nex", (0, "sig001a", [1.0, 2.5]), (0, "sig001b", [3.0]), (1, "drug", [50.0]))
    assert times_of(path) == {"x:sig001a": [1.0, 2.5], "x:sig001b": [3.0]}
    assert "1 channel of events not used" in read_recording(path).remarks


def test_events_are_spike_times_where_there_are_no_spikes(tmp_path: Path) -> None:
    found = read_recording(nex(tmp_path / "x.nex", (1, "unit", [1.0, 2.5, 3.0])))
    (source,) = found.sources
    assert next(source.chunks()).tolist() == [1.0, 2.5, 3.0]
    assert any("channels of events are taken as spikes" in remark for remark in found.remarks)


def test_labels_are_respected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    labels = ("noise", "unsorted", "")
    trains = [
        Train(f"ch1#{number}", 0, 0.0, 9.0, label, True, np.array([1.0, 2.0])) for number, label in enumerate(labels)
    ]
    monkeypatch.setattr(recorder_file, "_asked", lambda path: trains)
    found = read_recorder(tmp_path / "x.smr")
    assert [source.name for source in found.sources] == ["x:ch1#1", "x:ch1#2"]
    assert "not sorted" in found.sources[0].remark and not found.sources[1].remark
    assert "1 unit labelled noise left out" in found.remarks


def test_units_called_alike_are_told_by_what_identifies_them() -> None:
    heads = [{"name": "Spikes", "id": f"ch3#{unit}"} for unit in (0, 1, 2)]
    assert recorder_file._keys([*heads, {"name": "Other", "id": "ch4#1"}, {"name": "", "id": "ch5#0"}]) == [
        "Spikes#0",
        "Spikes#1",
        "Spikes#2",
        "Other",
        "ch5#0",
    ]


@pytest.mark.parametrize("ending", READERS)
def test_what_is_no_such_file_is_refused_in_a_sentence(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes(bytes(range(256)) * 64)
    with pytest.raises(OxytocinError, match="x\\" + ending) as refusal:
        read_recorder(path)
    assert "\n" not in str(refusal.value)


def test_a_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "_PATIENCE", 0.05)
    begun = time.monotonic()
    with pytest.raises(OxytocinError, match="could not be read within"):
        read_recorder(nex(tmp_path / "x.nex", (0, "a", [1.0])))
    assert begun <= time.monotonic()
