"""How many pulses `oxytocin fit pulses` finds again, how many it makes up, and whether its intervals hold the truth.

python benchmarks/recovery_pulses.py [WOMEN [SERIES]]

Women of our own body, each with clearance and volumes of her own, get injections that stand for pulses, at times and of
masses that are known; blood is read every minute with an error of 10 %. Pulses come at random, at least two minutes
apart.
A pulse is found if one that was fitted lies within 1.5 min. Three mean intervals: the denser, the harder.

Then series of which all is known: a steady level of 2 and, about every 65 min, pulses of 8 (a spread of 0.3 in the
logarithm) that fall off with a half-life of 60 min, at any time; sampled evenly, unevenly, each sample twice, and with
a limit of detection. Of 90 % intervals 84 to 96 % should hold the truth.
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


HALF_LIFE, BASAL, HEIGHT, SPREAD = 60.0, 2.0, 8.0, 0.3
SAMPLINGS = {
    # Times in min, error, limit of detection.
    "even, every 10 min": (np.arange(0.0, 361.0, 10.0), 0.10, 0.0),
    "uneven, 5 then 30 min": (np.r_[np.arange(0.0, 60.0, 5.0), np.arange(60.0, 601.0, 30.0)], 0.05, 0.0),
    "each sample twice": (np.repeat(np.arange(0.0, 361.0, 15.0), 2), 0.10, 0.0),
    "below 3.5 not detected": (np.arange(0.0, 361.0, 10.0), 0.10, 3.5),
}


def known_series(
    times: np.ndarray, error: float, limit: float, seed: int
) -> tuple[DosingTable, np.ndarray, np.ndarray]:
    """Return a series with times and heights of the pulses that are in it."""
    chance = np.random.default_rng([seed, times.size])
    gaps = 40.0 + chance.exponential(25.0, size=40)
    truth = np.cumsum(gaps) - 35.0
    truth = truth[truth < times[-1] - 15.0]
    heights = HEIGHT * np.exp(SPREAD * chance.standard_normal(truth.size))
    since = times[:, None] - truth
    level = BASAL + np.where(since >= 0, 0.5 ** (np.maximum(since, 0.0) / HALF_LIFE), 0.0) @ heights
    read = level * (1.0 + error * chance.standard_normal(level.size))
    below = (read < limit).astype(np.int8)
    zeros = np.zeros(times.size, dtype=int)
    one = Subject("known", (), zeros[:0], zeros, times, np.where(below, limit, read), below, zeros, zeros)
    units = {"TIME": "min", "AMT": "pmol", "DV": "pmol/L"}
    return DosingTable("known", (one,), units, "oxytocin", "L", 1.0), truth, heights


def held(name: str, series: int, first: int = 0) -> dict[str, list[bool]]:
    """Return, for times, heights, half-life and steady level, which truths lie in their intervals.

    A true pulse counts if a fitted one of its own is the nearest, within a gap of sampling or 10 min.
    """
    times, error, limit = SAMPLINGS[name]
    inside: dict[str, list[bool]] = {"time": [], "height": [], "half-life": [], "steady level": []}
    for seed in range(first, first + series):
        table, truth, heights = known_series(times, error, limit, seed)
        found = find_pulses(table, table.subjects[0], f"{HALF_LIFE} min", error)
        inside["half-life"].append(found.half_life_low <= HALF_LIFE <= found.half_life_high)
        inside["steady level"].append(found.basal_low <= BASAL <= found.basal_high)
        for time, height in zip(truth, heights, strict=True):
            own = min(found.pulses, key=lambda one: abs(one.time - time), default=None)
            after = min(int(np.searchsorted(times, time)), times.size - 1)
            reach = max(10.0, times[after] - times[max(after - 1, 0)])
            if own is None or abs(own.time - time) > reach:
                continue
            if time != min(truth, key=lambda one: abs(one - own.time)):
                continue
            inside["time"].append(own.time_low <= time <= own.time_high)
            inside["height"].append(own.height_low <= height <= own.height_high)
    return inside


def main() -> None:
    """Print the rates for three densities of pulses, and what intervals hold for four ways of sampling."""
    women = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(f"{women} women, {HOURS:g} h, a sample a minute, error {100 * ERROR:g} %")
    for gap in (20.0, 10.0, 5.0):
        found, false, true, fitted = rates(women, gap)
        print(f"every {gap:g} min: {100 * found:.0f} % of {true} pulses found; {100 * false:.0f} % of {fitted} false")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    print(f"{count} series each; truths in 90 % intervals (wanted 84 to 96 %)")
    for name in SAMPLINGS:
        shares = ", ".join(
            f"{what} {100 * np.mean(one):.0f} % of {len(one)}" for what, one in held(name, count).items()
        )
        print(f"   {name}: {shares}", flush=True)


if __name__ == "__main__":
    main()
