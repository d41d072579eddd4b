"""The bond of a prairie vole to its partner, and how long it then stays with the partner and with a stranger."""

from __future__ import annotations

from oxytocin.language import (
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
    lognormal,
    maximum,
    minimum,
    where,
)
from oxytocin.language.maths import Expression


class PairBond(Component):
    r"""Company of a familiar animal becomes attractive; dopamine and oxytocin in the accumbens set how fast.

    With M how well the companion is known, theta the receptor signals, and E what has been learnt:

        dE/dt = k M D (b r + g v H(theta_oxytocin) + w H(theta_vasopressin)) contact - E (1 - contact)/fading_time
        H(theta) = theta²/(theta² + h²),   r = 1 - necessity [g > 0],   v = 1 - permission a/(1 + a)
        D = (1 - x) max(1 + (D_mating - 1) mating, 1 + (D_agonist - 1) agonist) + x D_antagonist

    with x the share of D2 receptors that is blocked and a the antagonist of V1a receptors, without which oxytocin does
    less; among peers, who bond without dopamine, D is 1. The route b needs no oxytocin: one constant stands for both an
    antagonist that prevents a bond within a day and animals without receptors that bond within a week. That is a
    hypothesis; that such animals compensate as they grow up is the other.

    In a test each place is visited in proportion to its attraction, 1 for being alone:

        bond = 1 - exp(-E),   partner = n_p u_0 exp(gain bond),   stranger = n_s u_0

    No published model of this kind was found; it is a new one. That a receptor agonist given after cohabitation hinders
    the preference (doi 10.21203/rs.3.rs-4351761/v1), it does not show.
    """

    learning_rate = Parameter(
        1.7, "1/hour", "williamscatania1992", evidence="calibrated", species="vole",
        doc="k; a day without mating is enough, six hours are not, and an hour with oxytocin is",
    )  # fmt: skip
    independent_route = Parameter(
        0.0065, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole",
        doc="b; k b is 0.011 per hour, as in the notes",
    )  # fmt: skip
    half_signal = Parameter(
        0.53, "1", "williams1994", evidence="calibrated", species="vole",
        doc="h; 1 ng/h into the ventricle is too little for six hours, 10 ng/h enough",
    )  # fmt: skip
    oxytocin_effect = Link(
        1.0, "1", "williams1994", locus="abstract", evidence="assumed", probability=0.9, sd=0.2, species="vole",
        doc="oxytocin in the accumbens accelerates partner preference",
    )  # fmt: skip
    receptor_necessity = Link(
        1.0, "1", "berendzen2023", locus="abstract", evidence="assumed", probability=0.1, species="vole",
        doc="the oxytocin receptor is necessary for bonding",
    )  # fmt: skip
    vasopressin_weight = Parameter(
        0.0, "1", "insel1995", locus="abstract", evidence="derived", species="vole",
        doc="w, of V1a receptors; a V1a antagonist leaves the bonding of mated females as it is",
    )  # fmt: skip
    permission = Parameter(
        0.6, "1", "cho1999", locus="abstract", evidence="calibrated", species="vole",
        doc="share of oxytocin's effect lost without V1a receptors; an hour with oxytocin is then too little",
    )  # fmt: skip
    vasopressin_at_rest = Parameter(
        0.1, "nmol/L", "oxytocin_notes", evidence="assumed", species="vole", doc="in septum and pallidum, as oxytocin"
    )
    vasopressin_per_mating = Parameter(
        0.45, "nmol/L", "oxytocin_notes", evidence="assumed", species="vole", doc="rise while mating, as of oxytocin"
    )
    vasopressin_affinity = Parameter(1.0, "nmol/L", "oxytocin_notes", evidence="assumed", doc="K_d at V1a receptors")
    mating_dopamine = Parameter(
        1.5, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole", doc="D_mating"
    )
    agonist_dopamine = Parameter(
        2.5, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole", doc="D_agonist"
    )
    antagonist_dopamine = Parameter(
        0.05, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", species="vole", doc="D_antagonist"
    )
    fading_time = Parameter(
        20.0, "day", "insel1995", evidence="calibrated", species="vole", doc="apart; a bond outlasts two weeks"
    )
    first_attraction = Parameter(
        0.318, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="calibrated", species="vole",
        doc="u_0, of any vole against being alone; bonded voles stay 20-35 of 180 min with a stranger",
    )  # fmt: skip
    gain = Parameter(
        1.31, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="calibrated", species="vole",
        doc="what a full bond adds to the logarithm of attraction; 80-110 of 180 min are spent with the partner",
    )  # fmt: skip
    chance_with_partner = Parameter(
        1.0, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", spread=lognormal(0.35), species="vole",
        doc="n_p, all else that draws this animal to this partner",
    )  # fmt: skip
    chance_with_stranger = Parameter(
        1.0, "1", "oxytocin_notes", locus="mind, sec 4.1", evidence="assumed", spread=lognormal(0.35), species="vole",
        doc="n_s, the same for this stranger",
    )  # fmt: skip
    d2_agonist = Control("1", high=1.0, doc="of D2 receptors in the accumbens; 1 as in the published experiment")
    d2_antagonist = Control("1", high=1.0, doc="x, share of D2 receptors in the accumbens that is blocked")
    v1a_antagonist = Control("1", high=1e6, doc="in septum and pallidum, over its inhibition constant")
    companion_is_peer = Control("1", high=1.0, doc="1 for a companion of the same sex")
    contact = Input(Level("1"), absent=0.0, doc="1 while together with the companion")
    mating = Input(Level("1"), absent=0.0)
    familiarity = Input(Level("1"), doc="M")
    accumbens_receptor_signal = Input(Level("1"), doc="theta_oxytocin")
    incentive = State("1", doc="E, what has been learnt about the companion")
    bond = Output(Level("1"))
    partner_attraction = Output(Level("1"))
    stranger_attraction = Output(Level("1"))

    def equations(self):
        learning = self.learning_rate * self.familiarity * self._dopamine() * self._plasticity() * self.contact
        bond = 1 - exp(-self.incentive)
        attraction = self.first_attraction * exp(self.gain * bond)
        yield Rate(self.incentive, learning - self.incentive * (1 - self.contact) / self.fading_time)
        yield Equal(self.bond, bond)
        yield Equal(self.partner_attraction, self.chance_with_partner * attraction)
        yield Equal(self.stranger_attraction, self.chance_with_stranger * self.first_attraction)

    def _dopamine(self) -> Expression:
        """Return D: blocked receptors see neither mating nor an agonist, and peers need none."""
        mating = 1 + (self.mating_dopamine - 1) * self.mating
        agonist = 1 + (self.agonist_dopamine - 1) * self.d2_agonist
        blocked = self.d2_antagonist * self.antagonist_dopamine
        among_mates = (1 - self.d2_antagonist) * maximum(mating, agonist) + blocked
        return self.companion_is_peer + (1 - self.companion_is_peer) * among_mates

    def _plasticity(self) -> Expression:
        """Return the routes to a bond; what has no effect cannot be necessary, so that one of them is always open."""
        necessity = where(self.oxytocin_effect > 0, minimum(1, self.receptor_necessity), 0)
        vasopressin = self.vasopressin_at_rest + self.vasopressin_per_mating * self.mating
        v1a = vasopressin / (vasopressin + self.vasopressin_affinity * (1 + self.v1a_antagonist))
        permitted = 1 - self.permission * self.v1a_antagonist / (1 + self.v1a_antagonist)
        return (
            self.independent_route * (1 - necessity)
            + self.oxytocin_effect * permitted * self._heard(self.accumbens_receptor_signal)
            + self.vasopressin_weight * self._heard(v1a)
        )

    def _heard(self, signal: Expression) -> Expression:
        return signal**2 / (signal**2 + self.half_signal**2)
