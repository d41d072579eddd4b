"""Nursing with all 3,903 oxytocin neurons of a rat, organs included: how many times faster than real time, how big.

python benchmarks/whole_rat.py [--neurons 3903] [--minutes 30]
"""

import argparse
import resource
import time

from oxytocin.bodies.rat import nursing_rat
from oxytocin.engine.run import run
from oxytocin.language import Protocol, Set


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=int, default=3903)
    parser.add_argument("--minutes", type=float, default=30.0)
    chosen = parser.parse_args()
    body = nursing_rat().with_values({"neurons": chosen.neurons})
    protocol = Protocol(Set("suckling", 1.0, 0.0))
    run(body, 1.0, protocol=protocol)  # compiled, if it was not
    begun, used = time.perf_counter(), time.process_time()
    done = run(body, 60.0 * chosen.minutes, protocol=protocol, progress=False)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = chosen.neurons * chosen.minutes * 60_000
    spikes = done.spikes[0].time.size if done.spikes[0] is not None else 0
    print(f"{chosen.neurons} neurons, {chosen.minutes:g} min of suckling, {spikes} spikes recorded")
    print(f"times real time            {60 * chosen.minutes / wall:8.1f}   (wanted: more than 20)")
    print(f"million neuron-steps per processor second {steps / processor / 1e6:8.0f}")
    print(f"peak memory                {memory:8.0f} MB (wanted: less than 1000)")


if __name__ == "__main__":
    main()
