"""When samples of saliva were taken, in minutes from the start of the stressor: as rows, names or the user say."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from oxytocin.exchange.saliva_columns import Columns, running
from oxytocin.exchange.text_table import TextTable
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

Times = NDArray[np.floating] | dict[str, float] | None
"""Minutes of each row, or of each numbered sample by its name; None where only situations are known."""

_SHORTEST = 5.0  # min that the times of an experiment span; what is less may be hours
_EXAMPLE = (-10.0, 15.0)  # min: the first time that is proposed, and the step to the next


def minutes_of(table: TextTable, columns: Columns, times: Sequence[float] | None) -> tuple[Times, tuple[str, ...]]:
    """Return when the samples of a table were taken, and what is to be said of it.

    Parameters
    ----------
    table : TextTable
    columns : Columns
    times : sequence of float or None
        What the user says of numbered samples, in min.

    Raises
    ------
    OxytocinError
        If neither says it, both do, or the times of numbered samples are not as many as they.
    """
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
) -> tuple[Times, tuple[str, ...]]:
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
