"""The human stress axis: ACTH, cortisol in plasma (bound and free) and in saliva."""

from __future__ import annotations

from oxytocin.language import (
    Control,
    Equal,
    Input,
    Level,
    Link,
    Output,
    Parameter,
    Rate,
    State,
    hill,
    lognormal,
    normal,
    sqrt,
    where,
)
from oxytocin.organs.stress_axis import StressAxis


class HumanStressAxis(StressAxis):
    r"""`StressAxis` with cortisol that proteins bind, and with an entry of oxytocin from the blood.

        C = U (1 + albumin + CBG/(K_d + U)), solved for U;   saliva = share U
        sigma = s P^2/(P^2 + P_50^2) (1 - opioid_blockade)

    s is `greatest_plasma_restraint` and P_50 `half_plasma_restraint`. No baseline is taken off P, and none need be
    known: with the exponent of 2, oxytocin at rest (1 to 5 pmol/L) takes a hundredth off the drive at most.

    Constants were fitted in the notes to a response to the Trier Social Stress Test as it is published: ACTH from 20 to
    47 pg/mL at the end, saliva from 7 to 14 nmol/L some 18 min later, back after an hour and a half.
    """

    acth_at_rest = Parameter(
        20.0, "pg/mL", "oxytocin_notes", locus="mind, sec 2.2", evidence="recalled", spread=lognormal(0.3),
        species="human", doc="A_0, in the afternoon",
    )  # fmt: skip
    steroid_at_rest = Parameter(
        220.0, "nmol/L", "oxytocin_notes", locus="mind, sec 2.2", evidence="recalled", spread=lognormal(0.28),
        species="human", doc="C_0, in the afternoon; so that the logarithm of saliva has an SD of 0.3",
    )  # fmt: skip
    crh_half_life = Parameter(
        4.0, "min", "milo2025", locus="authors' program", species="human", doc="h_X, in portal blood"
    )
    acth_half_life = Parameter(
        7.2, "min", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", species="human",
        doc="h_A; with the 20 min of milo2025 cortisol would be highest 45 to 70 min after the start: too late",
    )  # fmt: skip
    steroid_half_life = Parameter(
        66.0, "min", "oxytocin_notes", locus="mind, sec 2.2", evidence="recalled", species="human",
        spread=lognormal(0.15), doc="h_C, at rest; only what is free is cleared",
    )  # fmt: skip
    adrenal_delay = Parameter(
        2.2, "min", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="delay, for making steroid"
    )
    feedback_time = Parameter(5.4, "min", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="tau_G")
    feedback_half = Parameter(
        24.1, "nmol/L", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="K, of free cortisol"
    )
    feedback_exponent = Parameter(
        2.69, "1", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="n, of glucocorticoid receptors"
    )
    acth_half = Parameter(
        138.0, "pg/mL", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="K_A, of the adrenal gland"
    )
    acth_exponent = Parameter(2.05, "1", "oxytocin_notes", locus="mind, sec 2.2", evidence="calibrated", doc="m, of g")
    rhythm = Parameter(
        0.6, "1", "oxytocin_notes", locus="mind, sec 2.2", evidence="assumed", doc="a, swing over the day"
    )
    peak_hour = Parameter(
        8.0, "hour", "oxytocin_notes", locus="mind, sec 2.2", evidence="assumed", doc="h_peak, highest"
    )
    rest_hour = Parameter(
        16.0, "hour", "oxytocin_notes", evidence="assumed", doc="h_rest, in the afternoon, when people are tested"
    )
    binding_globulin = Parameter(
        700.0, "nmol/L", "oxytocin_notes", locus="mind, sec 2.2", evidence="recalled", species="human",
        spread=lognormal(0.12), doc="CBG; twice as much in pregnancy or on the pill",
    )  # fmt: skip
    globulin_dissociation = Parameter(
        33.0, "nmol/L", "oxytocin_notes", locus="mind, sec 2.2, after Dorin", evidence="recalled", doc="K_d"
    )
    albumin_binding = Parameter(
        1.74, "1", "oxytocin_notes", locus="mind, sec 2.2, after Dorin", evidence="recalled",
        doc="albumin, cortisol that it binds for each that is free",
    )  # fmt: skip
    salivary_share = Parameter(
        0.60, "1", "oxytocin_notes", locus="mind, sec 2.2", evidence="recalled", species="human",
        doc="share; saliva turns the rest into cortisone",
    )  # fmt: skip
    pvn_restraint = Parameter(
        0.7, "1", "oxytocin_notes", locus="mind, sec 2.3", evidence="assumed", spread=normal(0.13),
        doc="eps, taken over from rodents (0.4-0.9); whether a spray gets there is a link of its own",
    )  # fmt: skip
    greatest_plasma_restraint = Link(
        0.35, "1", "oxytocin_notes", locus="mind, sec 2.3", evidence="calibrated", probability=0.6, sd=0.1,
        species="human", doc="oxytocin in the blood lowers ACTH at rest",
    )  # fmt: skip
    half_plasma_restraint = Parameter(
        28.0, "pmol/L", "legros1984", locus="abstract", evidence="calibrated", species="human", n=6,
        doc="P_50; 17 and 30 pmol/L lowered ACTH in 3 of 4 and in 6 of 6 men, more did more",
    )  # fmt: skip
    plasma_restraint_exponent = Parameter(
        2.0, "1", "legros1984", evidence="assumed", doc="so that oxytocin at rest, 1 to 5 pmol/L, counts for nothing"
    )

    opioid_blockade = Control("1", high=1.0, doc="share of opioid receptors that naloxone blocks")
    plasma_oxytocin = Input(Level("pmol/L", "oxytocin"), absent=0.0, doc="P")
    plasma_cortisol = Output(Level("nmol/L"), doc="C, bound and free")
    free_cortisol = Output(Level("nmol/L"), doc="U")
    salivary_cortisol = Output(Level("nmol/L"), doc="saliva")

    def equations(self):
        yield from super().equations()
        free = self.free(self.steroid)
        yield Equal(self.plasma_cortisol, self.steroid)
        yield Equal(self.free_cortisol, free)
        yield Equal(self.salivary_cortisol, self.salivary_share * free)

    def free(self, total):
        """Return what neither globulin nor albumin binds: the positive root of a quadratic equation."""
        loose, half = 1 + self.albumin_binding, self.globulin_dissociation
        middle = loose * half + self.binding_globulin - total
        return (sqrt(middle**2 + 4 * loose * half * total) - middle) / (2 * loose)

    def plasma_restraint(self):
        """Return sigma, what oxytocin in the blood takes off the drive."""
        acting = hill(self.plasma_oxytocin, self.half_plasma_restraint, self.plasma_restraint_exponent)
        return self.greatest_plasma_restraint * acting * (1 - self.opioid_blockade)


class WomansStressAxis(HumanStressAxis):
    r"""`HumanStressAxis` of a woman, who may have an infant at the breast.

        relief = b m;   dm/dt = (felt - m)/rise while m < felt (the infant sucks), else (felt - m)/fall

    b is `suckling_relief`; what mediates it, oxytocin, prolactin or rest, is left open.
    """

    suckling_relief = Link(
        0.5, "1", "oxytocin_notes", locus="mind, sec 2.4", evidence="assumed", probability=0.8, sd=0.15,
        species="human", doc="suckling lowers the cortisol response to stress",
    )  # fmt: skip
    suckling_rise = Parameter(
        5.0, "min", "oxytocin_notes", evidence="assumed", doc="rise, in which m follows the infant"
    )
    suckling_fall = Parameter(
        45.0, "min", "heinrichs2002", locus="abstract", evidence="derived", species="human",
        doc="fall; half an hour after suckling women were protected, more than an hour after they were not",
    )  # fmt: skip

    suckling_memory = State("1", doc="m, what is left of the last feed")
    suckling_felt = Input(Level("1"), absent=0.0, doc="felt")

    def equations(self):
        yield from super().equations()
        gap = self.suckling_felt - self.suckling_memory
        yield Rate(self.suckling_memory, where(gap > 0, gap / self.suckling_rise, gap / self.suckling_fall))

    def felt_stress(self):
        """Return what the stressor adds to the drive, after what a recent feed takes off it."""
        return self.stressor * (1 - self.suckling_relief * self.suckling_memory)
