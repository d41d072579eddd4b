"""Which method takes a lane's next step.

The explicit one, until for a long time nothing but the fastest decay holds its steps short, though that decay is over;
then the stiff one, until its steps are so short that the explicit one could take them as well. All is counted in steps
of the subject itself, so that neither the machine nor who is beside it decides.
"""

from oxytocin.engine.machine_code import njit

from .state import ACCEPTED, PATIENCE, REJECTED, STIFF, STRIKES

EVERY = 32  # steps between two looks
HELD = 1.8  # decay per step from which on it is what holds the step; at usual tolerances, accuracy asks for less
MANY = 25  # looks
AGAIN = 20_000  # steps from one change to the next, and to the first
EASY = 200  # short steps of the stiff method in a row; after a jump it takes some to find its pace
FREE = 8.0  # decay per step below which the stiff method is not worth its price


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def is_looked_at(lane, s):
    """Return whether it is time to see what holds the steps of a lane."""
    tries = s.counts[lane, ACCEPTED] + s.counts[lane, REJECTED]
    return s.counts[lane, STIFF] == 0 and tries % EVERY == 0 and tries >= s.counts[lane, PATIENCE]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def look(lane, s, r):
    """Count how often the fastest decay held the step, and call for the stiff method."""
    counts = s.counts[lane]
    counts[STRIKES] = counts[STRIKES] + 1 if r.held[0, lane] > HELD else max(0, counts[STRIKES] - 5)
    if counts[STRIKES] >= MANY:
        turn_stiff(lane, s)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def turn_stiff(lane, s):
    """Take the next steps of a lane with the stiff method."""
    s.counts[lane, STIFF], s.counts[lane, STRIKES] = 1, 0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def look_back(lane, s, z):
    """Count how often a step of the stiff method was short, and go back to the explicit one."""
    counts = s.counts[lane]
    counts[STRIKES] = counts[STRIKES] + 1 if z.fastest[0, lane] < FREE else 0
    if counts[STRIKES] >= EASY:
        counts[STIFF], counts[STRIKES] = 0, 0
        counts[PATIENCE] = counts[ACCEPTED] + counts[REJECTED] + AGAIN
