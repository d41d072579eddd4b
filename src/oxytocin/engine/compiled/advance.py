"""The loop that carries one subject through time: boundaries, neurons, organs, events, samples.

Between two boundaries (a scheduled change, a point of the noise grid, a macro step of the neurons, the end) the
right-hand side is smooth and the adaptive method runs freely; it stops inside only where an event's function
crosses zero, found on the dense output.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from .neurons import advance_neurons
from .randomness import normal
from .solver import ORDER, STAGES, attempt, interpolate

FINE, STUCK, CASCADE, NOT_FINITE, FULL = 0, 1, 2, 3, 4
NOTHING = 1e-200
FASTEST_GROWTH = 2.0  # of steps; faster, the dense output of what has just begun to rise would dip below zero
FIRST_STEP = 0.1  # s; after a jump the course is unknown, and a long step over it would overshoot on the dense output
ROOM = 1000  # places that the log keeps free for impulses that set each other off


class Subject(NamedTuple):
    """All that one subject's run holds; every array belongs to this subject alone."""

    clock: np.ndarray  # time, step size, macro step (0 without neurons), noise step (0 without noise), tolerance
    counts: np.ndarray  # see the indices below
    y: np.ndarray
    p: np.ndarray
    u: np.ndarray
    tolerance: np.ndarray  # absolute error allowed, per state
    nonnegative: np.ndarray  # 1 where a state may not fall below zero
    keys: np.ndarray  # random streams of the draws, then of the noises
    counters: np.ndarray  # how many numbers of each draw are used up
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
    sample: np.ndarray  # sampled observables: time by kept
    log_time: np.ndarray
    log_event: np.ndarray  # crossing index, or number of crossings + impulse index
    log_amount: np.ndarray
    worst: np.ndarray  # how often each state decided the step size


# Places in `counts`; 8 is the state to blame for a failure, 9 to 11 the numbers of crossings, impulses, observables.
SCHEDULE, SAMPLES, LOGGED, ACCEPTED, REJECTED, MACRO, NOISE = 0, 1, 2, 4, 5, 6, 7


@njit(cache=True, nogil=True, error_model="numpy")
def advance(until, last, s, neurons, equations):
    """Carry a subject to the time `until`; sample that instant too if it is the last. Return a status code.

    `equations` are the body's functions: derivatives, observe, crossings, happen, receive.
    """
    derivatives, observe, crossings, happen, receive = equations
    t, h, macro, noise_step, relative = s.clock[0], s.clock[1], s.clock[2], s.clock[3], s.clock[4]
    y, p, u = s.y, s.p, s.u
    size = y.size
    k = np.zeros((STAGES, size))
    y_new, error, y_at = np.empty(size), np.empty(size), np.empty(size)
    events = s.counts[9]
    g_old, g_new, g_at = np.zeros(events), np.zeros(events), np.zeros(events)
    emitted = np.zeros(s.counts[10])
    seen = np.zeros(s.counts[11])
    given = np.zeros(s.neuron_output.size)
    asked = np.zeros(s.neuron_input.size)
    status = FINE

    while True:
        # What happens at this boundary, in order: scheduled changes, noise, neurons.
        while s.counts[SCHEDULE] < s.schedule_time.size and s.schedule_time[s.counts[SCHEDULE]] <= t:
            item = s.counts[SCHEDULE]
            s.counts[SCHEDULE] += 1
            h = min(h, FIRST_STEP)
            if s.schedule_kind[item] == 0:
                u[s.schedule_index[item]] = s.schedule_value[item]
            else:
                emitted[s.schedule_index[item]] += s.schedule_value[item]
                status = _deliver(receive, t, s, emitted)
                if status != FINE:
                    break
        if status != FINE or t >= until:
            break
        stop = until
        if s.counts[SCHEDULE] < s.schedule_time.size:
            stop = min(stop, s.schedule_time[s.counts[SCHEDULE]])
        if noise_step > 0.0:
            if t >= s.counts[NOISE] * noise_step:
                _aim_noise(s, noise_step)
                s.counts[NOISE] += 1
            stop = min(stop, s.counts[NOISE] * noise_step)
        if macro > 0.0:
            if t >= s.counts[MACRO] * macro:
                s.counts[MACRO] += 1
                length = s.counts[MACRO] * macro - t
                observe(t, y, p, u, seen)
                for i in range(asked.size):
                    asked[i] = seen[s.neuron_input[i]]
                    if s.neuron_taken[i] >= 0:
                        u[s.neuron_taken[i]] = asked[i] / length
                advance_neurons(neurons, asked, round(length * 1000.0), given)
                for i in range(given.size):
                    if s.neuron_level[i] >= 0:
                        u[s.neuron_output[i]] = (given[i] - y[s.neuron_level[i]]) / length
                    else:
                        u[s.neuron_output[i]] = given[i] / length if s.neuron_output_is_flux[i] else given[i]
            stop = min(stop, s.counts[MACRO] * macro)
        _sample_here(observe, t, s, seen)

        # The smooth stretch from t to stop.
        derivatives(t, y, p, u, k[0])
        if events > 0:
            crossings(t, y, p, u, g_old)
        while t < stop:
            remaining = stop - t
            step = h
            if step >= remaining or remaining - step < 1e-9 * remaining:
                step = remaining
            attempt(derivatives, t, step, y, p, u, k, y_new, error)
            size_of_error, worst, below = 0.0, -1, False
            for i in range(size):
                allowed = s.tolerance[i] + relative * max(abs(y[i]), abs(y_new[i]))
                ratio = abs(error[i]) / allowed
                if not ratio <= size_of_error:  # also true when the ratio is not a number, which is infinitely bad
                    size_of_error, worst = ratio if ratio > 0.0 else math.inf, i
                # A steeper fall than this would carry the dense output, if not the step's end, below zero.
                if s.nonnegative[i] and (y_new[i] < 0.0 or step * k[0, i] < -1.9 * y[i]):
                    below, worst = True, i
            if worst >= 0:
                s.worst[worst] += 1
            if not (size_of_error <= 1.0) or below:
                s.counts[REJECTED] += 1
                h = 0.5 * step
                if math.isfinite(size_of_error) and not below:
                    h = step * max(0.2, 0.9 * size_of_error ** (-1.0 / ORDER))
                if h < 1e-13 * max(1.0, abs(t)) or t + h == t:
                    s.counts[8] = worst
                    status = STUCK if math.isfinite(size_of_error) else NOT_FINITE
                    break
                continue
            s.counts[ACCEPTED] += 1
            growth = FASTEST_GROWTH
            if size_of_error > 0.0:
                growth = min(FASTEST_GROWTH, max(0.2, 0.9 * size_of_error ** (-1.0 / ORDER)))
            end = stop if step == remaining else t + step
            crossed = False
            if events > 0:
                crossings(end, y_new, p, u, g_new)
                for e in range(events):
                    crossed = crossed or (g_old[e] < 0.0 and g_new[e] >= 0.0)
            if crossed:
                # The earliest crossing, bracketed on the dense output; the right end has crossed, so it cannot recur.
                low, high = 0.0, 1.0
                while (high - low) * step > 1e-10 * max(1.0, abs(t)):
                    middle = 0.5 * (low + high)
                    interpolate(middle, step, y, k, y_at)
                    crossings(t + middle * step, y_at, p, u, g_at)
                    past = False
                    for e in range(events):
                        past = past or (g_old[e] < 0.0 and g_at[e] >= 0.0)
                    if past:
                        high = middle
                    else:
                        low = middle
                end = t + high * step if high < 1.0 else end
                _sample_within(observe, t, end, step, s, k, y_new, y_at, seen)
                if high < 1.0:
                    interpolate(high, step, y, k, y_new)
                    for i in range(size):
                        if s.nonnegative[i]:
                            y_new[i] = max(y_new[i], 0.0)
                crossings(end, y_new, p, u, g_at)
                for i in range(size):
                    y[i] = y_new[i]
                t = end
                h = min(h, FIRST_STEP)
                for e in range(events):
                    if g_old[e] < 0.0 and g_at[e] >= 0.0:
                        happen(e, t, y, p, u, s.keys, s.counters, emitted)
                        _note(t, e, 0.0, s)
                        status = _deliver(receive, t, s, emitted)
                        if status != FINE:
                            break
                if status == FINE and s.counts[LOGGED] > s.log_time.size - ROOM:
                    status = FULL
                if status != FINE:
                    break
                derivatives(t, y, p, u, k[0])
                crossings(t, y, p, u, g_old)
            else:
                _sample_within(observe, t, end, step, s, k, y_new, y_at, seen)
                t = end
                vanished = False
                for i in range(size):
                    # What has decayed to nothing is nothing: smaller numbers are slow and lose their sign.
                    if s.nonnegative[i] and 0.0 < y_new[i] < NOTHING:
                        y_new[i], vanished = 0.0, True
                    y[i] = y_new[i]
                    k[0, i] = k[6, i]
                if vanished:
                    derivatives(t, y, p, u, k[0])
                for e in range(events):
                    g_old[e] = g_new[e]
            if crossed:
                continue
            # A step cut short by a boundary says nothing against a longer one.
            h = step * growth if step < remaining or growth < 1.0 else max(h, step * growth)
        if status != FINE:
            break

    if last and status == FINE:
        _sample_here(observe, t, s, seen)
    s.clock[0], s.clock[1] = t, h
    return status


@njit(cache=True, nogil=True, error_model="numpy")
def _deliver(receive, t, s, emitted):
    """Hand impulses to those who receive them, and theirs to the next, until none is left."""
    rounds = 0
    waiting = True
    while waiting:
        waiting = False
        for i in range(emitted.size):
            amount = emitted[i]
            if amount != 0.0:
                waiting = True
                emitted[i] = 0.0
                _note(t, s.counts[9] + i, amount, s)
                receive(i, amount, t, s.y, s.p, s.u, s.keys, s.counters, emitted)
                if s.counts[LOGGED] == s.log_time.size:
                    return CASCADE
        rounds += 1
        if rounds > 100:
            return CASCADE
    return FINE


@njit(cache=True, nogil=True, error_model="numpy")
def _note(t, event, amount, s):
    s.log_time[s.counts[LOGGED]] = t
    s.log_event[s.counts[LOGGED]] = event
    s.log_amount[s.counts[LOGGED]] = amount
    s.counts[LOGGED] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _aim_noise(s, step):
    """Give each noise a straight course to its next value, drawn from its exact law (Ornstein-Uhlenbeck)."""
    draws = s.counters.size
    for i in range(s.noise_state.size):
        sd, memory = s.p[s.noise_sd[i]], s.p[s.noise_time[i]]
        decay = math.exp(-step / memory)
        z = normal(s.keys[draws + i], np.uint64(s.counts[NOISE] + 1))
        now = s.y[s.noise_state[i]]
        following = decay * now + sd * math.sqrt(1.0 - decay * decay) * z
        s.u[s.noise_slope[i]] = (following - now) / step


@njit(cache=True, nogil=True, error_model="numpy")
def _keep(s, seen):
    row = s.counts[SAMPLES]
    for j in range(s.kept.size):
        s.sample[row, j] = seen[s.kept[j]]
    s.counts[SAMPLES] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _sample_here(observe, t, s, seen):
    while s.counts[SAMPLES] < s.sample_time.size and s.sample_time[s.counts[SAMPLES]] <= t:
        observe(t, s.y, s.p, s.u, seen)
        _keep(s, seen)


@njit(cache=True, nogil=True, error_model="numpy")
def _sample_within(observe, t, end, step, s, k, y_new, y_at, seen):
    while s.counts[SAMPLES] < s.sample_time.size and s.sample_time[s.counts[SAMPLES]] < end:
        when = s.sample_time[s.counts[SAMPLES]]
        share = (when - t) / step
        interpolate(share, step, s.y, k, y_at)
        for i in range(y_at.size):
            if s.nonnegative[i] and y_at[i] < 0.0:
                # The line between both ends dips nowhere, and keeps every balance that they keep.
                for j in range(y_at.size):
                    y_at[j] = s.y[j] + share * (y_new[j] - s.y[j])
                break
        observe(when, y_at, s.p, s.u, seen)
        _keep(s, seen)
