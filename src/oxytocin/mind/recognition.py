"""Reading feelings from faces, as the detection of signals: how well they are told apart, and how readily named."""

from __future__ import annotations

from oxytocin.language import Component, Control, Equal, Input, Level, Link, Output, Parameter, normal


class EmotionRecognition(Component):
    r"""Sensitivity d' for the eyes test and for basic emotions, and the criterion for naming fear.

    With r the relative nasal signal, g = nasal_effect_on_fear r in standard deviations of scores, sigma that
    deviation in units of d', and S the social salience that the amygdala gives to faces:

        eyes_sensitivity = eyes_ability S (1 + nasal_effect_on_eyes m r)
        m = 1 - moderation (eyes_ability - usual_ability)
        fear_sensitivity = fear_ability S + (1 - criterion_share) g sigma
        other_sensitivity = other_ability S + share_for_others g sigma
        fear_criterion = -payoff_weight payoff (1 + payoff_use g) - criterion_share g sigma

    A criterion below 0 says "fear" more readily, rightly and wrongly. Who reads eyes poorly gains more (m), as in
    people of low emotional empathy (Radke and de Bruijn 2015). Whether a spray does anything is up to the two links.
    """

    eyes_ability = Parameter(
        1.52, "1", "domes2007", locus="results: 69.4 ± 8.1 %", evidence="calibrated", species="human", n=30,
        spread=normal(0.14), doc="d' of 4 alternatives over items that differ by 0.5",
    )  # fmt: skip
    usual_ability = Parameter(1.52, "1", "domes2007", evidence="calibrated", doc="eyes_ability of the typical person")
    moderation = Parameter(
        1.0, "1", "radke2015", locus="abstract", evidence="assumed", doc="per unit of d'; the direction was published"
    )
    nasal_effect_on_eyes = Link(
        0.04, "1", "radke2015", locus="abstract; mind, sec 5.2", evidence="assumed", probability=0.15, sd=0.08,
        species="human",
        doc="a nasal spray improves the reading of minds from eyes",
    )  # fmt: skip
    fear_ability = Parameter(
        1.7, "1", "oxytocin_notes", evidence="assumed", species="human", spread=normal(0.35), doc="about 65 % of six"
    )
    other_ability = Parameter(
        2.2, "1", "oxytocin_notes", evidence="assumed", species="human", spread=normal(0.3), doc="about 80 % of six"
    )
    score_spread = Parameter(
        0.5, "1", "oxytocin_notes", evidence="derived", species="human",
        doc="sigma: the standard deviation of 20 answers to fear, 14 %, in units of d'",
    )  # fmt: skip
    nasal_effect_on_fear = Link(
        0.29, "1", "shahrestani2013", locus="abstract, all emotions", evidence="derived", probability=0.5, sd=0.1,
        species="human", n=381, doc="a nasal spray improves the recognition of fear",
    )  # fmt: skip
    criterion_share = Parameter(
        0.5, "1", "payoff2020", locus="abstract", evidence="assumed", species="human", n=122,
        doc="share of the effect that is readiness to say fear: oxytocin changed bias under payoff",
    )  # fmt: skip
    share_for_others = Parameter(
        0.33, "1", "leppanen2017", locus="abstract", evidence="assumed", spread=normal(0.6), species="human",
        doc="what other emotions gain of what fear gains; the notes' 0.05, -0.1 to 0.2, against 0.15",
    )  # fmt: skip
    payoff_weight = Parameter(
        0.4, "1", "oxytocin_notes", locus="mind, sec 5.2", evidence="assumed", doc="criterion for a full payoff"
    )
    payoff_use = Parameter(
        0.23, "1", "payoff2020", locus="abstract", evidence="assumed",
        doc="how much more a payoff counts for each standard deviation gained; 0.2 per unit of receptor signal",
    )  # fmt: skip
    payoff = Control(
        "1", low=-1.0, high=1.0, doc="reward for saying fear: 1 a hit pays most, -1 a false alarm costs most"
    )
    social_salience = Input(Level("1"), absent=1.0)
    relative_nasal_signal = Input(Level("1"), absent=0.0, doc="r")
    eyes_sensitivity = Output(Level("1"))
    fear_sensitivity = Output(Level("1"))
    other_sensitivity = Output(Level("1"))
    fear_criterion = Output(Level("1"))

    def equations(self):
        spray = self.relative_nasal_signal
        moderated = 1 - self.moderation * (self.eyes_ability - self.usual_ability)
        gain = self.nasal_effect_on_fear * spray
        shift = gain * self.score_spread
        eyes = self.eyes_ability * self.social_salience * (1 + self.nasal_effect_on_eyes * moderated * spray)
        paid = self.payoff_weight * self.payoff * (1 + self.payoff_use * gain)
        yield Equal(self.eyes_sensitivity, eyes)
        yield Equal(
            self.fear_sensitivity, self.fear_ability * self.social_salience + (1 - self.criterion_share) * shift
        )
        yield Equal(self.other_sensitivity, self.other_ability * self.social_salience + self.share_for_others * shift)
        yield Equal(self.fear_criterion, -paid - self.criterion_share * shift)
