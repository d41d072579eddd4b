"""How two exponential processes in a row answer: divided differences of exponentials, exact where the rates meet."""

from __future__ import annotations

from typing import Any

import numpy as np


def between(a_order: int, b_order: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    r"""Return ∫ (1-u)^m u^n exp(-(1-u) a - u b) du over u from 0 to 1, for m + n up to 2.

    With m = n = 0 this is (exp(-a) - exp(-b)) / (b - a), and the others are its derivatives but for their sign: all are
    smooth where a equals b, and none is computed as a difference of nearly equal numbers.

    Parameters
    ----------
    a_order, b_order : int
        m and n.
    a, b : ndarray
        Rate × time of either process.
    """
    from scipy.special import gammainc

    a, b = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    d = np.abs(b - a)
    safe = np.where(d > 1e-100, d, 1.0)

    def moment(n: int) -> np.ndarray:
        # ∫ u^n exp(-d u) du is an incomplete gamma function.
        return np.where(d > 1e-100, gammainc(n + 1, safe) * max(n, 1) / safe ** (n + 1), 1.0 / (n + 1))

    def integral(m: int, n: int) -> np.ndarray:
        if m == 0:
            return moment(n)
        if m == 1:
            return moment(n) - moment(n + 1)
        return moment(0) - 2.0 * moment(1) + moment(2)

    m, n = int(a_order), int(b_order)
    straight = integral(m, n)
    value = straight if m == n else np.where(b >= a, straight, integral(n, m))
    return np.exp(-np.minimum(a, b)) * value


def symbol() -> Any:
    """Return the same as a SymPy function of (m, n, a, b) that knows its derivatives."""
    import sympy

    class Between(sympy.Function):
        """As `between`."""

        nargs = 4

        def fdiff(self, argindex: int = 3) -> Any:
            m, n, a, b = self.args
            if argindex == 3:
                return -Between(m + 1, n, a, b)
            if argindex == 4:
                return -Between(m, n + 1, a, b)
            raise sympy.core.function.ArgumentIndexError(self, argindex)

    return Between
