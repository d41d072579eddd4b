"""Figures of stress: the arm that was asked for stands beside the same subjects without it."""

from __future__ import annotations

import pytest

from oxytocin.experiments import experiment
from oxytocin.report.figures import draw


@pytest.mark.parametrize(
    ("name", "body", "settings", "beside"),
    [
        ("social_stress", "woman", {}, ["highest 8–25 min"]),
        ("social_stress", "man", {}, ["highest 8–25 min", "rise 3.5–11.7 nmol/L"]),
        ("social_stress", "man", {"intranasal": "24 IU", "support": "yes"}, ["nothing", "24 IU intranasal + support"]),
        ("acute_stress", "mouse", {"genotype": "oxytocin_knockout"}, ["wild type, untreated", "oxytocin knockout"]),
        ("acth_suppression", "man", {}, ["saline", "32 mIU/min"]),
    ],
)
def test_arms_and_published_values_are_named(name: str, body: str, settings: dict[str, str], beside: list[str]) -> None:
    made = draw(experiment(name).carry_out(body, settings=settings, progress=False))
    labels = " | ".join(label for axes in made.axes for label in axes.get_legend_handles_labels()[1])
    assert all(words in labels for words in beside)
    assert all(axes.get_title(loc="left") for axes in made.axes)


def test_people_are_drawn_with_their_interval() -> None:
    made = draw(experiment("social_stress").carry_out("woman", progress=False))
    assert all(axes.collections for axes in made.axes)
    assert "no prediction" in made.get_supxlabel()


@pytest.mark.parametrize(
    ("name", "body"), [("acute_stress", "rat"), ("day_rhythm", "man"), ("neural_lobe_stimulation", "rat")]
)
def test_the_typical_subject_is_drawn_with_the_interval_of_many(name: str, body: str) -> None:
    made = draw(experiment(name).carry_out(body, progress=False))
    assert all(axes.collections and axes.get_ylabel() for axes in made.axes)
    assert "00 subjects, median and central 90 %" in made.get_supxlabel()
