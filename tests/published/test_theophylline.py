"""Theophylline, fitted by this program and by another one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from theophylline import as_table

from oxytocin.exchange.dosing_table import read_dosing_table
from oxytocin.inference.fit_samples import Choices, fit_samples

# nlmixr2 (R), method FOCEi, same data and model, as its documentation prints it: typical values, between-subject
# coefficients of variation in % (100 √(exp ω² - 1)), SD of the additive error. Log-likelihood there: -179.70.
NLMIXR2 = {"absorption_rate": 1.593, "clearance": 2.752, "central_volume": 31.81, "additive_error": 0.6947}
NLMIXR2_CV = {"absorption_rate": 70.52, "clearance": 26.75, "central_volume": 13.90}
NLMIXR2_INTERVAL = {"absorption_rate": (1.086, 2.336), "clearance": (2.373, 3.191), "central_volume": (29.24, 34.60)}


def test_estimates_are_those_of_nlmixr2_within_five_percent(tmp_path: Path) -> None:
    file = tmp_path / "theophylline.csv"
    file.write_text(as_table())
    table = read_dosing_table(file)
    assert table.samples == 132
    fit = fit_samples(table, Choices("one_compartment_absorbed", hold={"proportional_error": 0.0}))
    found = fit.estimates()
    for name, value in NLMIXR2.items():
        assert found[name][0] == pytest.approx(value, rel=0.05)
    for name, value in NLMIXR2_CV.items():
        spread = found[f"spread_{name}"][0]
        assert 100 * np.sqrt(np.expm1(spread**2)) == pytest.approx(value, rel=0.05)
    # FOCEi leaves out what Laplace's approximation has in it, so likelihoods differ a little.
    assert fit.log_likelihood == pytest.approx(-179.70, abs=1.5)
    # Their intervals are of 95 %, ours of 90 %, and their standard errors robust ones: no more than alike.
    for name, (low, high) in NLMIXR2_INTERVAL.items():
        ours = np.log(found[name][2] / found[name][1]) / 1.645
        assert ours == pytest.approx(np.log(high / low) / 1.960, rel=0.25)
