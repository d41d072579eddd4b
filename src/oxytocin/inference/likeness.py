"""How much each virtual person is like one who was observed: the weights from which a posterior is read.

Each number is put on a scale on which all virtual people together are normal. Regression on what is left tells the mean
of the numbers under each hypothesis, and what people with the same deficit vary by about it. Directions are kept in
which a deficit moves people most against that (as summaries are chosen by regression: Fearnhead and Prangle 2012,
doi:10.1111/j.1467-9868.2011.01010.x). There the density of the numbers is a sum of normal kernels over virtual people,
each drawn towards its mean by as much as the kernel is wide, so that the sum varies neither more nor less than people
do (West 1993, doi:10.1111/j.2517-6161.1993.tb01911.x). The narrowest kernel leaves single people, the widest a normal
synthetic likelihood (Wood 2010, doi:10.1038/nature09319); it is as narrow as the number of people allows. Yes or no,
and whether there is a value at all, must be the same. Every virtual person is measured with an error of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from oxytocin.inference.observations import Error

_DIRECTIONS = 4
_WORTH = 0.01
"""Variance between deficits over that among people with the same, below which a direction tells nothing."""

_NARROWEST, _WIDEST, _WIDER = 0.2, 0.95, 1.25
_ENOUGH = 30.0
"""People, counted by their weights, from whom a posterior is read."""

_GROUPS = 8
"""Ranges of what is left, in each of which people may vary by more or less."""

_POOLED = 0.02
"""Part of that variance that is taken from all of a hypothesis."""

_FARTHEST = 50.0  # SDs; what lies beyond is as strange

_LEAST = 1e-6  # weight in what is fitted of a hypothesis that is excluded

_NODES = 512


@dataclass(frozen=True)
class Likeness:
    """Weights of virtual people, and how well any of them resembles the person.

    Attributes
    ----------
    likelihood : ndarray, shape (hypotheses, people)
        Of what was observed, up to a factor, in a person of whom one virtual person is the model.
    bandwidth : float
        Of the kernel, in SDs among people who lack the same; not a number where only words were observed.
    nearest : float
        Distance of the most similar one, in such SDs, over all directions; infinite if none has the same words.
    """

    likelihood: np.ndarray
    bandwidth: float
    nearest: float


class Reference:
    """Virtual people with what would be observed in each, errors of measurement included.

    Parameters
    ----------
    prior : ndarray, shape (hypotheses,)
        The first lacks nothing.
    shares : ndarray, shape (people,)
        What is left in each under every hypothesis but the first.
    values : ndarray, shape (hypotheses, people, readouts)
        Not a number where a person has no value.
    is_yes_or_no : sequence of bool
    errors : sequence of Error
        Of the measurements.
    seed : int
        Of the errors.
    """

    def __init__(
        self,
        prior: np.ndarray,
        shares: np.ndarray,
        values: np.ndarray,
        is_yes_or_no: Sequence[bool],
        errors: Sequence[Error],
        seed: int = 0,
    ) -> None:
        self.prior, self.is_word, self.errors = prior, np.array(is_yes_or_no), tuple(errors)
        self.shares = shares
        self.values = self.measured(values, np.random.default_rng([seed, 4]))
        self._metrics: dict[tuple[bool, ...], _Metric] = {}

    def measured(self, true: np.ndarray, draws: np.random.Generator) -> np.ndarray:
        """Return values, shape (..., people, readouts), with the error of each measurement drawn for every person."""
        error = np.stack([error.of(true[..., i]) for i, error in enumerate(self.errors)], axis=-1)
        return true + error * draws.standard_normal(true.shape[-2:])

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each readout."""
        weights = np.repeat(np.maximum(self.prior, _LEAST)[:, None], self.shares.size, axis=1)
        return tuple(Scale(self.values[:, :, i], weights) for i in range(self.values.shape[2]))

    @cached_property
    def scaled(self) -> np.ndarray:
        """All values on these scales."""
        return np.stack([scale(self.values[:, :, i]) for i, scale in enumerate(self.scales)], axis=2)

    def likeness(self, observed: np.ndarray, without: int | None = None) -> Likeness:
        """Return how much each virtual person is like one who was observed.

        Parameters
        ----------
        observed : ndarray, shape (readouts,)
            Not a number where nothing came.
        without : int, optional
            Number of a virtual person who is left out under all hypotheses.
        """
        known = np.isfinite(observed)
        same = (np.isfinite(self.values) == known).all(axis=2)
        words = known & self.is_word
        same &= (self.values[:, :, words] == observed[words]).all(axis=2)
        if without is not None:
            same[:, without] = False
        if not same.any():
            return Likeness(np.zeros(same.shape), np.nan, np.inf)
        numbers = known & ~self.is_word
        if not numbers.any():
            return Likeness(same.astype(float), np.nan, 0.0)
        metric = self._metric(numbers)
        here = np.array([self.scales[i](observed[i : i + 1])[0] for i in np.flatnonzero(numbers)]) @ metric.axes
        nearest = float(np.sqrt(((metric.coordinates[same] - here) ** 2).sum(axis=1).min()))
        bandwidth = _NARROWEST
        while True:
            logarithm = np.where(same, metric.log_kernel(here, bandwidth), -np.inf)
            likelihood = np.exp(logarithm - logarithm.max())
            weights = self.prior @ likelihood
            if bandwidth == _WIDEST or weights.sum() ** 2 / (weights**2).sum() >= _ENOUGH:
                return Likeness(likelihood, bandwidth, nearest)
            bandwidth = min(_WIDEST, _WIDER * bandwidth)

    @cached_property
    def left(self) -> np.ndarray:
        """What is left in each person under each hypothesis, shape (hypotheses, people): all of it under the first."""
        return np.stack([np.ones(self.shares.size), *np.tile(self.shares, (self.prior.size - 1, 1))])

    def _metric(self, numbers: np.ndarray) -> _Metric:
        key = tuple(bool(each) for each in numbers)
        if key not in self._metrics:
            self._metrics[key] = _metric_of(self.scaled[:, :, numbers], self.prior, self.shares)
        return self._metrics[key]


class Scale:
    """A rising function of a readout whose values in weighted people are normal; beyond them it goes on straight."""

    def __init__(self, values: np.ndarray, weights: np.ndarray) -> None:
        from scipy.special import ndtri

        known = np.isfinite(values)
        each, where = np.unique(values[known], return_inverse=True)
        if each.size < 2:
            self.nodes, self.heights = np.array([0.0, 1.0]) + (each[0] if each.size else 0.0), np.array([0.0, 1.0])
            return
        mass = np.bincount(where, weights[known])
        middle = (np.cumsum(mass) - 0.5 * mass) / mass.sum()
        if each.size > _NODES:
            chosen = np.unique(np.searchsorted(middle, np.linspace(0, 1, _NODES)).clip(0, each.size - 1))
            each, middle = each[chosen], middle[chosen]
        self.nodes, self.heights = each, ndtri(middle)

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return values on the scale; not a number stays so."""
        found = np.interp(values, self.nodes, self.heights)
        tail = max(1, self.nodes.size // 20)
        for end, inner, beyond in ((-1, -1 - tail, values > self.nodes[-1]), (0, tail, values < self.nodes[0])):
            with np.errstate(over="ignore"):
                slope = (self.heights[end] - self.heights[inner]) / (self.nodes[end] - self.nodes[inner])
                found[beyond] = self.heights[end] + slope * (values[beyond] - self.nodes[end])
        return np.clip(found, -_FARTHEST, _FARTHEST)


@dataclass(frozen=True)
class _Metric:
    """Directions among numbers, and how people lie in them.

    Attributes
    ----------
    axes : ndarray, shape (numbers, directions)
        By how much a deficit moves people along each, in SDs of people who lack the same.
    coordinates : ndarray, shape (hypotheses, people, directions)
        Of each person.
    roots : ndarray, shape (groups, kept, kept)
        Inverse Cholesky factors of the covariances of people who vary alike, in the first directions, which are kept.
    group : ndarray of int, shape (hypotheses, people)
        Of each person; negative where too little is known of people like this one.
    means, left : ndarray, shape (hypotheses, people, kept)
        The mean of all who lack the same as each, and how each lies about it, both multiplied by the factor.
    """

    axes: np.ndarray
    coordinates: np.ndarray
    roots: np.ndarray
    group: np.ndarray
    means: np.ndarray
    left: np.ndarray

    def log_kernel(self, here: np.ndarray, bandwidth: float) -> np.ndarray:
        """Return the logarithm of each person's kernel at a point, shape (hypotheses, people), up to a constant."""
        place = (self.roots @ here[: self.roots.shape[1]])[self.group]
        off = place - self.means - np.sqrt(1.0 - bandwidth**2) * self.left
        size = np.log(np.diagonal(self.roots, axis1=1, axis2=2)).sum(axis=1)[self.group]
        return np.where(self.group < 0, -np.inf, size - 0.5 * (off**2).sum(axis=2) / bandwidth**2)


def _metric_of(scaled: np.ndarray, prior: np.ndarray, shares: np.ndarray) -> _Metric:
    from scipy.linalg import eigh

    hypotheses, _, size = scaled.shape
    complete = np.isfinite(scaled).all(axis=2)
    mean = np.full(scaled.shape, np.nan)
    # Under the first nothing is lacking, and what nobody sees makes no difference: a share then tells nothing.
    healthy = [np.array_equal(scaled[k], scaled[0], equal_nan=True) for k in range(hypotheses)]
    for k in range(hypotheses):
        own = complete[k]
        terms = np.vander(shares, 1 if healthy[k] else 4)
        if own.sum() > 2 * terms.shape[1]:
            mean[k] = terms @ np.linalg.lstsq(terms[own], scaled[k][own], rcond=None)[0]
    fitted = complete & np.isfinite(mean).all(axis=2)
    if not fitted.any():  # too few people have these numbers to tell how they vary
        fitted, mean = complete, np.where(complete[:, :, None], np.nanmean(scaled[complete], axis=0), np.nan)
    weight = np.broadcast_to(np.maximum(prior, _LEAST)[:, None], fitted.shape)[fitted]
    weight = weight / weight.sum()
    among, between = (scaled - mean)[fitted], mean[fitted] - weight @ mean[fitted]
    covariance = (among.T * weight) @ among + 1e-4 * np.eye(size)
    worth, axes = eigh((between.T * weight) @ between, covariance)
    worth, axes = worth[::-1], axes[:, ::-1]
    kept = min(_DIRECTIONS, max(1, int((worth > _WORTH).sum())))
    coordinates = scaled @ axes
    means = (mean @ axes)[:, :, :kept]
    left = coordinates[:, :, :kept] - means
    group = np.full(fitted.shape, -1)
    roots: list[np.ndarray] = []
    for k in range(hypotheses):
        if not fitted[k].any():
            continue
        whole = _covariance(left[k][fitted[k]], np.eye(kept), kept)
        range_of = np.zeros(shares.size) if healthy[k] else np.floor(_GROUPS * shares)
        for each in np.unique(range_of[fitted[k]]):
            own = fitted[k] & (range_of == each)
            group[k][own] = len(roots)
            roots.append(np.linalg.inv(np.linalg.cholesky(_covariance(left[k][own], whole, kept))))
    factors = np.array(roots)
    means, left = (np.einsum("kpab,kpb->kpa", factors[group], each) for each in (means, left))
    return _Metric(axes, coordinates, factors, group, means, left)


def _covariance(left: np.ndarray, pooled: np.ndarray, size: int) -> np.ndarray:
    """Return the covariance of what is left over, drawn towards that of more people."""
    if len(left) <= 2 * size:
        return pooled
    return np.asarray((1.0 - _POOLED) * left.T @ left / len(left) + _POOLED * pooled)
