"""Bleeding after birth: the womb closes its vessels by retraction, the placenta comes, clotting does the rest."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Crossing,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    logitnormal,
    lognormal,
    where,
)


class EmptiedUterus(Component):
    r"""The drive of a womb after birth, without the rhythm of its contractions (which `Uterus` has):

        D_raw = 1 - (1 - E)(1 - G)

    Retraction follows the drive over minutes, and the local drive G of the end of labour lasts for hours.
    """

    local_drive = Parameter(
        0.35, "1", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", doc="G at the end of labour"
    )
    receptor_activation = Input(Level("1"), doc="E")
    contractile_drive = Output(Level("1"), doc="D_raw")

    def equations(self):
        yield Equal(self.contractile_drive, 1 - (1 - self.receptor_activation) * (1 - self.local_drive))


class Bleeding(Component):
    r"""Retraction of the empty womb, separation of the placenta, and blood loss (PPH-1).

    From birth on the tone of retraction T (0 to 1) rises from what the muscle holds by itself, T_int, which differs
    between women and makes the long tail of blood loss, towards what the drive adds to it:

        T' = (T_inf - T)/t_T,   T_inf = T_int + (1 - T_int) D_raw²

    Muscle fibres strangle the vessels that cross them, and what stays open clots, V' = -V/t_clot:

        q = Q_u (1 - T)³ V,   loss = integral of q, and of what flows from tears or an incision until they are closed

    The placenta comes after T has been above `separating_tone` for the separation time, and is removed by hand if it
    is still there at `removal_time`. Bleeding does not wait for it: it begins behind the placenta, at birth. That
    makes the first minutes count, as the advantage of the vein over the muscle says, and too much so for trials of
    the same drug before and after the placenta (Soltani et al. 2010), which found no difference.
    """

    intrinsic_tone = Parameter(
        0.415, "1", "widmer2018", evidence="calibrated", spread=logitnormal(0.42),
        doc="T_int, by autonomous retraction and prostaglandins",
    )  # fmt: skip
    retraction_time = Parameter(
        4.0, "min", "oxytocin_notes", locus="sec 4", evidence="assumed", spread=lognormal(0.5), doc="t_T"
    )
    uterine_flow = Parameter(
        600.0, "mL/min", "oxytocin_notes", locus="sec 4; 673 in flo2010, 970 in konje2001", evidence="recalled",
        spread=lognormal(0.2), doc="Q_u, blood flow through the womb at term; spread as in Konje 2001",
    )  # fmt: skip
    clotting_time = Parameter(
        9.5, "min", "westhoff2013", evidence="calibrated", doc="t_clot; what a drug can still prevent hangs on it"
    )
    tear_loss = Parameter(
        60.0, "mL", "stafford2008", evidence="derived", spread=lognormal(1.2),
        doc="from the birth canal; median loss 200 mL without a tear, 250, 300 and 350 mL with one of rising degree; "
        "the spread with what one woman in seventy loses",
    )  # fmt: skip
    incision_loss = Parameter(
        250.0, "mL", "doctorvaladan2017", evidence="derived", spread=lognormal(0.6),
        doc="from the incision of a caesarean; 470 mL in all",
    )  # fmt: skip
    closing_time = Parameter(10.0, "min", "oxytocin_notes", evidence="assumed", doc="tears and incision are closed")
    separating_tone = Parameter(0.5, "1", "oxytocin_notes", locus="sec 4", evidence="assumed", doc="T that shears it")
    separation_time = Parameter(
        5.0, "min", "combs1991", locus="abstract: median 6 min, quartiles 4 and 10", evidence="derived",
        spread=lognormal(0.68), doc="that the placenta needs at this tone",
    )  # fmt: skip
    removal_time = Parameter(
        30.0, "min", "combs1991", locus="abstract", evidence="derived", doc="a retained placenta is removed by hand"
    )
    collecting_time = Parameter(2.0, "h", "widmer2018", evidence="recalled", doc="when the lost blood is weighed")

    contractile_drive = Input(Level("1"), doc="D_raw")
    birth = Input(Impulse("1"), doc="1 spontaneous, 2 instrumental, 3 caesarean")
    retraction_tone = Output(Level("1"), doc="T")
    bleeding_rate = Output(Level("mL/min"), doc="from the womb and from tears or an incision")
    blood_loss = Output(Level("mL"))
    placenta_delivered = Output(Impulse("1"), doc="1 by itself, 2 by hand")
    blood_collected = Output(Impulse("mL"), doc="all that was lost until it is weighed")

    born = State("1", doc="1 once the child is born")
    since_birth = State("min", scale=10.0, doc="time since then")
    tone = State("1", doc="T")
    open_vessels = State("1", doc="V, share of them that has not clotted")
    wound = State("mL", scale=100.0, doc="what tears or incision will still lose")
    lost = State("mL", scale=100.0, doc="blood loss")
    # Its rate jumps with the tone; between two steps it may seem a little below zero there.
    loosened = State("1", may_be_negative=True, doc="share of its separation time that the placenta has behind it")
    placenta_out = State("1", doc="1 once the placenta is out")

    def equations(self):
        aim = self.intrinsic_tone + (1 - self.intrinsic_tone) * self.contractile_drive**2
        flow = self.born * self.uterine_flow * (1 - self.tone) ** 3 * self.open_vessels
        oozing = self.wound / self.closing_time
        shearing = self.born * (1 - self.placenta_out) * where(self.tone > self.separating_tone, 1, 0)
        yield Equal(self.retraction_tone, self.tone)
        yield Equal(self.bleeding_rate, flow + oozing)
        yield Equal(self.blood_loss, self.lost)
        yield Rate(self.since_birth, self.born)
        yield Rate(self.tone, self.born * (aim - self.tone) / self.retraction_time)
        yield Rate(self.open_vessels, -self.open_vessels / self.clotting_time)
        yield Rate(self.wound, -oozing)
        yield Rate(self.lost, flow + oozing)
        yield Rate(self.loosened, shearing / self.separation_time)

    def events(self):
        cut = where(self.birth > 2.5, self.incision_loss, self.tear_loss)
        first = where(self.born > 0.5, 0, 1)
        begun = {self.born: 1, self.tone: self.tone + first * self.intrinsic_tone}
        begun |= {self.open_vessels: self.open_vessels + first, self.wound: self.wound + first * cut}
        yield Receipt("child_is_born", self.birth, begun)
        still_in, out = 1 - self.placenta_out, {self.placenta_out: 1}
        yield Crossing("placenta_comes", self.loosened - 1, {**out, self.placenta_delivered: still_in})
        removed = {**out, self.placenta_delivered: 2 * still_in}
        yield Crossing("placenta_is_removed", self.since_birth - self.removal_time, removed)
        yield Crossing("blood_is_weighed", self.since_birth - self.collecting_time, {self.blood_collected: self.lost})
