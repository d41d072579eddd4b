"""A feed by the rate model of the neurons gives the milk that single neurons give."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.language import OxytocinError

NURSING = experiment("nursing")


def test_milk_is_that_of_the_network() -> None:
    rate = NURSING.carry_out("woman", settings={"hypothalamus": "rate"}, subjects=12, progress=False)
    network = NURSING.carry_out("woman", subjects=12, progress=False)
    for name in ("bursts", "suckling_plasma", "milk_removed"):
        assert rate[name].mean == pytest.approx(network[name].mean, rel=0.2), name
    assert np.isnan(rate["spikes_per_burst"].values).all(), "there are no spikes"


def test_a_rat_has_no_rate_model() -> None:
    with pytest.raises(OxytocinError, match="no setting 'hypothalamus'"):
        NURSING.carry_out("rat", settings={"hypothalamus": "rate"}, progress=False)
