"""Speed of the network kernel against plain C++ of the same algorithm, and against its first author's program.

    python benchmarks/network.py [--write] [--oxynet PATH] [--rounds N]

The C++ (`network.cpp`) is given each network at rest and must give back the same spikes, to the last one; then both
take turns: 48 neurons, those of a rat and those of a woman, coupled, with secretion, through bursts. Speeds are
neuron-steps per CPU-second, and what counts are their ratios, for machines differ. With --write the table goes into
docs/benchmarks.md. PATH is a built copy of the program that the network's first author released (C++, rosencode/oxynet
on GitHub), which computes no secretion. Both run the same network of 48 neurons in forward Euler, and the statistics of
their bursts are printed so that one sees that the models are equal before their speeds are compared. Last comes the
gain of two threads over one, a replicate for each, in time on the clock.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numba import njit
from page import machine, put, table

from oxytocin.engine.build import kernel_values
from oxytocin.engine.spikes import bundles
from oxytocin.engine.spikes.bundle_lanes import highest_count
from oxytocin.experiments.bursts import network_bursts
from oxytocin.hypothalamus.bundles import Bundles

HERE = Path(__file__).resolve().parent
NEURONS = 48
SECONDS = 900  # the program prints later times with too few digits
PRIMING = 0.5
SIZES = {48: 7200.0, 3903: 200.0, 25_000: 60.0}
"""Sizes of networks and how long they run, s."""
PAIR, PAIR_SECONDS = 3903, 8.0
"""Size of two networks for two threads, and how long they run."""
INPUTS = np.array([80.0, 80.0, PRIMING, 0.0])
PRIMED = np.array([80.0, 80.0, 1.4, 1e-3])
"""Inputs of the networks beside C++: full suckling, and some synthesis."""
PARAMETERS = kernel_values(Bundles())

Run = tuple[float, np.ndarray, np.ndarray]
"""CPU-seconds, times of the spikes (s), their neurons."""


def advance(neurons: bundles.Neurons, seconds: float) -> None:
    """Advance in calls of 1 s."""
    outputs = np.zeros(5)
    for _ in range(round(seconds)):
        bundles.advance(neurons, INPUTS, 1000, outputs)


@njit(nogil=True)
def advance_compiled(neurons, inputs, calls, outputs):
    """Advance in calls of 100 ms, as the loop of a body does; return what is secreted."""
    secreted = 0.0
    for _ in range(calls):
        bundles.advance(neurons, inputs, 100, outputs)
        secreted += outputs[0]
    return secreted


def hand_over(neurons: bundles.Neurons, path: Path) -> None:
    """Write a network at rest for `network.cpp`."""
    highest = highest_count(2.0 * max(PRIMED[:2]) * neurons.step * neurons.highest_factor)
    synthesis = PRIMED[3] / neurons.pmol_per_pg / 100
    parts = (
        np.array([neurons.size, len(neurons.lanes), len(neurons.members), highest]),
        np.array([neurons.step, *PRIMED[:3], synthesis]),
        np.array(neurons.membrane, dtype=np.float32),
        np.array(neurons.exchange, dtype=np.float64),
        np.array(neurons.coupling[1:]),
        neurons.coupling.table,
        neurons.lanes,
        neurons.words[:-1],
        neurons.wiring,
        neurons.slow,
        neurons.steps,
    )
    with path.open("wb") as file:
        for part in parts:
            part.tofile(file)


class Rivals:
    """The kernel and the C++, with networks of one size."""

    def __init__(self, folder: Path, program: Path, size: int, seconds: float) -> None:
        self.program, self.size, self.calls = program, size, round(10 * seconds)
        self.given, self.found = folder / f"given{size}", folder / "spikes"
        hand_over(self.network(), self.given)

    def network(self, record: int = 0) -> bundles.Neurons:
        return bundles.prepare(PARAMETERS, self.size, 1, record=record)

    def same(self) -> tuple[bool, int, int]:
        """Say whether both give the same spikes, how many those are, and how many bursts of the network."""
        self.plain(str(self.found))
        raw = self.found.read_bytes()
        number = len(raw) // 12
        steps = np.frombuffer(raw, np.int64, number)
        cells = np.frombuffer(raw, np.int32, number, offset=8 * number)
        neurons = self.network(record=number + 1)
        advance_compiled(neurons, PRIMED, self.calls, np.zeros(5))
        same = neurons.recorded[0] == number
        same = same and np.array_equal(neurons.spike_steps[:number], steps)
        same = same and np.array_equal(neurons.spike_neurons[:number], cells)
        return bool(same), number, network_bursts(1e-3 * steps, cells, self.size).onset.size

    def kernel(self) -> float:
        neurons = self.network()
        start = time.process_time()
        advance_compiled(neurons, PRIMED, self.calls, np.zeros(5))
        return speed(time.process_time() - start, self.size, self.calls / 10)

    def plain(self, spikes: str = "-") -> float:
        command = [self.program, self.given, str(self.calls), "0", spikes]
        return float(subprocess.check_output(command, text=True).split()[2])


def compare(rounds: int) -> tuple[str, bool]:
    """Return the table of kernel and C++, and whether the kernel is as fast everywhere and the spikes are the same."""
    flags = ["-std=c++20", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
    rows, good = [], True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "network"
        subprocess.run(["g++", *flags, HERE / "network.cpp", "-o", program], check=True)
        rivals = [Rivals(folder, program, size, seconds) for size, seconds in SIZES.items()]
        seen = [rival.same() for rival in rivals]
        speeds = [[(rival.kernel(), rival.plain()) for rival in rivals] for _ in range(rounds)]
    for rival, (same, spikes, bursts), taken in zip(rivals, seen, zip(*speeds, strict=True), strict=True):
        ours, theirs = (statistics.median(column) for column in zip(*taken, strict=True))
        ratio = statistics.median(a / b for a, b in taken)
        good &= same and ratio >= 1.0
        told = [f"{rival.calls / 10:g}", f"{spikes:,}", str(bursts), "the same" if same else "NOT THE SAME"]
        rows.append([f"{rival.size:,} neurons", *told, f"{ours:.0f}", f"{theirs:.0f}", f"{ratio:.2f}"])
    heads = [
        "network",
        "s simulated",
        "spikes",
        "bursts",
        "spikes in C++",
        "oxytocin, M/s",
        "C++, M/s",
        "oxytocin / C++",
    ]
    return table(heads, rows), good


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
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    given = parser.parse_args()

    start = time.perf_counter()
    advance(bundles.prepare(PARAMETERS, NEURONS, 0, exact=False), 1)
    print(f"kernel compiled, or loaded from Numba's cache, in {time.perf_counter() - start:.1f} s")
    advance_compiled(bundles.prepare(PARAMETERS, NEURONS, 0), PRIMED, 1, np.zeros(5))
    text, good = compare(given.rounds)
    text += (
        f"\n\nM/s are millions of neuron-steps of 1 ms per CPU-second ({machine()}), {given.rounds} interleaved "
        "rounds, medians; wiring, random numbers and order of sums are the same."
    )
    print(text)
    if given.write:
        put(text, "network")

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

    pair = [bundles.prepare(PARAMETERS, PAIR, key, exact=False) for key in (1, 2)]
    gains = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(given.rounds):
            alone = on_the_clock(lambda: [advance(neurons, PAIR_SECONDS) for neurons in pair])
            together = on_the_clock(lambda: list(pool.map(advance, pair, [PAIR_SECONDS, PAIR_SECONDS])))
            gains.append(alone / together)
    print(f"two replicates of {PAIR} neurons in two threads: {statistics.median(gains):.2f} times one thread")
    print(f"as fast as C++ in every network, with the same spikes: {'reached' if good else 'MISSED'}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
