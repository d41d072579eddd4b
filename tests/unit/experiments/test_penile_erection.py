"""Erections of rats in an hour after a dose into the brain."""

from __future__ import annotations

from typing import Any

import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome


def carried_out(**settings: Any) -> Outcome:
    return experiment("penile_erection").carry_out("rat", settings=settings, subjects=100, progress=False)


def mean(**settings: Any) -> float:
    return carried_out(**settings)["erections"].mean


def test_saline_leaves_them_rare_and_oxytocin_does_not() -> None:
    assert mean(dose="0 ng") < 0.6
    assert mean(dose="30 ng") > 2 * mean(dose="0 ng")


def test_the_nucleus_is_more_sensitive_than_the_ventricle() -> None:
    assert mean(dose="5 ng", route="pvn") > mean(dose="5 ng")


@pytest.mark.parametrize("what", [{"lesion": "pvn"}, {"antagonist": "icv"}, {"antagonist": "pvn"}])
def test_what_takes_the_effect_away(what: dict[str, str]) -> None:
    assert mean(dose="30 ng", **what) < 0.6


def test_the_dose_leaves_the_fluid_with_the_half_life_of_a_rat() -> None:
    assert carried_out(dose="1 ug")["csf_half_life"].median == pytest.approx(19.0, rel=0.1)
    assert "csf_half_life" not in {item.name for item in carried_out(dose="5 ng", route="pvn").readouts}
