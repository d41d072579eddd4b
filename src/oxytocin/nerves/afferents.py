"""Afferent nerves that reach the oxytocin neurons."""

from __future__ import annotations

from oxytocin.language import Component, Control, Drive, Equal, Input, Level, Output, Parameter


class SucklingAfferents(Component):
    """Touch of the nipples, or its cue, fills the dendritic stores: priming = rate (suckling + cue_strength cue)."""

    priming_rate = Parameter(0.5, "Hz", "oxynet", doc="I_su, filling of dendritic stores under full suckling")
    cue_strength = Parameter(
        0.0, "1", "mcneilly1983", evidence="assumed", doc="priming by crying or preparation, as a share of suckling's"
    )
    suckling = Control("1", high=1.0, doc="share of full suckling: of the litter, or the infant on (1) or off (0)")
    cue = Control("1", high=1.0, doc="the infant cries, or the feed is being prepared (1) or not (0)")
    priming = Output(Drive("Hz"))

    def equations(self):
        yield Equal(self.priming, self.priming_rate * (self.suckling + self.cue_strength * self.cue))


class PelvicAfferents(Component):
    """Stretch of cervix and pelvic floor fills the dendritic stores, as suckling does: the Ferguson reflex.

    priming = rest + cervical stretch_cervix + vaginal stretch_pelvis (1 - epidural block)
    """

    priming_at_rest = Parameter(
        0.32, "Hz", "fuchs1991", evidence="calibrated", doc="rest, so that 1.2 pulses come in 30 min before labour"
    )
    cervical_priming = Parameter(
        0.30, "Hz", "fuchs1991", evidence="calibrated", doc="cervical, so that 4.2 pulses come in 30 min of first stage"
    )
    vaginal_priming = Parameter(
        0.23, "Hz", "fuchs1991", evidence="calibrated", doc="vaginal, so that 6.7 pulses come in 30 min of second stage"
    )
    epidural = Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="1 with an epidural")
    epidural_block = Parameter(
        0.6, "1", "oxytocin_notes", locus="sec 3.5f", evidence="recalled", doc="block, of what the pelvic floor reports"
    )
    cervical_stretch = Input(Level("1"), absent=0.0)
    pelvic_stretch = Input(Level("1"), absent=0.0)
    priming = Output(Drive("Hz"))

    def equations(self):
        vaginal = self.vaginal_priming * (1 - self.epidural * self.epidural_block) * self.pelvic_stretch
        yield Equal(self.priming, self.priming_at_rest + self.cervical_priming * self.cervical_stretch + vaginal)
