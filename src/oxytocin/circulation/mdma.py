"""MDMA by mouth, as a test of what oxytocin neurones can do."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Drive,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    hill,
    lognormal,
)


class Mdma(Component):
    r"""From the gut into the body, and from there, through serotonin, to the oxytocin neurones.

        G' = -G/tau_in,   M' = G/tau_in - M/tau_out,   serotonin = hill(M, M_half, h)
        axonal_drive = firing serotonin,   central_drive = central serotonin

    tau_out is the fading of the effect, shorter than the drug's own half-life, for serotonin runs out. Half the usual
    dose gave no rise of oxytocin that could be seen (Kirkpatrick et al. 2014), hence the exponent h.
    """

    absorption_time = Parameter(
        60.0, "min", "kirkpatrick2014", locus="abstract", evidence="calibrated", spread=lognormal(0.2), species="human",
        doc="tau_in; with tau_out so that oxytocin peaks at two hours",
    )  # fmt: skip
    fading_time = Parameter(
        200.0, "min", "oxytocin_notes", locus="mind, sec 7", evidence="assumed", spread=lognormal(0.2), species="human",
        doc="tau_out",
    )  # fmt: skip
    half_amount = Parameter(
        60.0, "mg", "kirkpatrick2014", locus="abstract", evidence="assumed", species="human",
        doc="M_half; 53 mg by mouth did little, 105 mg much",
    )  # fmt: skip
    steepness = Parameter(3.0, "1", "kirkpatrick2014", locus="abstract", evidence="assumed", doc="h")
    firing = Parameter(
        5.0, "Hz", "atila2023", evidence="calibrated", spread=lognormal(0.25), species="human", n=15,
        doc="rise in firing at full effect; the ratio to rest is fitted, not the level, which no clearance explains",
    )  # fmt: skip
    central = Parameter(1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of the greatest central drive")
    mdma_dose = Input(Impulse("mg"))
    gut = State("mg", scale=10.0, doc="G")
    body_amount = State("mg", scale=10.0, doc="M, what acts")
    serotonin = Output(Level("1"), doc="share of the greatest effect")
    axonal_drive = Output(Drive("Hz"))
    central_drive = Output(Drive("1"))

    def equations(self):
        entering = self.gut / self.absorption_time
        yield Rate(self.gut, -entering)
        yield Rate(self.body_amount, entering - self.body_amount / self.fading_time)
        effect = hill(self.body_amount, self.half_amount, self.steepness)
        yield Equal(self.serotonin, effect)
        yield Equal(self.axonal_drive, self.firing * effect)
        yield Equal(self.central_drive, self.central * effect)

    def events(self):
        yield Receipt("mdma_swallowed", self.mdma_dose, {self.gut: self.gut + self.mdma_dose})
