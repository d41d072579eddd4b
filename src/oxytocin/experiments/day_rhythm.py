"""Two days at rest: oxytocin of the brain fluid follows the hour, that of the blood does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.time_of_day import clock
from oxytocin.language import Body

_HOUR = 3600.0


class DayRhythm(Experiment):
    """A person at rest for two days from midnight; the second day is read."""

    name = "day_rhythm"
    question = "Does oxytocin follow the time of day?"
    bodies = {"man": everyday_man, "woman": everyday_woman}
    settings = {"time": Setting(12.0, "h", "hour of the day at which the level is read", high=24.0)}
    every = 600.0
    keep = ("plasma_oxytocin", "csf_oxytocin", "time_of_day")
    reads = ("brain_fluid_level", "plasma_level", "brain_fluid_swing", "plasma_swing", "plasma_flat")
    main_outcome = "brain_fluid_swing"
    main_trace = "csf_oxytocin"

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person at midnight."""
        return super().body(name, chosen).with_values(clock(0.0, 0.0))

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return two days."""
        return 48 * _HOUR

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield both levels at the hour, and their swing over the day."""
        at = np.argmin(np.abs(run.time - (24.0 + chosen["time"] % 24.0) * _HOUR))
        day = run.time >= 24 * _HOUR
        plasma, fluid = run["plasma_oxytocin"], run["csf_oxytocin"]
        yield Readout("brain_fluid_level", "pmol/L", "oxytocin of the brain fluid at that hour", fluid[:, at])
        yield Readout("plasma_level", "pmol/L", "oxytocin of plasma at that hour", plasma[:, at])
        swings = [100 * np.ptp(each[:, day], axis=1) / each[:, day].mean(axis=1) for each in (fluid, plasma)]
        yield Readout("brain_fluid_swing", "%", "highest less lowest level, of the mean", swings[0])
        yield Readout("plasma_swing", "%", "highest less lowest level, of the mean", swings[1])
        yield Readout.yes_or_no("plasma_flat", "plasma swings by less than 10 %", swings[1] < 10.0)
