"""Where to begin a search: all subjects taken for one, many starting points tried, the best of them improved."""

from __future__ import annotations

import numpy as np

from oxytocin.exchange.dosing_table import DosingTable
from oxytocin.inference.assay_error import Readings
from oxytocin.inference.dosing_rules import Design

_TRIED, _IMPROVED, _LAGS = 256, 6, 200
_ROUGH_ERROR = 0.3


def begin(
    table: DosingTable, design: Design, readings: Readings, held: np.ndarray, estimated: np.ndarray
) -> np.ndarray:
    """Return logarithms of typical values to begin with.

    Parameters
    ----------
    held : ndarray, shape (parameters,)
        Logarithms of values that are held; others are not numbers.
    estimated : ndarray of int
        Places of what is looked for.

    Notes
    -----
    Scales come from the data: a volume that turns the usual dose into the highest concentration, rates from the span of
    sampling. Absorption is looked for on the side where it is faster than elimination: the data alone cannot tell
    which of the two is which.
    """
    from scipy.optimize import minimize
    from scipy.stats import qmc

    if not estimated.size:
        return held

    names = design.model.parameters
    middle, wide = _box(table, design, readings, names)
    points = qmc.Sobol(estimated.size, seed=np.random.default_rng(0)).random(_TRIED)
    candidates = np.repeat(held[None], _TRIED, axis=0)
    candidates[:, estimated] = middle[estimated] + wide[estimated] * (2.0 * points - 1.0)
    if "absorption_rate" in names:
        absorption, clearance, volume = map(names.index, ("absorption_rate", "clearance", "central_volume"))
        if absorption in estimated:
            slower = candidates[:, clearance] - candidates[:, volume]
            candidates[:, absorption] = np.maximum(candidates[:, absorption], slower + 0.5)
    floor = 0.1 * float(np.median(readings.value))

    def misfit(x: np.ndarray) -> tuple[float, np.ndarray]:
        predicted, first, _ = design.predict(np.repeat(x[None], design.subjects, axis=0))
        value, by_first, _ = readings.surprise(predicted, _ROUGH_ERROR, floor)
        away = (x - middle)[estimated] / 3.0
        total = float(value.sum() + 0.5 * away @ away)
        slope = (by_first[:, None] * first).sum(axis=0)[estimated] + away / 3.0
        return (total, slope) if np.isfinite(total) and np.isfinite(slope).all() else (1e10, np.zeros_like(slope))

    def at(moved: np.ndarray) -> np.ndarray:
        x = held.copy()
        x[estimated] = moved
        return x

    order = np.argsort([misfit(x)[0] for x in candidates])[:_IMPROVED]
    bounds = [(m - 7.0, m + 7.0) for m in middle[estimated]]
    found = [
        minimize(lambda m: misfit(at(m)), candidates[i, estimated], jac=True, method="L-BFGS-B", bounds=bounds)
        for i in order
    ]
    if "lag" not in names or names.index("lag") not in estimated:
        return at(min(found, key=lambda one: one.fun).x)

    # A lag moves kinks over samples, and after repeated doses one of an interval more looks nearly the same: no slope
    # leads from one to the other, so all of them up to the span of sampling are looked at.
    def lagged(x: np.ndarray) -> np.ndarray:
        tried = np.repeat(x[None], _LAGS, axis=0)
        tried[:, names.index("lag")] = np.log(_span(table) * (np.arange(_LAGS) + 0.5) / _LAGS)
        return min(tried, key=lambda one: misfit(one)[0])

    starts = [other for one in found for other in (at(one.x), lagged(at(one.x)))]
    again = [
        minimize(lambda m: misfit(at(m)), x[estimated], jac=True, method="L-BFGS-B", bounds=bounds)
        for x in sorted(starts, key=lambda x: misfit(x)[0])[:_IMPROVED]
    ]
    return at(min(again, key=lambda one: one.fun).x)


def _span(table: DosingTable) -> float:
    spans = [np.ptp(one.time) for one in table.subjects if one.time.size > 1]
    return float(np.median(spans)) if spans and np.median(spans) > 0 else 1.0


def _box(
    table: DosingTable, design: Design, readings: Readings, names: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of the box in which to look, and half its width, both in logarithms."""
    amounts = [dose.amount or dose.rate for one in table.subjects for dose in one.doses]
    seen = readings.value[readings.censored == 0]
    volume = design.scale * (float(np.median(amounts)) if amounts else 1.0) / max(float(seen.max()), 1e-300)
    span = _span(table)
    rate = 4.0 / span
    low = float(np.quantile(seen, 0.1))
    scales = {
        "clearance": (volume * rate, 3.0),
        "central_volume": (volume, 2.0),
        "exchange": (volume * rate, 3.0),
        "peripheral_volume": (volume, 2.0),
        "absorption_rate": (4.0 * rate, 2.5),
        "bioavailability": (0.6, 0.5),
        "lag": (0.02 * span, 1.5),
        "secretion": (volume * rate * low / design.scale, 3.0),
        "background": (max(low, 1e-300), 1.0),
    }
    return (
        np.log(np.array([scales[name][0] for name in names])),
        np.array([scales[name][1] for name in names]),
    )
