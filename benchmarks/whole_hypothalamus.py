"""All 25,000 oxytocin neurons of a woman through 30 minutes of nursing, organs included: wall time, memory, set-up.

    python benchmarks/whole_hypothalamus.py [--neurons 25000] [--minutes 30]

It is the public experiment, `oxytocin run nursing --body woman --set neurons=25000 --set "duration=30 min"`: the closed
loop from suckling to bursts, hormone in plasma and milk, in steps of 1 ms, with ten minutes of rest before the feed and
five after it, every spike recorded and the bursts read off. Compiling is not counted; set-up is what a tenth of a
second costs, and is told apart.
"""

import argparse
import resource
import sys
import time

from oxytocin.experiments.nursing import Nursing

ALLOWED = 180.0
"""Wall time in s for 30 minutes of nursing on two cores."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--neurons", type=int, default=25_000)
    parser.add_argument("--minutes", type=float, default=30.0)
    chosen = parser.parse_args()
    nursing = Nursing()
    settings = nursing.choose("woman", {"duration": 60.0 * chosen.minutes})
    body = nursing.body("woman", settings).with_values({"neurons": chosen.neurons})
    run(body, 0.1, progress=False)  # compiled, if it was not
    set_up = on_the_clock(lambda: run(body, 0.1, progress=False))[0]

    used = time.process_time()
    ...


if __name__ == "__main__":
    main()
