"""Functions of eight numbers at once, each within a few units in the last place of the exact value.

The exponential is Cody and Waite's reduction with a polynomial; the logarithm is that of FreeBSD's msun (Sun
Microsystems, 1993). Both are tested against the mathematical library over the whole range.
"""

import math

from llvmlite import ir
from numba import njit
from numba.core import types
from numba.extending import intrinsic

from .vectors import NUMBERS, WORDS, as_vector, constant, is_number, lanes, where

_INVERSE_LOG2 = 1.0 / math.log(2.0)
_LOG2_HIGH, _LOG2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LARGEST, _SMALLEST = 709.0, -708.0  # beyond, the exponential is held at its value there, and is zero
_SQUARE_ROOT_OF_2 = math.sqrt(2.0)


def _call(context, builder, name, sig, args):
    """Call a function that LLVM has for vectors; llvmlite cannot name these itself."""
    values = [as_vector(context, builder, kind, value) for kind, value in zip(sig.args, args, strict=True)]
    kind = ir.FunctionType(NUMBERS, [NUMBERS] * len(values))
    full = f"llvm.{name}.v{NUMBERS.count}f64"
    found = builder.module.globals.get(full) or ir.Function(builder.module, kind, full)
    return builder.call(found, values)


def _of_one(name):
    @intrinsic
    def function(typing, x):
        return lanes(x), lambda context, builder, sig, args: _call(context, builder, name, sig, args)

    return function


sqrt, cos, sin, floor, nearest, absolute = (_of_one(name) for name in ("sqrt", "cos", "sin", "floor", "rint", "fabs"))


@intrinsic
def fused(typing, a, b, c):
    """Return a b + c, in one instruction where there is one."""
    return lanes(a, b, c), lambda context, builder, sig, args: _call(context, builder, "fmuladd", sig, args)


@intrinsic
def _two_to_the(typing, k):
    """Return 2 to the power of whole numbers between -1022 and 1023."""

    def emit(context, builder, sig, args):
        whole = builder.fptosi(args[0], WORDS)
        raised = builder.shl(builder.add(whole, constant(WORDS, 1023)), constant(WORDS, 52))
        return builder.bitcast(raised, NUMBERS)

    return lanes(k), emit


@intrinsic
def _exponent(typing, x):
    """Return the k for which a positive normal number is m times 2 to the power k, with m from 1 to 2."""

    def emit(context, builder, sig, args):
        bits = builder.lshr(builder.bitcast(args[0], WORDS), constant(WORDS, 52))
        return builder.sitofp(builder.sub(bits, constant(WORDS, 1023)), NUMBERS)

    return lanes(x), emit


@intrinsic
def _mantissa(typing, x):
    """Return the m for which a positive normal number is m times a power of 2, with m from 1 to 2."""

    def emit(context, builder, sig, args):
        bits = builder.and_(builder.bitcast(args[0], WORDS), constant(WORDS, (1 << 52) - 1))
        return builder.bitcast(builder.or_(bits, constant(WORDS, 1023 << 52)), NUMBERS)

    return lanes(x), emit


@intrinsic(prefer_literal=True)
def raised(typing, x, n):
    """Return x to a constant whole power of at least 1."""
    if not isinstance(n, types.IntegerLiteral):
        return None

    def emit(context, builder, sig, args):
        square, left, found = args[0], n.literal_value, None
        while left:
            if left & 1:
                found = square if found is None else builder.fmul(found, square)
            left >>= 1
            square = builder.fmul(square, square) if left else square
        return found

    return lanes(x, n), emit


@njit
def minimum(a, b):
    """Return the smaller of two; not a number where the first is none."""
    return where(b < a, b, a)


@njit
def maximum(a, b):
    """Return the greater of two; not a number where the first is none."""
    return where(b > a, b, a)


@njit
def exp(x):
    """Return the exponential."""
    held = maximum(minimum(x, _LARGEST), _SMALLEST)
    k = nearest(held * _INVERSE_LOG2)
    r = fused(k, -_LOG2_HIGH, held)
    r = fused(k, -_LOG2_LOW, r)
    p = fused(r, 1.0 / 6227020800.0, 1.0 / 479001600.0)
    p = fused(p, r, 1.0 / 39916800.0)
    p = fused(p, r, 1.0 / 3628800.0)
    p = fused(p, r, 1.0 / 362880.0)
    p = fused(p, r, 1.0 / 40320.0)
    p = fused(p, r, 1.0 / 5040.0)
    p = fused(p, r, 1.0 / 720.0)
    p = fused(p, r, 1.0 / 120.0)
    p = fused(p, r, 1.0 / 24.0)
    p = fused(p, r, 1.0 / 6.0)
    p = fused(p, r, 0.5)
    p = fused(p, r * r, r) + 1.0
    found = where(x < _SMALLEST, 0.0, p * _two_to_the(where(is_number(k), k, 0.0)))
    return where(is_number(x), found, x)


@njit
def log(x):
    """Return the natural logarithm."""
    k, m = _exponent(x), _mantissa(x)
    large = m > _SQUARE_ROOT_OF_2
    k = where(large, k + 1.0, k)
    f = where(large, 0.5 * m, m) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * fused(w, fused(w, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01)
    even = z * fused(
        w,
        fused(w, fused(w, 1.479819860511658591e-01, 1.818357216161805012e-01), 2.857142874366239149e-01),
        6.666666666666735130e-01,
    )
    half = 0.5 * f * f
    found = k * _LOG2_HIGH - ((half - (s * (half + (odd + even)) + k * _LOG2_LOW)) - f)
    found = where(x < 2.2250738585072014e-308, -math.inf, found)
    found = where(x < 0.0, math.nan, found)
    return where((x < math.inf) & is_number(x), found, x)


@njit
def power(x, y):
    """Return x to the power y as C does: a negative x has whole powers, and 0 to a negative one is infinite."""
    ones = where(x < y, 1.0, 1.0)  # one of the two may be a single number
    x, y = x * ones, y * ones
    half = 0.5 * y
    whole, even = floor(y) >= y, floor(half) >= half
    found = exp(y * log(absolute(x)))
    found = where((absolute(x) <= 0.0) & (y < 0.0), math.inf, found)
    found = where(x < 0.0, where(whole, where(even, found, -found), math.nan), found)
    return where((y >= 0.0) & (y <= 0.0), 1.0, found)


@njit
def tanh(x):
    """Return the hyperbolic tangent."""
    return 1.0 - 2.0 / (exp(2.0 * x) + 1.0)
