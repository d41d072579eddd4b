"""Spontaneous firing: what an electrode in the supraoptic nucleus records, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import resting_rat
from oxytocin.engine.results import Run
from oxytocin.experiments import cells, spike_statistics
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body

FEWEST_INTERVALS = 500
"""Cells with fewer intervals say nothing about the shape of their distribution."""

LOWEST_INITIAL_HAZARD = 0.1
"""A hazard "climbs from zero" if in the first 10 ms it is less than this share of the later one."""

LARGEST_HAZARD_CHANGE = 1.25
"""A hazard is "flat" if the two halves of the tail differ by less than this factor."""


class Spontaneous(Experiment):
    """Nothing is done; spikes of uncoupled cells are counted and their intervals measured."""

    name = "spontaneous"
    question = "How fast and how regularly do oxytocin cells fire at rest?"
    bodies = {"rat": resting_rat}
    settings = {
        "duration": Setting(1200.0, "s", "length of the recording", low=1.0, high=1e5),
        "input_spread": cells.INPUT_SPREAD,
        "integration": cells.INTEGRATION,
    }
    every = 1.0
    keep = ("plasma_oxytocin", *cells.BOOKS)
    reads = (
        "firing_rate",
        "slowest_rate",
        "fastest_rate",
        "fraction_below_1_hz",
        "rates_exponential",
        "interval_cv",
        "index_of_dispersion_1s",
        "index_of_dispersion_16s",
        "dispersion_falls_with_bin_width",
        "interval_tail_exponential",
        "hazard_rises_then_flat",
        "plasma_level",
        "store_turnover_per_day",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return a rat whose cells differ as much as set."""
        return cells.with_input_spread(super().body(name, chosen), chosen["input_spread"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the length of the recording in seconds."""
        return float(chosen["duration"])

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kind of integration."""
        return {"integration": chosen["integration"]}

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield rates over cells, and for the shape of trains the median cell."""
        trains = [cells.trains(run, subject) for subject in range(run.subjects)]
        rates = [cells.rates(each, 0.0, run.reached, run.reached) for each in trains]
        yield Readout("firing_rate", "Hz", "mean over cells", _each(np.mean, rates))
        yield Readout("slowest_rate", "Hz", "of the slowest cell", _each(np.min, rates))
        yield Readout("fastest_rate", "Hz", "of the fastest cell", _each(np.max, rates))
        yield Readout("fraction_below_1_hz", "1", "cells slower than 1 Hz", _each(lambda x: np.mean(x < 1.0), rates))
        text = "rates of cells pass for exponentially distributed in a test at 5 %"
        yield Readout("rates_exponential", "1", text, _each(spike_statistics.looks_exponential, rates))
        yield from self._shapes(trains, run.reached)
        yield from self._hormone(run)

    def _shapes(self, trains: list[list[np.ndarray]], duration: float) -> Iterator[Readout]:
        intervals = [[np.diff(cell) for cell in each if cell.size > FEWEST_INTERVALS] for each in trains]
        profiles = [
            np.array([spike_statistics.dispersion_profile(cell, duration) for cell in each if cell.size > 1])
            for each in trains
        ]
        narrow, wide = (
            np.array([cells.median(each[:, column]) if each.size else np.nan for each in profiles])
            for column in (spike_statistics.BIN_WIDTHS.index(1.0), spike_statistics.BIN_WIDTHS.index(16.0))
        )
        falls = np.where(np.isfinite(wide / narrow), wide < 0.9 * narrow, np.nan)
        variation = _of_cells(spike_statistics.coefficient_of_variation, intervals)
        yield Readout("interval_cv", "1", "coefficient of variation of intervals", variation)
        yield Readout("index_of_dispersion_1s", "1", "variance over mean of counts in 1 s", narrow)
        yield Readout("index_of_dispersion_16s", "1", "the same in 16 s", wide)
        text = "the dispersion in 16 s is less than 0.9 of that in 1 s"
        yield Readout("dispersion_falls_with_bin_width", "1", text, falls)
        distance = _of_cells(spike_statistics.tail_exponential_distance, intervals)
        text = "Kolmogorov-Smirnov distance of intervals beyond 150 ms from an exponential tail"
        yield Readout("interval_tail_exponential", "1", text, distance)
        share = np.array(
            [float(np.mean([_rises_then_flat(cell) for cell in each])) if each else np.nan for each in intervals]
        )
        text = "in most cells the hazard starts below a tenth and changes by less than 25 % beyond 150 ms"
        rises = np.where(np.isfinite(share), share > 0.5, np.nan)
        yield Readout("hazard_rises_then_flat", "1", text, rises)

    def _hormone(self, run: Run) -> Iterator[Readout]:
        last = cells.last_sample(run)
        settled = slice(last // 2, last + 1)
        gram = run.body.parameters["hypothalamus.molar_mass"].value / 1000.0
        level = run["plasma_oxytocin"][:, settled].mean(axis=1) * gram
        yield Readout("plasma_level", "pg/mL", "mean of the second half", level)
        store = sum(run.body.parameters[f"hypothalamus.{name}"].value for name in ("reserve_initial", "pool_capacity"))
        per_day = cells.released(run)[:, last] / max(run.time[last], 1.0) * 86400.0
        yield Readout("store_turnover_per_day", "1/day", "share of the store released in a day", per_day / store)


def _each(measure: Any, subjects: list[np.ndarray]) -> np.ndarray:
    return np.array([float(measure(values)) if values.size else np.nan for values in subjects])


def _of_cells(measure: Any, subjects: list[list[np.ndarray]]) -> np.ndarray:
    return np.array([cells.median(np.array([measure(cell) for cell in each])) for each in subjects])


def _rises_then_flat(intervals: np.ndarray) -> bool:
    initial = spike_statistics.initial_hazard(intervals)
    change = spike_statistics.hazard_change(intervals)
    return initial < LOWEST_INITIAL_HAZARD and 1.0 / LARGEST_HAZARD_CHANGE < change < LARGEST_HAZARD_CHANGE
