"""A recording of 100 million spikes: how long its quality report takes, and how much memory.

    python benchmarks/long_spikes.py [MILLIONS]

Writes a file of Poisson spikes at 38.7 per second, goes through it as `oxytocin spikes` does,
and prints seconds per million spikes and the highest memory of the process, which must not grow with the file.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from oxytocin.cli.spikes import steady_part
from oxytocin.exchange.spike_trains import read_recording

RATE = 1e8 / (29.9 * 86400)


def write(path: Path, millions: int) -> None:
    """Write so many million spike times."""
    draws, last = np.random.default_rng(1), 0.0
    with path.open("w") as file:
        file.write("spike_time_s\n")
        for _ in range(millions):
            times = last + np.cumsum(0.0001 + draws.exponential(1 / RATE - 0.0001, 1_000_000))
            last = times[-1]
            file.write("\n".join(map("{:.5f}".format, times)) + "\n")


def main() -> None:
    """Print time and memory."""
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.csv"
        write(path, millions)
        size = path.stat().st_size / 1e6
        begun = time.perf_counter()
        record, stretch, _ = steady_part(read_recording(path).sources[0], [])
        spent = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{record.spikes + record.dropped} spikes, {size:.0f} MB: {spent / millions:.2f} s a million")
    print(f"highest memory {peak:.0f} MB, of which the spikes alone would be {8 * millions} MB")
    print(f"steady from {stretch.begin:g} to {stretch.end:g} s")


if __name__ == "__main__":
    main()
