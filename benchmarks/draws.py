"""200 draws of every experiment on the brain: how long a social neuroscientist waits for all of them.

python benchmarks/draws.py

What bodies compile to is kept from an earlier run on, and is not counted; the sum is over one process.
"""

import time

from oxytocin import experiments

DRAWS = 200
WANTED = 30.0


def on_the_brain() -> list[tuple[str, str]]:
    """Return the experiments that are done with a body that has brain fluid, each with every such body."""
    found = []
    for name in experiments.names():
        one = experiments.experiment(name)
        for body in one.bodies:
            if "brain_fluid" in one.body(body, one.choose(body, {})).parts:
                found.append((name, body))
    return found


def main() -> None:
    done = 0.0
    pairs = on_the_brain()
    for name, body in pairs:  # compiled, if they were not
        experiments.experiment(name).carry_out(body, subjects=DRAWS, progress=False)
    for name, body in pairs:
        begun = time.perf_counter()
        experiments.experiment(name).carry_out(body, subjects=DRAWS, progress=False)
        taken = time.perf_counter() - begun
        done += taken
        print(f"{name + ' (' + body + ')':42s}{taken:7.2f} s")
    print(f"{f'all {len(pairs)}, {DRAWS} draws each':42s}{done:7.2f} s (wanted: under {WANTED:g} s)")


if __name__ == "__main__":
    main()
