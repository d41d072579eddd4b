"""Oxytocin in the blood against ACTH at rest."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.experiment import Outcome
from oxytocin.language import OxytocinError


def infused(body: str = "man", **settings: float | str) -> Outcome:
    return experiment("acth_suppression").carry_out(body, settings=settings, progress=False)


@pytest.fixture(scope="module")
def saline() -> Outcome:
    return infused(rate=0)


@pytest.fixture(scope="module")
def oxytocin() -> Outcome:
    return infused()


def test_reads_what_it_says_it_reads(oxytocin: Outcome) -> None:
    assert tuple(item.name for item in oxytocin.readouts) == tuple(oxytocin.experiment.reads)


def test_acth_falls_in_those_in_whom_the_effect_is_real_and_in_nobody_else(saline: Outcome, oxytocin: Outcome) -> None:
    path = "stress_axis.greatest_plasma_restraint"
    strength = oxytocin.run.parameters[:, list(oxytocin.body.parameters).index(path)]
    change = oxytocin["acth_at_end"].values / saline["acth_at_end"].values - 1
    assert 0.5 < (strength > 0).mean() < 0.7
    assert np.all(change[strength > 0] < 0)
    assert np.abs(change[strength == 0]).max() < 1e-4


def test_naloxone_abolishes_it(saline: Outcome) -> None:
    blocked = infused(naloxone="yes")
    assert blocked["oxytocin_at_end"].mean > 10 * saline["oxytocin_at_end"].mean
    # Naloxone also takes away what little oxytocin at rest does.
    assert blocked["acth_at_end"].values == pytest.approx(saline["acth_at_end"].values, rel=0.02)


def test_more_does_more() -> None:
    ends = [infused(rate=f"{rate} mIU/minute")["acth_at_end"].mean for rate in (8, 32, 128)]
    assert ends[0] > ends[1] > ends[2]


def test_a_feed_raises_oxytocin_of_the_blood() -> None:
    with pytest.raises(OxytocinError, match="no setting 'suckling'"):
        infused("man", suckling="yes")
    fed = infused("woman", rate=0, suckling="yes", duration="15 minute")
    assert fed["oxytocin_at_end"].mean > 3 * infused("woman", rate=0)["oxytocin_at_end"].mean
