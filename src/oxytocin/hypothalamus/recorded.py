"""A recorded, or a regular, train of spikes in place of simulated neurons."""

from __future__ import annotations

from typing import Any

import numpy as np

from oxytocin.hypothalamus.endings import SecretingNeurons
from oxytocin.language import Parameter


class RecordedTrain(SecretingNeurons):
    """One train of spikes that stands for the whole population: what it would have released.

    Parameters
    ----------
    times : array_like of float, shape (spikes,), optional
        Spike times in seconds, in order.
    **values
        Values that replace declared parameters.
    """

    kernel = "train"

    neurons = Parameter(1, "1", "magnet", doc="one train stands for all")

    def __init__(self, times: Any = (), **values: float | str | Parameter) -> None:
        super().__init__(**values)
        self.times = np.asarray(times, dtype=float)

    def replayed_spikes(self) -> Any:
        """Return the number of the 1-ms step in which each spike falls."""
        return np.floor(self.times * 1000.0 + 1e-6).astype(np.int64)
