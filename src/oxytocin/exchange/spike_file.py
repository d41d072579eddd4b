"""Recorded spike trains: read from a file, checked line by line, with intervals too short to be true counted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from oxytocin.experiments.spike_train import SpikeTrain, far_enough, too_short
from oxytocin.experiments.text_file import line_chunks, shortened
from oxytocin.language import OxytocinError

COLUMN = "spike_time_s"

_LONGEST_RECORDING = 30 * 86400.0


def read_spike_train(path: str | Path, drop_short: bool = False) -> SpikeTrain:
    """Read a file with one column, `spike_time_s`, and one time in seconds on each line.

    Parameters
    ----------
    path : str or Path
        Comma-separated text.
    drop_short : bool
        Leave out every spike that follows another within less than 1 ms. They are kept otherwise, as recorded.

    Raises
    ------
    OxytocinError
        If the file cannot be read, has other columns, or holds times that are no rising series of numbers; the message
        names the file, the line and what was expected.
    """
    file = Path(path)
    times = np.concatenate(list(spike_chunks(file)))
    intervals = np.diff(times)
    kept = far_enough(times) if drop_short else np.ones(times.size, dtype=bool)
    return SpikeTrain(
        name=file.stem,
        times=times[kept],
        short_intervals=int(too_short(intervals).sum()),
        shortest=float(intervals.min()) if intervals.size else float("nan"),
        dropped=int(times.size - kept.sum()),
    )


def spike_chunks(file: Path) -> Iterator[np.ndarray]:
    """Yield the times of such a file, checked, some ten thousand at a time: a file may be larger than the memory.

    Raises
    ------
    OxytocinError
        As `read_spike_train`, when the line is reached.
    """
    number, before = 1, -math.inf
    for lines in line_chunks(file, f"the column '{COLUMN}' as comma-separated text"):
        if number == 1:
            _check_heading(file, lines.pop(0))
            number = 2
        if lines:
            times = _times(file, number, lines, before)
            number, before = number + len(lines), float(times[-1])
            yield times
    if number == 1:
        raise OxytocinError(
            f"'{file}' is empty; expected the heading '{COLUMN}' and below it one time in seconds a line"
        )
    if number == 2:
        raise OxytocinError(f"'{file}' has a heading but no spikes; expected one time in seconds on each line below it")


def _check_heading(file: Path, line: str) -> None:
    heading = [column.strip() for column in line.split(",")]
    if heading != [COLUMN]:
        found = ", ".join(heading)
        raise OxytocinError(
            f"'{file}', line 1: expected the heading '{COLUMN}' and no other column, found '{shortened(found)}'"
        )


def _times(file: Path, number: int, lines: list[str], before: float) -> np.ndarray:
    """Return the times of lines from a number on; only if something is wrong are they looked at one by one."""
    try:
        times = np.array(lines, dtype=np.float64)
    except ValueError:
        times = np.full(len(lines), np.nan)
    if rising(times, before):
        return times
    for i, text in enumerate(lines):
        before = times[i] = _time(file, number + i, text, before)
    return times


def rising(times: np.ndarray, before: float = -math.inf) -> bool:
    """Return whether times in seconds rise, from zero or what was before, to 30 days at most."""
    return bool(times[0] >= 0 and times[0] > before and times[-1] <= _LONGEST_RECORDING and np.all(np.diff(times) > 0))


def _time(file: Path, number: int, text: str, before: float) -> float:
    where = f"'{file}', line {number}"
    try:
        time = float(text)
    except ValueError:
        found = f"'{shortened(text.strip())}'" if text.strip() else "an empty line"
        raise OxytocinError(f"{where}: expected one time in seconds, such as 12.345, found {found}") from None
    if not math.isfinite(time):
        raise OxytocinError(
            f"{where}: expected a time in seconds, found '{text.strip()}'; leave out spikes without a time"
        )
    if time < 0:
        raise OxytocinError(f"{where}: expected a time from 0 s on, found {time:.12g} s")
    if time > _LONGEST_RECORDING:
        raise OxytocinError(f"{where}: {time:.12g} s is more than 30 days; expected seconds, are these milliseconds?")
    if time == before:
        raise OxytocinError(f"{where}: {time:.12g} s stands there twice; expected each spike once, in order of time")
    if time < before:
        raise OxytocinError(f"{where}: {time:.12g} s follows {before:.12g} s; expected spikes in order of time")
    return time
