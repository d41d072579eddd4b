"""What a person or an animal feels from others, on its way to the oxytocin neurones: touch, company, infants, mates."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Control,
    Drive,
    Equal,
    Level,
    Output,
    Parameter,
    exp,
    log,
)
from oxytocin.language.maths import Expression


class Stimulus(Component):
    """Something that excites oxytocin neurones while it lasts: those that secrete and those of the brain apart.

        axonal_drive = axonal_weight intensity,   central_drive = central_weight intensity

    Blood and brain have a weight each, because one can respond without the other (Torner et al. 2017).
    """

    axonal_weight = Parameter(
        0.0, "Hz", "oxytocin_notes", evidence="assumed", doc="rise in firing of cells that secrete into the blood"
    )
    central_weight = Parameter(1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of the greatest drive")
    intensity = Control("1", high=1.0, doc="how strong it is: 0 absent, 1 as in the published experiment")
    felt = Output(Level("1"), doc="its intensity, for whatever else depends on it")
    axonal_drive = Output(Drive("Hz"))
    central_drive = Output(Drive("1"))

    def equations(self):
        strength = self.strength()
        yield Equal(self.felt, strength)
        yield Equal(self.axonal_drive, self.axonal_weight * strength)
        yield Equal(self.central_drive, self.central_weight * strength)

    def strength(self) -> Expression:
        """Return how strongly it is felt, between 0 and 1."""
        return self.intensity


class Stroking(Stimulus):
    """Stroking of hairy skin, felt by C-tactile afferents that answer best to a gentle speed v.

    felt = intensity exp(-ln(v/best_speed)² / (2 width²))
    """

    best_speed = Parameter(3.0, "cm/s", "loken2009", evidence="recalled", doc="of the optimum between 1 and 10 cm/s")
    width = Parameter(0.8, "1", "oxytocin_notes", locus="mind, sec 3", evidence="assumed", doc="in ln of speed")
    stroking_speed = Control("cm/s", default=3.0, low=0.01, high=200.0, doc="v, how fast the hand or brush moves")

    def strength(self) -> Expression:
        """Return the firing of C-tactile afferents as a share of the greatest."""
        return self.intensity * exp(-(log(self.stroking_speed / self.best_speed) ** 2) / (2 * self.width**2))
