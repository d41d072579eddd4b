"""Spike trains in a folder of Kilosort or phy: times in samples, whose they are, and what the sorter says of each."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from oxytocin.exchange import sorter_labels
from oxytocin.exchange.spike_source import Recording, Source, checked, named
from oxytocin.exchange.text_table import read_text_table
from oxytocin.language import OxytocinError

TIMES = "spike_times.npy"
"""A folder that holds this file is one recording."""

_LABELS = ("cluster_group.tsv", "cluster_KSLabel.tsv", "cluster_group.csv")
_RATE = re.compile(r"^\s*sample_rate\s*=\s*([0-9.eE+]+)\s*$", re.MULTILINE)


def read_phy(folder: Path) -> Recording:
    """Return the clusters of a folder.

    Raises
    ------
    OxytocinError
        If a file is missing or is not what phy writes.
    """
    times = _array(folder / TIMES) / _rate(folder / "params.py")
    named_file = folder / "spike_clusters.npy"
    owner = _array(named_file if named_file.is_file() else folder / "spike_templates.npy")
    if owner.shape != times.shape:
        raise OxytocinError(f"'{folder}': {owner.size} clusters for {times.size} times of spikes")
    labels = _labels(folder)
    clusters, place = np.unique(owner, return_inverse=True)
    order = np.argsort(place, kind="stable")
    parts = np.split(times[order], np.cumsum(np.bincount(place))[:-1]) if clusters.size else []
    keys = [f"{cluster:g}" for cluster in clusters]
    noise = {key for key in keys if sorter_labels.is_noise(labels.get(key, ""))}
    kept = [(key, part) for key, part in zip(keys, parts, strict=True) if key not in noise]
    if not kept:
        raise OxytocinError(f"'{folder}' holds no cluster that is not noise")
    sources = [
        Source(
            name,
            lambda part=part, key=key: checked([part], lambda number: f"'{folder}', cluster {key}"),  # type: ignore[misc]
            remark=sorter_labels.remark_on(labels.get(key, "unsorted" if labels else "")),
        )
        for name, (key, part) in zip(named(folder, [key for key, _ in kept]), kept, strict=True)
    ]
    return Recording(folder, sources, sorter_labels.left_out(len(noise)))


def _array(file: Path) -> np.ndarray:
    try:
        found = np.load(file, mmap_mode="r", allow_pickle=False)
        if found.dtype.kind not in "iuf":
            raise ValueError("it holds no numbers")
        return np.asarray(found, dtype=float).ravel()
    except (OSError, ValueError, EOFError, SyntaxError, MemoryError) as error:
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise OxytocinError(f"cannot read '{file}' ({why}); expected an array of numbers") from None


def _rate(file: Path) -> float:
    """Return the sampling rate; the file is Python, of which nothing is run."""
    try:
        match = _RATE.search(file.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        match = None
    try:
        rate = float(match[1]) if match else 0.0
    except ValueError:
        rate = 0.0
    if not 0 < rate < float("inf"):
        raise OxytocinError(
            f"'{file}' does not say how many samples there are in a second; expected sample_rate = 30000.0"
        )
    return rate


def _labels(folder: Path) -> dict[str, str]:
    for name in _LABELS:
        if (folder / name).is_file():
            table = read_text_table(folder / name, "the columns cluster_id and group")
            key, label = table.place("cluster_id"), table.place(*sorter_labels.COLUMNS)
            if key is None or label is None:
                raise OxytocinError(f"{table.where_heading()}: expected the columns cluster_id and group")
            return {row[key]: row[label] for row in table.rows}
    return {}
