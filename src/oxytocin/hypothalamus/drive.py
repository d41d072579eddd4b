"""Stimuli to synaptic drive: what makes oxytocin neurons fire."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Control,
    Drive,
    Equal,
    Impulse,
    Input,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    log,
    maximum,
)


class SynapticDrive(Component):
    r"""Basal, osmotic and cholecystokinin (CCK) drive of uncoupled neurons.

        E = R_psp + g_osm max(0, L) + K,   I = ratio (R_psp + g_osm max(0, L)),   dK/dt = -ln2/h_CCK K

    with L the osmolality above the set point. CCK comes through noradrenergic excitation alone, so it adds no
    inhibition; osmotic drive comes with inhibition, as in the released program's formula.
    """

    psp_rate = Parameter(
        300.0, "Hz", "maicasroyo2018", evidence="recalled", doc="R_psp, basal excitatory potentials per neuron"
    )
    inhibition_ratio = Parameter(
        1.0, "1", "maicasroyo2018", evidence="recalled", doc="inhibitory for each excitatory potential"
    )
    osmotic_gain = Parameter(26.0, "Hz", "magnet", doc="g_osm, drive for 1 mOsm/kg above the set point")
    cck_gain = Parameter(
        4.5, "Hz", "oxytocin_notes", evidence="assumed", doc="drive that 1 µg/kg of CCK-8 adds (20 µg/kg: 90 Hz)"
    )
    cck_half_life = Parameter(400.0, "s", "oxytocin_notes", evidence="assumed", doc="h_CCK, how long CCK drive lasts")

    osmotic_load = Control("1", low=-50.0, high=100.0, doc="plasma osmolality above the set point, mOsm/kg")
    cck_drive = State("Hz", scale=10.0, doc="K")
    cck = Input(Impulse("1"), doc="intravenous CCK-8, µg/kg")
    excitatory_input = Output(Drive("Hz"))
    inhibitory_input = Output(Drive("Hz"))

    def equations(self):
        common = self.psp_rate + self.osmotic_gain * maximum(0, self.osmotic_load)
        yield Rate(self.cck_drive, -log(2) / self.cck_half_life * self.cck_drive)
        yield Equal(self.excitatory_input, common + self.cck_drive)
        yield Equal(self.inhibitory_input, self.inhibition_ratio * common)

    def events(self):
        yield Receipt("cck_injected", self.cck, {self.cck_drive: self.cck_drive + self.cck_gain * self.cck})


class DendriticInput(Component):
    """Background synaptic events of each dendrite in the network, steady or set by the experimenter."""

    excitatory_rate = Parameter(80.0, "Hz", "oxynet", doc="excitatory events per dendrite")
    inhibitory_rate = Parameter(80.0, "Hz", "oxynet", doc="inhibitory events per dendrite")
    added_excitation = Control("Hz", low=-500.0, high=3000.0, doc="glutamate or its antagonist, per dendrite")
    added_inhibition = Control("Hz", low=-500.0, high=3000.0, doc="GABA or its antagonist, per dendrite")
    excitatory_input = Output(Drive("Hz"))
    inhibitory_input = Output(Drive("Hz"))

    def equations(self):
        yield Equal(self.excitatory_input, maximum(0, self.excitatory_rate + self.added_excitation))
        yield Equal(self.inhibitory_input, maximum(0, self.inhibitory_rate + self.added_inhibition))
