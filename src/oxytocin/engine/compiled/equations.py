"""Equations of an empty body; the engine writes a body's own equations in this file's place.

`y` holds states, `p` parameters, `u` what is held between boundaries (controls, noise slopes, what neurons gave).
"""

from numba import njit

STATES = 0
OBSERVABLES = 0
CROSSINGS = 0
IMPULSES = 0


@njit(cache=True, nogil=True)
def begin(p, y):
    """Write the states at time zero that follow from parameters into `y`."""


@njit(cache=True, nogil=True)
def derivatives(t, y, p, u, dy):
    """Write the rate of change of every state into `dy`."""


@njit(cache=True, nogil=True)
def observe(t, y, p, u, out):
    """Write every observable into `out`."""


@njit(cache=True, nogil=True)
def crossings(t, y, p, u, g):
    """Write the functions whose zeros are events into `g`."""


@njit(cache=True, nogil=True)
def happen(event, t, y, p, u, keys, counters, emitted):
    """Let an event change the states and emit impulses."""


@njit(cache=True, nogil=True)
def receive(impulse, amount, t, y, p, u, keys, counters, emitted):
    """Let an impulse of some amount change the states of those who receive it."""
