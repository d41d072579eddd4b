"""Where a function crossed zero: never in more than four times the looks of bisection, mostly in far fewer."""

import math

import pytest

from oxytocin.engine.compiled.crossing import next_guess


@pytest.mark.parametrize(
    ("function", "root", "looks"),
    [
        (lambda x: x - 0.3, 0.3, 4),
        (lambda x: math.exp(8 * (x - 0.7)) - 1, 0.7, 16),
        (lambda x: 1.0 if x >= 0.123 else -1.0, 0.123, 40),
        (lambda x: (x - 0.45) ** 3, 0.45, 4 * 34),
        (lambda x: x - 1e-12, 0.0, 4),
    ],
)
def test_the_interval_shrinks_onto_the_root(function, root, looks) -> None:
    low, high, allowed = 0.0, 1.0, 1e-10
    g_low, g_high = function(low), function(high)
    looked = kept = 0
    while high - low > allowed:
        at = next_guess(low, high, g_low, g_high, allowed, looked)
        looked += 1
        assert low < at < high
        value = function(at)
        if value >= 0.0:
            high, g_high = at, value
            g_low, kept = g_low / 2 if kept < 0 else g_low, -1
        else:
            low, g_low = at, value
            g_high, kept = g_high / 2 if kept > 0 else g_high, 1
    assert low <= root + 1e-9
    assert high >= root - 1e-9
    assert looked <= looks, looked
