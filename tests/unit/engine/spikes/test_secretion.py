import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.engine.spikes import twins
from oxytocin.engine.spikes.decay import decay_factor
from oxytocin.engine.spikes.secretion import LONGEST_BIN, at_spike, coupling, end_bin, start_bin

from .conftest import PUBLISHED


def _secrete(constants, spike_counts, bins, pool=5000.0, reserve=2.0e6, synthesis=0.0):
    """Run the spikes of one neuron through bins of the given lengths; return b, e, c, pool, reserve and release."""
    broadening, fast, slow = 0.0, 0.0, 0.03
    released, now = [], 0
    for steps in bins:
        broadening, fast, slow, drive = start_bin(constants, steps, broadening, fast, slow)
        for offset in range(steps):
            for _ in range(spike_counts[now + offset]):
                remaining = steps - 1 - offset
                broadening, fast, slow, drive = at_spike(constants, remaining, broadening, fast, slow, drive)
        pool, reserve, amount = end_bin(constants, steps, drive, pool, reserve, synthesis * steps)
        released.append(amount)
        now += steps
    return broadening, fast, slow, pool, reserve, np.array(released)


def _poisson_train(rate, seconds, seed=1):
    return np.random.default_rng(seed).poisson(rate * 1e-3, round(seconds * 1000))


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("rate", [1.0, 3.0, 12.0, 40.0])
def test_release_is_that_of_every_step(published, rate, exact):
    train = _poisson_train(rate, 6.0)
    slow_twin = twins.secretion(published, train[:, None], exact=exact)
    *_, pool, reserve, released = _secrete(coupling(published, 1e-3, exact), train, [40] * 150)
    assert released.sum() == pytest.approx(slow_twin.released.sum(), rel=1e-3)
    assert pool == pytest.approx(slow_twin.pool[0], rel=1e-3)
    assert reserve == pytest.approx(slow_twin.reserve[0], rel=1e-6)


@pytest.mark.parametrize("rate", [50.0, 80.0, 120.0])
def test_release_of_a_burst_is_that_of_every_step_in_the_longest_bins(published, rate):
    train = np.zeros(4000, dtype=int)
    np.add.at(train, np.rint(1037 + np.arange(75) * 1000 / rate).astype(int), 1)
    slow_twin = twins.secretion(published, train[:, None])
    released = _secrete(coupling(published, 1e-3, True), train, [LONGEST_BIN] * 40)[-1]
    assert released.sum() == pytest.approx(slow_twin.released.sum(), rel=1e-3)


@given(cuts=st.lists(st.integers(1, LONGEST_BIN), min_size=1, max_size=60), seed=st.integers(0, 1000))
@settings(max_examples=40)
def test_calcium_does_not_depend_on_the_bins(cuts, seed):
    constants = coupling(PUBLISHED, 1e-3, True)
    train = _poisson_train(20.0, sum(cuts) / 1000, seed)
    steps = _secrete(constants, train, [1] * sum(cuts))
    bins = _secrete(constants, train, cuts)
    np.testing.assert_allclose(bins[:3], steps[:3], rtol=1e-10)
    assert bins[5].sum() == pytest.approx(steps[5].sum(), rel=2e-3, abs=1e-9)


endings = st.fixed_dictionaries(
    {
        "release_rate": st.floats(0.0, 100.0),
        "fill_rate": st.floats(0.0, 1e7),
        "pool_capacity": st.floats(0.0, 1e5),
        "reserve_capacity": st.floats(1e-3, 1e7),
    }
)


@given(
    values=endings,
    fullness=st.floats(0.0, 1.0),
    reserve=st.floats(0.0, 1e7),
    bins=st.lists(st.tuples(st.integers(1, LONGEST_BIN), st.floats(0.0, 2e4)), min_size=1, max_size=50),
)
def test_the_books_balance_and_nothing_goes_negative(values, fullness, reserve, bins):
    constants = coupling({**PUBLISHED, **values}, 1e-3, True)
    pool = fullness * values["pool_capacity"]
    start, total = pool + reserve, 0.0
    for steps, drive in bins:
        pool, reserve, released = end_bin(constants, steps, drive, pool, reserve, 0.0)
        total += released
        assert released >= 0.0
        assert reserve >= 0.0
        assert 0.0 <= pool <= values["pool_capacity"]
        assert pool + reserve + total == pytest.approx(start, rel=1e-12, abs=1e-300)


def test_synthesis_is_added_to_the_reserve(published):
    constants = coupling(published, 1e-3, True)
    train = _poisson_train(5.0, 4.0)
    *_, pool, reserve, released = _secrete(constants, train, [40] * 100, synthesis=0.25)
    assert pool + reserve + released.sum() == pytest.approx(5000.0 + 2.0e6 + 0.25 * 4000, rel=1e-12)


def test_a_full_pool_at_rest_takes_nothing(published):
    pool, reserve, released = end_bin(coupling(published, 1e-3, True), 100, 0.0, 5000.0, 2.0e6, 0.0)
    assert (pool, reserve, released) == (5000.0, 2.0e6, 0.0)


def test_decay_factors():
    assert decay_factor(0.35, 0.35, exact=True) == pytest.approx(0.5)
    assert decay_factor(0.0035, 0.001, exact=False) == pytest.approx(0.80196, abs=1e-5)
    assert decay_factor(0.0035, 0.001, exact=True) == pytest.approx(0.82034, abs=1e-5)


@pytest.mark.parametrize("half_life", [0.0, -1.0, float("nan")])
def test_half_lives_must_be_positive(half_life):
    with pytest.raises(ValueError, match="positive"):
        decay_factor(half_life, 1e-3, exact=True)


def test_half_lives_too_short_for_euler_are_refused():
    with pytest.raises(ValueError, match="too short"):
        decay_factor(0.0005, 1e-3, exact=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("fast_calcium_inhibition", 0.0), ("reserve_capacity", 0.0), ("release_rate", -1.0), ("fill_rate", np.nan)],
)
def test_impossible_values_are_refused_by_name(published, name, value):
    with pytest.raises(ValueError, match=name):
        coupling({**published, name: value}, 1e-3, True)


def test_a_missing_value_is_named(published):
    del published["fill_rate"]
    with pytest.raises(KeyError, match="fill_rate"):
        coupling(published, 1e-3, True)
