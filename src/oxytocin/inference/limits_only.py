"""Subjects of whom nothing but limits is known: their share of the likelihood, by averaging over the population.

Where every reading of a subject is below (or above) a limit, the likelihood is a step in its parameters, with no peak
about which Laplace's approximation could be made. Its average over the population is taken at fixed quantiles of the
lognormal distribution instead (for several parameters, a scrambled Sobol sequence; Sobol 1967, recalled), and is a
smooth function of the population's parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.inference.assay_error import Readings
from oxytocin.inference.dosing_rules import Design

_POINTS = 256
_STEP = 1e-4


@dataclass(frozen=True)
class Average:
    """What the average over the population gives.

    Attributes
    ----------
    value : float
        Minus the logarithm of the likelihood.
    by_typical, by_spread, by_error : ndarray
        Its gradient by all parameters of the model, logarithms of the spreads, and logarithms of the two errors.
    middle, covariance : ndarray, shapes (subjects, random), (subjects, random, random)
        Of the subjects' own parameters, given what is known of them.
    """

    value: float
    by_typical: np.ndarray
    by_spread: np.ndarray
    by_error: np.ndarray
    middle: np.ndarray
    covariance: np.ndarray


class LimitsOnly:
    """The subjects of a design of whom every reading is a limit."""

    def __init__(self, design: Design, readings: Readings, random: np.ndarray) -> None:
        from scipy.special import ndtri
        from scipy.stats import qmc

        seen = np.bincount(design.subject, readings.censored == 0, design.subjects) > 0
        sampled = np.bincount(design.subject, minlength=design.subjects) > 0
        self.subjects = np.flatnonzero(sampled & ~seen)
        self.random = random
        self.samples = np.isin(design.subject, self.subjects)
        if random.size == 1:
            shares = (np.arange(_POINTS) + 0.5)[:, None] / _POINTS
        elif random.size:
            shares = qmc.Sobol(random.size, seed=np.random.default_rng(1)).random(_POINTS)
        else:
            shares = np.full((1, 0), 0.5)
        self.points = ndtri(shares)
        repeats = len(self.points)
        self.design = design.of(self.subjects, repeats)
        self.readings = readings.of(np.flatnonzero(self.samples), repeats)

    def average(self, typical: np.ndarray, spread: np.ndarray, errors: list[float]) -> Average:
        """Return the average over the population with typical logarithms, spreads and errors."""
        from scipy.special import logsumexp

        repeats, people = len(self.points), self.subjects.size
        if not people:
            count = self.random.size
            nothing = np.zeros((0, count))
            return Average(
                0.0, np.zeros_like(typical), np.zeros(count), np.zeros(2), nothing, np.zeros((0, count, count))
            )
        x = np.repeat(typical[None], repeats * people, axis=0)
        away = np.repeat(spread * self.points, people, axis=0)
        x[:, self.random] += away
        predicted, first, _ = self.design.predict(x)
        value, slope, _ = self.readings.surprise(predicted, *errors)

        def by_subject(parts: np.ndarray) -> np.ndarray:
            summed = np.zeros((repeats * people, *parts.shape[1:]))
            np.add.at(summed, self.design.subject, parts)
            return summed.reshape(repeats, people, *parts.shape[1:])

        log_likelihood = -by_subject(value)
        total = logsumexp(log_likelihood, axis=0)
        weight = np.exp(log_likelihood - total)
        by_parameter = by_subject(slope[:, None] * first)
        by_error = np.zeros(2)
        for which in range(2):
            up, down = list(errors), list(errors)
            up[which] *= float(np.exp(_STEP))
            down[which] *= float(np.exp(-_STEP))
            either = [by_subject(self.readings.surprise(predicted, *one)[0]) for one in (up, down)]
            by_error[which] = (weight * (either[0] - either[1])).sum() / (2 * _STEP)
        own = away.reshape(repeats, people, -1)
        middle = (weight[:, :, None] * own).sum(axis=0)
        rest = own - middle
        return Average(
            float(-(total - np.log(repeats)).sum()),
            (weight[:, :, None] * by_parameter).sum(axis=(0, 1)),
            (weight[:, :, None] * by_parameter[:, :, self.random] * own).sum(axis=(0, 1)),
            by_error,
            typical[self.random] + middle,
            np.einsum("ns,nsi,nsj->sij", weight, rest, rest),
        )
