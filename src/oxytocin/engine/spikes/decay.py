"""How much of a quantity with a half-life is left after one step of time."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def decay_factor(half_life: ArrayLike, step: float, exact: bool) -> NDArray[np.float64]:
    """Return the factor by which a quantity shrinks in one step.

    Parameters
    ----------
    half_life : scalar or array, s
    step : float, s
    exact : bool
        True gives 2 ** (-step / half_life). False gives forward Euler, 1 - ln 2 * step / half_life,
        with which the published oxytocin neuron was fitted.

    Raises
    ------
    ValueError
        If a half-life is not positive, or so short that the Euler factor is not positive.
    """
    half_life = np.asarray(half_life, dtype=np.float64)
    if not np.all(half_life > 0.0):
        raise ValueError(f"half-lives must be positive, got {half_life.min()} s")
    rate = math.log(2.0) * step / half_life
    factor = np.exp(-rate) if exact else 1.0 - rate
    if not np.all(factor > 0.0):
        raise ValueError(f"a half-life of {half_life.min()} s is too short for Euler steps of {step} s")
    return factor
