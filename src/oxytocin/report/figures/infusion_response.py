"""Rates of oxytocin and the womb: dose-response curves under both clearances, or the tocograph of one rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.again import again
from oxytocin.experiments.clearance import CLEARANCE
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.infusion_response import (
    HIGH_ACTIVITY,
    RATES,
    SMALLEST_REACTIVITY,
    Response,
    rates,
    response,
    saturating_exponential,
)
from oxytocin.language.quantities import convert
from oxytocin.literature.targets import Target, targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said
from oxytocin.report.style import (
    GLAND,
    INK,
    PLASMA,
    QUIET,
    STORE,
    headline,
    in_style,
    legend,
    new_figure,
    published_point,
    published_range,
)
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TERM = 37.0
"""Weeks from which the published numbers hold, which were measured at term."""

_LOOKS = {"low": (PLASMA, "o"), "high": (STORE, "s")}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of rising rates, or of one rate; the same women are shown under both clearances."""
    chosen = str(outcome.settings["clearance"])
    arms = {name: outcome if name == chosen else again(outcome, {"clearance": name}) for name in CLEARANCE.choices}
    return _tocographs(arms, outcome) if outcome.settings["rate"] else _curves(arms, outcome)


def _curves(arms: dict[str, Outcome], outcome: Outcome) -> Figure:
    made = new_figure(9.5, 7.4)
    (activity, area), (frequency, amplitude) = made.subplots(2, 2)
    for name, arm in arms.items():
        found = response(arm.run, arm.settings)
        colour, marker = _LOOKS[name]
        label = f"clearance {rounded(arm['clearance'].median)} L/min"
        _rise(activity, found, colour, marker, label)
        _against_rate(area, found.area, colour, marker, label)
        for axes, values in ((frequency, found.frequency), (amplitude, found.amplitude)):
            axes.plot(found.area, values, marker, ms=3, color=colour, alpha=0.5 if len(values) > 1 else 1.0)
            axes.plot([], [], marker, ms=3, color=colour, label=label)
    at_term = float(outcome.settings["gestation"]) >= _TERM
    for target in _published("uterine_activity") if at_term else ():
        ends = limits(target, "MVU")
        if ends:
            rate = convert(target.settings["rate"], "mU/min")
            words = f"{number(rate)} mU/min: {said(target)}"
            published_point(activity, rate, np.mean(ends), words, error=np.ptp(ends) / 2)
    activity.set_title("Activity, and the law 1 - exp(-R rate)")
    activity.set_ylabel("Montevideo units (mmHg in 10 min)")
    legend(activity, loc="upper left")
    for target in _published("active_area_in_15min") if at_term else ():
        ends = limits(target, "kPa*s")
        if ends:
            published_range(area, *ends, f"ceiling: {said(target).replace('*', ' ')}")
    area.set_title("The area under the contractions")
    area.set_ylabel("active area (kPa s in 15 min)")
    legend(area, loc="upper left")
    sources = (short_name(target.source) for target in _published("frequency_alone_at_high_activity"))
    line = f"{number(HIGH_ACTIVITY)} kPa s ({', '.join(sources)})"
    for axes, title, label in (
        (frequency, "Beyond this line frequency was seen to rise …", "contractions (per 10 min)"),
        (amplitude, "… and amplitude to rise little", "amplitude (mmHg)"),
    ):
        axes.axvline(HIGH_ACTIVITY, color=INK, lw=0.8, ls=(0, (4, 3)), label=line)
        axes.set_title(title)
        axes.set_xlabel("active area (kPa s in 15 min)")
        axes.set_ylabel(label)
        axes.set_xlim(left=0)
        axes.set_ylim(0, 1.3 * axes.get_ylim()[1])
        legend(axes, loc="lower right")
    week = number(float(outcome.settings["gestation"]))
    headline(made, f"The womb at {week} weeks and oxytocin: what the disputed clearance changes", who(outcome.run))
    return made


def _rise(axes: Axes, found: Response, colour: str, marker: str, label: str) -> None:
    """Draw activity against rate, and the law fitted to the median woman."""
    middle = np.median(found.activity, axis=0)
    fit = saturating_exponential(np.array(RATES), middle[1:] - middle[0])
    slope = f"R {rounded(fit.reactivity)} min/mU" if fit.reactivity > SMALLEST_REACTIVITY else "no bend yet"
    words = f"{label}: {slope}, misfit {rounded(100 * fit.misfit)} %"
    _against_rate(axes, found.activity, colour, marker, words, line=False)
    rate = np.linspace(0, RATES[-1], 400)
    axes.plot(rate, middle[0] + fit.at(rate), color=colour, lw=1.2)


def _against_rate(axes: Axes, values: np.ndarray, colour: str, marker: str, label: str, line: bool = True) -> None:
    """Draw medians with central 90 % at rest and at each rate."""
    rate = np.array((0.0, *RATES))
    low, middle, high = np.nanquantile(values, [0.05, 0.5, 0.95], axis=0)
    error = np.stack([middle - low, high - middle]) if len(values) > 1 else None
    style = "-" if line else "none"
    axes.errorbar(rate, middle, error, fmt=marker, ms=4, ls=style, color=colour, elinewidth=0.8, label=label)
    axes.set_xscale("symlog", base=2, linthresh=1.0)
    axes.set_xticks(rate, [number(one) for one in rate])
    axes.set_xlim(-0.2, 1.3 * RATES[-1])
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.5 * np.nanmax(high)))
    axes.set_xlabel("rate of the pump (mU/min)")


def _tocographs(arms: dict[str, Outcome], outcome: Outcome) -> Figure:
    made = new_figure(9.0, 5.2)
    panels = made.subplots(2, 1, sharex=True, sharey=True)
    step = float(outcome.settings["step"])
    (rate,) = rates(outcome.settings)
    time = (outcome.run.time - step) / 60.0
    for axes, (name, arm) in zip(panels, arms.items(), strict=True):
        axes.plot(time, arm.run["intrauterine_pressure"][0], color=GLAND, lw=0.9)
        axes.axvspan(0, step / 60.0, color=QUIET, alpha=0.12, lw=0, label="pump on")
        units, level = arm["uterine_activity"].median, arm["plasma_level"].median
        axes.set_title(
            f"clearance {rounded(arm['clearance'].median)} L/min ({name}): {rounded(units)} Montevideo units "
            f"at {rounded(level)} pmol/L"
        )
        axes.set_ylabel("pressure (mmHg)")
    panels[0].set_ylim(0, 1.25 * panels[0].get_ylim()[1])
    legend(panels[0])
    panels[-1].set_xlabel("time since the pump was started (min)")
    panels[-1].set_xlim(time[0], time[-1])
    first = "The first woman is drawn; the numbers are medians. " if outcome.run.subjects > 1 else ""
    week = number(float(outcome.settings["gestation"]))
    headline(made, f"{number(rate)} mU/min of oxytocin at {week} weeks", first + who(outcome.run))
    return made


def _published(readout: str) -> list[Target]:
    """Return the published numbers of one readout, at whatever rate."""
    return [target for target in targets() if (target.experiment, target.readout) == ("infusion_response", readout)]
