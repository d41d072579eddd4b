"""Trust in strangers, as money that is sent to them in the hope of a return."""

from __future__ import annotations

from oxytocin.language import Component, Equal, Input, Level, Link, Output, Parameter, normal


class Trust(Component):
    """What an investor of the trust game is inclined to send, in monetary units of 12.

        inclination_to_trust = disposition + nasal_effect relative_nasal_signal

    The game cuts it off at 0 and at all the investor has. Most people trust without any hormone from outside; that a
    spray adds to it was claimed in 2005 (2 units) and not found by a registered replication of more than 95 % power; if
    it does, it does less.
    """

    disposition = Parameter(
        8.0, "1", "kosfeld2005", locus="median of the placebo group", evidence="recalled", species="human", n=29,
        spread=normal(4.2), doc="with what changes from game to game, a standard deviation of 5",
    )  # fmt: skip
    nasal_effect = Link(
        1.2, "1", "nave2015", locus="abstract; mind, sec 4.5", evidence="assumed", probability=0.08, sd=0.6,
        species="human", doc="a nasal spray raises trust in strangers",
    )  # fmt: skip
    relative_nasal_signal = Input(Level("1"), absent=0.0)
    inclination_to_trust = Output(Level("1"), doc="in monetary units")

    def equations(self):
        yield Equal(self.inclination_to_trust, self.disposition + self.nasal_effect * self.relative_nasal_signal)
