"""How libRoadRunner's CVODE is led through a model: an error allowance for each state, from the size that it reaches.

An absolute tolerance of 1e-12 for all is nothing to a state of 1e6, and everything to one of 1e-12 mol/L, which then
comes out as noise that may be negative. How large a state becomes is known only afterwards, so a model is run twice:
once to see, and once with the tolerances that this gives. Where a state turns out far smaller than it seemed, again.

CVODE: Hindmarsh et al. 2005, doi:10.1145/1089014.1089020. libRoadRunner: Welsh et al. 2023,
doi:10.1093/bioinformatics/btac770.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from oxytocin.language import OxytocinError

RELATIVE = 1e-9
"""Error allowed of each state in one step, as a share of its value."""

_MOST_PASSES = 4
_SHRUNK = 0.01  # a state that comes out smaller than this share of what it seemed was noise before
# Absolute tolerances as shares of the largest value that a state reaches, and of the largest state: the tightest that
# CVODE can hold, for where rounding errors are above them it fails.
_SHARES = ((1e-15, 0.0), (1e-13, 1e-20), (1e-12, 1e-18), (1e-11, 1e-15), (1e-9, 1e-12))
_WIDE = 3  # from where on a reader should know
_STEPS = 20_000  # of CVODE in one piece, between which it can be heard and stopped
_PIECES = (10, 100, 1000)  # of the time between two samples: extremes lie between them, and steps may be many
_HEARTBEAT = 0.3  # s


class _Failed(Exception):
    """CVODE gave up; `args` hold what it said and how far it came."""


def integrate(
    simulator: Any,
    names: Sequence[str],
    times: np.ndarray,
    stops: Sequence[float],
    tell: Callable[[float, int, np.ndarray | None], None],
) -> Course:
    """Run a model from its start, and hand on what is sampled.

    Parameters
    ----------
    simulator : roadrunner.RoadRunner
        With the model in it.
    names : sequence of str
        What is sampled, as libRoadRunner selects it.
    times : ndarray, shape (times,)
        Sample times in the model's own unit, the first of them where it starts.
    stops : sequence of float
        Times at which a step must end.
    tell : callable
        Is given the share of all work that is done, the number of the first new sample and the new samples, shape
        (samples, names); None for the samples of a first look.

    Returns
    -------
    Course
        How it went.

    Raises
    ------
    OxytocinError
        If CVODE cannot do it even with wide tolerances.
    """
    count = len(simulator.integrator.getAbsoluteToleranceVector())
    states = [simulator.model.getStateVectorId(i) for i in range(count)]
    _check_start(simulator, states)
    simulator.integrator.stiff = True
    simulator.integrator.maximum_num_steps = _STEPS
    simulator.integrator.relative_tolerance = RELATIVE
    course = Course(simulator, states, names, times, stops, tell)
    if not states:
        course.run(0.0, 1.0, keep=True)
        return course
    sizes = course.look()
    for number in range(1, _MOST_PASSES):
        seen = course.measured(sizes, 1.0 - 0.5**number)
        if not ((seen < _SHRUNK * sizes) & (seen > 0)).any():
            break
        sizes = np.where(seen > 0, seen, sizes)
    return course


class Course:
    """A model's way through time, as often as it takes.

    Attributes
    ----------
    lowest, highest : ndarray, shape (names,)
        Of what is sampled, between samples too.
    """

    def __init__(
        self,
        simulator: Any,
        states: list[str],
        names: Sequence[str],
        times: np.ndarray,
        stops: Sequence[float],
        tell: Callable[[float, int, np.ndarray | None], None],
    ) -> None:
        self.simulator, self.states, self.names, self.times, self.tell = simulator, states, names, times, tell
        self.pieces, self.level = 0, 0
        self.stops = sorted(stop for stop in stops if times[0] < stop < times[-1])
        self.lowest = self.highest = np.full(len(names), np.nan)

    @property
    def remarks(self) -> list[str]:
        """What a reader should know of how it went."""
        if self.level < _WIDE:
            return []
        least = f"{_SHARES[self.level][1]:.0e} of the largest"
        return [f"the solver could hold states only to {least}; what is smaller is not determined"]

    def look(self) -> np.ndarray:
        """Return how large each state becomes, by a first look."""
        self.simulator.resetToOrigin()
        start = np.abs([self.simulator[name] for name in self.states])
        scale = float(start.max()) or 1.0
        return self._tried(np.full(len(self.states), scale), 0.0, 0.5, keep=False)

    def measured(self, sizes: np.ndarray, done: float) -> np.ndarray:
        """Run with tolerances from these sizes, keep the samples, and return the sizes that came out."""
        sizes = np.where(sizes > 0, sizes, float(sizes.max()) or 1.0)
        return self._tried(sizes, done, (1.0 - done) / 2, keep=True)

    def _tried(self, sizes: np.ndarray, done: float, share: float, keep: bool) -> np.ndarray:
        """Run once, with wider tolerances where CVODE cannot hold these.

        Raises
        ------
        OxytocinError
            If it can hold none.
        """
        what, reached = "", 0.0
        for level in range(self.level, len(_SHARES)):
            self.level, (own, floor) = level, _SHARES[level]
            self._set(np.maximum(sizes * own, floor * sizes.max()))
            try:
                return self.run(done, share, keep)
            except _Failed as error:
                what, reached = error.args
        raise OxytocinError(f"libRoadRunner's solver gives up at a time of {reached:g} (as the file counts it): {what}")

    def _set(self, tolerances: np.ndarray) -> None:
        self.simulator.integrator.absolute_tolerance = float(tolerances.max())
        self.simulator.resetToOrigin()
        for name, tolerance in zip(self.states, tolerances, strict=True):
            self.simulator.integrator.setIndividualTolerance(name, float(tolerance))

    def run(self, done: float, share: float, keep: bool) -> np.ndarray:
        """Run once, in as many pieces as it takes, and return how large each state became."""
        while True:
            try:
                return self._run(done, share, keep)
            except _Failed as error:
                if "CV_TOO_MUCH_WORK" not in error.args[0] or self.pieces == len(_PIECES) - 1:
                    raise
                self.pieces += 1

    def _run(self, done: float, share: float, keep: bool) -> np.ndarray:
        simulator, times = self.simulator, self.times
        simulator.selections = [*self.names, *self.states]
        own = len(self.names)
        simulator.resetToOrigin()
        now = float(times[0])
        try:
            simulator.integrator.restart(now)
            rows = [np.array(simulator.getSelectedValues())]
            lowest, highest = rows[0].copy(), rows[0].copy()
            sent, heard = 0, time.monotonic()
            span = float(times[-1] - times[0]) or 1.0
            row = rows[0]
            for wanted in times[1:].tolist():
                for until in self._until(now, wanted):
                    if until > now:
                        now = simulator.oneStep(now, until - now, False)
                    row = np.array(simulator.getSelectedValues())
                    np.fmin(lowest, row, out=lowest)
                    np.fmax(highest, row, out=highest)
                    if time.monotonic() - heard > _HEARTBEAT:
                        heard = time.monotonic()
                        self._send(done + share * (now - times[0]) / span, sent, rows, keep)
                        sent, rows = (sent + len(rows), [])
                rows.append(row)
        except RuntimeError as error:
            raise _Failed(plain(str(error)), now) from None
        self._send(done + share, sent, rows, keep)
        self.lowest, self.highest = lowest[:own], highest[:own]
        sizes = np.fmax(np.abs(lowest[own:]), np.abs(highest[own:]))
        return np.where(np.isfinite(sizes), sizes, 0.0)

    def _until(self, now: float, wanted: float) -> list[float]:
        pieces = _PIECES[self.pieces]
        inner = [now + (wanted - now) * i / pieces for i in range(1, pieces)]
        between = [stop for stop in self.stops if now < stop < wanted] if self.stops else []
        return [*sorted({*inner, *between}), wanted]

    def _send(self, done: float, sent: int, rows: list[np.ndarray], keep: bool) -> None:
        block = np.array(rows)[:, : len(self.names)] if keep and rows else None
        self.tell(done, sent, block)


def _check_start(simulator: Any, states: list[str]) -> None:
    """Refuse values and rates at the start that are no numbers, by the name of the quantity."""
    simulator.resetToOrigin()
    for name in states:
        for asked, what in ((name, "has no finite value"), (f"{name}'", "changes at no finite rate")):
            try:
                value = simulator[asked]
            except RuntimeError:
                continue  # libRoadRunner has no name for this rate
            if not math.isfinite(value):
                raise OxytocinError(f"'{name}' {what} at the start ({value:g}); look at what it is worked out from")


def plain(text: str) -> str:
    """Return what libRoadRunner says without the names of its C++ functions."""
    text = re.sub(r"^CVODE Error:\s*", "", " ".join(text.split()))
    text = re.split(r"[,;]\s*(?:at|In)\s+(?:virtual|static|const|llvm|void|double|int|rr|rrllvm|std)\b", text)[0]
    text = re.split(r",\s*at\s+[\w:<>*& ]+\(", text)[0]
    return text.strip(" .;,")[:400]
