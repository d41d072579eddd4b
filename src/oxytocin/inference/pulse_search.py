"""Where pulses are in a series: they enter, divide and leave as long as an information criterion falls.

Masses and the steady part are the likeliest that are not negative; times, the common width and the half-life are moved
to the maximum of the posterior. Pulses enter one by one where they explain most, divide, and leave again, as long as
the extended Bayesian information criterion falls, which counts in how many places a pulse might have been (Chen & Chen
2008, doi:10.1093/biomet/asn034). A reading below detection asks for nothing as long as the level is below its limit.
"""

from __future__ import annotations

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.assay_error import Readings
from oxytocin.inference.pulse_shape import columns

HALF_LIFE_SPREAD = 0.3
"""Of the logarithm, about what is expected; assumed."""

FLOOR = 0.2
"""Of the usual level; what is lower has the error of that."""

_WIDTH_SPREAD = 0.5
_ROUNDS = 6  # until readings that are limits are kept, or aimed at, alike


class Search:
    """Looks for pulses in one series; `nature` is the logarithms of half-life and width."""

    def __init__(
        self, time: np.ndarray, readings: Readings, expected: float, shape: tuple[float, float], error: float
    ) -> None:
        level = readings.value
        self.time, self.level, self.shape = time, level, shape
        self.low, self.high = readings.ends()
        self.seen = readings.censored == 0
        self.low[self.seen] = self.high[self.seen] = level[self.seen]
        gaps = np.diff(time)
        self.step = float(np.median(gaps[gaps > 0]))
        self.expected = np.log([expected, 0.4 * self.step])
        smooth = np.median(np.stack([np.roll(level, i) for i in (-1, 0, 1)]), axis=0)
        smooth[[0, -1]] = level[[0, -1]]
        self.deviation = error * np.maximum(smooth, FLOOR * float(np.median(level)) + 1e-300)

    @staticmethod
    def _natural(nature: np.ndarray) -> tuple[float, float]:
        return float(np.exp(nature[0])), float(np.exp(nature[1]))

    def solve(self, times: np.ndarray, nature: np.ndarray, carried: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """Return the likeliest masses that are not negative, and residuals in SD with those of the prior."""
        from scipy.optimize import nnls

        looks = columns(self.time, self.time[0], times, *self._natural(nature), self.shape) / self.deviation[:, None]
        looks[:, 1] *= carried
        low, high = self.low / self.deviation, self.high / self.deviation
        # A limit that is kept asks for nothing; one that is crossed is aimed at.
        target, level = np.where(self.seen, high, np.nan), high
        masses = np.zeros(looks.shape[1])
        for _ in range(_ROUNDS):
            asked = ~np.isnan(target)
            masses = nnls(looks[asked], target[asked])[0]
            level = looks @ masses
            now = np.where(self.seen, high, np.where(level > high, high, np.where(level < low, low, np.nan)))
            if np.array_equal(now, target, equal_nan=True):
                break
            target = now
        away = (nature - self.expected) / (HALF_LIFE_SPREAD, _WIDTH_SPREAD)
        return masses, np.concatenate([level - np.clip(level, low, high), away])

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
        between = np.unique(self.time)
        grid = np.concatenate([[between[0] - self.step], between[:-1], (between[1:] + between[:-1]) / 2.0])
        grid.sort()
        have = columns(self.time, self.time[0], times, *self._natural(nature), self.shape) / self.deviation[:, None]
        new = (
            columns(self.time, self.time[0], grid, *self._natural(nature), self.shape)[:, 2:] / self.deviation[:, None]
        )
        rest = self.solve(times, nature)[1][: self.time.size]
        basis, _ = np.linalg.qr(have)
        new = new - basis @ (basis.T @ new)
        gain = np.maximum(-rest @ new, 0.0) ** 2 / np.maximum((new**2).sum(axis=0), 1e-9)
        chosen: list[int] = []
        for i in np.argsort(-gain):
            if all(abs(i - j) > 4 for j in chosen):
                chosen.append(int(i))
            if len(chosen) == 3:
                break
        return grid[chosen]

    def settled(
        self, times: np.ndarray, nature: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, float, float, float, float]:
        """Return times and masses of pulses that are there, steady part, what was carried over, half-life and width.

        What was there before the first sample counts only if the criterion falls with it, as a pulse does.
        """
        masses, rest = self.solve(times, nature)
        alive = masses[2:] > 0
        times, mass = times[alive], masses[2:][alive]
        without = self.solve(times, nature, carried=False)
        gain = float((without[1] ** 2).sum() - (rest**2).sum())
        carried = masses[1] if gain > 2.0 * np.log(self.time.size) else 0.0
        if not carried:
            alive = without[0][2:] > 0
            times, mass, masses = times[alive], without[0][2:][alive], without[0]
        return times, mass, float(masses[0]), float(carried), *self._natural(nature)
