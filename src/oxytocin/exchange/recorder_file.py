"""Spike trains in files of recording systems, read by neo in a process of its own.

Only spikes and events are read, no traces, which may be larger than the memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange import sorter_labels
from oxytocin.exchange.apart import Answer, answer, asked
from oxytocin.exchange.spike_source import Recording, Source, checked, named
from oxytocin.experiments.watched import Watched
from oxytocin.language import OxytocinError

READERS = {
    ".smr": "Spike2RawIO",
    ".smrx": "CedRawIO",
    ".plx": "PlexonRawIO",
    ".nex": "NeuroExplorerRawIO",
    ".nev": "BlackrockRawIO",
    ".mat": "NeoMatlabIO",
}
"""The one reader of neo that an ending means; none of them runs what a file holds or fetches anything."""

_UNSORTED = frozenset({".smr", ".smrx", ".plx", ".nev"})  # there, unit 0 of a channel is what was not sorted


@dataclass(frozen=True)
class Train:
    """Spikes of one unit in one segment, or instants of one channel of events.

    Attributes
    ----------
    key : str
        What identifies it within its segment.
    segment : int
    begin, end : float
        Of the segment, in s.
    label : str
        The sorter's.
    spikes : bool
        Whether they are spikes; else instants that were marked.
    times : ndarray
        In s.
    """

    key: str
    segment: int
    begin: float
    end: float
    label: str
    spikes: bool
    times: np.ndarray


def read_recorder(path: Path) -> Recording:
    """Return the trains of a file by its ending, or where it has none, its channels of events.

    Raises
    ------
    OxytocinError
        If it cannot be read within bounds, or holds neither.
    """
    trains = _asked(path)
    spikes = [train for train in trains if train.spikes and (train.times.size or train.key)]
    marked = [train for train in trains if not train.spikes and train.times.size]
    remarks = []
    channels = len({train.key for train in marked})
    if spikes and marked:
        remarks.append(f"{channels} channel{'' if channels == 1 else 's'} of events not used")
    chosen = spikes or marked
    if not chosen:
        raise OxytocinError(f"'{path}' holds no spike trains and no events; sort its spikes first")
    if not spikes:
        remarks.append("no sorted spikes in it: channels of events are taken as spikes")
    joined = _joined(chosen)
    noise = sum(sorter_labels.is_noise(parts[0].label) for _, parts in joined)
    joined = [(key, parts) for key, parts in joined if not sorter_labels.is_noise(parts[0].label)]
    names = named(path, [key for key, _ in joined])
    sources = [_source(path, name, parts) for name, (_, parts) in zip(names, joined, strict=True)]
    if not sources:
        raise OxytocinError(f"'{path}': all its units are labelled noise; no spike train remains")
    return Recording(path, sources, [*sorter_labels.left_out(noise), *remarks])


def _joined(trains: list[Train]) -> list[tuple[str, list[Train]]]:
    """Join what one unit fired in segments that follow each other on one clock; else each segment is apart."""
    segments = {train.segment: (train.begin, train.end) for train in trains}
    limits = [segments[number] for number in sorted(segments)]
    one_clock = all(before[1] <= after[0] for before, after in pairwise(limits))
    several = len(segments) > 1
    groups: dict[tuple[Any, ...], list[Train]] = {}
    for segment in sorted(segments):
        seen: dict[str, int] = {}
        for train in (train for train in trains if train.segment == segment):
            seen[train.key] = number = seen.get(train.key, 0) + 1
            groups.setdefault((train.key, number, None if one_clock else segment), []).append(train)
    return [
        (f"segment{segment + 1}:{key}" if several and segment is not None else key, parts)
        for (key, _, segment), parts in groups.items()
    ]


def _source(path: Path, name: str, parts: list[Train]) -> Source:
    where = f"'{path}', train '{name}'"
    limits = [(part.begin, part.end) for part in parts]
    try:
        watched = Watched.of(limits)
    except ValueError:
        watched = None
    if watched is not None and not watched.begin.size:
        watched = None

    def chunks() -> Iterator[np.ndarray]:
        return checked([part.times for part in parts], lambda number: where, watched)

    return Source(name, chunks, watched, sorter_labels.remark_on(parts[0].label))


def _asked(path: Path) -> list[Train]:
    """Let a process of its own read the file."""
    heads, times = asked(__name__, path, READERS[path.suffix.lower()])
    return [Train(**head, times=part) for head, part in zip(heads, times, strict=True)]


def trains_of(reader: str, path: str) -> list[Train]:
    """Read a file here and now; errors are neo's."""
    if reader == "NeoMatlabIO":
        return _of_matlab(path)
    import neo.rawio

    raw = getattr(neo.rawio, reader)(filename=path)
    raw.parse_header()
    trains = []
    units, channels = _keys(raw.header["spike_channels"]), _keys(raw.header["event_channels"])
    unsorted_zero = Path(path).suffix.lower() in _UNSORTED
    for block in range(raw.block_count()):
        for segment in range(raw.segment_count(block)):
            limits = float(raw.segment_t_start(block, segment)), float(raw.segment_t_stop(block, segment))
            place = (block << 16) + segment
            for number, key in enumerate(units):
                ticks = raw.get_spike_timestamps(block, segment, number)
                times = np.asarray(raw.rescale_spike_timestamp(ticks, "float64"), dtype=float).ravel()
                head = raw.header["spike_channels"][number]
                zero = str(head["id"]).endswith("#0") or str(head["name"]).endswith("#0")
                trains.append(Train(key, place, *limits, "unsorted" if unsorted_zero and zero else "", True, times))
            for number, key in enumerate(channels):
                ticks = raw.get_event_timestamps(block, segment, number)[0]
                times = np.asarray(raw.rescale_event_timestamp(ticks, "float64", number), dtype=float).ravel()
                trains.append(Train(key, place, *limits, "", False, times))
    return trains


def _keys(heads: Any) -> list[str]:
    """Return what channels are called, with what else identifies those that are called alike."""
    names = [str(head["name"]).strip("\0 ") for head in heads]
    identities = [str(head["id"]).strip("\0 ") for head in heads]
    return [
        name if name and names.count(name) == 1 else f"{name}#{identity.rpartition('#')[2]}" if name else identity
        for name, identity in zip(names, identities, strict=True)
    ]


def _of_matlab(path: str) -> list[Train]:
    """Read what neo wrote for Matlab."""
    import neo

    trains = []
    for number, segment in enumerate(
        segment for block in neo.io.NeoMatlabIO(path).read() for segment in block.segments
    ):
        for train in segment.spiketrains:
            told = {str(key).casefold(): value for key, value in train.annotations.items()}
            label = next((str(told[name]) for name in sorter_labels.COLUMNS if told.get(name)), "")
            identity = next((str(told[name]) for name in ("id", "unit_id", "unit") if name in told), "")
            name = str(train.name or "")
            key = f"{name}#{identity}" if identity and identity not in name else name
            limits = float(train.t_start.rescale("s")), float(train.t_stop.rescale("s"))
            times = np.asarray(train.times.rescale("s").magnitude, dtype=float).ravel()
            trains.append(Train(key, number, *limits, label, True, times))
        for event in segment.events:
            times = np.asarray(event.times.rescale("s").magnitude, dtype=float).ravel()
            limits = (float(times.min()), float(times.max())) if times.size else (0.0, 0.0)
            trains.append(Train(str(event.name or ""), number, *limits, "", False, times))
    return trains


def _answer(reader: str, path: str) -> Answer:
    trains = trains_of(reader, path)
    heads = [{name: value for name, value in vars(train).items() if name != "times"} for train in trains]
    return heads, [train.times for train in trains]


if __name__ == "__main__":
    answer(sys.argv[1], lambda: _answer(sys.argv[2], sys.argv[1]))
