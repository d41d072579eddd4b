"""A number that was measured here beside a published one: agreement, and the distance in the field's own terms."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from oxytocin.language.errors import OxytocinError
from oxytocin.language.quantities import convert, dimension
from oxytocin.literature.targets import Target


def in_unit(value: float, unit: str, wanted: str) -> float:
    """Return a value in another unit; units that are written alike are alike, known to pint or not.

    Raises
    ------
    OxytocinError
        If one unit cannot be turned into the other.
    """
    return value if unit == wanted or not math.isfinite(value) else convert(f"{value!r} {unit}", wanted)


STATISTICS: Mapping[str, Callable[[np.ndarray], float]] = {
    "mean": lambda values: float(values.mean()),
    "median": lambda values: float(np.median(values)),
    "95th centile": lambda values: float(np.quantile(values, 0.95)),
}
"""What a paper prints of its subjects."""

CONTRASTS: Mapping[str, Callable[[float, float], float]] = {
    "difference": lambda arm, reference: arm - reference,
    "ratio": lambda arm, reference: arm / reference,
    "relative change": lambda arm, reference: arm / reference - 1,
    "odds ratio": lambda arm, reference: arm * (1 - reference) / (reference * (1 - arm)),
}
"""What trials report of two arms, from a statistic of each."""


def contrast(kind: str, arm: float, reference: float) -> float:
    """Return one of `CONTRASTS` of two arms; not a number where it divides by nothing."""
    try:
        return CONTRASTS[kind](arm, reference)
    except ZeroDivisionError:
        return math.nan


STANDARDISED = "standardised difference"
"""What meta-analyses report of two groups (Cohen's d), from all their subjects."""


def standardised_difference(arm: np.ndarray, reference: np.ndarray) -> float:
    """Return the difference of the means of two groups in their pooled standard deviations."""
    pooled = math.sqrt((float(arm.var(ddof=1)) + float(reference.var(ddof=1))) / 2)
    return float(arm.mean() - reference.mean()) / pooled if pooled else math.nan


def published(target: Target) -> str:
    """Return what was published as text, such as "3.04 ± 0.15 Hz", "150-350 s" or "yes"."""
    unit = "" if target.unit == "1" else f" {target.unit}"
    if target.comparator in ("yes", "no"):
        return target.comparator
    if target.comparator == "in_range":
        to = "–" if min(float(target.low or 0.0), float(target.high or 0.0)) >= 0 else " to "
        return f"{_short(target.low)}{to}{_short(target.high)}{unit}"
    value = _short(target.value)
    if target.comparator != "equals":
        return f"{'>' if target.comparator == 'greater' else '<'} {value}{unit}"
    if target.sd is not None:
        return f"{value} ± {_short(target.sd)}{unit} (SD)"
    if target.tolerance is not None:
        return f"{value} ± {_short(target.tolerance)}{unit}" if target.tolerance else f"{value}{unit}"
    return f"{value}{unit} ± {100 * (target.relative_tolerance or 0.0):g} %"


def agrees(target: Target, measured: float) -> bool:
    """Return whether a measured value, in the target's unit, meets the target.

    An equality holds within its tolerance; where there is none, within one published standard deviation.
    """
    low, high = _limits(target)
    slack = 1e-9 * max(abs(x) for x in (low, high, measured) if math.isfinite(x))
    if target.comparator in ("greater", "less"):
        return low < measured < high
    return low - slack <= measured <= high + slack


def distance(target: Target, measured: float) -> str:
    """Return how far a measured value, in the target's unit, is from the target.

    From a value: in published standard deviations; else as a fold error for a concentration and in percent otherwise.
    From a range or limit: how far outside. Empty where there is no distance to speak of.
    """
    if target.comparator in ("yes", "no"):
        return ""
    if target.comparator == "equals":
        value = float(target.value or 0.0)
        side = "above" if measured > value else "below"
        if measured == value:
            return "exact"
        if target.sd is not None:
            return f"{abs(measured - value) / target.sd:.2g} SD {side}"
        return f"{_gap(measured, value, target.unit)} {side}"
    if agrees(target, measured):
        return "inside" if target.comparator == "in_range" else ""
    low, high = _limits(target)
    limit, side = (low, "below") if measured <= low else (high, "above")
    return f"{_gap(measured, limit, target.unit)} {side} {_short(limit)}"


def _limits(target: Target) -> tuple[float, float]:
    if target.comparator in ("yes", "no"):
        # The share of subjects with a yes: most of them, or fewer than half.
        return (0.5 + 1e-6, math.inf) if target.comparator == "yes" else (-math.inf, 0.5 - 1e-6)
    if target.comparator == "in_range":
        return float(target.low or 0.0), float(target.high or 0.0)
    value = float(target.value or 0.0)
    if target.comparator == "greater":
        return value, math.inf
    if target.comparator == "less":
        return -math.inf, value
    allowed = target.tolerance if target.tolerance is not None else target.sd
    if target.relative_tolerance is not None:
        allowed = target.relative_tolerance * abs(value)
    return value - (allowed or 0.0), value + (allowed or 0.0)


def _gap(measured: float, value: float, unit: str) -> str:
    if value == 0 or measured * value < 0:
        return _short(abs(measured - value))
    if measured != 0 and _is_concentration(unit):
        return f"{max(measured / value, value / measured):.3g}-fold"
    return f"{100 * abs(measured / value - 1):.2g} %"


def _is_concentration(unit: str) -> bool:
    try:
        return dimension(unit) in (dimension("g/L"), dimension("mol/L"))
    except OxytocinError:
        return False  # a unit that only this field knows, such as MVU


def _short(value: float | None) -> str:
    return f"{value:.4g}" if value is not None else ""
