"""Many labours: how the cervix opens, when and how children are born, how often wombs contract, how much is bled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oxytocin.experiments.contractions import TACHYSYSTOLE_RATE
from oxytocin.experiments.experiment import Outcome
from oxytocin.literature.comparison import in_unit
from oxytocin.literature.targets import Target, targets
from oxytocin.report.citations import short_name
from oxytocin.report.figures.axes import who
from oxytocin.report.style import (
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
    published_point,
)
from oxytocin.report.tables import number, rounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MODES = (
    ("spontaneous_birth", "without help", GLAND),
    ("instrumental_birth", "with instruments", SECRETION),
    ("caesarean", "by caesarean", MILK),
)
_CENTIMETRES = range(3, 10)
_DRAWN = 60  # women whose own curves are drawn


@in_style
def figure(outcome: Outcome) -> Figure:
    """Return the figure of many women."""
    made = new_figure(10.0, 10.5)
    (opening, each), (births, loss), (often, units) = made.subplots(3, 2)
    _opening(opening, outcome)
    _each_centimetre(each, outcome)
    _births(births, outcome)
    _loss(loss, outcome)
    _contractions(often, outcome)
    _units(units, outcome)
    headline(made, _title(outcome), f"{who(outcome.run)} {clearance_note(outcome)}")
    return made


def clearance_note(outcome: Outcome) -> str:
    """Return which of the two disputed clearances holds, as a sentence for the line below a figure."""
    scenario = outcome.settings["clearance"]
    return (
        f"Clearance {rounded(outcome['clearance'].median)} L/min, the scenario {scenario} (disputed: low 1.6, high 6)."
    )


def published_of(outcome: Outcome) -> dict[str, Target]:
    """Return what was published of such labours, by readout.

    Targets describe women in labour as wards see them, helped with oxytocin where progress is slow. What such women
    show is drawn beside labours that began by themselves, helped or not, with as many births before, and no others.
    """
    chosen, found = outcome.settings, {}
    if chosen["treatment"] == "induction":
        return {}
    for target in targets():
        if target.experiment == outcome.experiment.name and target.body == outcome.body.name and not target.contrast:
            asked = {name: value for name, value in target.settings.items() if name != "treatment"}
            if "births_before" in asked and all(chosen.get(name) == value for name, value in asked.items()):
                found[target.readout] = target
    return found


def medians_by_centimetre(outcome: Outcome) -> dict[int, Target]:
    """Return the published median times for single centimetres, by the centimetre from which they count."""
    found = published_of(outcome)
    return {cm: found[_time_from(cm)] for cm in _CENTIMETRES if _time_from(cm) in found}


def source_of(medians: dict[int, Target]) -> str:
    """Return who published medians: "Zhang et al. 2010"."""
    return ", ".join(dict.fromkeys(short_name(target.source) for target in medians.values()))


def hours_of(target: Target) -> float:
    """Return a published time in h."""
    return in_unit(float(target.value or 0.0), target.unit, "h")


def _time_from(cm: int) -> str:
    return f"time_from_{cm}_to_{cm + 1}_cm"


def _title(outcome: Outcome) -> str:
    hours = outcome["time_to_delivery"]
    done = 100 * outcome["delivered"].mean
    begun = "Induced labours" if outcome.settings["treatment"] == "induction" else "Labours that began by themselves"
    if np.isnan(hours.median):
        return f"{begun}: no child was born in the time watched"
    return f"{begun}: {rounded(done)} % of children are born, half of them within {hours.median:.1f} h"


def _opening(axes: Axes, outcome: Outcome) -> None:
    """Draw dilation against the time left to full dilation, which each woman passes at 0."""
    steps = np.array([outcome[_time_from(cm)].values for cm in _CENTIMETRES])  # shape (centimetres, women)
    left = np.vstack([np.cumsum(steps[::-1], axis=0)[::-1], np.zeros(steps.shape[1])])
    open_to = np.array([*_CENTIMETRES, 10])
    axes.plot(-left[:, :_DRAWN], open_to, color=QUIET, lw=0.4, alpha=0.5)
    whole = np.isfinite(left).all(axis=0)
    axes.set_title("No cervix opened fully")
    if whole.any():
        low, middle, high = np.quantile(-left[:, whole], [0.05, 0.5, 0.95], axis=1)
        axes.fill_betweenx(open_to, low, high, color=INK, alpha=0.14, lw=0, label="central 90 % of women")
        axes.plot(middle, open_to, color=INK, label="median")
        axes.set_xlim(1.25 * low[0], 0.0)
        axes.locator_params("x", integer=True)
        axes.set_title("The cervix opens the faster, the wider it is")
    medians = medians_by_centimetre(outcome)
    if medians:
        sums = np.cumsum([0.0, *(hours_of(medians[cm]) for cm in sorted(medians, reverse=True))])
        published_point(axes, -sums, 10 - np.arange(sums.size), f"sums of medians ({source_of(medians)})")
    axes.set_ylim(open_to[0], 10.2)
    axes.set_xlabel("time until full dilation (h)")
    axes.set_ylabel("dilation (cm)")
    legend(axes, loc="upper left")


def _each_centimetre(axes: Axes, outcome: Outcome) -> None:
    items = [outcome[_time_from(cm)] for cm in _CENTIMETRES]
    middle = np.array([item.median for item in items])
    low, high = np.array([item.interval() for item in items]).T
    places = np.array(_CENTIMETRES) + 0.5
    axes.errorbar(
        places, middle, [middle - low, high - middle], fmt="o", color=INK, elinewidth=0.9, capsize=2,
        label="median and central 90 %",
    )  # fmt: skip
    medians = medians_by_centimetre(outcome)
    for i, (cm, target) in enumerate(medians.items()):
        label = f"published medians ({source_of(medians)})" if i == 0 else ""
        published_point(axes, cm + 0.72, hours_of(target), label)
    axes.set_xticks(places, [f"{cm}–{cm + 1}" for cm in _CENTIMETRES])
    axes.set_ylim(0, 1.35 * max(1.0, np.nanmax(high, initial=0.0)))
    axes.set_xlabel("from one centimetre to the next (cm)")
    axes.set_ylabel("time (h)")
    axes.set_title("How long each centimetre takes")
    legend(axes)


def _births(axes: Axes, outcome: Outcome) -> None:
    """Draw the share of children who have been born, by the way of their birth."""
    hours = outcome["time_to_delivery"].values
    end = float(outcome.run.reached) / 3600.0
    time = np.linspace(0.0, end, 400)
    below = np.zeros(time.size)
    for name, words, colour in _MODES:
        so = outcome[name].values > 0
        share = 100 * np.searchsorted(np.sort(hours[so]), time, side="right") / hours.size
        label = f"{words}: {rounded(100 * so.mean())} %"
        axes.fill_between(time, below, below + share, color=colour, alpha=0.75, lw=0, label=label)
        below = below + share
    axes.plot(time, below, color=INK, lw=1.0)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 100)
    axes.set_xlabel("time since the start (h)")
    axes.set_ylabel("children born (%)")
    axes.set_title("How and when the children are born")
    legend(axes, loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")


def _loss(axes: Axes, outcome: Outcome) -> None:
    lost = np.sort(outcome["blood_loss"].values)
    lost = lost[np.isfinite(lost)]
    axes.set_xlabel("blood loss (mL)")
    axes.set_ylabel("women who lose more (%)")
    axes.set_ylim(0, 103)
    axes.set_title("Nobody gave birth early enough for her loss to be known")
    if not lost.size:
        return
    limit = outcome.body.parameters["care.haemorrhage"]
    axes.step(np.append(0.0, lost), 100 * (1 - np.arange(lost.size + 1) / lost.size), where="post", color=PLASMA)
    words = f"haemorrhage ({short_name(limit.source)})"
    axes.axvline(limit.value, color=QUIET, lw=0.8, ls=(0, (4, 3)), label=words)
    axes.set_xlim(0, max(2.0 * limit.value, 1.3 * float(np.quantile(lost, 0.98))))
    share = rounded(100 * np.mean(lost >= limit.value))
    axes.set_title(f"Half lose more than {np.median(lost):.0f} mL; {share} % at least {number(limit.value)} mL")
    legend(axes)


def _contractions(axes: Axes, outcome: Outcome) -> None:
    item = outcome["contractions_per_10min"]
    _histogram(axes, item.values, GLAND)
    axes.axvline(TACHYSYSTOLE_RATE, color=QUIET, lw=0.8, ls=(0, (4, 3)), label="tachysystole is more, over 30 min")
    axes.set_xlabel("contractions (per 10 min)")
    share = rounded(100 * outcome["tachysystole"].mean)
    axes.set_title(f"{rounded(item.median)} contractions in 10 min; tachysystole in {share} %")
    legend(axes)


def _units(axes: Axes, outcome: Outcome) -> None:
    item = outcome["montevideo_units"]
    _histogram(axes, item.values, STORE)
    adequate = outcome.body.parameters["delivery.adequate_activity"]
    words = f"called adequate ({short_name(adequate.source)})"
    axes.axvline(adequate.value, color=QUIET, lw=0.8, ls=(0, (4, 3)), label=words)
    axes.set_xlabel("Montevideo units (mmHg in 10 min)")
    axes.set_title(f"{rounded(item.median)} Montevideo units")
    legend(axes)


def _histogram(axes: Axes, values: np.ndarray, colour: str) -> None:
    """Draw how many women have which mean of their first stage."""
    known = values[np.isfinite(values)]
    counts, edges = np.histogram(known, bins="auto" if known.size > 30 else 8)
    axes.stairs(100 * counts / max(1, known.size), edges, color=colour, fill=True, alpha=0.6)
    axes.set_ylim(0, 1.35 * 100 * counts.max(initial=0) / max(1, known.size) + 1e-9)
    axes.set_ylabel("women (%)")
