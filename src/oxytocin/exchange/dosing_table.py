"""Tables of doses and samples in the layout that pharmacologists use: read whole, checked line by line, units made one.

The columns and their meaning are those of NONMEM (Beal, Sheiner, Boeckmann & Bauer, NONMEM Users Guide), which
nlmixr2, Monolix and others read too.
"""

from __future__ import annotations

import csv
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.experiments.text_file import lines_of, shortened
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest
from oxytocin.language.quantities import MOLAR_MASSES, convert, dimension

COLUMNS = ("ID", "TIME", "AMT", "RATE", "EVID", "DV", "CMT", "MDV", "II", "ADDL", "SS", "CENS")
"""Columns that are understood."""

WITH_UNITS = ("TIME", "AMT", "RATE", "DV", "II")
"""Columns whose numbers have a unit."""

_EXPECTED = "a comma-separated table with the columns ID, TIME, DV and, of doses, AMT"
_MISSING = ("", ".", "na", "nan")
_BELOW = ("blq", "bql", "<lod", "<lloq", "<loq")
_EVENTS = {0: "a sample", 1: "a dose", 2: "another event", 3: "a reset", 4: "a reset and a dose"}
_MOST_DOSES = 100_000


@dataclass(frozen=True)
class Dose:
    """One dose, its times and amounts in the units of the table.

    Attributes
    ----------
    record : int
        Place among the records of the subject; a sample is after the dose if its record is later.
    amount : float
        Zero of an infusion that has run for ever.
    rate : float
        Zero of a dose given at once.
    interval, additional : float, int
        II and ADDL.
    steady : int
        SS: 0, or 1 for a steady state in place of all before, or 2 for one on top of it.
    compartment : int
        CMT; 0 is the usual one of the model.
    line : int
        In the file.
    """

    record: int
    time: float
    amount: float
    rate: float
    interval: float
    additional: int
    steady: int
    compartment: int
    line: int


@dataclass(frozen=True)
class Subject:
    """One subject: doses, resets, and samples.

    Attributes
    ----------
    name : str
        As in the column ID.
    doses : tuple of Dose
        In order of the file.
    resets : ndarray, shape (resets,)
        Records at which everything in the body is set to nothing.
    record, time, value, censored, compartment, line : ndarray, shape (samples,)
        Of the samples: place, time, concentration, 1 if the concentration is only known to be below `value` (-1: above
        it), compartment (0 is the usual one) and line of the file. A subject may have none.
    limit : ndarray, shape (samples,), optional
        Other end of the interval in which a censored concentration lies; not a number where it has none.
    """

    name: str
    doses: tuple[Dose, ...]
    resets: np.ndarray
    record: np.ndarray
    time: np.ndarray
    value: np.ndarray
    censored: np.ndarray
    compartment: np.ndarray
    line: np.ndarray
    limit: np.ndarray | None = None


@dataclass(frozen=True)
class DosingTable:
    """Subjects, and the units in which their numbers stand.

    Attributes
    ----------
    name : str
        Of the file.
    units : dict of str to str
        Of TIME, AMT and DV; rates are in AMT/TIME.
    substance : str
        Whose molar mass connects mass and moles.
    volume_unit : str
        L, or L/kg where doses are by body weight.
    concentration_per_amount : float
        Concentration, in the unit of DV, of one unit of AMT in one unit of volume.
    left_out : tuple of str
        What was left out and why.
    """

    name: str
    subjects: tuple[Subject, ...]
    units: Mapping[str, str]
    substance: str
    volume_unit: str
    concentration_per_amount: float
    left_out: tuple[str, ...] = ()

    @property
    def samples(self) -> int:
        """How many samples there are, those below detection among them."""
        return sum(one.time.size for one in self.subjects)

    @property
    def below_detection(self) -> int:
        """How many samples are known only to be below a limit."""
        return int(sum((one.censored > 0).sum() for one in self.subjects))

    @property
    def above_range(self) -> int:
        """How many samples are known only to be above a limit."""
        return int(sum((one.censored < 0).sum() for one in self.subjects))

    @property
    def without_sample(self) -> int:
        """How many subjects have no sample."""
        return sum(not one.time.size for one in self.subjects)


def read_dosing_table(
    path: str | Path,
    units: str | Path | None = None,
    ignore: Sequence[str] = (),
    detection_limit: str | None = None,
) -> DosingTable:
    """Read a table of doses and samples.

    Parameters
    ----------
    path : str or Path
        Comma-separated text: a heading with names of `COLUMNS`, below it the units in a row (or in the file `units`),
        then one row for each event. A cell with nothing, '.' or 'NA' has no value. A concentration below detection is
        written '<2.5', or as 2.5 with CENS 1.
    units : str or Path, optional
        A TOML file such as ``TIME = "h"``, ``AMT = "mg"``, ``DV = "mg/L"``; also ``substance = "carbetocin"``.
    ignore : sequence of str
        Columns of the table to pass over, such as covariates.
    detection_limit : str, optional
        What 'BLQ' in place of a concentration is below, with its unit.

    Returns
    -------
    DosingTable

    Raises
    ------
    OxytocinError
        If anything in the table is not as it should be; the message names file and line.
    """
    file = Path(path)
    lines = lines_of(file, _EXPECTED)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    except csv.Error as error:
        raise OxytocinError(f"'{file}' is not comma-separated text ({error}); expected {_EXPECTED}") from None
    if len(rows) < 2:
        raise OxytocinError(f"'{file}' holds no samples; expected {_EXPECTED}")
    heading = _heading(file, rows[0], ignore)
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(rows[0]):
            raise OxytocinError(f"'{file}', line {number}: expected {len(rows[0])} cells, found {len(row)}")
    first = rows[1][heading["TIME"]] if len(rows[1]) == len(rows[0]) else ""
    has_row = _as_number(first) is None and first.lower() not in _MISSING
    in_row = {name: rows[1][heading[name]] for name in WITH_UNITS if name in heading} if has_row else {}
    scales = _Scales.of(file, in_row, units, heading)
    limit = None if detection_limit is None else convert(detection_limit, scales.units["DV"], of=scales.substance)
    start = 2 if has_row else 1
    reader = _Reader(file, heading, scales, limit)
    for number, row in enumerate(rows[start:], start=start + 1):
        if any(row):
            reader.take(number, row)
    subjects = reader.finish()
    return DosingTable(
        file.name,
        subjects,
        scales.units,
        scales.substance,
        scales.volume_unit,
        scales.concentration_per_amount,
        tuple(f"{why}: {count}" for why, count in reader.left_out.items()),
    )


def _heading(file: Path, cells: list[str], ignore: Sequence[str]) -> dict[str, int]:
    passed = {name.strip().upper() for name in ignore}
    unknown = passed - {cell.upper() for cell in cells}
    if unknown:
        name = min(unknown)
        raise OxytocinError(f"'{file}' has no column '{name}' to ignore{nearest(name, [c.upper() for c in cells])}")
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = cell.upper()
        if name in passed:
            continue
        if name not in COLUMNS:
            raise OxytocinError(
                f"'{file}', line 1: the column '{shortened(cell)}' is not known{nearest(name, COLUMNS)}"
                f" (pass over it with --ignore {shortened(cell) or 'NAME'})"
            )
        if name in found:
            raise OxytocinError(f"'{file}', line 1: the column '{name}' stands there twice")
        found[name] = place
    for name in ("ID", "TIME", "DV"):
        if name not in found:
            raise OxytocinError(f"'{file}', line 1: there is no column '{name}'; expected {_EXPECTED}")
    return found


@dataclass(frozen=True)
class _Scales:
    """The units of a table, and what its numbers are multiplied by so that they stand in three of them."""

    units: dict[str, str]
    substance: str
    volume_unit: str
    concentration_per_amount: float
    rate: float
    interval: float

    @classmethod
    def of(
        cls, file: Path, in_row: Mapping[str, str], sidecar: str | Path | None, heading: Mapping[str, int]
    ) -> _Scales:
        written, where = dict(in_row), f"'{file}', line 2"
        substance = "oxytocin"
        if sidecar is not None:
            if in_row:
                raise OxytocinError(f"{where} holds units, and so does '{sidecar}'; keep one of the two")
            written, where = _sidecar(Path(sidecar)), f"'{sidecar}'"
            substance = written.pop("SUBSTANCE", substance)
            if substance not in MOLAR_MASSES and substance.lower() in MOLAR_MASSES:
                substance = substance.lower()
        needed = ["TIME", "DV", *(["AMT"] if "AMT" in heading else [])]
        lacking = [name for name in needed if written.get(name, "").lower() in _MISSING]
        if lacking:
            example = "add a row such as ',h,mg,,mg/L' below the heading, or a file with --units"
            raise OxytocinError(f"{where}: no unit of {lacking[0]} is given; {example}")
        for name in needed:
            try:
                dimension(written[name])
            except OxytocinError as error:
                raise OxytocinError(f"{where}: {name}: {error}") from None
        time, dv = written["TIME"], written["DV"]
        amount = written.get("AMT") or f"({dv})*L"  # without doses only ratios of amount and volume matter
        convert(f"1 {time}", "s", f"{where}: TIME")
        volume, per_amount = _volume(where, amount, dv, substance)
        rate, interval = written.get("RATE", ""), written.get("II", "")
        per_time = f"({amount})/({time})"
        of_rate = 1.0 if rate.lower() in _MISSING else convert(f"1 {rate}", per_time, f"{where}: RATE", substance)
        of_interval = 1.0 if interval.lower() in _MISSING else convert(f"1 {interval}", time, f"{where}: II")
        return cls({"TIME": time, "AMT": amount, "DV": dv}, substance, volume, per_amount, of_rate, of_interval)


def _sidecar(file: Path) -> dict[str, str]:
    text = "\n".join(lines_of(file, 'units such as TIME = "h" as TOML'))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number, or of brackets in brackets, without end
        raise OxytocinError(f"'{file}' is not TOML ({error}); expected lines such as TIME = \"h\"") from None
    known = (*WITH_UNITS, "SUBSTANCE")
    for name, value in given.items():
        if name.upper() not in known:
            raise OxytocinError(f"'{file}': '{name}' is not known{nearest(name.upper(), known)}")
        if not isinstance(value, str):
            raise OxytocinError(f"'{file}': expected a unit in quotation marks for {name}, found {value}")
    return {name.upper(): value.strip() for name, value in given.items()}


def _volume(where: str, amount: str, dv: str, substance: str) -> tuple[str, float]:
    """Return the unit of volume that connects amounts and concentrations, and the concentration of one in the other."""
    for unit, volume in (("L", "L"), ("L/kg", "(L/kg)")):
        try:
            return unit, convert(f"1 ({amount})/{volume}", dv, "one dose in one volume", substance)
        except OxytocinError as error:
            if "not a unit" in str(error) or " IU" in str(error):
                raise OxytocinError(f"{where}: {error}") from None
    raise OxytocinError(
        f"{where}: units are mixed: AMT is in {amount} and DV in {dv}, and no volume makes one of the other"
        f"{'' if substance in MOLAR_MASSES else f' (the molar mass of {substance} is not known)'}"
    )


class _Reader:
    """Takes rows one by one, and knows what came before."""

    def __init__(self, file: Path, heading: Mapping[str, int], scales: _Scales, limit: float | None) -> None:
        self.file, self.heading, self.scales, self.limit = file, heading, scales, limit
        self.left_out: dict[str, int] = {}
        self._done: list[Subject] = []
        self._names: set[str] = set()
        self._start("", 0)

    def _start(self, name: str, line: int) -> None:
        self._name, self._line, self._before, self._record = name, line, -math.inf, 0
        self._doses: list[Dose] = []
        self._resets: list[int] = []
        self._samples: list[tuple[int, float, float, bool, int, int]] = []

    def take(self, number: int, row: list[str]) -> None:
        where = f"'{self.file}', line {number}"
        name = row[self.heading["ID"]]
        if name.lower() in _MISSING:
            raise OxytocinError(f"{where}: there is no ID; expected the subject that this row belongs to")
        if name != self._name:
            self._close()
            if name in self._names:
                raise OxytocinError(f"{where}: subject {name} comes again; keep the rows of a subject together")
            self._names.add(name)
            self._start(name, number)
        cell = {key: row[place] for key, place in self.heading.items()}
        time = self._number(where, cell, "TIME")
        if time is None:
            raise OxytocinError(f"{where}: there is no TIME")
        amount, rate = self._number(where, cell, "AMT") or 0.0, self._number(where, cell, "RATE") or 0.0
        usual = 1 if amount > 0 or (rate > 0 and self._whole(where, cell, "SS", (0, 1, 2)) > 0) else 0
        event = self._whole(where, cell, "EVID", tuple(_EVENTS), usual)
        if time < self._before and event not in (3, 4):
            raise OxytocinError(
                f"{where}: time {time:g} follows {self._before:g}; expected times in order (a reset is EVID 3 or 4)"
            )
        self._before = time
        self._record += 1
        if event in (3, 4):
            self._resets.append(self._record)
        if event in (1, 4):
            self._doses.append(self._dose(where, cell, time, amount, rate, number))
            return
        if amount != 0 or rate != 0:
            raise OxytocinError(f"{where}: EVID {event} is {_EVENTS[event]}, and AMT or RATE has a value")
        for name in ("SS", "ADDL"):
            if (self._number(where, cell, name) or 0.0) != 0:
                what = f"{_EVENTS[event]}, and {name} has a value; it is for doses"
                raise OxytocinError(f"{where}: EVID {event} is {what}")
        if event == 0:
            self._sample(where, cell, time, number)

    def _dose(self, where: str, cell: Mapping[str, str], time: float, amount: float, rate: float, line: int) -> Dose:
        if rate in (-1.0, -2.0):
            what = "rate" if rate == -1 else "duration"
            raise OxytocinError(
                f"{where}: RATE {rate:g} asks for a modelled {what} of infusion, which is not done here; "
                "write the rate in AMT per TIME, or 0 for a dose at once"
            )
        interval = (self._number(where, cell, "II") or 0.0) * self.scales.interval
        additional = self._whole(where, cell, "ADDL", None)
        steady = self._whole(where, cell, "SS", (0, 1, 2))
        for name, value in (("AMT", amount), ("RATE", rate), ("II", interval), ("ADDL", additional)):
            if value < 0:
                raise OxytocinError(f"{where}: {name} is {value:g}; expected none below zero")
        forever = amount == 0 and rate > 0 and steady > 0
        if amount == 0 and not forever:
            raise OxytocinError(f"{where}: a dose has no AMT; expected an amount above zero")
        if forever and (interval > 0 or additional > 0):
            raise OxytocinError(
                f"{where}: an infusion that has run for ever (AMT 0, SS {steady}) has no II and no ADDL"
            )
        if interval == 0 and not forever and (additional > 0 or steady > 0):
            which = f"ADDL {additional}" if additional > 0 else f"SS {steady}"
            raise OxytocinError(f"{where}: {which} needs an interval II above zero")
        if additional > _MOST_DOSES:
            raise OxytocinError(f"{where}: ADDL is {additional}; expected at most {_MOST_DOSES}")
        compartment = self._whole(where, cell, "CMT", None)
        return Dose(
            self._record, time, amount, rate * self.scales.rate, interval, additional, steady, compartment, line
        )

    def _sample(self, where: str, cell: Mapping[str, str], time: float, number: int) -> None:
        if self._whole(where, cell, "MDV", (0, 1)) == 1:
            return
        text = cell["DV"]
        if text.lower() in _MISSING:
            self._leave("samples without a concentration")
            return
        censored = self._whole(where, cell, "CENS", (0, 1)) == 1
        if text.lower() in _BELOW:
            if self.limit is None:
                raise OxytocinError(
                    f"{where}: '{text}' does not say below what; write it like '<2.5', or name an assay"
                )
            value, censored = self.limit, True
        elif text.startswith("<"):
            censored = True
            value = _as_number(text[1:]) or 0.0
            if not value > 0:
                raise OxytocinError(f"{where}: expected a limit of detection above zero, found '{shortened(text)}'")
        else:
            found = self._number(where, cell, "DV")
            assert found is not None
            value = found
        if value < 0:
            raise OxytocinError(f"{where}: the concentration {value:g} is below zero; write '<LIMIT' if none was found")
        if censored and value == 0:
            raise OxytocinError(f"{where}: CENS is 1 and DV is 0; expected the limit of detection as DV")
        compartment = self._whole(where, cell, "CMT", None)
        self._samples.append((self._record, time, value, censored, compartment, number))

    def _close(self) -> None:
        if not self._name:
            return
        columns = list(zip(*self._samples, strict=True)) or [()] * 6
        censored = np.array(columns[3], dtype=np.int8)
        self._done.append(
            Subject(
                self._name,
                tuple(self._doses),
                np.array(self._resets, dtype=int),
                np.array(columns[0], dtype=int),
                np.array(columns[1], dtype=float),
                np.array(columns[2], dtype=float),
                censored,
                np.array(columns[4], dtype=int),
                np.array(columns[5], dtype=int),
            )
        )

    def finish(self) -> tuple[Subject, ...]:
        self._close()
        if not any(one.time.size for one in self._done):
            raise OxytocinError(f"'{self.file}' holds no samples; expected {_EXPECTED}")
        return tuple(self._done)

    def _leave(self, why: str) -> None:
        self.left_out[why] = self.left_out.get(why, 0) + 1

    def _number(self, where: str, cell: Mapping[str, str], name: str) -> float | None:
        text = cell.get(name, "")
        if text.lower() in _MISSING:
            return None
        value = _as_number(text)
        if value is None:
            start = text.split()[0] if text.split() else ""
            remark = "; units are mixed in the column, and belong in the row below the heading"
            has_unit = _as_number(start) is not None and name in WITH_UNITS
            raise OxytocinError(
                f"{where}: expected a number for {name}, found '{shortened(text)}'{remark if has_unit else ''}"
            )
        return value

    def _whole(
        self, where: str, cell: Mapping[str, str], name: str, allowed: Sequence[int] | None, usual: int = 0
    ) -> int:
        value = self._number(where, cell, name)
        if value is None:
            return usual
        if (
            value != int(value)
            or (allowed is not None and int(value) not in allowed)
            or (allowed is None and value < 0)
        ):
            choices = "a whole number from 0" if allowed is None else ", ".join(map(str, allowed))
            raise OxytocinError(f"{where}: {name} is {value:g}; expected {choices}")
        return int(value)


def _as_number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
