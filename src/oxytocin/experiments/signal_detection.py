"""Choosing one of several alternatives by the evidence for each: how often that is right, and what chance adds."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.streams import chance

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def average_over_normal(values: np.ndarray) -> np.ndarray:
    """Return the mean over a standard normal z of what was worked out at each of `normal_points` (last axis)."""
    return np.asarray(values @ _WEIGHTS)


def normal_points() -> np.ndarray:
    """Return values of a standard normal z at which a function is worked out to average it; shape (40,)."""
    return _NODES


def share_right(
    sensitivity: np.ndarray, alternatives: int, bias: np.ndarray | float = 0.0, rival: np.ndarray | float = 0.0
) -> np.ndarray:
    """Return how often the right one of several alternatives seems the likeliest.

        share_right = integral phi(x - d' - bias) Phi(x)^(alternatives - 2) Phi(x - rival) dx

    Parameters
    ----------
    sensitivity : ndarray
        d', by which evidence for the right alternative exceeds that for the others, in standard deviations.
    alternatives : int
        How many there are.
    bias, rival : ndarray or float
        Readiness to name the right alternative, and one certain wrong one (minus their criteria), in the same unit.
    """
    from scipy.special import ndtr

    evidence = np.asarray(sensitivity + bias)[..., None] + _NODES
    others = ndtr(evidence) ** (alternatives - 2)
    return average_over_normal(others * ndtr(evidence - np.asarray(rival)[..., None]))


def share_misnamed(sensitivity: np.ndarray, alternatives: int, bias: np.ndarray | float = 0.0) -> np.ndarray:
    """Return how often one certain wrong alternative, named with a readiness `bias`, seems the likeliest.

    share_misnamed = integral phi(x - bias) Phi(x - d') Phi(x)^(alternatives - 2) dx
    """
    from scipy.special import ndtr

    evidence = np.asarray(bias)[..., None] + _NODES
    return average_over_normal(
        ndtr(evidence - np.asarray(sensitivity)[..., None]) * ndtr(evidence) ** (alternatives - 2)
    )


def answered(seed: int, test: str, session: float, right: np.ndarray, consistency: float, first: int = 0) -> np.ndarray:
    """Return which items each subject answers rightly: 1 or 0.

    Parameters
    ----------
    seed, test, session : int, str, float
        Of the run, the name of the test, and the number of the sitting. In the same sitting chance is the same,
        whatever was given before, so that only an effect makes a difference; another sitting is a real retest.
    right : ndarray, shape (subjects, items)
        Chance of a right answer.
    consistency : float
        Correlation between sittings of what, besides ability, decides about an item (tetrachoric).
    first : int
        Number of the first subject in the population.
    """
    from scipy.special import ndtri

    subjects, items = right.shape
    own = chance(seed, test, "items", subjects, items, first)
    fresh = chance(seed, test, f"sitting {session:g}", subjects, items, first)
    luck = np.sqrt(consistency) * own + np.sqrt(1.0 - consistency) * fresh
    return np.asarray(luck < ndtri(right), dtype=float)
