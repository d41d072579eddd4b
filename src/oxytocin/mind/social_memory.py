"""Short-term memory of another animal, which oxytocin in the medial amygdala lets form."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Equal,
    Input,
    Level,
    Link,
    Output,
    Parameter,
    Rate,
    State,
    log,
    maximum,
    minimum,
)


class SocialMemory(Component):
    r"""A companion becomes known while it is there, and is forgotten within an hour or two.

    With theta the receptor signal in the medial amygdala, eta what a minute of contact adds of what is still missing:

        dM/dt = -ln(1 - eta)/minute (1 - M) contact - M (1 - contact)/forgetting_time
        eta = eta_0 + effect theta/(theta + theta_half) (1 - min(1, theta)³)
        interest = 1 - habituation M

    The last factor of eta makes the dose-response a bell: high doses impair (Popik et al. 1992). Oxytocin has to be
    there during the contact; afterwards it changes nothing (Ferguson et al. 2001).
    """

    unaided = Parameter(
        0.03, "1", "oxytocin_notes", locus="mind, sec 4.2", evidence="assumed", species="mouse",
        doc="eta_0; a little is learnt without oxytocin",
    )  # fmt: skip
    oxytocin_effect = Link(
        0.58, "1", "ferguson2001", locus="abstract", evidence="calibrated", probability=0.97, sd=0.1, species="mouse",
        doc="oxytocin in the medial amygdala forms social memory",
    )  # fmt: skip
    half_signal = Parameter(
        0.05, "1", "oxytocin_notes", locus="mind, sec 4.2", evidence="assumed", species="mouse", doc="theta_half"
    )
    minute = Parameter(1.0, "min", "ferguson2000", evidence="recalled", species="mouse", doc="one exposure")
    forgetting_time = Parameter(
        60.0, "min", "ferguson2001", locus="introduction, p 8278", species="mouse", doc="memory decays in about 1 h"
    )
    habituation = Parameter(
        0.8, "1", "oxytocin_notes", locus="mind, sec 4.2", evidence="assumed", species="mouse",
        doc="share of the interest that a well-known animal has lost",
    )  # fmt: skip
    memory = State("1", doc="M")
    contact = Input(Level("1"), absent=0.0, doc="1 while the other animal is there")
    medial_amygdala_receptor_signal = Input(Level("1"), doc="theta")
    familiarity = Output(Level("1"))
    interest = Output(Level("1"), doc="in this animal, as a share of that in one never met")

    def equations(self):
        theta = self.medial_amygdala_receptor_signal
        aided = self.oxytocin_effect * theta / (theta + self.half_signal) * (1 - minimum(1, theta) ** 3)
        # The size of the effect is uncertain; a share that is learnt lies between none and nearly all.
        share = minimum(0.95, maximum(0, self.unaided + aided))
        learning = -log(1 - share) / self.minute * (1 - self.memory)
        forgetting = self.memory / self.forgetting_time
        yield Rate(self.memory, learning * self.contact - forgetting * (1 - self.contact))
        yield Equal(self.familiarity, self.memory)
        yield Equal(self.interest, 1 - self.habituation * self.memory)
