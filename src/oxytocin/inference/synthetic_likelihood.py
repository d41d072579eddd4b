"""Bayesian inference by simulation: a synthetic likelihood on an emulator that is refined where the posterior lies.

The measures s of simulated data are taken as normal about a mean that depends on the parameters (Wood 2010,
doi:10.1038/nature09319). The mean is a cubic polynomial fitted to simulations; the covariance is that of what the
polynomial leaves over, so that it holds the noise of the measures and the error of the polynomial alike, and a crude
polynomial makes the posterior wider, not wrong. New simulations are drawn from that wider posterior, the polynomial is
fitted anew to them, and so on. The posterior is sampled by walkers that stretch moves take about (Goodman and Weare
2010, doi:10.2140/camcos.2010.5.65), which need no tuning and no gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

_SHRINKAGE = 1e-3
_STRETCH = 2.0


@dataclass(frozen=True)
class Emulator:
    """Means of measures as a polynomial of the parameters, and the covariance of what it leaves over.

    Attributes
    ----------
    centre, axes : ndarray, shape (parameters,) and (parameters, parameters)
        Of the simulations it was fitted to; within them it holds.
    reach : float
        Distance from the centre, in standard deviations, beyond which it is not asked.
    """

    centre: np.ndarray
    axes: np.ndarray
    reach: float
    coefficients: np.ndarray
    whitening: np.ndarray

    def log_likelihood(self, points: np.ndarray, observed: np.ndarray) -> np.ndarray:
        """Return the logarithm of the likelihood of what was observed, at each point."""
        scaled = (points - self.centre) @ self.axes
        misfit = (observed - _polynomials(scaled) @ self.coefficients) @ self.whitening
        value = -0.5 * (misfit**2).sum(axis=1)
        value[(scaled**2).sum(axis=1) > self.reach**2] = -np.inf
        return value


def emulator(points: np.ndarray, measured: np.ndarray) -> Emulator:
    """Fit an emulator to simulations.

    Parameters
    ----------
    points : ndarray, shape (simulations, parameters)
        In the unit cube.
    measured : ndarray, shape (simulations, measures)
        Finite.
    """
    centre = points.mean(axis=0)
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(points.T)))
    axes = vectors / np.sqrt(np.maximum(values, 1e-8))
    scaled = (points - centre) @ axes
    terms = _polynomials(scaled)
    penalty = _SHRINKAGE * np.eye(terms.shape[1])
    penalty[0, 0] = 0.0
    gram = terms.T @ terms + penalty
    coefficients = np.linalg.solve(gram, terms.T @ measured)
    # Each residual is put to the size that it has when its simulation is left out of the fit.
    leverage = np.einsum("ij,ij->i", terms, np.linalg.solve(gram, terms.T).T)
    left = (measured - terms @ coefficients) / np.maximum(1.0 - leverage, 0.2)[:, None]
    covariance = np.cov(left.T)
    sizes, directions = np.linalg.eigh(covariance)
    sizes = np.maximum(sizes, 1e-10)
    reach = float(np.sqrt((scaled**2).sum(axis=1)).max())
    return Emulator(centre, axes, reach, coefficients, directions / np.sqrt(sizes))


def _polynomials(scaled: np.ndarray) -> np.ndarray:
    """Return all products of up to three coordinates, shape (points, terms); the first is 1."""
    size = scaled.shape[1]
    two = np.array(list(combinations_with_replacement(range(size), 2))).T
    three = np.array(list(combinations_with_replacement(range(size), 3))).T
    quadratic = scaled[:, two[0]] * scaled[:, two[1]]
    cubic = scaled[:, three[0]] * scaled[:, three[1]] * scaled[:, three[2]]
    return np.concatenate([np.ones((scaled.shape[0], 1)), scaled, quadratic, cubic], axis=1)


def sample(
    log_density: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    moves: int,
    keep: int,
    draws: np.random.Generator,
) -> np.ndarray:
    """Let walkers move over a density, and return where they are at the last moments that are kept.

    Parameters
    ----------
    log_density : callable
        From points, shape (walkers, parameters), to the logarithm of a density up to a constant.
    start : ndarray, shape (walkers, parameters)
        An even number of walkers, at points of finite density.
    moves, keep : int
        How often all move; how many moments are kept, evenly over the second half.

    Returns
    -------
    ndarray, shape (keep, walkers, parameters)
    """
    place, height = start.copy(), log_density(start)
    half, size = start.shape[0] // 2, start.shape[1]
    kept, moments = [], set(np.linspace(moves // 2, moves - 1, keep).astype(int).tolist())
    for move in range(moves):
        for here, there in ((slice(None, half), slice(half, None)), (slice(half, None), slice(None, half))):
            others = place[there][draws.integers(half, size=half)]
            stretch = ((_STRETCH - 1.0) * draws.random(half) + 1.0) ** 2 / _STRETCH
            tried = others + stretch[:, None] * (place[here] - others)
            reached = log_density(tried)
            gain = (size - 1) * np.log(stretch) + reached - height[here]
            taken = np.log(draws.random(half)) < gain
            place[here] = np.where(taken[:, None], tried, place[here])
            height[here] = np.where(taken, reached, height[here])
        if move in moments:
            kept.append(place.copy())
    return np.array(kept)
