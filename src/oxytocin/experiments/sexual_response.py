"""Sexual stimulation: arousal, erection or vaginal pulse, climax, and the oxytocin that blood shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.bodies.mouse import mouse
from oxytocin.engine.results import Run
from oxytocin.experiments.animals import SEX, genotype
from oxytocin.experiments.behavioural_test import SPRAY, sprayed
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.language import Body, Give, Protocol, Set

REST = 3600.0
"""Time in s before the stimulation."""

AFTER = 3600.0
"""Time in s for which samples are taken after it."""

SAMPLED_WITHIN = 60.0
"""Time in s after a climax at which the sample that belongs to it is drawn."""

_PEOPLE = ("man", "woman")


class SexualResponse(Experiment):
    """An hour of rest, then stimulation of constant strength for up to some time, then an hour of blood samples.

    In people as in the laboratory, with or without a nasal spray before; in mice with a receptive mate, where what
    counts is whether animals without oxytocin mate as others do.
    """

    name = "sexual_response"
    question = "What does oxytocin do to arousal and orgasm, and what do they do to oxytocin?"
    bodies = {"man": everyday_man, "woman": everyday_woman, "mouse": mouse}
    settings = {
        "stimulation": Setting(1800.0, "s", "how long", low=60.0, high=7200.0),
        "strength": Setting(1.0, "1", "how strong; 0.3 is arousal without climax", high=1.0),
        "go_on": Setting.no_or_yes("whether stimulation goes on after a climax"),
        "age": Setting(25.0, "year", "of the person; it lengthens the refractory time", low=18.0, high=100.0),
        "threat": Setting(0.0, "1", "anxiety: what the amygdala takes for a threat, 1 as in a fear test", high=1.0),
        "intranasal": SPRAY["intranasal"],
        "intranasal_before": replace(SPRAY["intranasal_before"], high=REST),
    }
    every = 15.0
    macro_step = 15.0
    keep = ("plasma_oxytocin", "sexual_arousal", "genital_response", "sexual_response.intensity")
    reads = (
        "climax",
        "time_to_climax",
        "climaxes",
        "erection",
        "peak_genital_response",
        "intensity",
        "level_before",
        "rise_in_arousal",
        "level_at_climax",
        "rise_at_climax",
        "level_10_min_after",
        "rise_10_min_after",
        "level_30_min_after",
        "rise_30_min_after",
    )
    draws = 200
    main_outcome = "intensity"
    begins = REST
    main_trace = "plasma_oxytocin"

    def settings_for(self, body: str) -> Mapping[str, Setting]:
        """Return the settings; a mouse has a genotype, and nobody asks its age or sprays into its nose."""
        if body in _PEOPLE:
            return self.settings
        own = {name: self.settings[name] for name in ("stimulation", "strength", "go_on")}
        return {
            **own,
            "sex": SEX.with_default("male"),
            "genotype": genotype("mouse"),
        }

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person at an age, or the mouse of a sex and genotype."""
        if name not in _PEOPLE:
            return mouse(chosen["sex"], chosen["genotype"])
        return self.bodies[name]().with_values({"sexual_response.age": chosen["age"]})

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest, stimulation and what follows."""
        return REST + float(chosen["stimulation"]) + AFTER

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the spray, the threat and the stimulation."""
        end = REST + float(chosen["stimulation"])
        done: list[Set | Give] = [*sprayed(chosen, REST)]
        if chosen.get("threat"):
            done += [Set("threat", chosen["threat"], REST), Set("threat", 0.0, end)]
        done.append(Set("stops_after_climax", float(chosen["go_on"] == "no"), REST))
        done += [Set("sexual_stimulation", chosen["strength"], REST), Set("sexual_stimulation", 0.0, end)]
        return Protocol(*done)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield the response, and levels before, at and after the first climax."""
        times = [each.times("climax") for each in run.events]
        first = np.array([each[0] if each.size else np.nan for each in times])
        came = np.isfinite(first)
        peak = run["genital_response"].max(axis=1)
        yield Readout.yes_or_no("climax", "whether there is one", came, exploratory=True)
        yield Readout("time_to_climax", "min", "from the start of stimulation", (first - REST) / 60.0, exploratory=True)
        yield Readout(
            "climaxes", "1", "how many", np.array([each.size for each in times], dtype=float), exploratory=True
        )
        yield Readout.yes_or_no("erection", "erection or lubrication over a quarter of the greatest", peak > 0.25, True)
        doc = "erection or vaginal pulse amplitude, of the greatest"
        yield Readout("peak_genital_response", "1", doc, peak, exploratory=True)
        intensity = np.where(came, self._at(run, "sexual_response.intensity", first + SAMPLED_WITHIN), np.nan)
        yield Readout("intensity", "1", "of the first climax; 1 is usual", intensity, exploratory=True)
        before = run["plasma_oxytocin"][:, run.time <= REST][:, -1]
        yield Readout("level_before", "pmol/L", "plasma oxytocin at rest", before)
        aroused = self._at(run, "plasma_oxytocin", np.where(came, first - self.every, REST + chosen["stimulation"]))
        yield Readout("rise_in_arousal", "pmol/L", "just before a climax, or at the end without one", aroused - before)
        moments = {"at_climax": SAMPLED_WITHIN, "10_min_after": 600.0, "30_min_after": 1800.0}
        for name, later in moments.items():
            level = self._at(run, "plasma_oxytocin", first + later)
            words = name.replace("_", " ")
            yield Readout(f"level_{name}", "pmol/L", f"plasma oxytocin {words}", level)
            yield Readout(f"rise_{name}", "pmol/L", f"above the level before, {words}", level - before)

    @staticmethod
    def _at(run: Run, name: str, moments: np.ndarray) -> np.ndarray:
        """Return each subject's value at a time of its own, in s; not a number where there is no such time."""
        rows = zip(moments, run[name], strict=True)
        return np.array([np.interp(at, run.time, row, right=np.nan) if np.isfinite(at) else np.nan for at, row in rows])
