"""Recognition of emotions: sensitivity, criterion, and a spray that works or does not."""

from __future__ import annotations

import numpy as np
import pytest
from people import REAL, SPRAY, last, lived

from oxytocin.bodies.everyday import everyday_man
from oxytocin.language import Set

NONE = dict.fromkeys(REAL, 0.0)


def test_without_its_links_a_spray_leaves_the_mind_alone() -> None:
    names = ("amygdala_response", "eyes_sensitivity", "fear_sensitivity", "other_sensitivity", "fear_criterion")
    man = everyday_man().with_values(NONE)
    sprayed, placebo = lived(man, SPRAY), lived(man)
    for name in (*names, "inclination_to_trust"):
        assert last(sprayed, name) == pytest.approx(last(placebo, name), abs=1e-4), name
        assert np.isfinite(last(placebo, name))


def test_a_spray_that_is_real_raises_sensitivity_readiness_and_trust() -> None:
    man = everyday_man().with_values(REAL)
    sprayed, placebo = lived(man, SPRAY), lived(man)
    for name in ("eyes_sensitivity", "fear_sensitivity", "inclination_to_trust"):
        assert last(sprayed, name) > last(placebo, name) + 0.02, name
    assert last(sprayed, "fear_criterion") < last(placebo, "fear_criterion") - 0.02


def test_who_reads_eyes_poorly_gains_more() -> None:
    gains = []
    for ability in (1.2, 1.52, 1.8):
        man = everyday_man().with_values({**REAL, "eyes_ability": ability})
        gains.append(last(lived(man, SPRAY), "eyes_sensitivity") / last(lived(man), "eyes_sensitivity") - 1)
    assert gains[0] > gains[1] > gains[2] > 0


def test_a_payoff_shifts_the_criterion_and_no_sensitivity() -> None:
    man = everyday_man()
    hits, plain, alarms = (lived(man, Set("payoff", payoff, 0.0)) for payoff in (1.0, 0.0, -1.0))
    criteria = [last(one, "fear_criterion") for one in (hits, plain, alarms)]
    assert criteria[0] < criteria[1] < criteria[2]
    assert last(hits, "fear_sensitivity") == last(alarms, "fear_sensitivity")
