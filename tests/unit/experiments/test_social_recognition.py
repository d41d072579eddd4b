"""Social recognition: trials, doses and the stranger that comes last."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments.social_recognition import SocialRecognition, investigation, starts


def outcome(subjects: int | None = None, **settings: float | str):
    return SocialRecognition().carry_out(settings=settings, subjects=subjects, progress=False)


def test_interest_falls_from_encounter_to_encounter_and_a_new_animal_restores_it() -> None:
    done = outcome()
    shares = investigation(done.run, done.settings)[0]
    assert np.all(np.diff(shares[:-1]) < 0)
    assert shares[0] == shares[-1] == 1.0


@pytest.mark.parametrize("settings", [{"genotype": "oxytocin_knockout"}, {"antagonist": "yes"}])
def test_without_receptors_bound_an_animal_is_not_known_again(settings: dict[str, str]) -> None:
    assert outcome(**settings)["recognised"].median == 0.0
    assert outcome()["recognised"].median == 1.0


def test_a_high_dose_impairs() -> None:
    usual, high = (outcome(oxytocin="before", dose=dose)["familiarity"].median for dose in ("1 ng", "300 ng"))
    assert high < 0.5 * usual


def test_encounters_come_at_even_intervals() -> None:
    times = starts(SocialRecognition().choose("mouse", {"encounters": 3, "interval": "20 min", "encounter": "2 min"}))
    assert np.diff(times) == pytest.approx([22 * 60.0] * 2)


def test_a_mouse_is_the_same_in_a_group_of_any_size() -> None:
    few, many = (outcome(subjects=count)["investigation_ratio"].values for count in (3, 8))
    np.testing.assert_allclose(few, many[:3])
