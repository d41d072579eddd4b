"""Experiments: protocols and their readouts, by the names that the field uses."""

from __future__ import annotations

from importlib import import_module

from oxytocin.experiments.experiment import Experiment
from oxytocin.language.errors import OxytocinError, nearest

_HOMES = {
    "nursing": "Nursing",
    "spontaneous": "Spontaneous",
    "cck": "Cholecystokinin",
    "osmotic": "Osmotic",
    "antidromic": "Antidromic",
    "infusion": "Infusion",
    "assay_comparison": "AssayComparison",
    "labour": "Labour",
    "gestation": "Gestation",
    "infusion_response": "InfusionResponse",
    "desensitisation": "Desensitisation",
    "tocolysis": "Tocolysis",
    "caesarean_bolus": "CaesareanBolus",
    "third_stage": "ThirdStage",
    "day_rhythm": "DayRhythm",
    "neural_lobe_stimulation": "NeuralLobeStimulation",
    "sexual_response": "SexualResponse",
    "penile_erection": "PenileErection",
    "mdma_challenge": "MdmaChallenge",
    "massage": "Massage",
    "partner_preference": "PartnerPreference",
    "social_recognition": "SocialRecognition",
    "maternal_onset": "MaternalOnset",
    "eyes_test": "EyesTest",
    "emotion_recognition": "EmotionRecognition",
    "trust_game": "TrustGame",
    "parent_infant": "ParentInfant",
    "autism_trial": "AutismTrial",
    "social_stress": "SocialStress",
    "acute_stress": "AcuteStress",
    "acth_suppression": "ActhSuppression",
}


def names() -> list[str]:
    """Return the names of all experiments."""
    return list(_HOMES)


def experiment(name: str) -> Experiment:
    """Return an experiment by name; only its own module is loaded.

    Raises
    ------
    OxytocinError
        If there is none of that name.
    """
    if name not in _HOMES:
        raise OxytocinError(f"there is no experiment '{name}'{nearest(name, _HOMES)}")
    found: Experiment = getattr(import_module(f"oxytocin.experiments.{name}"), _HOMES[name])()
    return found
