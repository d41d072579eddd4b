"""What a pulse of secretion looks like in blood: a burst that is Gaussian in time and falls off with the half-life.

After Veldhuis & Johnson 1992, Methods in Enzymology 210: 539, recalled. The decay may have two half-lives.
"""

from __future__ import annotations

import numpy as np

from oxytocin.language.quantities import convert


def of_the_woman(unit: str) -> tuple[float, tuple[float, float]]:
    """Return the fast half-life of the woman's plasma, and share of the fast decay and ratio of the half-lives."""
    from oxytocin.bodies.human import resting_woman

    of = {path: item.value for path, item in resting_woman().parameters.items()}
    out, there = (
        of["plasma.clearance"] / of["plasma.central_volume"],
        of["plasma.exchange"] / of["plasma.central_volume"],
    )
    back = of["plasma.exchange"] / of["plasma.peripheral_volume"]
    slow, fast = np.sort(-np.linalg.eigvals(np.array([[-out - there, back], [there, -back]])).real)
    share = (fast - back) / (fast - slow)
    return convert(f"{np.log(2.0) / fast} min", unit), (float(share), float(fast / slow))


def decay(since: np.ndarray, half_life: np.ndarray | float, shape: tuple[float, float]) -> np.ndarray:
    """Return what is left of one unit after some time.

    Parameters
    ----------
    since, half_life : ndarray
        Of shapes that go together; the half-life is that of the fast decay.
    shape : tuple of float
        Share of the fast decay, and how many times longer the slow half-life is.
    """
    share, ratio = shape
    left = share * 0.5 ** (since / half_life)
    return left + (1.0 - share) * 0.5 ** (since / (ratio * half_life)) if share < 1.0 else left


def burst(
    since: np.ndarray, half_life: np.ndarray | float, width: np.ndarray | float, shape: tuple[float, float]
) -> np.ndarray:
    """Return the level that a burst of unit mass leaves, with SD `width`, at times since its middle."""
    share, ratio = shape
    level = share * _falling(since, half_life, width)
    return level + (1.0 - share) * _falling(since, ratio * half_life, width) if share < 1.0 else level


def _falling(since: np.ndarray, half_life: np.ndarray | float, width: np.ndarray | float) -> np.ndarray:
    from scipy.special import erfc, erfcx

    rate = np.log(2.0) / half_life
    z = (rate * width - since / width) / np.sqrt(2.0)
    before = 0.5 * np.exp(-0.5 * np.minimum((since / width) ** 2, 1400.0)) * erfcx(np.maximum(z, 0.0))
    behind = 0.5 * np.exp(np.minimum(0.5 * (rate * width) ** 2 - rate * since, 50.0)) * erfc(np.minimum(z, 0.0))
    return np.where(z > 0, before, behind)


def columns(
    at: np.ndarray, start: float, times: np.ndarray, half_life: float, width: float, shape: tuple[float, float]
) -> np.ndarray:
    """Return what the steady part, what was there at the start, and each pulse look like, one column for each."""
    bursts = burst(at[:, None] - times[None, :], half_life, width, shape)
    return np.concatenate([np.ones((at.size, 1)), decay(at - start, half_life, shape)[:, None], bursts], axis=1)
