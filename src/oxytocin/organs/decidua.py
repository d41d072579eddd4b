"""What the lining of the womb, the fetus and the hormones of pregnancy add to, or take from, the womb's drive."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Equal,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    State,
    hill,
    lognormal,
    minimum,
    where,
)


class Decidua(Component):
    r"""The drive that needs no oxytocin from the pituitary, and the brake of pregnancy.

    Prostaglandins and stretch give the local drive G; activity and the head on the cervix
    raise it, so that labour goes on, slower, when the pituitary gives no oxytocin:

        G' = (G_0 + g_head stretch + g_activity min(U/200 mmHg, 1.5) - G)/t_G      (longer t_G after the birth)

    Where labour begins by itself, a share W of the brake B (progesterone, cAMP) is gone, another in every woman. The
    change drives itself on, and activity takes away what is left; so labour that begins well soon goes well, and some
    begins too weakly to:

        W' = W (1 - W)/t_W,   B' = (B_0 (1 - W)/(1 + (U/U_B)^4) - B)/t_B

    Oxytocin that decidua and fetus make reaches the receptors without passing through the blood: W `local_in_labour`,
    until the birth. Receptors that circulating oxytocin has not used up let it do
    more in a woman whose pituitary gives none.

    An unripe cervix ripens with activity: R' = ripening (1 - R) U/200 mmHg.
    """

    drive_at_rest = Parameter(
        0.06, "1", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", spread=lognormal(0.6), doc="G_0"
    )
    drive_by_head = Parameter(
        0.08, "1", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", spread=lognormal(0.3), doc="g_head"
    )
    drive_by_activity = Parameter(0.04, "1", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", doc="g_activity")
    drive_time = Parameter(1.5, "h", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", doc="t_G")
    drive_time_after_birth = Parameter(
        12.0, "h", "oxytocin_notes", evidence="assumed", doc="t_G then: the drive of the end of labour lasts for hours"
    )
    reference_activity = Parameter(200.0, "mmHg", "oxytocin_notes", evidence="recalled", doc="adequate labour, MVU")
    brake_at_rest = Parameter(
        0.22, "1", "oxytocin_notes", locus="sec 3.5c", evidence="assumed", doc="B_0; quiet womb before labour"
    )
    withdrawn = Parameter(
        0.0, "1", "oxytocin_notes", evidence="assumed", doc="W at the start; 0 before labour, and then it stays 0"
    )
    withdrawal_time = Parameter(6.0, "h", "oxytocin_notes", evidence="assumed", doc="t_W")
    local_in_labour = Parameter(
        1.5, "pmol/L", "chibbar1993", evidence="assumed", spread=lognormal(0.8),
        doc="oxytocin made on the spot; its messenger rises in labour",
    )  # fmt: skip
    activity_that_withdraws = Parameter(
        100.0, "mmHg", "oxytocin_notes", evidence="assumed", doc="U_B, halves the brake"
    )
    brake_time = Parameter(4.0, "h", "oxytocin_notes", evidence="assumed", doc="t_B")
    ripeness_at_start = Parameter(
        1.0, "1", "oxytocin_notes", locus="sec 3.5e", evidence="assumed", doc="R at the start; 1 is a ripe cervix"
    )
    ripening = Parameter(0.1, "1/h", "oxytocin_notes", evidence="assumed", doc="at adequate activity")

    uterine_activity = Input(Level("mmHg"), doc="U")
    cervical_stretch = Input(Level("1"), absent=0.0, doc="by the head")
    delivered = Input(Level("1"), absent=0.0, doc="1 once the child is born")
    local_oxytocin = Output(Level("pmol/L", "oxytocin"), doc="made on the spot")
    local_drive = Output(Level("1"), doc="G")
    brake = Output(Level("1"), doc="B")
    ripeness = Output(Level("1"), doc="R")

    local = State("1", doc="G")
    begun = State("1", doc="W")
    braking = State("1", doc="B")
    ripe = State("1", doc="R")

    def equations(self):
        relative = self.uterine_activity / self.reference_activity
        aim = (
            self.drive_at_rest
            + self.drive_by_head * self.cervical_stretch
            + self.drive_by_activity * minimum(relative, 1.5)
        )
        held = self.brake_at_rest * (1 - self.begun)
        kept = 1 - hill(self.uterine_activity, self.activity_that_withdraws, 4)
        yield Equal(self.local_oxytocin, self.local_in_labour * self.begun * (1 - self.delivered))
        yield Equal(self.local_drive, self.local)
        yield Equal(self.brake, self.braking)
        yield Equal(self.ripeness, self.ripe)
        time = where(self.delivered > 0.5, self.drive_time_after_birth, self.drive_time)
        yield Rate(self.local, (aim - self.local) / time)
        yield Rate(self.begun, self.begun * (1 - self.begun) / self.withdrawal_time)
        yield Rate(self.braking, (held * kept - self.braking) / self.brake_time)
        yield Rate(self.ripe, self.ripening * (1 - self.ripe) * relative)

    def start(self):
        yield Equal(self.local, self.drive_at_rest)
        yield Equal(self.begun, self.withdrawn)
        yield Equal(self.braking, self.brake_at_rest * (1 - self.withdrawn))
        yield Equal(self.ripe, self.ripeness_at_start)
