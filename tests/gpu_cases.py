"""Small runs that a GPU must get right, done where the first argument says; `python gpu_cases.py FILE` does all on one.

What each returns can be written to a file, for Numba's simulator of a GPU must have a process of its own.
"""

import pickle
import re
import sys
import warnings
from pathlib import Path

import numpy as np

from oxytocin import experiment
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Give, OxytocinError, Parameter, Protocol, Rate, Set, State
from oxytocin.trials import shards
from oxytocin.trials.allocation import Shard
from oxytocin.trials.plan import Arm
from oxytocin.trials.shards import Work
from parts import Clock, Oscillator, Plasma, Pulses, Receptor

LABOUR = {"treatment": "augmentation", "duration": "10 min"}


class Explosion(Component):
    """x' = x²/time is infinite after that time."""

    level = State("1", initial=1.0)
    time = Parameter(50.0, "s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.level, self.level**2 / self.time)


def found(done) -> dict[str, object]:
    """Return what a run gave, as arrays."""
    columns = [(item.time, item.which, item.amount) for item in done.events]
    return {"samples": done.samples, "events": columns, "steps": done.steps}


def parts(device: str) -> object:
    """Everything that a body can have but spikes: noise, draws, random events, crossings, boluses, a pump."""
    body = Body("test", pulses=Pulses(), plasma=Plasma(), uterus=Oscillator(), receptor=Receptor(), clock=Clock())
    protocol = Protocol(Set("pump", "2 mU/min", "1 min"), Give("bolus", "1 mU", "2 min"))
    options = {"protocol": protocol, "every": 5.0, "subjects": 3, "first": 7, "seed": 2}
    return found(run(body, 300.0, device=device, progress=False, **options))


def labour(device: str) -> object:
    """A woman in labour."""
    done = experiment("labour").carry_out(settings=LABOUR, subjects=1, progress=False, device=device)
    return found(done.run)


def crowded(device: str) -> object:
    """More events than the log of a batch holds at once, where it is made that short."""
    values = np.array([[0.05], [0.2]])
    return found(run(Body("test", clock=Clock()), 12.0, values_by_subject=values, device=device, progress=False))


def ended(device: str) -> object:
    """One subject goes no further than the first hour, another than the second."""
    body, values = Body("test", clock=Clock()), np.array([[3000.0], [5000.0]])
    options = {"ends_with": "tick", "every": 600.0, "values_by_subject": values}
    return found(run(body, "3 h", device=device, progress=False, **options))


def exploded(device: str) -> object:
    """What is said where a number becomes infinite, in one subject of three."""
    values = np.array([[500.0], [50.0], [400.0]])
    try:
        run(Body("test", part=Explosion()), 100.0, values_by_subject=values, device=device, progress=False)
    except OxytocinError as error:
        return str(error)
    return "nothing"


def swarming(device: str) -> object:
    """What is said, less the time, where an event comes again and again in one subject of two."""
    values = np.array([[2.0], [1e-5]])
    try:
        run(Body("test", clock=Clock()), 5.0, values_by_subject=values, device=device, progress=False)
    except OxytocinError as error:
        return re.sub(r" at \S+ s", "", str(error))
    return "nothing"


def shard(device: str) -> object:
    """A woman in labour, from the middle of the population of a trial."""
    arm = Arm("augmented", LABOUR, {})
    work = Work("labour", "woman", (arm,), ("contractions_per_10min", "clearance"), 0, device, None, "", "", "")
    return shards.found(work, Shard(arm=0, index=30, first=30, count=1, person=30, people=1))


CASES = (parts, labour, crowded, ended, exploded, swarming, shard)


def main() -> None:
    from oxytocin.engine.gpu.batch import Batch

    Batch.events_in_log = 1_100
    # Without a compiler, words of random numbers overflow as scalars of NumPy's, which remarks on it.
    warnings.simplefilter("ignore", RuntimeWarning)
    Path(sys.argv[1]).write_bytes(pickle.dumps({case.__name__: case("gpu") for case in CASES}))


if __name__ == "__main__":
    main()
