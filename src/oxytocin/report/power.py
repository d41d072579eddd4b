"""What a trial can expect, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from oxytocin.experiments.power import Power
from oxytocin.report.tables import number, rounded, with_micro


def sentences(found: Power) -> Iterator[str]:
    """Yield what a planner should know."""
    unit = "" if found.unit == "1" else f" {with_micro(found.unit)}"
    low, high = np.quantile(found.effects, [0.05, 0.95])
    yield f"outcome: {found.outcome}; SD between people {rounded(found.deviation)}{unit}"
    none = _percent(1.0 - float(found.real.mean()))
    yield f"true effect, in these SD: {low:.2f} to {high:.2f} in 90 % of worlds, none in {none}"
    yield f"power, over all worlds (a significant result, true or not): {_percent(found.power)}"
    yield f"power where there is an effect: {_percent(found.power_if_real)}"
    yield f"of significant results, without any effect behind them: {_percent(found.false_positive_share)}"
    yield f"of significant results of real effects, of the wrong sign: {_percent(found.wrong_sign_share)}"
    yield f"significant results of real effects overstate them on average {rounded(found.exaggeration)}-fold"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{number(round(100 * share, 1))} %"
