"""Times of injections into the animal whose cell was recorded: a table with the columns cell, time_s, event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from oxytocin.exchange.spike_trains import EVENTS, FORMATS
from oxytocin.exchange.text_table import read_text_table
from oxytocin.exchange.time_columns import SAMPLES, SECONDS, split_unit
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

COLUMNS = ("cell", "time_s", "event")
_EXPECTED = f"a table with the columns {', '.join(COLUMNS)}"


@dataclass(frozen=True)
class Event:
    """One injection: the cell or recording that the table names, the time in s, and what was given."""

    cell: str
    time: float
    what: str


def read_events(path: Path) -> list[Event]:
    """Return the events of a table, in order of time.

    Raises
    ------
    OxytocinError
        If the file cannot be read, has other columns, or a time is no number.
    """
    table = read_text_table(path, _EXPECTED)
    split = [split_unit(name) for name in table.heading]
    times = [place for place, (stem, _) in enumerate(split) if stem == "time"]
    cell, what = table.place("cell"), table.place("event")
    others = [name for place, name in enumerate(table.heading) if place not in (cell, what, *times)]
    if cell is None or what is None or len(times) != 1 or others or split[times[0]][1] == SAMPLES:
        found = ", ".join(table.heading)
        raise OxytocinError(
            f"{table.where_heading()}: expected the heading {','.join(COLUMNS)}, found '{shortened(found)}'"
        )
    numbers = table.numbers(times[0], "a time in seconds")
    scale = SECONDS[split[times[0]][1] or "s"]
    events = []
    for row in range(len(table)):
        value = float(numbers.value[row])
        if numbers.missing[row] or numbers.below[row] or numbers.above[row] or value < 0:
            text = shortened(table.columns[times[0]][row])
            raise OxytocinError(f"{table.where(row, times[0])}: expected a time in seconds, found '{text}'")
        events.append(Event(table.columns[cell][row], value * scale, table.columns[what][row]))
    return sorted(events, key=lambda event: (event.time, event.what))


def beside(recording: Path) -> Path | None:
    """Return the table of events beside a recording, if there is one."""
    file = recording.parent / EVENTS
    return file if file.is_file() else None


def events_of(recording: Path, name: str, events: Iterable[Event]) -> list[tuple[float, str]]:
    """Return times in s and kinds of the events of one train.

    An event belongs to the train of that name, and to every train of a recording of that name, with the ending of the
    file or without.
    """
    known = _names(recording, name)
    return [(event.time, event.what) for event in events if _bare(event.cell) in known]


def strangers(recordings: Sequence[tuple[Path, str]], events: Iterable[Event]) -> list[str]:
    """Say which events belong to none of the trains, given as paths and names, nor to a file beside them.

    An event of another recording in the same folder is no surprise in a table for all of them.
    """
    here = {key for recording, name in recordings for key in _names(recording, name)}
    folders = {recording.parent for recording, _ in recordings}
    near = {key for folder in folders for file in folder.iterdir() for key in _names(file, "")}
    missed: dict[str, int] = {}
    for event in events:
        if _bare(event.cell) not in here | near:
            missed[event.cell] = missed.get(event.cell, 0) + 1
    shown = sorted({name for _, name in recordings} | {recording.stem for recording, _ in recordings})
    return [
        f"{count} event{'' if count == 1 else 's'} of '{shortened(cell)}', which is no cell here{nearest(cell, shown)}"
        for cell, count in missed.items()
    ]


def _names(recording: Path, name: str) -> set[str]:
    return {_bare(recording.name), _bare(name)} - {""}


def _bare(name: str) -> str:
    """Return a name as names are compared, without the ending of a recording."""
    path = PurePath(name.strip().casefold())
    if path.suffix == ".gz":
        path = PurePath(path.stem)
    return path.stem if path.suffix in FORMATS else path.name
