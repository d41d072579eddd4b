"""Published numbers are set beside an outcome only where it answers the same question."""

from __future__ import annotations

import pytest

from oxytocin import experiments
from oxytocin.literature.targets import targets
from oxytocin.report.published import limits, said, targets_of

INFUSION = {"dose": "60 mU", "duration": "60 min"}


def ids(settings: dict[str, str], **options: object) -> set[str]:
    outcome = experiments.experiment("infusion").carry_out("rat", settings=settings, progress=False, **options)
    return {target.id for target in targets_of(outcome)}


def test_only_targets_with_the_same_settings_belong() -> None:
    assert ids(INFUSION) == {"neurons.17", "neurons.19", "neurons.20"}
    assert ids({**INFUSION, "duration": "50 min"}) == set()
    assert "neurons.18a" in ids({"dose": "1 mU"})


def test_a_target_may_be_asked_for_one_readout() -> None:
    outcome = experiments.experiment("infusion").carry_out("rat", settings=INFUSION, progress=False)
    (target,) = targets_of(outcome, "half_time_after_infusion")
    assert said(target) == "1.7–2.3 min (Fabian et al. 1969)"
    assert limits(target, "s") == pytest.approx((102.0, 138.0))


def test_limits_are_the_range_or_the_value_with_its_tolerance() -> None:
    known = {target.id: target for target in targets()}
    assert limits(known["neurons.1"], "Hz") == pytest.approx((2.89, 3.19))
    assert limits(known["neurons.18a"], "s") == pytest.approx((23.6 * 0.98, 23.6 * 1.02))
    assert limits(known["body.1a"], "L/min") == pytest.approx((1.12 - 0.22, 1.12 + 0.22))
    assert limits(known["neurons.7b"], "Hz") is None
    assert limits(known["neurons.4a"], "1") is None
