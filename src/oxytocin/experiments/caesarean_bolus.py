"""The bolus of oxytocin after a caesarean: how much a womb needs, rested or worn by a long labour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import expectant_woman
from oxytocin.engine.results import Run
from oxytocin.engine.run import run as simulate
from oxytocin.experiments.again import same_subjects
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set
from oxytocin.language.quantities import convert

ADEQUATE = 0.9
"""Contractile drive (1 is the greatest) at which the tone is called adequate, one minute after the bolus."""

_AFTER = 60.0  # s from the bolus to the judgement
_WATCHED = 600.0  # s after the bolus
_QUIET = 600.0  # s before the bolus without labour
_LABOUR, _RATE = 9.8 * 3600.0, 10.3  # of oxytocin, in s, and its highest rate in mU/min (Balki et al. 2006)
_STEPS, _STEP = 8, 1800.0  # the rate is raised in equal steps, in s, as regimens do
_STOPPED = 1800.0  # s from the pump's stop to the bolus
_OTHER_DOSES = (0.1, 10.0)  # of the dose that is given


class CaesareanBolus(Experiment):
    """A bolus into a vein at caesarean, and the dose that would have been enough for each woman, and for 90 % of them.

    Tone is adequate if the contractile drive D reaches 0.9 one minute after the bolus. Up-and-down trials find
    the dose for 90 % from one dose in each of 30 or 40 women; here the same women are given three doses, ten times
    apart, in runs of their own. The level in the blood rises in proportion to the dose d, and receptors fill by the
    law of mass action, so that 1/(1 - D) = (a + b d)/(1 + c d) in every woman: three doses give a, b and c, and these
    give the dose at which D is 0.9.

    With `labour_before` labour has begun by itself and is augmented for 9.8 h, up to 10.3 mU/min, as in the women of
    Balki et al. 2006; the pump stops half an hour before the bolus.
    """

    name = "caesarean_bolus"
    question = "What bolus does the womb need after a caesarean?"
    bodies = {"woman": expectant_woman}
    settings = {
        "labour_before": Setting.no_or_yes("an augmented labour came before"),
        "dose": Setting(1668.0, "pmol", "bolus that is watched, such as '1 IU'", low=1.0, high=1e6),
        "gestation": Setting(39.0, "week", "weeks of pregnancy", low=22.0, high=44.0),
    }
    every = 10.0
    keep = ("contractile_drive", "receptor_activation", "receptor_density", "plasma_oxytocin")
    reads = (
        "receptor_density_at_bolus",
        "drive_at_1min",
        "adequate_tone",
        "minimal_effective_dose",
        "effective_dose_50",
        "effective_dose_90",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman, in labour if labour came before."""
        begun = 1.0 if chosen["labour_before"] == "yes" else 0.0
        woman = expectant_woman(chosen["gestation"])
        return woman.with_values({"receptor.in_labour": begun, "decidua.withdrawn": begun}) if begun else woman

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the time before the bolus, and ten minutes after it."""
        return bolus_time(chosen) + _WATCHED

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the augmentation, if labour came before, and the bolus."""
        return _protocol(chosen, chosen["dose"])

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what this dose does, and the doses that are enough."""
        given = bolus_time(chosen)
        density = run["receptor_density"][:, np.searchsorted(run.time, given)]
        drive = _drive(run, chosen)
        yield Readout("receptor_density_at_bolus", "fmol/mg", "when the bolus is given", density)
        yield Readout("drive_at_1min", "1", "contractile drive one minute after this dose", drive)
        yield Readout.yes_or_no("adequate_tone", f"drive of {ADEQUATE} or more by then", drive >= ADEQUATE)
        dose = chosen["dose"]
        drives = [drive] + [_drive(self._given(run, chosen, dose * factor), chosen) for factor in _OTHER_DOSES]
        doses = dose * np.array((1.0, *_OTHER_DOSES)) * convert("1 pmol", "IU")
        least = np.array([_enough(doses, np.array(row)) for row in zip(*drives, strict=True)])
        yield Readout("minimal_effective_dose", "IU", "that gives this woman adequate tone", least)
        for percent in (50, 90):
            centile = np.full(run.subjects, np.quantile(least, percent / 100))
            yield Readout(f"effective_dose_{percent}", "IU", f"that is enough for {percent} % of these women", centile)

    def _given(self, run: Run, chosen: Mapping[str, Any], dose: float) -> Run:
        """Return another dose in the same women."""
        body, subjects = same_subjects(run)
        return simulate(
            body,
            self.duration(chosen),
            protocol=_protocol(chosen, dose),
            subjects=subjects,
            seed=run.seed,
            every=self.every,
            keep=("contractile_drive",),
            progress=False,
        )


def bolus_time(chosen: Mapping[str, Any]) -> float:
    """Return when the bolus is given, in s."""
    return _LABOUR + _STOPPED if chosen["labour_before"] == "yes" else _QUIET


def _protocol(chosen: Mapping[str, Any], dose: float) -> Protocol:
    bolus = Give("intravenous_bolus", dose, bolus_time(chosen))
    if chosen["labour_before"] == "no":
        return Protocol(bolus)
    flow = _RATE / _STEPS * convert("1 mU/min", "pmol/min")
    rising = (Set("infusion", (i + 1) * flow, i * _STEP) for i in range(_STEPS))
    return Protocol(*rising, Set("infusion", 0.0, _LABOUR), bolus)


def _drive(run: Run, chosen: Mapping[str, Any]) -> np.ndarray:
    """Return the contractile drive one minute after the bolus; shape (subjects,)."""
    return run["contractile_drive"][:, np.searchsorted(run.time, bolus_time(chosen) + _AFTER)]


def _enough(doses: np.ndarray, drives: np.ndarray) -> float:
    """Return the dose at which the drive is adequate, 0 if it is without any, infinite if no dose is enough."""
    response = 1 / (1 - drives)
    # response (1 + c dose) = a + b dose, at three doses
    a, b, c = np.linalg.solve(np.stack([np.ones(3), doses, -response * doses], axis=1), response)
    wanted = 1 / (1 - ADEQUATE)
    if a >= wanted:
        return 0.0
    return float((wanted - a) / (b - c * wanted)) if b > c * wanted else float("inf")
