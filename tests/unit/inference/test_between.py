"""Divided differences of exponentials are exact where rates are alike, far apart, and in between."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.inference.between import between


@pytest.mark.parametrize(("m", "n"), [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2)])
@given(a=st.floats(0.0, 40.0), apart=st.sampled_from([0.0, 1e-14, 1e-9, 1e-5, 1e-2, 1.0, 30.0]), side=st.booleans())
def test_it_is_the_integral(m: int, n: int, a: float, apart: float, side: bool) -> None:
    a, b = (a, a + apart) if side else (a + apart, a)
    exact = mpmath.quad(lambda u: (1 - u) ** m * u**n * mpmath.exp(-(1 - u) * a - u * b), [0, 0.25, 1])
    assert float(between(m, n, np.array([a]), np.array([b]))[0]) == pytest.approx(float(exact), rel=1e-11)
