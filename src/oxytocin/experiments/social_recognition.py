"""Social recognition of mice: how much less they investigate an animal that they have met before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.mouse import mouse
from oxytocin.engine.results import Run
from oxytocin.engine.streams import chance
from oxytocin.experiments.animals import BLOCK, SEX, genotype
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set

REST = 4 * 3600.0
"""Time in s before the first encounter, for levels in the brain to settle."""

RECOGNISED = 0.75
"""Interest left in a known animal, of that in a new one, from which down it counts as recognised."""

_BEFORE = 600.0  # s from a dose to the encounter that follows it
_AFTER = 10.0  # s from the end of an encounter to the dose that follows it
_NOISE = 0.15  # SD of ln investigation in one trial


class SocialRecognition(Experiment):
    """The same stranger is brought several times; last comes one never met.

    Oxytocin is given into the ventricle ten minutes before the first encounter, or right after it; the antagonist acts
    in the medial amygdala from ten minutes before the first encounter to the end. With two encounters, half an hour
    apart, only the first can have been learnt, so that a dose after it shows whether it acts on what has been learnt.
    """

    name = "social_recognition"
    question = "Does a mouse know an animal again, and does oxytocin have to be there when they meet?"
    bodies = {"mouse": mouse}
    settings = {
        "sex": SEX.with_default("male"),
        "genotype": genotype("mouse"),
        "oxytocin": Setting("none", "", "given before or after they first meet", choices=("none", "before", "after")),
        "dose": Setting(1.0, "pmol", "of oxytocin, into the ventricle; '1 ng' is understood", high=1e5),
        "antagonist": Setting.no_or_yes("of the oxytocin receptor, in the medial amygdala"),
        "encounters": Setting(4.0, "1", "with the same animal", low=2.0, high=20.0),
        "encounter": Setting(1.0, "min", "length of each", low=0.1, high=60.0),
        "interval": Setting(10.0, "min", "from the end of one to the beginning of the next", low=0.1, high=1440.0),
    }
    main_outcome = "investigation_ratio"
    begins = REST
    every = 6.0
    keep = ("interest", "familiarity", "medial_amygdala_receptor_signal")
    reads = ("investigation_ratio", "investigation_of_new", "recognised", "familiarity")

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the mouse."""
        return mouse(chosen["sex"], chosen["genotype"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and all encounters with the pauses between them."""
        return starts(chosen)[-1] + 60.0 * chosen["encounter"] + self.every

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the encounters and what is given."""
        steps: list[Set | Give] = []
        for start in starts(chosen):
            steps.append(Set("social_encounter.intensity", 1.0, start))
            steps.append(Set("social_encounter.intensity", 0.0, start + 60.0 * chosen["encounter"]))
        if chosen["antagonist"] == "yes":
            steps.append(Set("medial_amygdala.antagonist", BLOCK, REST - _BEFORE))
        if chosen["oxytocin"] != "none":
            after = REST + 60.0 * chosen["encounter"] + _AFTER
            steps.append(Give("icv_dose", chosen["dose"], REST - _BEFORE if chosen["oxytocin"] == "before" else after))
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield investigation in the last trial, against that in the first, and of a new animal."""
        interest = investigation(run, chosen)
        yield Readout("investigation_ratio", "1", "last encounter over the first", interest[:, -2] / interest[:, 0])
        yield Readout("investigation_of_new", "1", "of a new animal, over the first", interest[:, -1] / interest[:, 0])
        text = f"less than {100 * RECOGNISED:g} % of the interest in a new animal is left"
        yield Readout.yes_or_no("recognised", text, interest[:, -2] < RECOGNISED * interest[:, -1])
        last = np.searchsorted(run.time, starts(chosen)[-1])
        yield Readout("familiarity", "1", "M at the last encounter", run["familiarity"][:, last])


def starts(chosen: Mapping[str, Any]) -> list[float]:
    """Return when each encounter begins, in s."""
    step = 60.0 * (chosen["encounter"] + chosen["interval"])
    return [REST + i * step for i in range(round(chosen["encounters"]))]


def investigation(run: Run, chosen: Mapping[str, Any]) -> np.ndarray:
    """Return how much each animal investigates, as a share of the typical interest in a new one.

    Returns
    -------
    ndarray, shape (subjects, encounters + 1)
        Each encounter as it begins, then one with a new animal. The typical mouse has no chance of its own.
    """
    places = np.searchsorted(run.time, starts(chosen))
    shares = np.concatenate([run["interest"][:, places], np.ones((run.subjects, 1))], axis=1)
    if run.subjects == 1:
        return shares
    noise = chance(run.seed, "social_recognition", "investigation", run.subjects, shares.shape[1], run.first)
    return np.asarray(shares * np.exp(_NOISE * noise))
