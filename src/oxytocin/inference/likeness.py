"""How much each virtual person is like one who was observed: the weights from which a posterior is read.

This is approximate Bayesian computation with a kernel (Beaumont and others 2002, doi:10.1093/genetics/162.4.2025), on
summaries chosen by regression (Fearnhead and Prangle 2012, doi:10.1111/j.1467-9868.2011.01010.x). Each number is put on
a scale on which all virtual people together are normal. What numbers vary by among people who lack the same is taken
out by regression; directions are scaled by it, and those kept in which a deficit moves people most. There the kernel is
normal, with the error of the measurements and a bandwidth that is as narrow as the number of people allows. Yes or no,
and whether there is a value at all, must be the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from oxytocin.inference.observations import Error

_DIRECTIONS = 4
_WORTH = 0.01
"""Variance between deficits over that among people with the same, below which a direction tells nothing."""

_NARROWEST, _WIDEST, _WIDER = 0.2, 1.0, 1.2
_ENOUGH = 200.0
"""People, counted by their weights, from whom a posterior is read."""

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
    nearest : float
        Distance of the most similar one, in such SDs, over all directions; infinite if none has the same words.
    """

    likelihood: np.ndarray
    bandwidth: float
    nearest: float


class Reference:
    """Virtual people with what would be observed in each.

    Parameters
    ----------
    prior : ndarray, shape (hypotheses,)
    shares : ndarray, shape (people,)
        What is left in each under every hypothesis but the first.
    values : ndarray, shape (hypotheses, people, readouts)
        Not a number where a person has no value.
    is_yes_or_no : sequence of bool
    errors : sequence of Error
        Of the measurements.
    """

    def __init__(
        self,
        prior: np.ndarray,
        shares: np.ndarray,
        values: np.ndarray,
        is_yes_or_no: tuple[bool, ...],
        errors: tuple[Error, ...],
    ) -> None:
        self.prior, self.shares, self.values = prior, shares, values
        self.is_word = np.array(is_yes_or_no)
        self.errors = errors
        self._metrics: dict[tuple[bool, ...], _Metric] = {}

    @property
    def people(self) -> int:
        """How many."""
        return self.values.shape[1]

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of each readout."""
        weights = np.repeat(self.prior[:, None], self.people, axis=1)
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
        places = np.flatnonzero(numbers)
        here = np.array([self.scales[i](observed[i : i + 1])[0] for i in places])
        blur = np.array([self.scales[i].width(observed[i], self.errors[i].of(observed[i])) for i in places])
        off = np.where(same[:, :, None], metric.coordinates - here @ metric.axes, np.inf)
        spread = metric.axes.T @ (blur[:, None] ** 2 * metric.axes)
        nearest = float(np.sqrt(_squared(off, np.eye(len(places)) + spread).min()))
        kept = slice(0, metric.kept)
        bandwidth = _NARROWEST
        while True:
            squared = _squared(off[:, :, kept], bandwidth**2 * np.eye(metric.kept) + spread[kept, kept])
            likelihood = np.exp(-0.5 * (squared - squared.min()))
            weights = self.prior[:, None] * likelihood
            if weights.sum() ** 2 / (weights**2).sum() >= _ENOUGH or bandwidth >= _WIDEST:
                return Likeness(likelihood, bandwidth, nearest)
            bandwidth *= _WIDER

    def observed_in(self, hypothesis: int, person: int, draws: np.random.Generator) -> np.ndarray:
        """Return what would be observed in a virtual person, with the error of measurements drawn."""
        true = self.values[hypothesis, person]
        error = np.array([error.of(value) for error, value in zip(self.errors, true, strict=True)])
        return np.where(self.is_word, true, true + error * draws.standard_normal(true.size))

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

    def width(self, value: float, error: float) -> float:
        """Return an SD of measurement on the scale."""
        low, high = self(np.array([value - error, value + error]))
        return float(high - low) / 2.0


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

    hypotheses, people, size = scaled.shape
    complete = np.isfinite(scaled).all(axis=2)
    fitted, left, mass = [], [], []
    for k in range(hypotheses):
        own = scaled[k][complete[k]]
        terms = np.vander(shares[complete[k]], 4 if k else 1)  # the first lacks nothing, and a share tells nothing
        if len(own) > 2 * terms.shape[1]:
            mean = terms @ np.linalg.lstsq(terms, own, rcond=None)[0]
            fitted.append(mean)
            left.append(own - mean)
            mass.append(np.full(len(own), prior[k] / people))
    between, among, weight = np.concatenate(fitted), np.concatenate(left), np.concatenate(mass)
    covariance = (among.T * weight) @ among / weight.sum() + 1e-4 * np.eye(size)
    between = between - weight @ between / weight.sum()
    worth, axes = eigh((between.T * weight) @ between / weight.sum(), covariance)
    worth, axes = worth[::-1], axes[:, ::-1]
    kept = min(_DIRECTIONS, max(1, int((worth > _WORTH).sum())))
    return _Metric(axes, scaled @ axes, kept)


def _squared(off: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Return squared distances by a covariance; infinite where a difference is."""
    root = np.linalg.cholesky(np.linalg.inv(covariance))
    with np.errstate(invalid="ignore"):
        squared = ((off @ root) ** 2).sum(axis=2)
    return np.where(np.isfinite(off[:, :, 0]), squared, np.inf)
