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
from oxytocin.exchange.saliva_columns import EXPECTED, Columns, Source, columns_of, described, hormone_of
from oxytocin.exchange.saliva_readings import YES, bounds_of, readings_of, units_of
from oxytocin.exchange.saliva_times import Times, minutes_of
from oxytocin.exchange.text_table import TextTable, read_text_table
from oxytocin.experiments.saliva_series import Bounds, SalivaSeries
from oxytocin.experiments.text_file import shortened
from oxytocin.language import OxytocinError


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
    minutes, said = minutes_of(table, columns, times)
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


def _series(
    table: TextTable,
    columns: Columns,
    sources: Sequence[Source],
    minutes: Times,
    unit: str | None,
) -> SalivaSeries | None:
    """Return all samples of one hormone, or None if there is none."""
    hormone = sources[0].hormone
    rows = len(table)
    why: Counter[str] = Counter()
    remarks: list[str] = []
    unit, factors = units_of(table, columns, sources, unit, remarks)
    readings = [readings_of(table, columns, source, factor) for source, factor in zip(sources, factors, strict=True)]
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
        ("marked to be left out", np.isin(np.char.lower(texts["left_out"]), YES)),
        ("without a value", missing),
        ("without a subject", texts["subject"] == ""),
        ("without a time", ~np.isfinite(time) if minutes is not None else np.zeros(value.size, dtype=bool)),
    ):
        why[reason] += int(np.sum(kept & bad))
        kept &= ~bad
    if not kept.any():
        return None
    remarks += [f"{count} of {total} {reason}" for reason, count in why.items() if count]
    bounds = bounds_of(table.path, hormone, value[kept], below[kept], above[kept], remarks)
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
