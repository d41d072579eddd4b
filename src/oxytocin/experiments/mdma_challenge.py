"""MDMA as a test of oxytocin neurones: what healthy people and patients secrete, and what assays make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.assays import ASSAYS, assay
from oxytocin.experiments.experiment import Experiment, Readout, Setting, ratio
from oxytocin.language import Body, Give, Parameter, Protocol

REST = 3600.0
"""Time in s before the dose."""

OBSERVED = 6 * 3600.0
"""Time in s for which blood is sampled."""

CONDITIONS: Mapping[str, Mapping[str, float | Parameter]] = {
    "healthy": {},
    "vasopressin deficiency": {"vasopressin_deficiency.present": 1.0},
    "Prader-Willi syndrome": {
        "hypothalamus.working_parvocellular": Parameter(
            0.58,
            "1",
            "swaab1995",
            locus="abstract",
            species="human",
            n=5,
            doc="42 % fewer oxytocin neurones in the PVN",
        )
    },
}
"""What each condition changes in a body."""


class MdmaChallenge(Experiment):
    """An hour of rest, a dose of MDMA by mouth, six hours of blood samples.

    The levels in pmol/L are what blood holds; the readings are what a laboratory prints of the same samples. Nobody has
    measured the ratio of the two after MDMA: an unextracted assay adds a background sixty times the level, and then
    shows hardly a rise, while the assay of the published test shows one that no clearance could keep up with.
    """

    name = "mdma_challenge"
    question = "How much oxytocin can the neurones give, in health and where they are fewer?"
    bodies = {"man": everyday_man, "woman": everyday_woman}
    settings = {
        "dose": Setting(100.0, "mg", "MDMA by mouth; 0 is placebo", high=300.0),
        "condition": Setting("healthy", "", "of the person", choices=(*CONDITIONS,)),
        "assay": Setting("extracted", "", "by which the samples are read", choices=(*ASSAYS,)),
    }
    every = 300.0
    macro_step = 60.0
    keep = ("plasma_oxytocin", "csf_oxytocin", "serotonin")
    reads = (
        "level_before",
        "peak_level",
        "rise",
        "ratio_to_before",
        "time_to_peak",
        "csf_before",
        "reading_before",
        "peak_reading",
        "rise_of_reading",
        "ratio_of_readings",
    )
    draws = 200
    main_outcome = "rise"
    begins = REST
    main_trace = "plasma_oxytocin"

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person in health or with a condition."""
        return self.bodies[name]().with_values(CONDITIONS[chosen["condition"]])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and the time of sampling."""
        return REST + OBSERVED

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the dose, if any."""
        return Protocol(Give("mdma_dose", chosen["dose"], REST)) if chosen["dose"] else Protocol()

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield levels, and the readings of the assay that is chosen."""
        after = run.time >= REST
        level = run["plasma_oxytocin"][:, after]
        before, peak = level[:, 0], level.max(axis=1)
        yield Readout("level_before", "pmol/L", "plasma oxytocin before the dose", before)
        yield Readout("peak_level", "pmol/L", "highest level", peak)
        yield Readout("rise", "pmol/L", "of the level, at most", peak - before)
        yield Readout("ratio_to_before", "1", "highest level over the level before", ratio(peak, before))
        time = run.time[after][level.argmax(axis=1)] - REST
        yield Readout("time_to_peak", "min", "from the dose to the highest level", time / 60.0)
        yield Readout("csf_before", "pmol/L", "oxytocin of the brain fluid", run["csf_oxytocin"][:, after][:, 0])
        samples = np.stack([before, peak], axis=1)
        first, highest = assay(str(chosen["assay"])).read(samples, run.seed, run.first).T
        yield Readout("reading_before", "pg/mL", "what the assay reads before the dose", first)
        yield Readout("peak_reading", "pg/mL", "what it reads at the highest level", highest)
        yield Readout("rise_of_reading", "pg/mL", "between the two", highest - first)
        yield Readout("ratio_of_readings", "1", "of the two", ratio(highest, first))
