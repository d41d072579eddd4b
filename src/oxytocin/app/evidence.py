"""Published numbers beside an outcome, as the page draws them: for readouts, and under the figures they belong to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from oxytocin.app.drawn import Drawn, shown
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError
from oxytocin.literature import comparison
from oxytocin.literature.references import doi
from oxytocin.literature.targets import Target
from oxytocin.report.citations import short_name
from oxytocin.report.figures import labours
from oxytocin.report.published import limits, targets_of
from oxytocin.report.tables import with_micro

_HOUR = 3600.0


def published(outcome: Outcome) -> dict[str, list[Target]]:
    """Return what was published of such an experiment, by readout.

    What is changed only to be quick (a shorter feed, the rate model of the neurons) does not part it from that.
    """
    if outcome.experiment.name == "labour":
        return {name: [target] for name, target in labours.published_of(outcome).items()}
    experiment, body = outcome.experiment, outcome.body.name
    quick = experiment.choose(body, shown(experiment.name, body).settings)
    usual = experiment.choose(body, {})
    settings = {name: usual[name] if value == quick[name] else value for name, value in outcome.settings.items()}
    if "hypothalamus" in usual:
        settings["hypothalamus"] = usual["hypothalamus"]
    found: dict[str, list[Target]] = {}
    for target in targets_of(replace(outcome, settings=settings)):
        found.setdefault(target.readout, []).append(target)
    return found


def beside(target: Target, unit: str) -> dict[str, Any] | None:
    """Return a published number in a unit, as JSON; None where it cannot be turned into that unit."""
    try:
        value = None if target.value is None else comparison.in_unit(target.value, target.unit, unit)
        low, high = limits(target, unit) or (None, None)
    except OxytocinError:
        return None
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": _written(unit),
        "what": f"{target.title}: {with_micro(comparison.published(target))}",
        "source": short_name(target.source),
        "doi": doi(target.source) or None,
    }


def under(item: Drawn, unit: str, found: dict[str, list[Target]], outcome: Outcome) -> list[dict[str, Any]]:
    """Return the published numbers that stand under a figure; a time of None is the whole of it."""
    lines: list[dict[str, Any]] = []
    for readout in item.published:
        for target in found.get(readout, []):
            made = beside(target, unit)
            if made is not None and target.comparator in ("equals", "in_range"):
                lines.append({"time": None, **made})
    if item.name == "dilation":
        lines += _partogram(outcome)
    return lines


def _partogram(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the sums of the published median times for single centimetres, as points of the partogram."""
    medians = labours.medians_by_centimetre(outcome)
    first = min(medians, default=0)
    times, centimetres = outcome.run.events[0].given("centimetre")
    begun = {round(float(cm)): float(time) for time, cm in zip(times, centimetres, strict=True)}
    begun.setdefault(round(float(outcome.run["dilation"][0, 0])), 0.0)
    if not medians or first not in begun:
        return []
    at = begun[first] + _HOUR * np.cumsum([0.0, *map(labours.hours_of, medians.values())])
    what = f"sums of published medians, from {first} cm on"
    keys = {target.source for target in medians.values()}
    one = {"low": None, "high": None, "unit": "cm", "what": what, "source": labours.source_of(medians)}
    link = doi(keys.pop()) if len(keys) == 1 else ""
    return [
        {"time": round(float(time), 1), "value": first + i, **one, "doi": link or None} for i, time in enumerate(at)
    ]


def _written(unit: str) -> str:
    return "" if unit == "1" else with_micro(unit)
