"""What goes on without any oxytocin cell, what does not, and that every symptom has a number that was simulated."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments.functions import FUNCTIONS, SYMPTOMS
from oxytocin.experiments.symptoms import Finding, find
from oxytocin.report.symptoms import symptoms_of

WOMEN = 200
OF_LABOUR = 12
"""Women in labour: fewer, since a day of labour takes long to run."""

WITHOUT = {"magnocellular": 0, "parvocellular": 0}


def findings(deficits: dict[str, float | str]) -> list[Finding]:
    labour = [each for each in FUNCTIONS if each.experiment == "labour"]
    others = [each for each in FUNCTIONS if each.experiment != "labour"]
    found = find(deficits, functions=others, subjects=WOMEN, progress=False)
    return found + find(deficits, functions=labour, subjects=OF_LABOUR, progress=False)


@pytest.fixture(scope="module")
def without() -> dict[str, Finding]:
    return {each.function.readout: each for each in findings(dict(WITHOUT))}


@pytest.fixture(scope="module")
def deficient() -> list[Finding]:
    return findings({"deficiency": "yes"})


def test_without_oxytocin_labour_bonding_and_mating_go_on(without: dict[str, Finding]) -> None:
    labour = without["time_to_delivery"]
    assert labour.deficient["contractions_per_10min"].values.min() > 1.5
    assert labour.deficient["spontaneous_birth"].mean > 0.4, "within 18 h"
    assert without["days_to_bond"].without_deficient == 0.0
    assert without["time_to_preference"].without_deficient < 0.5, "voles come to prefer their partner too"
    assert without["time_to_climax"].deficient["climax"].mean > 0.95


def test_without_oxytocin_no_milk_is_ejected(without: dict[str, Finding]) -> None:
    assert not without["ejections"].deficient_readout.values.any()
    assert without["milk_removed"].deficient_readout.mean < 0.1 * without["milk_removed"].healthy_readout.mean


def test_none_gets_better_by_a_lack(deficient: list[Finding]) -> None:
    assert all(each.effect > 0 for each in deficient)
    assert all(each.effect_interval[0] <= each.effect <= each.effect_interval[1] for each in deficient)


def test_every_symptom_has_a_simulated_number(deficient: list[Finding]) -> None:
    symptoms = symptoms_of(deficient)
    assert [each.name for each in symptoms] == list(SYMPTOMS)
    for each in symptoms:
        assert np.isfinite(each.strongest.effect)
        assert np.isfinite(each.strongest.difference.values).all()


def test_symptoms_are_graded_and_overlap_with_the_healthy(
    deficient: list[Finding], without: dict[str, Finding]
) -> None:
    for each in deficient:
        if each.function.name == "breastfeeding":
            continue  # beyond its threshold there is nothing left to be graded
        sign, healthy, lacking = each.function.sign, each.healthy_readout.values, each.deficient_readout.values
        assert (sign * lacking).min() < np.quantile(sign * healthy, 0.95), each.function.title
        assert each.effect < without[each.function.readout].effect, each.function.title
