"""Deconvolution: from a frequently sampled hormone to the times and masses of the pulses in which it was secreted.

The concentration is a steady part and bursts of secretion, each Gaussian in time, that fall off with the half-life of
the hormone (Veldhuis & Johnson 1992, Methods in Enzymology 210: 539, recalled). Masses and the steady part are the
likeliest that are not negative; times, the common width and the half-life are moved to the maximum of the posterior.
Pulses enter one by one where they explain most, divide, and leave again, as long as the extended Bayesian information
criterion falls, which counts in how many places a pulse might have been (Chen & Chen 2008, doi:10.1093/biomet/asn034).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.exchange.dosing_table import DosingTable, Subject
from oxytocin.language import OxytocinError
from oxytocin.language.drafts import whole_file
from oxytocin.language.quantities import convert

HALF_WIDTH = 1.6448536269514722
"""Of a 90 % interval, in SD."""

_HALF_LIFE_SPREAD, _WIDTH_SPREAD = 0.3, 0.5  # of logarithms, about what is expected; assumed
_FEWEST = 12


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
    """What was found in one series, in the units of the table.

    Attributes
    ----------
    half_life : float
        The first, fast one, where the decay has two.
    width : float
        SD of a burst in time.
    basal : float
        Steady concentration.
    fitted : ndarray, shape (samples,)
    shape : tuple of float
        Share of the fast decay, and how many times longer the slow half-life is.
    carried : float
        What was left, at the first sample, of secretion before it.
    """

    subject: str
    time: np.ndarray
    level: np.ndarray
    fitted: np.ndarray
    pulses: tuple[Pulse, ...]
    half_life: float
    half_life_low: float
    half_life_high: float
    width: float
    basal: float
    shape: tuple[float, float]
    carried: float

    def course(self, at: np.ndarray) -> np.ndarray:
        """Return the fitted concentration at other times."""
        times = np.array([one.time for one in self.pulses])
        columns = _columns(at, self.time[0], times, self.half_life, self.width, self.shape)
        return columns @ np.array([self.basal, self.carried, *(one.height for one in self.pulses)])


def find_pulses(table: DosingTable, subject: Subject, half_life: str | None = None, error: float = 0.1) -> Pulses:
    """Find the pulses in one subject's samples.

    Parameters
    ----------
    table : DosingTable
        For its units.
    subject : Subject
        Without doses; samples below detection count as half the limit.
    half_life : str, optional
        About what is expected, with its unit; the decay has this one only. If not given, both half-lives of the
        woman's plasma, in their relation.
    error : float
        Coefficient of variation of a reading. Too small a one makes noise into pulses.

    Raises
    ------
    OxytocinError
        If there are doses, or fewer than 12 samples.
    """
    if subject.doses or subject.resets.size:
        raise OxytocinError(
            f"'{table.name}': subject {subject.name} has doses; pulses are looked for where none was given"
        )
    if subject.time.size < _FEWEST or np.ptp(subject.time) == 0:
        raise OxytocinError(
            f"'{table.name}': subject {subject.name} has {subject.time.size} samples; expected {_FEWEST} or more"
        )
    unit = table.units["TIME"]
    if half_life is None:
        expected, shape = _of_the_woman(unit)
    else:
        expected, shape = convert(half_life, unit, "--half-life"), (1.0, 1.0)
        if not expected > 0:
            raise OxytocinError(f"--half-life is {half_life}; expected a time above zero")
    level = np.where(subject.censored, subject.value / 2.0, subject.value)
    search = _Search(subject.time, level, expected, shape, error)
    with Progress(float(level.size // 2), what="looking for pulses") as progress:
        times, nature = search.run(progress)
    return search.summary(subject.name, times, nature)


def _of_the_woman(unit: str) -> tuple[float, tuple[float, float]]:
    """Return the fast half-life of the woman's plasma, and share of the fast decay and ratio of the half-lives."""
    from oxytocin.bodies.human import resting_woman

    of = {path: item.value for path, item in resting_woman().parameters.items()}
    out, there = (
        of["plasma.clearance"] / of["plasma.central_volume"],
        of["plasma.exchange"] / of["plasma.central_volume"],
    )
    back = of["plasma.exchange"] / of["plasma.peripheral_volume"]
    slow, fast = np.sort(-np.linalg.eigvals(np.array([[-out - there, back], [there, -back]])).real)
    share = (fast - back) / (fast - slow)
    return convert(f"{np.log(2.0) / fast} min", unit), (float(share), float(fast / slow))


def _burst(since: np.ndarray, half_life: float, width: float) -> np.ndarray:
    """Return a Gaussian burst of unit mass, and SD `width`, that falls off with a half-life."""
    from scipy.special import erfc, erfcx

    rate = np.log(2.0) / half_life
    z = (rate * width - since / width) / np.sqrt(2.0)
    before = 0.5 * np.exp(-0.5 * (since / width) ** 2) * erfcx(np.maximum(z, 0.0))
    behind = 0.5 * np.exp(np.minimum(0.5 * (rate * width) ** 2 - rate * since, 50.0)) * erfc(np.minimum(z, 0.0))
    return np.where(z > 0, before, behind)


def _columns(
    at: np.ndarray, start: float, times: np.ndarray, half_life: float, width: float, shape: tuple[float, float]
) -> np.ndarray:
    """Return what the steady part, what was there at the start, and each pulse look like, one column for each."""
    share, ratio = shape
    left = share * 0.5 ** ((at - start) / half_life) + (1.0 - share) * 0.5 ** ((at - start) / (ratio * half_life))
    since = at[:, None] - times[None, :]
    bursts = share * _burst(since, half_life, width)
    if share < 1.0:
        bursts = bursts + (1.0 - share) * _burst(since, ratio * half_life, width)
    return np.concatenate([np.ones((at.size, 1)), left[:, None], bursts], axis=1)


class _Search:
    """Looks for pulses in one series; `nature` is the logarithms of half-life and width."""

    def __init__(
        self, time: np.ndarray, level: np.ndarray, expected: float, shape: tuple[float, float], error: float
    ) -> None:
        self.time, self.level, self.shape, self.error = time, level, shape, error
        self.step = float(np.median(np.diff(time)))
        self.expected = np.log([expected, 0.4 * self.step])
        smooth = np.median(np.stack([np.roll(level, i) for i in (-1, 0, 1)]), axis=0)
        smooth[[0, -1]] = level[[0, -1]]
        self.deviation = error * np.maximum(smooth, 0.2 * float(np.median(level)) + 1e-300)

    @staticmethod
    def _natural(nature: np.ndarray) -> tuple[float, float]:
        return float(np.exp(nature[0])), float(np.exp(nature[1]))

    def solve(self, times: np.ndarray, nature: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the likeliest masses that are not negative, and residuals in SD with those of the prior."""
        from scipy.optimize import nnls

        columns = _columns(self.time, self.time[0], times, *self._natural(nature), self.shape)
        weighted = columns / self.deviation[:, None]
        masses = nnls(weighted, self.level / self.deviation)[0]
        away = (nature - self.expected) / (_HALF_LIFE_SPREAD, _WIDTH_SPREAD)
        return masses, np.concatenate([weighted @ masses - self.level / self.deviation, away])

    def criterion(self, times: np.ndarray, nature: np.ndarray) -> float:
        """Return the extended Bayesian information criterion."""
        from scipy.special import gammaln

        n, k = self.time.size, times.size
        places = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return float((self.solve(times, nature)[1] ** 2).sum() + 2 * k * np.log(n) + 2 * places)

    def improve(self, times: np.ndarray, nature: np.ndarray, rounds: int) -> tuple[np.ndarray, np.ndarray]:
        """Move times, half-life and width to the maximum of the posterior."""
        from scipy.optimize import least_squares

        start = np.concatenate([times / self.step, nature])
        low = np.concatenate([np.full(times.size, self.time[0] / self.step - 1.0), self.expected - 2.0])
        high = np.concatenate([np.full(times.size, self.time[-1] / self.step), self.expected + 2.0])
        start = np.clip(start, low + 1e-9, high - 1e-9)

        def residuals(at: np.ndarray) -> np.ndarray:
            return self.solve(at[: times.size] * self.step, at[times.size :])[1]

        found = least_squares(residuals, start, bounds=(low, high), max_nfev=rounds, x_scale="jac", diff_step=1e-5)
        order = np.argsort(found.x[: times.size])
        return found.x[: times.size][order] * self.step, found.x[times.size :]

    def run(self, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
        """Return times of the pulses, and half-life and width."""
        times, nature = np.empty(0), self.expected.copy()
        best = self.criterion(times, nature)
        while True:
            before = best
            for change in (self._added, self._divided, self._removed):
                while tried := change(times, nature):
                    progress.add(1.0)
                    scores = [self.criterion(*one) for one in tried]
                    if min(scores) >= best:
                        break
                    best = min(scores)
                    times, nature = tried[int(np.argmin(scores))]
            if not best < before:
                return self.improve(times, nature, 40)

    def _added(self, times: np.ndarray, nature: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return what one more pulse leads to, at each of the most promising places."""
        if times.size >= self.time.size // 2:
            return []
        return [self.improve(np.append(times, place), nature, 6) for place in self._promising(times, nature)]

    def _divided(self, times: np.ndarray, nature: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return what two in place of each pulse lead to: two close together look like one with a longer half-life."""
        apart = np.array([-1.0, 1.0]) * max(self.step, float(np.exp(self.expected[0])) / 2.0)
        return [
            self.improve(np.append(np.delete(times, i), time + apart), begin, 12)
            for i, time in enumerate(times)
            for begin in (self.expected, nature)
        ]

    def _removed(self, times: np.ndarray, nature: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return what each pulse less leads to."""
        return [self.improve(np.delete(times, i), nature, 8) for i in range(times.size)]

    def _promising(self, times: np.ndarray, nature: np.ndarray) -> np.ndarray:
        """Return the three places where another pulse would explain most of what is left."""
        grid = np.arange(self.time[0] - self.step, self.time[-1], self.step / 2.0)
        have = _columns(self.time, self.time[0], times, *self._natural(nature), self.shape) / self.deviation[:, None]
        new = (
            _columns(self.time, self.time[0], grid, *self._natural(nature), self.shape)[:, 2:] / self.deviation[:, None]
        )
        rest = self.solve(times, nature)[1][: self.time.size]
        basis, _ = np.linalg.qr(have)
        new = new - basis @ (basis.T @ new)
        gain = np.maximum(-rest @ new, 0.0) ** 2 / np.maximum((new**2).sum(axis=0), 1e-9)
        chosen: list[int] = []
        for i in np.argsort(-gain):
            if all(abs(grid[i] - grid[j]) > 2 * self.step for j in chosen):
                chosen.append(int(i))
            if len(chosen) == 3:
                break
        return grid[chosen]

    def summary(self, name: str, times: np.ndarray, nature: np.ndarray) -> Pulses:
        """Return the pulses with intervals, from the curvature at the maximum, masses among the rest."""
        masses, _ = self.solve(times, nature)
        alive = np.concatenate([[True, masses[1] > 0], masses[2:] > 0])
        times, masses = times[alive[2:]], np.concatenate([masses[:2], masses[2:][alive[2:]]])
        half_life, width = self._natural(nature)
        start = np.concatenate([times / self.step, nature, masses])

        def residuals(at: np.ndarray) -> np.ndarray:
            k = times.size
            columns = _columns(self.time, self.time[0], at[:k] * self.step, *self._natural(at[k : k + 2]), self.shape)
            away = (at[k : k + 2] - self.expected) / (_HALF_LIFE_SPREAD, _WIDTH_SPREAD)
            return np.concatenate([(columns @ at[k + 2 :] - self.level) / self.deviation, away])

        from scipy.optimize import approx_fprime

        slope = approx_fprime(start, residuals, 1e-6)
        spread = np.sqrt(np.maximum(np.diag(np.linalg.pinv(slope.T @ slope)), 0.0)) * HALF_WIDTH
        k = times.size
        found = tuple(
            Pulse(
                float(times[i]),
                float(times[i] - spread[i] * self.step),
                float(times[i] + spread[i] * self.step),
                float(masses[2 + i]),
                max(0.0, float(masses[2 + i] - spread[k + 4 + i])),
                float(masses[2 + i] + spread[k + 4 + i]),
            )
            for i in range(k)
        )
        fitted = _columns(self.time, self.time[0], times, half_life, width, self.shape) @ masses
        low, high = half_life * np.exp(-spread[k]), half_life * np.exp(spread[k])
        return Pulses(
            name, self.time, self.level, fitted, found, float(half_life), float(low), float(high), float(width),
            float(masses[0]), self.shape, float(masses[1]),
        )  # fmt: skip


def save_pulses(found: Sequence[Pulses], table: DosingTable, path: Path) -> None:
    """Write what was found to a NetCDF file, whole or not at all."""
    import xarray

    from oxytocin import __version__

    time, level = {"units": table.units["TIME"]}, {"units": table.units["DV"]}
    rows = [(one.subject, p) for one in found for p in one.pulses]
    data = xarray.Dataset(
        {
            "half_life": ("subject", [one.half_life for one in found], time),
            "half_life_low": ("subject", [one.half_life_low for one in found], time),
            "half_life_high": ("subject", [one.half_life_high for one in found], time),
            "width": ("subject", [one.width for one in found], time),
            "basal": ("subject", [one.basal for one in found], level),
            "pulse_subject": ("pulse", np.array([name for name, _ in rows], dtype=str)),
            **{
                f"pulse_{name}": ("pulse", np.array([getattr(p, name) for _, p in rows], dtype=float), unit)
                for name, unit in (
                    ("time", time), ("time_low", time), ("time_high", time),
                    ("height", level), ("height_low", level), ("height_high", level),
                )
            },
            "sample_subject": ("sample", np.repeat([one.subject for one in found], [one.time.size for one in found])),
            "sample_time": ("sample", np.concatenate([one.time for one in found]), time),
            "reading": ("sample", np.concatenate([one.level for one in found]), level),
            "fitted": ("sample", np.concatenate([one.fitted for one in found]), level),
        },
        coords={"subject": [one.subject for one in found]},
        attrs={
            "table": table.name,
            "oxytocin_version": __version__,
            "title": "Pulses of secretion; for research and teaching, no medical device",
        },
    )  # fmt: skip
    content = data.to_netcdf(engine="h5netcdf")
    whole_file(path, lambda draft: draft.write_bytes(content))
