"""What a trial states of its outcomes, held against SciPy's own tests and printed examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from oxytocin.experiments.endpoints import Endpoint, estimate, group_difference, mean, paired_difference

LEVEL = Endpoint("level", "level", "pg/mL")
SHARE = Endpoint("level", "high", "%", 100.0, at_least=2.0)


def test_who_has_no_value_counts_as_said_and_reaches_nothing_that_is_not_known() -> None:
    values = np.array([1.0, np.nan, 3.0])
    assert Endpoint("t", "", "h", missing=12.0).of(values) == pytest.approx([1.0, 12.0, 3.0])
    assert SHARE.of(values) == pytest.approx([0.0, np.nan, 100.0], nan_ok=True)
    assert Endpoint("t", "", "%", 100.0, at_least=2.0, missing=12.0).of(values) == pytest.approx([0.0, 100.0, 100.0])


def test_a_mean_has_students_interval() -> None:
    values = np.random.default_rng(1).gamma(2.0, size=30)
    wanted = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    found = mean(values)
    assert (found.low, found.high) == pytest.approx(tuple(wanted))
    assert found.value / found.error == pytest.approx(stats.ttest_1samp(values, 0.0).statistic)


@pytest.mark.parametrize("spread", [1.0, 4.0])
def test_groups_differ_with_welchs_interval(spread: float) -> None:
    random = np.random.default_rng(2)
    one, two = random.normal(0.0, 1.0, 20), random.normal(1.0, spread, 35)
    wanted = stats.ttest_ind(two, one, equal_var=False)
    found = group_difference(LEVEL, one, two)
    assert (found.low, found.high) == pytest.approx(tuple(wanted.confidence_interval(0.95)))
    assert found.value / found.error == pytest.approx(wanted.statistic)
    assert found.count == 55


def test_shares_of_groups_differ_with_newcombes_interval() -> None:
    # Newcombe 1998, table II, example (a): 56/70 less 48/80, method 10.
    one, two = (np.repeat([100.0, 0.0], counts) for counts in ((48, 32), (56, 14)))
    found = group_difference(SHARE, one, two)
    assert found.value == pytest.approx(20.0)
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.006)


def test_the_same_people_differ_over_those_with_both_values() -> None:
    one, two = np.array([1.0, 2.0, np.nan, 4.0]), np.array([2.0, 4.0, 5.0, np.nan])
    found = paired_difference(one, two)
    assert (found.value, found.count) == (1.5, 2)


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_interval_of_a_share_holds_it_and_stays_among_shares(yes: int, no: int) -> None:
    found = estimate(SHARE, np.repeat([100.0, 0.0], (yes, no)))
    if yes + no == 0:
        assert np.isnan(found.value) and found.count == 0
    else:
        assert -1e-9 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 100.0 + 1e-9
        assert found.low < found.high
