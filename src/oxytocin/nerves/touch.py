"""Affectionate touch on its way to the oxytocin neurones: whether it reaches them in people is contested."""

from __future__ import annotations

from oxytocin.language import Component, Drive, Equal, Input, Link, Output


class TouchPathway(Component):
    """All kinds of touch together, with the doubt about them.

    touch_drive = reach touched,   axonal_drive = reach touch_excitation
    """

    reach = Link(
        1.0, "1", "oxytocin_notes", locus="mind, sec 8", evidence="assumed", probability=0.5, species="human",
        doc="affectionate touch makes oxytocin neurones fire",
    )  # fmt: skip
    touched = Input(Drive("1"), doc="sum of all touch that is felt")
    touch_excitation = Input(Drive("Hz"), doc="what it would add to the firing of cells that secrete")
    touch_drive = Output(Drive("1"))
    axonal_drive = Output(Drive("Hz"))

    def equations(self):
        yield Equal(self.touch_drive, self.reach * self.touched)
        yield Equal(self.axonal_drive, self.reach * self.touch_excitation)
