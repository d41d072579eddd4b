"""The amygdala: its answer to threat and to faces, the anxiety that follows, and what oxytocin does to both."""

from __future__ import annotations

from abc import abstractmethod

from oxytocin.language import (
    Component,
    Control,
    Drive,
    Equal,
    Input,
    Level,
    Link,
    Output,
    Parameter,
    maximum,
    minimum,
    normal,
    uniform,
)
from oxytocin.language.maths import Expression


class Amygdala(Component):
    r"""Vigilance and threat, braked by oxytocin that axons release in the central amygdala.

    With theta the receptor signal of the central amygdala and theta_0 that of a healthy person at rest:

        u(theta) = theta (1 - theta^3),   tone = u/(u + half_tone),   tone_0 = tone at theta_0
        brake = (1 - brake_share tone)/(1 - brake_share tone_0)
        response = (vigilance + threat) brake nasal - vigilance
        social_salience = 1 + salience_gain (tone - tone_0)
        state_anxiety = min(80, max(20, calm + per_response response + per_stress min(1, stress_drive)
                                            - per_support min(1, support_drive)))

    `amygdala_response` is 0 in a healthy person at rest and about 1 under full threat without a brake; u is an inverted
    U, because a high dose in the central amygdala undoes what a low one does. Without oxytocin the tone is 0: such a
    person is more vigilant and finds faces less telling, and does all that others do. `nasal` is what a spray changes,
    with the sign that was published for each sex.
    """

    usual_receptor_signal = Parameter(
        0.091, "1", "oxytocin_notes", locus="mind, sec 1.2", evidence="derived",
        doc="theta_0, at 0.1 nmol/L and a dissociation constant of 1",
    )  # fmt: skip
    half_tone = Parameter(
        0.1, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="assumed",
        doc="the level of rest gives about half of the tone, so that lack and excess both show",
    )  # fmt: skip
    brake_share = Parameter(
        0.7, "1", "knobloch2012", locus="abstract", evidence="assumed", species="rat", spread=uniform(0.5, 0.9),
        doc="light-evoked release robustly lowered freezing; the size in people is the notes' 2 to 6 points of anxiety",
    )  # fmt: skip
    vigilance = Parameter(
        1.0, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="assumed", doc="drive at rest, in full threats"
    )
    salience_gain = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 7", evidence="assumed", spread=uniform(0.2, 0.6),
        doc="for 2 to 7 points of the eyes test lost with a third of the cells",
    )  # fmt: skip
    calm = Parameter(
        35.0, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="recalled", species="human", spread=normal(8.0),
        doc="points of a healthy person at rest on the state scale of the State-Trait Anxiety Inventory (20 to 80)",
    )  # fmt: skip
    per_response = Parameter(
        12.0, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="assumed", doc="points for a full response"
    )
    per_stress = Parameter(
        6.0, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="assumed", doc="points under full social stress"
    )
    per_support = Parameter(
        4.0, "1", "oxytocin_notes", locus="mind, sec 5.1", evidence="assumed", doc="points that support takes off"
    )
    threat = Control("1", high=1.0, doc="fearful or angry faces, or a shock that is announced: 0 none, 1 full")
    central_amygdala_receptor_signal = Input(Level("1"), doc="theta")
    nasal_signal = Input(Level("1"), absent=0.0)
    stress_drive = Input(Drive("1"), absent=0.0)
    support_drive = Input(Drive("1"), absent=0.0)
    amygdala_response = Output(Level("1"))
    social_salience = Output(Level("1"), doc="how telling faces are, of a healthy person's")
    state_anxiety = Output(Level("1"), doc="points of the state scale")

    def equations(self):
        tone = self._tone(self.central_amygdala_receptor_signal)
        usual = self._tone(self.usual_receptor_signal)
        brake = (1 - self.brake_share * tone) / (1 - self.brake_share * usual)
        response = (self.vigilance + self.threat) * brake * self.nasal() - self.vigilance
        salience = 1 + self.salience_gain * (tone - usual)
        moved = self.per_response * response + self.per_stress * minimum(1, self.stress_drive)
        anxiety = self.calm + moved - self.per_support * minimum(1, self.support_drive)
        yield Equal(self.amygdala_response, response)
        yield Equal(self.social_salience, salience)
        yield Equal(self.state_anxiety, minimum(80, maximum(20, anxiety)))

    @abstractmethod
    def nasal(self) -> Expression:
        """Return the factor by which a spray changes the response."""

    def _tone(self, signal: Expression) -> Expression:
        effective = signal * (1 - signal**3)
        return effective / (effective + self.half_tone)


class MansAmygdala(Amygdala):
    """A man's: nasal = max(0, 1 - nasal_lowering nasal_signal)."""

    nasal_lowering = Link(
        0.35, "1", "kreuder2020", locus="abstract", evidence="assumed", probability=0.7, sd=0.15, n=128,
        species="human", doc="a nasal spray lowers the response of the amygdala to fear in men",
    )  # fmt: skip

    def nasal(self) -> Expression:
        """Return the factor by which a spray changes the response."""
        return maximum(0, 1 - self.nasal_lowering * self.nasal_signal)


class WomansAmygdala(Amygdala):
    """A woman's: nasal = max(0, 1 + nasal_raising nasal_signal)."""

    nasal_raising = Link(
        0.15, "1", "lieberz2020", locus="abstract", evidence="assumed", probability=0.6, sd=0.15, n=90,
        species="human", doc="a nasal spray raises the response of the amygdala to fear in women",
    )  # fmt: skip

    def nasal(self) -> Expression:
        """Return the factor by which a spray changes the response."""
        return maximum(0, 1 + self.nasal_raising * self.nasal_signal)
