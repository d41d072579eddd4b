"""When a female that has never given birth begins to care for pups."""

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
    Rate,
    State,
    exp,
    maximum,
    uniform,
    where,
)
from oxytocin.language.maths import Expression


class MaternalOnset(Component):
    r"""Care begins at a random moment; oxytocin in the preoptic area hastens it where oestrogen has prepared the way.

        hazard = (spontaneous_rate + effect theta E) pups,   P(care by t) = 1 - exp(-integral of hazard)

    with theta the receptor signal and E oestrogen, 1 after an injection; in an intact female it is 1 on a share of the
    days of her cycle. Without oxytocin care begins all the same, after some days with pups. Two laboratories saw no
    rapid onset after oxytocin (one of them Bolwerk and Swanson 1984); therefore the effect is contested.
    """

    spontaneous_rate = Parameter(
        0.02, "1/hour", "oxytocin_notes", locus="mind, sec 4.3", evidence="assumed", species="rat",
        doc="on average care then begins after 2 days; 2.8 to 5.1 were seen whatever the treatment",
    )  # fmt: skip
    oxytocin_effect = Link(
        0.93, "1/hour", "pedersen1979", locus="abstract", evidence="calibrated", probability=0.6, species="rat", n=27,
        doc="oxytocin in the ventricle brings on maternal care in rats",
    )  # fmt: skip
    primed_days = Parameter(
        0.45, "1", "oxytocin_notes", locus="mind, sec 4.3", evidence="assumed", species="rat",
        doc="share of an intact female's days; those who responded were between late dioestrus and oestrus",
    )  # fmt: skip
    cycle_day = Parameter(
        0.5, "1", "oxytocin_notes", evidence="assumed", spread=uniform(0.0, 1.0), species="rat",
        doc="where an intact female stands in her cycle; the first `primed_days` have oestrogen",
    )  # fmt: skip
    pups = Control("1", high=1.0, doc="1 while there are pups to care for")
    oestrogen = Control("1", high=1.0, doc="1 after an injection of oestradiol")
    ovaries = Control("1", default=1.0, high=1.0, doc="0 after ovariectomy")
    preoptic_area_receptor_signal = Input(Level("1"), doc="theta")
    cumulative_hazard = State("1", doc="integral of the hazard")
    caring = State("1", doc="1 once she cares")
    maternal_probability = Output(Level("1"), doc="probability that care has begun")

    def equations(self):
        yield Rate(self.cumulative_hazard, self._hazard())
        yield Equal(self.maternal_probability, 1 - exp(-self.cumulative_hazard))

    def events(self):
        yield Arrival("becomes_maternal", self._hazard() * (1 - self.caring), {self.caring: 1})

    def _hazard(self) -> Expression:
        """Return the rate at which care begins."""
        own = self.ovaries * where(self.cycle_day < self.primed_days, 1, 0)
        primed = maximum(self.oestrogen, own)
        return (self.spontaneous_rate + self.oxytocin_effect * self.preoptic_area_receptor_signal * primed) * self.pups
