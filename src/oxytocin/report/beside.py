"""What was simulated beside what was published, readout by readout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.literature import comparison
from oxytocin.literature.validation import MISS, PASS
from oxytocin.report.published import said, targets_of
from oxytocin.report.tables import number, table, with_micro
from oxytocin.report.verdicts import STYLES

if TYPE_CHECKING:
    from rich.table import Table


def beside_published(outcomes: Sequence[Outcome]) -> Table:
    """Return a table of every readout for which there is a published number under the same settings.

    The verdict is on the mean, as published numbers are: whether it meets the published range, or the value within its
    tolerance.
    """
    from rich.text import Text

    headings = ("body", "what it is", "simulated: mean [90 %]", "published", "use", "")
    made = table(*headings, fixed=("body", "use", ""))
    for outcome in outcomes:
        known = {item.name: item for item in outcome.readouts}
        for target in targets_of(outcome):
            if target.readout not in known:
                continue
            item = in_unit(known[target.readout], target.unit)
            verdict = PASS if np.isfinite(item.mean) and comparison.agrees(target, item.mean) else MISS
            style = STYLES[verdict]
            made.add_row(
                outcome.body.name, target.title, _simulated(item), said(target), target.use, Text(verdict, style=style)
            )
        made.add_section()
    return made


def _simulated(item: Readout) -> str:
    unit = "" if item.unit == "1" else f" {with_micro(item.unit)}"
    if item.values.size == 1:
        return f"{number(item.mean)}{unit}"
    having = int(np.isfinite(item.values).sum())
    some = f", {having} of {item.values.size} subjects" if having < item.values.size else ""
    low, high = item.interval()
    return f"{number(item.mean)} [{number(low)} to {number(high)}]{unit}{some}"


def in_unit(readout: Readout, unit: str) -> Readout:
    """Return a readout in another unit."""
    values = np.array([comparison.in_unit(float(value), readout.unit, unit) for value in readout.values])
    return replace(readout, unit=unit, values=values)
