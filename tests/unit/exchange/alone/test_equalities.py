"""Events on equality: in each direction, at the start, within larger conditions, and where a quantity stands still."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest

from oxytocin.exchange.alone.simulator import Simulator
from oxytocin.language import OxytocinError

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" '
    'version="2"><model id="small" timeUnits="second">'
)


def maths(formula: str) -> str:
    text = libsbml.writeMathMLToString(libsbml.parseL3Formula(formula))
    return text.partition("?>")[2]


def counted(trigger: str, rate: str = "1", start: float = 0.0, already: bool = True, end: float = 10.0) -> float:
    """Return how often an event happens while x goes its way; n counts, and is itself no part of it."""
    text = (
        HEAD
        + f'<listOfParameters><parameter id="x" value="{start}" constant="false"/>'
        + '<parameter id="n" value="0" constant="false"/><parameter id="five" value="5" constant="true"/>'
        + f'</listOfParameters><listOfRules><rateRule variable="x">{maths(rate)}</rateRule></listOfRules><listOfEvents>'
        + f'<event id="e" useValuesFromTriggerTime="true"><trigger initialValue="{str(already).lower()}" '
        + f'persistent="true">{maths(trigger)}</trigger><listOfEventAssignments><eventAssignment variable="n">'
        + f"{maths('n + 1')}</eventAssignment></listOfEventAssignments></event></listOfEvents></model></sbml>"
    )
    times = end * np.arange(8) / 7  # never a whole number but at the ends
    return float(Simulator(text, "m.xml").run(["n"], times, {}).values[-1, 0])


@pytest.mark.parametrize(
    ("trigger", "more", "right"),
    [
        ("x == 5", {}, 1),
        ("5 == x", {}, 1),
        ("x == 5", {"rate": "-1", "start": 10.0}, 1),
        ("x == 0.5", {"rate": "cos(time)", "end": 6.2}, 2),  # up at 0.52 s, down at 2.62 s
        ("time == 2", {}, 1),
        ("time == five", {}, 1),
        ("2 * time == five", {}, 1),
        ("(time == 2) && (x > 1)", {}, 1),
        ("(time == 2) && (x > 3)", {}, 0),
        ("(time == 2) || (time == 3)", {}, 2),
        ("x == 0", {"already": True}, 0),
        ("x == 0", {"already": False}, 1),
        ("x == 5", {"already": False}, 1),
        ("(n == 0) && (x > 5)", {}, 1),  # n stands still between events
    ],
)
def test_an_event_happens_as_often_as_it_must(trigger: str, more: dict, right: int) -> None:
    assert counted(trigger, **more) == right


def test_what_no_solver_finds_is_refused_with_advice_that_works() -> None:
    with pytest.raises(OxytocinError, match=r"within a larger condition .* write >= or <="):
        counted("(x == 5) && (n < 3)")
    assert counted("(x >= 5) && (n < 3)") == 1
