"""Tables of doses and samples in the layout that pharmacologists use: read whole, checked line by line, units made one.

What the columns mean is in `dosing_columns`, units in `dosing_units`, times and dates in `dosing_times`, and what a row
is in `dosing_rows`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from oxytocin.exchange.dosing_columns import EXPECTED, columns_of
from oxytocin.exchange.dosing_rows import Reader
from oxytocin.exchange.dosing_subjects import Dose, Subject
from oxytocin.exchange.dosing_times import Times, is_time_of_day
from oxytocin.exchange.dosing_units import row_of_units, scales_of
from oxytocin.exchange.text_table import read_text_table
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

__all__ = ["Dose", "DosingTable", "Subject", "read_dosing_table"]


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
    remarks : tuple of str
        How the file was read.
    faulty : dict of str to str
        Subjects that were left out because a row could not be read, and what was wrong.
    """

    name: str
    subjects: tuple[Subject, ...]
    units: Mapping[str, str]
    substance: str
    volume_unit: str
    concentration_per_amount: float
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    faulty: Mapping[str, str] = field(default_factory=dict)

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
    dvid: str | None = None,
) -> DosingTable:
    """Read a table of doses and samples.

    Parameters
    ----------
    path : str or Path
        A heading with names of `dosing_columns.UNDERSTOOD`, units in it, in a row below it or in the file `units`, then
        a row for each event. A cell with nothing, '.' or 'NA' has no value. A concentration below detection is written
        '<2.5', or as 2.5 with CENS or BLQ 1, or stands below the limit in LLOQ.
    units : str or Path, optional
        A TOML file such as ``TIME = "h"``, ``AMT = "mg"``, ``DV = "mg/L"``; also ``substance = "carbetocin"``.
    ignore : sequence of str
        Columns of which nothing is known, to pass over.
    detection_limit : str, optional
        What 'BLQ' in place of a concentration is below, with its unit.
    dvid : str, optional
        Which kind of reading is taken, where the column DVID tells several apart.

    Returns
    -------
    DosingTable
        A subject with a row that cannot be read is left out, and named in `faulty` with what is wrong.

    Raises
    ------
    OxytocinError
        If anything in the table is not as it should be; the message names file and line.
    """
    table = read_text_table(path, EXPECTED)
    has_row = row_of_units(table)
    first = int(has_row)
    if len(table) == first:
        raise OxytocinError(f"'{table.path}' holds no samples; expected {EXPECTED}")
    columns = columns_of(table, ignore, first)
    table = columns.table
    times_of_day = any(is_time_of_day(cell) for cell in table.columns[columns.places["TIME"]][first:])
    scales = scales_of(columns, units, has_row, times_of_day)
    times = Times(table, columns.places, first, scales.units["TIME"])
    limit = None if detection_limit is None else convert(detection_limit, scales.units["DV"], of=scales.substance)
    reader = Reader(columns, times.value, first, scales, limit, dvid)
    subjects = reader.run()
    passed = (
        f"columns {', '.join(columns.passed)}" if len(columns.passed) > 1 else f"column {', '.join(columns.passed)}"
    )
    return DosingTable(
        table.path.name,
        subjects,
        scales.units,
        scales.substance,
        scales.volume_unit,
        scales.concentration_per_amount,
        (*(f"{why}: {count}" for why, count in reader.left_out.items()), *([passed] if columns.passed else [])),
        (*table.remarks, *times.remarks),
        reader.faulty,
    )
