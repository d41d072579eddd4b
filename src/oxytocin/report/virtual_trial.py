"""A large trial as text: who took part, each outcome in each arm, and the looks at which it might have stopped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from oxytocin.report.tables import number, rounded, rows, table
from oxytocin.report.trial import outcome_table
from oxytocin.trials.summary import Found, Summary

if TYPE_CHECKING:
    from rich.table import Table


def circumstances(summary: Summary) -> Iterator[str]:
    """Yield, as sentences, who took part and how."""
    plan = summary.plan
    who = f"the same {summary.subjects:,} people in each of {len(plan.arms)} arms"
    if not plan.paired:
        who = f"{summary.subjects:,} people, each in one of {len(plan.arms)} arms by chance"
    yield f"{plan.file.title or plan.file.experiment}: {who}, seed {plan.seed}"
    common = ", ".join(f"{name}={value}" for name, value in plan.file.common.items())
    if common:
        yield f"  in every arm: {common}"


def table_of(summary: Summary) -> Table:
    """Return the table of all outcomes, an arm in each row, with 95 % intervals."""
    return outcome_table(
        "arm",
        "people",
        (
            (summary.plan.endpoints[outcome], arm, found.estimate, found.difference, _spread(found))
            for outcome, arms in summary.outcomes.items()
            for arm, found in arms.items()
        ),
    )


def looks_of(summary: Summary) -> Table:
    """Return the looks: z of every comparison beside the boundary."""
    made = table("look at", "boundary of |z|", "arm", "z", "", numbers=("look at", "boundary of |z|", "z"))
    lines = []
    for look in summary.looks:
        for i, (arm, z) in enumerate(look.z.items()):
            said = "crossed" if arm in look.crossed else ""
            head = (f"{look.subjects:,}", f"{look.boundary:.3f}") if i == 0 else ("", "")
            lines.append((*head, arm, "–" if math.isnan(z) else f"{z:.2f}", said))
    return rows(made, lines)


def remarks(summary: Summary) -> Iterator[str]:
    """Yield what a reader should know about these numbers."""
    plan = summary.plan
    shares, by = "of shares Wilson's", "differences person by person"
    if not plan.paired:
        shares, by = "of shares Wilson's and Newcombe's", "differences of groups"
    yield f"Means with 95 % intervals (Student's, {shares}; {by}); the intervals are of each number alone."
    missing = [
        f"{rounded(item.missing)} {plan.readouts[item.readout].unit} in {item.title}"
        for item in plan.endpoints.values()
        if item.missing is not None
    ]
    if missing:
        yield f"People without a value count as {'; '.join(missing)}."
    if plan.file.looks is not None:
        comparisons = len(plan.arms) - 1
        shared = f", shared by {comparisons} comparisons (Bonferroni)" if comparisons > 1 else ""
        yield (
            f"Looks by O'Brien and Fleming's rule on {plan.endpoints[plan.file.main].title}, two-sided alpha "
            f"{number(plan.file.alpha)}{shared}; it stops when every comparison has crossed."
        )
        if summary.subjects < plan.subjects:
            yield (
                f"It stopped early, at {summary.subjects:,} of {plan.subjects:,} people: estimates from a trial that "
                "stopped early are too large on average, and their intervals do not correct for that."
            )
    if any(item.exploratory for item in plan.readouts.values()):
        yield "Exploratory: what the evidence allows, and nobody's prediction."


def _spread(found: Found) -> str:
    low, middle, high = found.quantiles
    return "" if math.isnan(middle) else f"{rounded(middle)} ({rounded(low)} to {rounded(high)})"
