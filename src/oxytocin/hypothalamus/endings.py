"""Stimulus-secretion coupling at the endings in the neural lobe, as parameters that every spiking part shares."""

from __future__ import annotations

from oxytocin.language import Drive, Flux, Input, Level, Output, Parameter, SpikingComponent
from oxytocin.language.quantities import MOLAR_MASS


class SecretingNeurons(SpikingComponent):
    r"""Spikes release hormone: broadening b, fast calcium e, slow calcium c, releasable pool p, reserve r.

    Between spikes b, e and c decay with their half-lives. At a spike calcium enters,
    g = (b + b0) / ((1 + (e/eth)^5) (1 + (c/cth)^3)); then b += kb, e += ke g, c += kc g.
    Secretion is x = alpha e^2 p, refill f = beta r/rmax while p < pmax:
    dp/dt = f - x, dr/dt = synthesis - f.
    What one neuron releases stands for the whole population: secretion = gain mean(x) / molar mass, where neurons that
    are lost count as 0. Those that are left are the first, round(working_magnocellular neurons) of them.

    Sources: MacGregor and Leng 2013 (doi:10.1371/journal.pcbi.1003187); oxytocin version Maicas-Royo, Leng and
    MacGregor 2018 (doi:10.1210/en.2017-03068); values as in the authors' released program.
    """

    neurons = Parameter(48, "1", "rossoni2008", locus="fig 1 caption", doc="number of neurons simulated")
    broadening_step = Parameter(0.021, "1", "magnet", doc="kb, spike broadening added by a spike")
    broadening_half_life = Parameter(2.0, "s", "magnet", doc="half-life of spike broadening")
    broadening_base = Parameter(0.5, "1", "magnet", doc="b0, entry of calcium at a spike after long rest")
    fast_calcium_step = Parameter(1.5, "1", "magnet", doc="ke, fast calcium per unit of entry")
    fast_calcium_half_life = Parameter(0.1, "s", "magnet", doc="half-life of fast calcium")
    fast_calcium_inhibition = Parameter(12.0, "1", "magnet", doc="eth, fast calcium that halves entry")
    slow_calcium_step = Parameter(0.0003, "1", "magnet", doc="kc, slow calcium per unit of entry")
    slow_calcium_half_life = Parameter(20.0, "s", "magnet", doc="half-life of slow calcium")
    slow_calcium_inhibition = Parameter(0.14, "1", "magnet", doc="cth, slow calcium that halves entry")
    slow_calcium_rest = Parameter(0.03, "1", "magnet", doc="slow calcium at the start")
    release_rate = Parameter(0.003, "1/s", "magnet", doc="alpha, release per unit of squared fast calcium")
    fill_rate = Parameter(120.0, "pg/s", "magnet", doc="beta, refill of the pool from a full reserve")
    pool_capacity = Parameter(5000.0, "pg", "magnet", doc="pmax, releasable pool")
    reserve_capacity = Parameter(2.0e6, "pg", "magnet", doc="rmax, reserve at which refill is beta")
    reserve_initial = Parameter(2.0e6, "pg", "magnet", doc="reserve at the start (a neural lobe holds 1-2 µg)")
    secretion_gain = Parameter(
        1.0, "1", "magnet", doc="secretion of the population for that of its mean neuron (1: the rat, as published)"
    )
    working_magnocellular = Parameter(
        1.0, "1", "oxytocin_notes", evidence="assumed", doc="share of neurons that are left: 1 healthy, 0 none"
    )
    molar_mass = Parameter(MOLAR_MASS, "pg/pmol", "oxytocin_notes", evidence="recalled", doc="oxytocin, 1007.19 g/mol")

    synthesis = Input(Flux("pmol/s", "oxytocin"), doc="hormone that arrives from the cell bodies")
    entering_blood = Output(Flux("pmol/s", "oxytocin"), doc="secretion into the blood")
    firing_rate = Output(Drive("Hz"), doc="mean firing rate of the neurons that are left")
    pituitary_store = Output(Level("pmol"), doc="hormone in pools and reserves")
