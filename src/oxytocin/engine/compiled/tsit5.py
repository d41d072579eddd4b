"""Tsitouras' explicit Runge-Kutta method of order 5(4) with its free interpolant of order 4, in lanes.

Ch. Tsitouras, Computers & Mathematics with Applications 62 (2011) 770-775, doi:10.1016/j.camwa.2011.06.002.
"""

from oxytocin.engine.machine_code import njit

from .lanes import absolute, fused, load, maximum, sqrt, store

ORDER = 5
STAGES = 7


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def attempt(derivatives, times, steps, ends, y, p, u, moving, k, at, y_new, error):
    """Take one step in each lane: write the new state, the estimated error and the stages 1 to 6 of `k`.

    Parameters
    ----------
    times, steps, ends : ndarray, shape (1, 8)
        Where each lane stands, how far it goes, and where it ends. `k[0]` holds the derivative there on entry.
    moving : ndarray of int
        States that change between events; the others stay as they are.
    at : ndarray, shape (1, 8)
        Room for the times of the stages.
    """
    t, h = load(times, 0), load(steps, 0)
    k0, k1, k2, k3, k4, k5, k6 = k[0], k[1], k[2], k[3], k[4], k[5], k[6]
    for i in range(y.shape[0]):
        store(y_new, i, load(y, i))
    a = 0.161 * h
    for i in moving:
        store(y_new, i, fused(a, load(k0, i), load(y, i)))
    store(at, 0, t + a)
    derivatives(at, y_new, p, u, k1)
    a, b = -0.008480655492356989 * h, 0.335480655492357 * h
    for i in moving:
        store(y_new, i, fused(b, load(k1, i), fused(a, load(k0, i), load(y, i))))
    store(at, 0, t + 0.327 * h)
    derivatives(at, y_new, p, u, k2)
    for i in moving:
        slope = 2.8971530571054935 * load(k0, i)
        slope = fused(-6.359448489975075, load(k1, i), slope)
        slope = fused(4.3622954328695815, load(k2, i), slope)
        store(y_new, i, fused(h, slope, load(y, i)))
    store(at, 0, t + 0.9 * h)
    derivatives(at, y_new, p, u, k3)
    for i in moving:
        slope = 5.325864828439257 * load(k0, i)
        slope = fused(-11.748883564062828, load(k1, i), slope)
        slope = fused(7.4955393428898365, load(k2, i), slope)
        slope = fused(-0.09249506636175525, load(k3, i), slope)
        store(y_new, i, fused(h, slope, load(y, i)))
    store(at, 0, t + 0.9800255409045097 * h)
    derivatives(at, y_new, p, u, k4)
    for i in moving:
        slope = 5.86145544294642 * load(k0, i)
        slope = fused(-12.92096931784711, load(k1, i), slope)
        slope = fused(8.159367898576159, load(k2, i), slope)
        slope = fused(-0.071584973281401, load(k3, i), slope)
        slope = fused(-0.028269050394068383, load(k4, i), slope)
        store(y_new, i, fused(h, slope, load(y, i)))
    derivatives(ends, y_new, p, u, k5)
    for i in moving:
        slope = 0.09646076681806523 * load(k0, i)
        slope = fused(0.01, load(k1, i), slope)
        slope = fused(0.4798896504144996, load(k2, i), slope)
        slope = fused(1.379008574103742, load(k3, i), slope)
        slope = fused(-3.290069515436081, load(k4, i), slope)
        slope = fused(2.324710524099774, load(k5, i), slope)
        store(y_new, i, fused(h, slope, load(y, i)))
    derivatives(ends, y_new, p, u, k6)
    for i in moving:
        slope = -0.00178001105222577714 * load(k0, i)
        slope = fused(-0.0008164344596567469, load(k1, i), slope)
        slope = fused(0.007880878010261995, load(k2, i), slope)
        slope = fused(-0.1447110071732629, load(k3, i), slope)
        slope = fused(0.5823571654525552, load(k4, i), slope)
        slope = fused(-0.45808210592918697, load(k5, i), slope)
        slope = fused(0.015151515151515152, load(k6, i), slope)
        store(error, i, h * slope)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def interpolate_explicit(x, h, y, k, lane, moving, out):
    """Write the state of one lane at the fraction x of its step of size h into `out`, shape (states,)."""
    square = x * x
    b0 = -1.0530884977290216 * x * (x - 1.3299890189751412) * (square - 1.4364028541716351 * x + 0.7139816917074209)
    b1 = 0.1017 * square * (square - 2.1966568338249754 * x + 1.2949852507374631)
    b2 = 2.490627285651252793 * square * (square - 2.38535645472061657 * x + 1.57803468208092486)
    b3 = -16.54810288924490272 * (x - 1.21712927295533244) * (x - 0.61620406037800089) * square
    b4 = 47.37952196281928122 * (x - 1.203071208372362603) * (x - 0.658047292653547382) * square
    b5 = -34.87065786149660974 * (x - 1.2) * (x - 0.666666666666666667) * square
    b6 = 2.5 * (x - 1.0) * (x - 0.6) * square
    for i in range(y.shape[0]):
        out[i] = y[i, lane]
    for i in moving:
        out[i] += h * (
            b0 * k[0, i, lane]
            + b1 * k[1, i, lane]
            + b2 * k[2, i, lane]
            + b3 * k[3, i, lane]
            + b4 * k[4, i, lane]
            + b5 * k[5, i, lane]
            + b6 * k[6, i, lane]
        )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def stiffness(s, r):
    """Return in lanes how fast the fastest decay is, per step; about 3 where nothing but that holds the step short.

    From the last two stages, which stand at one time (E. Hairer and G. Wanner, Solving Ordinary Differential Equations
    II, section IV.2), each state weighed by the error that is allowed.
    """
    h = load(r.steps, 0)
    slopes, apart = 0.0 * h, 0.0 * h
    for i in s.moving:
        weight = load(s.allowed, i) + s.relative * maximum(absolute(load(s.y, i)), absolute(load(r.y_new, i)))
        between = -5.764994676128355 * load(r.k[0], i)
        between = fused(12.93096931784711, load(r.k[1], i), between)
        between = fused(-7.67947824816166, load(r.k[2], i), between)
        between = fused(1.4505935473851428, load(r.k[3], i), between)
        between = fused(-3.2618004650420125, load(r.k[4], i), between)
        between = h * fused(2.324710524099774, load(r.k[5], i), between) / weight
        slope = h * (load(r.k[6], i) - load(r.k[5], i)) / weight
        slopes, apart = fused(slope, slope, slopes), fused(between, between, apart)
    return sqrt(slopes / apart)
