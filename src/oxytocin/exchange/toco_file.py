"""Recorded tocographs: read from a WFDB record or a table; what is missing or cut off is counted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.exchange.column_heading import name_and_unit, unit_of
from oxytocin.exchange.text_table import TextTable, fold, stream_text_table
from oxytocin.exchange.toco_channel import choose
from oxytocin.exchange.wfdb_record import open_record
from oxytocin.experiments.contractions import Values
from oxytocin.experiments.cut_off import cut_off_time
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

COLUMNS = ("time_s", "pressure")
"""Heading of a table; `pressure_mmHg` or `pressure_kPa` instead says that a catheter measured it."""

SHORTEST_RECORDING = 300.0
"""Time in s below which contractions are not told from rest."""

LONGEST_STEP = 5.0
"""Time in s between samples above which contractions are not told apart."""

TABLES = (".csv", ".tsv", ".txt")
"""Endings of tables, which may be followed by .gz."""

_TIMES = ("time", "t", "seconds", "second", "sec", "elapsed", "elapsed_time")
_EXPECTED = f"a table with the columns {', '.join(COLUMNS)}"
_LONGEST_RECORDING = 7 * 86400.0
_LARGEST = 1e9  # of a pressure, in any unit
_MOST_SAMPLES = 1 << 25  # 55 a second for a week


@dataclass(frozen=True)
class Tocograph:
    """One recorded trace.

    Attributes
    ----------
    name : str
        Name of the file, without its ending.
    time : ndarray, shape (samples,)
        In s, rising.
    pressure : ndarray, shape (samples,)
        In `unit`; not a number where nothing was recorded.
    unit : str
        "mmHg", or "" where the recorder's unit is arbitrary.
    channel : str
        As the file calls it.
    remarks : tuple of str
        How the file was read, and what in it was not used.
    """

    name: str
    time: Values
    pressure: Values
    unit: str = ""
    channel: str = ""
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A sample stands for the step that follows it.
        if self.time.size < 2 or self.length + self.step < SHORTEST_RECORDING:
            raise OxytocinError(
                f"'{self.name}' lasts {self.length / 60:.1f} min; expected at least {SHORTEST_RECORDING / 60:g} min of "
                "recording; name times that are not in seconds time_min or time_h"
            )
        if self.step > LONGEST_STEP:
            raise OxytocinError(
                f"'{self.name}' has a sample every {self.step:g} s; expected one every {LONGEST_STEP:g} s or more "
                "often; name times that are in milliseconds time_ms"
            )

    @property
    def step(self) -> float:
        """Usual time between samples, in s."""
        return float(np.median(np.diff(self.time)))

    @property
    def length(self) -> float:
        """Time from the first to the last sample, in s."""
        return float(self.time[-1] - self.time[0]) if self.time.size else 0.0

    @property
    def missing(self) -> int:
        """How many samples have no value."""
        return int(np.count_nonzero(~np.isfinite(self.pressure)))

    @property
    def gaps(self) -> int:
        """How many times no sample comes for longer than `LONGEST_STEP`."""
        return int(np.count_nonzero(np.diff(self.time) > LONGEST_STEP))

    @property
    def cut_off(self) -> float:
        """How long, in s, the trace is cut off at its highest value: beyond that the recorder does not reach."""
        return cut_off_time(self.pressure, self.step)


def read_tocograph(path: str | Path, channel: str | None = None) -> Tocograph:
    """Read a table, or a WFDB record by the name of its header (.hea), its data (.dat) or neither.

    Parameters
    ----------
    path : str or Path
    channel : str, optional
        Name of the uterine channel, or column, where it is not one of the usual names or there are several.

    Raises
    ------
    OxytocinError
        If the file cannot be read, is of another kind, or holds no tocograph; the message says what was expected.
    """
    file = Path(path)
    if file.is_dir():
        raise OxytocinError(f"'{file}' is a folder; expected a recording in it")
    bare = file.with_suffix("") if file.suffix.lower() == ".gz" else file
    if bare.suffix.lower() in TABLES:
        return _read_table(file, bare.stem, channel)
    if bare != file or file.suffix.lower() not in (".hea", ".dat", ""):
        unpack = "; unpack WFDB records first" if bare.suffix.lower() in (".hea", ".dat") else ""
        raise OxytocinError(
            f"'{file}' is neither a table ({', '.join(TABLES)}, packed as .gz or not) with the columns "
            f"{', '.join(COLUMNS)} nor a WFDB record (.hea, .dat){unpack}"
        )
    return _read_record(file, channel)


def _read_record(file: Path, channel: str | None) -> Tocograph:
    record = open_record(file.with_suffix(".hea"))
    place = choose(record.names, channel, f"'{record.header.path}'")
    if record.announced > _LONGEST_RECORDING:
        raise OxytocinError(f"'{file}' lasts {record.announced / 86400:.3g} days; expected 7 at most")
    found = record.signal(place)
    name = record.names[place]
    values, unit, said = _in_mmhg(found.values, unit_of(found.unit, ("mmHg",)))
    remarks = [*said, *_not_used([other for number, other in enumerate(record.names) if number != place], "channel")]
    return Tocograph(file.stem, found.time, values, unit, name, tuple(remarks))


def _read_table(file: Path, name: str, channel: str | None) -> Tocograph:
    times: list[Values] = []
    levels: list[Values] = []
    layout: _Layout | None = None
    before, count = -np.inf, 0
    for table in stream_text_table(file, _EXPECTED):
        layout = layout or _layout(table, channel)
        with np.errstate(over="ignore"):  # too large a time is refused below
            time = layout.factor * table.numbers(layout.time, "a time in seconds").value
        _check_times(table, layout.time, time, before)
        times.append(time)
        levels.append(_levels(table, layout.pressure))
        before, count = float(time[-1]), count + time.size
        if count > _MOST_SAMPLES:
            raise OxytocinError(f"'{file}' holds more than {_MOST_SAMPLES:.0e} samples; divide it")
    assert layout is not None  # a table without rows is refused
    values, unit, said = _in_mmhg(np.concatenate(levels), layout.unit)
    others = [name for place, name in enumerate(table.heading) if place not in (layout.time, layout.pressure)]
    remarks = (*said, *table.remarks, *_not_used(others, "column"))
    return Tocograph(name, np.concatenate(times), values, unit, table.heading[layout.pressure], remarks)


def _levels(table: TextTable, place: int) -> Values:
    levels = table.numbers(place, "a pressure").value
    absurd = np.abs(levels) > _LARGEST
    if absurd.any():
        row = int(np.argmax(absurd))
        raise OxytocinError(f"{table.where(row, place)}: {levels[row]:g} is no pressure, in whatever unit")
    return levels


@dataclass(frozen=True)
class _Layout:
    """Where times and pressures stand in a table, the factor that makes seconds of times, and the pressures' unit."""

    time: int
    factor: float
    pressure: int
    unit: str


def _layout(table: TextTable, channel: str | None) -> _Layout:
    time, factor = _time_column(table)
    return _Layout(time, factor, *_pressure_column(table, time, channel))


def _time_column(table: TextTable) -> tuple[int, float]:
    """Return where the times stand, and what they are multiplied by to be seconds."""
    for wanted in _TIMES:
        for place, heading in enumerate(table.heading):
            name, unit = name_and_unit(heading, ("s",))
            if fold(name) == wanted:
                return place, convert(f"1 {unit or 's'}", "s")
    found = ", ".join(table.heading)[:60]
    raise OxytocinError(f"{table.where_heading()}: expected {_EXPECTED}, and found '{found}'")


def _pressure_column(table: TextTable, time: int, channel: str | None) -> tuple[int, str]:
    places = [place for place in range(len(table.heading)) if place != time]
    split = [name_and_unit(table.heading[place], ("mmHg",)) for place in places]
    if not places:
        raise OxytocinError(f"{table.where_heading()}: expected {_EXPECTED}, and found '{table.heading[time]}'")
    whole = [table.heading[place] for place in places]
    names = whole if channel in whole else [name for name, _ in split]
    chosen = choose(names, channel, f"{table.where_heading()}: the table")
    return places[chosen], split[chosen][1]


def _check_times(table: TextTable, place: int, time: Values, before: float) -> None:
    wrong = ~((time >= 0) & (time <= _LONGEST_RECORDING))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise OxytocinError(
            f"{table.where(row, place)}: {time[row]:.12g} s is no time within 7 days; expected seconds from the "
            "beginning"
        )
    back = np.diff(time, prepend=before) <= 0
    if back.any():
        row = int(np.argmax(back))
        previous = before if row == 0 else float(time[row - 1])
        raise OxytocinError(
            f"{table.where(row, place)}: {time[row]:.12g} s follows {previous:.12g} s; expected samples in order of "
            "time"
        )


def _in_mmhg(values: Values, unit: str) -> tuple[Values, str, tuple[str, ...]]:
    """Return a pressure in mmHg, with a word on the unit it came in; what is no pressure as it is."""
    if unit in ("", "mmHg"):
        return values, unit, ()
    return convert(f"1 {unit}", "mmHg") * values, "mmHg", (f"recorded in {unit}",)


def _not_used(names: list[str], what: str) -> tuple[str, ...]:
    if not names:
        return ()
    listed = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
    return (f"{len(names)} {what}{'' if len(names) == 1 else 's'} not used ({listed})",)
