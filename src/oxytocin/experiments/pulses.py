"""Pulses of oxytocin in the blood, as those who sample it every minute report them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.bursts import network_bursts
from oxytocin.experiments.experiment import Readout
from oxytocin.language.quantities import convert

_MINUTE = 60.0
_BEFORE, _AFTER = 30.0, 180.0
"""Seconds before a burst at which the rise begins, and after it by which the peak has come."""


def pulse_times(run: Run, subject: int) -> np.ndarray:
    """Return when one subject's neurons burst, in s: by their spikes, or by the events of the rate model."""
    spikes = run.spikes[subject]
    if spikes is None:
        return run.events[subject].times("burst")
    return network_bursts(spikes.time, spikes.neuron, spikes.working).onset


def pulse_readouts(run: Run, windows: Sequence[tuple[float, float]], stage: str) -> Iterator[Readout]:
    """Yield how often pulses come, how high they rise and how long they last.

    Parameters
    ----------
    run : Run
        With `plasma_oxytocin` sampled once a minute, or more often; then one sample in a minute is taken.
    windows : sequence of (float, float)
        For each subject begin and end in s; one that is not a number gives no value.
    stage : str
        What the readouts' names end in.
    """
    rates, heights, lengths = [], [], []
    once = slice(None, None, max(1, round(_MINUTE / (run.time[1] - run.time[0]))))
    minutes, levels = run.time[once], run["plasma_oxytocin"][:, once]
    for subject, (begin, end) in enumerate(windows):
        known = np.isfinite(begin) and np.isfinite(end) and end > begin
        times = pulse_times(run, subject)
        times = times[(times >= begin) & (times < end)] if known else times[:0]
        rates.append(times.size * 1800.0 / (end - begin) if known else np.nan)
        # What is given at the birth would look like a pulse; so the last samples are those of the window.
        inside = minutes <= (end if known else -np.inf)
        rises = [_rise(minutes[inside], levels[subject][inside], *pair) for pair in pairwise([*times, np.inf])]
        heights.append(_mean([height for height, _ in rises]))
        lengths.append(_mean([length for _, length in rises]))
    yield Readout(f"pulses_per_30min_{stage}", "1", "bursts of the neurons", np.array(rates))
    concentration = np.array(heights) * convert("1 pmol/L", "uU/mL")
    yield Readout(f"pulse_amplitude_{stage}", "uU/mL", "rise of plasma by a pulse", concentration)
    yield Readout(f"pulse_duration_{stage}", "min", "time above half of its rise", np.array(lengths) / 60.0)


def _rise(time: np.ndarray, level: np.ndarray, burst: float, following: float) -> tuple[float, float]:
    """Return by how much a burst raises a level, and how long, in s, it stays above half of that.

    Neither is a number for a burst at the very end, nor the length where the next burst comes before half is gone.
    """
    base = float(np.interp(burst - _BEFORE, time, level))
    near = (time >= burst) & (time <= burst + _AFTER)
    if not near.any():
        return np.nan, np.nan
    peak = np.flatnonzero(near)[np.argmax(level[near])]
    if level[peak] <= base:  # where neurons burst and release nothing, there is no pulse
        return np.nan, np.nan
    half = base + (level[peak] - base) / 2
    below = np.flatnonzero((level[peak:] < half) & (time[peak:] <= following))
    return float(level[peak] - base), float(time[peak + below[0]] - burst) if below.size else np.nan


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else np.nan
