"""What happens at instants: where within a step something crosses zero, what that changes, and what follows from it.

An event happens when its function rises from below zero to zero or above, whatever lifted it: time, another event, a
dose, an input that was set. Within a step that is looked for on the dense output, also where the function has fallen
again at its end. All that is due at one time happens in the order of the list, each on what the one before it left.
"""

import math

from oxytocin.engine.machine_code import njit

from .allowance import allow
from .crossing import next_guess
from .lanes import load, maximum, store, where
from .samples import sample_within
from .solver import interpolate
from .state import CASCADE, CROSSINGS, FINE, FULL, LOGGED, column

FIRST_STEP = 0.1  # s; after a jump the course is unknown, and a long step over it would overshoot on the dense output
ROOM = 1000  # places that the log keeps free for impulses that set each other off
ROUNDS = 1000  # happenings at one instant
PROBE = 1e-4  # share of a step over which the slope of a function is taken
LOOKS = 18  # for the top of a function within a step
GOLDEN = 0.3819660112501051
NOWHERE = 2.0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def look_for_crossings(events, s, r):
    """Note in which lanes a function rises above zero within the step, or may do so between its ends.

    It may where the parabola through the last three points comes near its top; `cross` then looks more closely. After a
    jump there is no third point, and it always does.
    """
    h, stride = load(r.steps, 0), load(s.stride, 0)
    per_step, per_stride, share = 1.0 / h, 1.0 / stride, h / (h + stride)  # a division takes as long as ten products
    found = 0.0 * h
    for e in range(events):
        old, new = load(s.looked, e), load(r.g_new, e)
        first, second = (old - load(s.before, e)) * per_stride, (new - old) * per_step
        bend = first - second
        up, down = second + bend * share, second - bend * share
        near = (maximum(old, new) + h * bend >= 0.0) & (up > -0.5 * bend) & (down < 0.5 * bend)
        found = where((old < 0.0) & ((new >= 0.0) | near | ~(stride > 0.0)), 1.0, found)
    store(r.crossed, 0, found)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def look_again(lane, s, r):
    """Take over what `g_new` says of a lane; return whether anything was lifted above zero since the last look."""
    lifted = False
    for e in range(r.due.size):
        r.due[e] = 0.0
        if s.looked[e, lane] < 0.0 and r.g_new[e, lane] >= 0.0:
            r.due[e], lifted = 1.0, True
        s.looked[e, lane] = r.g_new[e, lane]
    return lifted


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _look_at(share, lane, s, r, crossings):
    """Write what the crossings' functions are at a share of the step into `g_at`, and the states into `column`."""
    interpolate(share, lane, s, r)
    for i in range(r.column.size):
        if s.nonnegative[i]:
            r.column[i] = max(r.column[i], 0.0)
        r.error[i, lane] = r.column[i]
    r.at[0, lane] = s.clock[lane, 0] + share * r.steps[0, lane]
    crossings(r.at, r.error, s.p, s.u, r.g_at)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _top(e, high, lane, s, r, crossings):
    """Return a share of the step, before `high`, at which a function is above zero that is below it at both ends."""
    low, end, g_left, g_right = 0.0, high, -math.inf, -math.inf
    left, right = GOLDEN * high, (1.0 - GOLDEN) * high
    for look in range(LOOKS):
        # The golden section: first both points within, then whichever is new.
        at = left if look == 0 or (look > 1 and g_left == -math.inf) else right
        _look_at(at, lane, s, r, crossings)
        g = r.g_at[e, lane]
        if g >= 0.0:
            return at
        if at == left:
            g_left = g
        else:
            g_right = g
        if look > 0 and g_left > g_right:
            end, right, g_right = right, left, g_left
            left, g_left = low + GOLDEN * (end - low), -math.inf
        elif look > 0:
            low, left, g_left = left, right, g_right
            right, g_right = end - GOLDEN * (end - low), -math.inf
    return NOWHERE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _look_closely(lane, s, r, crossings):
    """Mark in `due` the functions that may be above zero within the step though they are below it at both ends.

    One that bends down only stays below the tangents at both ends.
    """
    for side in range(2):
        _look_at(PROBE if side == 0 else 1.0 - PROBE, lane, s, r, crossings)
        for e in range(r.due.size):
            old, new, at = s.looked[e, lane], r.g_new[e, lane], r.g_at[e, lane]
            if side == 0:
                r.slope[e] = (at - old) / PROBE
            else:
                up, down = r.slope[e], (new - at) / PROBE
                peak = old + up * (new - old - down) / (up - down)
                r.due[e] = 1.0 if old < 0.0 and new < 0.0 and up > 0.0 and down < 0.0 and peak >= 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _earliest(allowed, lane, s, r, crossings):
    """Return the share of the step at which the first crossing has just happened; mark in `due` what crossed there."""
    _look_closely(lane, s, r, crossings)
    high, past = NOWHERE, r.past
    column(r.g_new, lane, past)
    for e in range(past.size):
        old, end = s.looked[e, lane], min(high, 1.0)
        if not old < 0.0:
            continue
        if not past[e] >= 0.0:
            if r.due[e] == 0.0:
                continue
            end = _top(e, end, lane, s, r, crossings)
            if end == NOWHERE:
                continue
            column(r.g_at, lane, past)
        # Bracketed on the dense output; the right end has crossed, so that it cannot recur.
        high = end
        low, g_low, g_high, looked, kept = 0.0, old, past[e], 0, 0
        while high - low > allowed:
            share = next_guess(low, high, g_low, g_high, allowed, looked)
            looked += 1
            _look_at(share, lane, s, r, crossings)
            if r.g_at[e, lane] >= 0.0:
                high, g_high = share, r.g_at[e, lane]
                column(r.g_at, lane, past)
                g_low, kept = 0.5 * g_low if kept < 0 else g_low, -1
            else:
                low, g_low = share, r.g_at[e, lane]
                g_high, kept = 0.5 * g_high if kept > 0 else g_high, 1
    for e in range(past.size):
        r.due[e] = 1.0 if high < NOWHERE and s.looked[e, lane] < 0.0 and past[e] >= 0.0 else 0.0
    return high


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def cross(lane, s, r, crossings, observe, happen, receive):
    """Go to the earliest crossing within the step and let happen what happens there; return whether any, and a status.

    What is a hair later decides, so that a comparison that turns true only above the threshold is true as well. A
    sample at that very time shows what is after it, however the last digit fell.
    """
    t, step = s.clock[lane, 0], r.steps[0, lane]
    allowed = 1e-12 * max(1.0, abs(t)) / step
    high = _earliest(allowed, lane, s, r, crossings)
    if high == NOWHERE:
        return False, FINE
    high += allowed
    if high < 1.0:
        end = t + high * step
        sample_within(observe, lane, end - 2.0 * allowed * step, s, r)
        _look_at(high, lane, s, r, crossings)
        column(r.g_at, lane, r.past)
    else:
        end = r.ends[0, lane]
        sample_within(observe, lane, end - 2.0 * allowed * step, s, r)
        column(r.g_new, lane, r.past)
        column(r.y_new, lane, r.column)
    s.clock[lane, 0] = end
    s.clock[lane, 1] = min(s.clock[lane, 1], FIRST_STEP)
    for i in range(r.column.size):
        s.y[i, lane] = r.column[i]
    for e in range(r.due.size):
        if s.looked[e, lane] < 0.0 and r.past[e] >= 0.0:
            r.due[e] = 1.0
        s.looked[e, lane] = r.past[e]
    return True, let_happen(lane, s, r, crossings, happen, receive)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def let_happen(lane, s, r, crossings, happen, receive):
    """Let happen what is due in a lane, and what that lifts above zero."""
    for _ in range(ROUNDS):
        e = 0
        while e < r.due.size and r.due[e] == 0.0:
            e += 1
        if e == r.due.size:
            allow(lane, s)
            s.stride[0, lane] = 0.0
            return FULL if s.counts[lane, LOGGED] > s.log_time.shape[1] - ROOM else FINE
        r.due[e] = 0.0
        s.blame[1] = e
        column(s.y, lane, r.column)
        happen(e, s.clock[lane, 0], r.column, s.own_p[lane], s.own_u[lane], s.keys[lane], s.counters[lane], r.emitted)
        _note(lane, e, 0.0, s)
        if deliver(receive, lane, s, r) != FINE:
            return CASCADE
        r.at[0, lane] = s.clock[lane, 0]
        crossings(r.at, s.y, s.p, s.u, r.g_at)
        for other in range(r.due.size):
            if s.looked[other, lane] < 0.0 and r.g_at[other, lane] >= 0.0:
                r.due[other] = 1.0
            s.looked[other, lane] = r.g_at[other, lane]
    return CASCADE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def deliver(receive, lane, s, r):
    """Hand impulses to those who receive them, and theirs to the next; `column` is the state before and after."""
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
    for i in range(r.column.size):
        s.y[i, lane] = r.column[i]
    return FINE


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _note(lane, event, amount, s):
    at = s.counts[lane, LOGGED]
    s.log_time[lane, at] = s.clock[lane, 0]
    s.log_event[lane, at] = event
    s.log_amount[lane, at] = amount
    s.counts[lane, LOGGED] += 1
