"""The Trier Social Stress Test: cortisol in saliva, ACTH, and receptors in the PVN, over what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oxytocin.experiments.again import again
from oxytocin.experiments.behavioural_test import START
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.social_stress import ANTICIPATION, STRESS
from oxytocin.report.figures.axes import who
from oxytocin.report.published import limits, said, targets_of
from oxytocin.report.style import (
    FIRING,
    GLAND,
    INK,
    PLASMA,
    QUIET,
    band,
    headline,
    in_style,
    legend,
    new_figure,
    published_point,
    published_range,
)
from oxytocin.report.tables import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SHOWN = (-75.0, 105.0)  # min from the start of the test
_PEOPLE = ("woman", "man")  # these three were published of groups in which there were both
_NOTHING: dict[str, float | str] = {"intranasal": 0.0, "support": "no", "suckling": "no"}


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of the test, beside the same people without what was given, if anything was."""
    done = _done(outcome)
    arms = {"nothing": again(outcome, _without(outcome)), " + ".join(done): outcome} if done else {"": outcome}
    made = new_figure(8.4, 7.6)
    saliva, acth, signal = made.subplots(3, 1, sharex=True, height_ratios=(1.5, 1.0, 0.8))
    panels = (
        (saliva, "salivary_cortisol", GLAND),
        (acth, "plasma_acth", PLASMA),
        (signal, "pvn_receptor_signal", FIRING),
    )
    for axes, name, colour in panels:
        for label, arm in arms.items():
            minutes = (arm.run.time - START) / 60.0
            shown = (minutes >= _SHOWN[0]) & (minutes <= _SHOWN[1])
            band(axes, minutes[shown], arm.run[name][:, shown], colour if arm is outcome else QUIET, label=label)
        axes.axvspan(0, ANTICIPATION / 60.0, ymax=0.03, color=QUIET, linewidth=0)
        axes.axvspan(ANTICIPATION / 60.0, STRESS / 60.0, ymax=0.03, color=INK, linewidth=0)
        axes.set_ylim(bottom=0)
    plain = next(iter(arms.values()))
    _published(saliva, acth, plain)
    ratio = outcome["saliva_ratio"]
    low, high = ratio.interval()
    saliva.set_title(f"cortisol in saliva rises {ratio.median:.1f}-fold (90 % of people: {low:.1f} to {high:.1f})")
    saliva.set_ylabel("saliva (nmol/L)")
    acth.set_title("ACTH in plasma")
    acth.set_ylabel("ACTH (pg/mL)")
    signal.set_title("oxytocin receptors bound in the paraventricular nucleus")
    signal.set_ylabel("share bound")
    signal.set_xlabel("time since the committee was announced (min); bars: waiting, then speech and arithmetic")
    signal.set_xlim(*_SHOWN)
    for axes in (saliva, acth):
        legend(axes, loc="upper left")
    body = outcome.body.name
    title = f"A social stress test of {'women' if body == 'woman' else 'men'}" + (
        f": {' + '.join(done)}" if done else ""
    )
    headline(made, title, f"{who(outcome.run)} Exploratory: no prediction.")
    return made


def _done(outcome: Outcome) -> list[str]:
    """Return what was given, in words."""
    chosen = outcome.settings
    spray = [f"{number(float(chosen['intranasal']))} IU intranasal"] if float(chosen["intranasal"]) > 0 else []
    return spray + [name for name in ("support", "suckling") if chosen.get(name) == "yes"]


def _without(outcome: Outcome) -> dict[str, float | str]:
    return {name: value for name, value in _NOTHING.items() if name in outcome.settings}


def _published(saliva: Axes, acth: Axes, plain: Outcome) -> None:
    """Mark when saliva is highest, how far it rises, and how far ACTH rises, of people to whom nothing was given."""
    end = STRESS / 60.0
    for target in targets_of(plain, "peak_after_end", _PEOPLE):
        ends = limits(target, "min")
        if ends:
            published_range(saliva, end + ends[0], end + ends[1], f"highest {said(target)} after it ended", along="x")
    before = plain["saliva_before"].median
    for target in targets_of(plain, "saliva_rise", _PEOPLE):
        ends = limits(target, "nmol/L")
        if ends:
            _mark(saliva, end + 15.0, before + ends[0], before + ends[1], f"rise {said(target)}")
    for target in targets_of(plain, "acth_peak", _PEOPLE):
        ends = limits(target, "pg/mL")
        if ends:
            _mark(acth, end + 1.0, *ends, f"highest {said(target)}")


def _mark(axes: Axes, at: float, low: float, high: float, label: str) -> None:
    published_point(axes, [at], [(low + high) / 2], label, error=(high - low) / 2)
