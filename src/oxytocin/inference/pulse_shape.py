"""What a pulse of secretion looks like in blood: a burst that is Gaussian in time and falls off with the half-life.

After Veldhuis & Johnson 1992, Methods in Enzymology 210: 539, recalled. The decay may have two half-lives.
"""

from __future__ import annotations

import numpy as np

from oxytocin.language.quantities import convert

_FAR, _NEAR = -10.0, -6.0  # SD before a burst, and in the error function, beyond which doubles tell no difference


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
    spread = rate * width
    away = since / width
    z = (spread - away) / np.sqrt(2.0)
    # Long after a burst nothing is left but the decay, and long before it nothing at all.
    level = np.exp(np.minimum(0.5 * spread**2 - rate * since, 50.0))
    level[away < _FAR] = 0.0
    near = (z > _NEAR) & (away >= _FAR)
    behind = near & (z <= 0)
    level[behind] *= 0.5 * erfc(z[behind])
    before = near & (z > 0)
    level[before] = 0.5 * np.exp(-0.5 * away[before] ** 2) * erfcx(z[before])
    return level


def columns(
    at: np.ndarray, start: float, times: np.ndarray, half_life: float, width: float, shape: tuple[float, float]
) -> np.ndarray:
    """Return what the steady part, what was there at the start, and each pulse look like, one column for each."""
    bursts = burst(at[:, None] - times[None, :], half_life, width, shape)
    return np.concatenate([np.ones((at.size, 1)), decay(at - start, half_life, shape)[:, None], bursts], axis=1)
