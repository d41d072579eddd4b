"""MDMA as a test of oxytocin cells, and what assays make of it."""

from __future__ import annotations

from typing import Any

import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome


def carried_out(**settings: Any) -> Outcome:
    return experiment("mdma_challenge").carry_out("man", settings=settings, progress=False)


@pytest.fixture(scope="module")
def usual() -> Outcome:
    return carried_out()


def test_reads_what_it_says_it_reads(usual: Outcome) -> None:
    assert tuple(item.name for item in usual.readouts) == tuple(usual.experiment.reads)


def test_placebo_does_nothing() -> None:
    assert carried_out(dose="0 mg")["rise"].interval()[1] < 0.5


def test_half_the_dose_gives_much_less_than_half(usual: Outcome) -> None:
    assert carried_out(dose="50 mg")["rise"].median < 0.4 * usual["rise"].median


def test_patients_overlap_with_healthy_people_because_not_all_have_lost_cells(usual: Outcome) -> None:
    patients = carried_out(condition="vasopressin deficiency")
    assert patients["rise"].median < 0.25 * usual["rise"].median
    assert patients["rise"].interval()[1] > usual["rise"].median


def test_the_assay_with_a_background_hides_the_rise(usual: Outcome) -> None:
    assert carried_out(assay="unextracted")["ratio_of_readings"].median < 1.2
    assert usual["ratio_of_readings"].median > 3


def test_fewer_parvocellular_cells_leave_the_blood_as_it_is(usual: Outcome) -> None:
    patients = carried_out(condition="Prader-Willi syndrome")
    assert patients["csf_before"].median < 0.8 * usual["csf_before"].median
    assert patients["rise"].median == pytest.approx(usual["rise"].median)
