"""Five unlike parts that the language must be able to say, shared by the tests."""

from oxytocin.language import (
    Arrival,
    Component,
    Control,
    Crossing,
    Draw,
    Equal,
    Flux,
    Impulse,
    Input,
    Level,
    Noise,
    Output,
    Parameter,
    Rate,
    Receipt,
    State,
    exp,
    lognormal,
)


class Plasma(Component):
    """Linear: two mixed volumes."""

    central = State("pmol")
    outer = State("pmol")
    cleared = State("pmol")
    volume = Parameter(7.0, "L", "oxytocin_notes", spread=lognormal(0.3))
    outer_volume = Parameter(8.3, "L", "oxytocin_notes")
    clearance = Parameter(1.25, "L/min", "oxytocin_notes", spread=lognormal(0.25))
    exchange = Parameter(0.43, "L/min", "oxytocin_notes")
    pump = Control("pmol/min")
    secretion = Input(Flux("pmol/s", "oxytocin"))
    bolus = Input(Impulse("pmol"))
    plasma_oxytocin = Output(Level("pmol/L"))

    def equations(self):
        level = self.central / self.volume
        out = self.exchange * (level - self.outer / self.outer_volume)
        yield Equal(self.plasma_oxytocin, level)
        yield Rate(self.central, self.secretion + self.pump - self.clearance * level - out)
        yield Rate(self.outer, out)
        yield Rate(self.cleared, self.clearance * level)

    def events(self):
        yield Receipt("bolus_arrives", self.bolus, {self.central: self.central + self.bolus})


class Oscillator(Component):
    """A relaxation oscillator (FitzHugh-Nagumo) whose upstrokes are counted, with noise on its drive."""

    excitation = State("1", initial=-1.0, may_be_negative=True)
    recovery = State("1", initial=-0.5, may_be_negative=True)
    contractions = State("1")
    drive = Parameter(0.6, "1", "oxytocin_notes")
    fast = Parameter(0.045, "min", "oxytocin_notes")
    slow = Parameter(1.0, "min", "oxytocin_notes")
    noise_sd = Parameter(0.05, "1", "oxytocin_notes")
    noise_time = Parameter(0.5, "min", "oxytocin_notes")
    jitter = Noise(noise_sd, noise_time)

    def equations(self):
        v, w = self.excitation, self.recovery
        yield Rate(v, (v - v**3 / 3 - w + self.drive + self.jitter) / self.fast)
        yield Rate(w, (v + 0.7 - 0.8 * w) / self.slow)

    def events(self):
        yield Crossing("contraction", self.excitation, {self.contractions: self.contractions + 1})


class Pulses(Component):
    """A pulse generator with random times and random sizes; a pulse empties with a time constant."""

    ready = State("pmol")
    given = State("pmol")
    rate = Parameter(4.0, "1/h", "oxytocin_notes")
    size = Parameter(13.0, "pmol", "oxytocin_notes")
    emptying = Parameter(2.0, "s", "oxytocin_notes")
    luck = Draw("normal")
    secretion = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield Equal(self.secretion, self.ready / self.emptying)
        yield Rate(self.ready, -self.ready / self.emptying)

    def events(self):
        amount = self.size * exp(0.45 * self.luck)
        yield Arrival("pulse", self.rate, {self.ready: self.ready + amount, self.given: self.given + amount})


class Receptor(Component):
    """Two ligands that compete for one receptor, with receptor reserve."""

    plasma_oxytocin = Input(Level("pmol/L"))
    antagonist = Control("nmol/L")
    affinity = Parameter(1.0, "nmol/L", "oxytocin_notes")
    antagonist_affinity = Parameter(76.0, "nmol/L", "oxytocin_notes")
    reserve = Parameter(160.0, "1", "oxytocin_notes")
    occupancy = Output(Level("1"))

    def equations(self):
        equivalent = self.plasma_oxytocin / (1 + self.antagonist / self.antagonist_affinity)
        yield Equal(self.occupancy, self.reserve * equivalent / (self.affinity + (1 + self.reserve) * equivalent))


class Clock(Component):
    """A sawtooth that is reset each time it reaches one, every ten seconds."""

    phase = State("1")
    ticks = State("1")
    period = Parameter(10.0, "s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.phase, 1 / self.period)

    def events(self):
        yield Crossing("tick", self.phase - 1, {self.phase: 0, self.ticks: self.ticks + 1})
