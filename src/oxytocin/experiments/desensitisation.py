"""Oxytocin for hours: what is left of the receptors, and of the womb's answer to the same dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from oxytocin.bodies.childbirth import expectant_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Readout, Setting
from oxytocin.experiments.tocograph import contractions_of
from oxytocin.language import Body, Protocol, Set
from oxytocin.language.quantities import convert

_PAUSE = 3600.0  # s without the pump, in which the blood clears
_TEST = 3600.0  # s at the test rate; the second half is counted


class Span(NamedTuple):
    """A stretch of time, in s."""

    begin: float
    end: float

    @property
    def second_half(self) -> Span:
        """The second half of it."""
        return Span((self.begin + self.end) / 2, self.end)


class Desensitisation(Experiment):
    """A test infusion before a long infusion, after it, and after a rest; an hour without the pump comes before each.

    What falls may be the number of receptors, by use, or their coupling, which recovers within an hour or two and is
    disputed: `uncoupling` is its depth, and 0 turns it off. The womb's answer is not the receptors' alone, for
    hours of contractions also begin labour.
    """

    name = "desensitisation"
    question = "What do hours of oxytocin leave of the womb's answer to it?"
    bodies = {"woman": expectant_woman}
    settings = {
        "rate": Setting(10.0, "mU/min", "of the long infusion", high=400.0),
        "duration": Setting(10 * 3600.0, "s", "how long it lasts", low=600.0, high=7 * 86400.0),
        "rest": Setting(12 * 3600.0, "s", "without the pump, before the last test", high=30 * 86400.0),
        "test_rate": Setting(4.0, "mU/min", "of the test, one hour long", high=400.0),
        "gestation": Setting(39.0, "week", "weeks of pregnancy", high=44.0),
    }
    every = 30.0
    keep = ("receptor_density", "receptor.coupled", "receptor_activation", "plasma_oxytocin", "uterine_activity")
    reads = (
        "receptor_density_before",
        "receptor_density_after",
        "density_ratio",
        "density_ratio_after_rest",
        "activation_in_test_before",
        "activation_ratio",
        "activation_ratio_after_rest",
        "activity_in_test_before",
        "activity_ratio",
        "activity_ratio_after_rest",
    )

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the woman at this week."""
        return expectant_woman(chosen["gestation"])

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return the time up to the end of the last test."""
        return trials(chosen)[-1].end

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the tests and the long infusion."""
        flow = convert("1 mU/min", "pmol/min")
        spans = [(chosen["test_rate"], span) for span in trials(chosen)]
        spans.append((chosen["rate"], long_infusion(chosen)))
        steps = [(rate * flow, span) for rate, span in spans]
        return Protocol(
            *(Set("infusion", rate, span.begin) for rate, span in steps),
            *(Set("infusion", 0.0, span.end) for _, span in steps),
        )

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield receptors, activation and activity after the infusion and after the rest, over those before."""
        infused = long_infusion(chosen)
        density = run["receptor_density"]
        before, after, rested = (
            density[:, np.searchsorted(run.time, moment)] for moment in (*infused, trials(chosen)[-1].begin)
        )
        yield Readout("receptor_density_before", "fmol/mg", "when the long infusion begins", before)
        yield Readout("receptor_density_after", "fmol/mg", "when it ends", after)
        yield Readout("density_ratio", "1", "receptors after the long infusion, of those before", after / before)
        yield Readout("density_ratio_after_rest", "1", "receptors after the rest, of those before", rested / before)
        for name, unit, doc, values in (
            ("activation", "1", "of the receptors", [_activation(run, span) for span in trials(chosen)]),
            ("activity", "MVU", "Montevideo units", [_activity(run, span) for span in trials(chosen)]),
        ):
            first, second, third = values
            yield Readout(f"{name}_in_test_before", unit, f"{doc}, at the test rate", first)
            yield Readout(f"{name}_ratio", "1", f"{doc}: test after the long infusion, of the first", second / first)
            yield Readout(f"{name}_ratio_after_rest", "1", f"{doc}: test after the rest, of the first", third / first)


def trials(chosen: Mapping[str, Any]) -> list[Span]:
    """Return the three test infusions: before, after the long infusion, after the rest."""
    infused = long_infusion(chosen)
    begins = (_PAUSE, infused.end + _PAUSE, infused.end + _PAUSE + _TEST + chosen["rest"])
    return [Span(begin, begin + _TEST) for begin in begins]


def long_infusion(chosen: Mapping[str, Any]) -> Span:
    """Return the infusion whose effect is asked for."""
    begin = _PAUSE + _TEST + _PAUSE
    return Span(begin, begin + float(chosen["duration"]))


def _activation(run: Run, span: Span) -> np.ndarray:
    counted = (run.time >= span.second_half.begin) & (run.time <= span.end)
    return run["receptor_activation"][:, counted].mean(axis=1)


def _activity(run: Run, span: Span) -> np.ndarray:
    seen = [contractions_of(run, subject, *span.second_half) for subject in range(run.subjects)]
    return np.array([one.montevideo_units() for one in seen])
