"""Our side of the process in which libRoadRunner runs: start it, ask it, listen with patience that ends, and end it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oxytocin.language import OxytocinError

PATIENCE = 60.0
"""Seconds without a word after which the process is given up."""

_PER_CHARACTER = 2e-5  # s: to compile what a long file says takes longer
_LISTEN = 0.1  # s, after which Ctrl-C is heard


@dataclass(frozen=True)
class Quantity:
    """A species, compartment or parameter of a model by others.

    Attributes
    ----------
    value : float
        At the start; not a number where the file works it out or leaves it open.
    unit : str
        As pint spells it; "1" where the file has none.
    selection : str
        What libRoadRunner calls it.
    varies, can_be_set : bool
        Whether it may change in time, and whether its value at the start is the user's to choose.
    """

    name: str
    kind: str
    value: float
    unit: str
    selection: str
    varies: bool
    can_be_set: bool


@dataclass(frozen=True)
class Samples:
    """What came of one run.

    Attributes
    ----------
    values : ndarray, shape (times, names)
        Not numbers beyond the moment of an interruption.
    lowest, highest : ndarray, shape (names,)
        Extremes, those between samples too.
    reached : int
        How many samples there are.
    remarks : tuple of str
        What a reader should know of how they came about.
    """

    values: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    reached: int
    remarks: tuple[str, ...]
    interrupted: bool = False


class Simulator:
    """A model by others in a process of its own.

    Parameters
    ----------
    text : str
        The model in SBML.
    name : str
        What its file is called.
    place : str
        The path of the file, if it lies on a disk.

    Attributes
    ----------
    model : str
        Name of the model.
    time_unit : str
        Unit of its time as pint spells it; "1" if it has none.
    quantities : dict of str to Quantity
        By name, in the order of the file.
    remarks : tuple of str
        What a user should know about how it was read.

    Raises
    ------
    OxytocinError
        If libRoadRunner is not installed, or the model is not for it.
    """

    def __init__(self, text: str, name: str, place: str = "") -> None:
        _check_installed()
        self.text, self.name, self.place = text, name, place
        self.patience = PATIENCE + _PER_CHARACTER * len(text)
        self._child: _Child | None = None
        found = self._opened()
        self.model, self.time_unit = str(found["name"]), str(found["time"])
        self.quantities = {
            item["name"]: Quantity(**{**item, "value": float("nan") if item["value"] is None else item["value"]})
            for item in found["quantities"]
        }
        self.remarks = tuple(found["remarks"])

    def run(
        self,
        names: Sequence[str],
        times: np.ndarray,
        changes: Mapping[str, float],
        listener: Callable[[float], object] = lambda share: None,
    ) -> Samples:
        """Run the model from its start.

        Parameters
        ----------
        names : sequence of str
            Selections of libRoadRunner.
        times : ndarray, shape (times,)
            In the unit of the file, increasing.
        changes : mapping of str to float
            Values at the start that are not the file's, in its units.
        listener : callable
            Is told the share that is done.

        Raises
        ------
        OxytocinError
            If it cannot be done.
        KeyboardInterrupt
            If it is interrupted before there is anything to keep; later, what was reached is returned.
        """
        if self._child is None:
            self._opened()
        child = self._child
        assert child is not None
        values = np.full((times.size, len(names)), np.nan)
        reached = 0
        child.ask({"do": "run", "names": list(names), "times": times.tolist(), "changes": dict(changes)})
        try:
            while True:
                answer, block = self._listen(f"run '{self.name}'")
                if answer["said"] == "samples":
                    if answer["size"]:
                        first, rows = answer["first"], np.frombuffer(block, "<f8").reshape(-1, len(names))
                        values[first : first + len(rows)] = rows
                        reached = first + len(rows)
                    listener(answer["done"])
                elif answer["said"] == "done":
                    low, high = np.array(answer["lowest"]), np.array(answer["highest"])
                    return Samples(values, low, high, times.size, tuple(answer["remarks"]))
        except KeyboardInterrupt:
            self._end()
            if not reached:
                raise
            values[reached:] = np.nan
            low, high = np.nanmin(values[:reached], axis=0), np.nanmax(values[:reached], axis=0)
            return Samples(values, low, high, reached, (), interrupted=True)
        except BaseException:
            self._end()
            raise

    def _opened(self) -> dict[str, Any]:
        self._child = _Child()
        weakref.finalize(self, self._child.end)
        self._child.ask({"do": "open", "text": self.text, "name": self.name, "place": self.place})
        try:
            return self._listen(f"read '{self.name}'")[0]
        except BaseException:
            self._end()
            raise

    def _listen(self, what: str) -> tuple[dict[str, Any], bytes]:
        assert self._child is not None
        answer, block = self._child.answer(self.patience, what)
        if answer["said"] == "refused":
            raise OxytocinError(answer["why"])
        return answer, block

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """The process, and a thread that listens to it."""

    def __init__(self) -> None:
        import oxytocin

        source = str(Path(oxytocin.__file__).parents[1])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([source, os.environ.get("PYTHONPATH", "")])}
        options: dict[str, Any] = {"start_new_session": True}  # Ctrl-C is for us; what is to be done is decided here
        if sys.platform == "win32":
            options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "oxytocin.exchange.alone.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            **options,
        )
        self._heard: queue.Queue[tuple[dict[str, Any], bytes] | None] = queue.Queue()
        threading.Thread(target=_hear, args=(self.process.stdout, self._heard), daemon=True).start()

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send a request; a process that is gone is noticed by who listens to it."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            pass

    def answer(self, patience: float, what: str) -> tuple[dict[str, Any], bytes]:
        """Return the next answer.

        Raises
        ------
        OxytocinError
            If the process is gone, or says nothing for too long.
        """
        for _ in range(int(patience / _LISTEN)):
            try:
                heard = self._heard.get(timeout=_LISTEN)
            except queue.Empty:
                continue
            if heard is None:
                self.process.wait()
                raise OxytocinError(
                    f"libRoadRunner cannot {what}: its process crashed (exit {self.process.returncode})"
                )
            return heard
        raise OxytocinError(f"libRoadRunner cannot {what}: it did not come any further in {patience:.0f} s")

    def end(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _hear(stream: Any, heard: queue.Queue[tuple[dict[str, Any], bytes] | None]) -> None:
    try:
        for line in stream:
            answer = json.loads(line)
            heard.put((answer, stream.read(8 * answer.get("size", 0))))
    except (OSError, ValueError):
        pass  # the pipe was closed, or the process died while it wrote
    heard.put(None)


def _check_installed() -> None:
    from importlib.util import find_spec

    for module, package in (("roadrunner", "libroadrunner"), ("libsbml", "python-libsbml")):
        if find_spec(module) is None:
            raise OxytocinError(f"a model by others needs {package}: pip install 'oxytocin[sbml]'")
