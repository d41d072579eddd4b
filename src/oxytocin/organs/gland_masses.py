"""Pituitary corticotrophs and adrenal cortex, which grow or shrink within weeks of use or disuse."""

from __future__ import annotations

from oxytocin.language import Component, Equal, Input, Level, Output, Parameter, Rate, State, log


class GlandMasses(Component):
    r"""What a gland is fed by makes it grow (Karin et al. 2020; rates as in the program of Milo et al. 2025).

        dM_p/dt = ln2/t_p M_p (X/X_keep - 1),   dM_a/dt = ln2/t_a M_a (A/A_keep - 1)

    Optional: without this part the stress axis has the masses of a healthy adult. X and A are CRH and ACTH in multiples
    of rest; X_keep and A_keep are their means over an ordinary day, at which the masses stay as they are.
    """

    pituitary_time = Parameter(
        20.0, "day", "milo2025", locus="authors' program", species="human", doc="t_p, half-life of corticotrophs"
    )
    adrenal_time = Parameter(
        30.0, "day", "milo2025", locus="authors' program", species="human", doc="t_a, half-life of cortical cells"
    )
    crh_that_keeps = Parameter(1.22, "1", "oxytocin_notes", evidence="computed", doc="X_keep")
    acth_that_keeps = Parameter(1.07, "1", "oxytocin_notes", evidence="computed", doc="A_keep")
    pituitary = State("1", initial=1.0, doc="M_p")
    adrenal = State("1", initial=1.0, doc="M_a")
    portal_crh = Input(Level("1"), doc="X")
    acth_over_rest = Input(Level("1"), doc="A")
    pituitary_mass = Output(Level("1"))
    adrenal_mass = Output(Level("1"))

    def equations(self):
        pituitary_growth = self.portal_crh / self.crh_that_keeps - 1
        adrenal_growth = self.acth_over_rest / self.acth_that_keeps - 1
        yield Rate(self.pituitary, log(2) / self.pituitary_time * self.pituitary * pituitary_growth)
        yield Rate(self.adrenal, log(2) / self.adrenal_time * self.adrenal * adrenal_growth)
        yield Equal(self.pituitary_mass, self.pituitary)
        yield Equal(self.adrenal_mass, self.adrenal)
