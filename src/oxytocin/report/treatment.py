"""What replacement restores, as text and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from oxytocin.experiments.treatment import HELPED, NORMAL, TREATMENTS, Restored
from oxytocin.report.tables import number, percent, rows, table, with_micro

if TYPE_CHECKING:
    from rich.table import Table


def table_of(found: Sequence[Restored]) -> Table:
    """Return the table of shares of the loss that are restored, treatments as columns."""
    names = [each.name for each in TREATMENTS]
    made = table("function", "healthy", "deficient", *names, fixed=("healthy", "deficient"))
    made.columns[0].min_width = 30
    return rows(made, (_cells(row, names) for row in found))


def sentences(found: Sequence[Restored]) -> Iterator[str]:
    """Yield which functions return to normal, which are helped, and which are not."""
    tried = [row for row in found if row.is_lost and row.treated]
    best = {row.function.title: (row.best, row.share(row.best)) for row in tried}
    groups = {
        "Back to normal": [f"{title} ({name})" for title, (name, share) in best.items() if share >= NORMAL],
        "Helped, but not to normal": [
            f"{title} ({100 * share:.0f} % by {name})"
            for title, (name, share) in best.items()
            if HELPED <= share < NORMAL
        ],
        "Not restored by any": [title for title, (_, share) in best.items() if share < HELPED],
        "Nothing lost": [row.function.title for row in found if not row.is_lost],
        "Nothing tried, for there is no route for people's doses": [
            row.function.title for row in found if row.is_lost and not row.treated
        ],
    }
    for what, titles in groups.items():
        if titles:
            yield f"{what}: {'; '.join(titles)}"
    yield (
        "100 % is the mean of the same people in health; more is beyond it, which is a drug's effect and no repair. "
        "What a spray does to the brain rests on contested effects (`oxytocin evidence`)."
    )


def restored(row: Restored, treatment: str) -> str:
    """Return the share of the loss that a treatment restores as text; a dash where nothing was tried or lost."""
    return percent(row.share(treatment))


def _cells(row: Restored, names: Sequence[str]) -> tuple[str, ...]:
    unit = "" if row.unit == "1" else f" {with_micro(row.unit)}"
    means = (f"{number(float(f'{values.mean():.3g}'))}{unit}" for values in (row.healthy, row.deficient))
    return (row.function.title, *means, *(restored(row, name) for name in names))
