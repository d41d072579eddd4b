"""A part of the body in one file: copy it, rename it, change it.

In rats oxytocin makes the kidney excrete sodium. Here the response saturates with plasma oxytocin and lags a little;
the numbers are assumed, as their evidence says, because this file is an example and no model of the kidney.
"""

from oxytocin import Component, Crossing, Equal, Flux, Input, Level, Output, Parameter, Rate, State, lognormal
from oxytocin.language import hill


class Kidney(Component):
    r"""Sodium excretion that follows plasma oxytocin.

    R' = (C/(C50 + C) - R)/tau,   excretion = basal (1 + rise R)
    """

    # What it depends on: value, unit, source (a key in literature/references.bib), and how well it is known.
    half_response = Parameter(20.0, "pmol/L", "oxytocin_notes", evidence="assumed", doc="C50")
    lag = Parameter(5.0, "min", "oxytocin_notes", evidence="assumed", doc="tau")
    basal = Parameter(1.0, "umol/min", "oxytocin_notes", evidence="assumed", spread=lognormal(0.3), doc="at rest")
    rise = Parameter(2.0, "1", "oxytocin_notes", evidence="assumed", doc="greatest rise, as a multiple of basal")
    one = Parameter(1.0, "1", "oxytocin_notes", evidence="assumed", doc="exponent of the response")

    # What it remembers.
    response = State("1", doc="R, 0 to 1")
    excreted = State("umol", doc="sodium excreted so far")

    # What it hears and says: the names are those of signals, never of other parts.
    plasma_oxytocin = Input(Level("pmol/L", "oxytocin"), doc="C")
    sodium_excretion = Output(Flux("umol/min"))

    def equations(self):
        yield Rate(self.response, (hill(self.plasma_oxytocin, self.half_response, self.one) - self.response) / self.lag)
        yield Equal(self.sodium_excretion, self.basal * (1 + self.rise * self.response))
        yield Rate(self.excreted, self.sodium_excretion)

    def events(self):
        # What happens at an instant: here only noted, so that `run.events` tells when.
        yield Crossing("responds", self.response - 0.5)


if __name__ == "__main__":
    from oxytocin import Protocol, Set, simulate
    from oxytocin.bodies.rat import infused_rat

    body = infused_rat().with_parts(kidney=Kidney())
    data = simulate(body, "2 h", protocol=Protocol(Set("infusion", "1 mU/min", at="30 min")), every="1 min")
    print(data["sodium_excretion"].sel(time=[0, 1800, 7200]).values)
