"""The runs that clients have asked for: how far they are, when one is given up, how many finished ones are kept."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict

from oxytocin.app.scenario import Asked
from oxytocin.app.workers import Refused, Task, Workers

MOST_KEPT = 64
"""Finished runs whose pictures are kept."""

MOST_BYTES = 64_000_000
"""Bytes of all their pictures together."""

_FORGET = 60.0
"""Seconds after which a run that was stopped or refused is forgotten."""


class Run:
    """One run: what was asked, how far it is, and its picture once it is done."""

    def __init__(self, name: str, asked: Asked) -> None:
        self.name, self.asked = name, asked
        self.share = 0.0
        self.picture: bytes | None = None
        self.refused: Refused | None = None
        self.task: Task | None = None
        self.listeners = 0
        self.heard_of = 0.0
        self.changed = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.picture is not None or self.refused is not None

    def tell(self) -> None:
        """Wake up all who wait for news."""
        self.changed.set()
        self.changed = asyncio.Event()


class Runs:
    """All runs that are known.

    Parameters
    ----------
    workers : Workers
        Who does them.
    patience : float
        Seconds without a client after which a run that is not finished is stopped.
    """

    def __init__(self, workers: Workers, patience: float) -> None:
        self.workers, self.patience = workers, patience
        self.open: dict[str, Run] = {}
        self.finished: OrderedDict[str, Run] = OrderedDict()
        self._same: dict[str, str] = {}

    def begin(self, asked: Asked) -> Run:
        """Begin a run, or return a finished one of the same scenario, which would come out the same.

        Raises
        ------
        Refused
            If too many wait already.
        """
        key = _key(asked)
        if key in self._same:
            return self.get(self._same[key])
        run = Run(secrets.token_urlsafe(12), asked)
        run.task = self.workers.submit(run.name, asked, "", lambda share: self._progress(run, share))
        run.task.result.add_done_callback(lambda future: self._over(run, future))
        self.open[run.name] = run
        self.seen(run)
        return run

    def get(self, name: str) -> Run:
        """Return a run.

        Raises
        ------
        Refused
            If there is none of that name.
        """
        if name in self.finished:
            self.finished.move_to_end(name)
            return self.finished[name]
        if name in self.open:
            return self.open[name]
        raise Refused("there is no such run (any more); ask for its scenario again", 404)

    def stop(self, run: Run) -> None:
        """Stop a run that is not finished."""
        if run.task is not None and not run.is_over:
            self.workers.drop(run.task)

    def seen(self, run: Run) -> None:
        """Note that a client asked for a run, and look after a while whether one still does."""
        loop = asyncio.get_running_loop()
        run.heard_of = loop.time()
        loop.call_later(self.patience * 1.05, self._is_wanted, run)

    def enter(self, run: Run) -> None:
        """Note that a client listens."""
        run.listeners += 1

    def leave(self, run: Run) -> None:
        """Note that one has left; without anybody else a run that is not finished is stopped."""
        run.listeners -= 1
        if not run.listeners:
            self.stop(run)

    def _is_wanted(self, run: Run) -> None:
        silent = asyncio.get_running_loop().time() - run.heard_of >= self.patience
        if silent and not run.listeners:
            self.stop(run)

    def _progress(self, run: Run, share: float) -> None:
        run.share = max(run.share, share)
        run.tell()

    def _over(self, run: Run, future: asyncio.Future[bytes]) -> None:
        error = None if future.cancelled() else future.exception()
        run.task = None
        if error is None and not future.cancelled():
            run.picture = future.result()
            self.open.pop(run.name, None)
            self.finished[run.name] = run
            self._same[_key(run.asked)] = run.name
            self._make_room()
        else:
            run.refused = error if isinstance(error, Refused) else Refused("the run was stopped", 409)
            asyncio.get_running_loop().call_later(_FORGET, self.open.pop, run.name, None)
        run.tell()

    def _make_room(self) -> None:
        while len(self.finished) > MOST_KEPT or (
            len(self.finished) > 1 and sum(len(run.picture or b"") for run in self.finished.values()) > MOST_BYTES
        ):
            _, oldest = self.finished.popitem(last=False)
            key = _key(oldest.asked)
            if self._same.get(key) == oldest.name:
                del self._same[key]


def _key(asked: Asked) -> str:
    """Return a text that is the same for the same scenario."""
    return asked.python()
