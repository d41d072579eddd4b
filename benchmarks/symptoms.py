"""How long the table of symptoms takes, compiled before and not.

    python benchmarks/symptoms.py [SUBJECTS]

200 subjects by default. The issue asks for less than 60 s with nothing compiled and less than 20 s compiled, on two
cores that do nothing else.
"""

import os
import subprocess
import sys
import tempfile
import time

from oxytocin.experiments.functions import FUNCTIONS

ONCE = "from oxytocin.experiments.symptoms import find; find({'deficiency': 'yes'}, subjects=int(%r), progress=False)"
EACH = """
import sys, time
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.experiments.symptoms import find
for number in map(int, sys.argv[2:]):
    begun = time.perf_counter()
    find({"deficiency": "yes"}, functions=FUNCTIONS[number:number + 1], subjects=int(sys.argv[1]), progress=False)
    print(time.perf_counter() - begun)
"""


def seconds(*command: str, **environment: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return time.perf_counter() - begun


def main() -> None:
    subjects = sys.argv[1] if len(sys.argv) > 1 else "200"
    python, source = sys.executable, ONCE % subjects
    with tempfile.TemporaryDirectory() as empty:
        cold = seconds(python, "-c", source, XDG_CACHE_HOME=empty)
    seconds(python, "-c", source)
    warm = seconds(python, "-c", source)
    print(f"nothing compiled {cold:6.1f} s")
    print(f"compiled         {warm:6.1f} s")
    first = {(each.experiment, each.body): i for i, each in reversed(list(enumerate(FUNCTIONS)))}
    command = (python, "-c", EACH, subjects, *map(str, first.values()))
    taken = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    for (name, body), each in sorted(zip(first, map(float, taken), strict=True), key=lambda pair: -pair[1]):
        print(f"  {name} in the {body}: {100 * each / sum(map(float, taken)):.0f} % of it")


if __name__ == "__main__":
    main()
