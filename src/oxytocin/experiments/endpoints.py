"""What a trial compares between arms, and the estimates it states: means and shares with 95 % intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
"""Of every interval."""


@dataclass(frozen=True)
class Endpoint:
    """A readout as a trial counts it.

    Attributes
    ----------
    readout, title, unit : str
        What it is read from, and as tables print it.
    factor : float
        What values are multiplied by, such as 100 for a percentage.
    at_least : float or None
        If given, what counts is whether the readout reaches this, in the readout's unit.
    missing : float or None
        If given, what a subject without a value counts as, in the readout's unit: a birth that was not awaited.
    """

    readout: str
    title: str
    unit: str
    factor: float = 1.0
    at_least: float | None = None
    missing: float | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is a share of subjects, in percent."""
        return self.unit == "%" and self.factor == 100.0

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return what each subject counts as; not a number for one that has no value, shape as given."""
        if self.missing is not None:
            values = np.where(np.isfinite(values), values, self.missing)
        if self.at_least is not None:
            values = np.where(np.isfinite(values), values >= self.at_least, np.nan)
        return values * self.factor


@dataclass(frozen=True)
class Estimate:
    """A mean over subjects with its 95 % interval, how many of them have a value, and its standard error."""

    value: float
    low: float
    high: float
    count: int
    error: float = math.nan


def estimate(endpoint: Endpoint, values: np.ndarray) -> Estimate:
    """Return the mean over the subjects who have a value, with Wilson's interval for a share.

    Wilson's says something even where nobody or everybody has it (doi:10.1080/01621459.1927.10502953).
    """
    values = values[np.isfinite(values)]
    if not endpoint.is_share:
        return mean(values)
    if not values.size:
        return mean(values)
    from scipy.stats import binomtest

    yes = int(np.count_nonzero(values))
    low, high = binomtest(yes, values.size).proportion_ci(CONFIDENCE, method="wilson")
    share = yes / values.size
    error = 100.0 * math.sqrt(share * (1.0 - share) / values.size)
    return Estimate(100.0 * share, 100.0 * float(low), 100.0 * float(high), values.size, error)


def paired_difference(first: np.ndarray, other: np.ndarray) -> Estimate:
    """Return by how much the other arm differs from the first, subject by subject, over those with a value in both."""
    by = other - first
    return mean(by[np.isfinite(by)])


def group_difference(endpoint: Endpoint, first: np.ndarray, other: np.ndarray) -> Estimate:
    """Return by how much the mean of another group differs from the first's.

    Of means with Welch's interval (doi:10.1093/biomet/34.1-2.28), of shares with Newcombe's, method 10
    (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
    """
    one, two = estimate(endpoint, first), estimate(endpoint, other)
    by, count = two.value - one.value, one.count + two.count
    if endpoint.is_share:
        below = math.hypot(two.value - two.low, one.high - one.value)
        above = math.hypot(two.high - two.value, one.value - one.low)
        return Estimate(by, by - below, by + above, count, math.hypot(one.error, two.error))
    error = math.hypot(one.error, two.error)
    if min(one.count, two.count) < 2 or error == 0.0:
        return Estimate(by, by, by, count, error)
    degrees = error**4 / (one.error**4 / (one.count - 1) + two.error**4 / (two.count - 1))
    return _with_interval(by, error, degrees, count)


def mean(values: np.ndarray) -> Estimate:
    """Return the mean of finite values with Student's interval; the value alone where nothing varies."""
    if values.size < 2 or np.ptp(values) == 0.0:
        only = float(values.mean()) if values.size else math.nan
        return Estimate(only, only, only, values.size, 0.0 if values.size > 1 else math.nan)
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    return _with_interval(float(values.mean()), error, values.size - 1, values.size)


def _with_interval(value: float, error: float, degrees: float, count: int) -> Estimate:
    from scipy.special import stdtrit

    half = float(stdtrit(degrees, (1.0 + CONFIDENCE) / 2.0)) * error
    return Estimate(value, value - half, value + half, count, error)
