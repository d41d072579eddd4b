"""Labour: of one woman the partogram, the tocograph and what drives it, hour by hour; of many, how they differ."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.pulses import pulse_times
from oxytocin.language.quantities import convert
from oxytocin.literature.comparison import published
from oxytocin.report.citations import short_name
from oxytocin.report.figures import labours
from oxytocin.report.figures.labours import clearance_note, hours_of, medians_by_centimetre, published_of, source_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    PUBLISHED,
    QUIET,
    SECRETION,
    STORE,
    headline,
    in_style,
    legend,
    new_figure,
)
from oxytocin.report.tables import rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HOUR = 3600.0
_AFTER_BIRTH = 2.0  # h that are shown, until the blood is weighed
_ENLARGED = (20.0, 10.0)  # min before and after full dilation
_HOW = {1.0: "without help", 2.0: "with instruments", 3.0: "by caesarean"}
_ROWS = (1.5, 0.8, 1.05, 1.05, 1.25)
_LETTERS = 84  # of the title that fit in a line
_ROOM = 0.006  # of a panel's width, for a letter


def figure(outcome: Outcome) -> Figure:
    """Return the figure of one labour, or of many."""
    return labours.figure(outcome) if outcome.run.subjects > 1 else one_labour(outcome)


@dataclass(frozen=True)
class _Course:
    """What happened to one woman and when, in h; not a number where it did not happen."""

    dilation: dict[int, float]
    birth: float
    how: str
    placenta: float
    infusion: float
    shown: float

    @property
    def full_dilation(self) -> float:
        return self.dilation.get(10, np.nan)


def _course(outcome: Outcome) -> _Course:
    run, events = outcome.run, outcome.run.events[0]
    times, centimetres = events.given("centimetre")
    dilation = {round(float(run["dilation"][0, 0])): 0.0}
    dilation |= {round(float(cm)): float(time) / _HOUR for time, cm in zip(times, centimetres, strict=True)}
    births, how = events.given("birth")
    placentas, infusions = events.times("placenta_delivered"), events.times("start_of_infusion")
    birth, placenta, infusion = (_first(each) / _HOUR for each in (births, placentas, infusions))
    last = run.reached / _HOUR
    shown = min(last, birth + _AFTER_BIRTH) if np.isfinite(birth) else last
    return _Course(dilation, birth, _HOW[_first(how)] if how.size else "", placenta, infusion, shown)


@in_style
def one_labour(outcome: Outcome) -> Figure:
    """Return the figure of one woman."""
    course = _course(outcome)
    made = new_figure(10.0, 13.5)
    grid = made.add_gridspec(len(_ROWS), 2, height_ratios=_ROWS, width_ratios=(1.7, 1.0))
    partogram = made.add_subplot(grid[0, :])
    toco, plasma, drives = (made.add_subplot(grid[row, :], sharex=partogram) for row in range(1, len(_ROWS) - 1))
    _partogram(partogram, outcome, course)
    _tocograph(toco, outcome)
    _plasma(plasma, outcome, course)
    _drives(drives, outcome)
    for axes in (partogram, toco, plasma, drives):
        _moments(axes, course)
        axes.tick_params(labelbottom=axes is drives)
    partogram.set_xlim(0.0, course.shown)
    induced = outcome.settings["treatment"] == "induction"
    start = "the induction began" if induced else f"she was {min(course.dilation)} cm open"
    drives.set_xlabel(f"time since {start} (h)")
    _enlarged(made.add_subplot(grid[-1, 0]), outcome, course)
    _blood(made.add_subplot(grid[-1, 1]), outcome, course)
    made.align_ylabels([partogram, toco, plasma, drives])
    title = textwrap.fill(_title(outcome, course), _LETTERS)
    headline(made, title, f"One woman, seed {outcome.run.seed}. {clearance_note(outcome)}")
    return made


def _title(outcome: Outcome, course: _Course) -> str:
    chosen = outcome.settings
    induced = chosen["treatment"] == "induction"
    first = "first labour" if not chosen["births_before"] else "labour of a woman who has given birth before"
    extras = [
        words
        for words, so in (
            ("induced", induced),
            ("begun by itself", not induced),
            ("helped with oxytocin", chosen["treatment"] == "augmentation" and np.isfinite(course.infusion)),
            ("with an epidural", chosen["epidural"] == "yes"),
            ("with the reflex cut", chosen["reflex"] == "cut"),
        )
        if so
    ]
    ended = f"born {course.how} after {course.birth:.1f}\u00a0h" if course.how else "no birth in the time watched"
    return f"A {', '.join([first, *extras])}: {ended}"


def _moments(axes: Axes, course: _Course) -> None:
    """Mark full dilation, birth and placenta in a panel."""
    for at, style in ((course.full_dilation, (0, (1, 3))), (course.birth, "-"), (course.placenta, (0, (1, 1)))):
        if np.isfinite(at):
            axes.axvline(at, color=INK, lw=0.8, ls=style, zorder=0)


def _partogram(axes: Axes, outcome: Outcome, course: _Course) -> None:
    run = outcome.run
    hours = run.time / _HOUR
    before = hours <= np.nanmin([course.birth, course.shown])
    axes.plot(hours[before], run["dilation"][0, before], color=INK)
    axes.plot(list(course.dilation.values()), list(course.dilation), "x", color=INK, ms=7, mew=1.6, label="dilation")
    medians = medians_by_centimetre(outcome)
    first = min(medians, default=0)
    if first in course.dilation:
        at = course.dilation[first] + np.cumsum([0.0, *map(hours_of, medians.values())])
        words = f"sums of published medians, from {first} cm on ({source_of(medians)})"
        axes.plot(
            at, first + np.arange(at.size), "D", color=PUBLISHED, mfc="white", ms=5, lw=0.8, ls=(0, (1, 2)), label=words
        )
    axes.set_ylim(0, 10.9)
    axes.set_yticks(range(0, 11, 2))
    axes.set_ylabel("dilation (cm)")
    axes.grid(axis="y", color=QUIET, alpha=0.25, lw=0.6)
    head = axes.twinx()
    head.spines["right"].set_visible(True)
    descending = before & (hours >= course.full_dilation)
    head.plot(hours[descending], run["station"][0, descending], color=STORE)
    head.set_ylim(1.09, 0.0)
    head.set_ylabel("descent of the head\n(0: inlet, 1: born)", color=STORE)
    head.spines["right"].set_color(STORE)
    _stages(axes, course)
    axes.plot([], [], color=STORE, label="descent of the head, right axis")
    legend(axes, loc="upper left")
    axes.set_title(_progress(course, run["dilation"][0, before][-1]), pad=20)


def _stages(axes: Axes, course: _Course) -> None:
    """Draw the stages as a bar above the panel, with their names where there is room."""
    open_, birth, placenta = course.full_dilation, course.birth, course.placenta
    first = open_ if np.isfinite(open_) else np.nanmin([birth, course.shown])
    second = np.nanmin([birth, course.shown]) if np.isfinite(open_) else np.nan
    where = axes.get_xaxis_transform()
    for begin, end, word, colour in (
        (0.0, first, "first stage: the cervix opens", QUIET),
        (open_, second, "second stage", STORE),
        (birth, placenta, "third: placenta", PLASMA),
    ):
        if not (np.isfinite(begin) and np.isfinite(end)):
            continue
        axes.plot([begin, end], [1.05, 1.05], color=colour, lw=9, transform=where, clip_on=False, solid_capstyle="butt")
        if word.startswith("third"):
            axes.text(end, 1.047, f" {word}", transform=where, ha="left", va="center", fontsize=7)
        elif end - begin > _ROOM * len(word) * course.shown:
            middle = (begin + end) / 2
            axes.text(middle, 1.047, word, transform=where, ha="center", va="center", fontsize=7, color="white")


def _progress(course: _Course, reached: float) -> str:
    if not np.isfinite(course.full_dilation):
        return f"The cervix opened to {reached:.1f} cm"
    opened = f"The cervix was fully open after {course.full_dilation:.1f} h"
    if not course.how:
        return opened
    minutes = 60.0 * (course.birth - course.full_dilation)
    return f"{opened}; the child was born {course.how} {minutes:.0f} min later"


def _tocograph(axes: Axes, outcome: Outcome) -> None:
    run = outcome.run
    axes.plot(run.time / _HOUR, run["intrauterine_pressure"][0], color=GLAND, lw=0.45)
    axes.set_ylabel("pressure in\nthe womb (mmHg)")
    axes.set_ylim(bottom=0)
    often, units = rounded(outcome["contractions_per_10min"].median), rounded(outcome["montevideo_units"].median)
    axes.set_title(f"In the first stage the womb contracts {often} times in 10 min, {units} Montevideo units")


def _plasma(axes: Axes, outcome: Outcome, course: _Course) -> None:
    run = outcome.run
    hours, level = run.time / _HOUR, run["plasma_oxytocin"][0]
    axes.plot(hours, level, color=PLASMA, lw=0.8, label="plasma oxytocin")
    bursts = pulse_times(run, 0) / _HOUR
    heights = np.full(bursts.size, 0.965)
    where = axes.get_xaxis_transform()
    axes.plot(bursts, heights, "|", color=FIRING, ms=6, mew=0.7, transform=where, label="bursts of the neurons")
    shown, before = hours <= course.shown, hours <= np.nanmin([course.birth, course.shown])
    highest, later = float(np.nanmax(level[before])), float(np.nanmax(level[shown]))
    top = 1.5 * highest
    axes.set_ylim(0, top)
    axes.set_ylabel("plasma oxytocin\n(pmol/L)")
    if np.isfinite(course.infusion):
        pump = axes.twinx()
        pump.spines["right"].set_visible(True)
        pump.spines["right"].set_color(SECRETION)
        rate = run["infusion_rate"][0] * convert("1 pmol/min", "mU/min")
        pump.plot(hours, rate, color=SECRETION, drawstyle="steps-post")
        axes.plot([], [], color=SECRETION, label="rate of the pump, right axis")
        pump.set_ylim(0, 1.5 * max(1.0, float(np.nanmax(rate))))
        pump.set_ylabel("pump (mU/min)", color=SECRETION)
    if later > top:
        axes.plot([], [], " ", label=f"beyond the axis: drug against bleeding, {rounded(later)} pmol/L")
    legend(axes, loc="upper left", bbox_to_anchor=(0.0, 0.94), ncols=4)
    _bursting(axes, outcome)


def _bursting(axes: Axes, outcome: Outcome) -> None:
    """Say above a panel how often the neurons burst, and what was published of it."""
    often = {stage: outcome[f"pulses_per_30min_{stage}_stage"].median for stage in ("first", "second")}
    words = ", ".join(f"{rounded(rate)} in the {stage} stage" for stage, rate in often.items() if np.isfinite(rate))
    axes.set_title(f"Bursts in 30 min: {words}" if words else "The neurons and the blood")
    known = published_of(outcome)
    beside = [known[name] for stage in often if (name := f"pulses_per_30min_{stage}_stage") in known]
    if beside:
        numbers, sources = " and ".join(map(published, beside)), {short_name(target.source) for target in beside}
        text = f"{', '.join(sorted(sources))}: {numbers}"
        axes.set_title(text, loc="right", fontsize=7.5, fontweight="normal", color=PUBLISHED)


def _drives(axes: Axes, outcome: Outcome) -> None:
    run = outcome.run
    hours = run.time / _HOUR
    for name, colour, label in (
        ("receptor_activation", FIRING, "E, by oxytocin's receptors"),
        ("local_drive", GLAND, "G, by prostaglandins and stretch"),
        ("brake", QUIET, "B, brake of pregnancy"),
    ):
        axes.plot(hours, run[name][0], color=colour, lw=1.1, label=label)
    axes.set_ylim(0, 1.3)
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.set_ylabel("drive of the womb\n(share of the greatest)")
    density = axes.twinx()
    density.spines["right"].set_visible(True)
    density.spines["right"].set_color(STORE)
    density.plot(hours, run["receptor_density"][0], color=STORE, lw=1.1, ls=(0, (5, 2)))
    density.set_ylim(0, 1.3 * float(np.nanmax(run["receptor_density"][0])))
    density.set_ylabel("receptors (fmol/mg)", color=STORE)
    axes.plot([], [], color=STORE, ls=(0, (5, 2)), label="receptors, right axis")
    legend(axes, loc="upper left", ncols=4)
    first, last = run["receptor_density"][0, 0], outcome["receptor_density_at_birth"].median
    axes.set_title(f"What drives the womb; in use its receptors fall from {rounded(first)} to {rounded(last)} fmol/mg")


def _enlarged(axes: Axes, outcome: Outcome, course: _Course) -> None:
    """Draw half an hour of the tocograph, with the bursts of the neurons above it."""
    run = outcome.run
    opened = bool(np.isfinite(course.full_dilation))
    before, after = _ENLARGED if opened else (sum(_ENLARGED), 0.0)
    centre = course.full_dilation if opened else np.nanmin([course.birth, course.shown])
    minutes = run.time / 60.0 - 60.0 * centre
    near = (minutes >= -before) & (minutes <= after)
    axes.plot(minutes[near], run["intrauterine_pressure"][0, near], color=GLAND)
    bursts = pulse_times(run, 0) / 60.0 - 60.0 * centre
    bursts = bursts[(bursts >= -before) & (bursts <= after)]
    heights, where = np.full(bursts.size, 0.95), axes.get_xaxis_transform()
    axes.plot(bursts, heights, "v", color=FIRING, ms=5, transform=where, label="burst of the neurons")
    axes.set_xlim(-before, after)
    axes.set_ylim(0, 1.3 * float(run["intrauterine_pressure"][0, near].max()))
    axes.set_ylabel("pressure in\nthe womb (mmHg)")
    legend(axes, loc="upper left", bbox_to_anchor=(0.0, 0.92))
    if opened:
        axes.axvline(0.0, color=INK, lw=0.8, ls=(0, (1, 3)))
    axes.set_xlabel(f"time since {'full dilation' if opened else 'the end'} (min)")
    axes.set_title("Half an hour enlarged: from full dilation on she bears down" if opened else "The last half hour")


def _blood(axes: Axes, outcome: Outcome, course: _Course) -> None:
    if not course.how:
        axes.set_axis_off()
        words = "no child was born\nin the time watched"
        axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", color=QUIET)
        return
    axes.set_xlabel("time since birth (min)")
    axes.set_ylabel("blood lost (mL)")
    run = outcome.run
    minutes = (run.time / _HOUR - course.birth) * 60.0
    near = (minutes >= 0) & (minutes <= 60.0 * (course.shown - course.birth))
    lost = run["blood_loss"][0]
    axes.plot(minutes[near], lost[near], color=PLASMA)
    if np.isfinite(course.placenta):
        at = 60.0 * (course.placenta - course.birth)
        axes.axvline(at, color=INK, lw=0.8, ls=(0, (1, 1)), label=f"placenta, after {at:.0f} min")
    limit = outcome.body.parameters["care.haemorrhage"]
    cut = course.how == _HOW[3.0]
    high = limit.value * (outcome.body.parameters["care.allowed_at_caesarean"].value if cut else 1.0)
    axes.axhline(high, color=QUIET, lw=0.8, ls=(0, (4, 3)), label=f"haemorrhage ({short_name(limit.source)})")
    axes.set_ylim(0, 1.35 * max(high, float(lost[near].max())))
    legend(axes, loc="lower right")
    hours = rounded(course.shown - course.birth)
    axes.set_title(f"Within {hours} h she loses {lost[near][-1]:.0f} mL")


def _first(values: np.ndarray) -> float:
    return float(values[0]) if values.size else np.nan
