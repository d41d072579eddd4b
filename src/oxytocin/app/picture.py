"""An outcome as the page takes it: readouts, figures, and how brightly each organ glows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from oxytocin.app.drawn import FIRING, QUANTITIES, Drawn, shown
from oxytocin.app.evidence import beside, published, under
from oxytocin.app.scenario import Asked
from oxytocin.app.series import middle_and_band, numbers, thinned
from oxytocin.engine.results import Spikes
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.language.quantities import convert
from oxytocin.literature.targets import Target
from oxytocin.report.figures.axes import in_bins
from oxytocin.report.tables import circumstances, rounded, warnings, with_micro

_MOST_ROWS = 64
"""Cells of a raster that can be told apart on a screen."""

_WINDOW = 40.0
"""Seconds of the raster: a burst with what comes before and after it."""

_MOST_TICKS = 15_000
"""Ticks of a raster; of more, the window is shortened."""

_COLUMNS, _DARKEST = 600, 15.0
"""Of the map of firing; the darkest in spikes/s, as in the figure that `--plot` draws."""

_GLOWS = 150
"""Points of an organ's glow in time."""

_AFTER = 2 * 3600.0
"""Seconds drawn after the last thing of interest."""


@dataclass(frozen=True)
class _Window:
    """What is drawn: which samples, and from when time is counted."""

    chosen: np.ndarray
    time: np.ndarray
    begin: float
    end: float


_Made = tuple[dict[str, Any], tuple[Drawn, np.ndarray, np.ndarray]]
"""A figure, and the quantity, times and values from which its organ glows."""


def picture(run: str, asked: Asked, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """Return an outcome as JSON; the form is that of `schema.Picture`."""
    known = published(outcome)
    window = _window(outcome)
    figures = list(_figures(outcome, window, known))
    return {
        "run": run,
        "scenario": asked.complete(),
        "seconds": round(seconds, 3),
        "circumstances": [*circumstances(outcome), *warnings(outcome)],
        "command": asked.command(),
        "python": asked.python(),
        "readouts": [_readout(item, outcome.run.subjects > 1, known) for item in outcome.readouts],
        "figures": [figure for figure, _ in figures],
        "organs": _organs(figures),
    }


def as_json(made: dict[str, Any]) -> bytes:
    """Return JSON in few bytes."""
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _window(outcome: Outcome) -> _Window:
    """Return what is drawn: from the end of the settling to two hours after the last thing of interest."""
    run, begin = outcome.run, outcome.experiment.begins
    end = run.reached if run.interrupted else float(run.time[-1])
    last = shown(outcome.experiment.name, outcome.body.name).ends
    names = {item.name: item for item in outcome.readouts}
    if last in names and np.isfinite(names[last].values).all():
        end = min(end, convert(f"{float(names[last].values.max())!r} {names[last].unit}", "s") + _AFTER)
    chosen = np.flatnonzero((run.time >= begin) & (run.time <= end))
    return _Window(chosen, run.time[chosen] - begin, begin, end)


def _readout(item: Readout, several: bool, known: dict[str, list[Target]]) -> dict[str, Any]:
    low, high = item.interval() if several and not item.is_yes_or_no else (math.nan, math.nan)
    lines = (beside(target, item.unit) for target in known.get(item.name, []) if not target.contrast)
    return {
        "name": item.name,
        "label": item.name.replace("_", " "),
        "unit": _unit(item.unit),
        "doc": item.doc,
        "median": _number(item.median),
        "low": _number(low),
        "high": _number(high),
        "share_yes": _number(item.mean) if item.is_yes_or_no else None,
        "exploratory": item.exploratory,
        "published": [line for line in lines if line is not None],
    }


def _figures(outcome: Outcome, window: _Window, known: dict[str, list[Target]]) -> Iterator[_Made]:
    """Yield each figure, with the quantity and its curve, from which its organ glows."""
    yield from _firing(outcome, window)
    run = outcome.run
    places = {full: i for i, full in enumerate(run.names)}
    for item in QUANTITIES:
        if item.name not in places:
            continue
        values = run.samples[:, window.chosen, places[item.name]] * item.factor
        unit = item.unit or run.units[item.name]
        middle, low, high = middle_and_band(values)
        lines = under(item, unit, known, outcome)
        made = _curve(item, _unit(unit), window, middle, low, high, run.subjects, lines)
        yield made, (item, window.time, middle)


def _curve(
    item: Drawn,
    unit: str,
    window: _Window,
    middle: np.ndarray,
    low: np.ndarray | None,
    high: np.ndarray | None,
    subjects: int,
    lines: list[dict[str, Any]],
    time: np.ndarray | None = None,
) -> dict[str, Any]:
    at = window.time if time is None else time
    few = thinned(at, middle, low, high)
    names = ("time", "middle", "low", "high")
    label = "typical subject" if subjects == 1 else f"median and 90 % of {subjects} subjects"
    series: dict[str, Any] = {"name": item.name, "label": label}
    series |= {name: numbers(values, 7 if name == "time" else 5) for name, values in zip(names, few, strict=True)}
    return {
        "name": item.name,
        "title": item.title,
        "unit": unit,
        "organ": item.organ,
        "kind": "step" if item.step else "line",
        "time_unit": _time_unit(window),
        "series": [series],
        "raster": None,
        "published": lines,
        "summary": _summary(item, unit, at, middle, _time_unit(window), subjects),
    }


def _firing(outcome: Outcome, window: _Window) -> Iterator[_Made]:
    """Yield how fast the cells fire, and a raster: of their spikes, or of the bursts of the rate model."""
    run = outcome.run
    trains = [item for item in run.spikes if item is not None]
    if trains:
        width = max(1.0, (window.end - window.begin) / 2000.0)
        counted = [in_bins(item.time - window.begin, width, window.end - window.begin) for item in trains]
        time = counted[0][0] + width / 2
        rates = np.stack([rate / max(item.working, 1) for (_, rate), item in zip(counted, trains, strict=True)])
        middle, low, high = middle_and_band(rates)
        made = _curve(FIRING, FIRING.unit, window, middle, low, high, run.subjects, [], time)
        yield _raster(trains[0], window, time, rates[0], run.subjects), (FIRING, time, middle)
        yield made, (FIRING, time, middle)
        return
    bursts = next((name for name in run.events[0].names if name.endswith(".burst")), None)
    if bursts is not None:
        yield _bursts([each.times(bursts) for each in run.events], window)


def _raster(spikes: Spikes, window: _Window, time: np.ndarray, rate: np.ndarray, subjects: int) -> dict[str, Any]:
    """Return the spikes of one subject's cells around her greatest burst, and a map of all her firing."""
    every = -(-spikes.neurons // _MOST_ROWS)
    drawn = spikes.neuron % every == 0
    at, cell = spikes.time[drawn] - window.begin, spikes.neuron[drawn] // every
    rows = -(-spikes.neurons // every)
    length = window.end - window.begin
    highest = float(time[int(rate.argmax())]) if rate.size else 0.0
    width = min(_WINDOW, length)
    begin = min(max(0.0, highest - width / 3), length - width)
    inside = (at >= begin) & (at <= begin + width)
    while inside.sum() > _MOST_TICKS:
        width /= 2
        begin = min(max(0.0, highest - width / 3), length - width)
        inside = (at >= begin) & (at <= begin + width)
    step = length / _COLUMNS
    columns = np.clip((at / step).astype(np.int64), 0, _COLUMNS - 1)
    within = (at >= 0) & (at <= length)
    counts = np.bincount(cell[within] * _COLUMNS + columns[within], minlength=rows * _COLUMNS).reshape(rows, _COLUMNS)
    digits = np.clip(np.round(9 * counts / step / _DARKEST), 0, 9).astype(np.uint8) + ord("0")
    whose = "the typical subject" if subjects == 1 else "the first subject"
    ticks = [list(tick) for tick in zip(cell[inside].tolist(), np.round(at[inside], 2).tolist(), strict=True)]
    working = -(-spikes.working // every)
    some = f"{rows} cells" if working == rows else f"{rows} cells, of which {working} are left,"
    return {
        "name": "raster",
        "title": "Spikes of the oxytocin cells",
        "unit": "cell",
        "organ": "hypothalamus",
        "kind": "raster",
        "time_unit": "s",
        "series": [],
        "raster": {
            "rows": "cell",
            "cells": rows,
            "working": working,
            "begin": round(begin, 3),
            "end": round(begin + width, 3),
            "spikes": ticks,
            "map": {
                "step": step,
                "darkest": _DARKEST,
                "time_unit": _time_unit(window),
                "rows": [row.tobytes().decode() for row in digits],
            },
        },
        "published": [],
        "summary": f"{len(ticks)} spikes of {some} of {whose} in {width:g} s around the time of fastest firing, "
        f"{rounded(float(rate.max()) if rate.size else 0.0)} spikes/s per cell.",
    }


def _bursts(bursts: list[np.ndarray], window: _Window) -> Any:
    """Return the bursts of the rate model, a row for each subject."""
    shown_rows = bursts[:_MOST_ROWS]
    ticks = []
    for row, times in enumerate(shown_rows):
        inside = times[(times >= window.begin) & (times <= window.end)] - window.begin
        ticks += [[row, round(float(time), 1)] for time in inside[: _MOST_TICKS // _MOST_ROWS]]
    made = {
        "name": "raster",
        "title": "Bursts of the oxytocin cells",
        "unit": "subject",
        "organ": "hypothalamus",
        "kind": "raster",
        "time_unit": _time_unit(window),
        "series": [],
        "raster": {
            "rows": "subject",
            "cells": len(shown_rows),
            "working": len(shown_rows),
            "begin": 0.0,
            "end": round(window.end - window.begin, 3),
            "spikes": ticks,
            "map": None,
        },
        "published": [],
        "summary": f"{len(ticks)} bursts of the oxytocin cells together, "
        + ("in the typical subject." if len(bursts) == 1 else f"in {len(shown_rows)} subjects."),
    }
    first = bursts[0][(bursts[0] >= window.begin) & (bursts[0] <= window.end)] - window.begin
    width = 30.0  # s; a burst is seen as a short flash
    time, rate = in_bins(first, width, max(width, window.end - window.begin))
    item = Drawn("bursts", "Bursts of the oxytocin cells", "hypothalamus", unit="per min", full=1.0)
    return made, (item, time, 60.0 * rate)


def _organs(figures: list[_Made]) -> dict[str, Any]:
    """Return how brightly each organ glows in time, by the first figure that is about it."""
    found: dict[str, Any] = {}
    for figure, (item, time, middle) in figures:
        if item.organ in found or not time.size:
            continue
        edges = np.unique(np.linspace(0, time.size, min(_GLOWS, time.size) + 1).round().astype(np.int64))
        peaks = np.array([_peak(middle[a:b]) for a, b in pairwise(edges)])
        glow = np.array([item.glow(value) if math.isfinite(value) else 0.0 for value in peaks])
        highest = _peak(middle)
        unit = f" {figure['unit']}" if figure["kind"] != "raster" else f" {item.unit}"
        says = f"{item.title}: up to {rounded(highest)}{unit}".rstrip() if math.isfinite(highest) else item.title
        found[item.organ] = {"time": numbers(time[edges[:-1]], 7), "glow": numbers(glow, 3), "says": says}
    return found


def _peak(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if known.size else math.nan


def _summary(item: Drawn, unit: str, time: np.ndarray, middle: np.ndarray, time_unit: str, subjects: int) -> str:
    """Return one sentence that says a curve to somebody who cannot see it."""
    known = np.flatnonzero(np.isfinite(middle))
    if not known.size:
        return f"{item.title}: no value."
    first, last, top = known[0], known[-1], known[int(middle[known].argmax())]
    after = time[top] / SECONDS[time_unit]
    whose = "" if subjects == 1 else f", median of {subjects} subjects"
    peak = f"{rounded(float(middle[top]))} {unit}".rstrip()
    begin, end = rounded(float(middle[first])), rounded(float(middle[last]))
    top_at = f"{peak} after {rounded(after)} {time_unit}"
    return f"{item.title}{whose}: begins at {begin}, is highest with {top_at}, ends at {end}."


SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
"""Units of a time axis, in seconds."""


def _time_unit(window: _Window) -> str:
    length = window.end - window.begin
    limits = (("s", 180.0), ("min", 3 * 3600.0), ("h", 3 * 86400.0))
    return next((unit for unit, most in limits if length <= most), "d")


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _unit(unit: str) -> str:
    return "" if unit == "1" else with_micro(unit)
