"""Which integration methods the compiled loop uses: others are other files with these names.

One is explicit; the other is for stiff equations, and takes over in the lanes in which the first is held up.
"""

from oxytocin.engine.machine_code import njit

from .rodas4 import STIFF_ORDER, attempt_stiff, interpolate_stiff, merge
from .tsit5 import ORDER, STAGES, attempt, interpolate_explicit, stiffness

__all__ = ["ORDER", "STAGES", "STIFF_ORDER", "attempt", "attempt_stiff", "interpolate", "merge", "stiffness"]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def interpolate(share, lane, s, r):
    """Write the state of one lane at a share of the step at hand into `column`."""
    if r.stiff[0, lane] > 0.0:
        interpolate_stiff(share, s.y, r.k, lane, s.moving, r.column)
    else:
        interpolate_explicit(share, r.steps[0, lane], s.y, r.k, lane, s.moving, r.column)
