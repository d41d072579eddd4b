"""A process that simulates for the server: it warms itself, does one job at a time, and stops one that is unwanted."""

from __future__ import annotations

import contextlib
import io
import os
import queue
import signal
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from oxytocin.app.scenario import Asked, beginning, check
from oxytocin.experiments.experiment import Outcome
from oxytocin.language.errors import OxytocinError, said_of

REFUSED, LACKING, BROKEN = 422, 503, 500
"""What a job that fails is answered with: it makes no sense, there is not enough of something, or a fault of ours."""

_OFTEN = 0.1
"""Seconds between reports of progress."""


@dataclass(frozen=True)
class Job:
    """What a worker is asked for: a picture, or one of the files of a run by its ending."""

    number: int
    run: str
    asked: Asked
    file: str = ""


@dataclass(frozen=True)
class Stop:
    """The job of this number is no longer wanted."""

    number: int


@dataclass(frozen=True)
class Ready:
    """The worker has done the first scenario that it was to warm itself with, or all of them."""

    everything: bool


@dataclass(frozen=True)
class Share:
    """How much of a job is done."""

    number: int
    share: float


@dataclass(frozen=True)
class Done:
    """A job's result."""

    number: int
    content: bytes


@dataclass(frozen=True)
class Failed:
    """Why a job has none."""

    number: int
    problem: str
    status: int


class _Unwanted(BaseException):
    """Ends a simulation that nobody waits for; no experiment may catch it by mistake."""


class _Desk:
    """The worker's end of the pipe: jobs come in by a thread of their own, so that a stop is heard during a job."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.jobs: queue.Queue[Job] = queue.Queue()
        self.unwanted: set[int] = set()
        self._sending = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                message = self.pipe.recv()
                if message is None:
                    break
                if isinstance(message, Stop):
                    self.unwanted.add(message.number)
                else:
                    self.jobs.put(message)
        except (EOFError, OSError):
            pass
        os._exit(0)  # the server is gone or wants no more: nothing here is worth keeping

    def say(self, message: object) -> None:
        """Send a message; if nobody is there to read it, the other thread will notice."""
        with self._sending, contextlib.suppress(OSError):
            self.pipe.send(message)


def work(pipe: Connection, memory: int, warm: Sequence[tuple[str, str]]) -> None:
    """Do jobs until the server is gone.

    Parameters
    ----------
    pipe : Connection
        To the server; takes `Job` and `Stop`, gives `Ready`, `Share`, `Done` and `Failed`.
    memory : int
        Bytes that the process may take, where the system can hold it to that.
    warm : sequence of (str, str)
        Experiments and bodies that are done once beforehand, so that the first user does not wait for machine code.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then sends everybody home
    warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing, which are printed as having no value
    desk = _Desk(pipe)
    bench = _Bench()
    _limit_memory(memory)
    for i, names in enumerate(warm):
        with contextlib.suppress(OxytocinError, ArithmeticError, MemoryError):
            bench.make(Job(-1, "", check(beginning(*names))), lambda share: None)
        if i == 0:
            desk.say(Ready(everything=False))
        while not desk.jobs.empty():
            _do(desk, bench, desk.jobs.get())
    desk.say(Ready(everything=True))
    while True:
        _do(desk, bench, desk.jobs.get())


def _limit_memory(most: int) -> None:
    """Hold this process to so many bytes of its own, where the system has such a limit."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    except (ImportError, ValueError, OSError):
        pass  # the number of samples is limited everywhere


def _do(desk: _Desk, bench: _Bench, job: Job) -> None:
    said = 0.0

    def listener(share: float) -> None:
        nonlocal said
        if job.number in desk.unwanted:
            raise _Unwanted
        if time.monotonic() - said > _OFTEN:
            said = time.monotonic()
            desk.say(Share(job.number, share))

    try:
        listener(0.0)
        desk.say(Done(job.number, bench.make(job, listener)))
    except _Unwanted:
        desk.say(Failed(job.number, "the run was stopped", 409))
    except OxytocinError as error:
        desk.say(Failed(job.number, str(error), REFUSED))
    except (ArithmeticError, MemoryError) as error:
        desk.say(Failed(job.number, said_of(error), LACKING if isinstance(error, MemoryError) else REFUSED))
    except Exception as error:  # one job must not take the others with it
        why = f"a fault in oxytocin itself ({type(error).__name__}: {error}); please report it"
        desk.say(Failed(job.number, why, BROKEN))
    finally:
        desk.unwanted.discard(job.number)


class _Bench:
    """What lies on a worker's bench: the last outcome, of which files may be wanted next."""

    def __init__(self) -> None:
        self.last: tuple[str, Outcome | None] = ("", None)

    def outcome(self, job: Job, listener: Callable[[float], None]) -> Outcome:
        """Return the outcome of a run, done again if it is not the last: it comes out the same."""
        run, outcome = self.last
        if outcome is None or run != job.run:
            self.last = ("", None)  # two large outcomes at a time are one too many
            asked = job.asked
            outcome = asked.experiment.carry_out(asked.body, **asked.arguments(), progress=listener)
            self.last = (job.run, outcome)
        return outcome

    def make(self, job: Job, listener: Callable[[float], None]) -> bytes:
        """Return a picture or a file."""
        from oxytocin.app.picture import as_json, picture

        begun = time.perf_counter()
        outcome = self.outcome(job, listener)
        if not job.file:
            return as_json(picture(job.run, job.asked, outcome, time.perf_counter() - begun))
        return FILES[job.file](outcome)


def _netcdf(outcome: Outcome) -> bytes:
    content: bytes = bytes(outcome.run.to_dataset().to_netcdf(engine="h5netcdf"))
    return content


def _table(outcome: Outcome) -> bytes:
    from oxytocin.experiments.arms import table_of_subjects

    readouts = {item.name: item for item in outcome.readouts}
    return table_of_subjects({outcome.body.name: readouts}, arm="body").encode()


def _figure(outcome: Outcome) -> bytes:
    from oxytocin.report.figures import draw
    from oxytocin.report.style import write_svg

    text = io.StringIO()
    write_svg(draw(outcome), text)
    return text.getvalue().encode()


FILES: dict[str, Callable[[Outcome], bytes]] = {"data.nc": _netcdf, "data.csv": _table, "figure.svg": _figure}
"""What makes each file of a run."""
