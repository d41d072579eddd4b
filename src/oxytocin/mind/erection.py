"""Penile erection of the rat, which oxytocin in the paraventricular nucleus (PVN) brings on."""

from __future__ import annotations

from oxytocin.language import (
    Arrival,
    Component,
    Control,
    Equal,
    Input,
    Level,
    Link,
    Output,
    Parameter,
    maximum,
    minimum,
)


class PenileErection(Component):
    r"""Erections come at random, the more often, the more the oxytocin neurones of the PVN are excited.

    With theta the receptor signal in the PVN and c its oxytocin, L the share of the PVN that a lesion left, f the cue
    of a receptive female behind a grid, and A the antagonist in brain fluid, over its inhibition constant:

        x = max(0, theta - theta_0)/(1 - theta_0)/(1 + (c/c_high)²)
        rate = permitted (resting + rise L min(1, x + k f)/(1 + A)),   permitted = pituitary + (1 - pituitary) 0.4

    Oxytocin excites the neurones that make it; they act at the spinal cord and the tegmentum, beyond the PVN. So an
    antagonist in the fluid stops what a female brings on while one in the PVN does not (Melis et al. 2000), and a
    lesion of the PVN stops both. At rest erections come without oxytocin.
    """

    resting_rate = Parameter(
        0.3, "1/hour", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", species="rat", doc="resting"
    )
    oxytocin_effect = Link(
        3.0, "1/hour", "argiolas1987", locus="abstract", evidence="assumed", probability=0.95, sd=0.5, species="rat",
        doc="oxytocin in the PVN brings on erections in rats",
    )  # fmt: skip
    resting_signal = Parameter(
        0.091, "1", "oxytocin_notes", locus="mind, sec 1.2", evidence="derived", species="rat",
        doc="theta_0, at 0.1 nmol/L and Kd 1",
    )  # fmt: skip
    too_much = Parameter(
        170.0, "nmol/L", "oxytocin_notes", locus="mind, sec 6.2", evidence="derived", species="rat",
        doc="c_high; 2 µg into a ventricle do half of what less does",
    )  # fmt: skip
    female_effect = Parameter(
        0.6, "1", "melis2000", locus="abstract", evidence="assumed", species="rat", doc="k, excitation by the cue"
    )
    intact_pvn = Parameter(1.0, "1", "argiolas1987", locus="abstract", evidence="assumed", doc="L: 1, lesioned 0")
    pituitary = Parameter(1.0, "1", "argiolas1989", locus="abstract", evidence="assumed", doc="1, hypophysectomised 0")
    without_pituitary = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="what hypophysectomy leaves"
    )
    receptive_female = Control("1", high=1.0, doc="f: 1 while she is seen, heard and smelt, out of reach")
    pvn_receptor_signal = Input(Level("1"), doc="theta")
    pvn_oxytocin = Input(Level("nmol/L", "oxytocin"), doc="c")
    brain_antagonist = Input(Level("1"), absent=0.0, doc="A")
    excitation = Output(Level("1"), doc="of the oxytocin neurones of the PVN that project to the cord")

    def equations(self):
        yield Equal(self.excitation, self._excitation())

    def events(self):
        permitted = self.pituitary + (1 - self.pituitary) * self.without_pituitary
        brought_on = maximum(0, self.oxytocin_effect) * self._excitation() / (1 + self.brain_antagonist)
        rate = permitted * (self.resting_rate + brought_on)
        yield Arrival("erection_begins", rate)

    def _excitation(self):
        above = maximum(0, self.pvn_receptor_signal - self.resting_signal) / (1 - self.resting_signal)
        by_oxytocin = above / (1 + (self.pvn_oxytocin / self.too_much) ** 2)
        return self.intact_pvn * minimum(1, by_oxytocin + self.female_effect * self.receptive_female)
