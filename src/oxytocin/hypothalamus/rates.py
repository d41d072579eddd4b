"""Slow stand-ins for the spiking hypothalamus, for questions in which single spikes play no part."""

from __future__ import annotations

from oxytocin.hypothalamus.bundles import Bundles
from oxytocin.hypothalamus.endings import SecretingNeurons
from oxytocin.language import (
    Arrival,
    Component,
    Control,
    Draw,
    Drive,
    Equal,
    Flux,
    Impulse,
    Input,
    Level,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    exp,
    hill,
    log,
    lognormal,
    maximum,
    minimum,
)
from oxytocin.language.maths import Expression


class BasalSecretion(Component):
    """Steady secretion at rest: working_magnocellular basal_secretion."""

    basal_secretion = Parameter(
        1.5, "pmol/min", "johnston1986", evidence="derived", spread=lognormal(0.5),
        doc="keeps plasma at 1.2 pmol/L (0.7-0.8 µU/mL) at a clearance of 1.25 L/min",
    )  # fmt: skip
    working_magnocellular = Parameter(
        1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of cells that secrete: 1 healthy, 0 none"
    )
    entering_blood = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield Equal(self.entering_blood, self.working_magnocellular * self.basal_secretion)


class EndingsInTheMean(Component):
    """What endings release on average when spikes come at random times with a rate f.

    Constants of `SecretingNeurons` keep their names and values. With b spike broadening, e fast calcium, tau_b and
    tau_e their half-lives over ln 2, and d the refractory time:

        <(b + b0)^2> = (b0 + kb f tau_b)^2 + kb^2 f tau_b/2
        <e^2> = ke^2 <(b + b0)^2> f tau_e/2 (1 + 2 f tau_e exp(-d/tau_e))
    """

    refractory_time = Parameter(
        41.5, "ms", "oxynet", evidence="computed", doc="d; fits dendritic release and secretion between bursts alike"
    )
    broadening_step = SecretingNeurons.broadening_step
    broadening_half_life = SecretingNeurons.broadening_half_life
    broadening_base = SecretingNeurons.broadening_base
    fast_calcium_step = SecretingNeurons.fast_calcium_step
    fast_calcium_half_life = SecretingNeurons.fast_calcium_half_life

    def squared_calcium(self, firing: Expression) -> Expression:
        """Return the mean of the squared fast calcium at a firing rate."""
        broadening_time = self.broadening_half_life / log(2)
        calcium_time = self.fast_calcium_half_life / log(2)
        broadening = self.broadening_step * firing * broadening_time
        entry = (self.broadening_base + broadening) ** 2 + self.broadening_step * broadening / 2
        overlap = 1 + 2 * firing * calcium_time * exp(-self.refractory_time / calcium_time)
        return self.fast_calcium_step**2 * entry * firing * calcium_time / 2 * overlap


class FiringNeurons(EndingsInTheMean):
    """Cells as firing rates: magnocellular ones secrete into the blood, parvocellular ones release in the brain.

        f = rest_rate + axonal_drive + neural_lobe_stimulation + hypothalamic_stimulation
        secretion = (1 - magnocellular_loss) working_magnocellular
                    (basal_secretion <e^2>(f)/<e^2>(rest_rate) + B/burst_time)
        central_release = working_parvocellular (1 + hypothalamic_stimulation/rest_rate)
        dB/dt = -B/burst_time,   B += burst_amount s at a burst of size s

    <e^2> as in `EndingsInTheMean`: spikes that follow closely release more each. Stores are not used up here.
    """

    rest_rate = Parameter(1.0, "Hz", "oxytocin_notes", evidence="recalled", doc="0.5 to 3 Hz in rats", species="rat")
    basal_secretion = BasalSecretion.basal_secretion
    working_magnocellular = BasalSecretion.working_magnocellular
    working_parvocellular = Parameter(
        1.0,
        "1",
        "oxytocin_notes",
        evidence="assumed",
        doc="share of cells that release in the brain: 1 healthy, 0 none",
    )
    burst_amount = Parameter(
        70.0, "pmol", "murphy1987", evidence="derived", spread=lognormal(0.4), species="human",
        doc="secreted at an ejaculation: 5.9 pmol/L in 12 L",
    )  # fmt: skip
    burst_time = Parameter(1.0, "min", "oxytocin_notes", evidence="assumed", doc="over which a burst is secreted")
    unspent = State("pmol", doc="B, of a burst")
    neural_lobe_stimulation = Control("Hz", high=100.0, doc="of the endings alone: spikes added at the neural lobe")
    hypothalamic_stimulation = Control("Hz", high=100.0, doc="of the cells: spikes added in all of them")
    axonal_drive = Input(Drive("Hz"), absent=0.0)
    magnocellular_loss = Input(Level("1"), absent=0.0, doc="share of cells that secrete which a disease has taken")
    secretory_burst = Input(Impulse("1"))
    entering_blood = Output(Flux("pmol/s", "oxytocin"))
    magnocellular_rate = Output(Level("Hz"), doc="spikes that reach the endings, of the mean cell")
    central_release = Output(Level("1"), doc="release in the brain, of a healthy one at rest")

    def equations(self):
        firing = self.rest_rate + self.axonal_drive + self.neural_lobe_stimulation + self.hypothalamic_stimulation
        facilitated = self.squared_calcium(firing) / self.squared_calcium(self.rest_rate)
        secretion = self.basal_secretion * facilitated + self.unspent / self.burst_time
        excited = 1 + self.hypothalamic_stimulation / self.rest_rate
        yield Rate(self.unspent, -self.unspent / self.burst_time)
        working = (1 - self.magnocellular_loss) * self.working_magnocellular
        yield Equal(self.entering_blood, working * secretion)
        yield Equal(self.magnocellular_rate, firing)
        yield Equal(self.central_release, self.working_parvocellular * excited)

    def events(self):
        more = self.unspent + self.burst_amount * self.secretory_burst
        yield Receipt("burst_secreted", self.secretory_burst, {self.unspent: more})


class BundlesRateModel(EndingsInTheMean):
    r"""Rate model of `Bundles`: its mean neuron, with bursts that come at random and run a set course.

    With E and I the excitatory and the inhibitory input, both attenuated by the cannabinoid c that a burst leaves
    behind, u the time since the burst, r the dendritic store and w the share of neurons that are left, a neuron fires
    at the rate f between bursts:

        c = c_b exp(-u/tau_E),   a = 1 - fmax c^4/(c^4 + Eth^4),   X = a E/(1 + a I/I_half)
        f_0 = f_max X^n/(X^n + X_half^n),   f = f_0 (1 + k w r f_0)

    A burst is an escape over a barrier (Kramers) that is the lower, the fuller the store and the more active the
    neurons. Bundles keep their dendrites unevenly, and the fullest lead, so that it depends less than in proportion on
    the neurons that are left. It comes at the rate h; its size s is drawn at its onset; g is the course of all bursts:

        h = h_max exp(-B/Y),   Y = w^q r (f/f_ref)^p
        s = w^b (1 + w r Y/r_2^2) exp(sigma z) with z standard normal,   g = u/tau^2 exp(-u/tau)

    A spike releases the share k_r of a dendrite's store if the interval before it was shorter than t_r. Between bursts
    that is rare, for hardly any spike follows another within the refractory time d:

        dr/dt = priming - r/tau_r - k_r y r,   y = f^2 (t_r - d) + N_r s g

    Secretion between bursts is that of spikes at random times (`EndingsInTheMean`), with alpha the release rate:

        secretion = Q (alpha <e^2> + S s g),   Q = min(w gain pmax/molar mass, store)

    Constants of `Bundles` and `SecretingNeurons` keep their names and values. The others were fitted to runs of
    `Bundles` (48 neurons, of which at least 0.3 are left; E 45-80 Hz, I 40-120 Hz, priming up to 2 Hz) by
    `benchmarks/rate_hypothalamus.py --fit`; beyond this range they are a guess, though a bounded one.
    """

    greatest_firing = Parameter(8.65, "Hz", "oxynet", evidence="computed", doc="f_max, of strongly excited neurons")
    half_excitation = Parameter(
        55.4, "Hz", "oxynet", evidence="computed", doc="X_half, excitation per dendrite that gives half of f_max"
    )
    excitation_exponent = Parameter(
        4.29, "1", "oxynet", evidence="computed", doc="n; about four excitatory events together make a spike"
    )
    half_inhibition = Parameter(
        103.3, "Hz", "oxynet", evidence="computed", doc="I_half, inhibition per dendrite that halves excitation"
    )
    dendritic_excitation = Parameter(
        0.00077, "s", "oxynet", evidence="computed", doc="k, by what dendrites release between bursts"
    )
    cannabinoid_after_burst = Parameter(
        3.5, "1", "oxynet", evidence="computed", doc="c_b; it silences the neurons for half a minute"
    )
    cannabinoid_threshold = Bundles.cannabinoid_threshold
    cannabinoid_time_constant = Bundles.cannabinoid_time_constant
    cannabinoid_maximum = Bundles.cannabinoid_maximum

    reference_firing = Parameter(
        0.87, "Hz", "oxynet", evidence="computed", doc="f_ref, of a woman's neurons without priming"
    )
    greatest_burst_rate = Parameter(3.58, "Hz", "oxynet", evidence="computed", doc="h_max, if there were no barrier")
    burst_barrier = Parameter(896.0, "1", "oxynet", evidence="computed", doc="B, a store that would overcome it")
    burst_activity_exponent = Parameter(0.78, "1", "oxynet", evidence="computed", doc="p")
    burst_loss_exponent = Parameter(
        0.32, "1", "oxynet", evidence="computed", doc="q, how far bursts need the neurons that are lost"
    )
    size_loss_exponent = Parameter(
        0.075, "1", "oxynet", evidence="computed", doc="b, the same of the size of a burst in each neuron that is left"
    )
    doubling_store = Parameter(
        320.0, "1", "oxynet", evidence="computed", doc="r_2, store that would make bursts of double size"
    )
    burst_size_spread = Parameter(
        0.03, "1", "oxynet", evidence="computed", doc="sigma, of the logarithm, from burst to burst"
    )
    burst_time = Parameter(0.57, "s", "oxynet", evidence="computed", doc="tau, from onset to the height of a burst")
    burst_spikes = Parameter(58.7, "1", "oxynet", evidence="computed", doc="spikes of a neuron in a burst of size 1")
    burst_releases = Parameter(
        45.0, "1", "oxynet", evidence="computed", doc="N_r, spikes in a burst of size 1 at which its dendrites release"
    )
    burst_share = Parameter(
        0.225, "1", "oxynet", evidence="computed", doc="S, share of the pools that a burst of size 1 secretes"
    )
    release_interval = Bundles.release_interval
    release_fraction = Bundles.release_fraction
    store_time_constant = Bundles.store_time_constant

    release_rate = SecretingNeurons.release_rate
    pool_capacity = SecretingNeurons.pool_capacity
    reserve_initial = SecretingNeurons.reserve_initial
    secretion_gain = Parameter(
        27.0, "1", "johnston1986", evidence="calibrated",
        doc="gain, secretion of a woman's population for that of its mean neuron: plasma as in suckled women",
    )  # fmt: skip
    working_magnocellular = SecretingNeurons.working_magnocellular
    molar_mass = SecretingNeurons.molar_mass

    excitatory_input = Bundles.excitatory_input
    inhibitory_input = Bundles.inhibitory_input
    priming = Bundles.priming
    synthesis = Bundles.synthesis
    entering_blood = Bundles.entering_blood
    firing_rate = Bundles.firing_rate
    pituitary_store = Bundles.pituitary_store
    dendritic_release = Bundles.dendritic_release
    dendritic_store = Bundles.dendritic_store

    readily_releasable = State("1", scale=100.0, doc="r, store of the mean dendrite")
    time_since_burst = State("s", initial=3600.0, scale=100.0, doc="u; long ago at the start")
    burst_size = State("1", doc="s, of the latest burst")
    hormone = State("pmol", scale=1e4, doc="store in the neural lobe")
    luck = Draw("normal")

    def equations(self):
        firing, since = self._firing(), self.time_since_burst
        burst = self.burst_size * since / self.burst_time**2 * exp(-since / self.burst_time)
        releases = firing**2 * (self.release_interval - self.refractory_time) + self.burst_releases * burst
        dendritic = self.release_fraction * releases * self.readily_releasable
        working = self.working_magnocellular * self.secretion_gain
        pool = minimum(working * self.pool_capacity / self.molar_mass, self.hormone)
        secretion = pool * (self.release_rate * self.squared_calcium(firing) + self.burst_share * burst)
        fading = self.readily_releasable / self.store_time_constant
        yield Rate(self.readily_releasable, self.priming - fading - dendritic)
        yield Rate(self.time_since_burst, 1)
        yield Rate(self.hormone, self.synthesis - secretion)
        yield Equal(self.entering_blood, secretion)
        yield Equal(self.firing_rate, firing + self.burst_spikes * burst)
        yield Equal(self.pituitary_store, self.hormone)
        yield Equal(self.dendritic_release, 2 * dendritic)
        yield Equal(self.dendritic_store, self.readily_releasable)

    def events(self):
        store, left = self.readily_releasable, self.working_magnocellular
        activity = (self._firing() / self.reference_firing) ** self.burst_activity_exponent
        readiness = left**self.burst_loss_exponent * store * activity
        # Far below 1 no burst comes in a lifetime; an empty store must not divide by zero.
        rate = self.greatest_burst_rate * exp(-self.burst_barrier / maximum(1, readiness))
        typical = left**self.size_loss_exponent * (1 + left * store * readiness / self.doubling_store**2)
        size = typical * exp(self.burst_size_spread * self.luck)
        yield Arrival("burst", rate, {self.burst_size: size, self.time_since_burst: 0})

    def start(self):
        in_neuron = self.reserve_initial + self.pool_capacity
        working = self.working_magnocellular * self.secretion_gain
        yield Equal(self.hormone, working * in_neuron / self.molar_mass)

    def _firing(self) -> Expression:
        """Return the firing rate of the mean neuron between bursts."""
        cannabinoid = self.cannabinoid_after_burst * exp(-self.time_since_burst / self.cannabinoid_time_constant)
        open_share = 1 - self.cannabinoid_maximum * hill(cannabinoid, self.cannabinoid_threshold, 4)
        shunt = 1 + open_share * self.inhibitory_input / self.half_inhibition
        excitation = open_share * self.excitatory_input / shunt
        alone = self.greatest_firing * hill(excitation, self.half_excitation, self.excitation_exponent)
        store = self.working_magnocellular * self.readily_releasable
        return alone * (1 + self.dendritic_excitation * store * alone)
