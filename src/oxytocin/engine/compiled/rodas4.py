"""Hairer and Wanner's RODAS in lanes: an L-stable Rosenbrock method of order 4(3) with an interpolant of order 3.

E. Hairer and G. Wanner, Solving Ordinary Differential Equations II, 2nd edition, Springer 1996, section IV.7,
doi:10.1007/978-3-642-05221-7. Between two boundaries the equations do not ask for the time, so nothing is needed but
the Jacobian; its exact one, for the order rests on it.
"""

import numpy as np

from oxytocin.engine.machine_code import njit

from .elimination import factorise, solve
from .lanes import absolute, load, maximum, store, where

STIFF_ORDER = 4
_STAGES = 6
_GAMMA = 0.25
# In the transformed variables of the book: how much of each earlier stage goes into the state of a stage, into its
# right-hand side (over the step), and into the interpolant.
_A = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [1.544, 0.0, 0.0, 0.0, 0.0],
        [0.9466785280815826, 0.2557011698983284, 0.0, 0.0, 0.0],
        [3.314825187068521, 2.896124015972201, 0.9986419139977817, 0.0, 0.0],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 0.0],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0],
    ]
)
_C = np.array(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [-5.6688, 0.0, 0.0, 0.0, 0.0],
        [-2.430093356833875, -0.2063599157091915, 0.0, 0.0, 0.0],
        [-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0.0, 0.0],
        [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0.0],
        [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
    ]
)
_D = np.array(
    [
        [10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662],
        [-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872],
    ]
)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def attempt_stiff(derivatives, jacobian, s, r, z):
    """Take one step in each lane, from what `r` holds of it; write its end, error and slope, the interpolant in stages.

    An amount that comes out below zero by no more than the error that is allowed is zero.
    """
    h = load(r.steps, 0)
    jacobian(r.times, s.y, s.p, s.u, z.entries)
    for i in range(z.matrix.shape[0]):
        store(z.matrix, i, 0.0)
    for entry in range(z.place.size):
        at = z.place[entry]
        store(z.matrix, at, load(z.matrix, at) - load(z.entries, entry))
    share, fastest = 1.0 / (_GAMMA * h), 0.0 * h
    for position in range(z.diagonal.size):
        at = z.diagonal[position]
        own = load(z.matrix, at)
        fastest = maximum(fastest, absolute(own))
        store(z.matrix, at, own + share)
    store(z.fastest, 0, fastest * h)
    factorise(z)
    per_step = 1.0 / h
    for i in range(s.y.shape[0]):
        store(z.state, i, load(s.y, i))
        store(z.end, i, load(s.y, i))
    for stage in range(_STAGES):
        right = z.stages[stage]
        if stage > 0:
            for position in range(z.order.size):
                i = z.order[position]
                moved = load(s.y, i)
                for earlier in range(stage):
                    moved = moved + _A[stage, earlier] * load(z.stages[earlier], position)
                store(z.state, i, moved)
            derivatives(r.ends, z.state, s.p, s.u, z.slope)
        for position in range(z.order.size):
            i = z.order[position]
            slope = load(r.k[0], i) if stage == 0 else load(z.slope, i)
            for earlier in range(stage):
                slope = slope + (_C[stage, earlier] * load(z.stages[earlier], position)) * per_step
            store(right, position, slope)
        solve(z, right)
    last = z.stages[_STAGES - 1]
    for position in range(z.order.size):
        i = z.order[position]
        new = load(z.state, i) + load(last, position)
        if s.nonnegative[i]:
            allowed = load(s.allowed, i) + s.relative * absolute(load(s.y, i))
            new = where((new < 0.0) & (new > -allowed), 0.0, new)
        store(z.end, i, new)
    derivatives(r.ends, z.end, s.p, s.u, z.slope)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def merge(s, r, z):
    """Put the step of the stiff method in the place of the other one's, in the lanes that take it."""
    stiff = load(r.stiff, 0) > 0.0
    for i in range(s.y.shape[0]):
        store(r.y_new, i, where(stiff, load(z.end, i), load(r.y_new, i)))
    for position in range(z.order.size):
        i = z.order[position]
        second, third = 0.0 * load(r.steps, 0), 0.0 * load(r.steps, 0)
        for stage in range(_STAGES - 1):
            u = load(z.stages[stage], position)
            second, third = second + _D[0, stage] * u, third + _D[1, stage] * u
        new = load(z.end, i)
        store(r.error, i, where(stiff, load(z.stages[_STAGES - 1], position), load(r.error, i)))
        store(r.k[1], i, where(stiff, new - load(s.y, i), load(r.k[1], i)))
        store(r.k[2], i, where(stiff, second, load(r.k[2], i)))
        store(r.k[3], i, where(stiff, third, load(r.k[3], i)))
        store(r.k[6], i, where(stiff, load(z.slope, i), load(r.k[6], i)))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def interpolate_stiff(x, y, k, lane, moving, out):
    """Write the state of one lane at the fraction x of its step into `out`, shape (states,)."""
    for i in range(y.shape[0]):
        out[i] = y[i, lane]
    for i in moving:
        out[i] += x * (k[1, i, lane] + (1.0 - x) * (k[2, i, lane] + x * k[3, i, lane]))
