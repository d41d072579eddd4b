"""The partner-preference test: its settings, its minutes, and its refusals."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments.partner_preference import TEST, PartnerPreference
from oxytocin.experiments.vole_table import CONDITIONS, FREE_CONSTANTS, Condition, as_published, fragile_rows
from oxytocin.language import OxytocinError


def outcome(subjects: int | None = None, **settings: float | str):
    return PartnerPreference().carry_out(settings=settings, subjects=subjects, progress=False)


def test_the_minutes_of_the_test_add_up() -> None:
    done = outcome(subjects=20, cohabitation="2 h", mating="yes")
    total = sum(done[f"time_{where}"].values for where in ("with_partner", "with_stranger", "alone"))
    np.testing.assert_allclose(total, TEST)


def test_time_to_preference_does_not_depend_on_when_the_test_is() -> None:
    day, three = (outcome(cohabitation=f"{hours} h")["time_to_preference"].median for hours in (24, 72))
    assert day == pytest.approx(three, rel=0.01)
    assert np.isnan(outcome(cohabitation="6 h")["time_to_preference"].median)


def test_a_pump_under_the_skin_feeds_the_blood_and_hardly_the_brain() -> None:
    experiment = PartnerPreference()
    chosen = experiment.choose("vole", {"subcutaneous_rate": "100 ng/h", "cohabitation": "6 h"})
    body = experiment.body("vole", chosen)
    from oxytocin.engine.run import run

    done = run(
        body,
        experiment.duration(chosen),
        protocol=experiment.protocol(body, chosen),
        every=3600.0,
        keep=("plasma_oxytocin", "accumbens_oxytocin"),
        progress=False,
    )
    assert done["plasma_oxytocin"][0, -1] > 100 * done["plasma_oxytocin"][0, 3]
    assert done["accumbens_oxytocin"][0, -1] < 1.05 * done["accumbens_oxytocin"][0, 3]


def test_peers_do_not_mate() -> None:
    with pytest.raises(OxytocinError, match="do not mate"):
        outcome(companion="peer", mating="yes")


def test_separation_weakens_a_bond() -> None:
    assert (
        outcome(cohabitation="6 h", separation="5 day")["incentive"].median
        < 0.8 * outcome(cohabitation="6 h")["incentive"].median
    )


def test_a_row_at_the_criterion_is_reported_as_fragile() -> None:
    # Some 13 hours are just enough, so a tenth less of the learning rate is too little.
    edge = Condition("edge", {"cohabitation": 13.0}, True, "williams1992")
    assert as_published(edge)
    found = fragile_rows([edge], ["pair_bond.learning_rate"])
    assert [(item.constant, item.factor) for item in found] == [("pair_bond.learning_rate", 0.9)]
    assert found[0].ratio < 2.0


def test_every_condition_and_constant_of_the_table_exists() -> None:
    experiment = PartnerPreference()
    parameters = experiment.body("vole", experiment.choose("vole", {})).parameters
    assert set(FREE_CONSTANTS) <= set(parameters)
    assert len({item.name for item in CONDITIONS}) == len(CONDITIONS)
    for condition in CONDITIONS:
        experiment.choose("vole", condition.settings)
