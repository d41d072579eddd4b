"""A virtual trial as a table: each outcome in each arm, and what the others differ by from the first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from oxytocin.experiments.trial import ENDPOINTS, RESAMPLES, Estimate, Trial
from oxytocin.report.tables import number, rows, table

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
    columns = ("outcome", "regimen", "mean (95 %)", "less the first", "women")
    made = table(*columns, numbers=columns[2:], fixed=("regimen",))
    lines = []
    for endpoint in ENDPOINTS:
        title = f"{endpoint.title} ({endpoint.unit})" if endpoint.unit else endpoint.title
        for arm in trial.arms:
            estimate = trial.estimate(arm, endpoint)
            difference = "" if arm is first else _text(trial.difference(arm, endpoint))
            lines.append((title if arm is first else "", arm.name, _text(estimate), difference, f"{estimate.women}"))
    return rows(made, lines)


def remarks(trial: Trial) -> Iterator[str]:
    """Yield what a reader should know about these numbers."""
    yield f"Means over women with 95 % intervals ({RESAMPLES} bootstrap resamples; differences woman by woman)."
    yield "A woman not delivered in the time watched counts with that time; differences are of women with both values."
    yield "Only arrest and failed induction lead to a caesarean here, not distress of the child, so there are few."
    clearance = trial.arms[0].readouts["clearance"].median
    other = "high" if clearance < 3.0 else "low"
    yield (
        f"Clearance of oxytocin in late pregnancy is disputed: here {number(clearance)} L/min (median); "
        f"see the other answer with --set clearance={other}."
    )


def _text(estimate: Estimate) -> str:
    if estimate.low == estimate.high:
        return number(estimate.value)
    return f"{_short(estimate.value)} ({_short(estimate.low)} to {_short(estimate.high)})"


def _short(value: float) -> str:
    return number(float(f"{value:.3g}"))
