import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from oxytocin.engine.spikes import lanes
from oxytocin.engine.spikes.randomness import exponential, lane_state, normal, poisson, splitmix64, uniform, word

words = st.integers(min_value=0, max_value=2**64 - 1)


@njit
def _draws(draw, key, number):
    values = np.empty(number)
    for counter in range(number):
        values[counter] = draw(key, counter)
    return values


@njit
def _poisson_draws(key, number, mean):
    values = np.empty(number, dtype=np.int64)
    for counter in range(number):
        values[counter] = poisson(key, counter, mean)
    return values


def test_splitmix64_gives_the_words_of_its_authors_program():
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert splitmix64(1234567, np.arange(3)).tolist() == expected


@given(key=words, counter=words)
def test_compiled_and_plain_words_agree(key, counter):
    assert int(word(np.uint64(key), np.uint64(counter))) == int(splitmix64(key, counter))


def test_splitmix64_broadcasts():
    keys = np.array([3, 2**64 - 1], dtype=np.uint64)
    table = splitmix64(keys[:, None], np.arange(4))
    assert table.shape == (2, 4)
    assert table[1, 2] == splitmix64(2**64 - 1, 2)


@given(key=words, counter=words)
def test_uniform_numbers_lie_strictly_between_0_and_1(key, counter):
    assert 0.0 < uniform(np.uint64(key), np.uint64(counter)) < 1.0


@pytest.mark.parametrize(("draw", "law"), [(uniform, stats.uniform), (normal, stats.norm), (exponential, stats.expon)])
def test_draws_follow_their_law(draw, law):
    assert stats.kstest(_draws(draw, np.uint64(11), 200_000), law.cdf).pvalue > 1e-3


def test_neighbouring_keys_and_counters_are_uncorrelated():
    first, second = _draws(normal, np.uint64(5), 100_000), _draws(normal, np.uint64(6), 100_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(100_000)
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < 4 / np.sqrt(100_000)


@pytest.mark.parametrize("mean", [0.02, 0.3, 3.0, 9.9, 10.1, 47.0, 800.0])
def test_poisson_counts_follow_their_law(mean):
    counts = _poisson_draws(np.uint64(3), 200_000, mean)
    law = stats.poisson(mean)
    edges = np.unique(law.ppf(np.linspace(0.0, 1.0, 40)[1:-1]))
    expected = np.diff(np.concatenate([[0.0], law.cdf(edges), [1.0]])) * counts.size
    seen = np.bincount(np.searchsorted(edges, counts), minlength=expected.size)
    usual = expected > 5
    chi_square = ((seen - expected)[usual] ** 2 / expected[usual]).sum()
    assert stats.chi2.sf(chi_square, usual.sum() - 1) > 1e-3


@pytest.mark.parametrize("mean", [0.0, -1.0])
def test_poisson_without_a_mean_is_zero(mean):
    assert poisson(np.uint64(1), 0, mean) == 0


def test_lane_states_differ_and_depend_on_the_lane_alone():
    states = {tuple(map(int, lane_state(np.uint64(9), lane))) for lane in range(1000)}
    assert len(states) == 1000
    assert all(any(state) for state in states)


def test_lanes_draw_the_words_of_xoshiro128plusplus():
    # The test vector of its authors' program, state 1, 2, 3, 4
    expected = [641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295]
    array = np.zeros(lanes.WORD_ROWS * lanes.STRIDE, dtype=np.uint32)
    generator = (lanes.GENERATOR_A, lanes.GENERATOR_B, lanes.GENERATOR_C, lanes.GENERATOR_D)
    for value, row in enumerate(generator, start=1):
        array[row : row + np.uint64(lanes.LANES)] = value
    seen = []
    for _ in range(4):
        lanes.draw(array)
        last = np.uint64(lanes.LANES - 1)
        seen += [int(array[lanes.DRAWN_0 + last]), int(array[lanes.DRAWN_1])]
    assert seen == expected
