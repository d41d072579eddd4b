"""From a nasal spray straight to the brain: a way that nobody has shown, kept apart and open to doubt."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    exp,
    log,
    lognormal,
)


class NoseToBrain(Component):
    r"""Local rise of oxytocin in brain tissue after a spray, where oxytocin does cross from the nose.

    With D the latest dose and t the time since:

        nasal_oxytocin = local_rise exp(-ln(D/best_dose)^2/(2 dose_width^2)) exp(-ln(t/peak_time)^2/(2 time_width^2))
        nasal_signal = (R + c)/(R + c + Kd) - R/(R + Kd),   c = nasal_oxytocin,   dt/dt = 1
        relative_nasal_signal = nasal_signal/usual_signal

    What passes from the blood is far too little: 24 IU would raise the share of receptors bound by less than 0.01.
    Whether oxytocin crosses at all is drawn elsewhere, by the link of each effect that is claimed
    (`Region.nasal_reach` for the tissue itself).
    """

    local_rise = Parameter(
        0.25, "nmol/L", "oxytocin_notes", locus="mind, sec 1.3", evidence="assumed", spread=lognormal(0.91),
        doc="greatest rise after the best dose, if any; 90 % of what is thinkable lies between 0.05 and 1",
    )  # fmt: skip
    best_dose = Parameter(
        24.0, "IU", "spengler2017", evidence="recalled", species="human", doc="in men; 8 IU did more in quintana2016"
    )
    dose_width = Parameter(
        1.2, "1", "oxytocin_notes", evidence="assumed", doc="in ln of dose; 8 and 72 IU do two thirds of 24"
    )
    peak_time = Parameter(
        55.0, "min", "spengler2017", evidence="recalled", species="human", doc="the amygdala responds at 45-70 min"
    )
    time_width = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 1.3", evidence="assumed", doc="in ln of time; faded by two hours"
    )
    tissue_at_rest = Parameter(0.1, "nmol/L", "oxytocin_notes", locus="mind, sec 1.2", evidence="assumed", doc="R")
    dissociation = Parameter(1.0, "nmol/L", "gimpl2001", evidence="recalled", doc="Kd; 0.5 to 3 are published")
    usual_signal = Parameter(
        0.17, "1", "oxytocin_notes", locus="mind, sec 1.3", evidence="derived",
        doc="nasal signal of the typical person after 24 IU at its plateau: 0.25 nmol/L above 0.1, at Kd 1",
    )  # fmt: skip
    sprayed = State("pmol", scale=100.0, doc="D")
    since_spray = State("s", initial=1e7, scale=100.0, doc="t; long ago at the start")
    intranasal_dose = Input(Impulse("pmol", "oxytocin"))
    nasal_oxytocin = Output(Level("nmol/L", "oxytocin"), doc="local rise, where oxytocin crosses")
    nasal_signal = Output(Level("1"), doc="rise of the share of receptors bound, where oxytocin crosses")
    relative_nasal_signal = Output(Level("1"), doc="the same over what 24 IU do, to which links of the nose refer")

    def equations(self):
        # Neither no dose nor no time has a logarithm; a millionth of either is nothing.
        dose, time = self.sprayed / self.best_dose + 1e-6, self.since_spray / self.peak_time + 1e-6
        size = exp(-(log(dose) ** 2) / (2 * self.dose_width**2))
        rise = self.local_rise * size * exp(-(log(time) ** 2) / (2 * self.time_width**2))
        bound = (self.tissue_at_rest + rise) / (self.tissue_at_rest + rise + self.dissociation)
        at_rest = self.tissue_at_rest / (self.tissue_at_rest + self.dissociation)
        yield Rate(self.since_spray, 1)
        yield Equal(self.nasal_oxytocin, rise)
        yield Equal(self.nasal_signal, bound - at_rest)
        yield Equal(self.relative_nasal_signal, (bound - at_rest) / self.usual_signal)

    def events(self):
        yield Receipt(
            "sprayed_into_nose", self.intranasal_dose, {self.sprayed: self.intranasal_dose, self.since_spray: 0}
        )
