"""The neuron of `spikes_full.cpp` in NEST, as near as a model that comes with NEST can be: its membrane, no secretion.

    python spikes_nest.py OUT NEURONS STEPS

writes into OUT spikes after the first 2 s and the CPU seconds that all steps took, on one thread. The model is
`mat2_psc_exp`: what a spike leaves behind raises the threshold, in two exponentials, which is the same as lowering the
potential, and nothing is reset. Its synaptic currents are so short that each potential arrives whole within one step,
one step late. The depolarising after-potential, which is 0 here, is left out.
"""

import math
import sys
import time

import nest
import numpy as np

MOMENT, SKIPPED = 0.01, 2000
"""Time constant of the synaptic currents, ms; steps left out of the spikes."""


def main(out: str, neurons: int, steps: int) -> None:
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.ResetKernel()
    nest.resolution = 1.0
    nest.local_num_threads = 1
    nest.rng_seed = 1
    membrane, capacity = 3.5 / math.log(2.0), 100.0
    group = nest.Create(
        "mat2_psc_exp",
        neurons,
        {
            "E_L": -56.0,
            "V_m": -56.0,
            "omega": -50.0,
            "C_m": capacity,
            "tau_m": membrane,
            "tau_syn_ex": MOMENT,
            "tau_syn_in": MOMENT,
            "t_ref": 1.0,  # after which NEST waits for one step more
            "alpha_1": 30.0,
            "tau_1": 7.5 / math.log(2.0),
            "alpha_2": 1.0,
            "tau_2": 350.0 / math.log(2.0),
        },
    )
    # What a current of 1 pA has done to the potential a step later, mV
    share = MOMENT * membrane / (membrane - MOMENT) / capacity * math.exp(-1.0 / membrane)
    for sign in (1.0, -1.0):
        source = nest.Create("poisson_generator", params={"rate": 300.0})
        nest.Connect(source, group, syn_spec={"weight": sign * 2.0 / share, "delay": 1.0})
    recorder = nest.Create("spike_recorder", params={"start": float(SKIPPED)})
    nest.Connect(group, recorder)
    nest.Prepare()
    before = time.process_time()
    nest.Run(float(steps))
    seconds = time.process_time() - before
    nest.Cleanup()
    found = recorder.events
    step = np.rint(found["times"]).astype(np.int64) - 1 - SKIPPED
    kept = step >= 0
    np.savez(out, neuron=found["senders"][kept] - group[0].global_id, step=step[kept], seconds=seconds)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
