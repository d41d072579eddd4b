"""The bolus after a caesarean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.experiments import experiment
from oxytocin.experiments.caesarean_bolus import ADEQUATE, _enough
from oxytocin.experiments.experiment import Outcome

DOSES = np.array([1.0, 0.1, 10.0])


def given_bolus(subjects: int | None = None, **settings: float | str) -> Outcome:
    return experiment("caesarean_bolus").carry_out(settings=settings, subjects=subjects, progress=False)


@pytest.fixture(scope="module")
def typical() -> Outcome:
    return given_bolus()


def test_reads_what_it_says_it_reads(typical: Outcome) -> None:
    assert tuple(item.name for item in typical.readouts) == tuple(typical.experiment.reads)


def test_the_dose_found_is_just_enough(typical: Outcome) -> None:
    dose = typical["minimal_effective_dose"].values[0]
    assert given_bolus(dose=f"{dose} IU")["drive_at_1min"].values[0] == pytest.approx(ADEQUATE, abs=2e-4)
    assert given_bolus(dose=f"{1.05 * dose} IU")["adequate_tone"].values[0] == 1
    assert given_bolus(dose=f"{0.95 * dose} IU")["adequate_tone"].values[0] == 0


def test_the_dose_found_does_not_depend_on_the_dose_watched(typical: Outcome) -> None:
    name = "minimal_effective_dose"
    assert given_bolus(dose="3 IU")[name].values == pytest.approx(typical[name].values, rel=5e-3)


def test_labour_before_asks_for_more(typical: Outcome) -> None:
    worn = given_bolus(labour_before="yes")
    assert worn["receptor_density_at_bolus"].values[0] < typical["receptor_density_at_bolus"].values[0]
    assert worn["minimal_effective_dose"].values[0] > 1.2 * typical["minimal_effective_dose"].values[0]


def test_a_woman_is_the_same_alone_and_among_others() -> None:
    name = "minimal_effective_dose"
    alone, among = given_bolus(1), given_bolus(4)
    assert alone[name].values[0] == pytest.approx(among[name].values[0], rel=1e-9)
    assert len(set(among[name].values)) == 4
    assert among["effective_dose_50"].values[0] < among["effective_dose_90"].values[0] < among[name].values.max()


@given(g=st.floats(0.0, 0.6), tau=st.floats(20.0, 400.0), level=st.floats(0.02, 0.5), basal=st.floats(0.0, 0.004))
def test_the_dose_of_a_mass_action_curve(g: float, tau: float, level: float, basal: float) -> None:
    def drive(dose: float) -> float:
        bound = (basal + level * dose) / (1 + basal + level * dose)
        return 1 - (1 - g) / (1 + tau * bound)

    found = _enough(DOSES, np.array([drive(dose) for dose in DOSES]))
    if drive(1e9) < ADEQUATE:
        assert found == float("inf")
    elif drive(0.0) > ADEQUATE:
        assert found == 0.0
    elif found > 0:
        assert drive(found) == pytest.approx(ADEQUATE, abs=1e-4)
