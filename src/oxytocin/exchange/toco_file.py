"""Recorded tocographs: read from a WFDB record or a CSV file; what is missing or cut off is counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.exchange.wfdb_record import read_record
from oxytocin.experiments.contractions import Values
from oxytocin.experiments.text_file import lines_of, shortened
from oxytocin.language import OxytocinError

COLUMNS = ("time_s", "pressure")
"""Heading of a CSV file; `pressure_mmHg` instead says that a catheter measured it."""

SHORTEST_RECORDING = 600.0
"""Time in s below which contractions in 10 min cannot be counted."""

LONGEST_STEP = 5.0
"""Time in s between samples above which contractions are not told apart."""

_LONGEST_RECORDING = 7 * 86400.0
_CUT_OFF = 3.0  # s at the highest value: a peak that is no plateau does not stay there


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
    """

    name: str
    time: Values
    pressure: Values
    unit: str = ""

    def __post_init__(self) -> None:
        # A sample stands for the step that follows it.
        if self.time.size < 2 or self.length + self.step < SHORTEST_RECORDING:
            minutes = self.length / 60
            raise OxytocinError(
                f"'{self.name}' lasts {minutes:.1f} min; expected at least {SHORTEST_RECORDING / 60:g} min of recording"
            )
        if self.step > LONGEST_STEP:
            raise OxytocinError(
                f"'{self.name}' has a sample every {self.step:g} s; expected one every {LONGEST_STEP:g} s or more often"
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
        """How long, in s, the trace stays at its highest value: beyond that the recorder does not reach."""
        if self.missing == self.pressure.size:
            return 0.0
        top = self.pressure == np.nanmax(self.pressure)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], top, [False]]).astype(np.int8))).reshape(-1, 2)
        lengths = self.step * np.diff(edges, axis=1)
        # A trace that never leaves its highest value is flat, not cut off.
        return 0.0 if top.all() else float(lengths[lengths >= _CUT_OFF].sum())


def read_tocograph(path: str | Path) -> Tocograph:
    """Read a CSV file, or a WFDB record by the name of its header (.hea), its data (.dat) or neither.

    Raises
    ------
    OxytocinError
        If the file cannot be read, is of another kind, or holds no tocograph; the message says what was expected.
    """
    file = Path(path)
    if file.is_dir():
        raise OxytocinError(f"'{file}' is a folder; expected a recording in it")
    if file.suffix.lower() == ".csv":
        return _read_csv(file)
    if file.suffix.lower() not in (".hea", ".dat", ""):
        raise OxytocinError(
            f"'{file}' is neither a .csv file with the columns {', '.join(COLUMNS)} nor a WFDB record (.hea, .dat)"
        )
    record = read_record(file.with_suffix(".hea"))
    return Tocograph(file.stem, record.time, record.signal, record.unit)


def _read_csv(file: Path) -> Tocograph:
    expected = f"the columns {', '.join(COLUMNS)} as comma-separated text"
    lines = lines_of(file, expected)
    heading = [column.strip() for column in lines[0].split(",")] if lines else []
    if heading not in (list(COLUMNS), [COLUMNS[0], f"{COLUMNS[1]}_mmHg"]):
        found = f"found '{shortened(', '.join(heading))}'" if lines else "the file is empty"
        raise OxytocinError(f"'{file}', line 1: expected {expected}, and {found}")
    values = np.empty((len(lines) - 1, 2))
    before = -math.inf
    for number, line in enumerate(lines[1:], start=2):
        where = f"'{file}', line {number}"
        cells = line.split(",")
        if len(cells) != 2:
            raise OxytocinError(f"{where}: expected a time and a pressure, found '{shortened(line.strip())}'")
        time = _number(where, cells[0], "a time in seconds")
        if not 0 <= time <= _LONGEST_RECORDING:
            raise OxytocinError(f"{where}: {time:.12g} s is no time within 7 days; expected seconds from the beginning")
        if time <= before:
            raise OxytocinError(f"{where}: {time:.12g} s follows {before:.12g} s; expected samples in order of time")
        # A recorder that has lost the belt leaves the cell empty.
        pressure = _number(where, cells[1], "a pressure") if cells[1].strip() else math.nan
        if math.isinf(pressure):
            raise OxytocinError(f"{where}: expected a pressure, found '{cells[1].strip()}'; leave it empty if missing")
        values[number - 2] = time, pressure
        before = time
    return Tocograph(file.stem, values[:, 0], values[:, 1], "mmHg" if heading[1].endswith("mmHg") else "")


def _number(where: str, text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise OxytocinError(f"{where}: expected {what}, found '{shortened(text.strip())}'") from None
