"""How many people a trial needs, as text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from oxytocin.report.tables import number, percent, rounded, rows, table, with_micro
from oxytocin.trials.design import TIGHT, Design, Needed

if TYPE_CHECKING:
    from rich.table import Table


def circumstances(design: Design) -> Iterator[str]:
    """Yield, as sentences, what was asked."""
    plan = design.plan
    endpoint = plan.endpoints[plan.file.main]
    yield f"{plan.file.title or plan.file.experiment}: how many people a trial needs"
    yield (
        f"  for {endpoint.title}, power {percent(design.power, 1)}, two-sided alpha {number(design.alpha)} for each "
        f"comparison; {design.pool:,} people were simulated in each arm, seed {plan.seed}"
    )


def table_of(design: Design) -> Table:
    """Return a row for each comparison with the first arm."""
    unit = with_micro(design.plan.endpoints[design.plan.file.main].unit)
    columns = (
        f"less {design.plan.arms[0].name}",
        f"difference{f' ({unit})' if unit else ''}",
        "people (95 %)",
        "power, checked",
    )
    made = table(*columns, numbers=columns[1:], fixed=columns[:1])
    return rows(made, ((each.arm, rounded(each.difference), _people(each), _power(each)) for each in design.needed))


def remarks(design: Design) -> Iterator[str]:
    """Yield what is assumed."""
    plan = design.plan
    if plan.paired:
        yield "People: everybody is in every arm, as only virtual people can be, or people in a perfect crossover."
        yield 'For people who are each in one arm, write allocation = "parallel".'
    else:
        yield "People: of all arms together, each in one arm by chance."
    yield (
        "Assumed: the difference is as large as the simulated one, nobody drops out, people without a value lack it "
        "by chance, and the mean is tested with Student's t (of two groups Welch's)."
    )
    if plan.file.looks is not None:
        looks = ", ".join(percent(part) for part in plan.file.looks.at)
        yield f"Looks at {looks} of the people, by O'Brien and Fleming's rule; it ends at the number."
    yield "The interval is of the simulation's own error and holds although the pool was asked several times."
    if not all(each.is_tight for each in design.needed):
        yield f"The pool is too small for an interval of ± {percent(TIGHT)}; allow a larger one with --most."


def _people(needed: Needed) -> str:
    if math.isinf(needed.people):
        return "no difference was seen"
    high = "no limit" if math.isinf(needed.high) else f"{needed.high:,.0f}"
    return f"{needed.people:,.0f} ({needed.low:,.0f} to {high})"


def _power(needed: Needed) -> str:
    if not needed.drawn:
        return "–"
    low, high = percent(needed.power_low, 1), percent(needed.power_high, 1)
    return f"{percent(needed.power, 1)} ({low} to {high})"
