"""Units of NWB files: when each was watched, what its sorter says, what is bad alone, and what no file may do."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oxytocin.exchange.spike_nwb import read_nwb
from oxytocin.experiments.spike_record import record_of
from oxytocin.language import OxytocinError

h5py = pytest.importorskip("h5py")
pynwb = pytest.importorskip("pynwb")
TRAIN = np.cumsum(np.full(400, 0.25))


def written(
    path: Path, units: list[dict[str, Any]], invalid: list[tuple[float, float]] = (), columns: str = ""
) -> Path:
    file = pynwb.NWBFile("a test", "test", datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    if columns:
        file.add_unit_column(columns, "what the sorter says")
    for unit in units:
        file.add_unit(**unit)
    for begin, end in invalid:
        file.add_invalid_time_interval(start_time=begin, stop_time=end)
    with pynwb.NWBHDF5IO(path, "w") as io:
        io.write(file)
    return path


def changed(path: Path) -> Any:
    return h5py.File(path, "r+")


def test_each_unit_is_watched_as_the_file_says(tmp_path: Path) -> None:
    two = [(0.0, 20.0), (50.0, 110.0)]
    units = [
        {"spike_times": TRAIN, "obs_intervals": np.array(two)},
        {"spike_times": TRAIN, "obs_intervals": [[0, 200]]},
    ]
    one, other = read_nwb(written(tmp_path / "x.nwb", units)).sources
    record = record_of(one.chunks(), one.watched)
    assert record.rate == pytest.approx(((TRAIN <= 20).sum() + (TRAIN >= 50).sum()) / 80.0)
    assert record.outside == ((TRAIN > 20) & (TRAIN < 50)).sum()
    assert record_of(other.chunks(), other.watched).rate == pytest.approx(2.0)


def test_invalid_times_are_cut_out(tmp_path: Path) -> None:
    units = [{"spike_times": TRAIN, "obs_intervals": [[0.0, 100.0]]}]
    found = read_nwb(written(tmp_path / "x.nwb", units, [(10.0, 60.0)]))
    (source,) = found.sources
    record = record_of(source.chunks(), source.watched)
    assert record.watched.duration == pytest.approx(50.0)
    assert record.rate == pytest.approx(4.0, rel=0.03)
    assert "1 interval of invalid times cut out" in found.remarks


def test_labels_of_sorters_are_respected_or_said(tmp_path: Path) -> None:
    units = [{"spike_times": TRAIN, "quality": label} for label in ("good", "noise", "mua", "unsorted")]
    found = read_nwb(written(tmp_path / "x.nwb", units, columns="quality"))
    assert [source.name for source in found.sources] == ["x:0", "x:2", "x:3"]
    assert [bool(source.remark) for source in found.sources] == [False, True, True]
    assert "1 unit labelled noise left out" in found.remarks
    with pytest.raises(OxytocinError, match="all 1 units are labelled noise"):
        read_nwb(written(tmp_path / "y.nwb", units[1:2], columns="quality"))


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ([-1.0, 2.0], "expected a time from 0 s on, found -1 s"),
        ([1.0, 1.0], "1 s stands there twice"),
        ([1.0, np.nan, 2.0], "found 'nan'"),
        ([2.0, 1.0], "1 s follows 2 s"),
        ([], "no spikes"),
        ([1e12], "more than 30 days"),
    ],
)
def test_one_bad_unit_leaves_the_others(tmp_path: Path, times: list[float], why: str) -> None:
    units = [{"spike_times": np.array(times)}, {"spike_times": TRAIN}]
    bad, good = read_nwb(written(tmp_path / "x.nwb", units)).sources
    with pytest.raises(OxytocinError, match=f"unit '0': .*{why}"):
        list(bad.chunks())
    np.testing.assert_array_equal(np.concatenate(list(good.chunks())), TRAIN)


def test_times_before_zero_are_good_where_the_file_says_that_they_were_watched(tmp_path: Path) -> None:
    units = [{"spike_times": TRAIN - 30.0, "obs_intervals": [[-30.0, 80.0]]}]
    (source,) = read_nwb(written(tmp_path / "x.nwb", units)).sources
    assert record_of(source.chunks(), source.watched).rate == pytest.approx(400 / 110.0)


def test_a_file_that_claims_more_than_a_neuron_fires_is_refused_unread(tmp_path: Path) -> None:
    path = written(tmp_path / "x.nwb", [{"spike_times": TRAIN}])
    with changed(path) as file:
        del file["units/spike_times"], file["units/spike_times_index"]
        file["units"].create_dataset("spike_times", shape=(10**10,), dtype="f8", chunks=(1024,))
        file["units"]["spike_times_index"] = np.array([10**10])
    with pytest.raises(OxytocinError, match="claims 10000000000 spikes, more than fit into 30 days"):
        list(read_nwb(path).sources[0].chunks())
    with changed(path) as file:
        del file["units/spike_times"], file["units/spike_times_index"]
        file["units"].create_dataset("spike_times", shape=(10**9,), dtype="f8", chunks=(10**8,))
        file["units"]["spike_times_index"] = np.array([10**9])
    with pytest.raises(OxytocinError, match="packed in blocks of more than 64 MiB"):
        read_nwb(path)


@pytest.mark.parametrize("kind", ["external link", "external storage", "virtual"])
def test_what_lies_in_another_file_is_not_followed(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "x.nwb", [{"spike_times": TRAIN}])
    (tmp_path / "secret.bin").write_bytes(TRAIN.tobytes())
    with changed(path) as file:
        file.move("units/spike_times", "elsewhere")
        if kind == "external link":
            file["units/spike_times"] = h5py.ExternalLink("other.nwb", "/units/spike_times")
        elif kind == "external storage":
            outside = [(str(tmp_path / "secret.bin"), 0, 400 * 8)]
            file["units"].create_dataset("spike_times", shape=(400,), dtype="f8", external=outside)
        else:
            layout = h5py.VirtualLayout(shape=(400,), dtype="f8")
            layout[:] = h5py.VirtualSource("other.nwb", "x", shape=(400,))
            file["units"].create_virtual_dataset("spike_times", layout)
    with pytest.raises(OxytocinError, match="'spike_times' lies in another file, which is not followed"):
        read_nwb(path)


@pytest.mark.parametrize("index", [[500], [300, 200], [-1]])
def test_an_index_that_does_not_fit_is_refused(tmp_path: Path, index: list[int]) -> None:
    path = written(tmp_path / "x.nwb", [{"spike_times": TRAIN}])
    with changed(path) as file:
        del file["units/spike_times_index"]
        file["units"]["spike_times_index"] = np.array(index)
    with pytest.raises(OxytocinError, match="do not rise up to 400"):
        read_nwb(path)
