"""What frightens: its course in time, how strongly it is felt, and what it does to oxytocin neurones."""

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
    lognormal,
    maximum,
    minimum,
    where,
)


class Stressor(Component):
    r"""A stressor of intensity i, such as a committee that listens without a word, and what remains of it afterwards.

        dr/dt = (i - r)/rise while r < i, else (i - r)/fall
        w = max(i, tail r)
        stressor = strength w (1 - support_relief min(1, support_drive))
        stress_drive = w,   axonal_drive = axonal_weight w

    Only some stressors have a tail: fear goes on after an hour of immobilisation, and not after a platform or a speech.
    `support_relief` is what company does without oxytocin: it makes the situation less of a threat.
    """

    strength = Parameter(
        3.1, "1", "kirschbaum1993", evidence="calibrated", species="human", spread=lognormal(0.6),
        doc="drive that the stressor adds at intensity 1, in multiples of rest; so that saliva doubles in a woman",
    )  # fmt: skip
    tail = Parameter(0.0, "1", "oxytocin_notes", locus="mind, sec 2.3", evidence="assumed", doc="share that stays")
    rise = Parameter(1.0, "min", "oxytocin_notes", evidence="assumed", doc="in which r follows a stressor")
    fall = Parameter(30.0, "min", "oxytocin_notes", locus="mind, sec 2.3", evidence="assumed", doc="in which r fades")
    support_relief = Parameter(
        0.25, "1", "oxytocin_notes", locus="mind, sec 2.4", evidence="assumed", species="human",
        doc="share of the stress that a friend's company takes away",
    )  # fmt: skip
    axonal_weight = Parameter(
        0.0, "Hz", "heinrichs2001", locus="abstract", species="human", n=43,
        doc="rise in firing of cells that secrete into the blood; plasma oxytocin did not change in the Trier test",
    )  # fmt: skip
    remembered = State("1", doc="r")
    stressor_intensity = Control("1", high=1.0, doc="i: 0 none, 1 as in the published test")
    support_drive = Input(Drive("1"), absent=0.0)
    stressor = Output(Level("1"))
    stress_drive = Output(Drive("1"))
    axonal_drive = Output(Drive("Hz"))

    def equations(self):
        gap = self.stressor_intensity - self.remembered
        felt = maximum(self.stressor_intensity, self.tail * self.remembered)
        relief = self.support_relief * minimum(1, self.support_drive)
        yield Rate(self.remembered, where(gap > 0, gap / self.rise, gap / self.fall))
        yield Equal(self.stressor, self.strength * felt * (1 - relief))
        yield Equal(self.stress_drive, felt)
        yield Equal(self.axonal_drive, self.axonal_weight * felt)
