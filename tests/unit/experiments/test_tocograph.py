"""Contractions as the log of events has them, made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from oxytocin.engine.results import Events
from oxytocin.experiments.tocograph import contractions_of

NAMES = ["uterus.contraction_begins", "uterus.contraction_ends", "contraction"]


def recorded(rows: list[tuple[float, int, float]], reached: float = 3600.0) -> Any:
    time, which, amount = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.empty(0),) * 3
    return SimpleNamespace(events=[Events(NAMES, time, which.astype(np.int64), amount)], reached=reached)


def contraction(begin: float, peak: float, end: float, amplitude: float) -> list[tuple[float, int, float]]:
    return [(begin, 0, 0.0), (peak, 2, amplitude), (end, 1, 0.0)]


THREE = [*contraction(100, 120, 150, 30.0), *contraction(300, 330, 370, 40.0), *contraction(600, 640, 700, 50.0)]


def test_each_contraction_has_its_peak_its_amplitude_and_its_duration() -> None:
    found = contractions_of(recorded(THREE), 0)
    assert found.times == pytest.approx([120, 330, 640])
    assert found.amplitudes == pytest.approx([30, 40, 50])
    assert found.durations == pytest.approx([50, 70, 100])
    assert (found.begin, found.end) == (0.0, 3600.0)


def test_what_peaks_in_the_window_belongs_to_it() -> None:
    found = contractions_of(recorded(THREE), 0, 110.0, 640.0)
    assert found.times == pytest.approx([120, 330])
    # One that began before the window still has its own duration.
    assert found.durations == pytest.approx([50, 70])
    assert (found.begin, found.end) == (110.0, 640.0)


def test_one_that_is_not_over_has_no_duration() -> None:
    found = contractions_of(recorded(THREE[:-1], reached=650.0), 0)
    assert found.durations[:2] == pytest.approx([50, 70]) and np.isnan(found.durations[2])
    assert found.end == 650.0


def test_nobody_watches_longer_than_the_run_went() -> None:
    assert contractions_of(recorded(THREE, reached=1800.0), 0, 0.0, 1e6).end == 1800.0


def test_a_silent_womb_and_an_empty_window_have_none() -> None:
    assert contractions_of(recorded([]), 0).times.size == 0
    assert contractions_of(recorded([]), 0).per_10min() == 0.0
    empty = contractions_of(recorded(THREE), 0, 700.0, 700.0)
    assert empty.times.size == 0 and np.isnan(empty.per_10min())
