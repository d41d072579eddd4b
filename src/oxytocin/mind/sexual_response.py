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
    exp,
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
    central oxytocin neurones that work, r = F a their drive and A the amygdala's response:

        a' = k s psi T (1 - I) (1 - w + w r/(r + r_a)) help (1 - a) - a/tau,   psi = 1 - b min(1, max(0, A))
        g' = ((1 - I) hill(a, a_g, 3) (1 - v + v r/(r + r_g)) help - g)/tau_g
        I' = -I/tau_I

    A climax comes when a rises to a_c while I < I_c. Then I = 1, and the intensity of the climax is

        intensity = 1 + q (r - a_c) + c + more

    help is 1 and more is 0, save where `HumanSexualResponse` says otherwise.

    Without oxytocin the shares 1 - w and 1 - v remain: what needed it is slower and weaker, never absent, as in mice
    that lack it. g is erection in a man and vaginal pulse amplitude or lubrication in a woman.
    """

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
        doc="tau_I, of men at 25 years; 2-3 min in women",
    )  # fmt: skip
    oxytocin_in_intensity = Parameter(0.3, "1", "oxytocin_notes", locus="mind, sec 6.2", evidence="assumed", doc="q")
    contractions = Parameter(
        0.0, "1", "carmichael1994", locus="abstract", evidence="assumed", spread=normal(0.2), any_sign=True,
        doc="c: climaxes with more pelvic contractions last longer; the size is a choice",
    )  # fmt: skip
    arousal_firing = Parameter(
        0.2, "Hz", "murphy1987", evidence="assumed", doc="at full arousal; oxytocin rose before ejaculation, not surely"
    )
    sexual_stimulation = Control("1", high=1.0, doc="s: 0 none, 1 full")
    stops_after_climax = Control("1", high=1.0, doc="1: nobody goes on after the first climax, as in most studies")
    central_release = Input(Level("1"), doc="F")
    amygdala_response = Input(Level("1"), absent=0.0, doc="A")
    arousal = State("1", doc="a")
    genital_state = State("1", doc="g")
    inhibition = State("1", doc="I")
    climaxes = State("1", doc="so far")
    intensity = State("1", doc="of the latest climax; 1 is usual, 0 before any")
    sexual_arousal = Output(Level("1"))
    genital_response = Output(Level("1"), doc="erection, or vaginal pulse amplitude, of the greatest")
    mating_drive = Output(Drive("1"), doc="on what releases oxytocin in the brain")
    axonal_drive = Output(Drive("Hz"))

    def equations(self):
        stimulation = self.sexual_stimulation * (1 - self.stops_after_climax * minimum(1, self.climaxes))
        rising = self.arousability * stimulation * self._calm() * self.gonadal_hormone
        rising = rising * (1 - self.inhibition) * self._helped(self.oxytocin_in_arousal, self.half_drive_of_arousal)
        genital = (1 - self.inhibition) * hill(self.arousal, self.genital_threshold, 3)
        genital = genital * self._helped(self.oxytocin_in_genital_response, self.half_drive_of_genital_response)
        yield Rate(self.arousal, rising * (1 - self.arousal) - self.arousal / self.fading)
        yield Rate(self.genital_state, (genital - self.genital_state) / self.genital_time)
        yield Rate(self.inhibition, -self.inhibition / self.recovery_time())
        yield Rate(self.climaxes, 0)
        yield Rate(self.intensity, 0)
        yield Equal(self.sexual_arousal, self.arousal)
        yield Equal(self.genital_response, self.genital_state)
        yield Equal(self.mating_drive, self.arousal)
        yield Equal(self.axonal_drive, self.arousal_firing * self.arousal)

    def events(self) -> Iterator[Event]:
        """Yield the climax."""
        felt = 1 + self.oxytocin_in_intensity * (self._drive() - self.climax_threshold) + self.contractions
        permitted = minimum(self.arousal - self.climax_threshold, self.ready - self.inhibition)
        changes = {
            self.inhibition: 1,
            self.climaxes: self.climaxes + 1,
            self.intensity: felt + self.more_intense(),
            **self.goes_with_climax(),
        }
        yield Crossing("climax", permitted, changes)

    def recovery_time(self) -> Expression:
        """Return tau_I, in which refractoriness fades."""
        return self.refractory_time

    def help(self) -> Expression:
        """Return the factor by which something else helps arousal and the genital response."""
        return 1

    def more_intense(self) -> Expression:
        """Return what something else adds to the intensity of a climax."""
        return 0

    def goes_with_climax(self) -> dict[Expression, Expression]:
        """Return what else a climax changes."""
        return {}

    def _drive(self) -> Expression:
        return self.central_release * self.arousal

    def _calm(self) -> Expression:
        return 1 - self.anxiety_brake * minimum(1, maximum(0, self.amygdala_response))

    def _helped(self, share: Expression, half: Expression) -> Expression:
        return (1 - share + share * self._drive() / (self._drive() + half)) * self.help()


class HumanSexualResponse(SexualResponse):
    r"""`SexualResponse` of a person, whose age and nose count, and who secretes a burst at the climax.

        tau_I = tau_25 exp(growth (age - 25 years)),   help = 1 + e_n n,   more = i_n n

    With n the relative nasal signal. The magnocellular neurones give a burst of the size burst_at_climax.
    """

    refractory_growth = Parameter(
        0.0296, "1/year", "oxytocin_notes", locus="mind, sec 6.2", evidence="recalled",
        doc="growth: 3 % for each year of age",
    )  # fmt: skip
    reference_age = Parameter(
        25.0, "year", "oxytocin_notes", locus="mind, sec 6.2", evidence="recalled", doc="at which tau_I is tau_25"
    )
    age = Parameter(25.0, "year", "oxytocin_notes", evidence="assumed")
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
    relative_nasal_signal = Input(Level("1"), absent=0.0, doc="n")
    secretory_burst = Output(Impulse("1"))

    def recovery_time(self) -> Expression:
        """Return tau_I, which grows with age."""
        return self.refractory_time * exp(self.refractory_growth * (self.age - self.reference_age))

    def help(self) -> Expression:
        """Return the factor by which a spray helps."""
        return 1 + self.nasal_effect_on_arousal * self.relative_nasal_signal

    def more_intense(self) -> Expression:
        """Return what a spray adds to the intensity of a climax."""
        return self.nasal_effect_on_intensity * self.relative_nasal_signal

    def goes_with_climax(self) -> dict[Expression, Expression]:
        """Return the burst."""
        return {self.secretory_burst: maximum(0, self.burst_at_climax)}
