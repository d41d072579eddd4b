"""Who is in which arm: the same in trials of any size, nobody twice, and every subject somewhere."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.trials.allocation import APART, arms_of, shards

SHARES = (0.2, 0.5, 0.3)


@given(st.integers(0, 2000), st.integers(1, 300), st.integers(0, 5))
def test_a_subject_is_in_the_same_arm_whoever_else_is_asked_for(first: int, count: int, seed: int) -> None:
    whole = arms_of(seed, SHARES, 0, 2300)
    assert np.array_equal(arms_of(seed, SHARES, first, count), whole[first : first + count])


def test_arms_are_as_large_as_their_shares() -> None:
    count = 100_000
    seen = np.bincount(arms_of(3, SHARES, 0, count)) / count
    # Four standard errors of a share.
    assert np.all(np.abs(seen - SHARES) < 4 * np.sqrt(np.array(SHARES) * (1 - np.array(SHARES)) / count))
    assert not np.array_equal(arms_of(3, SHARES, 0, 100), arms_of(4, SHARES, 0, 100))


@given(st.integers(1, 500), st.integers(1, 120))
def test_every_subject_of_parallel_groups_is_one_person_of_one_arm(subjects: int, size: int) -> None:
    made = list(shards(subjects, size, 3, seed=1, shares=SHARES))
    assert sum(shard.people for shard in made) == subjects
    for arm in range(3):
        own = [shard for shard in made if shard.arm == arm]
        # The people of an arm follow each other without a gap, and far from those of the others.
        assert [shard.person - arm * APART for shard in own] == [
            sum(s.people for s in own[:i]) for i in range(len(own))
        ]
        assert sum(shard.count for shard in own) == subjects


@given(st.integers(1, 500), st.integers(1, 120))
def test_everybody_of_a_paired_trial_is_in_every_arm(subjects: int, size: int) -> None:
    made = list(shards(subjects, size, 2))
    for arm in range(2):
        people = [range(shard.person, shard.person + shard.people) for shard in made if shard.arm == arm]
        assert [person for each in people for person in each] == list(range(subjects))


def test_a_larger_trial_begins_with_the_shards_of_a_smaller_one() -> None:
    small = list(shards(200, 50, 3, 0, SHARES))
    assert list(shards(1000, 50, 3, 0, SHARES))[: len(small)] == small
