"""Reading the Mind in the Eyes: which of four words fits each of 36 pairs of eyes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.behavioural_test import SITTING, SPRAY, BehaviouralTest
from oxytocin.experiments.experiment import Readout
from oxytocin.experiments.signal_detection import answered, share_right

ITEMS = 36
"""Pairs of eyes."""

ALTERNATIVES = 4
"""Words to choose from."""

DIFFICULTY = 0.5
"""Standard deviation of the items' difficulty in units of d'; a choice: hard items are right half of the time."""

CONSISTENCY = 0.7
"""For a standard deviation of 7.5 points between two sittings, which follows from t = 2.18 in Domes et al. (2007)."""


class EyesTest(BehaviouralTest):
    """The revised Reading the Mind in the Eyes Test after a nasal spray or a placebo.

    Two scores are read: the one to be expected from a person's sensitivity, and the one measured in this sitting.
    """

    name = "eyes_test"
    question = "Does a nasal spray help people to read minds from eyes?"
    settings = {**SPRAY, "sitting": SITTING}
    keep = ("eyes_sensitivity", "state_anxiety", "nasal_signal")
    reads = ("score", "expected_score", "sensitivity", "state_anxiety")
    main_outcome = "score"
    expected_outcome = "expected_score"
    main_trace = "nasal_signal"

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield scores, the sensitivity behind them, and the anxiety in which the person came."""
        from scipy.special import ndtri

        sensitivity = self.during(run, "eyes_sensitivity")
        difficulty = DIFFICULTY * ndtri((np.arange(ITEMS) + 0.5) / ITEMS)
        right = share_right(sensitivity[:, None] - difficulty, ALTERNATIVES)
        score = answered(run.seed, self.name, chosen["sitting"], right, CONSISTENCY, run.first).mean(axis=1)
        yield Readout("score", "%", "items right, in this sitting", 100 * score, exploratory=True)
        yield Readout("expected_score", "%", "without chance", 100 * right.mean(axis=1), exploratory=True)
        yield Readout("sensitivity", "1", "d' of the typical item", sensitivity, exploratory=True)
        anxiety = self.before(run, "state_anxiety")
        yield Readout("state_anxiety", "points", "of the state scale, before the test", anxiety, exploratory=True)
