"""The third stage of labour: from the birth of the child over that of the placenta to two hours later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.bodies.childbirth import newly_delivered_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.dosing import EXTREME, highest_in_use, route_of, steps
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set
from oxytocin.language.quantities import MICROGRAMS_PER_UNIT, MOLAR_MASSES, convert

BIRTH = 600.0
"""When the child is born, in s: early enough for a drug that is given with its shoulder."""

_PMOL_PER_MICROGRAM = {drug: 1e6 / MOLAR_MASSES[drug] for drug in ("oxytocin", "carbetocin")}
_USUAL = {
    "oxytocin": 10.0 * MICROGRAMS_PER_UNIT * _PMOL_PER_MICROGRAM["oxytocin"],
    "carbetocin": 100.0 * _PMOL_PER_MICROGRAM["carbetocin"],
}
"""Doses in pmol: 10 IU and 100 µg."""

_MODES = {"vaginal": 1.0, "caesarean": 3.0}
_BY_HAND = 2.0


class ThirdStage(Experiment):
    """A child is born, a drug is given at that time or not, and the blood that is lost is collected and weighed."""

    name = "third_stage"
    question = "How much blood is lost after birth, and which drug, dose, route and time prevent it?"
    bodies = {"woman": newly_delivered_woman}
    settings = {
        "drug": Setting("oxytocin", "", "what is given against bleeding", choices=("none", *_USUAL)),
        "dose": Setting(_USUAL["oxytocin"], "pmol", "amount given; the usual one of the drug if none is set", high=1e8),
        "route": Setting("im", "", "way into the blood", choices=("im", "iv")),
        "duration": Setting(0.0, "s", "how long the pump runs for the dose; 0 gives it at once", high=7200.0),
        "given_after": Setting("birth", "", "what the dose waits for", choices=("birth", "placenta")),
        "delay": Setting(0.0, "s", "from birth to the dose; negative is before birth", low=-BIRTH, high=7200.0),
        "maintenance": Setting(0.0, "pmol/min", "rate of an infusion of oxytocin after the dose, to the end", high=1e4),
        "labour": Setting(
            "spontaneous", "", "what was before: by itself, long and under oxytocin, or none",
            choices=("spontaneous", "augmented", "none"),
        ),
        "birth": Setting("vaginal", "", "how the child is born", choices=tuple(_MODES)),
        "allow_extreme": Setting.no_or_yes("let doses over ten times those in use pass"),
        "followed": Setting(7200.0, "s", "time from birth until the blood is weighed", low=600.0, high=86400.0),
    }  # fmt: skip
    every = 20.0
    keep = (
        "contractile_drive",
        "retraction_tone",
        "bleeding_rate",
        "blood_loss",
        "plasma_oxytocin",
        "plasma_carbetocin",
    )
    main_outcome = "blood_loss"
    reads = (
        "blood_loss",
        "fraction_over_500_ml",
        "fraction_over_500_ml_or_treated",
        "fraction_over_1000_ml",
        "fraction_treated",
        "time_to_placenta",
        "fraction_with_retained_placenta",
    )

    def choose(self, body: str, given: Mapping[str, float | str]) -> dict[str, float | str]:
        """Return all settings; a dose is read as an amount of the drug that is given.

        Raises
        ------
        OxytocinError
            If settings do not fit each other, such as a birth through the vagina without labour.
        """
        drug = str(self.settings["drug"].read("drug", given.get("drug", "oxytocin")))
        of = drug if drug in _USUAL else "oxytocin"
        dose = convert(given.get("dose", _USUAL.get(drug, 0.0)), "pmol", "dose", of=of)
        chosen = super().choose(body, {**given, "dose": dose})
        if drug == "none" and chosen["dose"]:
            raise OxytocinError("no drug, no dose: leave the dose away, or choose oxytocin or carbetocin")
        if drug != "none":
            route, length = str(chosen["route"]), float(chosen["duration"])
            route_of(drug, route, length)
            highest = highest_in_use(drug, route, length)
            if dose > EXTREME * highest and chosen["allow_extreme"] == "no":
                usual = f"{EXTREME:g} times the highest in use, {convert(f'{highest!r} pmol', 'ug', of=drug):.4g} µg"
                raise OxytocinError(
                    f"the dose of {drug} is more than {usual}; if it is meant, allow it with --allow-extreme"
                )
        if chosen["labour"] == "none" and chosen["birth"] == "vaginal":
            raise OxytocinError("without labour the birth is a caesarean: set birth=caesarean")
        if chosen["given_after"] == "placenta" and (chosen["delay"] or chosen["duration"] or chosen["maintenance"]):
            raise OxytocinError("a dose after the placenta is given at once: set no delay, duration or maintenance")
        return chosen

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman that the settings describe."""
        waiting = chosen["given_after"] == "placenta" and chosen["dose"] > 0
        after = route_of(chosen["drug"], chosen["route"]).impulse if waiting else ""
        woman = newly_delivered_woman(chosen["labour"], after_placenta=after)
        dose = {"care.dose_after_placenta": chosen["dose"]} if waiting else {}
        return woman.with_values({"bleeding.collecting_time": chosen["followed"] / 3600.0, **dose})

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the time to birth and that until the blood has been weighed."""
        return BIRTH + float(chosen["followed"]) + 1.0

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the birth, the dose unless it waits for the placenta, and the infusion that follows."""
        done: list[Set | Give] = [Give("birth", _MODES[chosen["birth"]], BIRTH)]
        at, length = BIRTH + chosen["delay"], chosen["duration"]
        if chosen["given_after"] == "birth" and chosen["dose"] > 0:
            done += steps(chosen["drug"], chosen["route"], chosen["dose"], at, length)
        if chosen["maintenance"] > 0:
            done.append(Set("line.infusion", chosen["maintenance"], at + length))
        return Protocol(*sorted(done, key=lambda step: step.time))

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield loss and outcomes from what happened at instants, so that they do not depend on the sampling."""
        loss = np.array([_first(events.given("blood_collected")[1]) for events in run.events])
        treated = np.array([events.times("care.treatment").size > 0 for events in run.events])
        placenta = [events.given("placenta_delivered") for events in run.events]
        minutes = np.array([(_first(times) - BIRTH) / 60.0 for times, _ in placenta])
        by_hand = np.array([_first(how) == _BY_HAND for _, how in placenta])
        finished = np.isfinite(loss)
        over, severe = (np.where(finished, loss >= limit, np.nan) for limit in (500.0, 1000.0))
        treated = np.where(finished, treated, np.nan)
        yield Readout("blood_loss", "mL", "until it is weighed", loss)
        yield Readout.yes_or_no("fraction_over_500_ml", "who lose at least 500 mL", over)
        either = np.maximum(over, treated)
        yield Readout.yes_or_no("fraction_over_500_ml_or_treated", "or are given another drug", either)
        yield Readout.yes_or_no("fraction_over_1000_ml", "who lose at least 1000 mL", severe)
        text = "given a rescue dose: 500 mL lost, or 400 mL and bleeding on"
        yield Readout.yes_or_no("fraction_treated", text, treated)
        yield Readout("time_to_placenta", "min", "from birth", minutes)
        yield Readout.yes_or_no("fraction_with_retained_placenta", "removed by hand", by_hand)


def _first(values: np.ndarray) -> float:
    """Return the first value; not a number if there is none, as after an interruption."""
    return float(values[0]) if values.size else float("nan")
