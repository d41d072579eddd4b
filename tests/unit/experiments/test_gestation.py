"""The womb at a week of pregnancy."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.experiments.gestation import _half_response
from oxytocin.language import OxytocinError


def at(week: float, **options: object) -> Outcome:
    return experiment("gestation").carry_out(
        settings={"week": week, "rest": "2 h"}, progress=False, **options  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def term() -> Outcome:
    return at(39.0)


def test_reads_what_it_says_it_reads(term: Outcome) -> None:
    assert tuple(item.name for item in term.readouts) == tuple(term.experiment.reads)


def test_the_womb_grows_ready_through_pregnancy(term: Outcome) -> None:
    weeks = [at(week) for week in (0.0, 15.0, 28.0)] + [term]
    density = [outcome["receptor_density"].values[0] for outcome in weeks]
    half = [outcome["half_response"].values[0] for outcome in weeks]
    assert density == sorted(density) and half == sorted(half, reverse=True)
    assert weeks[-1]["montevideo_units"].values[0] > weeks[0]["montevideo_units"].values[0]


def test_half_of_the_response_comes_where_the_operational_model_says(term: Outcome) -> None:
    values = {path: item.value for path, item in term.body.parameters.items()}
    density = term["receptor_density"].values[0] / values["receptor.term_density"]
    tau = values["receptor.coupling"] * density
    expected = (
        values["receptor.affinity"] / (tau - 1)
        - values["receptor.vasopressin_potency"] * values["receptor.vasopressin"]
    )
    assert term["half_response"].values[0] == pytest.approx(expected, rel=0.03)


def test_half_response_of_a_curve() -> None:
    level = np.geomspace(1.0, 100.0, 30)
    assert _half_response(level, level / (level + 7.0)) == pytest.approx(7.0, rel=1e-6)
    assert np.isnan(_half_response(level, 0.4 * level / (level + 7.0)))


def test_readouts_do_not_depend_on_sampling(term: Outcome) -> None:
    coarse = at(39.0, every=30.0)
    for name in ("contractions_per_10min", "montevideo_units"):
        assert coarse[name].values == pytest.approx(term[name].values, rel=1e-12)
    assert coarse["half_response"].values == pytest.approx(term["half_response"].values, rel=1e-3)
    assert coarse["basal_plasma"].values == pytest.approx(term["basal_plasma"].values, rel=0.02)


def test_no_pregnancy_lasts_a_year() -> None:
    with pytest.raises(OxytocinError, match="week must lie between 0 and 44"):
        at(52.0)
