"""A virtual trial as a table: each outcome in each arm, and what the others differ by from the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from oxytocin.experiments.endpoints import Endpoint, Estimate
from oxytocin.experiments.trial import ENDPOINTS, Trial
from oxytocin.report.tables import number, rounded, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table


def circumstances(trial: Trial) -> Iterator[str]:
    """Yield, as sentences, who was compared and how."""
    arms = " and ".join(arm.name for arm in trial.arms)
    hours = number(trial.arms[0].watched / 3600.0)
    yield f"The same {trial.subjects} women under {arms}, watched for {hours} h, seed {trial.seed}"
    chosen = ", ".join(f"{name}={value}" for name, value in trial.settings.items())
    yield f"  settings: {chosen}"


def table_of(trial: Trial) -> Table:
    """Return the table of all endpoints, an arm in each row, with 95 % intervals."""
    first = trial.arms[0]
    return outcome_table(
        "regimen",
        "women",
        (
            (
                endpoint,
                arm.name,
                trial.estimate(arm, endpoint),
                None if arm is first else trial.difference(arm, endpoint),
                "",
            )
            for endpoint in ENDPOINTS
            for arm in trial.arms
        ),
    )


def outcome_table(
    arm: str, people: str, lines: Iterable[tuple[Endpoint, str, Estimate, Estimate | None, str]]
) -> Table:
    """Return a table of outcomes by arm.

    Parameters
    ----------
    arm, people : str
        Headings of the arms and of how many have a value.
    lines : iterable of tuple
        Outcome, name of the arm, its estimate, its difference from the first arm (None there), and the spread between
        people as text; a column for the latter is there if any has one.
    """
    written: list[tuple[str, ...]] = []
    last = None
    for endpoint, name, found, difference, spread in lines:
        if endpoint is not last:
            title = f"{endpoint.title} ({with_micro(endpoint.unit)})" if endpoint.unit else endpoint.title
            written.append((title, "", "", "", ""))
        by = "" if difference is None else with_interval(difference)
        written.append((f"  {name}", with_interval(found), by, spread, f"{found.count}"))
        last = endpoint
    spreads = any(line[3] for line in written)
    median = ["median (90 %)"] if spreads else []
    columns = (f"outcome, {arm}", "mean (95 %)", "less the first (95 %)", *median, people)
    made = table(*columns, numbers=columns[1:])
    return rows(made, written if spreads else [(*line[:3], line[4]) for line in written])


def remarks(trial: Trial) -> Iterator[str]:
    """Yield what a reader should know about these numbers."""
    yield "Means over women with 95 % intervals (Student's, of shares Wilson's; differences woman by woman)."
    yield "A woman not delivered in the time watched counts with that time; differences are of women with both values."
    yield "Only arrest and failed induction lead to a caesarean here, not distress of the child, so there are few."
    clearance = trial.arms[0].readouts["clearance"].median
    other = "high" if clearance < 3.0 else "low"
    yield (
        f"Clearance of oxytocin in late pregnancy is disputed: here {number(clearance)} L/min (median); "
        f"see the other answer with --set clearance={other}."
    )


def with_interval(estimate: Estimate) -> str:
    """Return an estimate with its interval as text, or alone where it has none."""
    if not estimate.low < estimate.high:
        return rounded(estimate.value)
    return f"{rounded(estimate.value)} ({rounded(estimate.low)} to {rounded(estimate.high)})"
