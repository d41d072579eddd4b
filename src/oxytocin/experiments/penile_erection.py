"""Erections of a male rat in an hour, after oxytocin into a ventricle or the paraventricular nucleus (PVN)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.rat import behaving_rat
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set

REST = 1800.0
"""Time in s before the dose."""

OBSERVED = 3600.0
"""Time in s for which erections are counted."""

PVN_DILUTION = 0.35
"""Rise of the PVN in nmol/L for each ng injected there: 5 ng then do what 20 ng in a ventricle do."""

_ENOUGH = 1e3
"""An antagonist over its inhibition constant, where it is said to block."""


class PenileErection(Experiment):
    """Half an hour of rest, a dose of oxytocin, and an hour in which an observer counts erections."""

    name = "penile_erection"
    question = "Does oxytocin in the brain of a rat bring on erections, and what does that need?"
    bodies = {"rat": lambda: behaving_rat("male")}
    settings = {
        "dose": Setting(30.0, "ng", "oxytocin given into the brain; 0 is saline", high=1e5),
        "route": Setting("icv", "", "into a lateral ventricle, or into the PVN", choices=("icv", "pvn")),
        "female": Setting.no_or_yes("whether a receptive female is near, out of reach"),
        "lesion": Setting("none", "", "of the PVN", choices=("none", "pvn")),
        "hypophysectomy": Setting.no_or_yes("whether the pituitary was removed"),
        "antagonist": Setting("none", "", "of the receptor, and where it is given", choices=("none", "icv", "pvn")),
    }
    every = 60.0
    macro_step = 60.0
    keep = ("pvn_oxytocin", "csf_oxytocin", "excitation")
    reads = ("erections", "csf_half_life")
    draws = 50
    main_outcome = "erections"
    begins = REST
    main_trace = "excitation"

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the rat, operated upon or not."""
        values = {
            "penile_erection.intact_pvn": float(chosen["lesion"] == "none"),
            "penile_erection.pituitary": float(chosen["hypophysectomy"] == "no"),
        }
        return self.bodies[name]().with_values(values)

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and the hour of observation."""
        return REST + OBSERVED

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return antagonist and female before the dose, and the dose."""
        done: list[Set | Give] = []
        if chosen["antagonist"] != "none":
            done.append(
                Set({"icv": "icv_antagonist", "pvn": "pvn.antagonist"}[chosen["antagonist"]], _ENOUGH, REST / 2)
            )
        if chosen["female"] == "yes":
            done.append(Set("receptive_female", 1.0, REST))
        if chosen["dose"] and chosen["route"] == "icv":
            done.append(Give("icv_dose", f"{chosen['dose']} ng", REST))
        elif chosen["dose"]:
            done.append(Give("pvn_injection", PVN_DILUTION * chosen["dose"], REST))
        return Protocol(*done)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the erections, and how fast a dose into a ventricle leaves the fluid."""
        counts = [np.count_nonzero(each.times("erection_begins") >= REST) for each in run.events]
        yield Readout("erections", "1", "in an hour after the dose", np.array(counts, dtype=float))
        if chosen["dose"] and chosen["route"] == "icv":
            level = run["csf_oxytocin"]
            above = level - level[:, run.time < REST][:, -1:]
            early, late = (above[:, np.searchsorted(run.time, REST + wait)] for wait in (120.0, 1320.0))
            half_life = 20.0 * np.log(2) / np.log(early / late)
            yield Readout("csf_half_life", "min", "of the dose in the fluid, from 2 to 22 min after it", half_life)
