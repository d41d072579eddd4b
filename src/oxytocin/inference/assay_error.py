"""How likely a reading is, given what it should be: proportional and additive error, and readings below detection.

Of a reading below the limit of detection its probability counts (method M3: Beal 2001, doi:10.1023/A:1012299115260).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Readings:
    """What was read: values, and which of them are limits that the reading is below; shape (samples,) each."""

    value: np.ndarray
    censored: np.ndarray

    @property
    def least_variance(self) -> float:
        """What is added to each variance: where nothing is predicted, a proportional error would allow no reading."""
        return (1e-6 * float(np.median(self.value))) ** 2

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
        from scipy.special import log_ndtr

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
        if self.censored.any():
            deviation = np.sqrt(variance)
            rising = 0.5 * slope / deviation
            curving = (0.5 * bend - rising**2) / deviation
            z = rest / deviation
            z_first = (-1.0 - z * rising) / deviation
            z_second = (-2.0 * z_first * rising - z * curving) / deviation
            below = log_ndtr(z)
            mills = np.exp(-0.5 * (z**2 + _LOG_2PI) - below)
            value = np.where(self.censored, -below, value)
            first = np.where(self.censored, -mills * z_first, first)
            second = np.where(self.censored, mills * (z + mills) * z_first**2 - mills * z_second, second)
        return value, first, second
