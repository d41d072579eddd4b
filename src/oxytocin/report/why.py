"""Why a readout changes, as text and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oxytocin.experiments.why import Carrier, Reason
from oxytocin.report.tables import number, percent, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table


def sentences(reason: Reason) -> Iterator[str]:
    """Yield what changed, and what the numbers mean."""
    unit = "" if reason.readout.unit == "1" else f" {with_micro(reason.readout.unit)}"
    lacking = " and ".join(f"{name}={value}" for name, value in reason.deficits.items())
    yield (
        f"{reason.experiment.name} in the typical {reason.body.name}, {lacking}: {reason.readout.name} is "
        f"{number(reason.deficient)}{unit} instead of {number(reason.healthy)}{unit}"
    )
    if not reason.signals:
        yield "Nothing carries a change here: the deficit does not reach this readout."
    if reason.idle:
        yield (
            f"Contested effects that the typical subject lacks, and that may carry more: {', '.join(reason.idle)}; "
            "--set NAME.probability=1 makes one real"
        )
    if reason.signals:
        yield (
            "Each signal in turn is held, in the deficient body, at what it is in the healthy one. Signals in a row "
            "each carry the same, so that shares do not add up to 100 %."
        )
    if reason.without_value:
        names = ", ".join(f"{each.edge.signal} to {each.part}" for each in reason.without_value if each.edge)
        yield f"With one of these as in health the readout has no value: {names}"


def table_of(reason: Reason) -> Table:
    """Return the table of what carries the change."""
    columns = ("what is as in health again", "from", "to", reason.readout.name, "of the difference gone")
    made = table(*columns, numbers=columns[3:], fixed=columns[:1])
    return rows(made, (_cells(each) for each in (*reason.parts, *reason.carriers)))


def _cells(each: Carrier) -> tuple[str, ...]:
    if each.edge is None:
        what = ("the part itself", each.part, "")
    else:
        what = (each.edge.signal, ", ".join(dict.fromkeys(each.edge.givers)), each.part)
    return (*what, number(each.value), percent(each.share))
