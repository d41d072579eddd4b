"""One number where `lanes` has eight: put in the place of the lanes, it makes each thread's subject a block of one.

The functions have the limits of those of the lanes: the exponential is held at the ends of its range, the logarithm of
nothing is minus infinity. What they return is always a number of NumPy's, so that `~` of a comparison is its opposite
also where Numba's simulator runs this text as it stands.
"""

import math

import numpy as np
from numba import njit

WIDTH = 1
_LARGEST, _SMALLEST = 709.0, -708.0


def cfunc(signature, **options):
    """Take the place of Numba's own: on a device a function is called by name, and its types are found out."""
    return njit(error_model="numpy")


@njit
def load(array, index):
    """Return the number in row `index` of an array of shape (rows, 1)."""
    return array[index, 0]


@njit
def store(array, index, value):
    """Write a number into row `index` of an array of shape (rows, 1)."""
    array[index, 0] = value


@njit
def where(condition, yes, no):
    """Return `yes` if the condition holds, and `no` if not."""
    return np.float64(yes) if condition else np.float64(no)


@njit
def is_number(value):
    """Return whether a value is a number; infinity is one."""
    return value == value


@njit
def anywhere(condition):
    """Return whether a condition holds."""
    return condition


@njit
def fused(a, b, c):
    """Return a b + c."""
    return a * b + c


@njit
def absolute(x):
    """Return the number without its sign."""
    return abs(x)


@njit
def minimum(a, b):
    """Return the smaller of two; not a number where the first is none."""
    return where(b < a, b, a)


@njit
def maximum(a, b):
    """Return the greater of two; not a number where the first is none."""
    return where(b > a, b, a)


@njit
def sqrt(x):
    """Return the square root."""
    return np.float64(math.sqrt(x)) if x >= 0.0 else np.float64(math.nan)


@njit
def cos(x):
    """Return the cosine."""
    return np.float64(math.cos(x)) if math.isfinite(x) else np.float64(math.nan)


@njit
def sin(x):
    """Return the sine."""
    return np.float64(math.sin(x)) if math.isfinite(x) else np.float64(math.nan)


@njit
def floor(x):
    """Return the next whole number below."""
    return np.float64(math.floor(x)) if abs(x) < 9e15 else np.float64(x)  # beyond, all numbers are whole


@njit
def exp(x):
    """Return the exponential."""
    if not is_number(x):
        return np.float64(x)
    return where(x < _SMALLEST, 0.0, math.exp(minimum(maximum(x, _SMALLEST), _LARGEST)))


@njit
def log(x):
    """Return the natural logarithm."""
    if x >= 2.2250738585072014e-308:
        return np.float64(math.log(x))
    if x < 0.0 or not is_number(x):
        return np.float64(math.nan)
    return np.float64(-math.inf)


@njit
def power(x, y):
    """Return x to the power y as C does: a negative x has whole powers, and 0 to a negative one is infinite."""
    found = exp(y * log(abs(x)))
    if x == 0.0 and y < 0.0:
        found = np.float64(math.inf)
    if x < 0.0 and math.floor(y) < y:
        found = np.float64(math.nan)
    elif x < 0.0 and math.floor(0.5 * y) < 0.5 * y:
        found = -found
    return where(y == 0.0, 1.0, found)


@njit
def tanh(x):
    """Return the hyperbolic tangent."""
    return 1.0 - 2.0 / (exp(2.0 * x) + 1.0)


@njit
def raised(x, n):
    """Return x to a constant whole power of at least 1."""
    found, square, left = np.float64(1.0), x, n
    while left > 0:
        if left & 1:
            found = found * square
        left >>= 1
        if left > 0:
            square = square * square
    return found
