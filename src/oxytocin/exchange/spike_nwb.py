"""Spike trains in NWB files: the table of units, when each was watched, and what the sorter says of it.

The layout is that of the standard (NWB, Rübel et al. 2022, doi:10.7554/eLife.78362). It is read with h5py alone: pynwb
builds classes from schemas that a file brings along, and reads trains whole. What a file claims to hold is checked
before any of it is read, and nothing outside the file is followed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange import sorter_labels
from oxytocin.exchange.spike_source import LONGEST_RECORDING, Recording, Source, checked, named
from oxytocin.experiments.watched import Watched
from oxytocin.language import OxytocinError

_MOST_UNITS = 100_000
_MOST_INTERVALS = 1_000_000
_MOST_SPIKES = int(1000 * LONGEST_RECORDING)
"""Of one unit: none fires faster than a thousand times a second."""

_LARGEST_CHUNK = 64 << 20  # bytes that HDF5 unpacks at once
_AT_ONCE = 1 << 17  # spikes


def read_nwb(path: Path) -> Recording:
    """Return the units of an NWB file.

    Raises
    ------
    OxytocinError
        If it cannot be read, claims to hold more than units can, or has none.
    """
    with _opened(path) as file:
        units = _member(file, "units")
        if units is None or _member(units, "spike_times") is None:
            raise OxytocinError(f"'{path}' holds no spike trains; sort its spikes first")
        times = _numbers(units, "spike_times", _MOST_UNITS * _MOST_SPIKES)
        ends = _ends(units, "spike_times", times.size, _MOST_UNITS)
        keys = _keys(units, ends.size)
        holes, remarks = _invalid(file)
        said, labels = _watched(units, ends.size), _labels(units, ends.size)
    sources, noise, begin = [], 0, 0
    for row, (name, end) in enumerate(zip(named(path, keys), ends.tolist(), strict=True)):
        if sorter_labels.is_noise(labels[row]):
            noise += 1
        else:
            sources.append(_source(path, name, begin, end, said[row], holes, labels[row]))
        begin = end
    if not sources:
        raise OxytocinError(f"'{path}': all {noise} units are labelled noise; no spike train remains")
    return Recording(path, sources, [*sorter_labels.left_out(noise), *remarks])


def _source(
    path: Path, name: str, begin: int, end: int, said: np.ndarray | None, holes: np.ndarray, label: str
) -> Source:
    where = f"'{path}', unit '{name.rpartition(':')[2]}'"

    def refused(why: str) -> Source:
        def chunks() -> Iterator[np.ndarray]:
            raise OxytocinError(f"{where}: {why}")

        return Source(name, chunks)

    if end - begin > _MOST_SPIKES:
        return refused(f"claims {end - begin} spikes, more than a neuron fires in 30 days")
    watched = None
    try:
        if said is not None:
            watched = Watched.of(said).without(holes)
    except ValueError as error:
        return refused(str(error))
    if watched is not None and watched.begin.size and np.abs([watched.begin[0], watched.end[-1]]).max() > 2e6 * 1.3:
        return refused("is said to be watched at times beyond 30 days; expected seconds")
    remark = sorter_labels.remark_on(label)

    def times() -> Iterator[np.ndarray]:
        with _opened(path) as file:
            data = file["units/spike_times"]
            for start in range(begin, end, _AT_ONCE):
                yield np.asarray(data[start : min(start + _AT_ONCE, end)], dtype=np.float64)

    return Source(name, lambda: checked(times(), lambda number: where, watched), watched, remark)


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


def _watched(units: Any, rows: int) -> list[np.ndarray | None]:
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
    return [part if len(part) else None for part in parts]  # a row left empty says nothing


def _invalid(file: Any) -> tuple[np.ndarray, list[str]]:
    """Return the intervals that the file says are not to be used."""
    intervals = _member(file, "intervals")
    table = None if intervals is None else _member(intervals, "invalid_times")
    if table is None:
        return np.zeros((0, 2)), []
    columns = [
        np.asarray(_numbers(table, name, _MOST_INTERVALS)[()], dtype=float) for name in ("start_time", "stop_time")
    ]
    if columns[0].shape != columns[1].shape:
        raise OxytocinError(f"'{file.filename}', 'invalid_times': expected as many ends as begins")
    holes = np.column_stack(columns)
    number = len(holes)
    return holes, [f"{number} interval{'' if number == 1 else 's'} of invalid times cut out"] if number else []


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
