"""Rats, mice and voles under acute stress, and what oxytocin in the paraventricular nucleus makes of corticosterone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.bodies.stress import rodent_stress_parts
from oxytocin.bodies.vole import vole
from oxytocin.engine.results import Run
from oxytocin.experiments.animals import BLOCK, SEX, animal, genotype
from oxytocin.experiments.experiment import Experiment, Readout, Setting, ratio
from oxytocin.experiments.time_of_day import clock
from oxytocin.language import Body, Give, Protocol, Set
from oxytocin.language.quantities import PG_PER_ML

REST = 4 * 3600.0
"""Time in s before the stressor, where no pump runs in a ventricle."""

PUMP = 12 * 3600.0
"""Time in s for which a pump runs in a ventricle: the last of the five days of Windle et al. 1997.

Fluid and tissue stand still after a few hours, and nothing in the model remembers more.
"""

RECOVERY = 1800.0
"""Time in s after the stressor at which recovery is looked at (Smith and Wang 2014)."""

AFTER = 7200.0

LASTS = {"shaker": 1800.0, "noise": 600.0, "platform": 1800.0, "immobilisation": 3600.0, "crh": 0.0}
"""Time in s for which each stressor lasts; noise and immobilisation as published, the others usual times."""

CRH_INJECTED = 5.0
"""CRH injected, in multiples of what reaches the pituitary at rest."""

PVN_OXYTOCIN = 5.0
"""What is injected into the PVN: a rise in nmol/L."""

BEFORE_STRESS = 900.0
"""Time in s before the stressor at which injections into the PVN are made, if they are made before it."""

_MORNING = 10.0
_WHEN = ("none", "before", "after")


class AcuteStress(Experiment):
    """Hours of rest, one stressor in the morning, two hours of recovery.

    Oxytocin may be missing (genotype), be pumped into a ventricle for days before, or be injected into the PVN a
    quarter of an hour before the stressor or just after it. A partner may be there during recovery. "crh" is no
    stressor, but an injection of corticotropin-releasing hormone, which acts below the brain.
    """

    name = "acute_stress"
    question = "Does oxytocin in the brain restrain the corticosterone response to stress?"
    bodies = {"rat": behaving_rat, "mouse": mouse, "vole": vole}
    settings = {
        "stressor": Setting("shaker", "", "what is done", choices=(*LASTS,)),
        "sex": SEX,
        "genotype": genotype("mouse"),
        "icv": Setting(0.0, "ng/hour", "oxytocin pumped into a ventricle for days; 0 is none", high=1e5),
        "icv_stopped": Setting(0.0, "s", "how long before the stressor the pump was stopped", high=2e6),
        "pvn_injection": Setting("none", "", "oxytocin into the PVN, when", choices=_WHEN),
        "antagonist": Setting("none", "", "antagonist into the PVN, when", choices=_WHEN),
        "partner": Setting.no_or_yes("whether a partner is there during recovery"),
    }
    every = 60.0
    keep = ("plasma_corticosterone", "plasma_acth", "plasma_oxytocin", "pvn_oxytocin", "pvn_receptor_signal")
    reads = (
        "corticosterone_before",
        "corticosterone_peak",
        "corticosterone_rise",
        "corticosterone_in_recovery",
        "rise_is_gone",
        "acth_peak",
        "oxytocin_before",
        "oxytocin_peak",
        "pvn_oxytocin_ratio",
    )
    main_outcome = "corticosterone_rise"
    begins = REST
    main_trace = "plasma_corticosterone"

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings with the genotypes that there are of this animal."""
        return {**self.settings, "genotype": genotype(body)}

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the animal, of its sex and genotype, with the stressor."""
        stressor = "shaker" if chosen["stressor"] == "crh" else chosen["stressor"]
        felt = rodent_stress_parts(name, chosen["sex"], stressor)["stressor"]
        studied = animal(name, chosen["sex"], chosen["genotype"]).with_parts(stressor=felt)
        return studied.with_values(clock(_MORNING, onset(chosen)))

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, stressor and recovery."""
        return onset(chosen) + LASTS[chosen["stressor"]] + AFTER

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the stressor and what is done besides."""
        begin = onset(chosen)
        end = begin + LASTS[chosen["stressor"]]
        moments = {"before": begin - BEFORE_STRESS, "after": end}
        steps: list[Set | Give] = [Set("stressor_intensity", 1.0, begin), Set("stressor_intensity", 0.0, end)]
        if chosen["stressor"] == "crh":
            steps = [Give("injected_crh", CRH_INJECTED, begin)]
        if chosen["icv"] > 0:
            steps.append(Set("icv_infusion", f"{chosen['icv']} ng/hour", 0.0))
            steps.append(Set("icv_infusion", 0.0, PUMP if chosen["icv_stopped"] > 0 else end))
        if chosen["pvn_injection"] != "none":
            steps.append(Give("pvn_injection", PVN_OXYTOCIN, moments[chosen["pvn_injection"]]))
        if chosen["antagonist"] != "none":
            steps.append(Set("pvn.antagonist", BLOCK, moments[chosen["antagonist"]]))
        if chosen["partner"] == "yes":
            steps.append(Set("partner.intensity", 1.0, end))
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield corticosterone before, at its highest and in recovery, and oxytocin in blood and PVN."""
        time = run.time - onset(chosen)
        first = int(np.searchsorted(time, -BEFORE_STRESS)) - 1
        after = time >= 0
        late = int(np.searchsorted(time, LASTS[chosen["stressor"]] + RECOVERY))
        steroid = run["plasma_corticosterone"]
        before, peak = steroid[:, first], steroid[:, after].max(axis=1)
        yield Readout("corticosterone_before", "ng/mL", "before anything acute is done", before)
        yield Readout("corticosterone_peak", "ng/mL", "highest", peak)
        yield Readout("corticosterone_rise", "ng/mL", "highest less the level before", peak - before)
        doc = "half an hour after the stressor"
        yield Readout("corticosterone_in_recovery", "ng/mL", doc, steroid[:, late])
        doc = "whether it is then less than half above the level before"
        yield Readout.yes_or_no("rise_is_gone", doc, steroid[:, late] < 1.5 * before)
        yield Readout("acth_peak", "pg/mL", "highest", run["plasma_acth"][:, after].max(axis=1))
        level = run["plasma_oxytocin"] * PG_PER_ML
        yield Readout("oxytocin_before", "pg/mL", "in plasma, before", level[:, first])
        yield Readout("oxytocin_peak", "pg/mL", "in plasma, highest", level[:, after].max(axis=1))
        pvn = run["pvn_oxytocin"]
        rise = ratio(pvn[:, after].max(axis=1), pvn[:, first])
        yield Readout("pvn_oxytocin_ratio", "1", "in the PVN, highest over before", rise)


def onset(chosen: Mapping[str, Any]) -> float:
    """Return when the stressor begins, in s."""
    return PUMP + float(chosen["icv_stopped"]) if chosen["icv"] > 0 else REST
