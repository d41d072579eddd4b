"""Who does the shards: processes of this machine through joblib, or the workers of a Dask scheduler."""

from __future__ import annotations

import logging
import socket
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from oxytocin.engine.progress import Progress
from oxytocin.language import OxytocinError
from oxytocin.trials import store
from oxytocin.trials.allocation import Shard
from oxytocin.trials.plan import Plan
from oxytocin.trials.shards import Work, do
from oxytocin.trials.stopping import Look
from oxytocin.trials.summary import look

DEATHS = 3
"""How many killed workers a trial survives by itself before it stops and asks to be continued."""

PATIENCE = 10.0
"""Seconds in which a scheduler must answer."""

AGAIN = "the same command goes on where it stopped"
"""What a user can do, in the sentences about what went wrong."""

_IDLE = 20  # seconds

Say = Callable[[str], None]
Runner = Callable[[Work, Sequence[Shard]], Iterator[Shard]]


class WorkerDiedError(Exception):
    """A process that did a shard is gone: it was killed, or there was no memory for it."""


def carry_out(plan: Plan, path: Path, runner: Runner, say: Say) -> list[Look]:
    """Do all shards that the store lacks, up to the look at which the trial stops, and return the looks.

    A look is taken when all shards before it are finished, so that it does not depend on who was faster.

    Parameters
    ----------
    runner : callable
        What does shards: `on_this_machine` or `on_a_cluster`, with their first arguments set.
    say : callable
        Takes sentences about what a user should know.

    Raises
    ------
    OxytocinError
        If workers die again and again, a disk is full, or anything is wrong with what they do.
    """
    work = Work.of(plan, path)
    looks: list[Look] = []
    done = 0
    for until in plan.looks:
        waiting = _unfinished(plan, work, done, until, say)
        with Progress(sum(shard.people for shard in waiting), what="simulating people", counted="people") as bar:
            _do(work, waiting, runner, bar, say)
        looks.append(look(path, plan, until))
        done = until
        if len(looks[-1].crossed) == len(plan.arms) - 1:
            break
    store.remove_drafts(path)
    return looks


def on_this_machine(workers: int | None, work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
    """Yield shards as processes of this machine finish them; as many as there are processors if not said."""
    from joblib import Parallel, cpu_count, delayed
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    count = max(1, min(workers or cpu_count(), len(waiting)))
    # Workers whose driver was killed have nothing to do, and leave when they have waited a little.
    pool = Parallel(
        n_jobs=count, backend="loky", return_as="generator_unordered", batch_size=1, idle_worker_timeout=_IDLE
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib remarks on workers that had to be replaced
            yield from pool(delayed(do)(work, shard) for shard in waiting)
    except TerminatedWorkerError as error:
        raise WorkerDiedError from error


def on_a_cluster(client: Any, work: Work, waiting: Sequence[Shard]) -> Iterator[Shard]:
    """Yield shards as the workers of a Dask scheduler finish them; few more are handed out than there are threads."""
    from distributed import CancelledError, KilledWorker, as_completed

    queue = deque(waiting)
    threads = sum(client.nthreads().values()) or 1

    def next_ones(count: int) -> list[Any]:
        taken = [queue.popleft() for _ in range(min(count, len(queue)))]
        return [client.submit(do, work, shard, pure=False) for shard in taken]

    running = as_completed(next_ones(2 * threads + 2), loop=client.loop)
    for future in running:
        try:
            finished = future.result()
        except KilledWorker as error:
            raise WorkerDiedError from error
        except CancelledError:
            raise OxytocinError(f"the scheduler is gone; {AGAIN}") from None
        for another in next_ones(1):
            running.add(another)
        yield finished


def client_of(address: str) -> Any:
    """Return a client of a Dask scheduler.

    Raises
    ------
    OxytocinError
        If Dask is not installed, or nothing answers at the address.
    """
    try:
        from distributed import Client
    except ImportError:
        raise OxytocinError('a scheduler needs Dask; install it with: pip install "oxytocin[cluster]"') from None
    nobody = OxytocinError(
        f"no Dask scheduler answers at '{address}'; expected an address such as tcp://127.0.0.1:8786, as `dask "
        "scheduler` prints it"
    )
    try:  # a Dask client that finds nobody tries for much longer
        place = urlsplit(address)
        socket.create_connection((str(place.hostname), place.port or 0), PATIENCE).close()
        for name in ("distributed", "distributed.client", "distributed.utils"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said in a sentence
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, RuntimeError, TypeError, OverflowError):
        raise nobody from None
    if not client.nthreads():
        client.close()
        raise OxytocinError(f"the scheduler at '{address}' has no workers; start some with `dask worker {address}`")
    return client


def _unfinished(plan: Plan, work: Work, begin: int, end: int, say: Say) -> list[Shard]:
    """Return the shards of some subjects that are not kept yet; those whose bytes changed are among them."""
    found: dict[str, list[Shard]] = {"finished": [], "missing": [], "corrupted": []}
    for shard in plan.shards():
        if begin <= shard.first < end:
            found[store.state_of(Path(work.path), shard, work.readouts, work.trial)].append(shard)
    for shard in found["corrupted"]:
        arm, last = plan.arms[shard.arm].name, shard.first + shard.count - 1
        say(f"subjects {shard.first} to {last} of the arm '{arm}' were changed on the disk and are simulated again")
    if found["finished"]:
        kept = len(found["finished"])
        say(f"{kept} of {sum(map(len, found.values()))} shards are there already")
    return sorted(found["missing"] + found["corrupted"], key=lambda shard: (shard.first, shard.arm))


def _do(work: Work, waiting: list[Shard], runner: Runner, bar: Progress, say: Say) -> None:
    """Do the shards; a worker that dies is replaced some times."""
    left = {(shard.arm, shard.index): shard for shard in waiting}
    deaths = 0
    while left:
        try:
            for shard in runner(work, list(left.values())):
                del left[shard.arm, shard.index]
                bar.add(shard.people)
        except WorkerDiedError:
            deaths += 1
            if deaths > DEATHS:
                raise OxytocinError(f"workers were killed {deaths} times (is there enough memory?); {AGAIN}") from None
            say(f"a worker was killed; the {len(left)} shards that are left are handed to new ones")
        except OSError as error:
            why = "the disk is full" if store.is_full(error) else f"cannot write: {error.strerror or error}"
            raise OxytocinError(f"{why} ({work.path}); put that right, and {AGAIN}") from None
