"""Hours of oxytocin, and what they leave."""

from __future__ import annotations

import numpy as np
import pytest

from oxytocin.experiments import experiment
from oxytocin.experiments.desensitisation import long_infusion, trials
from oxytocin.experiments.experiment import Outcome


def infused(values: dict[str, float] | None = None, **settings: float | str) -> Outcome:
    chosen = {"duration": "6 h", "rest": "24 h", **settings}
    return experiment("desensitisation").carry_out(settings=chosen, values=values, progress=False)


@pytest.fixture(scope="module")
def long() -> Outcome:
    return infused()


def test_reads_what_it_says_it_reads(long: Outcome) -> None:
    assert tuple(item.name for item in long.readouts) == tuple(long.experiment.reads)


def test_receptors_are_lost_and_come_back(long: Outcome) -> None:
    assert 0.2 < long["density_ratio"].values[0] < 0.8
    assert long["density_ratio_after_rest"].values[0] > long["density_ratio"].values[0]
    assert long["activation_ratio"].values[0] < 0.9


def test_a_higher_rate_costs_more(long: Outcome) -> None:
    assert infused(rate="40 mU/min")["density_ratio"].values[0] < long["density_ratio"].values[0]


def test_fast_uncoupling_can_be_turned_on_and_off(long: Outcome) -> None:
    without, with_it = infused({"uncoupling": 0.0}), infused({"uncoupling": 0.4})
    assert np.all(without.run["receptor.coupled"] == pytest.approx(1.0))
    assert with_it.run["receptor.coupled"].min() < 0.85
    name = "activation_in_test_before"
    assert with_it[name].values[0] < without[name].values[0] == pytest.approx(long[name].values[0])


def test_times_follow_each_other() -> None:
    chosen = {"duration": 7200.0, "rest": 3600.0}
    first, second, third = trials(chosen)
    infusion = long_infusion(chosen)
    assert first.end < infusion.begin and infusion.end - infusion.begin == 7200.0
    assert infusion.end < second.begin and third.begin - second.end == 3600.0
    assert second.second_half.end == second.end and second.second_half.begin == second.begin + 1800.0
