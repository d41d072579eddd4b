"""Basic emotions in faces: how well they are told, how readily fear is named, and what the amygdala answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.experiments.behavioural_test import SITTING, SPRAY, START, BehaviouralTest
from oxytocin.experiments.experiment import Readout, Setting
from oxytocin.experiments.signal_detection import answered, share_misnamed, share_right
from oxytocin.language import Set

ALTERNATIVES = 6
"""Happiness, sadness, anger, fear, disgust, surprise."""

FACES = 20
"""Faces of fear, and as many of the five others; a choice, from which the chance in scores follows."""

CONSISTENCY = 0.7
"""Between two sittings, as in the eyes test."""


class EmotionRecognition(BehaviouralTest):
    """Faces with one of six emotions after a nasal spray or a placebo; a payoff may reward the answer "fear".

    What a spray does to scores may be sensitivity or a criterion: both are read. The faces are a threat to the
    amygdala, whose response is read as functional magnetic resonance imaging would, in multiples of a full threat.
    """

    name = "emotion_recognition"
    question = "Does a nasal spray help people to recognise fear, or only make them say it more readily?"
    settings = {
        **SPRAY,
        "payoff": Setting(
            0.0, "1", "reward for the answer fear: 1 hits pay most, -1 false alarms cost most", low=-1, high=1
        ),
        "threat": Setting(0.5, "1", "how threatening the faces are; 1 is a shock that is announced", high=1.0),
        "sitting": SITTING,
    }
    keep = (
        "fear_sensitivity",
        "other_sensitivity",
        "fear_criterion",
        "amygdala_response",
        "state_anxiety",
        "nasal_signal",
    )
    reads = (
        "fear_recognition",
        "expected_fear_recognition",
        "recognition_of_others",
        "expected_recognition_of_others",
        "fear_misnamed",
        "fear_sensitivity",
        "fear_criterion",
        "amygdala_response",
        "state_anxiety",
    )
    main_outcome = "fear_recognition"
    expected_outcome = "expected_fear_recognition"
    main_trace = "amygdala_response"

    def situation(self, chosen: Mapping[str, Any]) -> Iterator[Set]:
        """Yield the faces and the payoff."""
        yield Set("threat", chosen["threat"], START)
        yield Set("payoff", chosen["payoff"], START)

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield scores as measured and as expected, what stands behind them, and the amygdala."""
        fear, other = self.during(run, "fear_sensitivity"), self.during(run, "other_sensitivity")
        criterion = self.during(run, "fear_criterion")
        misnamed = share_misnamed(other, ALTERNATIVES, -criterion)
        rights = {
            "fear_recognition": share_right(fear, ALTERNATIVES, -criterion),
            "recognition_of_others": share_right(other, ALTERNATIVES, rival=-criterion),
        }
        docs = {"fear_recognition": "faces of fear named rightly", "recognition_of_others": "other faces named rightly"}
        for name, right in rights.items():
            each = np.tile(right[:, None], FACES)
            score = answered(run.seed, f"{self.name}.{name}", chosen["sitting"], each, CONSISTENCY, run.first).mean(
                axis=1
            )
            yield Readout(name, "%", f"{docs[name]}, in this sitting", 100 * score, exploratory=True)
            yield Readout(f"expected_{name}", "%", f"{docs[name]}, without chance", 100 * right, exploratory=True)
        yield Readout("fear_misnamed", "%", "other faces named fear, without chance", 100 * misnamed, exploratory=True)
        yield Readout("fear_sensitivity", "1", "d' for fear", fear, exploratory=True)
        yield Readout("fear_criterion", "1", "below 0: fear is named readily", criterion, exploratory=True)
        response = self.during(run, "amygdala_response")
        yield Readout("amygdala_response", "1", "above rest, in full threats", response, exploratory=True)
        anxiety = self.during(run, "state_anxiety")
        yield Readout("state_anxiety", "points", "of the state scale, in the test", anxiety, exploratory=True)
