"""How sure times and masses of pulses are: a sample from the posterior, by chains that learn from one another.

A time between two samples is told by little but the mass that goes with it, and its posterior has edges at the samples;
no curvature at a maximum says how wide it is. So it is sampled: chains move a pulse, or all, along differences between
two other chains (differential evolution: ter Braak 2006, doi:10.1007/s11222-006-8769-1), and a pulse also by random
steps that keep what it leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.assay_error import Readings, log_probability
from oxytocin.inference.pulse_search import FLOOR, HALF_LIFE_SPREAD
from oxytocin.inference.pulse_shape import burst, decay

SWEEPS = 300
"""How often all chains are moved."""

_CHAINS, _SETTLING = 24, 100
# Priors (assumed), of logarithms: masses are about those that the search found; a burst is short against the time
# between samples, for neurons release in seconds; the error is about what was said.
_MASS_SPREAD, _ERROR_SPREAD = 1.0, 0.2
_WIDTH, _WIDTH_SPREAD = 0.03, 1.5
BASAL, CARRIED, HALF_LIFE, WIDTH, ERROR = range(5)
"""Columns of what all pulses have in common; of the last three, the logarithm."""


@dataclass
class Chains:
    """State of all chains, or draws from them: shapes (chains, pulses), (chains, pulses) and (chains, 5).

    `mass` is a logarithm.
    """

    time: np.ndarray
    mass: np.ndarray
    common: np.ndarray

    def flat(self) -> np.ndarray:
        """Return everything as one row for each chain."""
        return np.concatenate([self.time, self.mass, self.common], axis=1)

    @classmethod
    def of(cls, flat: np.ndarray) -> Chains:
        """Return chains from such rows."""
        pulses = (flat.shape[1] - 5) // 2
        return cls(flat[:, :pulses], flat[:, pulses : 2 * pulses], flat[:, 2 * pulses :])


class Posterior:
    """The posterior of a fixed number of pulses in one series."""

    def __init__(
        self,
        time: np.ndarray,
        readings: Readings,
        shape: tuple[float, float],
        half_life: float,
        step: float,
        error: float,
    ) -> None:
        self.time, self.shape, self.step = time, shape, step
        self.value = readings.value
        self.known = np.flatnonzero(readings.censored != 0)
        self.seen = np.flatnonzero(readings.censored == 0)
        self.low, self.high = (end[self.known] for end in readings.ends())
        self.floor = FLOOR * float(np.median(self.value))
        self.earliest, self.latest = float(time[0]) - step, float(time[-1])
        self.middle = np.log([half_life, _WIDTH * step, error])
        self.scale = np.array([HALF_LIFE_SPREAD, _WIDTH_SPREAD, _ERROR_SPREAD])
        self.usual_mass = float(np.log(np.median(self.value[self.seen])))
        self.carried = True

    def about(
        self, time: np.ndarray, mass: np.ndarray, basal: float, carried: float, half_life: float, width: float
    ) -> Chains:
        """Return chains that begin scattered about what a search has found.

        Without anything `carried` over from before the first sample, there is none in the posterior either.
        """
        chance = np.random.default_rng(1)
        self.usual_mass = float(np.log(mass).mean()) if mass.size else self.usual_mass
        self.carried = carried > 0

        def scattered(middle: np.ndarray, by: float) -> np.ndarray:
            return np.asarray(middle + by * chance.standard_normal((_CHAINS, np.size(middle))))

        reach = self.latest - self.earliest
        times = np.sort(scattered(time, 0.1 * self.step), axis=1)
        times = np.clip(times, self.earliest + 1e-6 * reach, self.latest - 1e-6 * reach)
        times += 1e-9 * reach * np.arange(time.size)
        usual = float(np.median(self.value))
        steady = np.abs(scattered(np.array([basal, carried]), 0.05 * usual)) * [1.0, float(self.carried)]
        rest = scattered(np.array([np.log(half_life), np.log(min(width, 0.1 * self.step)), self.middle[2]]), 0.1)
        return Chains(times, scattered(np.log(mass), 0.1), np.concatenate([steady, rest], axis=1))

    def bursts(self, time: np.ndarray, common: np.ndarray) -> np.ndarray:
        """Return the levels that pulses of unit mass leave, shape (chains, pulses, samples)."""
        half_life, width = (np.exp(common[:, i])[:, None, None] for i in (HALF_LIFE, WIDTH))
        return burst(self.time - time[:, :, None], half_life, width, self.shape)

    def rest(self, common: np.ndarray) -> np.ndarray:
        """Return the level without pulses, shape (chains, samples)."""
        left = decay(self.time - self.time[0], np.exp(common[:, HALF_LIFE])[:, None], self.shape)
        return common[:, BASAL, None] + common[:, CARRIED, None] * left

    def log_likelihood(self, level: np.ndarray, common: np.ndarray) -> np.ndarray:
        """Return it for each chain."""
        deviation = np.exp(common[:, ERROR])[:, None] * np.hypot(level, self.floor)
        z = (self.value[self.seen] - level[:, self.seen]) / deviation[:, self.seen]
        total = -0.5 * (z**2).sum(axis=1) - np.log(deviation[:, self.seen]).sum(axis=1)
        if self.known.size:
            own, spread = level[:, self.known], deviation[:, self.known]
            total += log_probability((self.low - own) / spread, (self.high - own) / spread).sum(axis=1)
        return total

    def log_prior(self, chains: Chains) -> np.ndarray:
        """Return it for each chain; pulses keep their order."""
        inside = (chains.time > self.earliest).all(axis=1) & (chains.time < self.latest).all(axis=1)
        inside &= (np.diff(chains.time, axis=1) > 0).all(axis=1)
        inside &= (chains.common[:, :HALF_LIFE] >= 0).all(axis=1)
        inside &= self.carried | (chains.common[:, CARRIED] == 0)
        away = (chains.common[:, HALF_LIFE:] - self.middle) / self.scale
        mass = (chains.mass - self.usual_mass) / _MASS_SPREAD
        return np.where(inside, -0.5 * ((away**2).sum(axis=1) + (mass**2).sum(axis=1)), -np.inf)


class Sampler:
    """Moves chains; keeps the level of each, so that one pulse can be moved without the others."""

    def __init__(self, posterior: Posterior, start: Chains, seed: int) -> None:
        self.of, self.chains = posterior, start
        self.chance = np.random.default_rng(seed)
        self.shapes = posterior.bursts(start.time, start.common)
        self.level = self._level(start, self.shapes)
        self.score = posterior.log_likelihood(self.level, start.common) + posterior.log_prior(start)

    def _level(self, chains: Chains, shapes: np.ndarray) -> np.ndarray:
        return self.of.rest(chains.common) + np.einsum("ck,ckn->cn", np.exp(chains.mass), shapes)

    def run(self, progress: Progress) -> Chains:
        """Return draws of all chains after they have settled."""
        count, pulses = self.chains.time.shape
        halves = np.arange(count // 2), np.arange(count // 2, count)
        kept = []
        for sweep in range(SWEEPS):
            for own, others in (halves, halves[::-1]):
                for k in range(pulses):
                    self._move_pulse(own, others, k)
                self._move(own, others, np.arange(2 * pulses, 2 * pulses + 5))
                self._move(own, others, np.arange(2 * pulses + 5))
            progress.add(1.0)
            if sweep >= _SETTLING:
                kept.append(self.chains.flat().copy())
        return Chains.of(np.concatenate(kept))

    def _differences(self, own: np.ndarray, others: np.ndarray, flat: np.ndarray) -> np.ndarray:
        first = self.chance.integers(others.size, size=own.size)
        second = (first + 1 + self.chance.integers(others.size - 1, size=own.size)) % others.size
        return flat[others[first]] - flat[others[second]]

    def _stretch(self, size: int, parameters: int) -> np.ndarray:
        usual = 2.38 / np.sqrt(2.0 * parameters) * self.chance.uniform(0.3, 1.2, size)
        return np.where(self.chance.random(size) < 0.1, 1.0, usual)[:, None]

    def _move(self, own: np.ndarray, others: np.ndarray, block: np.ndarray) -> None:
        """Move some of the parameters of one half of the chains along differences in the other."""
        flat = self.chains.flat()
        tried = flat[own]
        stretch = self._stretch(own.size, block.size)
        tried[:, block] += stretch * self._differences(own, others, flat)[:, block]
        new = Chains.of(tried)
        prior = self.of.log_prior(new)
        shapes = self.of.bursts(new.time, new.common)
        level = self._level(new, shapes)
        score = self.of.log_likelihood(level, new.common) + prior
        taken = np.log(self.chance.random(own.size)) < score - self.score[own]
        at = own[taken]
        self.chains.time[at], self.chains.mass[at] = new.time[taken], new.mass[taken]
        self.chains.common[at] = new.common[taken]
        self.shapes[at], self.level[at], self.score[at] = shapes[taken], level[taken], score[taken]

    def _move_pulse(self, own: np.ndarray, others: np.ndarray, k: int) -> None:
        """Move time and mass of one pulse."""
        now = Chains(self.chains.time[own], self.chains.mass[own], self.chains.common[own])
        new = Chains(now.time.copy(), now.mass.copy(), now.common)
        size = own.size
        if self.chance.random() < 0.5:
            pair = np.stack([self.chains.time[:, k], self.chains.mass[:, k]], axis=1)
            change = self._stretch(size, 2) * self._differences(own, others, pair)
            shift, grown = change[:, 0], change[:, 1]
        else:
            shift = self.of.step * 10.0 ** self.chance.uniform(-2, 0.3, size) * self.chance.standard_normal(size)
            grown = np.log(2.0) / np.exp(now.common[:, HALF_LIFE]) * shift
            grown = grown + 10.0 ** self.chance.uniform(-3, 0, size) * self.chance.standard_normal(size)
        new.time[:, k] += shift
        new.mass[:, k] += grown
        prior = self.of.log_prior(new)
        shape = self.of.bursts(new.time[:, k : k + 1], new.common)[:, 0]
        level = self.level[own] + (
            np.exp(new.mass[:, k])[:, None] * shape - np.exp(now.mass[:, k])[:, None] * self.shapes[own, k]
        )
        score = self.of.log_likelihood(level, new.common) + prior
        taken = np.log(self.chance.random(size)) < score - self.score[own]
        at = own[taken]
        self.chains.time[at], self.chains.mass[at] = new.time[taken], new.mass[taken]
        self.shapes[at, k], self.level[at], self.score[at] = shape[taken], level[taken], score[taken]
