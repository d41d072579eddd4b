"""Spike trains in files of recording systems, read by neo in a process of its own.

    python -m oxytocin.exchange.recorder_file READER FILE

A binary file can be made, or damaged, so that its reader never ends, takes all memory or crashes; the process has a
bound on time and memory, and its end harms nothing. Only spikes and events are read, no traces.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.exchange import sorter_labels
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

_SYSTEMS = {".smr": "Spike2", ".smrx": "Spike2", ".plx": "Plexon", ".nex": "NeuroExplorer", ".nev": "Blackrock"}
_UNSORTED = frozenset({".smr", ".smrx", ".plx", ".nev"})  # there, unit 0 of a channel is what was not sorted
_MEMORY = 8 << 30
_PATIENCE, _PER_BYTE = 15.0, 1e-7  # s: reading 10 MB takes a second at most


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
    """Let the process read the file."""
    expected = f"expected a file of {_SYSTEMS.get(path.suffix.lower(), 'neo')}"
    patience = _PATIENCE
    try:
        patience += _PER_BYTE * path.stat().st_size
        command = [sys.executable, "-P", "-m", __name__, READERS[path.suffix.lower()], str(path)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise OxytocinError(f"'{path}' could not be read within {patience:.0f} s; {expected}") from None
    except (OSError, ValueError) as error:
        raise OxytocinError(f"cannot read '{path}': {error}") from None
    head, _, body = done.stdout.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        raise OxytocinError(f"'{path}' crashed its reader; {expected}") from None
    if "why" in answer:
        raise OxytocinError(f"cannot read spike trains in '{path}' ({answer['why']}); {expected}")
    sizes = [train.pop("size") for train in answer["trains"]]
    times = np.split(np.frombuffer(body, "<f8"), np.cumsum(sizes)[:-1]) if sizes else []
    return [Train(**train, times=part) for train, part in zip(answer["trains"], times, strict=True)]


def trains_of(reader: str, path: str) -> list[Train]:
    """Read a file here and now; errors are neo's."""
    if reader == "NeoMatlabIO":
        return _of_matlab(path)
    import neo.rawio

    raw = getattr(neo.rawio, reader)(filename=path)
    raw.parse_header()
    trains = []
    for block in range(raw.block_count()):
        for segment in range(raw.segment_count(block)):
            limits = float(raw.segment_t_start(block, segment)), float(raw.segment_t_stop(block, segment))
            place = (block << 16) + segment
            for channel in range(raw.spike_channels_count()):
                head = raw.header["spike_channels"][channel]
                found = raw.rescale_spike_timestamp(raw.get_spike_timestamps(block, segment, channel), "float64")
                key = _key(str(head["name"]), str(head["id"]))
                label = "unsorted" if Path(path).suffix.lower() in _UNSORTED and key.endswith("#0") else ""
                trains.append(Train(key, place, *limits, label, True, np.asarray(found, dtype=float).ravel()))
            for channel in range(raw.event_channels_count()):
                head = raw.header["event_channels"][channel]
                stamps = raw.get_event_timestamps(block, segment, channel)[0]
                found = raw.rescale_event_timestamp(stamps, "float64", channel)
                key = _key(str(head["name"]), str(head["id"]))
                trains.append(Train(key, place, *limits, "", False, np.asarray(found, dtype=float).ravel()))
    return trains


def _key(name: str, identity: str) -> str:
    """Return name and identity of a channel: names need not differ, and identities say little."""
    number = identity.removeprefix("ch").removeprefix("Unit ")
    if not name or name == identity or identity in name:
        return name or identity
    return f"{name}#{number.rpartition('#')[2]}" if "#" in number and "#" not in name else f"{name}({number})"


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


def main(reader: str, path: str) -> None:
    """Write the trains of a file, or why there are none, to the standard output."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # readers print there as they like
    _bound_memory()
    body = io.BytesIO()
    try:
        found = trains_of(reader, path)
        heads = []
        for train in found:
            body.write(np.ascontiguousarray(train.times, dtype="<f8").tobytes())
            heads.append({**{k: v for k, v in vars(train).items() if k != "times"}, "size": train.times.size})
        answer: dict[str, Any] = {"trains": heads}
    except ImportError as error:
        package = "sonpy" if "sonpy" in str(error) else "'oxytocin[spikes]'"
        answer = {"why": f"this format needs a package: pip install {package}"}
    except Exception as error:  # the readers raise whatever they stumble over
        why = str(error).strip().splitlines()
        answer = {"why": why[0][:120] if why else type(error).__name__}
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.write(body.getvalue() if "trains" in answer else b"")
    answers.flush()


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without such accounts
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no file behind


if __name__ == "__main__":
    main(*sys.argv[1:3])
