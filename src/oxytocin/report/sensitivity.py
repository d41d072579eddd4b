"""What an answer depends on, as text and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oxytocin.experiments.sensitivity import MATTER, Influence, Sensitivity
from oxytocin.report.citations import short_name
from oxytocin.report.tables import number, rounded, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table

UNSURE = ("assumed", "recalled", "calibrated")
"""Grades of evidence behind which no measurement was read."""


def sentences(found: Sensitivity) -> Iterator[str]:
    """Yield what was done, and what is worth measuring."""
    yield (
        f"{found.experiment.name} in the {found.body.name}: {found.readout.name} in {found.runs} subjects, "
        f"over {len(found.influences)} values in which people differ"
    )
    yield (
        "The share is Sobol's total index: how much of the variance would be gone if the value were known. "
        "Shares add up to more than 100 % where values act together."
    )
    unsure = [each for each, share in found.important if each.parameter.evidence in UNSURE and share >= 0.05]
    if unsure:
        names = ", ".join(f"{each.path} ({each.parameter.evidence})" for each in unsure)
        yield f"Worth measuring, for much rests on it and no measurement was read: {names}"
    else:
        yield "What matters most was measured, or follows from what was."


def table_of(found: Sensitivity) -> Table:
    """Return the table of the values that matter most."""
    columns = ("value", "share of variance", "90 % interval", "varied over", "evidence", "source")
    made = table(*columns, numbers=columns[1:3], fixed=columns[:1])
    return rows(made, (_cells(each) for each in found.influences[:MATTER]))


def limits(each: Influence) -> str:
    """Return between which values something was varied, with its unit."""
    unit = "" if each.parameter.unit == "1" else f" {with_micro(each.parameter.unit)}"
    return f"{rounded(each.low)} to {rounded(each.high)}{unit}"


def _cells(each: Influence) -> tuple[str, ...]:
    source = short_name(each.parameter.source)
    if each.total is None:
        return each.path, "screened out", "", limits(each), each.parameter.evidence, source
    low, high = max(0.0, each.total - each.interval), each.total + each.interval
    share = f"{number(round(100 * each.total, 1))} %"
    return each.path, share, f"{100 * low:.0f} to {100 * high:.0f} %", limits(each), each.parameter.evidence, source
