"""Trust: what a spray adds depends on the dose."""

from __future__ import annotations

from people import REAL, last, lived

from oxytocin.bodies.everyday import everyday_man
from oxytocin.language import Give


def test_the_best_dose_is_neither_the_smallest_nor_the_largest() -> None:
    man = everyday_man().with_values(REAL)
    gained = [
        last(lived(man, Give("intranasal_dose", dose, 3600.0)), "inclination_to_trust")
        for dose in ("3 IU", "24 IU", "190 IU")
    ]
    assert gained[1] > max(gained[0], gained[2])
