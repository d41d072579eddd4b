"""What the loop works on: the state of up to eight subjects, and its working memory."""

from typing import NamedTuple

import numpy as np

from oxytocin.engine.machine_code import njit

from .lanes import WIDTH
from .tsit5 import STAGES

FINE, STUCK, CASCADE, NOT_FINITE, FULL, PAUSED, STIFFENED = 0, 1, 2, 3, 4, 5, 6


class State(NamedTuple):
    """All that the run of up to eight subjects holds; a lane beyond the last subject stands still.

    Parameters and what is held stand twice: by rows of lanes for what is worked out together, and by subject.
    """

    clock: np.ndarray  # lanes by: time, step size, macro step (0 without neurons), noise step (0 without noise)
    counts: np.ndarray  # lanes by the indices below
    sizes: np.ndarray  # numbers of lanes in use, crossings, impulses, observables
    idle: np.ndarray  # 1 for a lane that goes no further
    blame: np.ndarray  # lane of a failure, and its state or event (-1 for none)
    relative: float  # relative error allowed
    y: np.ndarray  # states by lanes
    p: np.ndarray  # parameters and constants by lanes
    u: np.ndarray  # held values by lanes
    own_p: np.ndarray  # lanes by parameters
    own_u: np.ndarray  # lanes by held values
    moving: np.ndarray  # states that change between events
    allowed: np.ndarray  # states by lanes: absolute error allowed, by the size that the state has reached
    most_allowed: np.ndarray  # the same at most, per state
    reached_share: np.ndarray  # share of the size reached that it is, per state
    kin: np.ndarray  # per state, the number of the unit that it shares with others
    largest: np.ndarray  # units by lanes: room for the size of the largest state in each
    nonnegative: np.ndarray  # 1 where a state may not fall below zero
    looked: np.ndarray  # crossings by lanes: their functions when last looked at
    before: np.ndarray  # the same a step earlier
    stride: np.ndarray  # row of one: the length of that step, 0 when something has jumped since
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
JUMPS, STIFF, STRIKES, PATIENCE = 7, 8, 9, 10
COUNTS = 11
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
    error: np.ndarray  # of a step that is judged; afterwards, states within it
    g_new: np.ndarray  # crossings by lanes
    g_at: np.ndarray
    size: np.ndarray  # rows of one: error over what is allowed, the state it is of, whether anything fell below zero
    worst: np.ndarray
    below: np.ndarray
    growth: np.ndarray
    crossed: np.ndarray
    stiff: np.ndarray  # 1 in a lane whose step is one of the stiff method
    held: np.ndarray  # how fast the fastest decay is, per step of the explicit method
    taken: np.ndarray  # 1 where the step is taken as it is
    past: np.ndarray  # crossings of one lane
    slope: np.ndarray
    due: np.ndarray  # 1 for a crossing of one lane that is to happen
    running: np.ndarray  # 1 for a lane that has not reached its end


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
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros((1, WIDTH)),
        np.zeros(events),
        np.zeros(events),
        np.zeros(events),
        np.zeros(WIDTH, dtype=np.int64),
    )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def column(rows, lane, out):
    """Write the numbers of one lane into `out`."""
    for i in range(out.size):
        out[i] = rows[i, lane]
