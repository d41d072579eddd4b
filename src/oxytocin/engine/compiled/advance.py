"""The loop that carries up to eight subjects through time: boundaries, neurons, organs, events, samples.

Every subject has a lane of its own, with a time and a step of its own; only the arithmetic is done together (see
`lanes`), so a subject is the same to the last bit whoever is beside it. Between two boundaries (a scheduled change, a
point of the noise grid, a macro step of the neurons, the end) the right-hand side is smooth and the adaptive method
runs freely; it stops inside only where an event's function crosses zero, found on the dense output.
"""

import math
from typing import NamedTuple

import numpy as np

from oxytocin.engine.machine_code import njit

from .crossing import next_guess
from .lanes import WIDTH, absolute, anywhere, exp, is_number, load, log, maximum, minimum, store, where
from .neurons import advance_neurons
from .randomness import normal
from .solver import ORDER, STAGES, attempt, interpolate

FINE, STUCK, CASCADE, NOT_FINITE, FULL = 0, 1, 2, 3, 4
NOTHING = 1e-200
FASTEST_GROWTH = 2.0  # of steps; faster, the dense output of what has just begun to rise would dip below zero
FIRST_STEP = 0.1  # s; after a jump the course is unknown, and a long step over it would overshoot on the dense output
ROOM = 1000  # places that the log keeps free for impulses that set each other off


class State(NamedTuple):
    """All that the run of up to eight subjects holds; a lane beyond the last subject stands still.

    Parameters and what is held stand twice: by rows of lanes for what is worked out together, and by subject.
    """

    clock: np.ndarray  # lanes by: time, step size, macro step (0 without neurons), noise step (0 without noise)
    counts: np.ndarray  # lanes by the indices below
    sizes: np.ndarray  # numbers of lanes in use, crossings, impulses, observables
    idle: np.ndarray  # 1 for a lane that goes no further
    blame: np.ndarray  # lane and state of a failure
    relative: float  # relative error allowed
    y: np.ndarray  # states by lanes
    p: np.ndarray  # parameters and constants by lanes
    u: np.ndarray  # held values by lanes
    own_p: np.ndarray  # lanes by parameters
    own_u: np.ndarray  # lanes by held values
    moving: np.ndarray  # states that change between events
    tolerance: np.ndarray  # absolute error allowed, per state
    nonnegative: np.ndarray  # 1 where a state may not fall below zero
    keys: np.ndarray  # lanes by random streams of the draws, then of the noises
    counters: np.ndarray  # lanes by how many numbers of each draw are used up
    schedule_time: np.ndarray
    schedule_kind: np.ndarray  # 0 sets u[index], 1 gives impulse index
    schedule_index: np.ndarray
    schedule_value: np.ndarray
    noise_state: np.ndarray  # index in y of each noise; its slope in u; indices in p of its SD and correlation time
    noise_slope: np.ndarray
    noise_sd: np.ndarray
    noise_time: np.ndarray
    neuron_input: np.ndarray  # observable read by each input of the neurons
    neuron_taken: np.ndarray  # for an inflow, the place in u of the rate at which what waits is taken in; else -1
    neuron_output: np.ndarray  # place in u of each output of the neurons (of a level's slope)
    neuron_output_is_flux: np.ndarray
    neuron_level: np.ndarray  # for a level, its place in y; else -1
    kept: np.ndarray  # observables that are sampled
    sample_time: np.ndarray
    sample: np.ndarray  # sampled observables: lanes by time by kept
    log_time: np.ndarray  # lanes by events
    log_event: np.ndarray  # crossing index, or number of crossings + impulse index
    log_amount: np.ndarray
    worst: np.ndarray  # lanes by states: how often each decided the step size


# Places in `counts`.
SCHEDULE, SAMPLES, LOGGED, ACCEPTED, REJECTED, MACRO, NOISE = 0, 1, 2, 3, 4, 5, 6
# Places in `sizes`.
LANES, CROSSINGS, IMPULSES, OBSERVABLES = 0, 1, 2, 3


class Room(NamedTuple):
    """Working memory of a block; all that is allocated, so that the loop counts no references."""

    column: np.ndarray  # the states of one subject
    emitted: np.ndarray
    seen: np.ndarray
    asked: np.ndarray
    given: np.ndarray
    stop: np.ndarray  # next boundary of each lane
    times: np.ndarray  # rows of one: time, step, end of the step, and times within it
    steps: np.ndarray
    ends: np.ndarray
    at: np.ndarray
    k: np.ndarray  # stages by states by lanes
    y_new: np.ndarray
    error: np.ndarray
    g_old: np.ndarray  # crossings by lanes
    g_new: np.ndarray
    g_at: np.ndarray
    size: (
        np.ndarray
    )  # rows of one: the error over what is allowed, the state it is of, whether anything fell below zero
    worst: np.ndarray
    below: np.ndarray
    growth: np.ndarray
    crossed: np.ndarray
    taken: np.ndarray  # 1 where the step is taken as it is
    past: np.ndarray  # crossings of one lane
    running: np.ndarray  # 1 for a lane that has not reached its end


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def advance(until, last, s, r, neurons, equations):
    """Carry all subjects to the time `until`; sample that instant too if it is the last. Return a status code.

    `equations` are the body's functions: derivatives, observe, crossings, happen, receive.
    """
    derivatives, observe, crossings, happen, receive = equations
    lanes, events = s.sizes[LANES], s.sizes[CROSSINGS]
    running = r.running
    for lane in range(lanes):
        running[lane] = 1 - s.idle[lane]
        r.stop[lane] = -math.inf
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
        for lane in range(WIDTH):
            t, h, step = s.clock[lane, 0], s.clock[lane, 1], 0.0
            end = t
            if running[lane]:
                remaining = r.stop[lane] - t
                step, end = h, t + h
                if step >= remaining or remaining - step < 1e-9 * remaining:
                    step, end = remaining, r.stop[lane]
            r.times[0, lane], r.steps[0, lane], r.ends[0, lane] = t, step, end
        if anew:
            derivatives(r.times, s.y, s.p, s.u, r.k[0])
            crossings(r.times, s.y, s.p, s.u, r.g_old)
            anew = False
        attempt(derivatives, r.times, r.steps, r.ends, s.y, s.p, s.u, s.moving, r.k, r.at, r.y_new, r.error)
        _judge(s, r)
        if events > 0:
            crossings(r.ends, r.y_new, s.p, s.u, r.g_new)
            _look_for_crossings(events, r)
        for lane in range(WIDTH):
            r.taken[0, lane] = 0.0
            if not running[lane]:
                continue
            size, worst, step, h = r.size[0, lane], int(r.worst[0, lane]), r.steps[0, lane], s.clock[lane, 1]
            t, end = s.clock[lane, 0], r.ends[0, lane]
            if worst >= 0:
                s.worst[lane, worst] += 1
            if not (size <= 1.0) or r.below[0, lane] > 0.0:
                s.counts[lane, REJECTED] += 1
                h = 0.5 * step
                if math.isfinite(size) and not r.below[0, lane] > 0.0:
                    h = step * r.growth[0, lane]
                if h < 1e-13 * max(1.0, abs(t)) or t + h == t:
                    s.blame[0], s.blame[1] = lane, worst
                    return STUCK if math.isfinite(size) else NOT_FINITE
                s.clock[lane, 1] = h
                continue
            s.counts[lane, ACCEPTED] += 1
            if r.crossed[0, lane] > 0.0:
                status = _cross(lane, s, r, crossings, observe, happen, receive)
                if status == FULL:
                    full = lane
                elif status != FINE:
                    s.blame[0] = lane
                    return status
                anew = True
            else:
                if s.counts[lane, SAMPLES] < s.sample_time.size and s.sample_time[s.counts[lane, SAMPLES]] < end:
                    _sample_within(observe, lane, end, s, r)
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
                _column(s.y, lane, r.column)
                _sample_here(observe, lane, s, r)
    return FINE


@njit(cache=True, nogil=True, error_model="numpy")
def room(s):
    """Return working memory for a block."""
    states, events = s.y.shape[0], s.sizes[CROSSINGS]
    return Room(
        np.empty(states),
        np.zeros(s.sizes[IMPULSES]),
        np.zeros(s.sizes[OBSERVABLES]),
        np.zeros(s.neuron_input.size),
        np.zeros(s.neuron_output.size),
        np.zeros(WIDTH),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((STAGES, states, WIDTH)),
        np.zeros((states, WIDTH)),
        np.zeros((states, WIDTH)),
        np.zeros((events, WIDTH)),
        np.zeros((events, WIDTH)),
        np.zeros((events, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros(events),
        np.zeros(WIDTH, dtype=np.int64),
    )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _boundary(until, lane, s, r, neurons, observe, receive):
    """Let happen what happens at this time, in order: scheduled changes, noise, neurons, a sample."""
    t, noise_step, macro = s.clock[lane, 0], s.clock[lane, 3], s.clock[lane, 2]
    u, p, counts = s.own_u[lane], s.own_p[lane], s.counts[lane]
    _column(s.y, lane, r.column)
    status = FINE
    while status == FINE and counts[SCHEDULE] < s.schedule_time.size and s.schedule_time[counts[SCHEDULE]] <= t:
        item = counts[SCHEDULE]
        counts[SCHEDULE] += 1
        s.clock[lane, 1] = min(s.clock[lane, 1], FIRST_STEP)
        if s.schedule_kind[item] == 0:
            u[s.schedule_index[item]] = s.schedule_value[item]
        else:
            r.emitted[s.schedule_index[item]] += s.schedule_value[item]
            status = _deliver(receive, lane, s, r)
            for i in range(r.column.size):
                s.y[i, lane] = r.column[i]
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
    _sample_here(observe, lane, s, r)
    return FINE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _judge(s, r):
    """Hold the errors of a step against what is allowed, and say by how much the next one may be longer."""
    h = load(r.steps, 0)
    size, worst, below = 0.0 * h, 0.0 * h - 1.0, 0.0 * h
    for i in s.moving:
        old, new = load(s.y, i), load(r.y_new, i)
        ratio = absolute(load(r.error, i)) / (s.tolerance[i] + s.relative * maximum(absolute(old), absolute(new)))
        ratio = where(is_number(ratio), ratio, math.inf)  # what is not a number is infinitely bad
        worse = ratio > size
        size, worst = where(worse, ratio, size), where(worse, float(i), worst)
        if s.nonnegative[i]:
            # A steeper fall than this would carry the dense output, if not the step's end, below zero.
            under = (new < 0.0) | (h * load(r.k[0], i) < -1.9 * old)
            below, worst = where(under, 1.0, below), where(under, float(i), worst)
    store(r.size, 0, size)
    store(r.worst, 0, worst)
    store(r.below, 0, below)
    growth = 0.9 * exp(-log(maximum(size, 1e-300)) / ORDER)
    store(r.growth, 0, minimum(maximum(growth, 0.2), FASTEST_GROWTH))


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _look_for_crossings(events, r):
    found = 0.0 * load(r.steps, 0)
    for e in range(events):
        found = where((load(r.g_old, e) < 0.0) & (load(r.g_new, e) >= 0.0), 1.0, found)
    store(r.crossed, 0, found)


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
        store(r.k[0], i, where(taken, load(r.k[6], i), load(r.k[0], i)))
    for e in range(events):
        store(r.g_old, e, where(taken, load(r.g_new, e), load(r.g_old, e)))
    return anywhere(vanished)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _cross(lane, s, r, crossings, observe, happen, receive):
    """Go to the earliest crossing within the step, and let happen what happens there."""
    t, step, end = s.clock[lane, 0], r.steps[0, lane], r.ends[0, lane]
    high = 1.0
    allowed = 1e-12 * max(1.0, abs(t)) / step
    old, past = r.g_old[:, lane], r.past
    _column(r.g_new, lane, past)
    # Bracketed on the dense output; the right end has crossed, so that it cannot recur.
    for e in range(old.size):
        if not (old[e] < 0.0 and past[e] >= 0.0):
            continue
        low, g_low, g_high, looked, kept = 0.0, old[e], past[e], 0, 0
        while high - low > allowed:
            share = next_guess(low, high, g_low, g_high, allowed, looked)
            looked += 1
            interpolate(share, step, s.y, r.k, lane, s.moving, r.column)
            for i in range(r.column.size):
                r.error[i, lane] = r.column[i]
            r.at[0, lane] = t + share * step
            crossings(r.at, r.error, s.p, s.u, r.g_at)
            if r.g_at[e, lane] >= 0.0:
                high, g_high = share, r.g_at[e, lane]
                _column(r.g_at, lane, past)
                g_low, kept = 0.5 * g_low if kept < 0 else g_low, -1
            else:
                low, g_low = share, r.g_at[e, lane]
                g_high, kept = 0.5 * g_high if kept > 0 else g_high, 1
    # A hair later, so that a sample at that very time shows what was before, however the last digit fell.
    high = min(high + allowed, 1.0)
    end = t + high * step if high < 1.0 else end
    _sample_within(observe, lane, end, s, r)
    if high < 1.0:
        interpolate(high, step, s.y, r.k, lane, s.moving, r.column)
        for i in range(r.column.size):
            if s.nonnegative[i]:
                r.column[i] = max(r.column[i], 0.0)
    else:
        _column(r.y_new, lane, r.column)
    s.clock[lane, 0] = end
    s.clock[lane, 1] = min(s.clock[lane, 1], FIRST_STEP)
    status = FINE
    for e in range(old.size):
        if old[e] < 0.0 and past[e] >= 0.0 and status == FINE:
            happen(e, end, r.column, s.own_p[lane], s.own_u[lane], s.keys[lane], s.counters[lane], r.emitted)
            _note(lane, e, 0.0, s)
            status = _deliver(receive, lane, s, r)
    for i in range(r.column.size):
        s.y[i, lane] = r.column[i]
    if status == FINE and s.counts[lane, LOGGED] > s.log_time.shape[1] - ROOM:
        status = FULL
    return status


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _column(rows, lane, out):
    for i in range(out.size):
        out[i] = rows[i, lane]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _deliver(receive, lane, s, r):
    """Hand impulses to those who receive them, and theirs to the next, until none is left."""
    t, emitted = s.clock[lane, 0], r.emitted
    rounds = 0
    waiting = True
    while waiting:
        waiting = False
        for i in range(emitted.size):
            amount = emitted[i]
            if amount != 0.0:
                waiting = True
                emitted[i] = 0.0
                _note(lane, s.sizes[CROSSINGS] + i, amount, s)
                receive(i, amount, t, r.column, s.own_p[lane], s.own_u[lane], s.keys[lane], s.counters[lane], emitted)
                if s.counts[lane, LOGGED] == s.log_time.shape[1]:
                    return CASCADE
        rounds += 1
        if rounds > 100:
            return CASCADE
    return FINE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _note(lane, event, amount, s):
    at = s.counts[lane, LOGGED]
    s.log_time[lane, at] = s.clock[lane, 0]
    s.log_event[lane, at] = event
    s.log_amount[lane, at] = amount
    s.counts[lane, LOGGED] += 1


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


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _keep(lane, s, r):
    row = s.counts[lane, SAMPLES]
    for j in range(s.kept.size):
        s.sample[lane, row, j] = r.seen[s.kept[j]]
    s.counts[lane, SAMPLES] += 1


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _sample_here(observe, lane, s, r):
    """Take the samples that are due, of the states in `column`."""
    counts = s.counts[lane]
    while counts[SAMPLES] < s.sample_time.size and s.sample_time[counts[SAMPLES]] <= s.clock[lane, 0]:
        observe(s.clock[lane, 0], r.column, s.own_p[lane], s.own_u[lane], r.seen)
        _keep(lane, s, r)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _sample_within(observe, lane, end, s, r):
    """Take the samples that are due before the end of the step."""
    t, step, counts = s.clock[lane, 0], r.steps[0, lane], s.counts[lane]
    while counts[SAMPLES] < s.sample_time.size and s.sample_time[counts[SAMPLES]] < end:
        when = s.sample_time[counts[SAMPLES]]
        share = (when - t) / step
        interpolate(share, step, s.y, r.k, lane, s.moving, r.column)
        for i in range(r.column.size):
            if s.nonnegative[i] and r.column[i] < 0.0:
                # The line between both ends dips nowhere, and keeps every balance that they keep.
                for j in range(r.column.size):
                    r.column[j] = s.y[j, lane] + share * (r.y_new[j, lane] - s.y[j, lane])
                break
        observe(when, r.column, s.own_p[lane], s.own_u[lane], r.seen)
        _keep(lane, s, r)
