"""A thousand closed-loop labours of 12 h: time and memory against what was wanted, and the same bytes from any workers.

    python benchmarks/labours.py [WOMEN]

Wanted: 1,000 women in less than 60 s on two cores and less than 1 GB.
"""

import hashlib
import resource
import sys
import time

import numpy as np

from oxytocin import experiment

WANTED_SECONDS, WANTED_GIGABYTES, WANTED_WOMEN = 60.0, 1.0, 1000
SETTINGS = {"treatment": "augmentation", "duration": "12 h"}


def digest(outcome) -> str:
    """Return a hash of all samples, all events and all readouts."""
    found = hashlib.sha256(outcome.run.samples.tobytes())
    for events in outcome.run.events:
        for column in (events.time, events.which, events.amount):
            found.update(column.tobytes())
    for readout in outcome.readouts:
        found.update(np.ascontiguousarray(readout.values).tobytes())
    return found.hexdigest()


def labours(women: int, workers: int):
    return experiment("labour").carry_out(settings=SETTINGS, subjects=women, workers=workers, progress=False)


def main() -> None:
    women = int(sys.argv[1]) if len(sys.argv) > 1 else WANTED_WOMEN
    labours(2, 2)  # compiled before the clock starts
    begin, busy = time.perf_counter(), time.process_time()
    outcome = labours(women, 2)
    wall, busy = time.perf_counter() - begin, time.process_time() - busy
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    allowed = WANTED_SECONDS * women / WANTED_WOMEN
    print(f"{women} women, 12 h each, two workers: {wall / allowed:.2f} of the time allowed ({allowed:g} s)")
    print(f"  the two workers kept {busy / wall:.2f} cores busy; {outcome.run.steps / women:.0f} steps a woman")
    print(f"  memory {used:.2f} GB, {used / WANTED_GIGABYTES:.2f} of what is allowed for {WANTED_WOMEN}")
    few = min(women, 50)
    alike = len({digest(labours(few, workers)) for workers in (1, 2, 3)}) == 1
    print(f"  the bytes of {few} women are {'the same' if alike else 'NOT THE SAME'} with 1, 2 and 3 workers")


if __name__ == "__main__":
    main()
