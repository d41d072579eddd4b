"""All 25,000 oxytocin neurons of a woman while she nurses, organs included: wall time, memory, and set-up apart.

    python benchmarks/whole_hypothalamus.py [--neurons 25000] [--minutes 30]

The public experiment, `oxytocin run nursing --body woman --set neurons=25000 --set "duration=30 min"`: the closed loop
from suckling through bursts and plasma to milk, in steps of 1 ms, every spike kept and the bursts read off. It begins
ten minutes before the feed and ends five after it, so that 30 minutes of suckling are 45 of simulated time. Compiling
is left out. Set-up is what a tenth of a second takes. One subject runs on one thread.
"""

import argparse
import resource
import sys
import time

from oxytocin.engine.run import run
from oxytocin.experiments.nursing import Nursing

ALLOWED = 180.0
"""Wall time in s for half an hour of nursing on two cores."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=int, default=25_000)
    parser.add_argument("--minutes", type=float, default=30.0)
    given = parser.parse_args()
    nursing = Nursing()
    chosen = {"duration": 60.0 * given.minutes}
    values = {"neurons": float(given.neurons)}
    body = nursing.body("woman", nursing.choose("woman", chosen)).with_values(values)
    run(body, 0.1, every=0.1, progress=False)  # compiled, if it was not
    begun = time.perf_counter()
    run(body, 0.1, every=0.1, progress=False)
    set_up = time.perf_counter() - begun

    begun, used = time.perf_counter(), time.process_time()
    done = nursing.carry_out("woman", settings=chosen, values=values, progress=False)
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    steps = given.neurons * done.run.reached * 1000.0
    spikes = done.run.spikes[0]
    print(f"{given.neurons} neurons, {given.minutes:g} min of suckling in {done.run.reached / 60:g} min simulated")
    print(f"{0 if spikes is None else spikes.time.size} spikes, {done['bursts'].mean:g} bursts of the network")
    print(f"wall time                  {wall:8.1f} s, {processor:.1f} of them by a processor")
    print(f"set-up                     {1000 * set_up:8.1f} ms")
    print(f"million neuron-steps per processor second {steps / processor / 1e6:8.0f}, reading off included")
    print(f"peak memory                {memory:8.0f} MB")
    reached = wall < ALLOWED
    print(f"share of the {ALLOWED:g} s allowed {wall / ALLOWED:8.2f} ({'reached' if reached else 'MISSED'}: below 1)")
    sys.exit(0 if reached else 1)


if __name__ == "__main__":
    main()
