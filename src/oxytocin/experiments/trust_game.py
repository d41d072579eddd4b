"""The trust game: how much of twelve monetary units an investor sends to a stranger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from oxytocin.engine.results import Run
from oxytocin.engine.streams import chance
from oxytocin.experiments.behavioural_test import SITTING, SPRAY, BehaviouralTest
from oxytocin.experiments.experiment import Readout, Setting
from oxytocin.experiments.signal_detection import average_over_normal, normal_points
from oxytocin.language import Body

ENDOWMENT = 12.0
"""Monetary units that an investor has."""

FROM_GAME_TO_GAME = 2.7
"""Standard deviation, in monetary units, of what the same person sends in another game; a choice."""

AS_PUBLISHED = "as published 2005"
_EFFECT_2005 = 2.0  # the difference of the medians, 10 and 8


class TrustGame(BehaviouralTest):
    """One game as the investor, after a nasal spray or a placebo.

    By default the spray does what all studies together support: nothing in most draws. The scenario "as published 2005"
    takes the first study at its word, in everybody; it is there to show what was claimed.
    """

    name = "trust_game"
    question = "Does a nasal spray raise trust in strangers?"
    settings = {
        **SPRAY,
        "scenario": Setting("default", "", "which evidence holds", choices=("default", AS_PUBLISHED)),
        "step": Setting(
            1.0, "1", "monetary units between amounts that may be sent; 4 in 2005", low=0.01, high=ENDOWMENT
        ),
        "sitting": SITTING,
    }
    keep = ("inclination_to_trust", "nasal_signal")
    reads = ("transfer", "expected_transfer", "maximal_trust")
    main_outcome = "transfer"
    expected_outcome = "expected_transfer"
    main_trace = "nasal_signal"

    def body(self, name: str, chosen: Mapping[str, Any]) -> Body:
        """Return the person, with the effect of 2005 in everybody if that scenario is chosen."""
        person = super().body(name, chosen)
        return (
            person.with_values({"trust.nasal_effect": _EFFECT_2005}) if chosen["scenario"] == AS_PUBLISHED else person
        )

    def readouts(self, run: Run, chosen: Mapping[str, Any]) -> Iterator[Readout]:
        """Yield what is sent."""
        inclination = self.during(run, "inclination_to_trust")
        luck = (
            FROM_GAME_TO_GAME
            * chance(run.seed, self.name, f"sitting {chosen['sitting']:g}", run.subjects, 1, run.first)[:, 0]
        )
        steps = np.round(np.clip(inclination + luck, 0.0, ENDOWMENT) / chosen["step"])
        transfer = np.clip(chosen["step"] * steps, 0.0, ENDOWMENT)
        possible = np.clip(inclination[:, None] + FROM_GAME_TO_GAME * normal_points(), 0.0, ENDOWMENT)
        yield Readout("transfer", "MU", "sent of 12, in this game", transfer, exploratory=True)
        yield Readout("expected_transfer", "MU", "without chance", average_over_normal(possible), exploratory=True)
        everything = transfer > ENDOWMENT - 1e-9
        yield Readout.yes_or_no("maximal_trust", "whether everything is sent", everything, exploratory=True)
