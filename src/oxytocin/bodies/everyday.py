"""A woman and a man as the behavioural laboratory meets them: blood, brain, and what oxytocin may do to people."""

from __future__ import annotations

from oxytocin.bodies.brain import human_brain
from oxytocin.bodies.human import resting_man, routes
from oxytocin.bodies.stress import human_stress_parts
from oxytocin.circulation.mdma import Mdma
from oxytocin.circulation.plasma import HumanPlasma
from oxytocin.hypothalamus.vasopressin_deficiency import VasopressinDeficiency
from oxytocin.language import Body, Parameter
from oxytocin.mind.amygdala import MansAmygdala, WomansAmygdala
from oxytocin.mind.parent_infant import ParentInfant
from oxytocin.mind.recognition import EmotionRecognition
from oxytocin.mind.sexual_response import HumanSexualResponse
from oxytocin.mind.social_withdrawal import SocialWithdrawal
from oxytocin.mind.trust import Trust


def everyday_woman() -> Body:
    """Return a woman who is neither pregnant nor nursing."""
    return Body(
        "woman",
        **human_brain(),
        **routes(),
        plasma=HumanPlasma(),
        **human_stress_parts("woman"),
        mdma=Mdma().wired(central_drive="social_drive"),
        vasopressin_deficiency=VasopressinDeficiency(),
        amygdala=WomansAmygdala(),
        emotion_recognition=EmotionRecognition(),
        trust=Trust(),
        parent_infant=ParentInfant(),
        social_withdrawal=SocialWithdrawal(),
        sexual_response=HumanSexualResponse(
            refractory_time=Parameter(
                2.5, "min", "oxytocin_notes", locus="mind, sec 6.2", evidence="recalled", doc="tau_25, 2-3 min in women"
            ),
            refractory_growth=Parameter(0.0, "1/year", "oxytocin_notes", evidence="assumed", doc="growth, none known"),
        ),
    )


def everyday_man() -> Body:
    """Return a man."""
    return Body(
        "man",
        **human_brain(),
        **routes(),
        plasma=resting_man().parts["plasma"],
        **human_stress_parts("man"),
        mdma=Mdma().wired(central_drive="social_drive"),
        vasopressin_deficiency=VasopressinDeficiency(),
        amygdala=MansAmygdala(),
        emotion_recognition=EmotionRecognition(),
        trust=Trust(),
        parent_infant=ParentInfant(),
        social_withdrawal=SocialWithdrawal(),
        sexual_response=HumanSexualResponse(),
    )
