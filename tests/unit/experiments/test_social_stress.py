"""The Trier Social Stress Test in virtual women and men."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError


def carried(body: str = "woman", **settings: float | str) -> Outcome:
    return experiment("social_stress").carry_out(body, settings=settings, progress=False)


@pytest.fixture(scope="module")
def plain() -> Outcome:
    return carried()


def test_reads_what_it_says_it_reads(plain: Outcome) -> None:
    assert tuple(item.name for item in plain.readouts) == tuple(plain.experiment.reads)


def test_is_read_over_many_draws_and_marked_exploratory(plain: Outcome) -> None:
    assert plain.run.subjects == 200
    assert plain["saliva_peak"].exploratory and not plain["saliva_before"].exploratory
    with pytest.raises(OxytocinError, match="200 subjects"):
        experiment("social_stress").carry_out("woman", subjects=20, progress=False)


def test_cortisol_rises_after_the_test_in_most(plain: Outcome) -> None:
    assert 0.7 < plain["responder"].mean < 1.0
    assert 8 < plain["peak_after_end"].median < 25
    assert plain["acth_peak_after_end"].median < plain["peak_after_end"].median
    assert np.all(plain["acth_peak"].values > plain["acth_before"].values)


def test_support_and_suckling_lower_the_response(plain: Outcome) -> None:
    for settings in ({"support": "yes"}, {"suckling": "yes"}):
        treated = carried("woman", **settings)
        assert treated["cortisol_rise"].mean < 0.95 * plain["cortisol_rise"].mean
        assert treated["cortisol_before"].mean == pytest.approx(plain["cortisol_before"].mean, rel=0.02)


def test_a_spray_does_nothing_where_it_reaches_no_brain_and_blood_does_not_matter() -> None:
    values = {"pvn.nasal_reach.probability": 0.0, "greatest_plasma_restraint.probability": 0.0}
    placebo, sprayed = (
        experiment("social_stress").carry_out("man", settings={"intranasal": dose}, values=values, progress=False)
        for dose in ("0 IU", "24 IU")
    )
    name = "expected_saliva_peak"
    assert sprayed["saliva_before"].values == pytest.approx(placebo["saliva_before"].values, rel=1e-3)
    # What blood passes on to the brain raises the receptor signal by less than 0.01.
    assert sprayed[name].values == pytest.approx(placebo[name].values, rel=0.01)


def test_cortisol_is_higher_in_the_morning(plain: Outcome) -> None:
    assert carried(time_of_day="9 hour")["cortisol_before"].mean > 1.2 * plain["cortisol_before"].mean


def test_men_do_not_nurse() -> None:
    with pytest.raises(OxytocinError, match="no setting 'suckling'"):
        carried("man", suckling="yes")
