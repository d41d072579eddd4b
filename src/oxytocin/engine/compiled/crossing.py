"""Where a function that has crossed zero did so: the ITP method.

I. F. D. Oliveira and R. H. C. Takahashi, ACM Transactions on Mathematical Software 47 (2020) 5, doi:10.1145/3423597:
as sure as bisection, and on smooth functions nearly as quick as the secant method.
"""

import math

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def steps_of_bisection(width, allowed):
    """Return how often an interval is halved until it is no wider than allowed, and once more."""
    return math.ceil(math.log2(max(width / allowed, 1.0))) + 1.0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def next_guess(low, high, g_low, g_high, allowed, left):
    """Return where to look next in an interval in which a function rises through zero.

    Parameters
    ----------
    low, high, g_low, g_high : float
        Its ends, and the function there: negative, and not negative.
    allowed, left : float
        How wide it may be in the end, and how many looks are left.
    """
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    straight = (g_high * low - g_low * high) / (g_high - g_low)
    shift = 0.2 * (high - low) ** 2
    side = 1.0 if middle >= straight else -1.0
    nearer = straight + side * shift if shift <= abs(middle - straight) else middle
    radius = max(0.5 * allowed * 2.0**left - half, 0.0)
    found = nearer if abs(nearer - middle) <= radius else middle - side * radius
    return found if low < found < high else middle
