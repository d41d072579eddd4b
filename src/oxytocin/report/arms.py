"""Arms of an experiment as a table: each readout in each arm, and what the others differ by from the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.arms import Arms
from oxytocin.experiments.experiment import Readout
from oxytocin.report.tables import circumstances as circumstances_of
from oxytocin.report.tables import number, rounded, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table


def circumstances(arms: Arms) -> Iterator[str]:
    """Yield, as sentences, who was compared and how."""
    names = ", ".join(arms.outcomes)
    first, *rest = circumstances_of(arms.first)
    yield f"{first}; the same in each arm: {arms.swept + ' = ' if arms.swept else ''}{names}"
    yield from (line for line in rest if not (arms.swept and line.strip().startswith(f"{arms.swept}:")))


def table_of(arms: Arms) -> Table:
    """Return the table of all readouts, an arm in each row."""
    several = arms.first.run.subjects > 1
    columns = ("readout", arms.swept or "arm", "median (90 %)" if several else "value", "less the first", "unit")
    made = table(*columns, numbers=columns[2:4], fixed=columns[:2])
    lines = []
    for name in arms.shared:
        for arm, outcome in arms.outcomes.items():
            readout = outcome[name]
            is_first = outcome is arms.first
            difference = "" if is_first else text(arms.difference(arm, name), readout.is_yes_or_no)
            unit = "" if readout.unit == "1" else with_micro(readout.unit)
            lines.append((name if is_first else "", arm, text(readout, readout.is_yes_or_no), difference, unit))
    return rows(made, lines)


def remarks(arms: Arms) -> Iterator[str]:
    """Yield what a reader should know about these numbers."""
    if arms.first.run.subjects > 1:
        yield "Medians over subjects with the central 90 %; shares are of subjects; differences are subject by subject."
    uncertain = [item.name for item in arms.first.readouts if item.exploratory]
    if uncertain:
        yield (
            f"Exploratory: {', '.join(uncertain)}. Each subject is one draw of which contested effects are real "
            "(`oxytocin evidence`): the interval is what the evidence allows, and nobody's prediction."
        )


def text(readout: Readout, is_share: bool) -> str:
    """Return median and interval, or the share of subjects in percent, as text."""
    if not np.isfinite(readout.values).any():
        return "–"
    if is_share:
        return f"{number(round(100 * readout.mean, 1))} %"
    if readout.values.size == 1:
        return rounded(readout.median)
    low, high = readout.interval()
    return f"{rounded(readout.median)} ({rounded(low)} to {rounded(high)})"
