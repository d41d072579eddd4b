"""What a trial can expect, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from oxytocin.experiments.power import Power
from oxytocin.report.tables import percent, rounded, with_micro


def sentences(found: Power) -> Iterator[str]:
    """Yield what a planner should know."""
    unit = "" if found.unit == "1" else f" {with_micro(found.unit)}"
    low, high = np.quantile(found.effects, [0.05, 0.95])
    yield f"outcome: {found.outcome}; SD between people {rounded(found.deviation)}{unit}"
    none = percent(1.0 - float(found.real.mean()), 1)
    yield f"true effect, in these SD: {low:.2f} to {high:.2f} in 90 % of worlds, none in {none}"
    yield f"power, over all worlds (a significant result, true or not): {percent(found.power, 1)}"
    yield f"power where there is an effect: {percent(found.power_if_real, 1)}"
    yield f"of significant results, without any effect behind them: {percent(found.false_positive_share, 1)}"
    yield f"of significant results of real effects, of the wrong sign: {percent(found.wrong_sign_share, 1)}"
    yield f"significant results of real effects overstate them on average {rounded(found.exaggeration)}-fold"
