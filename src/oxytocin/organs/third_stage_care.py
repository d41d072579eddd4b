"""What those at the bedside do by rule after birth: a drug once the placenta is out, another if she bleeds."""

from __future__ import annotations

from oxytocin.language import Component, Crossing, Impulse, Input, Level, Output, Parameter, Receipt, State, where


class ThirdStageCare(Component):
    """Drugs that wait for something to happen; a dose at a time set beforehand is the experimenter's.

    A woman is treated, with the rescue dose, when she has lost `haemorrhage`, or already `alarming_loss` if she then
    still bleeds at the alarming rate. Both are twice as high after a caesarean, as definitions of haemorrhage have it.
    She is treated once.
    """

    dose_at_birth = Parameter(0.0, "pmol", "widmer2018", doc="given when the child is born; 0: none")
    dose_after_placenta = Parameter(0.0, "pmol", "soltani2010", doc="given once the placenta is out; 0: none")
    rescue_dose = Parameter(
        16680.0, "pmol", "oxytocin_notes", evidence="assumed", doc="of oxytocin, 10 IU, for a woman who bleeds"
    )
    haemorrhage = Parameter(500.0, "mL", "widmer2018", locus="abstract", doc="loss at which everybody is treated")
    alarming_loss = Parameter(400.0, "mL", "oxytocin_notes", evidence="assumed", doc="treated if it goes on")
    alarming_rate = Parameter(20.0, "mL/min", "oxytocin_notes", evidence="assumed", doc="what going on means")
    allowed_at_caesarean = Parameter(
        2.0, "1", "oxytocin_notes", evidence="recalled", doc="times as much loss as after a vaginal birth"
    )

    birth = Input(Impulse("1"), doc="1 spontaneous, 2 instrumental, 3 caesarean")
    blood_loss = Input(Level("mL"))
    bleeding_rate = Input(Level("mL/min"))
    placenta_delivered = Input(Impulse("1"))
    prophylaxis = Output(Impulse("pmol"), doc="drug against bleeding; wired to its route")
    rescue = Output(Impulse("pmol", "oxytocin"), doc="wired to its route")
    treated = State("1", doc="1 once she had the rescue dose")
    caesarean = State("1", doc="1 after a caesarean")

    def events(self):
        yield Receipt("placenta_is_out", self.placenta_delivered, {self.prophylaxis: self.dose_after_placenta})
        cut = where(self.birth > 2.5, 1, 0)
        yield Receipt("child_is_born", self.birth, {self.caesarean: cut, self.prophylaxis: self.dose_at_birth})
        limit = where(self.bleeding_rate > self.alarming_rate, self.alarming_loss, self.haemorrhage)
        limit = limit * where(self.caesarean > 0.5, self.allowed_at_caesarean, 1)
        treating = {self.rescue: self.rescue_dose * (1 - self.treated), self.treated: 1}
        yield Crossing("treatment", self.blood_loss - limit, treating)
