"""How large an error may be: a share of the size that a state has, and at least one of the size that it has reached.

A scale that a part declares is the most that the second is taken from; what never grows so large is held to its own
size. What starts at zero is held to what it grows to, from the first step on. Only the rounding of its kin, the states
measured in the same unit, is no error of a step: a small difference between large ones cannot be had more precisely.
"""

from oxytocin.engine.machine_code import njit

ROUNDING = 1e-15  # of the kin


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def allow(lane, s):
    """Raise what is allowed in a lane to what its states have reached; after a jump, and when a step failed."""
    for kind in range(s.largest.shape[0]):
        s.largest[kind, lane] = 0.0
    for i in range(s.kin.size):
        s.largest[s.kin[i], lane] = max(s.largest[s.kin[i], lane], abs(s.y[i, lane]))
    for i in s.moving:
        own = max(s.reached_share[i] * abs(s.y[i, lane]), ROUNDING * s.largest[s.kin[i], lane])
        s.allowed[i, lane] = max(s.allowed[i, lane], min(own, s.most_allowed[i]))
