"""Recorded hormones in saliva: read from a long or a wide table; what is not used is counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oxytocin.exchange.column_heading import CONCENTRATIONS, unit_of
from oxytocin.exchange.saliva_columns import EXPECTED, Columns, Source, columns_of, described, hormone_of, running
from oxytocin.exchange.text_table import Numbers, TextTable, read_text_table
from oxytocin.experiments.saliva_series import Bounds, SalivaSeries
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

UNIT = "nmol/L"
"""Of cortisol, where neither the file nor the user says another."""

_YES = ("1", "-1", "true", "yes", "y", "x", "t", "<")
_SHORTEST = 5.0  # min that the times of an experiment span; what is less may be hours
_LARGEST = 1e12  # of a reading, in any unit
_EXAMPLE = (-10.0, 15.0)  # min: the first time that is proposed, and the step to the next


def read_saliva(path: str | Path, times: Sequence[float] | None = None, unit: str | None = None) -> list[SalivaSeries]:
    """Read a table of hormones in saliva.

    Parameters
    ----------
    path : str or Path
        A long table, with a row for each sample, or a wide one, with a column for each sample, as BioPsyKit writes it.
        Readings below or above a limit ('<6.0', 'OOR >', a column 'censored'; zero) stay in, as bounds.
    times : sequence of float, optional
        Minutes from the start of the stressor of numbered samples.
    unit : str, optional
        Of columns whose heading names none; nmol/L for cortisol if not given.

    Returns
    -------
    list of SalivaSeries
        One for each hormone.

    Raises
    ------
    OxytocinError
        If the file cannot be read, is of another kind, the times of numbered samples are missing or not as many as
        they, or a unit is none of concentration.
    """
    file = Path(path)
    if unit is not None and not unit_of(unit, CONCENTRATIONS):
        raise OxytocinError(f"hormones in saliva have a concentration, such as nmol/L or ug/dL, and not '{unit}'")
    table = read_text_table(file, EXPECTED, heading=None)
    columns = columns_of(table)
    minutes, said = _minutes(table, columns, times)
    series, empty = [], []
    for hormone in dict.fromkeys(source.hormone for source in columns.sources):
        sources = [source for source in columns.sources if source.hormone == hormone]
        one = _series(table, columns, sources, minutes, unit)
        if one is None:
            empty.append(hormone)
        else:
            series.append(one)
    if not series:
        heading = ", ".join(dict.fromkeys(table.heading[source.place] for source in columns.sources))
        raise OxytocinError(f"'{file}': {shortened(heading)} has no value anywhere")
    remarks = [*table.remarks, *said, *described(columns)]
    if empty and columns.analyte is None:
        remarks.append(f"no value of {empty[0]}")
    return [_with_remarks(one, remarks) for one in series]


def _with_remarks(one: SalivaSeries, remarks: Sequence[str]) -> SalivaSeries:
    return replace(one, remarks=(*one.remarks, *remarks))


def _minutes(
    table: TextTable, columns: Columns, times: Sequence[float] | None
) -> tuple[NDArray[np.floating] | dict[str, float] | None, tuple[str, ...]]:
    """Return the time of each row, or of each numbered sample by its name, in min; and what is to be said of it."""
    if not columns.wide and columns.minutes is not None:
        name = table.heading[columns.minutes]
        try:
            found = table.numbers(columns.minutes, "a time in minutes")
        except OxytocinError as error:
            if columns.context is None and columns.sample is None:
                raise OxytocinError(f"{error}; name minutes from the start of the stressor time_min") from None
            return None, (f"the times of day in '{name}' not used",)
        if times is not None:
            raise OxytocinError(
                f"'{table.path}' has a row for each sample, with its time; times are for numbered samples"
            )
        known = found.value[np.isfinite(found.value)]
        if not columns.minutes_unit and known.size and np.ptp(known) < _SHORTEST:
            raise OxytocinError(
                f"{table.where_heading()}: the times in '{name}' may be minutes or hours; call it time_min or time_h"
            )
        return convert(f"1 {columns.minutes_unit or 'min'}", "min") * found.value, ()
    if not columns.wide and columns.sample is None:
        if columns.context is None:
            heading = table.heading[columns.sources[0].place]
            raise OxytocinError(f"{table.where_heading()}: expected a column context or time_min beside '{heading}'")
        if times is not None:
            raise OxytocinError(f"'{table.path}' has a row for each sample; times are for numbered samples")
        return None, ()
    return _times_of_samples(table, columns, times)


def _times_of_samples(
    table: TextTable, columns: Columns, times: Sequence[float] | None
) -> tuple[dict[str, float] | None, tuple[str, ...]]:
    if columns.wide:
        labels = list(dict.fromkeys(source.sample for source in columns.sources))
    else:
        assert columns.sample is not None
        labels = sorted(dict.fromkeys(table.columns[columns.sample]), key=_by_number)
    if times is None and (named := running(labels)) is not None:
        return dict(zip(labels, named, strict=True)), ("names of samples taken as minutes",)
    if times is None and columns.context is not None:
        return None, ()
    if times is None or len(times) != len(labels):
        given = "no times were" if times is None else f"{len(times)} times were"
        proposed = ",".join(f"{_EXAMPLE[0] + _EXAMPLE[1] * number:g}" for number in range(len(labels)))
        raise OxytocinError(
            f"'{table.path}' has {len(labels)} numbered samples ({_enumerated(labels)}) and {given} given; say when "
            f"each was taken, in minutes from the start of the stressor, such as --times={proposed}"
        )
    return dict(zip(labels, times, strict=True)), ()


def _enumerated(labels: Sequence[str]) -> str:
    return ", ".join(labels) if len(labels) <= 4 else f"{labels[0]} to {labels[-1]}"


def _by_number(label: str) -> tuple[float, str]:
    digits = "".join(sign for sign in label if sign.isdigit())
    return (float(digits) if digits else math.inf, label)


def _series(
    table: TextTable,
    columns: Columns,
    sources: Sequence[Source],
    minutes: NDArray[np.floating] | dict[str, float] | None,
    unit: str | None,
) -> SalivaSeries | None:
    """Return all samples of one hormone, or None if there is none."""
    hormone = sources[0].hormone
    rows = len(table)
    why: Counter[str] = Counter()
    remarks: list[str] = []
    unit, factors = _units(table, columns, sources, unit, remarks)
    readings = [_numbers(table, columns, source, factor) for source, factor in zip(sources, factors, strict=True)]
    value, missing, below, above = (
        np.concatenate([getattr(one, name) for one in readings]) for name in ("value", "missing", "below", "above")
    )
    texts = {
        name: np.tile(_texts(table, place), len(sources))
        for name, place in (
            ("subject", columns.subject),
            ("context", columns.context),
            ("day", columns.day),
            ("left_out", columns.left_out),
            ("analyte", columns.analyte),
        )
    }
    texts["group"] = np.tile(_joined(table, columns.groups), len(sources))
    if columns.wide:
        texts["sample"] = np.repeat([source.sample for source in sources], rows)
    else:
        texts["sample"] = np.tile(_texts(table, columns.sample), len(sources))
    kept = np.ones(value.size, dtype=bool)
    if columns.analyte is not None:
        kept &= np.array([hormone_of(name) == hormone for name in texts["analyte"]])
    total = int(kept.sum())
    if isinstance(minutes, dict):
        time = np.array([minutes[name] for name in texts["sample"]])
    else:
        time = np.full(value.size, math.nan) if minutes is None else np.tile(minutes, len(sources))
    for reason, bad in (
        ("marked to be left out", np.isin(np.char.lower(texts["left_out"]), _YES)),
        ("without a value", missing),
        ("without a subject", texts["subject"] == ""),
        ("without a time", ~np.isfinite(time) if minutes is not None else np.zeros(value.size, dtype=bool)),
    ):
        why[reason] += int(np.sum(kept & bad))
        kept &= ~bad
    if not kept.any():
        return None
    remarks += [f"{count} of {total} {reason}" for reason, count in why.items() if count]
    bounds = _bounds(table.path, hormone, value[kept], below[kept], above[kept], remarks)
    found = SalivaSeries(
        table.path.name.removesuffix(".gz").rpartition(".")[0] or table.path.name,
        hormone,
        unit,
        _assay(table, columns.plates.get(hormone), kept[:rows]),
        subject=texts["subject"][kept],
        group=texts["group"][kept],
        context=texts["context"][kept],
        day=texts["day"][kept],
        sample=texts["sample"][kept],
        minutes=time[kept],
        reading=bounds,
    )
    return _with_remarks(_averaged(found, remarks), remarks)


def _units(
    table: TextTable, columns: Columns, sources: Sequence[Source], given: str | None, remarks: list[str]
) -> tuple[str, list[NDArray[np.floating]]]:
    """Return the unit of a hormone, and what the rows of each of its columns are multiplied by to have it."""
    hormone = sources[0].hormone
    given = unit_of(given, CONCENTRATIONS) if given else None
    own: list[list[str]] = []
    for source in sources:
        named = source.unit
        if named and given and named != given:
            raise OxytocinError(
                f"{table.where_heading()}: '{table.heading[source.place]}' is in {named}, and --unit says {given}; "
                "leave --unit out"
            )
        if columns.unit is not None:
            own.append([_row_unit(table, row, columns, hormone, named) for row in range(len(table))])
            continue
        if not named and not given:
            if hormone != "cortisol":
                heading = shortened(table.heading[source.place])
                raise OxytocinError(
                    f"{table.where_heading()}: '{heading}' names no unit; call it {hormone}_pg/mL, or say --unit=pg/mL"
                )
            named = UNIT
            if not remarks:
                remarks.append(f"{UNIT} assumed, for the file names no unit (--unit says another)")
        own.append([named or given or UNIT] * len(table))
    common = next((unit for units in own for unit in units if unit), UNIT)
    scale = {unit: convert(f"1 {unit}", common, hormone, of=hormone) for units in own for unit in set(units) if unit}
    return common, [np.array([scale.get(unit, math.nan) for unit in units]) for units in own]


def _row_unit(table: TextTable, row: int, columns: Columns, hormone: str, named: str) -> str:
    """Return the unit of a row; where it names none, or is of another hormone, that which the heading names."""
    assert columns.unit is not None
    text = table.columns[columns.unit][row]
    if not text or (columns.analyte is not None and hormone_of(table.columns[columns.analyte][row]) != hormone):
        return named
    unit = unit_of(text, CONCENTRATIONS)
    if not unit:
        raise OxytocinError(
            f"{table.where(row, columns.unit)}: expected a unit of concentration such as nmol/L or ug/dL, found "
            f"'{shortened(text)}'"
        )
    if named and unit != named:
        raise OxytocinError(
            f"{table.where(row, columns.unit)}: found '{shortened(text)}', and the heading says {named}"
        )
    return unit


def _numbers(table: TextTable, columns: Columns, source: Source, factor: NDArray[np.floating]) -> Numbers:
    """Return the readings of one column, with what other columns say of limits."""
    found = table.numbers(source.place, f"a reading of {source.hormone}")
    value, below, above, missing = (array.copy() for array in (found.value, found.below, found.above, found.missing))
    absurd = value > _LARGEST
    if absurd.any():
        row = int(np.argmax(absurd))
        raise OxytocinError(f"{table.where(row, source.place)}: {value[row]:g} is no concentration of a hormone")
    if columns.below is not None:
        # As NONMEM and Monolix have it, 1 marks a reading below its limit, and -1 one above.
        marks = np.array([cell.lower() for cell in table.columns[columns.below]])
        above |= marks == "-1"
        below |= np.isin(marks, _YES) & (marks != "-1")
        missing &= ~(below | above)
    if columns.limit is not None:
        limits = table.numbers(columns.limit, "a limit of detection").value
        nameless = below & ~np.isfinite(value)
        value[nameless] = limits[nameless]
    return Numbers(factor * value, missing | ~np.isfinite(factor), below, above)


def _bounds(
    file: Path, hormone: str, value: np.ndarray, below: np.ndarray, above: np.ndarray, remarks: list[str]
) -> Bounds:
    """Return between which bounds each reading lies; limits that are not named are those of all that was measured."""
    exact = np.isfinite(value) & ~below & ~above
    none = exact & (value <= 0)
    below, exact = below | none, exact & ~none
    nameless = (below & ~np.isfinite(value)) | none
    over = above & ~np.isfinite(value)
    if (nameless.any() or over.any()) and not exact.any():
        raise OxytocinError(
            f"'{file}': all {hormone} lies beyond limits that are not named; write '<LIMIT' or add a column lod"
        )
    # A reading beyond a limit that nobody names lies beyond all that was read within the limits.
    limit = value.copy()
    if nameless.any():
        limit[nameless] = value[exact].min()
    if over.any():
        limit[over] = value[exact].max()
    if below.any():
        named = "" if not nameless.any() else f", {int(nameless.sum())} of them by a limit that is not named"
        remarks.append(f"{int(below.sum())} of {value.size} below a limit{named}")
    if none.any():
        remarks.append(f"{int(none.sum())} of these at or below zero")
    if above.any():
        remarks.append(f"{int(above.sum())} of {value.size} above a limit")
    return Bounds(np.where(below, 0.0, limit), np.where(above, math.inf, limit))


def _averaged(series: SalivaSeries, remarks: list[str]) -> SalivaSeries:
    """Return the series with one reading, the mean, for each sample that was determined more than once."""
    if np.isfinite(series.minutes).all():
        keys = list(zip(series.subject, series.group, series.day, series.sample, series.minutes, strict=True))
    elif (series.sample != "").all():
        keys = list(zip(series.subject, series.group, series.day, series.sample, series.context, strict=True))
    else:
        return series  # several samples may have been taken in one situation
    places: dict[tuple[object, ...], list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    if len(places) == len(keys):
        return series
    first = np.array([group[0] for group in places.values()])
    several = sum(len(group) > 1 for group in places.values())
    remarks.append(f"{several} samples determined more than once, and their means taken")
    means = np.array([series.reading[np.array(group)].mean() for group in places.values()])
    fields = ("subject", "group", "context", "day", "sample", "minutes")
    return replace(
        series,
        reading=Bounds(means[:, 0], means[:, 1]),
        **{name: getattr(series, name)[first] for name in fields},
    )


def _assay(table: TextTable, place: int | None, kept: NDArray[np.bool_]) -> str:
    if place is None:
        return ""
    count = len({cell for cell, wanted in zip(table.columns[place], kept, strict=True) if wanted})
    return f"{count} plate{'' if count == 1 else 's'}"


def _texts(table: TextTable, place: int | None) -> NDArray[np.str_]:
    return np.array(table.columns[place] if place is not None else [""] * len(table), dtype=np.str_)


def _joined(table: TextTable, places: Sequence[int]) -> NDArray[np.str_]:
    """Return the groups of the rows; where several columns say them, all."""
    if not places:
        return _texts(table, None)
    return np.array([", ".join(cells) for cells in zip(*(table.columns[place] for place in places), strict=True)])
