"""Spike trains as text: a column of times, a column for each unit, or a table of units and times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.exchange.sorter_labels import COLUMNS as LABELS
from oxytocin.exchange.sorter_labels import is_noise
from oxytocin.exchange.spike_source import Recording, Source, checked, named
from oxytocin.exchange.text_table import Sorted, TextTable, fold, sort_columns, stream_text_table
from oxytocin.exchange.time_columns import SAMPLES, SECONDS, split_unit
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError

COLUMN = "spike_time_s"
EXPECTED = (
    f"the times of spikes in a column '{COLUMN}', alone or with a column 'unit', or a column of times for each unit"
)

_TIME = ("spike_time", "spike_times", "spiketime", "spiketimes", "spike", "spikes", "time", "times", "t", "timestamp")
_TIMES = (*_TIME, "timestamps", "firing_time", "firing_times", "event_time", "event_times", "onset")
_UNIT = ("unit_id", "cell", "cell_id", "neuron", "neuron_id", "cluster", "cluster_id", "train", "train_id", "id")
_CHANNEL = ("electrode", "channel_id", "ch", "tetrode")
_HARMLESS = ("amplitude", "amplitudes", "amp", "peak", "snr", "depth", "x", "y", "z", "comment", "index", "template")
_RESTARTS = "says that times begin anew; write what was recorded at one time into a file of its own"
_OTHER = "is no time of a spike; expected the times themselves"
_MEANING = {
    **dict.fromkeys(("segment", "trial", "sweep", "session", "epoch", "block", "file"), _RESTARTS),
    **dict.fromkeys(("interval", "intervals", "isi", "isis", "rate", "frequency", "count", "counts"), _OTHER),
    **dict.fromkeys(("voltage", "potential", "current", "signal", "waveform"), _OTHER),
}

_UNIT_BEHIND = re.compile(r"(?:\s*[(\[]\w+[)\]]|[\s_]+\w+)$")


def read_text(path: Path) -> Recording:
    """Return the trains of a text file; of how many spikes is found when they are gone through.

    Raises
    ------
    OxytocinError
        If it cannot be read, or its columns are not understood.
    """
    table = next(iter(stream_text_table(path, EXPECTED, heading=None)))
    form = _form_of(table)
    remarks = [*table.remarks, *form.remarks]
    if form.unit is None:
        keys = [form.names[place] if len(form.places) > 1 else "" for place in form.places]
        sources = [
            Source(name, lambda place=place: _column(path, form, place))  # type: ignore[misc]
            for name, place in zip(named(path, keys), form.places, strict=True)
        ]
        return Recording(path, sources, remarks)
    trains, noise = _by_unit(path, form)
    if noise:
        remarks.append(f"{noise} spike{'' if noise == 1 else 's'} labelled noise left out")
    sources = [
        Source(name, lambda train=train: _of_unit(path, *train))  # type: ignore[misc]
        for name, train in zip(named(path, list(trains)), trains.items(), strict=True)
    ]
    return Recording(path, sources, remarks)


@dataclass(frozen=True)
class _Form:
    """Where times stand, and what identifies the unit."""

    places: Sequence[int]
    names: Sequence[str]
    scales: Sequence[float]
    unit: Sequence[int] | None = None
    label: int | None = None
    remarks: Sequence[str] = ()


def _form_of(table: TextTable) -> _Form:
    if not table.heading_line:
        what = "times without a heading, taken as seconds"
        if len(table.heading) > 1:
            what = "columns without a heading, taken as one train each, in seconds"
        return _Form(range(len(table.heading)), table.heading, [1.0] * len(table.heading), remarks=[what])
    stems, scales = zip(*(_split(table, name) for name in table.heading), strict=True)
    times = [place for place, stem in enumerate(stems) if stem in _TIMES]
    found = _sorted(table)
    if len(times) > 1:
        both = "' and '".join(shortened(table.heading[place]) for place in times[:2])
        raise OxytocinError(f"{table.where_heading()}: the columns '{both}' both hold times; expected {EXPECTED}")
    remarks: list[str] = []
    if times:
        others = [name for name in found.unknown if fold(name) != fold(table.heading[times[0]])]
        if others:
            raise OxytocinError(
                f"{table.where_heading()}: the column '{shortened(others[0])}' is not known beside times of spikes; "
                f"expected {EXPECTED}"
            )
        if found.harmless:
            several = len(found.harmless) > 1
            remarks.append(f"column{'s' if several else ''} {', '.join(map(shortened, found.harmless))} not used")
        unit = [found.places[name] for name in ("channel", "unit") if name in found.places]
        label = found.places.get("quality")
        if unit or label is not None:
            return _Form(times, table.heading, scales, unit, label, remarks)
        return _Form(times, table.heading, scales, remarks=remarks)
    places = [place for place in range(len(stems)) if table.heading[place] in found.unknown]
    if not places:
        raise OxytocinError(f"{table.where_heading()}: there is no column of times; expected {EXPECTED}")
    if len(places) < len(stems):
        rest = ", ".join(shortened(name) for name in table.heading if name not in found.unknown)
        raise OxytocinError(
            f"{table.where_heading()}: beside '{rest}' there is no column '{COLUMN}'; expected {EXPECTED}"
        )
    if len(places) == 1:
        remarks.append(f"the column '{shortened(table.heading[0])}' is taken for times of spikes")
    else:
        remarks.append(f"{len(places)} columns, one train each")
    return _Form(places, [_without_unit(name) for name in table.heading], scales, remarks=remarks)


def _sorted(table: TextTable) -> Sorted:
    understood = {"unit": _UNIT, "channel": _CHANNEL, "quality": [name for name in LABELS if name != "quality"]}
    meaning = {}
    for name in table.heading:  # 'isi (ms)' as 'isi'
        stem = split_unit(name)[0]
        if stem in _MEANING:
            meaning[name] = _MEANING[stem]
    return sort_columns(table, understood, _HARMLESS, meaning)


def _split(table: TextTable, name: str) -> tuple[str, float]:
    """Return a name without its unit of time, and how many seconds that unit has."""
    stem, unit = split_unit(name)
    if unit == SAMPLES:
        raise OxytocinError(
            f"{table.where_heading()}: the column '{shortened(name)}' counts samples, and how many there are in a "
            f"second does not stand in the file; divide by the sampling rate and call the column '{COLUMN}'"
        )
    if unit in ("min", "h") and stem not in _TIMES and not name.rstrip().endswith((")", "]")):
        return fold(name), 1.0  # 'cell_h' is the name of a cell
    return stem, SECONDS[unit or "s"]


def _without_unit(name: str) -> str:
    return _UNIT_BEHIND.sub("", name) if split_unit(name)[1] else name


def _column(path: Path, form: _Form, place: int) -> Iterator[np.ndarray]:
    """Yield the times of one column, some ten thousand at a time."""
    lines: list[np.ndarray] = []  # of the chunk that is looked at, and how many spikes came before
    seen = [0]
    alone = len(form.places) == 1

    def chunks() -> Iterator[np.ndarray]:
        ended = False
        for table in stream_text_table(path, EXPECTED, heading=None):
            numbers = table.numbers(place, "a time of a spike")
            odd = numbers.below | numbers.above | (numbers.missing if alone else False)
            if not alone:
                kept = ~numbers.missing
                late = np.flatnonzero(kept & (np.cumsum(numbers.missing) > 0 if not ended else True))
                if late.size:
                    raise OxytocinError(
                        f"{table.where(int(late[0]), place)}: a time below an empty cell; expected times without gaps"
                    )
                ended |= not kept.all()
            else:
                kept = np.ones(len(table), dtype=bool)
            if odd.any():
                row = int(np.argmax(odd))
                text = shortened(table.columns[place][row])
                raise OxytocinError(
                    f"{table.where(row, place)}: expected one time, such as 12.345, found '{text}'; "
                    "leave out spikes without a time"
                )
            if lines:
                seen[0] += lines.pop().size
            lines.append(table.lines[kept])
            yield numbers.value[kept] * form.scales[place]

    where_column = "" if alone else f", column '{shortened(form.names[place])}'"

    def where(number: int) -> str:
        if not lines or number - seen[0] >= lines[0].size:
            return f"'{path}'{where_column}"
        return f"'{path}', line {lines[0][number - seen[0]]}{where_column}"

    return checked(chunks(), where)


def _by_unit(path: Path, form: _Form) -> tuple[dict[str, tuple[np.ndarray, np.ndarray]], int]:
    """Return times and lines of each unit of a table, and how many spikes are labelled as noise."""
    assert form.unit is not None
    (time,) = form.places
    times, lines, units, noise = [], [], [], 0
    for table in stream_text_table(path, EXPECTED, heading=None):
        numbers = table.numbers(time, "a time of a spike")
        odd = numbers.missing | numbers.below | numbers.above
        value = np.where(odd, np.nan, numbers.value) * form.scales[time]  # the unit, not the file, is left out
        keys = np.array(["#".join(row) for row in zip(*(table.columns[place] for place in form.unit), strict=True)])
        if not form.unit:
            keys = np.full(len(table), "")
        keep = np.ones(len(table), dtype=bool)
        if form.label is not None:
            keep = np.array([not is_noise(word) for word in table.columns[form.label]], dtype=bool)
        noise += int((~keep).sum())
        times.append(value[keep])
        lines.append(table.lines[keep])
        units.append(keys[keep])
    all_times, all_lines, all_units = np.concatenate(times), np.concatenate(lines), np.concatenate(units)
    names, first, owner = np.unique(all_units, return_index=True, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    cuts = np.cumsum(np.bincount(owner, minlength=names.size))[:-1]
    parts = zip(np.split(all_times[order], cuts), np.split(all_lines[order], cuts), strict=True)
    by_name = dict(zip(names.tolist(), parts, strict=True))
    return {str(names[place]): by_name[str(names[place])] for place in np.argsort(first)}, noise


def _of_unit(path: Path, key: str, train: tuple[np.ndarray, np.ndarray]) -> Iterator[np.ndarray]:
    times, lines = train
    unit = f", unit '{shortened(key)}'" if key else ""
    return checked([times], lambda number: f"'{path}', line {lines[number]}{unit}")
