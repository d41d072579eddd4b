"""As many subjects as a graphics processor holds: their arrays there, and the kernel called for all of them at once."""

from __future__ import annotations

import numpy as np

from oxytocin.engine.block import Block
from oxytocin.engine.plan import Plan, integers

_THREADS = 64  # in a block; few, for each subject takes steps of its own and a block waits for its slowest
_MOST_SUBJECTS = 65_536
_SHARE_OF_MEMORY = 0.8
_FROM_HOST = ("counts", "idle")  # what the host changes between two calls
_ONCE = ("clock", "y", "p", "u", "own_p", "own_u", "keys", "counters", "sample", "worst")
_SHARED = (
    "moving",
    "tolerance",
    "nonnegative",
    "schedule_time",
    "schedule_kind",
    "schedule_index",
    "schedule_value",
    "noise_state",
    "noise_slope",
    "noise_sd",
    "noise_time",
    "neuron_input",
    "neuron_taken",
    "neuron_output",
    "neuron_output_is_flux",
    "neuron_level",
    "kept",
    "sample_time",
    "sizes",
)


class Batch(Block):
    """A block with a lane, and so a thread, for each of its subjects."""

    events_in_log = 4_000

    @property
    def width(self) -> int:
        """How many lanes there are: one for each subject."""
        return len(self.numbers)

    def make_room(self) -> None:
        """Bring the arrays to the device, and make room there for what the kernel needs besides."""
        from numba import cuda

        kernel, equations, host = self.plan.compiled.kernel, self.plan.compiled.equations, self.state
        loop, states, width = self.plan.compiled.loop, self.plan.initial.size, self.width
        there = {name: cuda.to_device(getattr(host, name)) for name in (*_FROM_HOST, *_ONCE, *_SHARED)}
        for name in ("log_time", "log_event", "log_amount"):
            there[name] = cuda.device_array((self.events_in_log, width), dtype=getattr(host, name).dtype)
        there["blame"] = cuda.to_device(np.zeros((width, 2), dtype=np.int64))
        self.there = loop.State(relative=host.relative, **there)
        sizes = (equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES)
        self.one = cuda.to_device(integers((1, *sizes)))
        self.rows = cuda.to_device(np.zeros((kernel.rows_needed(states, *sizes), width)))
        self.stages = cuda.to_device(np.zeros((loop.STAGES, states, width)))
        self.running = cuda.to_device(np.zeros(width, dtype=np.int64))
        self.status = cuda.to_device(np.zeros(width, dtype=np.int64))

    def advance(self, until: float, last: bool) -> int:
        """Call the kernel, and bring back what is looked at between two calls; return the worst status."""
        loop, host, there = self.plan.compiled.loop, self.state, self.there
        for name in _FROM_HOST:
            getattr(there, name).copy_to_device(getattr(host, name))
        memory = (self.one, self.rows, self.stages, self.running, self.status)
        self.plan.compiled.kernel.carry[-(-self.width // _THREADS), _THREADS](until, last, there, *memory)
        for name in ("clock", "counts"):
            getattr(there, name).copy_to_host(getattr(host, name))
        filled = int(host.counts[:, loop.LOGGED].max())
        if filled:
            for name in ("log_time", "log_event", "log_amount"):
                getattr(host, name)[:, :filled] = getattr(there, name)[:filled].copy_to_host().T
        status = self.status.copy_to_host()
        failed = np.flatnonzero((status != loop.FINE) & (status != loop.FULL))
        full = np.flatnonzero(status == loop.FULL)
        if failed.size:
            host.blame[:] = there.blame.copy_to_host()[failed[0]]
            host.blame[0] = failed[0]
            return int(status[failed[0]])
        if full.size:
            host.blame[0] = full[np.argmin(host.clock[full, 0])]
            return int(loop.FULL)
        return int(loop.FINE)

    def finish(self) -> None:
        """Bring the samples back, and give the device's memory free."""
        self.there.sample.copy_to_host(self.sample)
        self.there.worst.copy_to_host(self.state.worst)
        super().finish()
        self.there = self.one = self.rows = self.stages = self.running = self.status = None


def subjects_at_once(plan: Plan) -> int:
    """Return how many subjects the memory of the device holds together."""
    from numba import cuda

    free = cuda.current_context().get_memory_info()[0]
    return int(max(1, min(_MOST_SUBJECTS, _SHARE_OF_MEMORY * free // bytes_of_one(plan))))


def bytes_of_one(plan: Plan) -> int:
    """Return how much memory of the device one subject takes."""
    layout, equations = plan.layout, plan.compiled.equations
    states = plan.initial.size
    sizes = (equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES)
    values = 2 * (len(layout.parameters) + equations.CONSTANTS + len(layout.held)) + 2 * len(plan.keys)
    rows = plan.compiled.kernel.rows_needed(states, *sizes)
    samples = plan.sample_time.size * len(plan.kept)
    return 8 * (
        rows
        + (plan.compiled.loop.STAGES + 2) * states
        + values
        + samples
        + 3 * Batch.events_in_log
        + 20  # clock, counts, idle, blame, running, status
    )


