"""Folders of Kilosort and phy: clusters as trains, labels respected, nothing in them run."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from oxytocin.exchange.spike_trains import read_recording, recordings_in
from oxytocin.language import OxytocinError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sorted"
    made.mkdir()
    np.save(made / "spike_times.npy", np.array([3000, 6000, 9000, 12_000, 15_000], dtype=np.uint64))
    np.save(made / "spike_clusters.npy", np.array([7, 2, 7, 3, 2], dtype=np.int32))
    (made / "params.py").write_text("dat_path = 'x'\nsample_rate = 30000.\nraise SystemExit\n")
    (made / "cluster_group.tsv").write_text("cluster_id\tgroup\n2\tgood\n3\tnoise\n7\tmua\n")
    return made


def test_clusters_are_trains_and_noise_is_left_out(folder: Path) -> None:
    found = read_recording(folder)
    assert {one.name: next(one.chunks()).tolist() for one in found.sources} == {
        "sorted:2": [0.2, 0.5],
        "sorted:7": [0.1, 0.3],
    }
    assert "several cells" in found.sources[1].remark
    assert list(found.remarks) == ["1 unit labelled noise left out"]
    assert recordings_in([folder]) == [folder]


def test_an_array_of_objects_is_not_loaded(folder: Path) -> None:
    np.save(folder / "spike_times.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(OxytocinError, match=r"cannot read '.*spike_times\.npy'"):
        read_recording(folder)
    (folder / "spike_times.npy").write_bytes(pickle.dumps([1.0]))
    with pytest.raises(OxytocinError, match=r"cannot read '.*spike_times\.npy'"):
        read_recording(folder)


def test_a_sampling_rate_that_is_missing_is_said(folder: Path) -> None:
    (folder / "params.py").write_text("sample_rate = 0\n")
    with pytest.raises(OxytocinError, match=r"expected sample_rate = 30000\.0"):
        read_recording(folder)
