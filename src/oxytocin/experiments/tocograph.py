"""What a tocograph in a simulated womb records: every contraction, from the log of events and not from samples."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.contractions import Contractions


def contractions_of(run: Run, subject: int, begin: float = 0.0, end: float | None = None) -> Contractions:
    """Return one subject's contractions that peaked from `begin` to `end`, in s; amplitudes in mmHg.

    The duration of a contraction that was not over at the end of the run is not a number.
    """
    events = run.events[subject]
    peaks, amplitudes = events.given("contraction")
    begins, ends = events.times("contraction_begins"), events.times("contraction_ends")
    last = run.reached if end is None else min(end, run.reached)
    chosen = (peaks >= begin) & (peaks < last)
    peaks, amplitudes = peaks[chosen], amplitudes[chosen]
    before, after = np.searchsorted(begins, peaks, side="right") - 1, np.searchsorted(ends, peaks)
    durations = np.append(ends, np.nan)[after] - begins[before] if begins.size else np.full(peaks.size, np.nan)
    return Contractions.throughout(begin, max(begin, last), peaks, amplitudes, durations)
