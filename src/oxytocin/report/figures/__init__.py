"""One figure for each experiment, made to show its point."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from oxytocin.experiments.experiment import Outcome

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DRAWN = (
    "nursing",
    "labour",
    "secrete",
    "day_rhythm",
    "neural_lobe_stimulation",
    "spontaneous",
    "cck",
    "osmotic",
    "antidromic",
    "infusion",
    "gestation",
    "infusion_response",
    "desensitisation",
    "tocolysis",
    "caesarean_bolus",
    "third_stage",
    "sexual_response",
    "penile_erection",
    "mdma_challenge",
    "massage",
    "partner_preference",
    "social_recognition",
    "maternal_onset",
    "eyes_test",
    "emotion_recognition",
    "trust_game",
    "parent_infant",
    "autism_trial",
    "social_stress",
    "acute_stress",
    "acth_suppression",
)


def draw(outcome: Outcome) -> Figure:
    """Return the figure of a finished experiment; one without a figure of its own gets all its curves."""
    name = outcome.experiment.name if outcome.experiment.name in _DRAWN else "curves"
    module = import_module(f"oxytocin.report.figures.{name if outcome.experiment.has_people else 'model_alone'}")
    figure: Figure = module.figure(outcome)
    return figure
