"""Oxytocin neurons as the Edinburgh group writes them: summed potentials, no coupling between cells."""

from __future__ import annotations

from oxytocin.hypothalamus.endings import SecretingNeurons
from oxytocin.language import Drive, Input, Parameter


class Population(SecretingNeurons):
    r"""Uncoupled magnocellular oxytocin neurons driven by random synaptic potentials.

    In steps of 1 ms: synaptic potential S, hyperpolarising after-potential H (HAP), after-hyperpolarisation A (AHP)
    and depolarising after-potential D (DAP) decay with their half-lives; S += size (nE - nI) with nE, nI Poisson.
    V = rest + S - H - A + D; above threshold a spike adds to H, A and D. Nothing is reset: the HAP alone makes the
    relative refractory period.

    Source: Maicas-Royo, Leng and MacGregor 2018 (doi:10.1210/en.2017-03068), with the values of the authors'
    released program (panel for oxytocin cells).
    """

    kernel = "population"

    neurons = Parameter(256, "1", "oxytocin_notes", evidence="assumed", doc="number of neurons simulated")
    resting_potential = Parameter(-56.0, "mV", "magnet", doc="resting potential")
    threshold = Parameter(-50.0, "mV", "magnet", doc="spike threshold")
    psp_size = Parameter(2.0, "mV", "magnet", doc="size of a postsynaptic potential, up or down")
    psp_half_life = Parameter(3.5, "ms", "maicasroyo2018", locus="comment in the released program", doc="its half-life")
    hap_size = Parameter(30.0, "mV", "maicasroyo2018", locus="comment in the released program", doc="HAP of a spike")
    hap_half_life = Parameter(7.5, "ms", "maicasroyo2018", locus="comment in the released program", doc="its half-life")
    ahp_size = Parameter(1.0, "mV", "magnet", doc="AHP of a spike (fits to recorded cells: 0.05-1 mV)")
    ahp_half_life = Parameter(
        350.0, "ms", "maicasroyo2018", locus="comment in the released program", doc="its half-life"
    )
    dap_size = Parameter(0.0, "mV", "magnet", doc="DAP of a spike (a minority of cells: 0.6-0.8 mV)")
    dap_half_life = Parameter(150.0, "ms", "magnet", doc="its half-life")
    absolute_refractory = Parameter(2.0, "ms", "magnet", doc="no second spike within")
    input_factor = Parameter(
        1.0, "1", "magnet", doc="each neuron's share of the common drive (synvar; lognormal among neurons)"
    )

    excitatory_input = Input(Drive("Hz"), doc="excitatory postsynaptic potentials per neuron")
    inhibitory_input = Input(Drive("Hz"), doc="inhibitory postsynaptic potentials per neuron")
    synthesis = SecretingNeurons.synthesis
