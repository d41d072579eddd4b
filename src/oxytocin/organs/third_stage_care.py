"""What those at the bedside do by rule after birth: a drug once the placenta is out, another if she bleeds."""

from __future__ import annotations

from oxytocin.language import Component, Crossing, Impulse, Input, Level, Output, Parameter, Receipt, State, where


class ThirdStageCare(Component):
    """Drugs that wait for something to happen; a dose at a time set beforehand is the experimenter's.

    A woman is treated, with the rescue dose, when she has lost `haemorrhage` (the definition of the WHO), or already
    `alarming_loss` if she then still bleeds at the alarming rate. She is treated once.
    """

    dose_after_placenta = Parameter(0.0, "pmol", "soltani2010", doc="given once the placenta is out; 0: none")
    rescue_dose = Parameter(
        16680.0, "pmol", "oxytocin_notes", evidence="assumed", doc="of oxytocin, 10 IU, for a woman who bleeds"
    )
    haemorrhage = Parameter(500.0, "mL", "widmer2018", locus="abstract", doc="loss at which everybody is treated")
    alarming_loss = Parameter(400.0, "mL", "oxytocin_notes", evidence="assumed", doc="loss that is treated if it goes on")
    alarming_rate = Parameter(20.0, "mL/min", "oxytocin_notes", evidence="assumed", doc="what going on means")

    blood_loss = Input(Level("mL"))
    bleeding_rate = Input(Level("mL/min"))
    placenta_delivered = Input(Impulse("1"))
    prophylaxis = Output(Impulse("pmol"), doc="drug that waits for the placenta; wired to its route")
    rescue = Output(Impulse("pmol", "oxytocin"), doc="wired to its route")
    treated = State("1", doc="1 once she had the rescue dose")

    def events(self):
        yield Receipt("placenta_is_out", self.placenta_delivered, {self.prophylaxis: self.dose_after_placenta})
        limit = where(self.bleeding_rate > self.alarming_rate, self.alarming_loss, self.haemorrhage)
        treating = {self.rescue: self.rescue_dose * (1 - self.treated), self.treated: 1}
        yield Crossing("treatment", self.blood_loss - limit, treating)
