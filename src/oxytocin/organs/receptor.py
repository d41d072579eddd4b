"""The oxytocin receptor of the uterus: which ligands sit on it, what they make of it, and how it is lost."""

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
    lognormal,
    maximum,
    minimum,
)


class OxytocinReceptor(Component):
    r"""Operational model of agonism with receptor reserve; all ligands compete for one place.

    With x = level/affinity of each ligand (oxytocin from blood and decidua with a tenth of vasopressin,
    carbetocin, free atosiban):

        free = 1/(1 + x_o + x_c + x_a)
        stimulus = tau (x_o + kappa x_c) free,   E = stimulus/(1 + stimulus),   tau = tau_ref r u

    Plasma oxytocin is about one hundredth of its affinity, so only a large reserve lets a pulse be felt: half of the
    response comes at about affinity/(1 + tau), 5 pmol/L at term. Density r, relative to term before labour, rises
    exponentially through pregnancy, r_w = r_0^(1 - min(w, 39)/39), higher by `labour_rise` once labour has begun, and
    receptors in use are lost:

        r' = k_t (r_w - r) - k_d max(0, E - E_0) r

    A fast, reversible uncoupling u' = ((1 - depth E) - u)/time is disputed (strips show none at 0.1 nmol/L), so it
    stands as a link. Operational model: Black and Leff 1983; density: Fuchs et al. 1984, Phaneuf et al. 2000.
    """

    affinity = Parameter(1000.0, "pmol/L", "oxytocin_notes", locus="sec 3.2", evidence="recalled", doc="K_d, oxytocin")
    vasopressin_potency = Parameter(
        0.1, "1", "oxytocin_notes", locus="sec 3.5", evidence="assumed", doc="of vasopressin, as a share of oxytocin's"
    )
    vasopressin = Parameter(2.0, "pmol/L", "oxytocin_notes", evidence="assumed", doc="vasopressin in plasma at rest")
    carbetocin_affinity = Parameter(7000.0, "pmol/L", "oxytocin_notes", locus="sec 1", evidence="recalled", doc="K_c")
    carbetocin_efficacy = Parameter(
        0.22, "1", "oxytocin_notes", locus="sec 3.5", evidence="derived", doc="kappa, of carbetocin against oxytocin"
    )
    atosiban_affinity = Parameter(76000.0, "pmol/L", "oxytocin_notes", locus="sec 1", evidence="recalled", doc="K_a")
    atosiban_free = Parameter(
        0.53, "1", "oxytocin_notes", locus="sec 1", evidence="recalled", doc="share of atosiban not bound to protein"
    )
    coupling = Parameter(
        210.0, "1", "carvalho2004", evidence="calibrated", doc="tau_ref at term; so that 0.35 IU is the dose for 90 %",
        spread=lognormal(0.3),
    )  # fmt: skip
    gestation = Parameter(39.0, "week", "oxytocin_notes", evidence="assumed", doc="w, weeks of pregnancy; 0: none")
    term = Parameter(39.0, "week", "oxytocin_notes", evidence="assumed", doc="from here on density rises no more")
    nonpregnant_density = Parameter(
        0.014, "1", "oxytocin_notes", locus="sec 3.2", evidence="derived", doc="r_0; 50-100 times fewer than at term"
    )
    term_density = Parameter(
        477.0, "fmol/mg", "phaneuf2000", locus="abstract", species="human", doc="density for which r is 1"
    )
    labour_rise = Parameter(
        1.4, "1", "fuchs1984", locus="abstract", evidence="calibrated",
        doc="density in labour, of that before it: significantly higher, says the abstract; 150-170 MVU in first stage",
    )  # fmt: skip
    in_labour = Parameter(0.0, "1", "oxytocin_notes", evidence="assumed", doc="1 where labour has begun by itself")
    kept_at_start = Parameter(
        1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of them left at the start, where oxytocin was given"
    )
    turnover = Parameter(0.03, "1/h", "phaneuf2000", evidence="calibrated", doc="k_t, return to the set density")
    loss_in_use = Parameter(
        0.46, "1/h", "phaneuf1998", evidence="calibrated",
        doc="k_d; 210,000 to 20,100 sites a cell in 20 h, 477 to 118-140 fmol/mg in labour under oxytocin",
    )  # fmt: skip
    resting_activation = Parameter(
        0.25, "1", "oxytocin_notes", evidence="assumed", doc="E_0; the densities of pregnancy include what it costs"
    )
    uncoupling = Link(
        0.4, "1", "balki2013", evidence="assumed", probability=0.4, sd=0.1,
        doc="receptors of the womb uncouple within an hour of oxytocin",
    )  # fmt: skip
    uncoupling_time = Parameter(45.0, "min", "oxytocin_notes", evidence="assumed", doc="how fast u follows")

    density = State("1", doc="r, receptors relative to term before labour")
    coupled = State("1", initial=1.0, doc="u, share not uncoupled")
    plasma_oxytocin = Input(Level("pmol/L", "oxytocin"))
    local_oxytocin = Input(Level("pmol/L", "oxytocin"), absent=0.0, doc="made next to the receptors")
    plasma_carbetocin = Input(Level("pmol/L", "carbetocin"), absent=0.0)
    plasma_atosiban = Input(Level("pmol/L", "atosiban"), absent=0.0)
    receptor_activation = Output(Level("1"), doc="E, share of the greatest response")
    receptor_density = Output(Level("fmol/mg"), doc="as binding studies report it")

    def equations(self):
        vasopressin = self.vasopressin_potency * self.vasopressin
        oxytocin = (self.plasma_oxytocin + self.local_oxytocin + vasopressin) / self.affinity
        carbetocin = self.plasma_carbetocin / self.carbetocin_affinity
        atosiban = self.atosiban_free * self.plasma_atosiban / self.atosiban_affinity
        free = 1 / (1 + oxytocin + carbetocin + atosiban)
        tau = self.coupling * self.density * self.coupled
        stimulus = tau * (oxytocin + self.carbetocin_efficacy * carbetocin) * free
        activation = stimulus / (1 + stimulus)
        yield Equal(self.receptor_activation, activation)
        yield Equal(self.receptor_density, self.term_density * self.density)
        lost = self.loss_in_use * maximum(0, activation - self.resting_activation) * self.density
        yield Rate(self.density, self.turnover * (self.set_density() - self.density) - lost)
        yield Rate(self.coupled, (1 - self.uncoupling * activation - self.coupled) / self.uncoupling_time)

    def set_density(self):
        """Return the density that turnover returns to."""
        through_pregnancy = self.nonpregnant_density ** (1 - minimum(self.gestation, self.term) / self.term)
        return through_pregnancy * (1 + (self.labour_rise - 1) * self.in_labour)

    def start(self):
        yield Equal(self.density, self.kept_at_start * self.set_density())
