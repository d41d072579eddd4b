"""When a trial that is looked at several times may stop: boundaries of O'Brien and Fleming for any looks.

At each look the difference of the primary outcome over its standard error, z, is held against c / sqrt(t), where t is
the share of all subjects seen (doi:10.2307/2530245). With z normal and its increments independent, z sqrt(t) walks at
random between the constant limits -c and c, and the chance that it has left them is found by integrating over one
look after the other (doi:10.2307/2343787); c is what makes that chance alpha where the arms do not differ.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

_NODES = 201  # of the quadrature between the limits


def crossing(limit: float, shares: Sequence[float], drift: float = 0.0) -> float:
    """Return the chance that a trial has crossed its boundary by its last look.

    Parameters
    ----------
    limit : float
        c: the boundary is c / sqrt(t) at a share t of the subjects.
    shares : sequence of float
        Rising, the last 1: share of all subjects at each look.
    drift : float
        Mean of z at the end, 0 where the arms do not differ.
    """
    from scipy.special import ndtr

    points, weights = (each * limit for each in _quadrature())
    density = np.zeros(_NODES)
    inside = 1.0
    before = 0.0
    for share in shares:
        step = share - before
        sd = math.sqrt(step)
        if before == 0.0:
            inside = float(ndtr((limit - drift * step) / sd) - ndtr((-limit - drift * step) / sd))
            density = _normal(points - drift * step, sd)
        else:
            chance = ndtr((limit - points - drift * step) / sd) - ndtr((-limit - points - drift * step) / sd)
            inside = float(np.sum(weights * density * chance))
            density = _normal(points[:, None] - points[None, :] - drift * step, sd) @ (weights * density)
        before = share
    return 1.0 - inside


@cache
def limit_of(shares: tuple[float, ...], alpha: float) -> float:
    """Return c, for a two-sided chance alpha of crossing where the arms do not differ."""
    from scipy.optimize import brentq
    from scipy.special import ndtri

    if len(shares) == 1:
        return float(ndtri(1.0 - alpha / 2.0))
    # No less than for a single look, no more than if each look had its share of alpha.
    most = float(ndtri(1.0 - alpha / (2.0 * len(shares))))
    return float(
        brentq(lambda c: crossing(c, shares) - alpha, float(ndtri(1.0 - alpha / 2.0)) - 1e-9, most + 1e-9, xtol=1e-10)
    )


@dataclass(frozen=True)
class Look:
    """What was seen at one look.

    Attributes
    ----------
    subjects : int
        How many had been simulated.
    boundary : float
        What |z| must reach.
    z : mapping of str to float
        Difference from the first arm over its standard error, by arm; not a number where nothing varies.
    """

    subjects: int
    boundary: float
    z: dict[str, float]

    @property
    def crossed(self) -> list[str]:
        """The arms whose difference has reached the boundary."""
        return [arm for arm, z in self.z.items() if abs(z) >= self.boundary]


@cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(_NODES)


def _normal(values: np.ndarray, sd: float) -> np.ndarray:
    return np.exp(-0.5 * (values / sd) ** 2) / (sd * math.sqrt(2.0 * math.pi))
