"""A parent and an infant: touch, synchrony, and the bond that grows from both."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Control,
    Drive,
    Equal,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    State,
    hill,
    logitnormal,
    lognormal,
    maximum,
    minimum,
    sigmoid,
    uniform,
)


class ParentInfant(Component):
    r"""Two who act on each other while they are together (`together` is 1).

    With theta the receptor signal of the parent's preoptic area, theta_0 that of a healthy parent at rest, theta_A that
    of the parent's accumbens, D the drive by all touch that the oxytocin neurones feel, and o the infant's oxytocin in
    multiples of its rest:

        touch = together min(1, max(0, usual_touch (1 + touch_gain (theta/theta_0 - 1))))
        synchrony = together sigmoid(a_0 + a_touch touch + a_gaze parent_gaze infant_gaze
                                     - a_stress min(1, stress_drive))
        do/dt = (1 + infant_rise D - o)/infant_time
        bond_growth = growth synchrony (free_route + hill(theta_A, half_accumbens, 2))
        dB/dt = bond_growth (1 - B) - B/forgetting

    Touch excites the parent's oxytocin neurones as any touch does (`touched`, `touch_excitation`), and oxytocin makes
    for more touch. Neither is needed: without oxytocin the parent touches a little less, and the bond grows through
    `free_route`. All published correlations rest on immunoassays without extraction; none shows a cause.
    """

    usual_receptor_signal = Parameter(
        0.091, "1", "oxytocin_notes", locus="mind, sec 1.2", evidence="derived", doc="theta_0, at 0.1 nmol/L and Kd 1"
    )
    usual_touch = Parameter(
        0.5, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", species="human", spread=logitnormal(0.8),
        doc="share of the time in affectionate touch",
    )  # fmt: skip
    touch_gain = Parameter(
        0.3, "1", "gordon2010", locus="abstract", evidence="assumed", species="human", n=37,
        spread=uniform(0.0, 0.8), doc="for a weak correlation of oxytocin with synchrony",
    )  # fmt: skip
    parent_gaze = Parameter(
        0.7, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", spread=logitnormal(0.3)
    )
    infant_gaze = Parameter(
        0.5, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", spread=logitnormal(0.3)
    )
    synchrony_base = Parameter(
        -2.0, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed",
        doc="a_0, for synchrony in some 40 % of the time",
    )  # fmt: skip
    synchrony_by_touch = Parameter(2.0, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", doc="a_touch")
    synchrony_by_gaze = Parameter(2.0, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", doc="a_gaze")
    synchrony_by_stress = Parameter(
        1.5, "1", "gordon2010", locus="abstract", evidence="assumed", species="human", n=37,
        doc="a_stress; mothers with less cortisol were more in synchrony",
    )  # fmt: skip
    axonal_weight = Parameter(
        0.24, "Hz", "feldman2010", locus="abstract", evidence="assumed", species="human", n=112, spread=lognormal(0.6),
        doc="rise in firing for touch all the time; only parents who touched much had a rise",
    )  # fmt: skip
    central_weight = Parameter(
        1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of the greatest drive by touch all the time"
    )
    infant_rise = Parameter(
        1.0, "1", "weisman2012", locus="abstract", evidence="assumed", species="human", n=35, spread=lognormal(0.6),
        doc="saliva rose with the father's; what is sprayed may also come off his skin",
    )  # fmt: skip
    infant_time = Parameter(10.0, "min", "oxytocin_notes", evidence="assumed", doc="in which o follows touch")
    growth = Parameter(
        0.055, "1/h", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", spread=lognormal(0.3),
        doc="for half a bond in about a month of six hours a day",
    )  # fmt: skip
    free_route = Parameter(
        0.1, "1", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed",
        doc="what needs no oxytocin: mice without it mother normally, and people adopt",
    )  # fmt: skip
    half_accumbens = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole",
        doc="theta_A for half of what oxytocin adds",
    )  # fmt: skip
    forgetting = Parameter(
        365.0, "day", "oxytocin_notes", locus="mind, sec 4.4", evidence="assumed", doc="in which a bond fades"
    )
    bond = State("1", scale=0.01, doc="B, 0 none to 1 complete")
    infant_oxytocin_level = State("1", initial=1.0, doc="o")
    together = Control("1", high=1.0, doc="1 while the infant is with the parent")
    preoptic_area_receptor_signal = Input(Level("1"), doc="theta")
    accumbens_receptor_signal = Input(Level("1"), doc="theta_A")
    touch_drive = Input(Drive("1"), absent=0.0, doc="D")
    stress_drive = Input(Drive("1"), absent=0.0)
    parental_touch = Output(Level("1"), doc="share of the time")
    synchrony = Output(Level("1"), doc="share of the time")
    infant_oxytocin = Output(Level("1"), doc="in multiples of rest")
    bond_growth = Output(Level("1/h"), doc="of a bond that begins, while this lasts")
    touched = Output(Drive("1"))
    touch_excitation = Output(Drive("Hz"))

    def equations(self):
        relative = self.preoptic_area_receptor_signal / self.usual_receptor_signal
        inclined = self.usual_touch * (1 + self.touch_gain * (relative - 1))
        touch = self.together * minimum(1, maximum(0, inclined))
        gaze = self.synchrony_by_gaze * self.parent_gaze * self.infant_gaze
        stress = self.synchrony_by_stress * minimum(1, self.stress_drive)
        synchrony = self.together * sigmoid(self.synchrony_base + self.synchrony_by_touch * touch + gaze - stress)
        reward = self.free_route + hill(self.accumbens_receptor_signal, self.half_accumbens, 2)
        growing = self.growth * synchrony * reward
        excited = 1 + self.infant_rise * self.touch_drive
        yield Rate(self.bond, growing * (1 - self.bond) - self.bond / self.forgetting)
        yield Rate(self.infant_oxytocin_level, (excited - self.infant_oxytocin_level) / self.infant_time)
        yield Equal(self.parental_touch, touch)
        yield Equal(self.synchrony, synchrony)
        yield Equal(self.infant_oxytocin, self.infant_oxytocin_level)
        yield Equal(self.bond_growth, growing)
        yield Equal(self.touched, self.central_weight * touch)
        yield Equal(self.touch_excitation, self.axonal_weight * touch)
