"""The functions of oxytocin that people ask about: for each the experiment and the readout that stand for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

HIGHER, LOWER = "higher", "lower"

FIRM, CONTESTED, GUESS = "firm", "contested", "a model's guess"
"""How sure it is that oxytocin matters: experiments agree, or contradict each other, or nobody has measured it."""


@dataclass(frozen=True)
class Function:
    """A function of oxytocin as one readout of one experiment.

    Attributes
    ----------
    name, symptom : str
        The function, and the symptom of deficiency that it shows: one of `SYMPTOMS`, or "" where it is none of them.
    experiment, body, settings, options : str, str and two mappings
        What is done, in whom, and how it is run (arguments of `oxytocin.engine.run.run`).
    readout, title : str
        Name of the readout, and words for readers.
    worse : str
        Whether a "higher" or a "lower" value is worse.
    none : str
        What a subject without a value stands for, such as no birth in the time watched; it counts as `none_value`.
    none_value : float or None
        In the readout's unit, the end of the time watched; None where every subject has a value.
    cut_off, cut_off_doc, cut_off_source : float or None, str and str
        From where on it is a clinical problem, in the readout's unit, in words, and the key of its source in
        references.bib ("" where nothing but the notes stands behind it); None where there is no such limit.
    other_route : str
        How it goes on without oxytocin, or that it does not.
    firm, reason : str
        How sure it is that a lack of oxytocin matters for it in people, and why.
    published : tuple of str
        Targets that say what was measured of it; what contradicts is among them.
    """

    name: str
    symptom: str
    experiment: str
    body: str
    readout: str
    title: str
    worse: str
    other_route: str
    firm: str
    reason: str
    settings: Mapping[str, float | str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    none: str = ""
    none_value: float | None = None
    cut_off: float | None = None
    cut_off_doc: str = ""
    cut_off_source: str = ""
    published: tuple[str, ...] = ()

    @property
    def sign(self) -> float:
        """1 where higher is worse, and -1 where lower is."""
        return 1.0 if self.worse == HIGHER else -1.0


_RATE = {"hypothalamus": "rate"}
"""The rate model of the neurons gives the same milk as single neurons, in a small part of the time."""

_UNTIL_BIRTH = {"ends_with": "birth", "tolerance": 1e-3}
"""What comes after the birth is not read, and chance moves labour far more than this tolerance does."""

FUNCTIONS = (
    Function(
        name="social bonding",
        symptom="difficulty bonding",
        experiment="parent_infant",
        body="woman",
        readout="days_to_bond",
        title="days until a mother is bonded to her infant",
        worse=HIGHER,
        other_route="Being together builds the bond without oxytocin too, only more slowly.",
        firm=GUESS,
        reason="nobody has measured how a bond grows in women who lack oxytocin",
        none="no bond within a year",
        none_value=365.0,
    ),
    Function(
        name="social bonding",
        symptom="difficulty bonding",
        experiment="partner_preference",
        body="vole",
        settings={"cohabitation": "72 h"},
        readout="time_to_preference",
        title="hours together until a vole prefers its partner",
        worse=HIGHER,
        other_route="Voles without the receptor come to prefer their partner too, only later.",
        firm=CONTESTED,
        reason="antagonists in the accumbens prevent the preference, and voles born without the receptor have it",
        none="no preference within three days",
        none_value=72.0,
        published=("mind.35a", "mind.35c"),
    ),
    Function(
        name="childbirth",
        symptom="difficulty in labour",
        experiment="labour",
        body="woman",
        settings={"duration": "18 h"},
        options=_UNTIL_BIRTH,
        readout="time_to_delivery",
        title="hours of labour, from 3 cm on",
        worse=HIGHER,
        other_route="Prostaglandins and the stretched womb drive labour without oxytocin too.",
        firm=CONTESTED,
        reason="mice without oxytocin, and women without a pituitary, give birth; how much slower is not measured",
        none="not born within 18 h",
        none_value=18.0,
        cut_off=18.0,
        cut_off_doc="18 h, from which labour is called prolonged",
        cut_off_source="who1994",
        published=("body.49-2", "body.52a"),
    ),
    Function(
        name="breastfeeding",
        symptom="breastfeeding difficulty",
        experiment="nursing",
        body="woman",
        settings=_RATE,
        readout="milk_removed",
        title="milk removed in a feed",
        worse=LOWER,
        other_route="None: without oxytocin milk is made, and all but what drips stays in the breast.",
        firm=FIRM,
        reason="mice without oxytocin or its receptor eject no milk, and injections of it bring the milk back",
        published=("body.49-1", "body.49-3"),
    ),
    Function(
        name="breastfeeding",
        symptom="breastfeeding difficulty",
        experiment="nursing",
        body="woman",
        settings=_RATE,
        readout="ejections",
        title="milk ejections in a feed",
        worse=LOWER,
        other_route="None: without oxytocin no milk is ejected.",
        firm=FIRM,
        reason="mice without oxytocin or its receptor eject no milk, and injections of it bring the milk back",
        cut_off=1.0,
        cut_off_doc="not a single milk ejection in the feed",
        published=("body.49-1", "body.52c"),
    ),
    Function(
        name="stress reduction",
        symptom="more stress and anxiety",
        experiment="social_stress",
        body="woman",
        readout="saliva_rise",
        title="rise of cortisol in saliva in a social stress test",
        worse=HIGHER,
        other_route="Cortisol ends the response by its own feedback, and company comforts without oxytocin too.",
        firm=CONTESTED,
        reason="female mice without oxytocin respond more and males do not; people who lack it were never tested so",
        published=("mind.12a", "mind.13"),
    ),
    Function(
        name="emotional regulation",
        symptom="more stress and anxiety",
        experiment="eyes_test",
        body="man",
        readout="state_anxiety",
        title="state anxiety",
        worse=HIGHER,
        other_route="Most of what makes people anxious, or calms them, has nothing to do with oxytocin.",
        firm=CONTESTED,
        reason="men with lesions are more anxious, but such lesions take more than oxytocin",
        cut_off=40.0,
        cut_off_doc="40 points of the state scale, from which anxiety is usually called clinical (recalled)",
        published=("mind.53",),
    ),
    Function(
        name="emotional regulation",
        symptom="",
        experiment="eyes_test",
        body="man",
        readout="expected_score",
        title="eyes read rightly in the eyes test",
        worse=LOWER,
        other_route="Most of what people read in eyes they read without oxytocin too.",
        firm=CONTESTED,
        reason="patients read eyes worse in one study, and emotions as well as others do in another",
        published=("mind.52",),
    ),
    Function(
        name="sexual function",
        symptom="sexual dysfunction",
        experiment="sexual_response",
        body="man",
        readout="time_to_climax",
        title="minutes of stimulation until climax",
        worse=HIGHER,
        other_route="Arousal, erection and climax come without oxytocin too, later and weaker.",
        firm=GUESS,
        reason="mice without oxytocin mate as others do; in people little but sprays has been tried",
        none="no climax in half an hour of stimulation",
        none_value=30.0,
        cut_off=25.0,
        cut_off_doc="25 min, from which ejaculation is called delayed (recalled)",
        published=("mind.51a", "mind.51b"),
    ),
    Function(
        name="sexual function",
        symptom="sexual dysfunction",
        experiment="sexual_response",
        body="woman",
        readout="peak_genital_response",
        title="vaginal pulse at its greatest",
        worse=LOWER,
        other_route="Arousal, lubrication and climax come without oxytocin too, later and weaker.",
        firm=GUESS,
        reason="nobody has measured it in women who lack oxytocin",
    ),
)
"""Every row of the table of symptoms, in the order in which it is printed."""

CONTRADICTIONS = ("mind.27-2", "mind.55")
"""Targets that speak against the premise: patients who have more oxytocin where less was expected."""

THRESHOLDS = ("milk_removed", "time_to_delivery")
"""Readouts whose sweeps show where a function fails and where it goes on."""

SYMPTOMS: Mapping[str, tuple[str, ...]] = {
    symptom: tuple(dict.fromkeys(each.name for each in FUNCTIONS if each.symptom == symptom))
    for symptom in (
        "difficulty bonding",
        "breastfeeding difficulty",
        "more stress and anxiety",
        "difficulty in labour",
        "sexual dysfunction",
    )
}
"""The symptoms of deficiency, and the functions that show each."""
