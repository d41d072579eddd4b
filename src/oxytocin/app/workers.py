"""A few processes that simulate, a queue before them, and what happens when one is lost or too slow."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from oxytocin.app.scenario import Asked
from oxytocin.app.worker import LACKING, Done, Failed, Job, Ready, Share, Stop, work

_GRACE = 3.0
"""Seconds in which a worker must put down a job that is not wanted, before it is killed and another one started."""

_DEATHS = 3
"""Processes in a row that may die before they are ready; then waiting tasks are told, and it is tried less often."""

_PAUSES = (0.5, 10.0)
"""Seconds until a process that died before it was ready is replaced, at first and then."""


@dataclass(frozen=True)
class Limits:
    """How much the server does at a time and for how long; tests have smaller ones.

    Attributes
    ----------
    workers, waiting : int
        Processes that simulate, and runs that may wait for one.
    seconds, memory : float and int
        Wall time of a run, and bytes that a process may take.
    patience : float
        Seconds without a client after which a run is stopped.
    """

    workers: int = max(2, min(4, os.cpu_count() or 2))
    waiting: int = 200
    seconds: float = 60.0
    memory: int = 3_000_000_000
    patience: float = 10.0


class Task:
    """A job on its way: who is told of its progress, and a future for its result.

    Attributes
    ----------
    result : asyncio.Future
        Of bytes; fails with `Refused`.
    """

    def __init__(self, job: Job, listener: Callable[[float], None], loop: asyncio.AbstractEventLoop) -> None:
        self.job, self.listener = job, listener
        self.result: asyncio.Future[bytes] = loop.create_future()
        self.result.add_done_callback(lambda future: future.cancelled() or future.exception())  # nobody need look
        self.worker: _Worker | None = None
        self.deadline: asyncio.TimerHandle | None = None


class Refused(Exception):
    """Why there is no result: a sentence, and the status that it is answered with."""

    def __init__(self, problem: str, status: int) -> None:
        super().__init__(problem)
        self.problem, self.status = problem, status


class Workers:
    """A few processes and the tasks before them; everything here runs in the event loop.

    Parameters
    ----------
    limits : Limits
        How many processes, and how much each may do.
    warm : sequence of (str, str)
        Experiments and bodies that each process does beforehand.
    """

    def __init__(self, limits: Limits, warm: Sequence[tuple[str, str]]) -> None:
        self.limits, self.warm = limits, warm
        self.queue: deque[Task] = deque()
        self.all: list[_Worker] = []
        self._numbers = itertools.count()
        self._stillborn = 0
        self._closed = False

    def start(self) -> None:
        """Start the processes; they are ready a little later."""
        self.loop = asyncio.get_running_loop()
        self.all = [_Worker(self) for _ in range(self.limits.workers)]

    async def ready(self) -> None:
        """Wait until every process has warmed itself."""
        for worker in list(self.all):
            await worker.is_ready.wait()

    def close(self) -> None:
        """End all processes at once."""
        self._closed = True
        for worker in self.all:
            worker.end()
        self.all = []

    @property
    def busy(self) -> int:
        """How many tasks are being done or wait."""
        return len(self.queue) + sum(worker.task is not None for worker in self.all)

    def submit(self, run: str, asked: Asked, file: str, listener: Callable[[float], None]) -> Task:
        """Hand in a job.

        Raises
        ------
        Refused
            If too many wait already.
        """
        if len(self.queue) >= self.limits.waiting:
            raise Refused(f"{len(self.queue)} runs are waiting already; try again in a moment", LACKING)
        task = Task(Job(next(self._numbers), run, asked, file), listener, self.loop)
        self.queue.append(task)
        self.next()
        return task

    def drop(self, task: Task) -> None:
        """Let go of a task: it leaves the queue, or its worker puts it down or is killed."""
        if task.result.done():
            return
        if task in self.queue:
            self.queue.remove(task)
        elif task.worker is not None:
            task.worker.put_down()
        task.result.set_exception(Refused("the run was stopped", 409))

    def next(self) -> None:
        """Give waiting tasks to workers that have nothing to do, warm ones first."""
        for worker in sorted(self.all, key=lambda each: not each.is_warm):
            if self.queue and worker.task is None and not worker.putting_down:
                worker.begin(self.queue.popleft())

    def replace(self, worker: _Worker) -> None:
        """Start another process in place of one that is gone."""
        if self._closed or worker not in self.all:
            return
        self.all.remove(worker)
        if worker.is_ready.is_set():
            self._stillborn = 0
            self._another()
            return
        self._stillborn += 1
        often = self._stillborn >= _DEATHS * self.limits.workers
        while often and self.queue:
            why = "the processes that simulate die as soon as they are started (is there enough memory?)"
            self.queue.popleft().result.set_exception(Refused(why, LACKING))
        self.loop.call_later(_PAUSES[often], self._another)

    def _another(self) -> None:
        if not self._closed:
            self.all.append(_Worker(self))
            self.next()


class _Worker:
    """One process, and a thread that reads what it says."""

    def __init__(self, owner: Workers) -> None:
        self.owner, self.loop = owner, owner.loop
        self.task: Task | None = None
        self.putting_down: asyncio.TimerHandle | None = None
        self.is_ready = asyncio.Event()
        self.is_warm = False
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=work, args=(other, owner.limits.memory, list(owner.warm)), daemon=True, name="oxytocin app worker"
        )
        self.process.start()
        other.close()
        threading.Thread(target=self._read, args=(self.pipe,), daemon=True).start()

    def begin(self, task: Task) -> None:
        self.task, task.worker = task, self
        task.deadline = self.loop.call_later(self.owner.limits.seconds, self._too_long)
        try:
            self.pipe.send(task.job)
        except OSError:
            self._lost()

    def put_down(self) -> None:
        """Ask for the task to be put down, and kill the process if it does not."""
        if self.task is None:
            return
        with contextlib.suppress(OSError):
            self.pipe.send(Stop(self.task.job.number))
        self._forget_task()
        self.putting_down = self.loop.call_later(_GRACE, self._kill)

    def end(self) -> None:
        if self.task is not None:
            self._fail("the server is closing", LACKING)
        if self.putting_down is not None:
            self.putting_down.cancel()
        self.process.kill()
        self.process.join(5.0)
        self.pipe.close()

    def _read(self, pipe: Connection) -> None:
        """Hand on what the process says, in a thread of its own."""
        try:
            while True:
                message = pipe.recv()
                self.loop.call_soon_threadsafe(self._heard, message)
        except (EOFError, OSError, RuntimeError):  # it is gone, or the loop is closed
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self._lost)

    def _heard(self, message: object) -> None:
        if isinstance(message, Ready):
            self.is_ready.set()
            self.is_warm = message.everything
            return
        if not isinstance(message, (Share, Done, Failed)):
            return
        if isinstance(message, (Done, Failed)) and self.putting_down is not None:
            self.putting_down.cancel()  # it has put down what was not wanted, or had just finished it
            self.putting_down = None
        elif self.task is not None and message.number == self.task.job.number:
            if isinstance(message, Share):
                self.task.listener(message.share)
                return
            task = self.task
            self._forget_task()
            if not task.result.done() and isinstance(message, Done):
                task.result.set_result(message.content)
            elif not task.result.done() and isinstance(message, Failed):
                task.result.set_exception(Refused(message.problem, message.status))
        self.owner.next()

    def _too_long(self) -> None:
        if self.task is not None:
            why = f"this takes longer than the {self.owner.limits.seconds:g} s that the app allows"
            task = self.task
            self.put_down()
            if not task.result.done():
                why += "; ask for fewer subjects or a shorter time, or use the command line"
                task.result.set_exception(Refused(why, LACKING))

    def _lost(self) -> None:
        """The process is gone."""
        if self.putting_down is not None:
            self.putting_down.cancel()
        self._fail("the process that simulated this was lost (was there enough memory?); try again", LACKING)
        self.process.join(0.0)
        self.owner.replace(self)
        self.is_ready.set()  # nobody shall wait for it

    def _kill(self) -> None:
        self.process.kill()  # the reading thread notices

    def _fail(self, why: str, status: int) -> None:
        task = self.task
        self._forget_task()
        if task is not None and not task.result.done():
            task.result.set_exception(Refused(why, status))

    def _forget_task(self) -> None:
        if self.task is not None and self.task.deadline is not None:
            self.task.deadline.cancel()
        self.task = None
