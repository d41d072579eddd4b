"""A progress bar that appears only when something takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from oxytocin.language.plain_text import plain

_PATIENCE = 2.0


class Progress:
    """Counts what is done, from any thread; draws on standard error once it has taken long enough.

    Parameters
    ----------
    total : float
        How much there is to do.
    what, counted : str
        What is going on, and what is counted, if it is told how many of them are done in a second.
    listener : callable, optional
        Is told the share that is done each time, from any thread but one at a time; what it raises ends the work.
    """

    def __init__(
        self,
        total: float,
        enabled: bool = True,
        what: str = "simulating",
        counted: str = "",
        listener: Callable[[float], object] | None = None,
    ) -> None:
        self.total, self.done, self.what, self.counted = total, 0.0, what, counted
        self.listener = listener
        self.enabled = enabled and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._lock = threading.Lock()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, sentence: str) -> None:
        """Say why nothing may move for a while."""
        if self.enabled:
            print(plain(sentence), file=sys.stderr, flush=True)

    def add(self, amount: float) -> None:
        """Note that some more is done."""
        with self._lock:
            self.done += amount
            if self.listener is not None:
                self.listener(min(1.0, self.done / self.total))
            if not self.enabled or time.monotonic() - self._begun < _PATIENCE:
                return
            if self._bar is None:
                self._open()
            self._bar.update(self._task, completed=self.done)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar
        from rich.text import Text

        counted = self.counted

        class Rate(ProgressColumn):
            def render(self, task: Task) -> Text:
                return Text(f"{task.completed / task.elapsed:.1f} {counted}/s" if task.elapsed else "")

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            *([Rate()] if counted else []),
            TimeRemainingColumn(),
        )
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(plain(self.what), total=self.total)
        self._bar.start()
