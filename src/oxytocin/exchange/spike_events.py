"""Times of injections into the animal whose cell was recorded: a table with the columns cell, time_s, event."""

from __future__ import annotations

import csv
import math
from pathlib import Path

from oxytocin.experiments.text_file import lines_of, shortened
from oxytocin.language import OxytocinError

COLUMNS = ("cell", "time_s", "event")
BESIDE = "events.csv"
"""Such a file beside a recording is read unasked."""


def read_events(path: Path) -> dict[str, list[tuple[float, str]]]:
    """Return the events of each cell, in order of time in s.

    Raises
    ------
    OxytocinError
        If the file cannot be read, has other columns, or a time is no number.
    """
    rows = list(csv.reader(lines_of(path, f"a table with the columns {', '.join(COLUMNS)}")))
    if not rows or tuple(word.strip() for word in rows[0]) != COLUMNS:
        found = ", ".join(rows[0]) if rows else "nothing"
        raise OxytocinError(f"'{path}', line 1: expected the heading {','.join(COLUMNS)}, found '{shortened(found)}'")
    events: dict[str, list[tuple[float, str]]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise OxytocinError(
                f"'{path}', line {number}: expected a cell, a time in s and an event, found {len(row)} of 3"
            )
        cell, text, event = (word.strip() for word in row)
        try:
            time = float(text)
        except ValueError:
            time = math.nan
        if not 0 <= time < math.inf:
            raise OxytocinError(f"'{path}', line {number}: expected a time in seconds, found '{shortened(text)}'")
        events.setdefault(cell, []).append((time, event))
    return {cell: sorted(found) for cell, found in events.items()}


def events_of(recording: Path, cell: str, table: Path | None) -> list[tuple[float, str]]:
    """Return the events of a cell from the table named, or else from the one beside the recording, if there is one."""
    file = table or recording.parent / BESIDE
    if table is None and not file.is_file():
        return []
    return read_events(file).get(cell, [])
