"""The womb: what drives it, how it contracts, and what a tocograph shows."""

from __future__ import annotations

from oxytocin.language import (
    Component,
    Crossing,
    Equal,
    Impulse,
    Input,
    Level,
    Noise,
    Output,
    Parameter,
    Rate,
    State,
    lognormal,
    maximum,
    sigmoid,
    where,
)


class Uterus(Component):
    r"""Excitable muscle (UT-1): a relaxation oscillator whose rate, strength and length rise with its drive.

    Oxytocin's receptors E and the local drive G (prostaglandins, stretch) add up as
    independent chances, and the brake of pregnancy B (progesterone, cAMP) takes its part away:

        D_raw = 1 - (1 - E)(1 - G),   D = max(0, (D_raw - B)/(1 - B))

    FitzHugh-Nagumo with slow recovery at rest, current I = I_0 + gain D + noise:

        time v' = v - v³/3 - w + I
        T_w w' = v + 0.7 - 0.8 w,   T_w = T_c + (T_r/(1 + quickening D) - T_c) sigmoid(-v/0.15)
        F' = (sigmoid((v - 0.3)/0.15) - F)/tau        (one tau rising, another falling)
        pressure = tone + (a_0 + a_1 D) g F + push F

    with g the recruitment by gap junctions. A contraction begins when F rises past `onset` and ends when it falls past
    `end`; at its peak it is counted with its amplitude A above tone (without pushing). Montevideo units run as
    U' = -U/window, and U rises by A at each peak. All constants of the oscillator were chosen so that
    rate, amplitude and length span what tocographs show (FitzHugh 1961 for the equations).
    """

    current_at_rest = Parameter(0.28, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="I_0")
    current_gain = Parameter(1.2, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="gain")
    fast_time = Parameter(0.045, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="time, of v")
    contracted_time = Parameter(0.43, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="T_c")
    resting_time = Parameter(6.5, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="T_r")
    quickening = Parameter(8.0, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="of rest by drive")
    force_rise = Parameter(0.17, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="tau while rising")
    force_fall = Parameter(0.21, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="tau while falling")
    noise_sd = Parameter(0.05, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="of the current")
    noise_time = Parameter(
        0.5, "min", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="memory of the noise"
    )
    tone = Parameter(10.0, "mmHg", "oxytocin_notes", locus="sec 3.3", evidence="recalled", doc="between contractions")
    amplitude_base = Parameter(
        25.0, "mmHg", "oxytocin_notes", locus="sec 3.5d; 226 ± 68 MVU in 15 min, sec 3.3", evidence="assumed",
        spread=lognormal(0.2), doc="a_0",
    )  # fmt: skip
    amplitude_gain = Parameter(
        30.0, "mmHg", "oxytocin_notes", locus="sec 3.5d; 226 ± 68 MVU in 15 min, sec 3.3", evidence="assumed",
        spread=lognormal(0.2), doc="a_1",
    )  # fmt: skip
    gap_junctions = Parameter(
        1.0, "1", "oxytocin_notes", locus="sec 3.5d", evidence="assumed", doc="g: 0.3 preterm, 1 at term"
    )
    onset = Parameter(0.35, "1", "oxytocin_notes", evidence="assumed", doc="force at which a contraction is felt")
    end = Parameter(0.2, "1", "oxytocin_notes", evidence="assumed", doc="force below which it is over")
    window = Parameter(10.0, "min", "caldeyrobarcia1957", doc="Montevideo units count contractions in 10 minutes")

    receptor_activation = Input(Level("1"), doc="E")
    local_drive = Input(Level("1"), doc="G")
    brake = Input(Level("1"), doc="B")
    pushing = Input(Level("mmHg"), absent=0.0, doc="pressure that bearing down adds to a contraction")
    contractile_drive = Output(Level("1"), doc="D_raw, before the brake")
    uterine_drive = Output(Level("1"), doc="D")
    intrauterine_pressure = Output(Level("mmHg"))
    uterine_activity = Output(Level("mmHg"), doc="U, Montevideo units")
    contraction = Output(Impulse("mmHg"), doc="at the peak of each contraction, its amplitude above tone")

    excitation = State("1", initial=-1.1, may_be_negative=True, doc="v")
    recovery = State("1", initial=-0.5, may_be_negative=True, doc="w")
    force = State("1", doc="F")
    rising = State("1", doc="1 from the onset of a contraction to its peak")
    activity = State("mmHg", scale=100.0, doc="U")
    active_area = State("mmHg*s", scale=1e4, doc="area under the pressure above tone, since the start")
    noise = Noise(noise_sd, noise_time)

    def equations(self):
        raw = 1 - (1 - self.receptor_activation) * (1 - self.local_drive)
        drive = self._drive()
        aim = sigmoid((self.excitation - 0.3) / 0.15)
        current = self.current_at_rest + self.current_gain * drive + self.noise
        v, w = self.excitation, self.recovery
        resting = self.resting_time / (1 + self.quickening * drive)
        recovery_time = self.contracted_time + (resting - self.contracted_time) * sigmoid(-v / 0.15)
        above_tone = self._amplitude() * self.force + self.pushing * self.force
        yield Equal(self.contractile_drive, raw)
        yield Equal(self.uterine_drive, drive)
        yield Equal(self.intrauterine_pressure, self.tone + above_tone)
        yield Equal(self.uterine_activity, self.activity)
        yield Rate(self.excitation, (v - v**3 / 3 - w + current) / self.fast_time)
        yield Rate(self.recovery, (v + 0.7 - 0.8 * w) / recovery_time)
        yield Rate(self.force, (aim - self.force) / where(aim > self.force, self.force_rise, self.force_fall))
        yield Rate(self.activity, -self.activity / self.window)
        yield Rate(self.active_area, above_tone)

    def events(self):
        past_peak = self.force - sigmoid((self.excitation - 0.3) / 0.15)
        amplitude = self.rising * self._amplitude() * self.force
        counted = {self.contraction: amplitude, self.activity: self.activity + amplitude, self.rising: 0}
        yield Crossing("contraction_begins", self.force - self.onset, {self.rising: 1})
        yield Crossing("contraction_peaks", past_peak, counted)
        yield Crossing("contraction_ends", self.force - self.end, direction=-1)

    def _drive(self):
        raw = 1 - (1 - self.receptor_activation) * (1 - self.local_drive)
        return maximum(0, (raw - self.brake) / (1 - self.brake))

    def _amplitude(self):
        return (self.amplitude_base + self.amplitude_gain * self._drive()) * self.gap_junctions
