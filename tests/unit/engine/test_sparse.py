"""Elimination in lanes against NumPy's, over random patterns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.engine.compiled.elimination import factorise, solve
from oxytocin.engine.compiled.lanes import WIDTH
from oxytocin.engine.jacobian import room
from oxytocin.engine.sparse import elimination


class Loop:
    """Where `room` finds the shape of what it returns."""

    from oxytocin.engine.compiled.elimination import Stiff


@st.composite
def patterns(draw):
    size = draw(st.integers(1, 12))
    places = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    return size, sorted(draw(st.sets(places, max_size=3 * size))), draw(st.integers(0, 2**32 - 1))


@settings(max_examples=100, deadline=None)
@given(patterns())
def test_it_solves_what_numpy_solves(pattern):
    size, places, seed = pattern
    rows, columns = [pair[0] for pair in places], [pair[1] for pair in places]
    found = elimination(size, rows, columns)
    z = room(Loop, np.zeros((size, WIDTH)), range(size), found)
    rng = np.random.default_rng(seed)
    values, right = rng.normal(size=(len(places), WIDTH)), rng.normal(size=(size, WIDTH))
    dense = np.zeros((WIDTH, size, size))
    for (row, column), value in zip(places, values, strict=True):
        dense[:, row, column] += value
    own = 1.0 + np.abs(dense).sum(axis=(1, 2))  # as in a step that is short
    z.matrix[found.place] = values
    for position in range(size):
        z.matrix[found.diagonal[position]] += own
    dense[:, np.arange(size), np.arange(size)] += own[:, None]
    in_order = np.ascontiguousarray(right[found.order])
    factorise(z)
    solve(z, in_order)
    wanted = np.linalg.solve(dense, right.T[:, :, None])[:, :, 0].T
    np.testing.assert_allclose(in_order, wanted[found.order], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 50])
def test_an_arrow_is_eliminated_from_its_tip_and_fills_nothing_in(size):
    rows = [*range(size), *[0] * size, *range(size)]
    columns = [*[0] * size, *range(size), *range(size)]
    assert elimination(size, rows, columns).size == max(1, 3 * size - 2)
