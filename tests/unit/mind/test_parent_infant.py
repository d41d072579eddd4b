"""A parent and an infant: both respond, and neither needs oxytocin."""

from __future__ import annotations

from people import last, lived

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.language import Set


def test_play_raises_oxytocin_in_both_and_a_bond_begins() -> None:
    play = lived(everyday_woman(), Set("together", 1.0, 3600.0))
    assert last(play, "plasma_oxytocin") > 1.05 * play["plasma_oxytocin"][0, 11]
    assert last(play, "infant_oxytocin") > 1.05
    assert last(play, "parent_infant.bond") > 0
    assert 0.0 < last(play, "synchrony") < 1.0


def test_parents_without_oxytocin_touch_and_bond() -> None:
    together = Set("together", 1.0, 3600.0)
    healthy = lived(everyday_man(), together)
    lacking = lived(everyday_man().with_values({"working_parvocellular": 0.0, "touch.reach": 0.0}), together)
    assert 0.3 * last(healthy, "parental_touch") < last(lacking, "parental_touch") < last(healthy, "parental_touch")
    assert 0.2 * last(healthy, "bond_growth") < last(lacking, "bond_growth") < last(healthy, "bond_growth")
    assert last(lacking, "parent_infant.bond") > 0


def test_no_touch_makes_a_parent_do_the_impossible() -> None:
    eager = everyday_woman().with_values({"touch_gain": 0.8, "preoptic_area.resting": 5.0, "usual_touch": 0.9})
    assert last(lived(eager, Set("together", 1.0, 3600.0)), "parental_touch") <= 1.0
