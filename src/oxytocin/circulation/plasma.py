"""Oxytocin in blood and the fluid around it: rat and human."""

from __future__ import annotations

from oxytocin.circulation.compartments import TwoCompartments
from oxytocin.language import (
    Component,
    Equal,
    Flux,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    State,
    log,
    lognormal,
)


class RatPlasma(Component):
    r"""Two mixed volumes of a 250 g rat, elimination from the first.

        J = (Q_p/V_p - Q_x/V_x) (V_p + V_x)/2 ln2/h_df
        dQ_p/dt = S - CL C - J,   dQ_x/dt = J,   C = Q_p/V_p

    Volumes after Fabian et al. 1969 (7.3 ml/100 g); half-lives of the released program.
    """

    plasma = State("pmol", scale=0.1, doc="Q_p, oxytocin in plasma")
    tissue = State("pmol", scale=0.1, doc="Q_x, oxytocin in extravascular fluid")
    cleared = State("pmol", doc="all that was eliminated")
    plasma_volume = Parameter(8.5, "mL", "magnet", species="rat", spread=lognormal(0.15), doc="V_p")
    tissue_volume = Parameter(9.75, "mL", "magnet", species="rat", spread=lognormal(0.15), doc="V_x")
    clearance = Parameter(
        5.1986, "mL/min", "magnet", evidence="derived", species="rat", spread=lognormal(0.2),
        doc="CL = V_p ln2/68 s; 20.8 mL/min/kg",
    )  # fmt: skip
    exchange_half_life = Parameter(
        61.0, "s", "magnet", species="rat", spread=lognormal(0.2), doc="h_df; a guess, says the program"
    )
    weight = Parameter(0.25, "kg", "magnet", species="rat", doc="body weight for which the volumes hold")
    level_at_start = Parameter(30.0, "pmol/L", "oxytocin_notes", evidence="recalled", doc="under urethane 20-60 pg/mL")
    entering_blood = Input(Flux("pmol/s", "oxytocin"), doc="S, secretion and what is given")
    plasma_oxytocin = Output(Level("pmol/L", "oxytocin"), doc="C")

    def equations(self):
        level = self.plasma / self.plasma_volume
        mixing = (self.plasma_volume + self.tissue_volume) / 2 * log(2) / self.exchange_half_life
        exchange = mixing * (level - self.tissue / self.tissue_volume)
        elimination = self.clearance * level
        yield Equal(self.plasma_oxytocin, level)
        yield Rate(self.plasma, self.entering_blood - elimination - exchange)
        yield Rate(self.tissue, exchange)
        yield Rate(self.cleared, elimination)

    def start(self):
        yield Equal(self.plasma, self.level_at_start * self.plasma_volume)
        yield Equal(self.tissue, self.level_at_start * self.tissue_volume)


class HumanPlasma(TwoCompartments):
    r"""Two compartments, with the placenta as a second place of elimination (PK-1).

        CL = CL_b (weight/65 kg)^0.75 + CL_pl L
        dA_1/dt = S - (CL + Q)/V_c A_1 + Q/V_p A_2
        dA_2/dt = Q/V_c A_1 - Q/V_p A_2,   C = A_1/V_c

    One set explains the half-lives in use: half is gone 4-5 min after a long infusion, the terminal half-life is near
    20 min, and 92 % of a steady state is reached in 40 min.
    """

    clearance = Parameter(
        1.25, "L/min", "thornton1990", evidence="derived", spread=lognormal(0.25), species="human",
        doc="CL_b; 1.3-1.4 postpartum (Thornton 1990), 1.12 in men (de Groot 1995)",
    )  # fmt: skip
    placental_clearance = Parameter(
        0.35, "L/min", "oxytocin_notes", evidence="assumed", species="human",
        doc="CL_pl at term; disputed, 0.2 to 5.5: Thornton 1990 against Leake, Amico, Seitchik",
    )  # fmt: skip
    placental_activity = Parameter(
        0.0, "1", "thornton1990", evidence="derived", doc="L, aminopeptidase activity: 1 at 39 weeks, 0 not pregnant"
    )
    central_volume = Parameter(
        7.0, "L", "fuchs1991", evidence="derived", spread=lognormal(0.3), doc="V_c; a bolus of 8 mU gives 1.1 µU/mL"
    )
    exchange = Parameter(0.43, "L/min", "degroot1995", evidence="derived", spread=lognormal(0.3), doc="Q")
    peripheral_volume = Parameter(8.3, "L", "degroot1995", evidence="derived", spread=lognormal(0.4), doc="V_p")
    weight = Parameter(65.0, "kg", "oxytocin_notes", evidence="assumed", doc="body weight")
    reference_weight = Parameter(65.0, "kg", "oxytocin_notes", evidence="assumed", doc="weight that CL_b stands for")
    level_at_start = Parameter(1.2, "pmol/L", "johnston1986", locus="abstract", doc="0.7-0.8 µU/mL between feeds")
    entering_blood = Input(Flux("pmol/s", "oxytocin"), doc="S, secretion and what is given")
    plasma_oxytocin = Output(Level("pmol/L", "oxytocin"), doc="C")

    def equations(self):
        size = (self.weight / self.reference_weight) ** 0.75
        total = self.clearance * size + self.placental_clearance * self.placental_activity
        yield from self.distributing(self.entering_blood, self.plasma_oxytocin, total)

    def start(self):
        yield Equal(self.central, self.level_at_start * self.central_volume)
        yield Equal(self.peripheral, self.level_at_start * self.peripheral_volume)
