"""Hormone is made in the cell bodies, as much as they fire, and travels to the neural lobe."""

from __future__ import annotations

from oxytocin.language import Component, Drive, Equal, Flux, Input, Output, Parameter, Rate, State, log, minimum


class Synthesis(Component):
    r"""Activity drives transcription and translation; the product reaches the endings half a day later.

        da/dt = ln2/h_Ca (f/f_ref - a)                     activity, followed by calcium
        dT/dt = ln2/h_T (a - T),  dL/dt = ln2/h_L (a - L)  transcription and translation drive
        dm/dt = ln2/h_m (min(T, m_max) - m)                messenger RNA
        made = s_ref m (1 + L)/2                           synthesis
        dx_1/dt = made - x_1/tau, dx_2/dt = (x_1 - x_2)/tau, dx_3/dt = (x_2 - x_3)/tau,  arrival x_3/tau

    All drives are 1 at the reference rate, where synthesis balances release. This is the scheme of the released
    program (calcium, transcription, translation, decaying messenger), in relative units because its constants are
    placeholders; the reference, delay and ceiling are chosen as the notes' calibration rule says.
    """

    reference_rate = Parameter(
        3.0, "Hz", "oxytocin_notes", evidence="assumed", doc="f_ref, firing at which synthesis balances release"
    )
    reference_synthesis = Parameter(
        0.295, "pmol/min", "oxytocin_notes", evidence="derived", doc="s_ref, release at 3 Hz: 0.43 µg a day"
    )
    calcium_half_life = Parameter(2.5, "s", "magnet", doc="h_Ca")
    transcription_half_life = Parameter(12.0, "h", "oxytocin_notes", evidence="assumed", doc="h_T")
    translation_half_life = Parameter(1.0, "h", "oxytocin_notes", evidence="assumed", doc="h_L")
    messenger_half_life = Parameter(48.0, "h", "oxytocin_notes", evidence="assumed", doc="h_m, days")
    messenger_maximum = Parameter(5.0, "1", "oxytocin_notes", evidence="derived", doc="m_max, five-fold in 2 % saline")
    transport_time = Parameter(
        4.0, "h", "oxytocin_notes", evidence="assumed", doc="tau, each of three steps of the way"
    )

    activity = State("1", initial=1.0)
    transcription = State("1", initial=1.0)
    translation = State("1", initial=1.0)
    messenger = State("1", initial=1.0)
    axon_first = State("pmol", scale=10.0, doc="x_1, hormone on its way")
    axon_second = State("pmol", scale=10.0, doc="x_2")
    axon_third = State("pmol", scale=10.0, doc="x_3")
    made = State("pmol", scale=10.0, doc="all that was made since the start")

    firing_rate = Input(Drive("Hz"))
    synthesis = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        making = self.reference_synthesis * self.messenger * (1 + self.translation) / 2
        first, second, third = (x / self.transport_time for x in (self.axon_first, self.axon_second, self.axon_third))
        relative = self.firing_rate / self.reference_rate
        target = minimum(self.transcription, self.messenger_maximum)
        yield Rate(self.activity, log(2) / self.calcium_half_life * (relative - self.activity))
        yield Rate(self.transcription, log(2) / self.transcription_half_life * (self.activity - self.transcription))
        yield Rate(self.translation, log(2) / self.translation_half_life * (self.activity - self.translation))
        yield Rate(self.messenger, log(2) / self.messenger_half_life * (target - self.messenger))
        yield Rate(self.axon_first, making - first)
        yield Rate(self.axon_second, first - second)
        yield Rate(self.axon_third, second - third)
        yield Rate(self.made, making)
        yield Equal(self.synthesis, third)

    def start(self):
        for state in (self.axon_first, self.axon_second, self.axon_third):
            yield Equal(state, self.reference_synthesis * self.transport_time)
