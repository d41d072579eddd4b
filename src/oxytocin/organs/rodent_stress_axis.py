"""The stress axis of rats, mice and voles, whose steroid is corticosterone."""

from __future__ import annotations

from oxytocin.language import Equal, Level, Link, Output, Parameter, lognormal
from oxytocin.organs.stress_axis import StressAxis


class RodentStressAxis(StressAxis):
    """`StressAxis` with corticosterone, of which a constant share is free, and without an entry from the blood.

        U = share C

    The values are a female rat's; other animals differ in their levels at rest. Only ratios between groups of animals
    are held against the literature, for absolute levels of corticosterone differ from one laboratory to the next.
    """

    acth_at_rest = Parameter(
        40.0, "pg/mL", "oxytocin_notes", evidence="assumed", species="rat", spread=lognormal(0.25), doc="A_0"
    )
    steroid_at_rest = Parameter(
        145.0, "nmol/L", "oxytocin_notes", evidence="assumed", species="rat", spread=lognormal(0.3),
        doc="C_0, 50 ng/mL, in the morning",
    )  # fmt: skip
    crh_half_life = Parameter(4.0, "min", "milo2025", evidence="assumed", doc="h_X, as in people")
    acth_half_life = Parameter(5.0, "min", "oxytocin_notes", evidence="assumed", species="rat", doc="h_A")
    steroid_half_life = Parameter(
        7.2, "min", "walker2010", evidence="recalled", species="rat", spread=lognormal(0.15), doc="h_C"
    )
    adrenal_delay = Parameter(
        5.0, "min", "oxytocin_notes", evidence="assumed", species="rat",
        doc="delay, for making steroid; short of the 15 min from which walker2010 has pulses without any in its drive",
    )  # fmt: skip
    feedback_time = Parameter(10.0, "min", "oxytocin_notes", evidence="assumed", species="rat", doc="tau_G")
    feedback_half = Parameter(
        116.0, "nmol/L", "oxytocin_notes", evidence="assumed", species="rat",
        doc="K, 16 times what is free at rest: corticosterone rises tenfold and stays up under an hour of stress",
    )  # fmt: skip
    feedback_exponent = Parameter(2.0, "1", "walker2010", evidence="recalled", doc="n")
    acth_half = Parameter(276.0, "pg/mL", "oxytocin_notes", evidence="assumed", doc="K_A, as in people: 6.9 A_0")
    acth_exponent = Parameter(2.05, "1", "oxytocin_notes", evidence="assumed", doc="m, as in people")
    rhythm = Parameter(0.5, "1", "oxytocin_notes", evidence="assumed", species="rat", doc="a")
    peak_hour = Parameter(
        19.0, "hour", "oxytocin_notes", evidence="assumed", species="rat", doc="h_peak, when the lights go out"
    )
    rest_hour = Parameter(10.0, "hour", "oxytocin_notes", evidence="assumed", species="rat", doc="h_rest")
    free_share = Parameter(0.05, "1", "oxytocin_notes", evidence="recalled", species="rat", doc="share")
    pvn_restraint = Link(
        0.7, "1", "windle1997", evidence="assumed", probability=0.95, sd=0.13, species="rat",
        doc="oxytocin in the PVN lowers the corticosterone response to stress (female rodents)",
    )  # fmt: skip
    molar_mass = Parameter(346.46, "g/mol", "oxytocin_notes", evidence="computed", doc="of corticosterone, C21H30O4")

    plasma_corticosterone = Output(Level("ng/mL"), doc="C, bound and free")

    def equations(self):
        yield from super().equations()
        yield Equal(self.plasma_corticosterone, self.steroid * self.molar_mass)

    def free(self, total):
        """Return what proteins do not bind."""
        return self.free_share * total
