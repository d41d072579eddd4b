"""Social withdrawal in autism, as parents rate it over months of treatment."""

from __future__ import annotations

from oxytocin.language import Component, Input, Level, Link, Parameter, Rate, State, lognormal, normal


class SocialWithdrawal(Component):
    """What a day of treatment does to a rating that changes over weeks.

        improvement = response_to_any_treatment + nasal_improvement E/usual_exposure
        dX/dt = nasal_signal

    X sums the nasal signal of the day; E, its mean over 24 h, is X over the time since the day began. A trial of weeks
    repeats the day, and the rating W moves from its value before as `adaptation_time` says:

        W(t) = before - improvement (1 - exp(-t/adaptation_time)) + error

    Children improve in a trial whatever they are given. That oxytocin adds to it is a link with hardly any support.
    """

    before = Parameter(
        19.0, "1", "oxytocin_notes", evidence="assumed", species="human", spread=normal(6.0),
        doc="points of the 39 of the modified social withdrawal scale of the Aberrant Behavior Checklist",
    )  # fmt: skip
    response_to_any_treatment = Parameter(
        3.5, "1", "sikich2021", locus="abstract", species="human", n=138, spread=normal(4.2),
        doc="points lost on placebo in 24 weeks",
    )  # fmt: skip
    rating_error = Parameter(
        3.2, "1", "sikich2021", locus="confidence interval", evidence="recalled", species="human", n=277,
        doc="so that changes have a standard deviation of 5.3 points between children",
    )  # fmt: skip
    adaptation_time = Parameter(
        6.0, "week", "oxytocin_notes", evidence="assumed", spread=lognormal(0.3), doc="of the rating, on any treatment"
    )
    usual_exposure = Parameter(
        0.0149, "1", "oxytocin_notes", locus="mind, sec 1.3", evidence="computed",
        doc="mean nasal signal of a day with two sprays of 24 IU in the typical person",
    )  # fmt: skip
    nasal_improvement = Link(
        2.0, "1", "sikich2021", locus="abstract", evidence="assumed", probability=0.05, sd=1.0, species="human", n=277,
        doc="a daily nasal spray lessens social withdrawal in autism",
    )  # fmt: skip
    exposure = State("s", scale=100.0, doc="X")
    nasal_signal = Input(Level("1"), absent=0.0)

    def equations(self):
        yield Rate(self.exposure, self.nasal_signal)
