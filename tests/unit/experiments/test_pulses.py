"""Pulses in a plasma that was made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from oxytocin.engine.results import Events, Spikes
from oxytocin.experiments.pulses import pulse_readouts, pulse_times
from oxytocin.language.quantities import convert

BASE, HEIGHT, HALF_LIFE = 2.0, 3.0, 150.0
BURSTS = (605.0, 1805.0, 3005.0)


@dataclass
class Recorded:
    """One woman, sampled as often as wished; each burst adds a step that fades."""

    bursts: tuple[float, ...] = BURSTS
    every: float = 60.0
    length: float = 3600.0
    height: float = HEIGHT
    spikes: list[Spikes | None] = field(default_factory=lambda: [None])

    def __post_init__(self) -> None:
        self.time = np.arange(0.0, self.length + 1.0, self.every)
        times = np.array(self.bursts)
        self.events = [Events(["hypothalamus.burst"], times, np.zeros(times.size, dtype=np.int64), times * 0)]

    def __getitem__(self, name: str) -> np.ndarray:
        assert name == "plasma_oxytocin"
        since = self.time[:, None] - np.array(self.bursts)
        fading = np.where(since >= 0, self.height * 2.0 ** (-np.maximum(since, 0) / HALF_LIFE), 0.0)
        return (BASE + fading.sum(axis=1))[None, :]


def read(run: Recorded, *windows: tuple[float, float]) -> dict[str, float]:
    found = pulse_readouts(run, windows or [(0.0, 3600.0)], "rest")
    return {item.name.removesuffix("_rest"): float(item.values[0]) for item in found}


def test_pulses_are_counted_in_half_hours() -> None:
    assert read(Recorded())["pulses_per_30min"] == pytest.approx(1.5)
    assert read(Recorded(), (600.0, 1200.0))["pulses_per_30min"] == pytest.approx(3.0)
    assert read(Recorded(), (605.0, 1805.0))["pulses_per_30min"] == pytest.approx(1.5)  # the end is outside


def test_the_rise_is_that_of_samples_taken_every_minute() -> None:
    # Each burst comes 5 s after a sample, so that the next one sees it 55 s old.
    height = HEIGHT * 2.0 ** (-55.0 / HALF_LIFE) * convert("1 pmol/L", "uU/mL")
    assert read(Recorded())["pulse_amplitude"] == pytest.approx(height, rel=0.02)
    # It falls to half of what the samples showed 150 s later, in the sample at 180 s.
    assert read(Recorded())["pulse_duration"] == pytest.approx((55 + 180) / 60)


@pytest.mark.parametrize("every", [1.0, 5.0, 20.0])
def test_finer_samples_are_thinned_to_one_a_minute(every: float) -> None:
    assert read(Recorded(every=every)) == pytest.approx(read(Recorded()))


def test_no_pulse_has_no_height() -> None:
    found = read(Recorded(bursts=()))
    assert found["pulses_per_30min"] == 0.0
    assert np.isnan(found["pulse_amplitude"]) and np.isnan(found["pulse_duration"])


@pytest.mark.parametrize("window", [(np.nan, np.nan), (0.0, np.nan), (1000.0, 1000.0)])
def test_a_stage_that_never_was_has_no_pulses(window: tuple[float, float]) -> None:
    assert all(np.isnan(value) for value in read(Recorded(), window).values())


def test_a_burst_after_the_last_sample_counts_but_has_no_height() -> None:
    late = Recorded(bursts=(*BURSTS, 3599.0), length=3590.0)
    assert read(late)["pulses_per_30min"] == pytest.approx(2.0)
    assert read(late)["pulse_amplitude"] == pytest.approx(read(Recorded())["pulse_amplitude"])


def test_bursts_of_spiking_neurons_are_found_in_their_spikes() -> None:
    assert pulse_times(Recorded(), 0) == pytest.approx(BURSTS)
    random, neurons = np.random.default_rng(0), 48
    quiet = [np.sort(random.uniform(0, 600, 300)) for _ in range(neurons)]
    burst = [np.sort(300 + random.uniform(0, 2.0, 80)) for _ in range(neurons)]
    times = np.concatenate([*quiet, *burst])
    which = np.concatenate([np.repeat(np.arange(neurons), count) for count in (300, 80)])
    order = np.argsort(times)
    run = Recorded(spikes=[Spikes(neurons, neurons, times[order], which[order])])
    assert pulse_times(run, 0) == pytest.approx([300.0], abs=1.0)
