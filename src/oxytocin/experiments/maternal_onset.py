"""The onset of maternal care in virgin rats after oxytocin, and in mice that have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.brain import GENOTYPES
from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set

REST = 4 * 3600.0
"""Time in s before the dose, for levels in the brain to settle."""

_TWO_HOURS = 7200.0


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
        "genotype": Setting("wild_type", "", "of a mouse", choices=(*GENOTYPES,)),
        "duration": Setting(2.0, "hour", "with the pups", low=2.0, high=2000.0),
    }
    main_outcome = "maternal_within_2h"
    begins = REST
    keep = ("maternal_probability", "caring", "preoptic_area_receptor_signal")
    reads = ("maternal_within_2h", "maternal", "onset", "maternal_probability")

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings; rats without oxytocin are not among the animals of the literature."""
        chosen = super().choose(body, given)
        if body != "mouse" and chosen["genotype"] != "wild_type":
            raise OxytocinError(f"the genotype '{chosen['genotype']}' is one of mice, not of the body '{body}'")
        return chosen

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the female."""
        return behaving_rat("female") if name == "rat" else mouse("female", chosen["genotype"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and the time with the pups."""
        return REST + 3600.0 * float(chosen["duration"])

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the time between samples: one stands two hours after the pups came."""
        return {"every": 60.0 * max(1.0, 5.0 * (chosen["duration"] // 24.0))}

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
