"""Speed of the spiking kernel against plain C++ and Brian2, in one interleaved run.

    python benchmarks/spikes.py [PYTHON_WITH_BRIAN2]

All engines run the same neuron with secretion (`spikes_full.cpp` says which) and print the same statistics, so that
one sees that the models are equal before their speeds are compared. Speeds are neuron-steps per CPU-second, and what
counts are their ratios, for machines differ. Needs g++ and Brian2, the latter perhaps in an environment of its own,
because Brian2 2.9 does not run with NumPy 2.4.
"""

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

import numpy as np
from numba import njit

from oxytocin.engine.build import kernel_values
from oxytocin.engine.spikes import population
from oxytocin.hypothalamus.population import Population

NEURONS = 4096
ROUNDS = 7
RATE = 300.0
SECONDS = 10
"""Of statistics, after 2 s that are left out."""
STATISTICS = ("rate Hz", "CV", "IoD 1 s", "pg/s")
PARAMETERS = kernel_values(Population())
HERE = Path(__file__).resolve().parent


@njit(nogil=True)
def run_blocks(neurons, inputs, steps, calls, first, last):
    """Advance some blocks by many calls: what one thread does for an uncoupled population at steady rates."""
    for _ in range(calls):
        population.advance_blocks(neurons, inputs, steps, first, last)


def spike_statistics(neuron: np.ndarray, step: np.ndarray) -> tuple[float, float, float]:
    """Return mean rate, CV of intervals and index of dispersion at 1 s."""
    order = np.lexsort((step, neuron))
    neuron, step = neuron[order], step[order]
    intervals = np.diff(step)[np.diff(neuron) == 0]
    counts = np.zeros((NEURONS, SECONDS))
    np.add.at(counts, (neuron, step // 1000), 1)
    dispersion = counts.var(axis=1, ddof=1).mean() / counts.mean()
    return counts.mean(), intervals.std() / intervals.mean(), dispersion


class Kernel:
    """Our kernel, in calls of 100 ms."""

    def __init__(self) -> None:
        self.inputs, self.outputs = np.array([RATE, RATE, 0.0]), np.zeros(3)
        self.neurons = population.prepare(PARAMETERS, NEURONS, 1)
        self.blocks = self.neurons.membrane.shape[0]
        run_blocks(self.neurons, self.inputs, 100, 1, 0, 1)

    def statistics(self) -> tuple[float, ...]:
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
        return *spike_statistics(*spikes), released * PARAMETERS["molar_mass"] / SECONDS

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
        self.program, self.kind = folder / "spikes_full", kind
        source = HERE / "spikes_full.cpp"
        subprocess.run(["g++", "-O3", "-march=native", "-ffast-math", source, "-o", self.program], check=True)

    def _numbers(self, steps: int, *more: str) -> list[float]:
        command = [self.program, self.kind, str(NEURONS), str(steps), *more]
        return [float(word) for word in subprocess.check_output(command, text=True).split()]

    def statistics(self) -> tuple[float, ...]:
        return tuple(self._numbers(1000 * SECONDS + 2000, "statistics")[:4])

    def speed(self) -> float:
        return self._numbers(60_000)[4]


class Brian:
    """Brian2 as a C++ program of its own, one thread; its time is that of the program alone, without compiling."""

    STEPS = 1000 * SECONDS + 2000

    def __init__(self, folder: Path, python: str) -> None:
        self.folder = folder / "brian"
        command = [python, HERE / "spikes_brian2.py", self.folder, str(NEURONS), str(self.STEPS)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found = np.load(self.folder / "found.npz")
        self.seen = (*spike_statistics(found["neuron"], found["step"]), float(found["released"]) / SECONDS)

    def statistics(self) -> tuple[float, ...]:
        return self.seen

    def speed(self) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([self.folder / "main"], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return NEURONS * self.STEPS / seconds / 1e6


def main(brian2_python: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kernel = Kernel()
        engines = {
            "kernel": kernel,
            "C++ full": Plain(folder, "full"),
            "C++ simple": Plain(folder, "simple"),
            "Brian2 C++": Brian(folder, brian2_python),
        }
        print(f"{NEURONS} neurons, {ROUNDS} interleaved rounds; speeds in million neuron-steps per CPU-second")
        print(f"{'':12}" + "".join(f"{title:>10}" for title in STATISTICS))
        for title, engine in engines.items():
            print(f"{title:12}" + "".join(f"{value:10.3f}" for value in engine.statistics()))
        runs: dict[str, Callable[[], float]] = {title: engine.speed for title, engine in engines.items()}
        runs |= {"one thread": lambda: kernel.on_threads(1), "two threads": lambda: kernel.on_threads(2)}
        speeds: dict[str, list[float]] = {title: [] for title in runs}
        for _ in range(ROUNDS):
            for title, run in runs.items():
                speeds[title].append(run())
    for title, values in speeds.items():
        print(f"{title:12}{statistics.median(values):10.0f}   ({min(values):.0f} to {max(values):.0f})")
    missed = False
    for over, under, wanted in (
        ("kernel", "C++ full", 0.7),
        ("kernel", "C++ simple", 0.7),
        ("kernel", "Brian2 C++", 20.0),
        ("two threads", "one thread", 1.7),
    ):
        # Ratios within a round, because other work comes and goes
        ratio = statistics.median(a / b for a, b in zip(speeds[over], speeds[under], strict=True))
        missed |= ratio < wanted
        print(f"{over} / {under}: {ratio:.2f} ({'reached' if ratio >= wanted else 'MISSED'}: {wanted})")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
