"""Coupling of spikes to secretion at the endings of one neuron, computed only where it changes.

Spikes broaden during activity (b), let calcium in (fast e and slow c, both of which inhibit further entry),
and calcium releases hormone from a pool p that a reserve r refills. Per step of length h:

    b, e, c shrink by their decay factors;  x = alpha h e^2 p;  f = beta h r / rmax if p < pmax else 0
    p += f - x;  r += synthesis - f
    at a spike, with g = (b + b0) / ((1 + (e / eth)^5) (1 + (c / cth)^3)) from before it:
    b += kb;  e += ke g;  c += kc g

(MacGregor and Leng 2013, doi:10.1371/journal.pcbi.1003187; oxytocin version with e squared in Maicas-Royo, Leng
and MacGregor 2018, doi:10.1210/en.2017-03068.)

Between spikes b, e and c only shrink, so a bin of up to `LONGEST_BIN` steps needs work at its start, at each spike
and at its end. Within a bin b, e and c hold the values they would have *at its end*:

    broadening, fast, slow, drive = start_bin(coupling, steps, broadening, fast, slow)
    broadening, fast, slow, drive = at_spike(coupling, remaining, broadening, fast, slow, drive)   # in time order
    pool, reserve, released = end_bin(coupling, steps, drive, pool, reserve, synthesis)

where `remaining` is the number of steps of the bin after the step of the spike, 0 for the last, and `drive` is the
sum of e^2 over the steps. Everything is float64: these are few numbers, and the books must balance. After the
last call b, e and c are the values at the end of the bin, to be kept together with pool and reserve.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from oxytocin.engine.machine_code import njit

from .decay import decay_factor

LONGEST_BIN = 100
"""Steps in the longest bin: 100 ms of 1-ms steps. Bursts of 50 and 120 Hz then release 0.03 and 0.1 % too much, because
the pool refills evenly in a bin, also while it is still full."""

ACCURATE_BIN = 40
"""Steps in a bin with which the same bursts release 0.008 and 0.02 % too much."""

Parameters = Mapping[str, float | NDArray[np.float64]]
"""Values by name: scalars, or arrays with one value per neuron where that is said."""

# Columns of `Coupling.table`; row n is for n steps. Eight float64 are one cache line.
_BROADENING_KEPT, _FAST_KEPT, _SLOW_KEPT, _FAST_SQUARED_SUM = 0, 1, 2, 3
_BROADENING_BACK, _FAST_BACK, _SLOW_BACK = 4, 5, 6


class Coupling(NamedTuple):
    """Constants of stimulus-secretion coupling, for one length of step."""

    table: NDArray[np.float64]
    """[LONGEST_BIN + 1, 8]: per number of steps, what is kept of b, e, c; the sum of e^2; the way back in time."""
    broadening_step: float
    broadening_base: float
    fast_step: float
    slow_step: float
    fast_inhibition: float
    """1 / eth^5."""
    slow_inhibition: float
    """1 / cth^3."""
    release_per_step: float
    """alpha h."""
    fill_per_step: float
    """beta h / rmax, the share of the reserve that can move into the pool in one step."""
    pool_capacity: float


def coupling(parameters: Parameters, step: float, exact: bool) -> Coupling:
    """Prepare the constants of stimulus-secretion coupling.

    Parameters
    ----------
    parameters : mapping
        `broadening_step`, `broadening_base`, `fast_calcium_step`, `fast_calcium_inhibition`,
        `slow_calcium_step`, `slow_calcium_inhibition` (dimensionless); `broadening_half_life`,
        `fast_calcium_half_life`, `slow_calcium_half_life` (s); `release_rate` (1/s), `fill_rate` (pg/s),
        `pool_capacity`, `reserve_capacity` (pg). Other names are ignored.
    step : float, s
    exact : bool
        Exact decay between steps, or forward Euler as published; see `decay_factor`.

    Raises
    ------
    KeyError
        If a parameter is missing.
    ValueError
        If a value is negative, or one that divides is zero.
    """
    _check(parameters)
    factors = [
        decay_factor(parameters[f"{name}_half_life"], step, exact).item()
        for name in ("broadening", "fast_calcium", "slow_calcium")
    ]
    steps = np.arange(LONGEST_BIN + 1)
    table = np.zeros((LONGEST_BIN + 1, 8))
    for kept, back, factor in zip(
        (_BROADENING_KEPT, _FAST_KEPT, _SLOW_KEPT),
        (_BROADENING_BACK, _FAST_BACK, _SLOW_BACK),
        factors,
        strict=True,
    ):
        table[:, kept] = factor**steps
        table[:, back] = 1.0 / table[:, kept]
    if not np.all(np.isfinite(table)):
        raise ValueError(f"a half-life is too short for steps of {step} s")
    table[1:, _FAST_SQUARED_SUM] = np.cumsum(table[1:, _FAST_KEPT] ** 2)
    return Coupling(
        table=table,
        broadening_step=float(parameters["broadening_step"]),
        broadening_base=float(parameters["broadening_base"]),
        fast_step=float(parameters["fast_calcium_step"]),
        slow_step=float(parameters["slow_calcium_step"]),
        fast_inhibition=float(parameters["fast_calcium_inhibition"]) ** -5,
        slow_inhibition=float(parameters["slow_calcium_inhibition"]) ** -3,
        release_per_step=float(parameters["release_rate"]) * step,
        fill_per_step=float(parameters["fill_rate"]) * step / float(parameters["reserve_capacity"]),
        pool_capacity=float(parameters["pool_capacity"]),
    )


def _check(parameters: Parameters) -> None:
    not_negative: tuple[str, ...] = ("broadening_step", "broadening_base", "fast_calcium_step", "slow_calcium_step")
    not_negative += ("release_rate", "fill_rate", "pool_capacity")
    positive = ("fast_calcium_inhibition", "slow_calcium_inhibition", "reserve_capacity")
    for name in not_negative + positive:
        value = float(parameters[name])
        if not math.isfinite(value) or value < 0.0 or (value == 0.0 and name in positive):
            expected = "positive" if name in positive else "zero or positive"
            raise ValueError(f"{name} must be {expected}, got {value}")


@njit(cache=True, nogil=True, _nrt=False)
def start_bin(coupling, steps, broadening, fast, slow):
    """Carry b, e and c to the end of a bin without spikes; return them and the sum of e^2 over its steps."""
    return shrink(kept_over(coupling, steps), broadening, fast, slow)


@njit(cache=True, nogil=True, _nrt=False)
def kept_over(coupling, steps):
    """Return what `start_bin` multiplies by, for loops over neurons, which looking it up there would slow down."""
    return (
        coupling.table[steps, _BROADENING_KEPT],
        coupling.table[steps, _FAST_KEPT],
        coupling.table[steps, _SLOW_KEPT],
        coupling.table[steps, _FAST_SQUARED_SUM],
    )


@njit(cache=True, nogil=True, _nrt=False)
def shrink(kept, broadening, fast, slow):
    """Do what `start_bin` does, with the factors of `kept_over`."""
    return broadening * kept[0], fast * kept[1], slow * kept[2], fast * fast * kept[3]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def at_spike(coupling, remaining, broadening, fast, slow, drive):
    """Add a spike that leaves `remaining` steps of the bin; return b, e, c at its end and the sum of e^2."""
    broadening_now = broadening * coupling.table[remaining, _BROADENING_BACK]
    fast_now = fast * coupling.table[remaining, _FAST_BACK]
    slow_now = slow * coupling.table[remaining, _SLOW_BACK]
    squared = fast_now * fast_now
    fast_hindrance = 1.0 + squared * squared * fast_now * coupling.fast_inhibition
    slow_hindrance = 1.0 + slow_now * slow_now * slow_now * coupling.slow_inhibition
    entry = (broadening_now + coupling.broadening_base) / (fast_hindrance * slow_hindrance)
    fast_gain = coupling.fast_step * entry
    return (
        broadening + coupling.broadening_step * coupling.table[remaining, _BROADENING_KEPT],
        fast + fast_gain * coupling.table[remaining, _FAST_KEPT],
        slow + coupling.slow_step * entry * coupling.table[remaining, _SLOW_KEPT],
        # (e + gain)^2 - e^2, without the difference of two large numbers
        drive + fast_gain * (2.0 * fast_now + fast_gain) * coupling.table[remaining, _FAST_SQUARED_SUM],
    )


# The error model of NumPy leaves out the test for a division by zero, which would keep loops from vectorising.
@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def end_bin(coupling, steps, drive, pool, reserve, synthesis):
    """Release from the pool and refill it; return pool, reserve and the amount released.

    Released plus the changes of pool and reserve is `synthesis`, to the rounding of float64: what left the reserve
    and what left the pool are taken as differences of the stored values. (No fast mathematics here, which
    would cancel those differences symbolically.)
    """
    capacity = coupling.pool_capacity
    loss = coupling.release_per_step * drive
    # (1 - exp(-loss)) / loss to 1e-7 for losses up to 0.1; between 0 and 1, and loss * kept < 1, for any loss
    kept = 1.0 / (1.0 + loss * (0.5 + loss * (1.0 / 12.0)))
    offered = min(coupling.fill_per_step * steps, 1.0) * reserve
    left_in_pool = pool - pool * (loss * kept) + offered * kept
    # A full pool takes only what it loses.
    refill = max(min(capacity - pool + 0.5 * loss * (capacity + pool), offered), 0.0)
    full = left_in_pool > capacity
    taken = refill if full else offered
    left_in_reserve = reserve - taken
    available = pool + (reserve - left_in_reserve)
    left_in_pool = min(capacity if full else left_in_pool, available)
    return left_in_pool, left_in_reserve + synthesis, available - left_in_pool
