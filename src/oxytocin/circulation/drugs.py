"""Drugs that act on the receptor of oxytocin: carbetocin, its long-lasting analogue, and atosiban, its antagonist."""

from __future__ import annotations

from oxytocin.circulation.compartments import TwoCompartments
from oxytocin.circulation.routes import AbsorbedRoute, IntravenousAccess
from oxytocin.language import (
    Control,
    Flux,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    State,
    logitnormal,
    lognormal,
)


class CarbetocinLine(IntravenousAccess):
    """Carbetocin into a vein: a bolus, or a pump."""

    carbetocin_infusion = Control("pmol/min", high=1e6, of="carbetocin", doc="rate of the pump")
    intravenous_carbetocin = Input(Impulse("pmol", "carbetocin"))
    carbetocin_entering_blood = Output(Flux("pmol/s", "carbetocin"))

    def equations(self):
        yield from self.flowing(self.carbetocin_infusion, self.carbetocin_entering_blood)

    def events(self):
        yield from self.injecting(self.intravenous_carbetocin)


class CarbetocinDepot(AbsorbedRoute):
    """Carbetocin in a muscle."""

    bioavailability = Parameter(
        0.77, "1", "carbetocin_label", locus="kinetics", species="human", spread=logitnormal(0.43),
        doc="F; about 0.8 in Sweeney 1990",
    )  # fmt: skip
    absorption_rate = Parameter(
        0.03, "1/min", "carbetocin_label", evidence="derived", species="human", spread=lognormal(0.4),
        doc="k; the highest level comes after 33 min (30, says the label); its half-life of 55 min would ask for 0.015",
    )  # fmt: skip
    dose = Input(Impulse("pmol", "carbetocin"))
    entering_blood = Output(Flux("pmol/s", "carbetocin"))


class AtosibanLine(IntravenousAccess):
    """Atosiban into a vein: a bolus, and a pump."""

    atosiban_infusion = Control("pmol/min", high=1e7, of="atosiban", doc="rate of the pump")
    intravenous_atosiban = Input(Impulse("pmol", "atosiban"))
    atosiban_entering_blood = Output(Flux("pmol/s", "atosiban"))

    def equations(self):
        yield from self.flowing(self.atosiban_infusion, self.atosiban_entering_blood)

    def events(self):
        yield from self.injecting(self.intravenous_atosiban)


class DrugPlasma(TwoCompartments):
    """What the kinetics of both drugs share: far more of them is given than of oxytocin."""

    central = State("pmol", scale=1000.0, doc="A_1, drug in plasma and what mixes with it at once")
    peripheral = State("pmol", scale=1000.0, doc="A_2, drug in the rest of the fluid between cells")
    cleared = State("pmol", scale=1000.0, doc="all that was eliminated")


class CarbetocinPlasma(DrugPlasma):
    r"""Carbetocin in blood: half-lives of 5.5 and 33 min.

        dA_1/dt = S - (CL + Q)/V_c A_1 + Q/V_p A_2
        dA_2/dt = Q/V_c A_1 - Q/V_p A_2,   C = A_1/V_c

    V_c follows from the highest level after 100 µg, the others from the half-lives and a volume CL/beta of 22 L.
    """

    clearance = Parameter(
        0.46, "L/min", "carbetocin_label", evidence="derived", species="human", spread=lognormal(0.25), doc="CL"
    )
    central_volume = Parameter(
        13.8, "L", "carbetocin_label", evidence="derived", species="human", spread=lognormal(0.25), doc="V_c"
    )
    exchange = Parameter(
        0.475, "L/min", "sweeney1990", evidence="derived", species="human", spread=lognormal(0.3), doc="Q"
    )
    peripheral_volume = Parameter(
        6.0, "L", "sweeney1990", evidence="derived", species="human", spread=lognormal(0.3), doc="V_p"
    )
    carbetocin_entering_blood = Input(Flux("pmol/s", "carbetocin"), doc="S")
    plasma_carbetocin = Output(Level("pmol/L", "carbetocin"), doc="C")

    def equations(self):
        yield from self.distributing(self.carbetocin_entering_blood, self.plasma_carbetocin, self.clearance)


class AtosibanPlasma(DrugPlasma):
    r"""Atosiban in blood, bound and free: half-lives of 13 and 102 min.

        dA_1/dt = S - (CL + Q)/V_c A_1 + Q/V_p A_2
        dA_2/dt = Q/V_c A_1 - Q/V_p A_2,   C = A_1/V_c

    The four numbers are those that give the clearance, both half-lives and the volume at steady state (18 L) of the
    eight pregnant women of Goodwin et al. 1995; the mean stay of 26 min is then their effective half-life of 18 min.
    The slow phase carries a twentieth of a dose.
    """

    clearance = Parameter(
        0.7, "L/min", "goodwin1995", locus="abstract", species="human", n=8, spread=lognormal(0.165),
        doc="CL, 42 L/h; the spread is that of the steady level, 442 ± 73 ng/mL",
    )  # fmt: skip
    central_volume = Parameter(
        13.8, "L", "goodwin1995", evidence="derived", species="human", n=8, spread=lognormal(0.2), doc="V_c"
    )
    exchange = Parameter(
        0.03, "L/min", "goodwin1995", evidence="derived", species="human", n=8, spread=lognormal(0.2), doc="Q"
    )
    peripheral_volume = Parameter(
        4.2, "L", "goodwin1995", evidence="derived", species="human", n=8, spread=lognormal(0.2), doc="V_p"
    )
    atosiban_entering_blood = Input(Flux("pmol/s", "atosiban"), doc="S")
    plasma_atosiban = Output(Level("pmol/L", "atosiban"), doc="C, bound and free")

    def equations(self):
        yield from self.distributing(self.atosiban_entering_blood, self.plasma_atosiban, self.clearance)
