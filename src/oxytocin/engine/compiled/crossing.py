"""Where a function that has crossed zero did so: the Illinois method, with a bisection now and then to be sure.

M. Dowell and P. Jarratt, BIT 11 (1971) 168-174, doi:10.1007/BF01934364.
"""

from oxytocin.engine.machine_code import njit

SURE = 4  # every how many looks the interval is halved, whatever the function looks like


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def next_guess(low, high, g_low, g_high, allowed, looked):
    """Return where to look next in an interval in which a function rises through zero.

    Parameters
    ----------
    low, high, g_low, g_high : float
        Its ends, and the function there: negative, and not negative. Who keeps an end for a second time hands over half
        of the function there.
    allowed, looked : float, int
        How wide it may be in the end, and how often it was looked at before.
    """
    if looked % SURE == SURE - 1:
        return 0.5 * (low + high)
    straight = low - g_low * (high - low) / (g_high - g_low)
    # Not too near an end, so that the other one follows when this one is where the root is.
    return min(max(straight, low + 0.5 * allowed), high - 0.5 * allowed)
