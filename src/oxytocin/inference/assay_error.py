"""How likely a reading is, given what it should be: proportional and additive error, and readings known by limits only.

Of a reading that is only known to lie between two limits, the probability of the interval counts: below the limit of
detection (method M3: Beal 2001, doi:10.1023/A:1012299115260), above the highest that an assay can tell, or between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oxytocin.exchange.dosing_table import Subject

_LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Readings:
    """What was read: values, and limits of those that have none; shape (samples,) each.

    Attributes
    ----------
    value : ndarray
        The reading, or the limit that it is below or above.
    censored : ndarray
        1 (or true) where the reading is below `value`, -1 where it is above, 0 where `value` is the reading itself.
    limit : ndarray, optional
        The other end of the interval in which a censored reading lies; not a number where it has none.
    floor : float, optional
        `least_variance` of the readings of which these are a part.
    """

    value: np.ndarray
    censored: np.ndarray
    limit: np.ndarray | None = None

    floor: float | None = None

    @classmethod
    def together(cls, subjects: Sequence[Subject]) -> Readings:
        """Return the readings of all subjects, one after the other."""
        limits = [np.full(one.time.size, np.nan) if one.limit is None else one.limit for one in subjects]
        value, censored = (np.concatenate([getattr(one, name) for one in subjects]) for name in ("value", "censored"))
        return cls(value, censored, np.concatenate(limits))

    @property
    def least_variance(self) -> float:
        """What is added to each variance: where nothing is predicted, a proportional error would allow no reading."""
        return (1e-6 * float(np.median(self.value))) ** 2 if self.floor is None else self.floor

    def of(self, places: np.ndarray, repeats: int = 1) -> Readings:
        """Return some of the readings, several times over, with the same added to each variance."""
        limit = None if self.limit is None else np.tile(self.limit[places], repeats)
        value, censored = (np.tile(one[places], repeats) for one in (self.value, self.censored))
        return Readings(value, censored, limit, self.least_variance)

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lower and the upper end of the interval of each censored reading, infinite where it has none."""
        limit = np.full(self.value.size, np.nan) if self.limit is None else self.limit
        low = np.where(self.censored > 0, np.where(np.isnan(limit), -np.inf, limit), self.value)
        high = np.where(self.censored > 0, self.value, np.where(np.isnan(limit), np.inf, limit))
        return low, high

    def surprise(
        self, predicted: np.ndarray, proportional: float, additive: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return minus the logarithm of each likelihood, with two derivatives by the prediction.

        Parameters
        ----------
        predicted : ndarray, shape (samples,)
        proportional, additive : float
            The SD of a reading is √((proportional × predicted)² + additive²).
        """
        variance = (proportional * predicted) ** 2 + additive**2 + self.least_variance
        slope, bend = 2.0 * proportional**2 * predicted, 2.0 * proportional**2
        rest = self.value - predicted
        value = 0.5 * (_LOG_2PI + np.log(variance) + rest**2 / variance)
        first = 0.5 * slope / variance - rest / variance - 0.5 * rest**2 * slope / variance**2
        second = (
            0.5 * (bend / variance - (slope / variance) ** 2)
            + 1.0 / variance
            + 2.0 * rest * slope / variance**2
            - 0.5 * rest**2 * bend / variance**2
            + rest**2 * slope**2 / variance**3
        )
        known = np.flatnonzero(self.censored != 0)
        if known.size:
            low, high = (end[known] for end in self.ends())
            found = _of_interval(low, high, predicted[known], variance[known], slope[known], bend)
            for whole, part in zip((value, first, second), found, strict=True):
                whole[known] = part
        return value, first, second


def _of_interval(
    low: np.ndarray, high: np.ndarray, predicted: np.ndarray, variance: np.ndarray, slope: np.ndarray, bend: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the same for readings between two limits; `slope` and `bend` are derivatives of the variance."""
    deviation = np.sqrt(variance)
    rising = 0.5 * slope / deviation
    curving = (0.5 * bend - rising**2) / deviation
    log_p = log_probability((low - predicted) / deviation, (high - predicted) / deviation)
    first, second = np.zeros_like(predicted), np.zeros_like(predicted)
    for end, sign in ((low, -1.0), (high, 1.0)):
        finite = np.isfinite(end)
        z = (np.where(finite, end, 0.0) - predicted) / deviation
        z_first = (-1.0 - z * rising) / deviation
        z_second = (-2.0 * z_first * rising - z * curving) / deviation
        # The density at this end over the probability of the interval.
        share = np.where(finite, sign * np.exp(np.minimum(-0.5 * (z**2 + _LOG_2PI) - log_p, 700.0)), 0.0)
        first += share * z_first
        second += share * (z_second - z * z_first**2)
    return -log_p, -first, first**2 - second


def log_probability(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the logarithm of the probability that a standard normal number lies between two limits."""
    from scipy.special import log_ndtr

    # In the upper tail both probabilities are nearly one; there the mirror image keeps the digits.
    low, high = np.where(low > 0, -high, low), np.where(low > 0, -low, high)
    upper, lower = log_ndtr(high), log_ndtr(low)
    with np.errstate(divide="ignore"):
        return np.asarray(upper + np.log1p(-np.exp(np.minimum(lower - upper, 0.0))))
