"""Every parameter of every body at nothing, tiny, huge and negative values: answered, refused in a sentence, or worse.

python benchmarks/extreme_values.py [SECONDS [SEED]]

Cases are drawn at random from all experiments, bodies, parameters and values, for as many seconds as are given (600 if
not). Each runs in a process that is killed after 20 s. An answer is wrong where a sample is infinite or undefined, or a
quantity that cannot be negative is. Every bad case is printed as the command that shows it.
"""

from __future__ import annotations

import multiprocessing
import random
import shlex
import sys
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from typing import NamedTuple

import numpy as np

from oxytocin.experiments import experiment, names
from oxytocin.experiments.experiment import sort_out
from oxytocin.language import OxytocinError

LIMIT = 20.0  # s
COMPILING = 600.0  # s, of the first run of a body in a process
ROUNDING = 1e-9  # of the highest value: what a negative number may be

VALUES = {"nothing": 0.0, "tiny": 1e-9, "small": 1e-3, "large": 1e3, "huge": 1e9, "negative": -1.0}
"""By what a parameter's value is multiplied."""

VERDICTS = ("answered", "refused", "wrong", "traceback", "hang")


class Case(NamedTuple):
    """One parameter of one body in one experiment, and its value in the declared unit."""

    experiment: str
    body: str
    path: str
    value: float
    unit: str

    def command(self) -> str:
        """Return what shows it."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        change = shlex.quote(f"{self.path}={self.value!r}{unit}")
        return f"oxytocin run {self.experiment} --body {self.body} --set {change}"


def cases() -> list[Case]:
    """Return all there are."""
    found = []
    for name in names():
        one = experiment(name)
        for body in one.bodies:
            for path, item in one.body(body, one.choose(body, {})).parameters.items():
                size = item.value or 1.0
                found += [Case(name, body, path, size * factor, item.unit) for factor in VALUES.values()]
    return found


def judged(case: Case) -> tuple[str, str]:
    """Run one case; return the verdict and what was said."""
    one = experiment(case.experiment)
    given = f"{case.value!r} {case.unit}" if case.unit != "1" else case.value
    settings, values = sort_out(one, case.body, {case.path: given})
    try:
        done = one.carry_out(case.body, settings=settings, values=values, progress=False)
    except OxytocinError as error:
        return "refused", str(error)
    except Exception:
        return "traceback", traceback.format_exc()
    run = done.run
    never_negative = {path for path, state in run.body.states.items() if not state.may_be_negative}
    for name in run.names:
        samples = run[name][0, run.written]
        known = np.flatnonzero(~np.isnan(samples))
        if not known.size or not np.isfinite(samples[: known[-1] + 1]).all():  # nothing is sampled behind the end
            return "wrong", f"{name} is not finite"
        if name in never_negative and np.nanmin(samples) < -ROUNDING * np.nanmax(np.abs(samples)):
            return "wrong", f"{name} falls to {np.nanmin(samples):g}"
    return "answered", ""


def work(connection: Connection) -> None:
    """Judge cases until none comes; warm each body up before its time counts."""
    warm: set[tuple[str, str]] = set()
    while (case := connection.recv()) is not None:
        if (case.experiment, case.body) not in warm:
            experiment(case.experiment).carry_out(case.body, progress=False)
            warm.add((case.experiment, case.body))
        connection.send("begun")
        connection.send(judged(case))


class Worker:
    """A process that judges cases, and is made anew when it hangs or dies."""

    def __init__(self) -> None:
        self.connection, there = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("spawn").Process(target=work, args=(there,), daemon=True)
        self.process.start()
        there.close()

    def judge(self, case: Case) -> tuple[str, str]:
        """Return the verdict on a case, "hang" where none came in time."""
        try:
            self.connection.send(case)
            if not self.connection.poll(COMPILING):
                return "hang", f"nothing began within {COMPILING:g} s"
            self.connection.recv()
            if not self.connection.poll(LIMIT):
                return "hang", f"no end within {LIMIT:g} s"
            verdict: tuple[str, str] = self.connection.recv()
            return verdict
        except (EOFError, BrokenPipeError):
            return "traceback", "the process died"

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    everything = cases()
    random.Random(seed).shuffle(everything)
    print(f"{len(everything)} cases in all, seed {seed}, {seconds:g} s", flush=True)
    counts: Counter[str] = Counter()
    end = time.monotonic() + seconds
    worker = Worker()
    for case in everything:
        if time.monotonic() > end:
            break
        verdict, why = worker.judge(case)
        counts[verdict] += 1
        if verdict in ("hang", "traceback"):
            worker.close()
            worker = Worker()
        if verdict in ("wrong", "hang", "traceback"):
            print(f"{verdict}: {case.command()}\n    {why.strip().splitlines()[-1]}", flush=True)
    worker.close()
    print(", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS), f"of {counts.total()}", flush=True)


if __name__ == "__main__":
    main()
