"""The neuron of `spikes_full.cpp` in Brian2: build and run its C++ program, and write what it did.

    python spikes_brian2.py FOLDER NEURONS STEPS

leaves the program `main` and `found.npz` (spikes after the first 2 s, and the mean release after them in pg) in FOLDER.
Counts are drawn for each neuron and step with `poisson`. `PoissonInput` is no substitute: it delivers after the
threshold of a step, so every potential has decayed once before it counts, and the rate is 1.4 instead of 2.7 Hz.
"""

import sys
from pathlib import Path

import brian2
import numpy as np
from brian2 import ms


def main(folder: Path, neurons: int, steps: int) -> None:
    brian2.set_device("cpp_standalone", build_on_run=False)
    brian2.prefs.devices.cpp_standalone.openmp_threads = 0
    brian2.defaultclock.dt = 1 * ms
    half_lives = {"psp": 3.5, "hap": 7.5, "ahp": 350, "dap": 150, "wide": 2000, "fast": 100, "slow": 20_000}
    equations = [f"d{name}/dt = -{name} * log(2) / ({half_life} * ms) : 1" for name, half_life in half_lives.items()]
    group = brian2.NeuronGroup(
        neurons,
        "\n".join([*equations, "p : 1", "r : 1", "released : 1"]),
        method="exact",
        threshold="-56 + psp - hap - ahp + dap > -50",
        refractory=2 * ms,
        reset="""
        entry = (wide + 0.5) / ((1 + fast**5 / 12.0**5) * (1 + slow**3 / 0.14**3))
        hap += 30
        ahp += 1
        wide += 0.021
        fast += 1.5 * entry
        slow += 0.0003 * entry
        """,
    )
    group.slow, group.p, group.r = 0.03, 5000, 2e6
    # After the decay of the same step, as in the other engines
    group.run_regularly(
        """
        psp += 2 * (poisson(0.3) - poisson(0.3))
        x = 3e-6 * fast * fast * p
        f = 0.12 / 2e6 * r * int(p < 5000)
        p += f - x
        r -= f
        released += x * int(t > 1999.5 * ms)
        """,
        dt=1 * ms,
        when="groups",
        order=1,
    )
    monitor = brian2.SpikeMonitor(group)
    brian2.run(steps * ms)
    brian2.device.build(directory=str(folder), run=True, compile=True)
    step = np.rint(np.asarray(monitor.t / ms)).astype(np.int64) - 2000
    late = step >= 0
    found = {"neuron": np.asarray(monitor.i)[late], "step": step[late], "released": np.mean(group.released)}
    np.savez(folder / "found.npz", **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
