"""Spike trains in the formats of recording systems: our CSV in chunks of any number, NWB, and all that neo reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange.spike_file import rising, spike_chunks
from oxytocin.language import OxytocinError

TEXT, NWB = ".csv", ".nwb"


@dataclass(frozen=True)
class Source:
    """A train that can be gone through more than once.

    Attributes
    ----------
    name : str
        Of the file, without its ending; with the unit's name where a file holds several.
    chunks : callable
        Gives the times in s, checked, in chunks that need little memory.
    """

    name: str
    chunks: Callable[[], Iterator[np.ndarray]]

    def between(self, begin: float, end: float) -> np.ndarray:
        """Return the times from one moment to another, in s."""
        parts = []
        for times in self.chunks():
            parts.append(times[(times >= begin) & (times < end)])
            if times[-1] >= end:
                break
        return np.concatenate(parts)


def spike_sources(path: Path) -> list[Source]:
    """Return the trains of a file: one of a CSV file, one for each unit of an NWB, Spike2 or other file.

    Raises
    ------
    OxytocinError
        If it holds no trains or cannot be read; of a CSV file, when it is gone through.
    """
    if path.suffix.lower() == TEXT or not path.is_file():
        return [Source(path.stem, lambda: spike_chunks(path))]
    return [_source(path, name, times) for name, times in _trains(path)]


def spike_files(paths: list[Path]) -> list[Path]:
    """Return the files named, and of each folder those that end in .csv, .nwb or .smr(x), without tables of events."""
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in (TEXT, NWB, ".smr", ".smrx") and file.name != "events.csv"
        )
        if not inside:
            raise OxytocinError(f"the folder '{path}' holds no spike trains; expected .csv, .nwb or .smr files")
        files += inside
    return files


def _source(path: Path, name: str, times: np.ndarray) -> Source:
    where = f"'{path}', train '{name}'"
    if not times.size:
        return Source(name, lambda: _none(where))  # a silent unit is no fault of the others'
    if not np.isfinite(times).all():
        raise OxytocinError(f"{where}: some times are not numbers")
    if not rising(times):
        place = np.flatnonzero(np.diff(times) <= 0)
        if place.size:
            after, before = times[place[0] + 1], times[place[0]]
            raise OxytocinError(f"{where}: {after:.12g} s follows {before:.12g} s; expected spikes in order of time")
        raise OxytocinError(f"{where}: expected times from 0 s to 30 days, found {times[0]:.12g} to {times[-1]:.12g} s")
    return Source(name, lambda: iter([times]))


def _none(where: str) -> Iterator[np.ndarray]:
    raise OxytocinError(f"{where}: no spikes")


def _trains(path: Path) -> list[tuple[str, np.ndarray]]:
    """Return names and times in s of all trains of a file in a format of others."""
    read = _from_nwb if path.suffix.lower() == NWB else _from_neo
    try:
        found = read(path)
    except ImportError:
        raise OxytocinError(
            f"'{path}' is no {TEXT} file, and other formats need the extra 'spikes': pip install 'oxytocin[spikes]'"
        ) from None
    except Exception as error:  # the readers raise whatever they stumble over
        why = str(error).strip().splitlines()
        reason = f" ({why[0][:120]})" if why else ""
        raise OxytocinError(f"cannot read spike trains in '{path}'{reason}; expected .csv, .nwb, .smr...") from None
    if not found:
        raise OxytocinError(f"'{path}' holds no spike trains; sort its spikes first")
    if len(found) == 1:
        return [(path.stem, found[0][1])]
    return [(f"{path.stem}:{name or number}", times) for number, (name, times) in enumerate(found, start=1)]


def _from_nwb(path: Path) -> list[tuple[str, np.ndarray]]:
    """Read the table of units; neo wants columns of it that NWB leaves to choice."""
    from pynwb import NWBHDF5IO

    with NWBHDF5IO(path, "r") as file:
        units = file.read().units
        if units is None or "spike_times" not in units.colnames:
            return []
        return [(str(units.id[row]), np.asarray(units["spike_times"][row], dtype=float)) for row in range(len(units))]


def _from_neo(path: Path) -> list[tuple[str, np.ndarray]]:
    import neo

    segments = [segment for block in neo.io.get_io(str(path)).read() for segment in block.segments]
    return [(train.name or "", _seconds(train)) for segment in segments for train in segment.spiketrains]


def _seconds(train: Any) -> np.ndarray:
    return np.asarray(train.times.rescale("s").magnitude, dtype=np.float64)
