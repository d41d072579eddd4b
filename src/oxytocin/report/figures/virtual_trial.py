"""A large trial: each outcome in every arm, and by how much it differs from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.endpoints import Estimate
from oxytocin.report.figures.arms import estimate_rows
from oxytocin.report.style import headline, in_style, new_figure
from oxytocin.report.tables import with_micro
from oxytocin.trials.summary import Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_OUTCOMES = 6


@in_style
def figure(summary: Summary) -> Figure:
    """Return the figure: the primary outcome first, then the others in the order of the file."""
    plan = summary.plan
    names = list(dict.fromkeys([plan.file.main, *summary.outcomes]))[:_MOST_OUTCOMES]
    arms = [arm.name.replace("_", " ") for arm in plan.arms]
    made = new_figure(8.6, 1.3 + len(names) * (0.62 + 0.17 * len(arms)))
    grid = made.subplots(len(names), 2, sharey=True, squeeze=False)
    for (left, right), name in zip(grid, names, strict=True):
        endpoint, found = plan.endpoints[name], list(summary.outcomes[name].values())
        unit = f" ({with_micro(endpoint.unit)})" if endpoint.unit else ""
        estimate_rows(left, [_ends(each.estimate) for each in found], f"{endpoint.title}{unit}")
        left.set_yticks(range(len(arms)), arms)
        differences = [(0.0, 0.0, 0.0), *(_ends(each.difference) for each in found if each.difference is not None)]
        estimate_rows(right, differences, f"less {arms[0]}")
        right.tick_params(labelleft=False)
    who = (
        f"the same {summary.subjects:,} people in every arm"
        if plan.paired
        else f"{summary.subjects:,} people, each in one arm by chance"
    )
    more = len(summary.outcomes) - len(names)
    unseen = f" {more} more outcomes in the table." if more else ""
    note = f"{who[0].upper()}{who[1:]}, seed {plan.seed}; means and shares with 95 % intervals.{unseen}"
    headline(made, plan.file.title or plan.file.experiment.replace("_", " "), note)
    return made


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high
