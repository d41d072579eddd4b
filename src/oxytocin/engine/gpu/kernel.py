"""The kernel: each thread cuts its own subject out of the arrays of a batch, and carries it as a block of one lane.

In the arrays of a batch, what is looked at in every step has the subjects last, so that neighbours in memory are read
by neighbouring threads together.
"""

from numba import cuda

from oxytocin.engine.machine_code import kernel

from .advance import CROSSINGS, IMPULSES, OBSERVABLES, Room, State, advance
from .equations import crossings, derivatives, happen, observe, receive

SINGLE_ROWS = 13  # of working memory, that hold one number of a subject


@kernel
def carry(until, last, budget, s, z, one, rows, stages, running, status):
    """Carry every subject of a batch to the time `until`.

    Parameters
    ----------
    s : State
        Of the whole batch; `blame` has a row for each subject, and in the logs events come first and subjects last.
    z : Stiff
        Says that there is no stiff method here.
    one : ndarray
        The sizes of a block of one.
    rows, stages, running : ndarray
        Working memory: numbers by subjects, stages by states by subjects, and one for each subject.
    status : ndarray
        What `advance` said of each subject.
    """
    lane = cuda.grid(1)
    if lane < s.idle.shape[0]:
        # As first-class values, and not by name inside the loop, for so the loop's text stays that of everywhere else.
        equations = (derivatives, derivatives, observe, crossings, happen, receive)
        own, room = _own(s, one, lane), _room(s, rows, stages, running, lane)
        status[lane] = advance(until, last, budget, own, room, z, 0, equations)


@cuda.jit(device=True)
def _own(s, one, lane):
    """Return one subject's part of a batch, as a block of one lane."""
    return State(
        s.clock[lane : lane + 1],
        s.counts[lane : lane + 1],
        one,
        s.idle[lane : lane + 1],
        s.blame[lane],
        s.relative,
        s.y[:, lane : lane + 1],
        s.p[:, lane : lane + 1],
        s.u[:, lane : lane + 1],
        s.own_p[lane : lane + 1],
        s.own_u[lane : lane + 1],
        s.moving,
        s.allowed[:, lane : lane + 1],
        s.most_allowed,
        s.reached_share,
        s.kin,
        s.largest[:, lane : lane + 1],
        s.nonnegative,
        s.looked[:, lane : lane + 1],
        s.before[:, lane : lane + 1],
        s.stride[:, lane : lane + 1],
        s.keys[lane : lane + 1],
        s.counters[lane : lane + 1],
        s.schedule_time,
        s.schedule_kind,
        s.schedule_index,
        s.schedule_value,
        s.noise_state,
        s.noise_slope,
        s.noise_sd,
        s.noise_time,
        s.neuron_input,
        s.neuron_taken,
        s.neuron_output,
        s.neuron_output_is_flux,
        s.neuron_level,
        s.kept,
        s.sample_time,
        s.sample[lane : lane + 1],
        s.log_time[:, lane : lane + 1].T,
        s.log_event[:, lane : lane + 1].T,
        s.log_amount[:, lane : lane + 1].T,
        s.worst[lane : lane + 1],
    )


@cuda.jit(device=True)
def _room(s, rows, stages, running, lane):
    """Return one subject's working memory, cut out of the rows in the order in which `rows_needed` counts them."""
    states, own, nothing = s.y.shape[0], slice(lane, lane + 1), rows[0:0, lane]
    events, impulses, observables = s.sizes[CROSSINGS], s.sizes[IMPULSES], s.sizes[OBSERVABLES]
    emitted = SINGLE_ROWS
    seen = emitted + impulses
    column = seen + observables
    y_new = column + states
    error = y_new + states
    g_new = error + states
    g_at = g_new + events
    past = g_at + events
    slope = past + events
    due = slope + events
    return Room(
        rows[column:y_new, lane],
        rows[emitted:seen, lane],
        rows[seen:column, lane],
        nothing,  # asked and given: of neurons, which there are none
        nothing,
        rows[0:1, lane],
        rows[1:2, own],
        rows[2:3, own],
        rows[3:4, own],
        rows[4:5, own],
        stages[:, :, own],
        rows[y_new:error, own],
        rows[error:g_new, own],
        rows[g_new:g_at, own],
        rows[g_at:past, own],
        rows[5:6, own],
        rows[6:7, own],
        rows[7:8, own],
        rows[8:9, own],
        rows[9:10, own],
        rows[10:11, own],
        rows[11:12, own],
        rows[12:13, own],
        rows[past:slope, lane],
        rows[slope:due, lane],
        rows[due : due + events, lane],
        running[own],
    )


def rows_needed(states, events, impulses, observables):
    """Return how many numbers of working memory a subject needs beside the stages."""
    return SINGLE_ROWS + impulses + observables + 3 * states + 5 * events
