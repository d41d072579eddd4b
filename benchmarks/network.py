"""Speed of the network kernel against the program that the network's first author released, in one interleaved run.

    python benchmarks/network.py [--oxynet PATH] [--rounds N]

PATH is a built copy of that program (C++, rosencode/oxynet on GitHub). Both run the same network of 48 neurons for the
same simulated time, in forward Euler, and the statistics of their bursts are printed so that one sees that the
models are equal before their speeds are compared. The kernel computes secretion as well, the program does not. Speeds
are neuron-steps per CPU-second, and what counts are their ratios, for machines differ. Then come the kernel's speed in
larger networks and the gain of two threads over one, a replicate for each, in time on the clock.
"""

import argparse
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from oxytocin.engine.build import kernel_values
from oxytocin.engine.spikes import bundles
from oxytocin.experiments.bursts import network_bursts
from oxytocin.hypothalamus.bundles import Bundles

NEURONS = 48
SECONDS = 900  # the program prints later times with too few digits
PRIMING = 0.5
LARGER = {3903: 8.0, 25_000: 2.0}
"""Sizes of larger networks and how long to run them, s."""
INPUTS = np.array([80.0, 80.0, PRIMING, 0.0])
PARAMETERS = kernel_values(Bundles())

Run = tuple[float, np.ndarray, np.ndarray]
"""CPU-seconds, times of the spikes (s), their neurons."""


def advance(neurons: bundles.Neurons, seconds: float) -> None:
    """Advance in calls of 1 s."""
    outputs = np.zeros(5)
    for _ in range(round(seconds)):
        bundles.advance(neurons, INPUTS, 1000, outputs)


def run_kernel(key: int) -> Run:
    neurons = bundles.prepare(PARAMETERS, NEURONS, key, exact=False, record=1_000_000)
    start = time.thread_time()
    advance(neurons, SECONDS)
    seconds = time.thread_time() - start
    filled = neurons.recorded[0]
    return seconds, 1e-3 * neurons.spike_steps[:filled], neurons.spike_neurons[:filled]


def run_program(program: Path, key: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "values.csv").write_text(
            f"t_end, {1000 * SECONDS}\nrandom_seed, {key}\nI_su, {PRIMING / 1000}\nNcells, {NEURONS}\n"
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([program, "-i", "values.csv"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spikes = np.loadtxt(Path(folder, "spike_times.csv"), delimiter=",", skiprows=1)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, 1e-3 * spikes[:, 1], spikes[:, 0].astype(np.int64)


def speed(seconds: float, neurons: int, simulated: float) -> float:
    """Return million neuron-steps per second."""
    return 1e-3 * neurons * simulated / seconds


def describe(name: str, runs: list[Run]) -> float:
    """Print what the runs of one engine did; return its median speed."""
    bursts = [network_bursts(times, neurons, NEURONS) for _, times, neurons in runs]
    rate = np.mean([times.size for _, times, _ in runs]) / NEURONS / SECONDS
    median = statistics.median(speed(seconds, NEURONS, SECONDS) for seconds, _, _ in runs)
    print(
        f"{name:18s} {median:8.1f} M/s   {rate:.3f} Hz"
        f"   {np.mean([found.onset.size for found in bursts]):.1f} bursts in {SECONDS} s"
        f"   {np.concatenate([found.intervals for found in bursts]).mean():5.1f} s apart"
        f"   {np.concatenate([found.spikes for found in bursts]).mean():.1f} spikes"
        f"   {np.concatenate([found.end - found.onset for found in bursts]).mean():.2f} s"
    )
    return median


def on_the_clock(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of the network kernel.")
    parser.add_argument("--oxynet", type=Path, help="a built copy of the released program")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()

    start = time.perf_counter()
    advance(bundles.prepare(PARAMETERS, NEURONS, 0, exact=False), 1)
    print(f"kernel compiled, or loaded from Numba's cache, in {time.perf_counter() - start:.1f} s")
    program = given.oxynet.resolve() if given.oxynet is not None and given.oxynet.is_file() else None
    ours: list[Run] = []
    theirs: list[Run] = []
    for key in range(1, given.rounds + 1):
        ours.append(run_kernel(key))
        if program is not None:
            theirs.append(run_program(program, key))
    own = describe("kernel", ours)
    if program is not None:
        print(f"{'':18s} {own / describe('released program', theirs):8.1f} times the released program")
    else:
        print("No comparison with the released program: --oxynet names no file.")

    for size, seconds in LARGER.items():
        neurons = bundles.prepare(PARAMETERS, size, 1, exact=False)
        advance(neurons, 1)
        taken = []
        for _ in range(given.rounds):
            start = time.thread_time()
            advance(neurons, seconds)
            taken.append(time.thread_time() - start)
        median = statistics.median(speed(one, size, seconds) for one in taken)
        print(f"{size:6d} neurons     {median:8.1f} M/s")

    size, seconds = 3903, LARGER[3903]
    pair = [bundles.prepare(PARAMETERS, size, key, exact=False) for key in (1, 2)]
    gains = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(given.rounds):
            alone = on_the_clock(lambda: [advance(neurons, seconds) for neurons in pair])
            together = on_the_clock(lambda: list(pool.map(advance, pair, [seconds, seconds])))
            gains.append(alone / together)
    print(f"two replicates of {size} neurons in two threads: {statistics.median(gains):.2f} times one thread")


if __name__ == "__main__":
    main()
