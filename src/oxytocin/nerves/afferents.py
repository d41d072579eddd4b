"""Afferent nerves that reach the oxytocin neurons."""

from __future__ import annotations

from oxytocin.language import Component, Control, Drive, Equal, Output, Parameter


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
