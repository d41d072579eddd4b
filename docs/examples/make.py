"""Write the simulated recordings of this folder: `python docs/examples/make.py`.

They stand in for real ones where these are not at hand: a cell's spikes, an hour of a tocograph, saliva.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import oxytocin
from oxytocin.experiments.saliva_comparison import stress_course

FOLDER = Path(__file__).parent
SEED = 1


def cell() -> str:
    """Return ten minutes of spikes of the neuron whose rate is nearest 5 Hz, of a resting rat's population."""
    run = oxytocin.experiment("spontaneous").carry_out("rat", settings={"duration": 600.0}, seed=SEED).run
    spikes = run.spikes[0]
    chosen = int(np.abs(np.bincount(spikes.neuron, minlength=spikes.neurons) / 600.0 - 5.0).argmin())
    times = spikes.time[spikes.neuron == chosen]
    return "spike_time_s\n" + "".join(f"{time:.3f}\n" for time in times)


def tocograph() -> str:
    """Return an hour of pressure in the womb of a woman in labour, every 2 s."""
    run = oxytocin.experiment("labour").carry_out("woman", seed=SEED).run
    times = np.arange(0.0, 3600.0, 2.0)
    pressure = np.interp(times, run.time - run.time[0] - 3600.0, run["intrauterine_pressure"][0])
    return "time_s,pressure\n" + "".join(f"{t:.0f},{p:.1f}\n" for t, p in zip(times, pressure, strict=True))


def saliva() -> str:
    """Return cortisol of eight people in a stress test, with a column for each sample (-30 to 70 min)."""
    minutes, cortisol = stress_course(SEED)
    people = cortisol[:: cortisol.shape[0] // 8][:8]
    lines = ["subject,condition," + ",".join(map(str, range(7)))]
    for number, course in enumerate(people, 1):
        values = np.interp([-30, -1, 30, 40, 50, 60, 70], minutes, course)
        lines.append(f"S{number},Simulated," + ",".join(f"{value:.2f}" for value in values))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name, make in (("oxytocin-cell", cell), ("tocograph", tocograph), ("saliva", saliva)):
        (FOLDER / f"{name}.csv").write_text(make(), encoding="utf-8")
