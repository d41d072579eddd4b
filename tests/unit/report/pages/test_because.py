"""Why a symptom appears, as a paragraph: from where the deficit begins to where it is read."""

from __future__ import annotations

import numpy as np

from oxytocin.experiments import experiment
from oxytocin.experiments.cuts import Edge
from oxytocin.experiments.experiment import Readout
from oxytocin.experiments.why import Carrier, Reason
from oxytocin.report.pages.because import along, because


def reason(*carriers: Carrier) -> Reason:
    one = experiment("nursing")
    body = one.body("woman", one.choose("woman", {}))
    begins = (Carrier(None, "hypothalamus", 1.0, 0.996), Carrier(None, "plasma", 1.0, 0.001))
    readout = Readout("milk_removed", "mL", "", np.array([2.0]))
    return Reason(one, body, {"magnocellular": 0.1}, readout, 35.0, 2.0, begins, carriers)


SECOND = Carrier(Edge("plasma_oxytocin", ("plasma",), "breast"), "breast", 1.0, 0.9)
FIRST = Carrier(Edge("entering_blood", ("hypothalamus",), "plasma"), "plasma", 1.0, 0.5)
AGAINST = Carrier(Edge("let_down", ("breast",), "afferents"), "afferents", 1.0, -0.2)
LITTLE = Carrier(Edge("cue", ("hypothalamus",), "afferents"), "afferents", 1.0, 0.02)


def test_signals_stand_in_the_order_of_the_way_and_small_ones_are_left_out() -> None:
    assert along(reason(SECOND, FIRST, AGAINST, LITTLE)) == [FIRST, SECOND]


def test_a_loop_has_an_end() -> None:
    back = Carrier(Edge("suckling", ("breast",), "plasma"), "plasma", 1.0, 0.4)
    assert along(reason(back, SECOND, FIRST)) == [FIRST, SECOND, back]


def test_the_paragraph_says_where_it_begins_what_carries_it_and_what_works_against_it() -> None:
    text = because(reason(SECOND, FIRST, AGAINST)).replace("\N{NO-BREAK SPACE}", " ")
    assert "begins in hypothalamus (over 99 %)" in text
    assert "carried by entering blood to plasma (50 %) and plasma oxytocin to breast (90 %)" in text
    assert "Against it works let down to afferents (-20 %)" in text


def test_nothing_is_said_where_nothing_changes_and_no_single_cause_is_made_up() -> None:
    assert because(reason()) == ""
    assert "No signal carries it alone." in because(reason(LITTLE))
