"""How many pulses of a simulated woman `oxytocin fit pulses` finds again, and how many it makes up.

python benchmarks/recovery_pulses.py [WOMEN]

Women of our own body, each with clearance and volumes of her own, get injections that stand for pulses, at times and of
masses that are known; blood is read every minute with an error of 10 %. Pulses come at random, at least two minutes
apart.
A pulse is found if one that was fitted lies within 1.5 min. Three mean intervals: the denser, the harder.
"""

from __future__ import annotations

import sys

import numpy as np

from oxytocin.bodies.human import resting_woman
from oxytocin.engine.run import run
from oxytocin.exchange.dosing_table import DosingTable, Subject
from oxytocin.inference.pulses import Pulses, find_pulses
from oxytocin.language import Give, Protocol

HOURS, ERROR, NEAR = 2.0, 0.10, 1.5
REST = 4 * 3600.0


def series(women: int, gap: float, seed: int) -> tuple[DosingTable, list[np.ndarray]]:
    """Return samples of women with pulses about every `gap` min, and the true times in min."""
    chance = np.random.default_rng([seed, int(gap)])
    minutes = np.arange(0.0, 60.0 * HOURS)
    subjects, truths = [], []
    for number in range(women):
        between = 2.0 + chance.exponential(gap - 2.0, size=int(4 * 60 * HOURS / gap))
        times = np.cumsum(between) - gap / 2.0
        times = times[(times > 0) & (times < minutes[-1] - 2.0)]
        masses = 40.0 * np.exp(0.4 * chance.standard_normal(times.size))  # pmol; raises 7 L by some 6 pmol/L
        given = [
            Give("intravenous_bolus", float(m), REST + 60.0 * float(t)) for t, m in zip(times, masses, strict=True)
        ]
        done = run(
            resting_woman(), REST + 60.0 * minutes[-1], protocol=Protocol(*given), every=60.0, subjects=1,
            first=number, seed=seed, keep=["plasma_oxytocin"],
        )  # fmt: skip
        level = done["plasma_oxytocin"][0, -minutes.size :]
        read = np.maximum(level * (1.0 + ERROR * chance.standard_normal(level.size)), 0.0)
        zeros = np.zeros(minutes.size, dtype=int)
        subjects.append(
            Subject(f"woman {number}", (), zeros[:0], zeros, minutes, read, zeros.astype(bool), zeros, zeros)
        )
        truths.append(times)
    units = {"TIME": "min", "AMT": "pmol", "DV": "pmol/L"}
    return DosingTable("simulated", tuple(subjects), units, "oxytocin", "L", 1.0), truths


def matched(found: Pulses, truth: np.ndarray) -> int:
    """Return how many true pulses have a fitted one of their own within reach."""
    left = [one.time for one in found.pulses]
    count = 0
    for time in truth:
        near = [other for other in left if abs(other - time) <= NEAR]
        if near:
            left.remove(min(near, key=lambda other: abs(other - time)))
            count += 1
    return count


def rates(women: int, gap: float, seed: int = 1) -> tuple[float, float, int, int]:
    """Return the share of pulses found, the share of fitted ones that are false, and how many there are of either."""
    table, truths = series(women, gap, seed)
    fits = [find_pulses(table, one, error=ERROR) for one in table.subjects]
    right = sum(matched(found, truth) for found, truth in zip(fits, truths, strict=True))
    true, fitted = sum(one.size for one in truths), sum(len(one.pulses) for one in fits)
    return right / max(true, 1), 1.0 - right / max(fitted, 1), true, fitted


def main() -> None:
    """Print the rates for three densities of pulses."""
    women = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{women} women, {HOURS:g} h, a sample a minute, error {100 * ERROR:g} %")
    for gap in (20.0, 10.0, 5.0):
        found, false, true, fitted = rates(women, gap)
        print(f"every {gap:g} min: {100 * found:.0f} % of {true} pulses found; {100 * false:.0f} % of {fitted} false")


if __name__ == "__main__":
    main()
