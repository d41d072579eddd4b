"""One number in the place of eight: the same functions with the same ends, and what stands beside them in the text."""

import ast
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin.engine import printer
from oxytocin.engine.compiled import advance
from oxytocin.engine.gpu import scalars


def test_all_that_equations_and_loop_take_from_the_lanes_is_here_too() -> None:
    texts = [path.read_text("utf-8") for path in Path(advance.__file__).parent.glob("*.py")]
    taken = {
        each.name
        for text in [*texts, printer._HEADER]
        for line in ast.walk(ast.parse(text))
        if isinstance(line, ast.ImportFrom) and line.module == "lanes"
        for each in line.names
    }
    assert {"load", "store", "where", "WIDTH", "cfunc", "raised"} <= taken
    assert taken - set(vars(scalars)) == set()


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_functions_are_those_of_the_library_with_the_ends_of_the_lanes(x: float) -> None:
    wanted = math.exp(min(x, 709.0)) if x >= -708.0 else 0.0
    assert scalars.exp.py_func(x) == pytest.approx(math.nan if math.isnan(x) else wanted, rel=1e-15, nan_ok=True)
    wanted = -math.inf if 0 <= x < 2.2250738585072014e-308 else math.log(x) if x > 0 else math.nan
    assert scalars.log.py_func(x) == pytest.approx(wanted, rel=1e-15, nan_ok=True)
    assert scalars.sqrt.py_func(x) == pytest.approx(math.sqrt(x) if x >= 0 else math.nan, nan_ok=True)
    assert scalars.floor.py_func(x) == pytest.approx(np.floor(x), rel=0, abs=0, nan_ok=True)
    assert bool(scalars.is_number.py_func(x)) is not math.isnan(x)


@given(st.floats(-50, 50), st.integers(1, 32))
def test_whole_powers(x: float, n: int) -> None:
    assert scalars.raised.py_func(x, n) == pytest.approx(x**n, rel=1e-14)


def test_powers_of_nothing() -> None:
    assert [scalars.power(0.0, 2.5), scalars.power(0.0, 0.0), scalars.power(2.0, 0.5)] == pytest.approx([0, 1, 2**0.5])
    assert scalars.tanh(0.3) == pytest.approx(math.tanh(0.3), rel=1e-14)
    assert scalars.cos(1.0) == math.cos(1.0)


def test_the_opposite_of_a_comparison_is_its_opposite_also_without_a_compiler() -> None:
    # `~True` of Python's is -2, and true; the simulator runs the text as it stands.
    one = scalars.where.py_func(True, 1.0, 0.0)
    assert scalars.where.py_func(~(one > 0.5), 2.0, 3.0) == 3.0


def test_what_is_no_number_shows() -> None:
    assert math.isnan(scalars.minimum(math.nan, 1.0))
    assert math.isnan(scalars.maximum(math.nan, 1.0))
