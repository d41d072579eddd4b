"""Who takes part in which arm.

In a paired trial everybody is in every arm: subject i is person i of the population. In parallel groups each subject
is allocated to one arm by chance, from a stream of its own that depends on the seed and the subject's number alone; the
members of an arm are the people of that arm's own population, in the order in which they were allocated, so that no
person is in two arms. People are independent draws, so this is simple randomisation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oxytocin.engine.streams import drawn, stream
from oxytocin.language.evidence import uniform

APART = 10_000_000
"""Between the numbers of the first people of two arms of a parallel trial, and so the most subjects of a trial."""


@dataclass(frozen=True)
class Shard:
    """People of one arm who are simulated together.

    Attributes
    ----------
    arm, index : int
        Which arm, and which shard of it.
    first, count : int
        Number of its first subject in the trial, and of how many subjects it is.
    person, people : int
        Number of the first person in the population, and how many people of it take part in this arm.
    """

    arm: int
    index: int
    first: int
    count: int
    person: int
    people: int


def arms_of(seed: int, shares: Sequence[float], first: int, count: int) -> np.ndarray:
    """Return the arm of each of `count` subjects from the first on, shape (count,); the same in a trial of any size."""
    edges = np.cumsum(shares)[:-1]
    words = drawn(uniform(0.0, 1.0), 0.5, stream(seed, "trial", "allocation"), count, first)
    return np.searchsorted(edges, words, side="right").astype(np.int16)


def shards(
    subjects: int, size: int, arms: int, seed: int = 0, shares: Sequence[float] | None = None
) -> Iterator[Shard]:
    """Yield all shards of a trial, those of the first subjects first.

    Parameters
    ----------
    subjects, size, arms : int
        Subjects of the trial, subjects of a shard, number of arms.
    shares : sequence of float, optional
        Of the subjects in each arm of a parallel trial; everybody is in every arm if not given.
    """
    reached = np.zeros(arms, dtype=int)
    for index, first in enumerate(range(0, subjects, size)):
        count = min(size, subjects - first)
        if shares is None:
            yield from (Shard(arm, index, first, count, first, count) for arm in range(arms))
            continue
        members = np.bincount(arms_of(seed, shares, first, count), minlength=arms)
        for arm in range(arms):
            yield Shard(arm, index, first, count, arm * APART + int(reached[arm]), int(members[arm]))
        reached += members
