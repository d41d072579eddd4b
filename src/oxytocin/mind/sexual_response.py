"""Sexual arousal, erection or lubrication, and orgasm, with oxytocin as a helper that none of them needs."""

from __future__ import annotations

from collections.abc import Iterator

from oxytocin.language import (
    Component,
    Control,
    Crossing,
    Drive,
    Equal,
    Impulse,
    Input,
    Level,
    Link,
    Output,
    Parameter,
    Rate,
    State,
    hill,
    lognormal,
    maximum,
    minimum,
    normal,
)
from oxytocin.language.component import Event
from oxytocin.language.maths import Expression


class SexualResponse(Component):
    r"""Arousal that stimulation raises and refractoriness holds down, from which genital response and climax follow.

    With s the stimulation (0 after a climax at which it stops), a arousal, I refractory inhibition, F the share of
    central oxytocin neurones that work, r = F a their drive, A the amygdala's response and n the nasal signal relative
    to that of 24 IU at its plateau:

        a' = k s psi T (1 - I) (1 - w + w r/(r + r_a)) (1 + e_n n) (1 - a) - a/tau,   psi = 1 - b min(1, max(0, A))
        g' = ((1 - I) hill(a, a_g, 3) (1 - v + v r/(r + r_g)) (1 + e_n n) - g)/tau_g
        I' = -I/tau_I,   tau_I = tau_25 growth^(age - 25)

    A climax comes when a rises to a_c while I < I_c. Then I = 1, the magnocellular neurones give a secretory burst of
    the size burst_at_climax, and the intensity of the climax is

        intensity = 1 + q (r - a_c) + c + i_n n

    Without oxytocin the shares 1 - w and 1 - v remain: what needed it is slower and weaker, never absent, as in mice
    that lack it. g is erection in a man and vaginal pulse amplitude or lubrication in a woman.
    """

    # The typical size of the nasal signal after 24 IU at its plateau, to which the links of the nose refer.
    usual_nasal_signal = Parameter(
        0.17, "1", "oxytocin_notes", locus="mind, sec 1.3", evidence="derived",
        doc="share of receptors bound more by 0.25 nmol/L above 0.1, at Kd 1",
    )  # fmt: skip
    arousability = Parameter(
        0.17, "1/min", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", spread=lognormal(0.15),
        doc="k; with tau so that a healthy adult comes in 5-8 min, and one without oxytocin still does",
    )  # fmt: skip
    fading = Parameter(
        15.0, "min", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed",
        doc="tau; the 6 of the notes leaves no climax without oxytocin at the slightest anxiety",
    )  # fmt: skip
    gonadal_hormone = Parameter(
        1.0, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="T, testosterone or oestrogen"
    )
    oxytocin_in_arousal = Parameter(
        0.3, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="w, share that oxytocin adds at most"
    )
    half_drive_of_arousal = Parameter(0.5, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="r_a")
    anxiety_brake = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="b, by all of the amygdala"
    )
    oxytocin_in_genital_response = Parameter(
        0.5, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="v"
    )
    half_drive_of_genital_response = Parameter(
        0.3, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="r_g"
    )
    genital_threshold = Parameter(
        0.35, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", spread=lognormal(0.15), doc="a_g"
    )
    genital_time = Parameter(1.0, "min", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="tau_g")
    climax_threshold = Parameter(0.5, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="a_c")
    ready = Parameter(
        0.3, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="I_c, inhibition that permits it"
    )
    refractory_time = Parameter(
        20.0, "min", "oxytocin_notes", locus="mind, sec 6.2", evidence="recalled", spread=lognormal(0.4),
        doc="tau_25, of men at 25 years; 2-3 min in women",
    )  # fmt: skip
    refractory_growth = Parameter(
        1.03, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="recalled", doc="growth, for each year of age"
    )
    age = Parameter(25.0, "1", "oxytocin_notes", evidence="assumed", doc="in years")
    oxytocin_in_intensity = Parameter(0.3, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="q")
    contractions = Parameter(
        0.0, "1", "carmichael1994", locus="abstract", evidence="assumed", spread=normal(0.2),
        doc="c: climaxes with more pelvic contractions last longer; the size is a choice",
    )  # fmt: skip
    arousal_firing = Parameter(
        0.2, "Hz", "murphy1987", evidence="assumed", doc="at full arousal; oxytocin rose before ejaculation, not surely"
    )
    burst_at_climax = Link(
        1.0, "1", "murphy1987", locus="in table 4 of cera2021", evidence="calibrated", probability=0.95, sd=0.2,
        species="human", doc="plasma oxytocin rises at orgasm",
    )  # fmt: skip
    nasal_effect_on_arousal = Link(
        0.1, "1", "behnia2014", locus="abstract", evidence="assumed", probability=0.1, sd=0.05, species="human", n=58,
        doc="oxytocin in the nose heightens arousal, erection or lubrication",
    )  # fmt: skip
    nasal_effect_on_intensity = Link(
        0.07, "1", "behnia2014", locus="abstract", evidence="assumed", probability=0.3, sd=0.03, species="human", n=58,
        doc="oxytocin in the nose makes orgasm more intense",
    )  # fmt: skip
    sexual_stimulation = Control("1", high=1.0, doc="s: 0 none, 1 full")
    stops_after_climax = Control("1", high=1.0, doc="1: nobody goes on after the first climax, as in most studies")
    central_release = Input(Level("1"), doc="F")
    amygdala_response = Input(Level("1"), absent=0.0, doc="A")
    nasal_signal = Input(Level("1"), absent=0.0)
    arousal = State("1", doc="a")
    genital_state = State("1", doc="g")
    inhibition = State("1", doc="I")
    climaxes = State("1", doc="so far")
    intensity = State("1", doc="of the latest climax; 1 is usual, 0 before any")
    sexual_arousal = Output(Level("1"))
    genital_response = Output(Level("1"), doc="erection, or vaginal pulse amplitude, of the greatest")
    mating_drive = Output(Drive("1"), doc="on what releases oxytocin in the brain")
    axonal_drive = Output(Drive("Hz"))
    secretory_burst = Output(Impulse("1"))

    def equations(self):
        stimulation = self.sexual_stimulation * (1 - self.stops_after_climax * minimum(1, self.climaxes))
        rising = self.arousability * stimulation * self._calm() * self.gonadal_hormone
        rising = rising * (1 - self.inhibition) * self._helped(self.oxytocin_in_arousal, self.half_drive_of_arousal)
        genital = (1 - self.inhibition) * hill(self.arousal, self.genital_threshold, 3)
        genital = genital * self._helped(self.oxytocin_in_genital_response, self.half_drive_of_genital_response)
        yield Rate(self.arousal, rising * (1 - self.arousal) - self.arousal / self.fading)
        yield Rate(self.genital_state, (genital - self.genital_state) / self.genital_time)
        recovery = self.refractory_time * self.refractory_growth ** (self.age - 25)
        yield Rate(self.inhibition, -self.inhibition / recovery)
        yield Rate(self.climaxes, 0)
        yield Rate(self.intensity, 0)
        yield Equal(self.sexual_arousal, self.arousal)
        yield Equal(self.genital_response, self.genital_state)
        yield Equal(self.mating_drive, self.arousal)
        yield Equal(self.axonal_drive, self.arousal_firing * self.arousal)

    def events(self) -> Iterator[Event]:
        """Yield the climax."""
        felt = 1 + self.oxytocin_in_intensity * (self._drive() - self.climax_threshold) + self.contractions
        felt = felt + self.nasal_effect_on_intensity * self._nasal()
        permitted = minimum(self.arousal - self.climax_threshold, self.ready - self.inhibition)
        changes = {
            self.inhibition: 1,
            self.climaxes: self.climaxes + 1,
            self.intensity: felt,
            self.secretory_burst: maximum(0, self.burst_at_climax),
        }
        yield Crossing("climax", permitted, changes)

    def _drive(self) -> Expression:
        return self.central_release * self.arousal

    def _nasal(self) -> Expression:
        return self.nasal_signal / self.usual_nasal_signal

    def _calm(self) -> Expression:
        return 1 - self.anxiety_brake * minimum(1, maximum(0, self.amygdala_response))

    def _helped(self, share: Expression, half: Expression) -> Expression:
        helped = 1 - share + share * self._drive() / (self._drive() + half)
        return helped * (1 + self.nasal_effect_on_arousal * self._nasal())
