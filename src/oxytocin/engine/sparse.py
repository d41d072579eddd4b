"""The order and the list of operations with which a sparse matrix is eliminated, found once for its pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Elimination:
    """Gaussian elimination of a pattern, as the compiled loop carries it out (`compiled/elimination.py`).

    Attributes
    ----------
    order : ndarray
        Which row and column is the pivot at each position.
    place : ndarray
        Where each entry of the pattern stands among those of the matrix.
    size : int
        How many entries the matrix has, with those that are filled in.
    diagonal, lower, first, target, source, upper, upper_first : ndarray
        See `Stiff` there.
    """

    order: np.ndarray
    place: np.ndarray
    size: int
    diagonal: np.ndarray
    lower: np.ndarray
    first: np.ndarray
    target: np.ndarray
    source: np.ndarray
    upper: np.ndarray
    upper_first: np.ndarray


def elimination(size: int, rows: Sequence[int], columns: Sequence[int]) -> Elimination:
    """Return how to eliminate a matrix with these entries beside its diagonal, whose pivots are on the diagonal.

    The pivot that can fill in least is always next (H. M. Markowitz, Management Science 3 (1957) 255-269,
    doi:10.1287/mnsc.3.3.255); of several the first.

    Parameters
    ----------
    size : int
        Rows of the matrix.
    rows, columns : sequence of int
        Of each entry that is not always zero.
    """
    below: list[set[int]] = [set() for _ in range(size)]  # rows with an entry in a column, and the other way round
    beside: list[set[int]] = [set() for _ in range(size)]
    for row, column in zip(rows, columns, strict=True):
        if row != column:
            below[column].add(row)
            beside[row].add(column)
    left, order = set(range(size)), []
    entries: dict[tuple[int, int], int] = {}
    steps: list[tuple[int, list[int], list[int]]] = []
    while left:
        pivot = min(left, key=lambda k: (len(below[k]) * len(beside[k]), k))
        left.remove(pivot)
        order.append(pivot)
        under, right = sorted(below[pivot]), sorted(beside[pivot])
        steps.append((pivot, under, right))
        for row in under:
            beside[row].discard(pivot)
            beside[row] |= beside[pivot] - {row}
        for column in right:
            below[column].discard(pivot)
            below[column] |= below[pivot] - {column}

    def place(row: int, column: int) -> int:
        return entries.setdefault((row, column), len(entries))

    position = {pivot: at for at, pivot in enumerate(order)}
    diagonal = [place(pivot, pivot) for pivot in order]
    lower, first, target, source = [], [0], [], []
    for pivot, under, right in steps:
        for row in under:
            lower.append((place(row, pivot), position[row], position[pivot]))
            target += [place(row, column) for column in right]
            source += [place(pivot, column) for column in right]
            first.append(len(target))
    upper, upper_first = [], [0]
    for pivot, _, right in reversed(steps):
        upper += [(place(pivot, column), position[column]) for column in right]
        upper_first.append(len(upper))
    own = [place(row, column) for row, column in zip(rows, columns, strict=True)]
    return Elimination(
        order=np.array(order, dtype=np.int64),
        place=np.array(own, dtype=np.int64),
        size=len(entries),
        diagonal=np.array(diagonal, dtype=np.int64),
        lower=np.array(lower, dtype=np.int64).reshape(-1, 3),
        first=np.array(first, dtype=np.int64),
        target=np.array(target, dtype=np.int64),
        source=np.array(source, dtype=np.int64),
        upper=np.array(upper, dtype=np.int64).reshape(-1, 2),
        upper_first=np.array(upper_first, dtype=np.int64),
    )
