"""The loop that carries up to eight subjects through time: boundaries, neurons, organs, events, samples.

Every subject has a lane of its own, with a time and a step of its own; only the arithmetic is done together (see
`lanes`), so a subject is the same to the last bit whoever is beside it. Between two boundaries (a scheduled change, a
point of the noise grid, a macro step of the neurons, the end) the right-hand side is smooth and the adaptive method
runs freely; it stops inside only where an event's function crosses zero, found on the dense output.
"""

import math

import numpy as np

from oxytocin.engine.machine_code import njit

from .allowance import allow
from .choice import AGAIN, is_looked_at, look, look_back, turn_stiff
from .elimination import Stiff
from .happenings import FIRST_STEP, cross, deliver, let_happen, look_again, look_for_crossings
from .lanes import WIDTH, absolute, anywhere, exp, is_number, load, log, maximum, minimum, store, where
from .neurons import advance_neurons
from .randomness import normal
from .samples import sample_here, sample_within
from .solver import ORDER, STAGES, STIFF_ORDER, attempt, attempt_stiff, merge, stiffness
from .state import (
    ACCEPTED,
    CASCADE,
    COUNTS,
    CROSSINGS,
    FINE,
    FULL,
    IMPULSES,
    JUMPS,
    LANES,
    LOGGED,
    MACRO,
    NOISE,
    NOT_FINITE,
    OBSERVABLES,
    PATIENCE,
    PAUSED,
    REJECTED,
    SAMPLES,
    SCHEDULE,
    STIFF,
    STIFFENED,
    STUCK,
    Room,
    State,
    column,
    room,
)

__all__ = [
    "ACCEPTED",
    "AGAIN",
    "CASCADE",
    "COUNTS",
    "CROSSINGS",
    "FINE",
    "FIRST_STEP",
    "FULL",
    "IMPULSES",
    "LOGGED",
    "MACRO",
    "NOT_FINITE",
    "OBSERVABLES",
    "PATIENCE",
    "PAUSED",
    "REJECTED",
    "STAGES",
    "STIFFENED",
    "STUCK",
    "WIDTH",
    "Room",
    "State",
    "Stiff",
    "advance",
    "room",
]

NOTHING = 1e-200
AT_ONCE = 1e-12  # of the time, at least 1 s: where a rate jumps, a step as short as this does no harm however wrong
MOST_JUMPS = 50  # in a row
HARMLESS = 1e-9
STIFF_PRICE = 9  # steps that one of the stiff method is counted for besides
FASTEST_GROWTH = 2.0  # of steps; faster, the dense output of what has just begun to rise would dip below zero


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def advance(until, last, budget, s, r, z, neurons, equations):
    """Carry all subjects to the time `until`; sample that instant too if it is the last. Return a status code.

    At most `budget` steps are tried in each lane; a call that used them up goes on where the last one stopped.
    `equations` are the body's functions: derivatives, jacobian, observe, crossings, happen, receive. While the Jacobian
    is not at hand, a call that comes to need it ends.
    """
    derivatives, jacobian, observe, crossings, happen, receive = equations
    lanes, events = s.sizes[LANES], s.sizes[CROSSINGS]
    running = r.running
    for lane in range(lanes):
        running[lane] = 1 - s.idle[lane]
        r.stop[lane] = -math.inf
    _look_first(events, lanes, s, r, crossings)
    status, full, anew = FINE, -1, True
    while True:
        going = False
        for lane in range(lanes):
            if running[lane] and s.clock[lane, 0] >= r.stop[lane]:
                status = _boundary(until, lane, s, r, neurons, observe, receive)
                if status != FINE:
                    s.blame[0] = lane
                    return status
                anew = True
                running[lane] = s.clock[lane, 0] < until
            going = going or running[lane]
        if not going:
            break
        if budget <= 0:
            return PAUSED
        budget -= 1
        some_stiff, some_not, looking = False, False, False
        for lane in range(WIDTH):
            t, h, step = s.clock[lane, 0], s.clock[lane, 1], 0.0
            end = t
            r.stiff[0, lane] = 0.0
            if running[lane]:
                if s.counts[lane, STIFF]:
                    r.stiff[0, lane], some_stiff = 1.0, True
                else:
                    some_not, looking = True, looking or is_looked_at(lane, s)
                remaining = r.stop[lane] - t
                step, end = h, t + h
                if step >= remaining or remaining - step < 1e-9 * remaining:
                    step, end = remaining, r.stop[lane]
            r.times[0, lane], r.steps[0, lane], r.ends[0, lane] = t, step, end
        if anew:
            derivatives(r.times, s.y, s.p, s.u, r.k[0])
            if events > 0:
                crossings(r.times, s.y, s.p, s.u, r.g_new)
                lifted = False
                for lane in range(lanes):
                    if running[lane] and look_again(lane, s, r):
                        lifted = True
                        status = let_happen(lane, s, r, crossings, happen, receive)
                        if status != FINE:
                            s.blame[0] = lane
                            return status
                if lifted:
                    continue
            anew = False
        if some_stiff and z.ready == 0:
            return STIFFENED
        if some_not:
            attempt(derivatives, r.times, r.steps, r.ends, s.y, s.p, s.u, s.moving, r.k, r.at, r.y_new, r.error)
        if looking and z.ready >= 0:
            store(r.held, 0, stiffness(s, r))
        if some_stiff:
            attempt_stiff(derivatives, jacobian, s, r, z)
            merge(s, r, z)
            budget -= STIFF_PRICE
        _judge(s, r)
        if events > 0:
            crossings(r.ends, r.y_new, s.p, s.u, r.g_new)
            look_for_crossings(events, s, r)
        for lane in range(WIDTH):
            r.taken[0, lane] = 0.0
            if not running[lane]:
                continue
            size, worst, step, h = r.size[0, lane], int(r.worst[0, lane]), r.steps[0, lane], s.clock[lane, 1]
            t, end = s.clock[lane, 0], r.ends[0, lane]
            if worst >= 0:
                s.worst[lane, worst] += 1
            if looking and z.ready >= 0 and is_looked_at(lane, s):
                look(lane, s, r)
            if not (size <= 1.0) or r.below[0, lane] > 0.0:
                finite, too_low = math.isfinite(size), r.below[0, lane] > 0.0
                h = step * r.growth[0, lane] if finite and not too_low else 0.5 * step
                short = finite and not too_low and h < AT_ONCE * max(1.0, abs(t))
                at_once = short and s.counts[lane, JUMPS] < MOST_JUMPS and _is_harmless(lane, s, r)
                if not at_once:
                    s.counts[lane, REJECTED] += 1
                    if h < 0.1 * AT_ONCE * max(1.0, abs(t)) or t + h == t:
                        if not finite or s.counts[lane, STIFF] or z.ready < 0:
                            s.blame[0], s.blame[1] = lane, worst
                            return STUCK if finite else NOT_FINITE
                        turn_stiff(lane, s)
                    else:
                        s.clock[lane, 1] = h
                    allow(lane, s)
                    continue
                s.counts[lane, JUMPS] += 1
            else:
                s.counts[lane, JUMPS] = 0
            s.counts[lane, ACCEPTED] += 1
            if r.stiff[0, lane] > 0.0:
                look_back(lane, s, z)
            if r.crossed[0, lane] > 0.0:
                crossed, status = cross(lane, s, r, crossings, observe, happen, receive)
                if status == FULL:
                    full = lane
                elif status != FINE:
                    s.blame[0] = lane
                    return status
                if crossed:
                    anew = True
                    continue
            if s.counts[lane, SAMPLES] < s.sample_time.size and s.sample_time[s.counts[lane, SAMPLES]] < end:
                sample_within(observe, lane, end, s, r)
            r.taken[0, lane] = 1.0
            s.clock[lane, 0] = end
            growth = r.growth[0, lane]
            # A step cut short by a boundary says nothing against a longer one.
            s.clock[lane, 1] = step * growth if end < r.stop[lane] or growth < 1.0 else max(h, step * growth)
        anew = _take(events, s, r) or anew
        if full >= 0:
            s.blame[0] = full
            return FULL
    if last:
        for lane in range(lanes):
            if not s.idle[lane]:
                column(s.y, lane, r.column)
                sample_here(observe, lane, s, r)
    return FINE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _is_harmless(lane, s, r):
    """Return whether an error is nothing beside the largest state in the same unit, as where a rate jumps."""
    if r.stiff[0, lane] > 0.0:
        return True
    allow(lane, s)
    i = int(r.worst[0, lane])
    allowed = s.allowed[i, lane] + s.relative * max(abs(s.y[i, lane]), abs(r.y_new[i, lane]))
    return r.size[0, lane] * allowed <= HARMLESS * s.largest[s.kin[i], lane]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _look_first(events, lanes, s, r, crossings):
    """At the start, look at the crossings' functions, for what crosses then has not been above zero before."""
    for lane in range(WIDTH):
        r.times[0, lane] = s.clock[lane, 0]
    if events > 0:
        crossings(r.times, s.y, s.p, s.u, r.g_new)
    for lane in range(lanes):
        if s.clock[lane, 0] == 0.0:
            allow(lane, s)
            for e in range(events):
                if math.isnan(s.looked[e, lane]):
                    s.looked[e, lane] = r.g_new[e, lane]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _boundary(until, lane, s, r, neurons, observe, receive):
    """Let happen what happens at this time, in order: scheduled changes, noise, neurons.

    A sample at this time is taken within the step that follows, when all that happens here has happened.
    """
    t, noise_step, macro = s.clock[lane, 0], s.clock[lane, 3], s.clock[lane, 2]
    u, p, counts = s.own_u[lane], s.own_p[lane], s.counts[lane]
    column(s.y, lane, r.column)
    status, due = FINE, counts[SCHEDULE]
    while status == FINE and counts[SCHEDULE] < s.schedule_time.size and s.schedule_time[counts[SCHEDULE]] <= t:
        item = counts[SCHEDULE]
        counts[SCHEDULE] += 1
        s.clock[lane, 1] = min(s.clock[lane, 1], FIRST_STEP)
        if s.schedule_kind[item] == 0:
            u[s.schedule_index[item]] = s.schedule_value[item]
        else:
            r.emitted[s.schedule_index[item]] += s.schedule_value[item]
            s.blame[1] = -1
            status = deliver(receive, lane, s, r)
    if counts[SCHEDULE] > due:
        allow(lane, s)
        s.stride[0, lane] = 0.0
    if status != FINE or t >= until:
        return status
    stop = until
    if counts[SCHEDULE] < s.schedule_time.size:
        stop = min(stop, s.schedule_time[counts[SCHEDULE]])
    if noise_step > 0.0:
        if t >= counts[NOISE] * noise_step:
            _aim_noise(lane, s)
            counts[NOISE] += 1
        stop = min(stop, counts[NOISE] * noise_step)
    if macro > 0.0:
        if t >= counts[MACRO] * macro:
            counts[MACRO] += 1
            length = counts[MACRO] * macro - t
            observe(t, r.column, p, u, r.seen)
            for i in range(r.asked.size):
                r.asked[i] = r.seen[s.neuron_input[i]]
                if s.neuron_taken[i] >= 0:
                    u[s.neuron_taken[i]] = r.asked[i] / length
            advance_neurons(neurons, r.asked, round(length * 1000.0), r.given)
            for i in range(r.given.size):
                if s.neuron_level[i] >= 0:
                    u[s.neuron_output[i]] = (r.given[i] - r.column[s.neuron_level[i]]) / length
                else:
                    u[s.neuron_output[i]] = r.given[i] / length if s.neuron_output_is_flux[i] else r.given[i]
        stop = min(stop, counts[MACRO] * macro)
    for i in range(u.size):
        s.u[i, lane] = u[i]
    r.stop[lane] = stop
    return FINE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _judge(s, r):
    """Hold the errors of a step against what is allowed, and say by how much the next one may be longer."""
    h = load(r.steps, 0)
    stiff = load(r.stiff, 0) > 0.0
    fall = where(stiff, 0.0, h)  # whose dense output is not steeper than it is long
    size, worst, below = 0.0 * h, 0.0 * h - 1.0, 0.0 * h
    for i in s.moving:
        old, new = load(s.y, i), load(r.y_new, i)
        allowed = load(s.allowed, i) + s.relative * maximum(absolute(old), absolute(new))
        ratio = absolute(load(r.error, i)) / allowed
        ratio = where(is_number(ratio), ratio, math.inf)  # what is not a number is infinitely bad
        worse = ratio > size
        size, worst = where(worse, ratio, size), where(worse, float(i), worst)
        if s.nonnegative[i]:
            # A steeper fall than this would carry the dense output, if not the step's end, below zero.
            under = (new < 0.0) | (fall * load(r.k[0], i) < -1.9 * old)
            below, worst = where(under, 1.0, below), where(under, float(i), worst)
    store(r.size, 0, size)
    store(r.worst, 0, worst)
    store(r.below, 0, below)
    growth = 0.9 * exp(-log(maximum(size, 1e-300)) / where(stiff, 1.0 * STIFF_ORDER, 1.0 * ORDER))
    store(r.growth, 0, minimum(maximum(growth, 0.2), FASTEST_GROWTH))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _take(events, s, r):
    """Go to the end of the step in the lanes that take it; tell whether a state vanished there."""
    taken = load(r.taken, 0) > 0.0
    vanished = taken & ~taken
    for i in s.moving:
        new = where(taken, load(r.y_new, i), load(s.y, i))
        if s.nonnegative[i]:
            # What has decayed to nothing is nothing: smaller numbers are slow and lose their sign.
            tiny = (new > 0.0) & (new < NOTHING)
            new, vanished = where(tiny, 0.0, new), vanished | tiny
        store(s.y, i, new)
        reached = minimum(s.reached_share[i] * absolute(new), s.most_allowed[i])
        store(s.allowed, i, maximum(load(s.allowed, i), reached))
        store(r.k[0], i, where(taken, load(r.k[6], i), load(r.k[0], i)))
    for e in range(events):
        store(s.before, e, where(taken, load(s.looked, e), load(s.before, e)))
        store(s.looked, e, where(taken, load(r.g_new, e), load(s.looked, e)))
    store(s.stride, 0, where(taken, load(r.steps, 0), load(s.stride, 0)))
    return anywhere(vanished)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _aim_noise(lane, s):
    """Give each noise a straight course to its next value, drawn from its exact law (Ornstein-Uhlenbeck)."""
    draws, step = s.counters.shape[1], s.clock[lane, 3]
    for i in range(s.noise_state.size):
        sd, memory = s.own_p[lane, s.noise_sd[i]], s.own_p[lane, s.noise_time[i]]
        decay = math.exp(-step / memory)
        z = normal(s.keys[lane, draws + i], np.uint64(s.counts[lane, NOISE] + 1))
        now = s.y[s.noise_state[i], lane]
        following = decay * now + sd * math.sqrt(1.0 - decay * decay) * z
        s.own_u[lane, s.noise_slope[i]] = (following - now) / step
