"""Events with what they set off: the same as handing impulses on one after the other."""

from __future__ import annotations

import pytest
import sympy

from oxytocin.engine.lower import lower
from oxytocin.exchange.jumps import changes
from oxytocin.language import (
    Body,
    Component,
    Crossing,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    OxytocinError,
    Parameter,
    Rate,
    Receipt,
    State,
)


class Giver(Component):
    """Fills, and tips over at one."""

    filled = State("1")
    rate = Parameter(1.0, "1/s", "oxytocin_notes", evidence="assumed")
    tipped = Output(Impulse("1"))
    half = Output(Level("1"))

    def equations(self):
        yield Rate(self.filled, self.rate)
        yield Equal(self.half, self.filled / 2)

    def events(self):
        yield Crossing("tips", self.filled - 1, {self.filled: self.filled / 4, self.tipped: 3 * self.filled})


class Taker(Component):
    """Takes what was tipped, beside what is left of it by then, and hands half on."""

    tipped = Input(Impulse("1"))
    half = Input(Level("1"))
    taken = State("1")
    seen = State("1")
    again = Output(Impulse("1"))

    def events(self):
        yield Receipt("takes", self.tipped, {self.taken: self.taken + self.tipped, self.seen: self.half})
        yield Receipt("hands_on", self.tipped, {self.again: self.tipped / 2})


class Last(Component):
    """Counts."""

    again = Input(Impulse("1"))
    sum = State("1")

    def events(self):
        yield Receipt("counts", self.again, {self.sum: 2 * self.sum + self.again})


def symbol(name: str) -> sympy.Symbol:
    return sympy.Symbol(name, real=True)


def test_a_chain_rests_on_the_state_before() -> None:
    low = lower(Body("toy", giver=Giver(), taker=Taker(), last=Last()))
    new = changes(low, low.happenings[0])
    before = {symbol("giver.filled"): 8, symbol("taker.taken"): 5, symbol("last.sum"): 7, symbol("taker.seen"): 0}
    after = {name: float(expression.subs(before)) for name, expression in new.items()}
    # 24 are tipped and 2 are left, of which the level of half is seen after the change.
    assert after == {"giver.filled": 2.0, "taker.taken": 29.0, "taker.seen": 1.0, "last.sum": 2 * 7 + 12}


def test_an_impulse_of_nothing_changes_nothing() -> None:
    low = lower(Body("toy", giver=Giver(), taker=Taker(), last=Last()))
    amount = symbol("amount")
    new = changes(low, given=("tipped", amount))
    before = {symbol("giver.filled"): 8, symbol("taker.taken"): 5, symbol("last.sum"): 7, symbol("taker.seen"): 3}
    assert {name: float(item.subs({**before, amount: 0})) for name, item in new.items()} == {
        "taker.taken": 5.0,
        "taker.seen": 3.0,
        "last.sum": 7.0,
    }


def test_an_endless_chain_is_refused() -> None:
    class Echo(Component):
        """Answers itself."""

        heard = Input(Impulse("1"))
        said = Output(Impulse("1"))

        def events(self):
            yield Receipt("echoes", self.heard, {self.said: self.heard})

    low = lower(Body("toy", echo=Echo().wired(heard="sound", said="sound"), giver=Giver()))
    with pytest.raises(OxytocinError, match="sound set each other off without end"):
        changes(low, given=("sound", sympy.Integer(1)))
