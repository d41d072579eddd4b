"""Sparse linear systems in lanes: Gaussian elimination whose every operation was listed when the pattern was known.

Pivots are taken on the diagonal in an order that keeps the matrix sparse (see `oxytocin.engine.sparse`). A step so long
that this goes wrong in a lane gives what is no number there, and is taken again shorter: in the limit the matrix is
diagonal.
"""

from typing import NamedTuple

import numpy as np

from oxytocin.engine.machine_code import njit

from .lanes import load, store


class Stiff(NamedTuple):
    """What the stiff method needs of a body: the places of its Jacobian's entries, and working memory.

    Positions are places among the states in the order of elimination.
    """

    ready: int  # 1 when the Jacobian is at hand, 0 while it is not, -1 where there will be none
    order: np.ndarray  # the state at each position
    entries: np.ndarray  # of the Jacobian, by lanes
    place: np.ndarray  # of each entry in the matrix
    diagonal: np.ndarray  # place in the matrix of each position's pivot
    lower: np.ndarray  # in the order of elimination, of each entry below a pivot: its place, row and pivot position,
    first: np.ndarray  # and its first pair in `target` and `source`: what is changed, by which entry beside the pivot
    target: np.ndarray
    source: np.ndarray
    upper: np.ndarray  # of each entry beside a pivot, the last pivot first: its place and column
    upper_first: np.ndarray  # the first of them at each position, the last position first
    matrix: np.ndarray  # entries and those that elimination fills in, by lanes
    inverse: np.ndarray  # of the pivots, by lanes
    stages: np.ndarray  # stages by positions by lanes
    state: np.ndarray  # states by lanes: within a step, and at its end
    end: np.ndarray
    slope: np.ndarray  # derivative at a stage, and at the end
    fastest: np.ndarray  # row of one: the largest rate on the Jacobian's diagonal, per step


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def factorise(z):
    """Factorise the matrix in its place."""
    for row in range(z.diagonal.size):
        store(z.inverse, row, load(z.matrix, row) * 0.0)
    begun = -1
    for item in range(z.lower.shape[0]):
        place, pivot = z.lower[item, 0], z.lower[item, 2]
        while begun < pivot:
            begun += 1
            store(z.inverse, begun, 1.0 / load(z.matrix, z.diagonal[begun]))
        multiple = load(z.matrix, place) * load(z.inverse, pivot)
        store(z.matrix, place, multiple)
        for pair in range(z.first[item], z.first[item + 1]):
            target = z.target[pair]
            store(z.matrix, target, load(z.matrix, target) - multiple * load(z.matrix, z.source[pair]))
    while begun + 1 < z.diagonal.size:
        begun += 1
        store(z.inverse, begun, 1.0 / load(z.matrix, z.diagonal[begun]))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def solve(z, right):
    """Replace the right-hand sides, positions by lanes, by the solution."""
    for item in range(z.lower.shape[0]):
        row, pivot = z.lower[item, 1], z.lower[item, 2]
        store(right, row, load(right, row) - load(z.matrix, z.lower[item, 0]) * load(right, pivot))
    size = z.diagonal.size
    for back in range(size):
        position = size - 1 - back
        found = load(right, position)
        for item in range(z.upper_first[back], z.upper_first[back + 1]):
            found = found - load(z.matrix, z.upper[item, 0]) * load(right, z.upper[item, 1])
        store(right, position, found * load(z.inverse, position))
