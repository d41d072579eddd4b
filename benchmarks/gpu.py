"""Labours of 12 h on a GPU beside the CPU: how many a second, and the same women one by one.

    python benchmarks/gpu.py [WOMEN]

Where there is no GPU it says so. The package that a GPU would get, one number where the CPU has eight, is then compiled
for the CPU and held against the usual one, for that can be done anywhere.
"""

import os
import sys
import time
import warnings
from unittest.mock import patch

import numpy as np

from oxytocin import experiment
from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.engine.build import build_for_gpu
from oxytocin.engine.gpu.device import check_device
from oxytocin.language import OxytocinError

SETTINGS = {"treatment": "augmentation", "duration": "12 h"}
WOMEN_ON_GPU, WOMEN_WITHOUT, ROUNDS = 20_000, 40, 3


def labours(women: int, device: str):
    """Return an outcome, and the seconds it took."""
    begin = time.perf_counter()
    done = experiment("labour").carry_out(settings=SETTINGS, subjects=women, device=device, progress=False)
    return done, time.perf_counter() - begin


def compare(here, there) -> None:
    """Print by how much the same women differ."""
    pairs = list(zip(here.run.events, there.run.events, strict=True))
    apart = [np.abs(a.time - b.time).max(initial=0.0) for a, b in pairs if np.array_equal(a.which, b.which)]
    print(
        f"  the same events in the same order in {len(apart)} of {len(pairs)} women, at most {max(apart):.1g} s apart"
    )
    worst, name = 0.0, ""
    for one, other in zip(here.readouts, there.readouts, strict=True):
        known = np.isfinite(one.values) & (one.values != 0)
        share = float(np.abs(other.values[known] / one.values[known] - 1).max(initial=0.0))
        worst, name = max((worst, name), (share, one.name))
    print(f"  no readout of any of them differs by more than {worst:.1g} of itself ({name})")


def without_gpu(women: int) -> None:
    here, _ = labours(women, "cpu")
    with patch("oxytocin.engine.run.build", build_for_gpu), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there, _ = labours(women, "cpu")
    print(f"{women} labours of 12 h by the package for a GPU, compiled for the CPU, against the usual one:")
    compare(here, there)


def on_gpu(women: int) -> None:
    cores = os.cpu_count() or 1
    few = min(women, 50 * cores)
    labours(few, "cpu")
    _, first = labours(few, "gpu")
    print(f"the first {few} women on the GPU, with compiling or loading the kernel: {first:.1f} s")
    best = {"cpu": 0.0, "gpu": 0.0}
    for _ in range(ROUNDS):  # in turns, for a machine is not always equally fast
        for device, count in (("cpu", few), ("gpu", women)):
            best[device] = max(best[device], count / labours(count, device)[1])
    print(f"labours a second, best of {ROUNDS}: GPU {best['gpu']:.0f} ({women} women), {cores} cores {best['cpu']:.0f}")
    print(f"  the GPU does as much as {best['gpu'] / best['cpu'] * cores:.1f} of these cores")
    compare(labours(few, "cpu")[0], labours(few, "gpu")[0])


def main() -> None:
    given = int(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        check_device("gpu", labouring_woman())
    except OxytocinError as error:
        print(f"not measured: {error}")
        without_gpu(given or WOMEN_WITHOUT)
        return
    on_gpu(given or WOMEN_ON_GPU)


if __name__ == "__main__":
    main()
