"""The stress axis, from the hypothalamus through the pituitary to the adrenal cortex, and where oxytocin enters it."""

from __future__ import annotations

import math

from oxytocin.language import (
    Component,
    Equal,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    cos,
    hill,
    log,
    maximum,
)
from oxytocin.language.maths import Expression


class StressAxis(Component):
    r"""Corticotropin-releasing hormone (CRH) X, corticotropin (ACTH) A, an adrenal steroid C and its feedback.

    With h the time of day, w the stressor as it is felt, theta the receptor signal in the paraventricular nucleus (PVN)
    and P plasma oxytocin:

        circadian = (1 + a cos(2 pi (h - h_peak)/24)) / (1 + a cos(2 pi (h_rest - h_peak)/24))
        psi   = (1 - eps theta)/(1 - eps theta_usual)
        sigma = what P takes off, relief = what else makes the stressor less; both 0 save in a subclass
        drive = max(0, circadian + w (1 - relief) psi - sigma)
        f(u)  = 1/(1 + (u/K)^n)

        dX/dt = ln2/h_X (drive f(U)/f(U_0) - X),             dE/dt = -ln2/h_E E
        dA/dt = ln2/h_A (A_0 M_p (X + E) f(G)/f(U_0) - A)
        dD_1/dt = 2 (A - D_1)/delay,   dD_2/dt = 2 (D_1 - D_2)/delay
        dC/dt = k (U_0 M_a g(D_2)/g(A_0) - U),   g(A) = A^m/(K_A^m + A^m),   k = ln2/h_C C_0/U_0
        dG/dt = (U - G)/tau_G

    eps is `pvn_restraint`. U is the free part of C: it is what feeds back and what is cleared. U_0 belongs to C_0, the
    level at rest at the hour h_rest. M_p and M_a are the masses of both glands, E is CRH that was injected.

    Oxytocin enters twice. In the PVN it scales by psi what the stressor does, at the moment when it does it: what comes
    after the stressor has ended comes too late, and the axis at rest does not depend on it. In the blood it subtracts a
    little from the drive, which shows at rest and is lost under a strong drive.

    A subclass says what is free (`free`), what the steroid is called, and holds the numbers of its species.
    """

    crh = State("1", initial=1.0, doc="X, in multiples of rest")
    injected = State("1", doc="E")
    acth = State("pg/mL", scale=10.0, doc="A")
    acth_underway = State("pg/mL", scale=10.0, doc="D_1")
    acth_at_adrenal = State("pg/mL", scale=10.0, doc="D_2")
    steroid = State("nmol/L", scale=100.0, doc="C, bound and free")
    felt_steroid = State("nmol/L", scale=10.0, doc="G, free steroid as the pituitary feels it")

    acth_at_rest: Expression
    steroid_at_rest: Expression
    crh_half_life: Expression
    acth_half_life: Expression
    steroid_half_life: Expression
    adrenal_delay: Expression
    feedback_time: Expression
    feedback_half: Expression
    feedback_exponent: Expression
    acth_half: Expression
    acth_exponent: Expression
    rhythm: Expression
    peak_hour: Expression
    rest_hour: Expression
    pvn_restraint: Expression

    usual_signal = Parameter(
        0.48, "1", "nishioka1998", evidence="derived",
        doc="theta_usual, in a stressed animal with all its oxytocin: 0.93 nmol/L where 1 nmol/L binds half",
    )  # fmt: skip
    injected_crh_half_life = Parameter(
        15.0, "min", "oxytocin_notes", evidence="assumed", doc="h_E; injected CRH outlasts that of the portal blood"
    )
    day_length = Parameter(24.0, "hour", "oxytocin_notes", evidence="derived")

    time_of_day = Input(Level("hour"), doc="h")
    stressor = Input(Level("1"), absent=0.0, doc="w, in multiples of the drive at rest")
    pvn_receptor_signal = Input(Level("1"), absent=0.0, doc="theta")
    pituitary_mass = Input(Level("1"), absent=1.0, doc="M_p")
    adrenal_mass = Input(Level("1"), absent=1.0, doc="M_a")
    injected_crh = Input(Impulse("1"), doc="CRH injected, in multiples of what reaches the pituitary at rest")
    portal_crh = Output(Level("1"), doc="X + E")
    plasma_acth = Output(Level("pg/mL"), doc="A")
    acth_over_rest = Output(Level("1"), doc="A/A_0")

    def equations(self):
        free, rest = self.free(self.steroid), self.free(self.steroid_at_rest)
        feedback = self._held(free) / self._held(rest)
        delayed_feedback = self._held(self.felt_steroid) / self._held(rest)
        restraint = (1 - self.pvn_restraint * self.pvn_receptor_signal) / (1 - self.pvn_restraint * self.usual_signal)
        drive = maximum(0, self._circadian() + self.felt_stress() * restraint - self.plasma_restraint())
        yield Rate(self.crh, log(2) / self.crh_half_life * (drive * feedback - self.crh))
        yield Rate(self.injected, -log(2) / self.injected_crh_half_life * self.injected)
        secreted = self.acth_at_rest * self.pituitary_mass * (self.crh + self.injected) * delayed_feedback
        yield Rate(self.acth, log(2) / self.acth_half_life * (secreted - self.acth))
        yield Rate(self.acth_underway, 2 / self.adrenal_delay * (self.acth - self.acth_underway))
        yield Rate(self.acth_at_adrenal, 2 / self.adrenal_delay * (self.acth_underway - self.acth_at_adrenal))
        gain = hill(self.acth_at_adrenal, self.acth_half, self.acth_exponent)
        made = self.adrenal_mass * gain / hill(self.acth_at_rest, self.acth_half, self.acth_exponent)
        clearance = log(2) / self.steroid_half_life * self.steroid_at_rest / rest
        yield Rate(self.steroid, clearance * (rest * made - free))
        yield Rate(self.felt_steroid, (free - self.felt_steroid) / self.feedback_time)
        yield Equal(self.portal_crh, self.crh + self.injected)
        yield Equal(self.plasma_acth, self.acth)
        yield Equal(self.acth_over_rest, self.acth / self.acth_at_rest)

    def events(self):
        yield Receipt("crh_injected", self.injected_crh, {self.injected: self.injected + self.injected_crh})

    def start(self):
        for state in (self.acth, self.acth_underway, self.acth_at_adrenal):
            yield Equal(state, self.acth_at_rest)
        yield Equal(self.steroid, self.steroid_at_rest)
        yield Equal(self.felt_steroid, self.free(self.steroid_at_rest))

    def free(self, total: Expression) -> Expression:
        """Return the free part of the steroid: all of it, where no protein binds it."""
        return total

    def felt_stress(self) -> Expression:
        """Return what the stressor adds to the drive, before oxytocin of the PVN restrains it."""
        return self.stressor

    def plasma_restraint(self) -> Expression:
        """Return sigma, what oxytocin in the blood takes off the drive."""
        return 0

    def _held(self, free: Expression) -> Expression:
        return 1 / (1 + (free / self.feedback_half) ** self.feedback_exponent)

    def _circadian(self) -> Expression:
        angle = 2 * math.pi / self.day_length
        now = 1 + self.rhythm * cos(angle * (self.time_of_day - self.peak_hour))
        return now / (1 + self.rhythm * cos(angle * (self.rest_hour - self.peak_hour)))
