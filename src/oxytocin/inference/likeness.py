"""How much each virtual person is like one who was observed: the weights from which a posterior is read.

This is approximate Bayesian computation with a kernel (Beaumont and others 2002, doi:10.1093/genetics/162.4.2025), on
summaries chosen by regression (Fearnhead and Prangle 2012, doi:10.1111/j.1467-9868.2011.01010.x). Each number is put on
a scale on which all virtual people together are normal. What numbers vary by among people who lack the same is taken
out by regression; directions are scaled by it, and those kept in which a deficit moves people most. There the kernel is
normal, with a bandwidth that is as narrow as the number of people allows. Yes or no, and whether there is a value at
all, must be the same. Every virtual person is measured with an error of its own.
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

_NARROWEST, _WIDEST, _WIDER = 0.2, 1.0, 1.2
_ENOUGH = 80.0
"""People, counted by their weights, from whom a posterior is read."""

_SUPPORT = 5.0
"""People, by their weights, for each slope of a local regression."""

_NODES = 512


@dataclass(frozen=True)
class Likeness:
    """Weights of virtual people, and how well any of them resembles the person.

    Attributes
    ----------
    likelihood : ndarray, shape (hypotheses, people)
        Of what was observed, up to a factor, in a person of whom one virtual person is the model.
    bandwidth : float
        Of the kernel, in SDs among people who lack the same.
    shares : ndarray, shape (hypotheses, people)
        What is left in each, had they been quite like the one who was observed: moved by a local regression
        (Beaumont and others 2002).
    nearest : float
        Distance of the most similar one, in such SDs, over all directions; infinite if none has the same words.
    """

    likelihood: np.ndarray
    bandwidth: float
    shares: np.ndarray
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
        """Return values, shape (..., readouts), with the error of each measurement drawn."""
        error = np.stack([error.of(true[..., i]) for i, error in enumerate(self.errors)], axis=-1)
        return true + error * draws.standard_normal(true.shape)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each readout."""
        weights = np.repeat(self.prior[:, None], self.shares.size, axis=1)
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
            return Likeness(np.zeros(same.shape), np.nan, self._shares, np.inf)
        numbers = known & ~self.is_word
        if not numbers.any():
            return Likeness(same.astype(float), np.nan, self._shares, 0.0)
        metric = self._metric(numbers)
        places = np.flatnonzero(numbers)
        here = np.array([self.scales[i](observed[i : i + 1])[0] for i in places])
        off = np.where(same[:, :, None], metric.coordinates - here @ metric.axes, np.inf)
        nearest = float(np.sqrt((off**2).sum(axis=2).min()))
        off = off[:, :, : metric.kept]
        squared = (off**2).sum(axis=2)
        squared -= squared.min()
        bandwidth = _NARROWEST
        while True:
            likelihood = np.exp(-0.5 * squared / bandwidth**2)
            weights = self.prior @ likelihood
            if weights.sum() ** 2 / (weights**2).sum() >= _ENOUGH or bandwidth >= _WIDEST:
                break
            bandwidth *= _WIDER
        moved = np.stack([_moved(*each) for each in zip(self._shares, likelihood, off, strict=True)])
        return Likeness(likelihood, bandwidth, moved, nearest)

    @cached_property
    def _shares(self) -> np.ndarray:
        """Shares under every hypothesis; under the first nothing is lacking."""
        return np.stack([np.ones(self.shares.size), *np.tile(self.shares, (len(self.prior) - 1, 1))])

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
            slope = (self.heights[end] - self.heights[inner]) / (self.nodes[end] - self.nodes[inner])
            found = np.where(beyond, self.heights[end] + slope * (values - self.nodes[end]), found)
        return found


@dataclass(frozen=True)
class _Metric:
    """Directions among numbers, by how much a deficit moves people along each, in SDs of people who lack the same.

    Attributes
    ----------
    axes : ndarray, shape (readouts, directions)
    coordinates : ndarray, shape (hypotheses, people, directions)
    kept : int
        How many of the first directions tell anything.
    """

    axes: np.ndarray
    coordinates: np.ndarray
    kept: int


def _metric_of(scaled: np.ndarray, prior: np.ndarray, shares: np.ndarray) -> _Metric:
    from scipy.linalg import eigh

    hypotheses, _, size = scaled.shape
    complete = np.isfinite(scaled).all(axis=2)
    fitted, left, mass = [], [], []
    for k in range(hypotheses):
        own = scaled[k][complete[k]]
        terms = np.vander(shares[complete[k]], 4 if k else 1)  # the first lacks nothing, and a share tells nothing
        if len(own) > 2 * terms.shape[1]:
            mean = terms @ np.linalg.lstsq(terms, own, rcond=None)[0]
            fitted.append(mean)
            left.append(own - mean)
            mass.append(np.full(len(own), prior[k]))
    between, among, weight = np.concatenate(fitted), np.concatenate(left), np.concatenate(mass)
    covariance = (among.T * weight) @ among / weight.sum() + 1e-4 * np.eye(size)
    between = between - weight @ between / weight.sum()
    worth, axes = eigh((between.T * weight) @ between / weight.sum(), covariance)
    worth, axes = worth[::-1], axes[:, ::-1]
    kept = min(_DIRECTIONS, max(1, int((worth > _WORTH).sum())))
    return _Metric(axes, scaled @ axes, kept)


def _moved(shares: np.ndarray, weights: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Return shares moved along the slope that they have on where people lie."""
    own = weights > 1e-6 * weights.max() if weights.max() > 0 else np.zeros(weights.size, dtype=bool)
    enough = own.any() and weights[own].sum() ** 2 / (weights[own] ** 2).sum() > _SUPPORT * (off.shape[1] + 1)
    if not enough or (shares == 1.0).all():
        return shares
    terms = np.column_stack([np.ones(own.sum()), off[own]])
    root = np.sqrt(weights[own])
    logit = np.log(shares[own]) - np.log1p(-shares[own])
    slope = np.linalg.lstsq(terms * root[:, None], logit * root, rcond=None)[0][1:]
    moved = shares.copy()
    moved[own] = 1.0 / (1.0 + np.exp(-(logit - off[own] @ slope)))
    return moved
