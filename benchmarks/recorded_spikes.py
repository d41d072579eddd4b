"""Fits to recorded cells against what is wanted of them.

    python benchmarks/recorded_spikes.py FOLDER [SEED]

FOLDER holds recordings and the `events.csv` beside them (column cell,time_s,event). For each cell: rate, histogram of
intervals and index of dispersion of the fitted neuron beside the record, and the seconds that the fit took (wanted:
under 180). Then all fitted cells are given one and the same step of excitatory drive, chosen so that they rise by as
much as the recorded ones did on average after their first injection of CCK; each cell's rise in 5 min is printed
beside its own.
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from oxytocin.cli.spikes import events_for, steady_part
from oxytocin.exchange.spike_events import events_of
from oxytocin.exchange.spike_source import Source
from oxytocin.exchange.spike_trains import read_recording, recordings_in
from oxytocin.inference.measures import firing_of
from oxytocin.inference.spike_checks import checks, identifiability, predict, rises
from oxytocin.inference.spike_fit import SpikeFit, fit

PEER = 300.0
"""Seconds before and after an injection."""


def recorded_rise(source: Source, injected: float) -> float:
    """Return by how many Hz a cell fires faster in the 5 min after an injection than before."""
    after, before = source.between(injected, injected + PEER).size, source.between(injected - PEER, injected).size
    return (after - before) / PEER


def main() -> None:
    """Fit each cell of a folder and print how it compares."""
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    fits: dict[str, SpikeFit] = {}
    recorded: dict[str, float] = {}
    for file in recordings_in([Path(sys.argv[1])]):
        for source in read_recording(file).sources:
            events = events_of(file, source.name, events_for(file, None))
            _, stretch, times = steady_part(source, events)
            begun = time.perf_counter()
            fits[source.name] = found = fit(firing_of(times, stretch.begin, stretch.end), seed, progress=False)
            predicted = predict(found, progress=False)
            spent = time.perf_counter() - begun
            print(f"{source.name}, {stretch.begin:g} to {stretch.end:g} s, fitted in {spent:.0f} s")
            for check in checks(found, predicted):
                values = f"{check.observed:8.3f} {check.predicted:8.3f} ({check.low:.3f} to {check.high:.3f})"
                print(f"  {check.name:20s} {values} {'met' if check.passed else 'MISSED'}")
            for sentence in identifiability(found):
                print(f"  {sentence}")
            injections = [at for at, event in events if "CCK" in event]
            if injections:
                recorded[source.name] = recorded_rise(source, injections[0])
    answering = {name: found for name, found in fits.items() if name in recorded}
    wanted = np.mean([recorded[name] for name in answering])

    def surplus(step: float) -> float:
        return float(np.mean([rises(found, step, progress=False).mean() for found in answering.values()]) - wanted)

    step = brentq(surplus, 1.0, 90.0, xtol=0.5)
    print(f"one step of {step:.1f} Hz on a common drive of 300 Hz; rise in 5 min, Hz: recorded, fitted (90 %)")
    for name, found in answering.items():
        rise = rises(found, step, progress=False)
        low, high = np.quantile(rise, [0.05, 0.95])
        print(f"  {name:12s} {recorded[name]:5.2f} {rise.mean():5.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
