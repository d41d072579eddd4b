"""Test 10 of the notes: another assay changes the pg/mL some 60-fold and leaves the biology as it is."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {
        name: experiment("mdma_challenge").carry_out("man", settings={"assay": name}, progress=False)
        for name in ("extracted", "unextracted")
    }


def test_readings_differ_some_60_fold(outcomes: dict[str, Outcome]) -> None:
    ratio = outcomes["unextracted"]["reading_before"].median / outcomes["extracted"]["reading_before"].median
    assert 30 < ratio < 150, "60-fold in a meta-analysis, more than 100-fold in one comparison"


def test_the_biology_is_the_same(outcomes: dict[str, Outcome]) -> None:
    first, second = outcomes.values()
    assert np.array_equal(first.run.samples, second.run.samples)
    for name in ("level_before", "peak_level", "rise", "ratio_to_before", "time_to_peak", "csf_before"):
        assert np.array_equal(first[name].values, second[name].values)
