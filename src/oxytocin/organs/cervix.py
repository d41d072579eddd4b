"""The cervix: how the work of the womb opens it, centimetre by centimetre."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Crossing,
    Draw,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    State,
    exp,
    floor,
    lognormal,
    maximum,
    minimum,
    where,
)


class Cervix(Component):
    r"""Dilation X follows the activity U of the womb against the resistance of the cervix.

        X' = max(0, U - U_0)/(eta resistance z unripe),   unripe = 1 + 3 (1 - R),   until X = 10 cm

    The resistance eta falls as labour advances: one value below 5 cm, one to 6 and one beyond, where a woman who has
    given birth before has less. `resistance` differs between women; z, drawn anew at every centimetre, within
    a woman. Its stretch, which nerves report and which calls forth prostaglandins, is min(1, max(0, X - X_s)/width)
    until the child is born.
    """

    dilation_at_start = Parameter(3.0, "cm", "oxytocin_notes", evidence="assumed", doc="X when the simulation begins")
    births_before = Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="parity of the woman")
    activity_without_progress = Parameter(
        50.0, "mmHg", "oxytocin_notes", locus="sec 3.5e", evidence="derived", doc="U_0, Montevideo units"
    )
    resistance_to_5_cm = Parameter(167.0, "mmHg*h/cm", "zhang2010", evidence="calibrated", doc="eta below 5 cm")
    resistance_to_6_cm = Parameter(105.0, "mmHg*h/cm", "zhang2010", evidence="calibrated", doc="eta from 5 to 6 cm")
    resistance_beyond = Parameter(72.0, "mmHg*h/cm", "zhang2010", evidence="calibrated", doc="eta beyond 6 cm")
    relief_by_birth = Parameter(
        0.71, "1", "zhang2010", evidence="calibrated", doc="eta beyond 6 cm after a birth before, of that without"
    )
    resistance = Parameter(
        1.0, "1", "zhang2010", locus="95th centiles", evidence="derived", spread=lognormal(0.55),
        doc="of this woman's cervix",
    )  # fmt: skip
    spread_within = Parameter(
        0.6, "1", "zhang2010", locus="95th centiles", evidence="derived", doc="log SD of z, between centimetres"
    )
    unripe_resistance = Parameter(
        3.0, "1", "oxytocin_notes", locus="sec 3.5e", evidence="assumed", doc="what an unripe cervix adds"
    )
    full_dilation = Parameter(10.0, "cm", "oxytocin_notes", evidence="recalled", doc="no cervix is left to feel")
    stretch_begins = Parameter(3.0, "cm", "oxytocin_notes", locus="sec 3.5f", evidence="assumed", doc="X_s")
    stretch_width = Parameter(2.0, "cm", "oxytocin_notes", locus="sec 3.5f", evidence="assumed", doc="width")

    uterine_activity = Input(Level("mmHg"), doc="U")
    ripeness = Input(Level("1"), doc="R")
    delivered = Input(Level("1"), absent=0.0, doc="1 once the child is born")
    dilation = Output(Level("cm"), doc="X")
    cervical_stretch = Output(Level("1"))
    centimetre = Output(Impulse("cm"), doc="at each whole centimetre that is reached, which one it is")

    opened = State("cm", doc="X")
    coming = State("cm", doc="the whole centimetre that comes next")
    difficulty = State("1", initial=1.0, doc="z")
    luck = Draw("normal")

    def equations(self):
        unripe = 1 + self.unripe_resistance * (1 - self.ripeness)
        working = maximum(0, self.uterine_activity - self.activity_without_progress)
        speed = working / (self._eta() * self.resistance * self.difficulty * unripe)
        closed = where(self.coming > self.full_dilation, 0, 1) * (1 - self.delivered)
        stretch = maximum(0, self.opened - self.stretch_begins) / self.stretch_width
        yield Equal(self.dilation, self.opened)
        yield Equal(self.cervical_stretch, minimum(1, stretch) * (1 - self.delivered))
        yield Rate(self.opened, closed * speed)

    def events(self):
        anew = exp(self.spread_within * self.luck)
        changes = {self.centimetre: self.coming, self.coming: self.coming + self._one(), self.difficulty: anew}
        yield Crossing("centimetre_reached", self.opened - self.coming, changes)

    def start(self):
        yield Equal(self.opened, self.dilation_at_start)
        yield Equal(self.coming, (floor(self.dilation_at_start / self._one()) + 1) * self._one())

    def _eta(self):
        beyond = self.resistance_beyond * where(self.births_before > 0.5, self.relief_by_birth, 1)
        to_6_cm = where(self.coming > 6.5 * self._one(), beyond, self.resistance_to_6_cm)
        return where(self.coming > 5.5 * self._one(), to_6_cm, self.resistance_to_5_cm)

    def _one(self):
        return self.full_dilation / 10
