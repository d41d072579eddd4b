"""What is sampled of one subject: at an instant, or within a step on its dense output."""

from oxytocin.engine.machine_code import njit

from .solver import interpolate
from .state import SAMPLES


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def _keep(lane, s, r):
    row = s.counts[lane, SAMPLES]
    for j in range(s.kept.size):
        s.sample[lane, row, j] = r.seen[s.kept[j]]
    s.counts[lane, SAMPLES] += 1


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False, inline="always")
def sample_here(observe, lane, s, r):
    """Take the samples that are due, of the states in `column`."""
    counts = s.counts[lane]
    while counts[SAMPLES] < s.sample_time.size and s.sample_time[counts[SAMPLES]] <= s.clock[lane, 0]:
        observe(s.clock[lane, 0], r.column, s.own_p[lane], s.own_u[lane], r.seen)
        _keep(lane, s, r)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def sample_within(observe, lane, end, s, r):
    """Take the samples that are due before `end`, on the dense output of the step that is at hand."""
    t, step, counts = s.clock[lane, 0], r.steps[0, lane], s.counts[lane]
    while counts[SAMPLES] < s.sample_time.size and s.sample_time[counts[SAMPLES]] < end:
        # One that fell on the time of an event was left to what is after it, which is a hair later.
        when = max(s.sample_time[counts[SAMPLES]], t)
        share = (when - t) / step
        interpolate(share, lane, s, r)
        for i in range(r.column.size):
            if s.nonnegative[i] and r.column[i] < 0.0:
                # The line between both ends dips nowhere, and keeps every balance that they keep.
                for j in range(r.column.size):
                    r.column[j] = s.y[j, lane] + share * (r.y_new[j, lane] - s.y[j, lane])
                break
        observe(when, r.column, s.own_p[lane], s.own_u[lane], r.seen)
        _keep(lane, s, r)
