"""Shocks to the neural lobe or to the hypothalamus: blood and brain fluid are two pools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import behaving_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Protocol, Set

_BEFORE = 3 * 3600.0  # the fluid follows the hour; this is long enough for it to do so from its start
_SITES = {"neural_lobe": "neural_lobe_stimulation", "hypothalamus": "hypothalamic_stimulation"}


class NeuralLobeStimulation(Experiment):
    """Spikes are added for a while, at the endings alone or in the cells; both pools are watched.

    The greatest level from their start to half an hour after their end stands over the level just before them.
    """

    name = "neural_lobe_stimulation"
    question = "Does blood report what happens in the brain?"
    bodies = {"rat": behaving_rat}
    settings = {
        "site": Setting("neural_lobe", "", "where", choices=(*_SITES,)),
        "rate": Setting(2.0, "Hz", "spikes added", high=50.0),
        "duration": Setting(1800.0, "s", "how long", low=60.0, high=86400.0),
    }
    every = 30.0
    keep = ("plasma_oxytocin", "csf_oxytocin")
    reads = ("plasma_ratio", "brain_fluid_change", "brain_fluid_rises", "brain_fluid_peak_time")
    main_outcome = "plasma_ratio"
    begins = _BEFORE
    main_trace = "csf_oxytocin"

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the hours before, the shocks, and as long again as two hours after them."""
        return float(_BEFORE + chosen["duration"] + 2 * 3600.0)

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the shocks."""
        control = _SITES[chosen["site"]]
        return Protocol(Set(control, chosen["rate"], _BEFORE), Set(control, 0.0, _BEFORE + chosen["duration"]))

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what rises and when."""
        before = np.argmin(np.abs(run.time - _BEFORE))
        after = (run.time > _BEFORE) & (run.time <= _BEFORE + chosen["duration"] + 1800.0)
        plasma, fluid = run["plasma_oxytocin"], run["csf_oxytocin"]
        ratio = plasma[:, after].max(axis=1) / plasma[:, before]
        yield Readout("plasma_ratio", "1", "greatest level in plasma over that before", ratio)
        change = fluid[:, after].max(axis=1) / fluid[:, before] - 1
        yield Readout("brain_fluid_change", "%", "greatest rise of the brain fluid", 100 * change)
        yield Readout.yes_or_no("brain_fluid_rises", "by more than 5 %", change > 0.05)
        peak = run.time[after][fluid[:, after].argmax(axis=1)] - _BEFORE
        yield Readout("brain_fluid_peak_time", "min", "of the brain fluid, after the shocks began", peak / 60.0)
