"""Where a function crossed zero: as sure as bisection, seldom as slow."""

import math

import pytest

from oxytocin.engine.compiled.crossing import next_guess, steps_of_bisection


@pytest.mark.parametrize(
    ("function", "root", "looks"),
    [
        (lambda x: x - 0.3, 0.3, 6),
        (lambda x: math.exp(8 * (x - 0.7)) - 1, 0.7, 16),
        (lambda x: 1.0 if x >= 0.123 else -1.0, 0.123, 36),
        (lambda x: (x - 0.5) ** 3, 0.5, 36),
        (lambda x: x - 1e-12, 0.0, 36),
    ],
)
def test_the_interval_shrinks_onto_the_root(function, root, looks) -> None:
    low, high, allowed = 0.0, 1.0, 1e-10
    g_low, g_high = function(low), function(high)
    left, looked = steps_of_bisection(high - low, allowed), 0
    while high - low > allowed:
        left -= 1.0
        looked += 1
        at = next_guess(low, high, g_low, g_high, allowed, left)
        assert low < at < high
        value = function(at)
        if value >= 0.0:
            high, g_high = at, value
        else:
            low, g_low = at, value
    assert low <= root + 1e-9
    assert high >= root - 1e-9
    assert looked <= looks
