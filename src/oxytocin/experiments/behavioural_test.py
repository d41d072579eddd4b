"""A test of people after a nasal spray or a placebo: what such experiments share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.engine.results import Run
from oxytocin.experiments.experiment import Experiment, Setting
from oxytocin.language import Body, Give, Protocol, Set

START = 3 * 3600.0
"""Time in s at which the test begins; the body has come to rest by then."""

SPRAY = {
    "intranasal": Setting(0.0, "IU", "oxytocin sprayed into the nose; 0 is a placebo", high=200.0),
    "intranasal_before": Setting(2700.0, "s", "how long before the test it is sprayed", high=7200.0),
}
"""Settings of the spray."""

SITTING = Setting(1.0, "1", "number of the sitting; another one draws new chance, as a retest does", low=1.0, high=1e6)


def sprayed(chosen: Mapping[str, Any], begins: float) -> Iterator[Give]:
    """Yield the spray, if there is one, before a test that begins at a time in s."""
    if chosen.get("intranasal"):
        yield Give("intranasal_dose", f"{chosen['intranasal']} IU", begins - float(chosen["intranasal_before"]))


def nursing(settings: Mapping[str, Setting], body: str) -> Mapping[str, Setting]:
    """Return the settings that one body has; only a woman nurses."""
    return {name: item for name, item in settings.items() if body == "woman" or name != "suckling"}


class BehaviouralTest(Experiment):
    """Three hours of rest, a spray some time before they end, then a test of a set length.

    A subclass says what happens in it (`situation`) and what is read. Chance in the test is the same in every arm of
    one sitting, so an effect that is not there makes no difference; two sittings differ as a test and its retest.
    """

    bodies = {"man": everyday_man, "woman": everyday_woman}
    every = 60.0
    macro_step = 60.0
    draws = 200
    begins = START
    length: ClassVar[float] = 600.0

    def duration(self, chosen: Mapping[str, Any]) -> float:
        """Return rest and test."""
        return START + self.length

    def protocol(self, body: Body, chosen: Mapping[str, Any]) -> Protocol:
        """Return the spray and the situation."""
        return Protocol(*self.situation(chosen), *sprayed(chosen, START))

    def situation(self, chosen: Mapping[str, Any]) -> Iterator[Set]:
        """Yield what the test is like for the person."""
        return iter(())

    def during(self, run: Run, name: str) -> np.ndarray:
        """Return each subject's mean of a signal over the test; shape (subjects,)."""
        return np.asarray(run[name][:, (run.time >= START) & (run.time <= START + self.length)].mean(axis=1))

    @staticmethod
    def before(run: Run, name: str) -> np.ndarray:
        """Return each subject's value of a signal just before the test; shape (subjects,)."""
        return np.asarray(run[name][:, run.time < START][:, -1])
