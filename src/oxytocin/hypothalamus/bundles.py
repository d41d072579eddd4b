"""Oxytocin neurons whose dendrites run in bundles and excite each other there: the milk-ejection network."""

from __future__ import annotations

from oxytocin.hypothalamus.endings import SecretingNeurons
from oxytocin.language import Drive, Flux, Input, Level, Output, Parameter


class Bundles(SecretingNeurons):
    r"""Network of Rossoni et al. 2008: dendrites release oxytocin that excites, and cannabinoid that dampens.

    Each neuron has two dendrites in two of the bundles (about eight dendrites to a bundle). Per step of 1 ms, with
    nE, nI Poisson counts whose rates are attenuated by f = 1 - fmax E^4 / (E^4 + Eth^4) in the dendrite's bundle:

        v  += (v_rest - v)/tau_m + a_E (0 - v) sum nE - a_I (v + 80) sum nI
        g_k <- g_k (1 - 1/tau_OT) + k_OT y,  at most g_max;  O = mean of both g_k
        th  = th_0 + HAP exp(-t_since/tau_H) + AHP A^4/(A^4 + A_half^4) - O

    A spike (v > th) resets v and adds 1 to A. If the interval before it was shorter than 50 ms, each dendrite
    releases the fraction k_r of its store r after the release delay; stores fill with the priming rate that suckling
    sets. y and E of a bundle rise with what its dendrites release.

    Source: Rossoni, Feng, Tirozzi, Brown, Leng and Moos 2008 (doi:10.1371/journal.pcbi.1000123), values of the
    authors' released program.
    """

    kernel = "bundles"

    resting_potential = Parameter(-62.0, "mV", "oxynet", doc="resting potential, and reset after a spike")
    threshold = Parameter(-50.0, "mV", "oxynet", doc="spike threshold at rest")
    membrane_time_constant = Parameter(10.8, "ms", "oxynet", doc="tau_m")
    excitatory_reversal = Parameter(0.0, "mV", "oxynet", any_sign=True, doc="reversal potential of excitation")
    inhibitory_reversal = Parameter(-80.0, "mV", "oxynet", doc="reversal potential of inhibition")
    excitatory_size = Parameter(0.0645, "1", "oxynet", doc="a_E, share of the way to the reversal potential")
    inhibitory_size = Parameter(0.22, "1", "oxynet", doc="a_I, share of the way to the reversal potential")
    hap_size = Parameter(40.0, "mV", "oxynet", doc="HAP, rise of threshold after a spike")
    hap_time_constant = Parameter(12.5, "ms", "oxynet", doc="tau_H")
    ahp_size = Parameter(40.0, "mV", "oxynet", doc="AHP, greatest rise of threshold by recent spikes")
    ahp_time_constant = Parameter(2.0, "s", "oxynet", doc="tau_A")
    ahp_half_count = Parameter(45.0, "1", "oxynet", doc="A_half, recent spikes that give half of it")
    oxytocin_time_constant = Parameter(1.0, "s", "oxynet", doc="tau_OT")
    oxytocin_depolarisation = Parameter(0.5, "mV", "oxynet", doc="k_OT, fall of threshold per unit released")
    oxytocin_depolarisation_maximum = Parameter(25.0, "mV", "oxynet", doc="g_max")
    release_delay = Parameter(5.0, "ms", "oxynet", doc="from a spike to dendritic release")
    release_interval = Parameter(50.0, "ms", "oxynet", doc="only spikes closer than this release")
    release_fraction = Parameter(0.045, "1", "oxynet", doc="k_r, share of the store released by a spike")
    store_time_constant = Parameter(400.0, "s", "oxynet", doc="tau_r, fading of the readily releasable store")
    cannabinoid_threshold = Parameter(0.03, "1", "oxynet", doc="E_th")
    cannabinoid_step = Parameter(0.0025, "1", "oxynet", doc="k_E, rise per unit released")
    cannabinoid_time_constant = Parameter(6.0, "s", "oxynet", doc="tau_E")
    cannabinoid_maximum = Parameter(0.6, "1", "oxynet", doc="f_max, greatest attenuation of synaptic input")
    input_factor = Parameter(1.0, "1", "oxynet", doc="each neuron's share of the common drive")

    excitatory_input = Input(Drive("Hz"), doc="excitatory events per dendrite")
    inhibitory_input = Input(Drive("Hz"), doc="inhibitory events per dendrite")
    priming = Input(Drive("Hz"), doc="filling of the dendritic stores, set by suckling")
    synthesis = SecretingNeurons.synthesis
    dendritic_release = Output(Flux("1/s"), doc="dendritic release of a neuron")
    dendritic_store = Output(Level("1"), doc="mean readily releasable dendritic store")
