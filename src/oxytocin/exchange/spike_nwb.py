"""Spike trains in NWB files: the table of units, when each was watched, and what the sorter says of it.

The layout is that of the standard (NWB, Rübel et al. 2022, doi:10.7554/eLife.78362). It is read with h5py alone: pynwb
builds classes from schemas that a file brings along. What a file claims to hold is checked before any of it is read,
and nothing outside the file is followed.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange import sorter_labels
from oxytocin.exchange.apart import Answer, answer, asked
from oxytocin.exchange.spike_source import LONGEST_RECORDING, Recording, Source, checked, named
from oxytocin.experiments.watched import Watched
from oxytocin.language import OxytocinError

_MOST_UNITS = 100_000
_MOST_INTERVALS = 1_000_000
_MOST_SPIKES = int(1000 * LONGEST_RECORDING)
"""Of one unit: none fires faster than a thousand times a second."""

_LARGEST_CHUNK = 64 << 20  # bytes that HDF5 unpacks at once


def read_nwb(path: Path) -> Recording:
    """Return the units of an NWB file, read in a process of its own.

    Raises
    ------
    OxytocinError
        If it cannot be read, claims to hold more than units can, or has none.
    """
    said, trains = asked(__name__, path)
    labels = said["labels"]
    sources = [
        _source(path, name, times, watched, said["holes"], label, fault)
        for name, times, watched, label, fault in zip(
            named(path, said["keys"]), trains, said["watched"], labels, said["faults"], strict=True
        )
        if not sorter_labels.is_noise(label)
    ]
    noise = len(labels) - len(sources)
    if not sources:
        raise OxytocinError(f"'{path}': all {noise} units are labelled noise; no spike train remains")
    holes = len(said["holes"])
    cut = [f"{holes} interval{'' if holes == 1 else 's'} of invalid times cut out"] if holes else []
    return Recording(path, sources, [*sorter_labels.left_out(noise), *cut])


def _source(
    path: Path, name: str, times: np.ndarray, said: list[Any] | None, holes: list[Any], label: str, fault: str
) -> Source:
    where = f"'{path}', unit '{name.rpartition(':')[2]}'"
    watched = None
    try:
        if said is not None:
            watched = Watched.of(said).without(np.array(holes).reshape(-1, 2))
    except ValueError as error:
        fault = str(error)
    if watched is not None and watched.begin.size and max(-watched.begin[0], watched.end[-1]) > LONGEST_RECORDING + 1:
        fault = "is said to be watched at times beyond 30 days; expected seconds"

    def chunks() -> Iterator[np.ndarray]:
        if fault:
            raise OxytocinError(f"{where}: {fault}")
        return checked([times], lambda number: where, watched)

    return Source(name, chunks, watched, sorter_labels.remark_on(label))


def units_of(path: Path) -> Answer:
    """Read an NWB file here and now: what it says of its units, and the times of each."""
    with _opened(path) as file:
        units = _member(file, "units")
        if units is None or _member(units, "spike_times") is None:
            raise OxytocinError(f"'{path}' holds no spike trains; sort its spikes first")
        data = _numbers(units, "spike_times", _MOST_UNITS * _MOST_SPIKES)
        ends = _ends(units, "spike_times", data.size, _MOST_UNITS)
        sizes = np.diff(ends, prepend=0)
        faults = ["" if n <= _MOST_SPIKES else f"claims {n} spikes, more than fit into 30 days" for n in sizes.tolist()]
        trains = [
            np.zeros(0) if fault else np.asarray(data[end - size : end], dtype=np.float64)
            for fault, size, end in zip(faults, sizes.tolist(), ends.tolist(), strict=True)
        ]
        said = {
            "keys": _keys(units, ends.size),
            "watched": _watched(units, ends.size),
            "labels": _labels(units, ends.size),
            "holes": _invalid(file),
            "faults": faults,
        }
    return said, trains


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open the file, and turn what the library stumbles over into one sentence."""
    try:
        import h5py
    except ImportError:
        raise OxytocinError(f"'{path}' is an NWB file, which needs h5py: pip install 'oxytocin[spikes]'") from None
    try:
        with h5py.File(path, "r") as file:
            yield file
    except OxytocinError:
        raise
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, IndexError, MemoryError) as error:
        why = str(error).strip().splitlines()
        raise OxytocinError(f"cannot read '{path}' as NWB{f' ({why[0][:120]})' if why else ''}") from None


def _member(group: Any, name: str) -> Any:
    """Return what a group holds by a name, or None; only what lies in this file is followed."""
    import h5py

    link = group.get(name, getlink=True)
    if link is None:
        return None
    if isinstance(link, h5py.ExternalLink):
        raise OxytocinError(f"'{group.file.filename}': '{name}' lies in another file, which is not followed")
    found = group[name]
    if isinstance(found, h5py.Dataset) and (found.external or found.is_virtual):
        raise OxytocinError(f"'{group.file.filename}': '{name}' lies in another file, which is not followed")
    return found


def _numbers(group: Any, name: str, most: int) -> Any:
    """Return a data set of numbers that is not read yet, once its size is known to be bearable."""
    data = _member(group, name)
    where = f"'{group.file.filename}', '{name}'"
    if getattr(data, "dtype", None) is None or data.dtype.kind not in "iuf" or data.ndim not in (1, 2):
        raise OxytocinError(f"{where}: expected a list of numbers")
    if data.size > most:
        raise OxytocinError(f"{where}: claims {data.size} numbers; expected at most {most}")
    if data.chunks and np.prod(data.chunks, dtype=float) * data.dtype.itemsize > _LARGEST_CHUNK:
        raise OxytocinError(f"{where}: is packed in blocks of more than {_LARGEST_CHUNK >> 20} MiB")
    return data


def _ends(group: Any, name: str, size: int, most: int) -> np.ndarray:
    """Return where the rows of a ragged column end."""
    if _member(group, f"{name}_index") is None:
        raise OxytocinError(f"'{group.file.filename}', 'units': '{name}' has no index of whose its values are")
    ends = np.asarray(_numbers(group, f"{name}_index", most)[()]).astype(np.int64)
    if ends.ndim != 1 or np.any(np.diff(ends, prepend=0) < 0) or (ends.size and ends[-1] > size):
        raise OxytocinError(f"'{group.file.filename}', '{name}_index': the ends of rows do not rise up to {size}")
    return ends


def _keys(units: Any, rows: int) -> list[str]:
    if _member(units, "id") is None:
        return [str(row) for row in range(rows)]
    ids = np.asarray(_numbers(units, "id", _MOST_UNITS)[()]).ravel()
    if ids.size != rows:
        raise OxytocinError(f"'{units.file.filename}': the table of units has {ids.size} ids for {rows} trains")
    return [str(key) for key in ids.tolist()]


def _watched(units: Any, rows: int) -> list[list[Any] | None]:
    """Return the intervals in which each unit was observed, where the file says so."""
    if _member(units, "obs_intervals") is None:
        return [None] * rows
    data = _numbers(units, "obs_intervals", 2 * _MOST_INTERVALS)
    ends = _ends(units, "obs_intervals", len(data), _MOST_UNITS)
    pairs = np.asarray(data[()], dtype=float)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or ends.size != rows:
        raise OxytocinError(
            f"'{units.file.filename}', 'obs_intervals': expected begin and end of intervals of each unit"
        )
    parts = np.split(pairs, ends[:-1])
    return [part.tolist() if len(part) else None for part in parts]  # a row left empty says nothing


def _invalid(file: Any) -> list[Any]:
    """Return the intervals that the file says are not to be used, as begin and end in s."""
    intervals = _member(file, "intervals")
    table = None if intervals is None else _member(intervals, "invalid_times")
    if table is None:
        return []
    begins, ends = (
        np.asarray(_numbers(table, name, _MOST_INTERVALS)[()], dtype=float) for name in ("start_time", "stop_time")
    )
    if begins.shape != ends.shape or begins.ndim != 1 or not np.all(begins <= ends):
        raise OxytocinError(f"'{file.filename}', 'invalid_times': expected intervals with begin and end")
    return np.column_stack([begins, ends]).tolist()


def _labels(units: Any, rows: int) -> list[str]:
    by_name = {name.casefold(): name for name in units}
    found = [""] * rows
    for column in sorter_labels.COLUMNS:
        data = _member(units, by_name[column]) if column in by_name else None
        if data is None or getattr(data, "ndim", 0) != 1 or data.size != rows or data.dtype.kind not in "OSU":
            continue
        words = [item.decode(errors="replace") if isinstance(item, bytes) else str(item) for item in data[()]]
        found = [one or word for one, word in zip(found, words, strict=True)]
    return found


if __name__ == "__main__":
    answer(sys.argv[1], lambda: units_of(Path(sys.argv[1])))
