"""Curves short enough to send: bands over subjects, and fewer points without losing a spike or a pulse."""

from __future__ import annotations

import numpy as np

MOST_POINTS = 600
"""Points of a curve; a screen shows no more."""

_SHARE = 0.9


def middle_and_band(values: np.ndarray) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return the median over subjects and the ends of the central 90 %; of a single subject the curve alone.

    Parameters
    ----------
    values : ndarray, shape (subjects, times)
        Subjects without a value at a time are left out there.
    """
    if values.shape[0] == 1:
        return values[0], None, None
    in_order = np.sort(values, axis=0)  # what is not a number comes last
    known = np.isfinite(values).sum(axis=0)
    middle, low, high = (_quantile(in_order, known, share) for share in (0.5, (1 - _SHARE) / 2, (1 + _SHARE) / 2))
    return middle, low, high


def _quantile(in_order: np.ndarray, known: np.ndarray, share: float) -> np.ndarray:
    """Return a quantile of each column's known values, as `numpy.quantile` gives it."""
    place = share * np.maximum(known - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    columns = np.arange(in_order.shape[1])
    first, second = in_order[below, columns], in_order[above, columns]
    found: np.ndarray = np.where(known > 0, first + (place - below) * (second - first), np.nan)
    return found


def thinned(
    time: np.ndarray, middle: np.ndarray, low: np.ndarray | None = None, high: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return a curve of at most `MOST_POINTS` points that keeps its extremes: the least and the greatest of each bin.

    The band takes the least of its lower and the greatest of its upper end in each bin, so that it is never narrowed.

    Parameters
    ----------
    time, middle, low, high : ndarray, shape (times,)
    """
    if time.size <= MOST_POINTS:
        return time, middle, low, high
    bins = MOST_POINTS // 2
    edges = np.linspace(0, time.size, bins + 1).round().astype(np.int64)
    width = int(np.diff(edges).max())
    places = np.minimum(edges[:-1, None] + np.arange(width), edges[1:, None] - 1)  # the last of a bin fills it up
    inside = middle[places]
    rows = np.arange(bins)
    least = places[rows, np.where(np.isnan(inside), np.inf, inside).argmin(axis=1)]
    greatest = places[rows, np.where(np.isnan(inside), -np.inf, inside).argmax(axis=1)]
    chosen = np.sort(np.stack([least, greatest], axis=1), axis=1).ravel()
    below = None if low is None else np.repeat(np.fmin.reduce(low[places], axis=1), 2)
    above = None if high is None else np.repeat(np.fmax.reduce(high[places], axis=1), 2)
    return time[chosen], middle[chosen], below, above


def numbers(values: np.ndarray | None, digits: int = 5) -> list[float | None] | None:
    """Return numbers as JSON takes them, with so many digits; what is not finite is None."""
    if values is None:
        return None
    flat = np.asarray(values, dtype=float)
    sizes = np.abs(flat)
    usual = (sizes > 1e-290) & (sizes < 1e290)  # what is smaller is nothing, and what is larger stays as it is
    scale = 10.0 ** (digits - 1 - np.floor(np.log10(sizes, out=np.zeros_like(flat), where=usual)))
    flat = np.where(usual, flat, 0.0)
    # Dividing by a whole power of ten gives the number that is written shortest; multiplying by a tenth does not.
    short = np.where(scale >= 1, np.round(flat * scale) / scale, np.round(flat * scale) * np.round(1 / scale))
    found = np.where(usual, short, np.where(sizes >= 1e290, values, 0.0)).tolist()
    return [number if fine else None for number, fine in zip(found, np.isfinite(values).tolist(), strict=True)]
