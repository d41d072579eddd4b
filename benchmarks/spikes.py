"""Speed of the spiking kernel against plain C++, Brian2 and NEST, in one interleaved run.

    python benchmarks/spikes.py [--write] [--brian2 PYTHON] [--nest PYTHON]

All engines run the same neuron with secretion (`spikes_full.cpp` says which), but for NEST, whose models have none
(`spikes_nest.py`). Their statistics stand beside their speeds, so that one sees that the models are equal before the
speeds are compared. Speeds are neuron-steps per CPU-second, and what counts are their ratios, for machines differ.
Needs g++. Brian2 and NEST may stand in environments of their own (Brian2 2.9 does not run with NumPy 2.4); where they
are not installed they are left out, which is said. With --write the table goes into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from page import machine, put, table

from oxytocin.engine.build import kernel_values
from oxytocin.engine.spikes import population
from oxytocin.hypothalamus.population import Population

NEURONS = 4096
ROUNDS = 7
RATE = 300.0
SECONDS = 10
"""Of statistics, after 2 s that are left out."""
WANTED = {"C++ loops": 1.0, "C++ loops, fewer states": 0.7, "Brian2, C++": 20.0, "NEST, no secretion": 20.0}
"""How many times as fast as each of these we want to be."""
AGREE = 3.5
"""Standard errors of the difference from our kernel within which an engine's rate and dispersion are called equal."""
PARAMETERS = kernel_values(Population())
HERE = Path(__file__).resolve().parent


@njit(nogil=True)
def run_blocks(neurons, inputs, steps, calls, first, last):
    """Advance some blocks by many calls: what one thread does for an uncoupled population at steady rates."""
    for _ in range(calls):
        population.advance_blocks(neurons, inputs, steps, first, last)


class Statistics(NamedTuple):
    """Of spike trains after the first 2 s."""

    rate: float
    """Hz."""
    variation: float
    """Coefficient of variation of the intervals."""
    dispersion: float
    """Index of dispersion of counts in 1 s."""
    secretion: float
    """Of a neuron, pg/s; not a number where there is none."""


def counts_of(neuron: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Return the spikes of each neuron in each second."""
    counts = np.zeros((NEURONS, SECONDS))
    np.add.at(counts, (neuron, step // 1000), 1)
    return counts


def standard_errors(counts: np.ndarray) -> tuple[float, float]:
    """Return the standard errors of mean rate and index of dispersion, from the differences among neurons."""
    means, variances = counts.mean(axis=1), counts.var(axis=1, ddof=1)
    rest = (variances - variances.mean() / means.mean() * means) / means.mean()
    return float(means.std(ddof=1) / np.sqrt(NEURONS)), float(rest.std(ddof=1) / np.sqrt(NEURONS))


def spike_statistics(neuron: np.ndarray, step: np.ndarray, secretion: float) -> Statistics:
    """Return what describes the spikes of all neurons."""
    order = np.lexsort((step, neuron))
    neuron, step = neuron[order], step[order]
    intervals = np.diff(step)[np.diff(neuron) == 0]
    counts = counts_of(neuron, step)
    dispersion = counts.var(axis=1, ddof=1).mean() / counts.mean()
    return Statistics(float(counts.mean()), float(intervals.std() / intervals.mean()), float(dispersion), secretion)


class Kernel:
    """Our kernel, in calls of 100 ms."""

    name = "oxytocin"

    def __init__(self) -> None:
        self.inputs, self.outputs = np.array([RATE, RATE, 0.0]), np.zeros(3)
        self.neurons = population.prepare(PARAMETERS, NEURONS, 1)
        self.blocks = self.neurons.membrane.shape[0]
        run_blocks(self.neurons, self.inputs, 100, 1, 0, 1)

    def statistics(self) -> Statistics:
        neurons = population.prepare(PARAMETERS, NEURONS, 1, record=NEURONS * 100)
        released = 0.0
        for call in range(10 * SECONDS + 20):
            population.advance(neurons, self.inputs, 100, self.outputs)
            if call < 20:
                neurons.recorded[:] = 0
            else:
                released += self.outputs[0]
        number = neurons.recorded[0]
        spikes = neurons.spike_neurons[:number], neurons.spike_steps[:number] - 2000
        self.errors = standard_errors(counts_of(*spikes))
        return spike_statistics(*spikes, released * PARAMETERS["molar_mass"] / SECONDS)

    def speed(self) -> float:
        start = time.process_time()
        for _ in range(1000):
            population.advance(self.neurons, self.inputs, 100, self.outputs)
        return NEURONS * 0.1 / (time.process_time() - start)

    def on_threads(self, threads: int) -> float:
        """Return million neuron-steps per second of wall time, on work of more than a second for two threads."""
        cuts = np.linspace(0, self.blocks, threads + 1).astype(int)
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            parts = [pool.submit(run_blocks, self.neurons, self.inputs, 100, 10_000, *cut) for cut in pairwise(cuts)]
            for part in parts:
                part.result()
        return NEURONS / (time.perf_counter() - start)


class Plain:
    """The plain C++ loops."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.name = {"full": "C++ loops", "simple": "C++ loops, fewer states"}[kind]
        self.program, self.kind = folder / "spikes_full", kind
        source = HERE / "spikes_full.cpp"
        subprocess.run(["g++", "-O3", "-march=native", "-ffast-math", source, "-o", self.program], check=True)

    def _numbers(self, steps: int, *more: str) -> list[float]:
        command = [self.program, self.kind, str(NEURONS), str(steps), *more]
        return [float(word) for word in subprocess.check_output(command, text=True).split()]

    def statistics(self) -> Statistics:
        return Statistics(*self._numbers(1000 * SECONDS + 2000, "statistics")[:4])

    def speed(self) -> float:
        return self._numbers(60_000)[4]


STEPS = 1000 * SECONDS + 2000
"""Of the other simulators."""


class Brian:
    """Brian2 as a C++ program of its own, one thread; its time is that of the program alone, without compiling."""

    name = "Brian2, C++"

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder / "brian"
        command = [python, HERE / "spikes_brian2.py", self.folder, str(NEURONS), str(STEPS)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def statistics(self) -> Statistics:
        found = np.load(self.folder / "found.npz")
        return spike_statistics(found["neuron"], found["step"], float(found["released"]) / SECONDS)

    def speed(self) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([self.folder / "main"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return NEURONS * STEPS / seconds / 1e6


class Nest:
    """NEST, one thread, its membrane alone; its time is that of the simulation, without setting up."""

    name = "NEST, no secretion"

    def __init__(self, folder: Path, python: str) -> None:
        self.out = folder / "nest.npz"
        self.command = [python, HERE / "spikes_nest.py", self.out, str(NEURONS), str(STEPS)]
        self.speed()

    def statistics(self) -> Statistics:
        found = np.load(self.out)
        return spike_statistics(found["neuron"], found["step"], float("nan"))

    def speed(self) -> float:
        subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        return NEURONS * STEPS / float(np.load(self.out)["seconds"]) / 1e6


def contenders(folder: Path, brian2: str, nest: str) -> tuple[list[Any], list[str]]:
    """Return the engines that are here, and a sentence for each that is not."""
    found: list[Any] = [Kernel(), Plain(folder, "full"), Plain(folder, "simple")]
    missing = []
    for title, package, python, start in (("Brian2", "brian2", brian2, Brian), ("NEST", "nest", nest, Nest)):
        there = subprocess.run([python, "-c", f"import {package}"], capture_output=True, text=True)
        if there.returncode == 0:
            found.append(start(folder, python))
        else:
            missing.append(f"{title} is left out: {there.stderr.strip().splitlines()[-1]}.")
    return found, missing


def away(found: Statistics, ours: Statistics, errors: tuple[float, float]) -> float:
    """Return by how many standard errors of a difference rate or dispersion lie apart, the larger of both."""
    differences = (found.rate - ours.rate, found.dispersion - ours.dispersion)
    return max(abs(one) / (np.sqrt(2.0) * error) for one, error in zip(differences, errors, strict=True))


def main(write: bool, brian2: str, nest: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        engines, missing = contenders(Path(name), brian2, nest)
        kernel = engines[0]
        seen = {engine.name: engine.statistics() for engine in engines}
        runs: dict[str, Callable[[], float]] = {engine.name: engine.speed for engine in engines}
        runs |= {"one thread": lambda: kernel.on_threads(1), "two threads": lambda: kernel.on_threads(2)}
        speeds: dict[str, list[float]] = {title: [] for title in runs}
        for _ in range(ROUNDS):
            for title, run in runs.items():
                speeds[title].append(run())

    def ratio(over: str, under: str) -> float:
        # Ratios within a round, because other work comes and goes
        return statistics.median(a / b for a, b in zip(speeds[over], speeds[under], strict=True))

    rows = []
    for title, found in sorted(seen.items(), key=lambda item: -statistics.median(speeds[item[0]])):
        told = [f"{found.rate:.3f}", f"{found.variation:.3f}", f"{found.dispersion:.3f}"]
        told += ["none" if np.isnan(found.secretion) else f"{found.secretion:.3f}"]
        told += [f"{away(found, seen[kernel.name], kernel.errors):.1f}" if title != kernel.name else ""]
        speed = statistics.median(speeds[title])
        told += [f"{speed:.0f}" if speed >= 100 else f"{speed:.1f}", f"{ratio(kernel.name, title):.2f}"]
        rows.append([title, *told])
    threads = ratio("two threads", "one thread")
    note = (
        f"{NEURONS} uncoupled neurons in steps of 1 ms ({machine()}), {ROUNDS} interleaved rounds, medians; two "
        f"threads are {threads:.2f} times one. Statistics of {SECONDS} s: rate, coefficient of variation of the "
        f"intervals, index of dispersion at 1 s. The standard errors of ours are {kernel.errors[0]:.4f} Hz and "
        f"{kernel.errors[1]:.4f}; *away* is by how many standard errors of a difference the rate or the dispersion of "
        "another is off, whichever is more. Fewer states: no third after-potential, no reserve, and its secretion in "
        "units of its own."
    )
    heads = ["engine", "rate, Hz", "CV", "dispersion", "secretion, pg/s", "away, SE"]
    text = "\n".join([table([*heads, "M neuron-steps per CPU-second", "time, ours = 1"], rows), "", *missing, note])
    print(text)
    if write:
        put(text, "spikes")
    missed = False
    for title, wanted in WANTED.items():
        if title in seen:
            equal = away(seen[title], seen[kernel.name], kernel.errors) <= AGREE
            reached = ratio(kernel.name, title) >= wanted
            missed |= not reached or not equal
            verdict = f"{ratio(kernel.name, title):.2f} ({'reached' if reached else 'MISSED'}: {wanted})"
            agreement = f"{'equal' if equal else 'NOT EQUAL'} within {AGREE} standard errors"
            print(f"{kernel.name} / {title}: {verdict}; rate and dispersion are {agreement}")
    missed |= threads < 1.7
    print(f"two threads / one thread: {threads:.2f} ({'reached' if threads >= 1.7 else 'MISSED'}: 1.7)")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Speed of the spiking kernel against other programs.")
    arguments.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    arguments.add_argument("--brian2", default=sys.executable, help="a Python that has Brian2")
    arguments.add_argument("--nest", default=sys.executable, help="a Python that has NEST")
    given = arguments.parse_args()
    main(given.write, given.brian2, given.nest)
