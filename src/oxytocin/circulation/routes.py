"""Ways for a drug into the blood; each keeps its own books."""

from __future__ import annotations

from collections.abc import Iterator

from oxytocin.language import (
    Component,
    Control,
    Equal,
    Flux,
    Impulse,
    Input,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
)
from oxytocin.language.component import Equation, Event
from oxytocin.language.maths import Expression


class IntravenousAccess(Component):
    """What the lines of all drugs share: a bolus mixes into the blood within the dispersion time.

        dB/dt = -B/dispersion,   entering = pump + B/dispersion

    A subclass declares the pump, the bolus and the flux into blood, each of its own drug.
    """

    dispersion = Parameter(
        15.0,
        "s",
        "oxytocin_notes",
        evidence="assumed",
        doc="time constant with which a bolus reaches the heart and mixes",
    )
    bolus_left = State("pmol", doc="B, part of a bolus that has not yet mixed")
    given_intravenously = State("pmol", doc="all that was infused or injected")

    def flowing(self, pump: Expression, entering: Expression) -> Iterator[Equation]:
        """Yield how pump and bolus enter the blood."""
        yield Rate(self.bolus_left, -self.bolus_left / self.dispersion)
        yield Rate(self.given_intravenously, pump)
        yield Equal(entering, pump + self.bolus_left / self.dispersion)

    def injecting(self, dose: Expression) -> Iterator[Event]:
        """Yield what a bolus does."""
        total = self.given_intravenously + dose
        yield Receipt("injected", dose, {self.bolus_left: self.bolus_left + dose, self.given_intravenously: total})


class IntravenousLine(IntravenousAccess):
    """Oxytocin into a vein: a pump, and bolus injections."""

    infusion = Control("pmol/min", high=1e6, of="oxytocin", doc="rate of the pump")
    intravenous_bolus = Input(Impulse("pmol", "oxytocin"))
    entering_blood = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield from self.flowing(self.infusion, self.entering_blood)

    def events(self):
        yield from self.injecting(self.intravenous_bolus)


class AbsorbedRoute(Component):
    r"""A depot from which a share F of a dose D is absorbed, dA/dt = -k A with A = F D at first; the rest is lost."""

    bioavailability = Parameter(
        0.8, "1", "oxytocin_notes", evidence="assumed", doc="F, share of a dose that is absorbed"
    )
    absorption_rate = Parameter(0.05, "1/min", "oxytocin_notes", evidence="assumed", doc="k")
    depot = State("pmol", scale=10.0, doc="A, hormone waiting to be absorbed")
    given = State("pmol", scale=10.0, doc="all doses")
    lost = State("pmol", scale=10.0, doc="what is never absorbed")
    dose = Input(Impulse("pmol", "oxytocin"))
    entering_blood = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield Rate(self.depot, -self.absorption_rate * self.depot)
        yield Equal(self.entering_blood, self.absorption_rate * self.depot)

    def events(self):
        absorbed = self.bioavailability * self.dose
        entrance = self.entrance()
        changes = {entrance: entrance + absorbed, self.lost: self.lost + self.dose - absorbed}
        yield Receipt("dosed", self.dose, {**changes, self.given: self.given + self.dose})

    def entrance(self) -> Expression:
        """Return the state into which the absorbed share of a dose goes."""
        return self.depot


class LaggedRoute(AbsorbedRoute):
    r"""A route with a lag: the dose first passes two stages of half the lag each, dB_i/dt = 2 (B_{i-1} - B_i)/lag."""

    lag = Parameter(12.0, "min", "oxytocin_notes", evidence="assumed", doc="mean time before absorption begins")
    first_stage = State("pmol", doc="B_1")
    second_stage = State("pmol", doc="B_2")

    def equations(self):
        forward = 2 / self.lag
        yield Rate(self.first_stage, -forward * self.first_stage)
        yield Rate(self.second_stage, forward * (self.first_stage - self.second_stage))
        yield Rate(self.depot, forward * self.second_stage - self.absorption_rate * self.depot)
        yield Equal(self.entering_blood, self.absorption_rate * self.depot)

    def entrance(self) -> Expression:
        """Return the first stage of the lag."""
        return self.first_stage
