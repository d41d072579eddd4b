"""How far apart two samples are: simulated women beside recorded ones, where a whole distribution was published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.language import OxytocinError


@dataclass(frozen=True)
class Distance:
    """What sets two samples apart.

    Attributes
    ----------
    sizes : tuple of int
        Finite values in the first sample and in the second.
    medians : tuple of float
        Of the first and of the second.
    kolmogorov : float
        Largest difference between the two cumulative distributions, from 0 to 1.
    p_value : float
        Probability of a larger one if both samples came from one distribution.
    wasserstein : float
        Mean distance by which values must be moved to turn one distribution into the other, in their unit.
    interval : tuple of float
        Central 90 % of `wasserstein` over resampled samples; resampling adds a little to a distance near 0.
    by_chance : float
        What `wasserstein` stays below 19 times in 20 if both samples came from one distribution.
    """

    sizes: tuple[int, int]
    medians: tuple[float, float]
    kolmogorov: float
    p_value: float
    wasserstein: float
    interval: tuple[float, float]
    by_chance: float


def distance(first: np.ndarray, second: np.ndarray, draws: int = 1000, seed: int = 0) -> Distance:
    """Compare two samples; what is not a finite number is left out.

    Parameters
    ----------
    first, second : ndarray, shape (subjects,) each
        In one unit.
    draws : int
        How often both are drawn anew with replacement, and how often they are mixed.
    seed : int
        Of these draws.

    Raises
    ------
    OxytocinError
        If a sample has fewer than two values.
    """
    from scipy.stats import ks_2samp, wasserstein_distance

    one, two = (values[np.isfinite(values)] for values in (np.asarray(first, float), np.asarray(second, float)))
    if min(one.size, two.size) < 2:
        raise OxytocinError(f"samples of {one.size} and {two.size} values cannot be compared; expected two in each")
    random = np.random.default_rng(seed)
    again, mixed = np.empty((2, draws))
    both = np.concatenate([one, two])
    for draw in range(draws):
        again[draw] = wasserstein_distance(random.choice(one, one.size), random.choice(two, two.size))
        random.shuffle(both)
        mixed[draw] = wasserstein_distance(both[: one.size], both[one.size :])
    test = ks_2samp(one, two)
    low, high = np.quantile(again, [0.05, 0.95])
    return Distance(
        sizes=(one.size, two.size),
        medians=(float(np.median(one)), float(np.median(two))),
        kolmogorov=float(test.statistic),
        p_value=float(test.pvalue),
        wasserstein=float(wasserstein_distance(one, two)),
        interval=(float(low), float(high)),
        by_chance=float(np.quantile(mixed, 0.95)),
    )
