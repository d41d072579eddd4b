"""Rodents under acute stress."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError


def stressed(body: str, **settings: float | str) -> Outcome:
    return experiment("acute_stress").carry_out(body, settings=settings, progress=False)


def rise(body: str, **settings: float | str) -> float:
    return stressed(body, **settings)["corticosterone_rise"].median


@pytest.mark.parametrize("body", ["rat", "mouse", "vole"])
def test_reads_what_it_says_it_reads(body: str) -> None:
    done = stressed(body)
    assert tuple(item.name for item in done.readouts) == tuple(done.experiment.reads)
    assert done["corticosterone_peak"].median > 2 * done["corticosterone_before"].median


@pytest.mark.parametrize("genotype", ["oxytocin_knockout", "receptor_knockout"])
def test_a_mouse_without_oxytocin_is_stressed_more_but_lives_as_others_at_rest(genotype: str) -> None:
    plain, knockout = stressed("mouse"), stressed("mouse", genotype=genotype)
    assert knockout["corticosterone_rise"].median > plain["corticosterone_rise"].median
    name = "corticosterone_before"
    assert knockout[name].median == pytest.approx(plain[name].median, rel=1e-6)
    assert rise("mouse", genotype=genotype, stressor="crh") == pytest.approx(rise("mouse", stressor="crh"), rel=1e-6)


def test_in_the_typical_male_mouse_oxytocin_does_nothing() -> None:
    knockout = rise("mouse", sex="male", genotype="oxytocin_knockout")
    assert knockout == pytest.approx(rise("mouse", sex="male"), rel=1e-6)


def test_a_pump_in_a_ventricle_lowers_the_response_while_it_runs() -> None:
    plain, low, high = (rise("rat", stressor="noise", icv=f"{dose} ng/hour") for dose in (0, 10, 100))
    assert plain > low > high > 0
    stopped = rise("rat", stressor="noise", icv="100 ng/hour", icv_stopped="3 day")
    assert stopped == pytest.approx(plain, rel=0.01)


def test_the_moment_of_an_injection_decides() -> None:
    plain, before, after = (
        rise("vole", stressor="platform", pvn_injection=when) for when in ("none", "before", "after")
    )
    assert before < 0.9 * plain
    assert after == pytest.approx(plain, rel=1e-6)


def test_an_antagonist_before_stress_acts_as_a_knockout_of_the_receptor() -> None:
    blocked = rise("mouse", antagonist="before")
    assert blocked == pytest.approx(rise("mouse", genotype="receptor_knockout"), rel=0.01)


def test_an_animal_without_oxytocin_has_no_ratio_of_it() -> None:
    assert np.isnan(stressed("mouse", genotype="oxytocin_knockout")["pvn_oxytocin_ratio"].values).all()


def test_there_are_no_knockout_rats() -> None:
    with pytest.raises(OxytocinError, match="genotype cannot be 'oxytocin_knockout'"):
        stressed("rat", genotype="oxytocin_knockout")
