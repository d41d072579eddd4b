"""A day at rest: oxytocin of the brain fluid and of plasma hour by hour, over what was published of the fluid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.again import in_many_subjects
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.quantities import convert
from oxytocin.literature.targets import targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits
from oxytocin.report.style import FIRING, PLASMA, band, headline, in_style, legend, new_figure, published_point
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PEOPLE = 200  # if only the typical person was asked for


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the second day."""
    people = outcome if outcome.run.subjects > 1 else in_many_subjects(outcome, {}, _PEOPLE)
    run = people.run
    made = new_figure(8.0, 6.0)
    fluid, blood = made.subplots(2, 1, sharex=True)
    hour = run.time / 3600.0 - 24.0
    day = hour >= 0
    band(fluid, hour[day], run["csf_oxytocin"][:, day], FIRING)
    band(blood, hour[day], run["plasma_oxytocin"][:, day], PLASMA)
    _published(fluid)
    fluid.set_title("in the brain fluid")
    blood.set_title("in plasma")
    for axes in (fluid, blood):
        axes.set_ylabel("oxytocin (pmol/L)")
        axes.set_ylim(bottom=0)
    legend(fluid)
    blood.set_xlabel("hour of the day")
    blood.set_xlim(0, 24)
    blood.set_xticks(range(0, 25, 3))
    swing = people["brain_fluid_swing"]
    low, high = swing.interval()
    flat = "plasma does not" if people["plasma_flat"].mean > 0.5 else "so does plasma"
    by = f"{rounded(swing.median)} % (90 %: {rounded(low)} to {rounded(high)})"
    headline(made, f"The brain fluid swings by {by} in a day; {flat}", who(run))
    return made


def _published(axes: Axes) -> None:
    """Mark the levels of the fluid at the hours at which they were published."""
    label = True
    for target in targets():
        ends = limits(target, "pmol/L") if target.readout == "brain_fluid_level" else None
        if ends:
            at = convert(target.settings["time"], "h")
            words = f"value ± tolerance ({short_name(target.source)})" if label else ""
            published_point(axes, [at], [sum(ends) / 2], words, error=(ends[1] - ends[0]) / 2)
            label = False
