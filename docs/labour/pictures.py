"""The pictures of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from runs import CHANGES, WEEK, Runs, moment, opened

from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.pulses import pulse_times
from oxytocin.report.figures import draw
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    MILK,
    PLASMA,
    QUIET,
    SECRETION,
    STORE,
    headline,
    in_style,
    legend,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HOUR = 3600.0
_SHOWN = 3600.0  # s of pressure at rest
_SMOOTHED = 1800.0  # s
_LOOKS = {"intact": INK, "epidural": STORE, "cut": FIRING, "driven": SECRETION, "starved": PLASMA, "empty": MILK}


def pictures(runs: Runs) -> dict[str, Figure]:
    """Return the pictures by the names of their files."""
    return {
        "rest": _rest(runs),
        "labour": draw(runs.labour),
        "loop": _loop(runs),
        "taken-apart": _taken_apart(runs),
        "women": draw(runs.women["intact"]),
    }


@in_style
def _rest(runs: Runs) -> Figure:
    """Draw an hour of pressure before labour and its first hour."""
    made = new_figure(8.0, 3.6)
    above, below = made.subplots(2, 1, sharex=True, sharey=True)
    rest = float(runs.before.settings["rest"])
    words = f"The womb at {WEEK} weeks, before labour", "The first hour of labour"
    for axes, outcome, end, title in (
        (above, runs.before, rest, words[0]),
        (below, runs.labour, _SHOWN, words[1]),
    ):
        time = outcome.run.time
        shown = (time >= end - _SHOWN) & (time <= end)
        axes.plot((time[shown] - end + _SHOWN) / 60.0, outcome.run["intrauterine_pressure"][0, shown], color=GLAND)
        axes.set_title(title)
        axes.set_ylabel("pressure\n(mmHg)")
    below.set_xlabel("time (min)")
    below.set_xlim(0, _SHOWN / 60.0)
    below.set_ylim(bottom=0)
    headline(made, "At rest the womb hardly contracts; in labour it has a rhythm")
    return made


@in_style
def _loop(runs: Runs) -> Figure:
    """Draw each link of the loop below the one that drives it, with the reflex and without."""
    made = new_figure(8.0, 10.0)
    panels = made.subplots(7, 1, sharex=True)
    for name, dashes in (("cut", (0, (4, 2))), ("intact", "-")):
        outcome = runs.labours[name]
        run = outcome.run
        before = run.time <= moment(outcome, "birth")
        hours = run.time[before] / _HOUR
        plasma, response, units = (
            _smoothed(run[key][0, before], run.time)
            for key in ("plasma_oxytocin", "receptor_activation", "uterine_activity")
        )
        stretch = (run["cervical_stretch"][0] + run["pelvic_stretch"][0])[before]
        curves = (
            (stretch, STORE, "1  stretch of cervix\nand pelvic floor (0–2)"),
            (run["priming"][0, before], FIRING, "2  priming of\nneurons (Hz)"),
            (_bursts(outcome)[before], FIRING, "3  bursts in\n30 min"),
            (plasma, PLASMA, "4  plasma\n(pmol/L)"),
            (response, SECRETION, "5  receptors'\nresponse (0–1)"),
            (units, GLAND, "6  Montevideo\nunits (mmHg)"),
            (run["dilation"][0, before], INK, "7  dilation\n(cm)"),
        )
        for axes, (values, colour, label) in zip(panels, curves, strict=True):
            axes.plot(hours, values, color=colour if name == "intact" else QUIET, lw=1.2, ls=dashes)
            axes.set_ylabel(label, fontsize=8)
            axes.set_ylim(0, max(axes.get_ylim()[1], 1.12 * values.max()))
    for axes in panels:
        axes.axvline(opened(runs.labour, 10) / _HOUR, color=INK, lw=0.8, ls=(0, (1, 3)))
    for words, look in (
        ("reflex intact", {"color": INK}),
        ("reflex cut", {"color": QUIET, "ls": (0, (4, 2))}),
        ("fully open, reflex intact", {"color": INK, "lw": 0.8, "ls": (0, (1, 3))}),
    ):
        panels[1].plot([], [], label=words, **look)
    legend(panels[1], loc="upper right")
    panels[-1].set_xlabel("time since she was 3 cm open (h)")
    panels[-1].set_xlim(left=0)
    made.align_ylabels(panels)
    headline(
        made,
        "The Ferguson loop: each row drives the one below, the last the first",
        "Rows 3 to 6: in the half hour around each moment.",
    )
    return made


@in_style
def _taken_apart(runs: Runs) -> Figure:
    """Draw dilation and plasma of one woman in all tellings."""
    made = new_figure(8.0, 6.0)
    above, below = made.subplots(2, 1, sharex=True, height_ratios=(1.4, 1.0))
    for name, colour in _LOOKS.items():
        outcome = runs.labours[name]
        run = outcome.run
        end = np.nanmin([moment(outcome, "birth"), run.reached])
        before = run.time <= end
        hours = run.time[before] / _HOUR
        # The epidural changes nothing in the first stage, where its curve lies on that of the labour as it went.
        style = (0, (3, 2)) if name == "epidural" else "-"
        level = _smoothed(run["plasma_oxytocin"][0, before], run.time)
        above.plot(hours, run["dilation"][0, before], color=colour, ls=style)
        below.plot(hours, level, color=colour, ls=style, lw=1.1, label=CHANGES[name].words)
        if np.isfinite(moment(outcome, "birth")):
            above.plot(hours[-1], 10.0, "o", color=colour, ms=6)
    above.set_ylabel("dilation (cm)")
    above.set_ylim(2.8, 10.4)
    above.set_title("The cervix; dots are births")
    below.set_ylabel("plasma oxytocin\n(pmol/L)")
    below.set_title("Oxytocin in her blood, mean of half an hour")
    below.set_ylim(bottom=0)
    below.set_xlabel("time since she was 3 cm open (h)")
    below.set_xlim(0, 1.3 * max(moment(runs.labours["starved"], "birth"), _HOUR) / _HOUR)
    legend(below, loc="upper right")
    headline(made, "The same labour with the loop whole, cut, driven and starved")
    return made


def _smoothed(values: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Return the mean around each sample, over as much of `_SMOOTHED` as was sampled."""
    width = round(_SMOOTHED / (time[1] - time[0])) | 1
    total = np.convolve(values, np.ones(width), mode="same")
    return total / np.convolve(np.ones(values.size), np.ones(width), mode="same")


def _bursts(outcome: Outcome) -> np.ndarray:
    """Return how many bursts came in the half hour around each sample."""
    times, at = pulse_times(outcome.run, 0), outcome.run.time
    edges = np.clip([at - _SMOOTHED / 2, at + _SMOOTHED / 2], 0.0, outcome.run.reached)
    counts = np.searchsorted(times, edges[1]) - np.searchsorted(times, edges[0])
    return counts * _SMOOTHED / (edges[1] - edges[0])
