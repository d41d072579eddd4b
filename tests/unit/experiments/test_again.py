"""The same women once more."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.again import again, in_the_typical_subject
from oxytocin.experiments.experiment import Outcome

SETTINGS = {"rate": "4 mU/min", "step": "20 min", "gestation": "38 week"}


def first(subjects: int | None, values: dict[str, float] | None = None) -> Outcome:
    return experiment("infusion_response").carry_out(
        settings=SETTINGS, values=values, subjects=subjects, seed=4, progress=False
    )


@pytest.mark.parametrize("subjects", [None, 1, 2])
@pytest.mark.parametrize("values", [None, {"receptor.coupling": 90.0}])
def test_nothing_else_set_nothing_changes(subjects: int | None, values: dict[str, float] | None) -> None:
    outcome = first(subjects, values)
    repeated = again(outcome)
    assert [item.name for item in repeated.readouts] == [item.name for item in outcome.readouts]
    for old, new in zip(outcome.readouts, repeated.readouts, strict=True):
        assert np.array_equal(old.values, new.values, equal_nan=True), old.name


def test_what_is_set_differs_and_the_rest_does_not() -> None:
    outcome = first(2, {"receptor.coupling": 90.0})
    other = again(outcome, {"clearance": "high"}, {"uterus.tone": 12.0})
    assert other.settings == {**outcome.settings, "clearance": "high"}
    assert other.body.parameters["receptor.coupling"].value == 90.0
    assert other.body.parameters["uterus.tone"].value == 12.0
    rise = other["clearance"].values - outcome["clearance"].values
    assert rise == pytest.approx(np.full(2, 4.4 * outcome.body.parameters["plasma.placental_activity"].value))


def test_the_typical_subject_has_what_was_set() -> None:
    typical = in_the_typical_subject(first(2, {"receptor.coupling": 90.0}), {"rate": 0.5})
    assert typical.run.subjects == 1 and typical.settings["rate"] == 0.5
    assert typical.body.parameters["receptor.coupling"].value == 90.0
    assert np.array_equal(typical.run.parameters, first(None, {"receptor.coupling": 90.0}).run.parameters)


def test_a_probability_that_was_set_holds_again() -> None:
    values = {"trust.nasal_effect.probability": 0.0}
    placebo = experiment("trust_game").carry_out("man", values=values, progress=False)
    sprayed = again(placebo, {"intranasal": "24 IU"})
    assert not sprayed.run.parameters[:, list(sprayed.body.parameters).index("trust.nasal_effect")].any()
