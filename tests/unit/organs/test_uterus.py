"""The womb against an independent program, against its own pressure trace, and against its closed forms."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from scipy.signal import find_peaks

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Component, Control, Equal, Level, Output, Parameter, Protocol, Set
from oxytocin.organs.uterus import Uterus

HOUR = 3600.0
AMPLITUDES = ("amplitude_base", "amplitude_gain")
DRIVES = (0.2, 0.5, 0.8)
TABLE = {0.2: (2.2, 29.0, 44.0), 0.5: (4.3, 38.0, 55.0), 0.8: (5.5, 48.0, 71.0)}
"""By drive: contractions in 10 min, their amplitude in mmHg and duration in s, as in the notes, section 3.5d."""


class Hands(Component):
    """Whatever drives the womb, as the test wants it."""

    activation = Control("1")
    local = Control("1")
    held_back = Control("1")
    effort = Control("mmHg")
    receptor_activation = Output(Level("1"))
    local_drive = Output(Level("1"))
    brake = Output(Level("1"))
    pushing = Output(Level("mmHg"))

    def equations(self):
        yield Equal(self.receptor_activation, self.activation)
        yield Equal(self.local_drive, self.local)
        yield Equal(self.brake, self.held_back)
        yield Equal(self.pushing, self.effort)


def contracting(
    hours: float,
    activation: float,
    local: float = 0.0,
    brake: float = 0.0,
    effort: float = 0.0,
    subjects: int | None = None,
    every: float = 1.0,
    **values: float,
) -> Run:
    protocol = Protocol(
        Set("activation", activation), Set("local", local), Set("held_back", brake), Set("effort", effort)
    )
    # All women alike but for chance: what differs between them are the amplitudes.
    alike = {name: Parameter(getattr(Uterus, name).value, "mmHg", "oxytocin_notes") for name in AMPLITUDES}
    body = Body("woman", hands=Hands(), uterus=Uterus(**{**alike, **values}))
    return run(body, hours * HOUR, protocol=protocol, every=every, subjects=subjects, progress=False)


class Seen(NamedTuple):
    """Contractions in 10 min, and the mean of their amplitudes in mmHg and durations in s."""

    rate: float
    amplitude: float
    duration: float


def seen(done: Run, begin: float) -> Seen:
    found = [contractions_of(done, subject, begin) for subject in range(done.subjects)]
    amplitudes, durations = (
        np.concatenate([getattr(each, name) for each in found]) for name in ("amplitudes", "durations")
    )
    return Seen(float(np.mean([each.per_10min() for each in found])), amplitudes.mean(), float(np.nanmean(durations)))


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def plain_program(drive: float, copies: int, minutes: float, warm_up: float) -> Seen:
    """The equations of the notes in steps of 0.01 min (Euler and Maruyama), many copies side by side."""
    step, random = 0.01, np.random.default_rng(1)
    v, w, force = np.full(copies, -1.1), np.full(copies, -0.5), np.zeros(copies)
    noise = 0.05 * random.standard_normal(copies)
    rising, contracting = np.zeros(copies, dtype=bool), np.zeros(copies, dtype=bool)
    began = np.full(copies, np.nan)
    amplitudes: list[float] = []
    durations: list[float] = []
    height = 25 + 30 * drive
    for i in range(round(minutes / step)):
        time = i * step
        aim = sigmoid((v - 0.3) / 0.15)
        recovery = 0.43 + (6.5 / (1 + 8 * drive) - 0.43) * sigmoid(-v / 0.15)
        dv = (v - v**3 / 3 - w + 0.28 + 1.2 * drive + noise) / 0.045
        dw = (v + 0.7 - 0.8 * w) / recovery
        before, force = force, force + step * (aim - force) / np.where(aim > force, 0.17, 0.21)
        v, w = v + step * dv, w + step * dw
        noise = noise - step * noise / 0.5 + 0.05 * np.sqrt(2 * step / 0.5) * random.standard_normal(copies)
        begins, ends = (before < 0.35) & (force >= 0.35), contracting & (force <= 0.2)
        peaks = rising & (force < before)
        if time > warm_up:
            amplitudes.extend(height * before[peaks])
            durations.extend(60 * (time - began[ends & (began > warm_up)]))
        began[begins & ~contracting] = time
        rising = (rising | begins) & ~peaks
        contracting = (contracting | begins) & ~ends
    rate = len(amplitudes) / copies / (minutes - warm_up) * 10
    return Seen(rate, float(np.mean(amplitudes)), float(np.mean(durations)))


@pytest.mark.parametrize("drive", DRIVES)
def test_agrees_with_a_plain_program_and_with_the_table_of_the_notes(drive: float) -> None:
    here = seen(contracting(8.0, drive, subjects=30, every=HOUR), 0.5 * HOUR)
    there = plain_program(drive, copies=120, minutes=150.0, warm_up=30.0)
    assert here == pytest.approx(there, rel=0.02)
    assert here == pytest.approx(TABLE[drive], rel=0.06)


@pytest.mark.parametrize(
    ("activation", "local", "brake", "drive"),
    [(0.0, 0.0, 0.0, 0.0), (0.6, 0.0, 0.0, 0.6), (0.0, 0.3, 0.0, 0.3), (0.5, 0.2, 0.0, 0.6), (0.5, 0.2, 0.2, 0.5),
     (0.1, 0.1, 0.22, 0.0), (1.0, 0.2, 0.5, 1.0)],
)  # fmt: skip
def test_drives_are_independent_chances_less_the_brake(
    activation: float, local: float, brake: float, drive: float
) -> None:
    done = contracting(0.01, activation, local, brake)
    assert done["contractile_drive"][0] == pytest.approx(np.full(37, 1 - (1 - activation) * (1 - local)), rel=1e-12)
    assert done["uterine_drive"][0] == pytest.approx(np.full(37, drive), rel=1e-12, abs=1e-15)


@pytest.fixture(scope="module")
def evening() -> Run:
    """One woman for six hours, at a drive that makes good contractions."""
    return contracting(6.0, 0.5, every=0.5)


def test_every_contraction_stands_in_the_pressure_trace_and_no_other(evening: Run) -> None:
    time, pressure = evening.time, evening["intrauterine_pressure"][0]
    peaks, _ = find_peaks(pressure, height=10 + 0.35 * 40, prominence=10)
    found = contractions_of(evening, 0)
    assert found.times.size > 140
    assert time[peaks] == pytest.approx(found.times, abs=0.5)
    assert pressure[peaks] - 10.0 == pytest.approx(found.amplitudes, rel=1e-3)


def test_each_contraction_begins_before_its_peak_and_ends_after_it(evening: Run) -> None:
    begins, peaks, ends = (evening.events[0].times(f"contraction_{what}") for what in ("begins", "peaks", "ends"))
    assert np.all(np.diff(peaks) > 60)
    count = ends.size  # the last one may not be over
    assert np.all(begins[:count] < peaks[:count]) and np.all(peaks[:count] < ends)
    assert np.all(ends[:-1] < begins[1:count])
    force = np.interp(np.concatenate([begins, ends]), evening.time, evening["uterus.force"][0])
    assert force[: begins.size] == pytest.approx(np.full(begins.size, 0.35), abs=2e-3)
    assert force[begins.size :] == pytest.approx(np.full(ends.size, 0.2), abs=2e-3)


def test_montevideo_units_are_what_the_contractions_of_the_last_ten_minutes_add_up_to(evening: Run) -> None:
    found = contractions_of(evening, 0)
    since = evening.time[::60, None] - found.times
    expected = np.where(since >= 0, found.amplitudes * np.exp(-np.maximum(since, 0) / 600.0), 0.0).sum(axis=1)
    assert evening["uterine_activity"][0, ::60] == pytest.approx(expected, abs=1e-3 * expected.max())
    settled = evening["uterine_activity"][0][evening.time > HOUR].mean()
    assert settled == pytest.approx(found.montevideo_units(HOUR, 6 * HOUR), rel=0.02)


def test_area_is_the_integral_of_the_pressure_above_tone(evening: Run) -> None:
    above = evening["intrauterine_pressure"][0] - 10.0
    area = np.trapezoid(above, evening.time)
    assert evening["active_area"][0, -1] == pytest.approx(area, rel=1e-3)


def test_gap_junctions_scale_the_amplitude_and_nothing_else(evening: Run) -> None:
    preterm = contracting(6.0, 0.5, every=60.0, gap_junctions=0.3)
    found, usual = contractions_of(preterm, 0), contractions_of(evening, 0)
    assert found.times == pytest.approx(usual.times, abs=0.1)
    assert found.amplitudes == pytest.approx(0.3 * usual.amplitudes, rel=1e-3)


def test_bearing_down_adds_pressure_to_a_contraction_that_is_not_counted_as_the_wombs(evening: Run) -> None:
    pushing = contracting(6.0, 0.5, effort=45.0, every=0.5)
    assert contractions_of(pushing, 0).amplitudes == pytest.approx(contractions_of(evening, 0).amplitudes, rel=1e-3)
    more = pushing["intrauterine_pressure"][0] - evening["intrauterine_pressure"][0]
    assert more.max() == pytest.approx(45.0, rel=0.1)
    assert pushing["uterine_activity"][0] == pytest.approx(evening["uterine_activity"][0], rel=1e-2, abs=1.0)


def test_a_full_drive_is_tetany() -> None:
    done = contracting(3.0, 1.0, every=10.0)
    assert np.median(done["intrauterine_pressure"][0][done.time > HOUR]) > 40.0
    assert contractions_of(done, 0).per_10min(HOUR, 3 * HOUR) < 4.0


def test_more_drive_means_more_contractions_stronger_and_longer() -> None:
    steps = [seen(contracting(8.0, drive, subjects=6, every=HOUR), 0.5 * HOUR) for drive in (0.1, 0.3, 0.5, 0.7)]
    for less, more in pairwise(steps):
        assert all(second > first for first, second in zip(less, more, strict=True))
