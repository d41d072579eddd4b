"""The onset of maternal care in virgin rats after oxytocin, and in mice that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.animals import animal, genotype
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set

REST = 4 * 3600.0
"""Time in s before the dose, for levels in the brain to settle."""

_TWO_HOURS = 7200.0
_STEPS = (60.0, 300.0, 900.0, 1800.0, 3600.0, _TWO_HOURS)  # s, each a share of the two hours and of the rest


class MaternalOnset(Experiment):
    """Oxytocin or saline goes into the ventricle; from then on foster pups lie in the cage.

    Care is counted from the moment when all of it is shown. Ovaries may be there, or gone with or without an injection
    of oestradiol two days earlier.
    """

    name = "maternal_onset"
    question = "Does oxytocin in the brain make a virgin care for pups?"
    bodies = {"rat": behaving_rat, "mouse": mouse}
    settings = {
        "dose": Setting(
            397.1, "pmol", "of oxytocin, into the ventricle; '400 ng' is understood; 0 is saline", high=1e6
        ),
        "oestrogen": Setting(
            "primed", "", "ovaries, or none with or without oestradiol", choices=("intact", "primed", "unprimed")
        ),
        "genotype": genotype("mouse"),
        "duration": Setting(2.0, "hour", "with the pups", low=2.0, high=2000.0),
    }
    main_outcome = "maternal_within_2h"
    begins = REST
    keep = ("maternal_probability", "caring", "preoptic_area_receptor_signal")
    reads = ("maternal_within_2h", "maternal", "onset", "maternal_probability")

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings with the genotypes that there are of this animal."""
        return {**self.settings, "genotype": genotype(body)}

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the female."""
        return animal(name, "female", chosen["genotype"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and the time with the pups."""
        return REST + 3600.0 * float(chosen["duration"])

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the time between samples: one stands two hours after the pups came."""
        enough = self.duration(chosen) / 1440
        return {"every": next((step for step in _STEPS if step >= enough), _STEPS[-1])}

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the state of the ovaries, the dose and the pups."""
        steps: list[Set | Give] = [
            Set("ovaries", float(chosen["oestrogen"] == "intact"), 0.0),
            Set("oestrogen", float(chosen["oestrogen"] == "primed"), 0.0),
            Set("pups", 1.0, REST),
        ]
        if chosen["dose"] > 0:
            steps.append(Give("icv_dose", chosen["dose"], REST))
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield who cares for pups, and from when on."""
        onset = np.full(run.subjects, np.nan)
        for subject, events in enumerate(run.events):
            times = events.times("becomes_maternal")
            if times.size:
                onset[subject] = times[0] - REST
        yield Readout.yes_or_no("maternal_within_2h", "full maternal care within two hours", onset <= _TWO_HOURS)
        yield Readout.yes_or_no("maternal", "full maternal care by the end", np.isfinite(onset))
        yield Readout("onset", "hour", "from the arrival of the pups; none if never", onset / 3600.0)
        two_hours = int(np.searchsorted(run.time, REST + _TWO_HOURS - 1.0))
        text = "probability that this female cares within two hours"
        yield Readout("maternal_probability", "1", text, run["maternal_probability"][:, two_hours])
