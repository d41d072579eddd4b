"""Deconvolution: from a frequently sampled hormone to the times and masses of the pulses in which it was secreted.

The concentration is a steady part and bursts of secretion that fall off with the half-life of the hormone
(`pulse_shape`). How many there are, and about where, is searched for (`pulse_search`); how sure their times and masses
are, with half-life and steady part, is told by a sample from the posterior (`pulse_posterior`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.exchange.dosing_table import DosingTable, Subject
from oxytocin.inference.assay_error import Readings
from oxytocin.inference.pulse_posterior import BASAL, CARRIED, HALF_LIFE, SWEEPS, WIDTH, Chains, Posterior, Sampler
from oxytocin.inference.pulse_search import Search
from oxytocin.inference.pulse_shape import burst, decay, of_the_woman
from oxytocin.language import OxytocinError
from oxytocin.language.quantities import convert

_FEWEST = 12
_KEPT = 300
_ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class Pulse:
    """One pulse: middle of the burst, and its mass over the volume that it enters, each with a 90 % interval."""

    time: float
    time_low: float
    time_high: float
    height: float
    height_low: float
    height_high: float


@dataclass(frozen=True)
class Pulses:
    """What was found in one series, in the units of the table; values are medians of the posterior.

    Attributes
    ----------
    level : ndarray, shape (samples,)
        Readings, or the limits that they are below or above.
    censored : ndarray, shape (samples,)
        1 where a reading is below its limit, -1 where it is above.
    fitted : ndarray, shape (samples,)
    half_life, half_life_low, half_life_high : float
        The first, fast one, where the decay has two; not a number where nothing that falls off was found.
    width : float
        SD of a burst in time.
    basal, basal_low, basal_high : float
        Steady concentration.
    shape : tuple of float
        Share of the fast decay, and how many times longer the slow half-life is.
    draws : Chains
        Some of the draws from the posterior.
    """

    subject: str
    time: np.ndarray
    level: np.ndarray
    censored: np.ndarray
    fitted: np.ndarray
    pulses: tuple[Pulse, ...]
    half_life: float
    half_life_low: float
    half_life_high: float
    width: float
    basal: float
    basal_low: float
    basal_high: float
    shape: tuple[float, float]
    draws: Chains

    def course(self, at: np.ndarray) -> np.ndarray:
        """Return the expected concentration at other times: the mean of the posterior."""
        return _course(self.draws, at, float(self.time[0]), self.shape)


def find_pulses(table: DosingTable, subject: Subject, half_life: str | None = None, error: float = 0.1) -> Pulses:
    """Find the pulses in one subject's samples.

    Parameters
    ----------
    table : DosingTable
        For its units.
    subject : Subject
        Without doses; a sample below detection says that the level is below its limit, and so does a reading of zero,
        whose limit is the lowest other reading.
    half_life : str, optional
        About what is expected, with its unit; the decay has this one only. If not given, both half-lives of the
        woman's plasma, in their relation.
    error : float
        Coefficient of variation of a reading. Too small a one makes noise into pulses.

    Raises
    ------
    OxytocinError
        If there are doses, fewer than 12 times of sampling, or no reading but limits.
    """
    who = f"'{table.name}': subject {subject.name}"
    if subject.doses or subject.resets.size:
        raise OxytocinError(f"{who} has doses; pulses are looked for where none was given")
    times = np.unique(subject.time).size
    if times < _FEWEST:
        raise OxytocinError(f"{who} has {subject.time.size} samples at {times} times; expected {_FEWEST} or more times")
    readings = Readings.together([subject])
    measured = readings.value[(readings.censored == 0) & (readings.value > 0)]
    if not measured.size:
        raise OxytocinError(f"{who} has no concentration that was measured, but only limits")
    nothing = (readings.censored == 0) & (readings.value == 0)
    readings = Readings(
        np.where(nothing, measured.min(), readings.value), np.where(nothing, 1, readings.censored), readings.limit
    )
    unit = table.units["TIME"]
    if half_life is None:
        expected, shape = of_the_woman(unit)
    else:
        expected, shape = convert(half_life, unit, "--half-life"), (1.0, 1.0)
        if not expected > 0:
            raise OxytocinError(f"--half-life is {half_life}; expected a time above zero")
    search = Search(subject.time, readings, expected, shape, error)
    with Progress(float(times // 2), what="looking for pulses") as progress:
        found = search.run(progress)
    posterior = Posterior(subject.time, readings, shape, expected, search.step, error)
    with Progress(float(SWEEPS), what="how sure they are") as progress:
        draws = Sampler(posterior, posterior.about(*search.settled(*found)), seed=0).run(progress)
    return _summary(subject, readings, shape, draws)


def _summary(subject: Subject, readings: Readings, shape: tuple[float, float], draws: Chains) -> Pulses:
    time, middle = subject.time, 0.5
    masses = np.exp(draws.mass)
    found = tuple(
        Pulse(
            float(np.quantile(draws.time[:, k], middle)),
            *_time_interval(draws.time[:, k], time),
            *map(float, np.quantile(masses[:, k], [middle, *_ENDS])),
        )
        for k in range(masses.shape[1])
    )
    half_life = np.quantile(np.exp(draws.common[:, HALF_LIFE]), [middle, *_ENDS])
    if not found and not draws.common[:, CARRIED].any():
        half_life[:] = np.nan
    basal = np.quantile(draws.common[:, BASAL], [middle, *_ENDS])
    kept = Chains.of(draws.flat()[:: max(1, len(masses) // _KEPT)])
    return Pulses(
        subject=subject.name,
        time=time,
        level=readings.value,
        censored=readings.censored,
        fitted=_course(kept, time, float(time[0]), shape),
        pulses=found,
        half_life=float(half_life[0]),
        half_life_low=float(half_life[1]),
        half_life_high=float(half_life[2]),
        width=float(np.exp(np.median(draws.common[:, WIDTH]))),
        basal=float(basal[0]),
        basal_low=float(basal[1]),
        basal_high=float(basal[2]),
        shape=shape,
        draws=kept,
    )


def _time_interval(draws: np.ndarray, sampled: np.ndarray) -> tuple[float, float]:
    """Return the shortest interval that holds 90 % of the draws, the latest if several are about as short.

    Between two samples a time may be anything. That a pulse had come is told by the sample after it, to whose very
    moment the interval reaches then.
    """
    ordered = np.sort(draws)
    inside = int(np.ceil((_ENDS[1] - _ENDS[0]) * ordered.size))
    lengths = ordered[inside:] - ordered[:-inside]
    first = int(np.flatnonzero(lengths <= 1.05 * lengths.min())[-1])
    low, high = float(ordered[first]), float(ordered[first + inside])
    after = int(np.searchsorted(sampled, high))
    if 0 < after < sampled.size and sampled[after] - high < 0.05 * (sampled[after] - sampled[after - 1]):
        high = float(sampled[after])
    return low, high


def _course(draws: Chains, at: np.ndarray, start: float, shape: tuple[float, float]) -> np.ndarray:
    level = np.zeros(at.size)
    for time, mass, common in zip(draws.time, draws.mass, draws.common, strict=True):
        half_life, width = np.exp(common[HALF_LIFE]), np.exp(common[WIDTH])
        level += common[BASAL] + common[CARRIED] * decay(at - start, half_life, shape)
        level += burst(at[:, None] - time, half_life, width, shape) @ np.exp(mass)
    return level / len(draws.time)
