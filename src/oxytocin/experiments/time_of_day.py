"""The hour of the day at which something is done."""

from __future__ import annotations

from collections.abc import Mapping

from oxytocin.experiments.experiment import Setting

AFTERNOON = Setting(16.0, "hour", "when it begins", high=24.0)
"""Setting of the hour; people are mostly tested in the afternoon, when cortisol is low."""


def clock(hour: float, begins: float) -> Mapping[str, float]:
    """Return the values of a body for which it is `hour` o'clock `begins` seconds after the start of the run."""
    return {"clock.start_hour": (hour - begins / 3600.0) % 24}
