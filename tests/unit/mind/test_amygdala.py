"""The amygdala: anxiety by degrees, and a spray with a sign for each sex."""

from __future__ import annotations

import numpy as np
import pytest
from people import SPRAY, last, lived

from oxytocin.bodies.everyday import everyday_man, everyday_woman
from oxytocin.language import Give, Set


def test_a_healthy_person_at_rest_is_calm_and_unmoved() -> None:
    rest = lived(everyday_man())
    assert last(rest, "amygdala_response") == pytest.approx(0.0, abs=0.01)
    assert last(rest, "state_anxiety") == pytest.approx(35.0, abs=0.1)
    assert last(rest, "social_salience") == pytest.approx(1.0, abs=0.01)


def test_less_oxytocin_means_more_anxiety_and_worse_recognition_by_degrees() -> None:
    shares = (1.0, 0.58, 0.3, 0.1, 0.0)
    runs = [lived(everyday_woman().with_values({"working_parvocellular": share})) for share in shares]
    anxiety = [last(one, "state_anxiety") for one in runs]
    eyes = [last(one, "eyes_sensitivity") for one in runs]
    assert np.all(np.diff(anxiety) > 0)
    assert np.all(np.diff(eyes) < 0)
    assert 2.0 < anxiety[2] - anxiety[0] < 6.0
    assert eyes[-1] > 1.0, "without any oxytocin people still read eyes"


def test_an_injected_excess_undoes_what_a_little_does() -> None:
    levels = {"none": None, "little": "0.3 nmol/L", "much": "1000 nmol/L"}
    given = {
        name: () if dose is None else (Give("central_amygdala_injection", dose, 3600.0),)
        for name, dose in levels.items()
    }
    response = {name: float(lived(everyday_man(), *steps)["amygdala_response"][0, 12]) for name, steps in given.items()}
    assert response["little"] < response["none"] < response["much"]


def test_threat_and_stress_raise_anxiety_and_support_lowers_it() -> None:
    man = everyday_man()
    rest = last(lived(man), "state_anxiety")
    threatened = last(lived(man, Set("threat", 1.0, 3600.0)), "state_anxiety")
    supported = last(lived(man, Set("support.intensity", 1.0, 3600.0)), "state_anxiety")
    assert supported < rest < threatened


def test_a_spray_moves_the_amygdala_down_in_men_and_up_in_women() -> None:
    faces = Set("threat", 0.5, 3600.0)
    man, woman = (
        last(lived(body, faces, SPRAY), "amygdala_response") - last(lived(body, faces), "amygdala_response")
        for body in (everyday_man(), everyday_woman())
    )
    assert man < -0.01
    assert woman > 0.005
