"""As many subjects as a graphics processor holds: their arrays there, and the kernel called for all of them at once."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import numpy as np

from oxytocin.engine.block import TRIES_PER_CALL, Block
from oxytocin.engine.jacobian import no_room
from oxytocin.engine.plan import Plan, integers
from oxytocin.engine.progress import Progress
from oxytocin.language.errors import OxytocinError

_THREADS = 64  # in a block of CUDA's; few, for each subject takes its own steps and a block waits for its slowest
_MOST_SUBJECTS = 65_536
_SHARE_OF_MEMORY = 0.8
_LOGS = ("log_time", "log_event", "log_amount")
_OFTEN = ("counts", "idle")  # what the host changes between two calls


class Batch(Block):
    """A block with a lane, and so a thread, for each of its subjects.

    Attributes
    ----------
    there : State
        The state's arrays on the device; `blame` has a row for each subject, and in the logs events come first.
    memory : tuple of device arrays
        What the kernel needs besides, in the order of its arguments; the last is each subject's status.
    """

    events_in_log = 4_000

    advice_when_stuck = "the method for stiff equations is one of the CPU alone (device='cpu')"

    there: Any = None
    memory: Any = None

    @property
    def width(self) -> int:
        """How many lanes there are: one for each subject."""
        return len(self.numbers)

    def make_room(self) -> None:
        """Bring the arrays to the device, and make room there for what the kernel needs besides."""
        from numba import cuda

        loop, width, states = self.plan.compiled.loop, self.width, self.plan.initial.size
        there = self.state._asdict() | {"blame": np.zeros((width, 2), dtype=np.int64)}
        for name, item in there.items():
            if name in _LOGS:
                there[name] = cuda.device_array((self.events_in_log, width), dtype=item.dtype)
            elif isinstance(item, np.ndarray):
                there[name] = cuda.to_device(item)
        self.there = loop.State(**there)
        one = integers((1, *_sizes(self.plan)))
        numbers = [np.zeros((_rows(self.plan), width)), np.zeros((loop.STAGES, states, width))]
        flags = [np.zeros(width, dtype=np.int64) for _ in ("running", "status")]
        none = no_room(loop, 1, ready=-1)
        places = {name: cuda.to_device(item) for name, item in none._asdict().items() if isinstance(item, np.ndarray)}
        self.memory = (none._replace(**places), *(cuda.to_device(item) for item in (one, *numbers, *flags)))

    def compile(self) -> None:
        """Leave that to the first call."""

    def carry(self, stop: threading.Event, bar: Progress) -> None:
        """Carry all subjects; what goes wrong on the device is said in a sentence."""
        # Of a few subjects, Numba remarks that they leave most of the device idle.
        warnings.filterwarnings("ignore", message="Grid size")
        try:
            super().carry(stop, bar)
        except Exception as error:
            # Those of CUDA's own packages, and of Numba's way to its driver, have no class in common.
            if not type(error).__module__.startswith(("cuda.", "numba.cuda.cudadrv")):
                raise
            raise OxytocinError(f"the GPU gave up: {error}") from None

    def advance(self, until: float, last: bool) -> int:
        """Call the kernel, and bring back what is looked at between two calls; return the worst status."""
        loop, host, there = self.plan.compiled.loop, self.state, self.there
        for name in _OFTEN:
            getattr(there, name).copy_to_device(getattr(host, name))
        before = host.clock[:, 0].copy()
        blocks = -(-self.width // _THREADS)
        _kernel(self.plan).carry[blocks, _THREADS](until, int(last), TRIES_PER_CALL, there, *self.memory)
        for name in ("clock", "counts", "worst"):
            getattr(there, name).copy_to_host(getattr(host, name))
        filled = int(host.counts[:, loop.LOGGED].max())
        if filled:
            for name in _LOGS:
                getattr(host, name)[:, :filled] = getattr(there, name)[:filled].copy_to_host().T
        status = self.memory[-1].copy_to_host()
        failed = np.flatnonzero(~np.isin(status, (loop.FINE, loop.FULL, loop.PAUSED)))
        if failed.size:
            host.blame[:] = failed[0], there.blame.copy_to_host()[failed[0], 1]
            return int(status[failed[0]])
        full = np.flatnonzero(status == loop.FULL)
        if full.size:  # the one that came least far tells whether anything happens too often
            host.blame[0] = full[np.argmin((host.clock[:, 0] - before)[full])]
            return int(loop.FULL)
        return int(loop.PAUSED if (status == loop.PAUSED).any() else loop.FINE)

    def finish(self) -> None:
        """Bring back what is left on the device, and give its memory free."""
        self.there.sample.copy_to_host(self.sample)
        self.there.worst.copy_to_host(self.state.worst)
        self.there = self.memory = None
        super().finish()


def subjects_at_once(plan: Plan) -> int:
    """Return how many subjects the memory of the device holds together."""
    from numba import cuda

    free = cuda.current_context().get_memory_info()[0]
    return int(max(1, min(_MOST_SUBJECTS, _SHARE_OF_MEMORY * free // _bytes_of_one(plan))))


def _bytes_of_one(plan: Plan) -> int:
    """Return how much memory of the device one subject takes."""
    layout, equations = plan.layout, plan.compiled.equations
    values = 2 * (len(layout.parameters) + equations.CONSTANTS + len(layout.held)) + 2 * len(plan.keys)
    states = (plan.compiled.loop.STAGES + 2) * plan.initial.size  # stages, `y` and `worst`
    samples = plan.sample_time.size * len(plan.kept)
    few = 20  # clock, counts, idle, blame, running, status
    return 8 * (_rows(plan) + values + states + samples + len(_LOGS) * Batch.events_in_log + few)


def _rows(plan: Plan) -> int:
    return int(_kernel(plan).rows_needed(plan.initial.size, *_sizes(plan)))


def _sizes(plan: Plan) -> tuple[int, int, int]:
    equations = plan.compiled.equations
    return equations.CROSSINGS, equations.IMPULSES, equations.OBSERVABLES


def _kernel(plan: Plan) -> Any:
    return plan.compiled.kernel
