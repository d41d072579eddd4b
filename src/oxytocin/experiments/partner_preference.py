"""The partner-preference test of prairie voles: a day or an hour together, then a choice of company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.vole import vole
from oxytocin.engine.results import Run
from oxytocin.experiments.animals import BLOCK, SEX, genotype
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set

REST = 4 * 3600.0
"""Time in s alone in the cage before the companion comes, for levels in the brain to settle."""

TEST = 180.0
"""Length of the test, in min."""

CRITERION = 2.0
"""Time with the partner over time with the stranger from which the field speaks of a preference."""


class PartnerPreference(Experiment):
    """A vole lives with a companion, and then moves for three hours between it, a stranger and an empty cage.

    Pumps and drugs begin when the companion comes and end with the time together; a dose into the ventricle is given at
    its beginning. A pump under the skin feeds the blood and hardly the brain. What the vole has learnt by the beginning
    of the test decides how it spends it; all else that draws one animal to another is chance.
    """

    name = "partner_preference"
    question = "How long together makes a partner preferred to a stranger, and what do oxytocin and dopamine add?"
    bodies = {"vole": vole}
    settings = {
        "sex": SEX,
        "genotype": genotype("vole"),
        "companion": Setting("mate", "", "of the other sex, or a peer of the same", choices=("mate", "peer")),
        "cohabitation": Setting(24.0, "hour", "time together", low=0.1, high=2000.0),
        "mating": Setting.no_or_yes("whether they mate"),
        "icv_rate": Setting(0.0, "pmol/hour", "pump into the ventricle; '10 ng/h' is understood", high=1e5),
        "icv_dose": Setting(0.0, "pmol", "given into the ventricle at once; '500 ng' is understood", high=1e5),
        "subcutaneous_rate": Setting(0.0, "pmol/hour", "pump under the skin", high=1e5),
        "antagonist": Setting.no_or_yes("of the oxytocin receptor, in the accumbens"),
        "dopamine": Setting("none", "", "drug in the accumbens", choices=("none", "D2 agonist", "D2 antagonist")),
        "v1a_antagonist": Setting.no_or_yes("of the vasopressin receptor V1a"),
        "separation": Setting(0.0, "hour", "time apart before the test", high=2000.0),
    }
    main_outcome = "partner_to_stranger"
    begins = REST
    main_trace = "bond"
    keep = ("incentive", "bond", "accumbens_receptor_signal", "partner_attraction", "stranger_attraction")
    reads = (
        "time_with_partner",
        "time_with_stranger",
        "time_alone",
        "partner_to_stranger",
        "preference",
        "incentive",
        "time_to_preference",
    )

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings; peers do not mate."""
        chosen = super().choose(body, given)
        if chosen["companion"] == "peer" and chosen["mating"] == "yes":
            raise OxytocinError("peers are of the same sex and do not mate; expected companion = mate, or mating = no")
        return chosen

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the vole."""
        return vole(chosen["sex"], chosen["genotype"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, the time together and the time apart; the test itself is worked out from its beginning."""
        return REST + 3600.0 * (chosen["cohabitation"] + chosen["separation"])

    def options(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return the time between samples: the last one stands at the beginning of the test."""
        length = self.duration(chosen)
        return {"every": length / max(360, min(1440, round(length / 60.0)))}

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return company and what is given during it."""
        end = REST + 3600.0 * chosen["cohabitation"]
        during = {
            "social_encounter.intensity": 1.0,
            "mating.intensity": float(chosen["mating"] == "yes"),
            "companion_is_peer": float(chosen["companion"] == "peer"),
            "icv_infusion": chosen["icv_rate"],
            "infusion": chosen["subcutaneous_rate"] / 60.0,
            "accumbens.antagonist": BLOCK * (chosen["antagonist"] == "yes"),
            "v1a_antagonist": BLOCK * (chosen["v1a_antagonist"] == "yes"),
            "d2_agonist": float(chosen["dopamine"] == "D2 agonist"),
            "d2_antagonist": float(chosen["dopamine"] == "D2 antagonist"),
        }
        used = {name: value for name, value in during.items() if value}
        steps: list[Set | Give] = [Set(name, value, REST) for name, value in used.items()]
        steps += [Set(name, 0.0, end) for name in used]
        if chosen["icv_dose"] > 0:
            steps.append(Give("icv_dose", chosen["icv_dose"], REST))
        return Protocol(*steps)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the minutes of the test, and when the typical partner would first have been preferred."""
        partner, stranger = run["partner_attraction"][:, -1], run["stranger_attraction"][:, -1]
        everything = 1.0 + partner + stranger
        shares = {"with_partner": partner, "with_stranger": stranger, "alone": np.ones_like(partner)}
        for where, attraction in shares.items():
            yield Readout(f"time_{where}", "min", "of the 180 min of the test", TEST * attraction / everything)
        ratio = partner / stranger
        yield Readout("partner_to_stranger", "1", "time with the partner over time with the stranger", ratio)
        yield Readout.yes_or_no("preference", "at least twice as long with the partner", ratio >= CRITERION)
        yield Readout("incentive", "1", "E, what was learnt about the companion", run["incentive"][:, -1])
        text = "together until the partner is twice as attractive, chance apart; none if never"
        yield Readout("time_to_preference", "hour", text, time_to_preference(run))


def time_to_preference(run: Run) -> np.ndarray:
    """Return when each animal's bond first makes a partner twice as attractive as before.

    Returns
    -------
    ndarray, shape (subjects,)
        In hours since the companion came, between samples; not a number where that is never.
    """
    gain = run.parameter("pair_bond.gain")
    likes = np.exp(gain[:, None] * run["bond"])
    hours = (run.time - REST) / 3600.0
    found = np.full(run.subjects, np.nan)
    for subject, row in enumerate(likes):
        above = np.flatnonzero(row >= CRITERION)
        if above.size and above[0] > 0:
            i = int(above[0])
            share = (CRITERION - row[i - 1]) / (row[i] - row[i - 1])
            found[subject] = hours[i - 1] + share * (hours[i] - hours[i - 1])
    return found
