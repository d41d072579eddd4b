"""Tsitouras' explicit Runge-Kutta method of order 5(4) with its free interpolant of order 4.

Ch. Tsitouras, Computers & Mathematics with Applications 62 (2011) 770-775, doi:10.1016/j.camwa.2011.06.002.
"""

from numba import njit

ORDER = 5
STAGES = 7


@njit(cache=True, nogil=True, error_model="numpy")
def attempt(derivatives, t, h, y, p, u, k, y_new, error):
    """Take one step of size h from (t, y): write the new state, the estimated error and the stages 1 to 6 of `k`.

    `k[0]` holds the derivative at (t, y) on entry.
    """
    n = y.size
    for i in range(n):
        y_new[i] = y[i] + h * 0.161 * k[0, i]
    derivatives(t + 0.161 * h, y_new, p, u, k[1])
    for i in range(n):
        y_new[i] = y[i] + h * (-0.008480655492356989 * k[0, i] + 0.335480655492357 * k[1, i])
    derivatives(t + 0.327 * h, y_new, p, u, k[2])
    for i in range(n):
        y_new[i] = y[i] + h * (
            2.8971530571054935 * k[0, i] - 6.359448489975075 * k[1, i] + 4.3622954328695815 * k[2, i]
        )
    derivatives(t + 0.9 * h, y_new, p, u, k[3])
    for i in range(n):
        y_new[i] = y[i] + h * (
            5.325864828439257 * k[0, i]
            - 11.748883564062828 * k[1, i]
            + 7.4955393428898365 * k[2, i]
            - 0.09249506636175525 * k[3, i]
        )
    derivatives(t + 0.9800255409045097 * h, y_new, p, u, k[4])
    for i in range(n):
        y_new[i] = y[i] + h * (
            5.86145544294642 * k[0, i]
            - 12.92096931784711 * k[1, i]
            + 8.159367898576159 * k[2, i]
            - 0.071584973281401 * k[3, i]
            - 0.028269050394068383 * k[4, i]
        )
    derivatives(t + h, y_new, p, u, k[5])
    for i in range(n):
        y_new[i] = y[i] + h * (
            0.09646076681806523 * k[0, i]
            + 0.01 * k[1, i]
            + 0.4798896504144996 * k[2, i]
            + 1.379008574103742 * k[3, i]
            - 3.290069515436081 * k[4, i]
            + 2.324710524099774 * k[5, i]
        )
    derivatives(t + h, y_new, p, u, k[6])
    for i in range(n):
        error[i] = h * (
            -0.00178001105222577714 * k[0, i]
            - 0.0008164344596567469 * k[1, i]
            + 0.007880878010261995 * k[2, i]
            - 0.1447110071732629 * k[3, i]
            + 0.5823571654525552 * k[4, i]
            - 0.45808210592918697 * k[5, i]
            + 0.015151515151515152 * k[6, i]
        )


@njit(cache=True, nogil=True, error_model="numpy")
def interpolate(x, h, y, k, out):
    """Write the state at the fraction x of the step of size h that began at y into `out`."""
    square = x * x
    b0 = -1.0530884977290216 * x * (x - 1.3299890189751412) * (square - 1.4364028541716351 * x + 0.7139816917074209)
    b1 = 0.1017 * square * (square - 2.1966568338249754 * x + 1.2949852507374631)
    b2 = 2.490627285651252793 * square * (square - 2.38535645472061657 * x + 1.57803468208092486)
    b3 = -16.54810288924490272 * (x - 1.21712927295533244) * (x - 0.61620406037800089) * square
    b4 = 47.37952196281928122 * (x - 1.203071208372362603) * (x - 0.658047292653547382) * square
    b5 = -34.87065786149660974 * (x - 1.2) * (x - 0.666666666666666667) * square
    b6 = 2.5 * (x - 1.0) * (x - 0.6) * square
    for i in range(y.size):
        out[i] = y[i] + h * (
            b0 * k[0, i] + b1 * k[1, i] + b2 * k[2, i] + b3 * k[3, i] + b4 * k[4, i] + b5 * k[5, i] + b6 * k[6, i]
        )
