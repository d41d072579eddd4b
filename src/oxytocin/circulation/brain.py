"""Oxytocin in the brain: the cerebrospinal fluid, and the tissue of regions that have receptors."""

from __future__ import annotations

from math import pi

from oxytocin.language import (
    Component,
    Control,
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
    cos,
    log,
    lognormal,
)


class BrainFluid(Component):
    r"""Cerebrospinal fluid: it mixes with the tissue of the brain, and hardly with the blood.

        target = central_release resting_level (1 + rhythm cos(2 pi (time_of_day - highest_at)/day_length))
                 + mixing tissue_excess
        dC/dt = ln2/half_life (target - C) + icv_infusion/volume + transfer plasma_oxytocin

    So plasma does not report the brain at rest. What is injected into a ventricle (i.c.v.) mixes at once.
    """

    resting_level = Parameter(
        5.1, "pmol/L", "martin1998", locus="abstract", spread=lognormal(0.2), species="human",
        doc="mean over the day; no reading of this fluid is free of its assay",
    )  # fmt: skip
    rhythm = Parameter(
        0.38, "1", "amico1983", locus="abstract", evidence="derived", species="human", n=6,
        doc="2.5 to 2.9 µU/mL in the evening and at night, 5.1 to 6.4 at noon",
    )  # fmt: skip
    highest_at = Parameter(12.0, "hour", "amico1983", locus="abstract", species="human", doc="at noon")
    day_length = Parameter(24.0, "hour", "oxytocin_notes", evidence="derived")
    half_life = Parameter(
        24.0, "min", "mens1983", locus="abstract", evidence="derived", spread=lognormal(0.1),
        doc="19 min in rats, 28 min in guinea pigs",
    )  # fmt: skip
    mixing = Parameter(
        6e-3, "1", "oxytocin_notes", evidence="assumed", doc="rise of the fluid for the sum of the rises of all tissue"
    )
    volume = Parameter(150.0, "mL", "oxytocin_notes", evidence="recalled", species="human", doc="of the fluid")
    transfer = Parameter(
        3e-5, "1/min", "oxytocin_notes", evidence="assumed",
        doc="so that a rise of the blood hardly shows; the 0.002 % of a peripheral dose that mens1983 found in it "
        "after 10 min would take 25 times as much",
    )  # fmt: skip
    level = State("pmol/L", doc="C")
    icv_infusion = Control("pmol/h", high=1e6, of="oxytocin", doc="rate of a pump into a ventricle")
    icv_antagonist = Control("1", high=1e6, doc="antagonist in all brain tissue, over its inhibition constant")
    icv_dose = Input(Impulse("pmol", "oxytocin"))
    central_release = Input(Level("1"))
    time_of_day = Input(Level("hour"))
    tissue_excess = Input(Drive("nmol/L"))
    plasma_oxytocin = Input(Level("pmol/L", "oxytocin"))
    csf_oxytocin = Output(Level("pmol/L", "oxytocin"))
    brain_antagonist = Output(Level("1"))

    def equations(self):
        daily = 1 + self.rhythm * cos(2 * pi * (self.time_of_day - self.highest_at) / self.day_length)
        target = self.central_release * self.resting_level * daily + self.mixing * self.tissue_excess
        pumped = self.icv_infusion / self.volume + self.transfer * self.plasma_oxytocin
        yield Rate(self.level, log(2) / self.half_life * (target - self.level) + pumped)
        yield Equal(self.csf_oxytocin, self.level)
        yield Equal(self.brain_antagonist, self.icv_antagonist)

    def events(self):
        yield Receipt("icv_injected", self.icv_dose, {self.level: self.level + self.icv_dose / self.volume})

    def start(self):
        yield Equal(self.level, self.resting_level)


class Region(Component):
    r"""Tissue of one region: oxytocin outside cells, and the share of receptors that it binds.

        target = central_release (resting + per_social social_drive + per_support support_drive
                 + per_stress stress_drive + per_mating mating_drive + per_touch touch_drive) + penetration csf_oxytocin
        dT/dt = ln2/half_life (target - T)
        oxytocin = T + nasal_reach nasal_oxytocin
        receptor_signal = receptor_density oxytocin / (oxytocin + Kd (1 + antagonist + brain_antagonist))
        tissue_excess = oxytocin - central_release resting

    Nobody has measured concentrations in brain tissue: the level of rest is a guess, its changes follow dialysates.
    """

    resting = Parameter(
        0.1, "nmol/L", "oxytocin_notes", locus="mind, sec 1.2", evidence="assumed", spread=lognormal(0.2)
    )
    per_social = Parameter(0.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="rise in company")
    per_support = Parameter(0.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="rise by a partner's support")
    per_stress = Parameter(0.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="rise under stress")
    per_mating = Parameter(0.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="rise while mating")
    per_touch = Parameter(0.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="rise by affectionate touch")
    half_life = Parameter(
        20.0, "min", "oxytocin_notes", locus="mind, sec 1.2", evidence="assumed",
        doc="of what dendrites release; axons release and stop within minutes",
    )  # fmt: skip
    penetration = Parameter(
        0.0175, "1", "oxytocin_notes", locus="mind, sec 1.2", evidence="derived",
        doc="share of the fluid's level that the tissue reaches: 10 ng/h i.c.v. raises it by 0.5 nmol/L in a vole",
    )  # fmt: skip
    nasal_reach = Parameter(
        0.0, "1", "oxytocin_notes", evidence="assumed", doc="share of `nasal_oxytocin` that stands here"
    )
    receptor_density = Parameter(
        1.0, "1", "oxytocin_notes", evidence="assumed", spread=lognormal(0.2), doc="of wild type; 0 in a knock-out"
    )
    dissociation = Parameter(1.0, "nmol/L", "gimpl2001", evidence="recalled", doc="Kd; 0.5 to 3 are published")
    tissue = State("nmol/L", doc="T, released here or come from the fluid")
    antagonist = Control("1", high=1e6, doc="antagonist given here, over its inhibition constant")
    central_release = Input(Level("1"))
    social_drive = Input(Drive("1"), absent=0.0)
    support_drive = Input(Drive("1"), absent=0.0)
    stress_drive = Input(Drive("1"), absent=0.0)
    mating_drive = Input(Drive("1"), absent=0.0)
    touch_drive = Input(Drive("1"), absent=0.0)
    csf_oxytocin = Input(Level("pmol/L", "oxytocin"))
    brain_antagonist = Input(Level("1"), absent=0.0)
    nasal_oxytocin = Input(Level("nmol/L", "oxytocin"), absent=0.0)
    injection = Input(Impulse("nmol/L", "oxytocin"), doc="into the region, as the rise that it makes at once")
    oxytocin = Output(Level("nmol/L", "oxytocin"))
    receptor_signal = Output(Level("1"), doc="theta")
    tissue_excess = Output(Drive("nmol/L"))

    def equations(self):
        social = self.per_social * self.social_drive + self.per_support * self.support_drive
        bodily = self.per_mating * self.mating_drive + self.per_touch * self.touch_drive
        released = self.central_release * (self.resting + social + bodily + self.per_stress * self.stress_drive)
        target = released + self.penetration * self.csf_oxytocin
        level = self.tissue + self.nasal_reach * self.nasal_oxytocin
        apparent = self.dissociation * (1 + self.antagonist + self.brain_antagonist)
        yield Rate(self.tissue, log(2) / self.half_life * (target - self.tissue))
        yield Equal(self.oxytocin, level)
        yield Equal(self.receptor_signal, self.receptor_density * level / (level + apparent))
        yield Equal(self.tissue_excess, level - self.central_release * self.resting)

    def events(self):
        yield Receipt("injected_here", self.injection, {self.tissue: self.tissue + self.injection})

    def start(self):
        yield Equal(self.tissue, self.resting)
