"""Whether `oxytocin fit samples` returns what made the samples: intervals of 90 % should hold 84 to 96 % of the truths.

python benchmarks/recovery_samples.py [POPULATIONS]

Each population is 50 synthetic subjects with lognormal clearance, central volume and secretion, given 5 IU at once or
over half an hour (every other subject), sampled at 12 times before and after, read with 12 % and 1 pmol/L of error;
readings below 3 pmol/L are known only as such. Truths of subjects are counted over all of them, and truths of the
population over all populations. The typical values are those of the woman's plasma (`oxytocin show plasma`).
"""

from __future__ import annotations

import sys
import time

import numpy as np

from oxytocin.bodies.human import resting_woman
from oxytocin.exchange.dosing_table import Dose, DosingTable, Subject
from oxytocin.inference.compartments import model
from oxytocin.inference.dosing_rules import design
from oxytocin.inference.fit_samples import Choices, Fit, fit_samples
from oxytocin.language.quantities import convert

SUBJECTS = 50
MINUTES = np.array([-5.0, -1.0, 2.0, 5.0, 8.0, 12.0, 18.0, 25.0, 35.0, 50.0, 75.0, 110.0])
SPREADS = {"clearance": 0.25, "central_volume": 0.3, "exchange": 0.0, "peripheral_volume": 0.0, "secretion": 0.4}
PROPORTIONAL, ADDITIVE, LIMIT = 0.12, 1.0, 3.0
SAME = ("exchange", "peripheral_volume")


def typical() -> dict[str, float]:
    """Return typical values: of the woman's plasma, and a secretion that gives 6 pmol/L."""
    of = {path: item.value for path, item in resting_woman().parameters.items()}
    names = ("clearance", "central_volume", "exchange", "peripheral_volume")
    values = {name: float(of[f"plasma.{name}"]) for name in names}
    return values | {"secretion": 6.0 * values["clearance"]}


def population(seed: int, subjects: int = SUBJECTS) -> tuple[DosingTable, np.ndarray]:
    """Return a table, and the logarithms of the true parameters, shape (subjects, parameters)."""
    chance = np.random.default_rng([seed, 7])
    chosen, values = model("pk"), typical()
    spreads = np.array([SPREADS[name] for name in chosen.parameters])
    truth = np.log([values[name] for name in chosen.parameters]) + spreads * chance.standard_normal(
        (subjects, len(spreads))
    )
    amount = convert("5 IU", "pmol")
    zeros = np.zeros(MINUTES.size, dtype=int)

    def subject(number: int, reading: np.ndarray) -> Subject:
        dose = Dose(3, 0.0, amount, amount / 30.0 if number % 2 else 0.0, 0.0, 0, 0, 0, 0)
        record = np.arange(1, MINUTES.size + 1) + (MINUTES > 0)
        below = reading < LIMIT
        value = np.where(below, LIMIT, reading)
        return Subject(f"{number}", (dose,), zeros[:0], record, MINUTES, value, below, zeros, zeros)

    units = {"TIME": "min", "AMT": "pmol", "DV": "pmol/L"}
    blank = tuple(subject(i, np.full(MINUTES.size, 9.0)) for i in range(subjects))
    level = design(DosingTable("blank", blank, units, "oxytocin", "L", 1.0), chosen).predict(truth)[0]
    error = np.hypot(PROPORTIONAL * level, ADDITIVE) * chance.standard_normal(level.size)
    readings = (level + error).reshape(subjects, -1)
    made = tuple(subject(i, row) for i, row in enumerate(readings))
    return DosingTable(f"population {seed}", made, units, "oxytocin", "L", 1.0), truth


def held(fit: Fit, truth: np.ndarray) -> tuple[np.ndarray, dict[str, bool]]:
    """Return which truths of subjects lie in their intervals, shape (subjects, random), and which of the population."""
    _, low, high = fit.individuals()
    own = np.exp(truth[:, fit.layout.random])
    true = typical() | {f"spread_{name}": value for name, value in SPREADS.items()}
    true |= {"proportional_error": PROPORTIONAL, "additive_error": ADDITIVE}
    inside = {name: bool(a <= true[name] <= b) for name, (_, a, b) in fit.estimates().items()}
    return (own >= low) & (own <= high), inside


def main() -> None:
    """Print the shares, for subjects and for the population."""
    populations = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    subjects, people, censored, begun = [], [], 0, time.perf_counter()
    for seed in range(populations):
        table, truth = population(seed)
        censored += table.below_detection
        fit = fit_samples(table, Choices("pk", same=SAME))
        own, whole = held(fit, truth)
        subjects.append(own)
        people.append(whole)
    took = (time.perf_counter() - begun) / populations
    own = np.array(subjects)
    print(f"{populations} populations of {SUBJECTS} subjects, {MINUTES.size} samples each, {took:.1f} s a population;")
    print(f"{censored / populations:.0f} of {SUBJECTS * MINUTES.size} readings below detection")
    shares = own.mean(axis=(1, 2))
    print(f"subjects: {100 * own.mean():.1f} % of {own.size} truths in 90 % intervals (wanted 84 to 96 %)")
    print(f"   from population to population {100 * shares.min():.0f} to {100 * shares.max():.0f} %")
    for name, share in zip(fit.random_names, own.mean(axis=(0, 1)), strict=True):
        print(f"   {name}: {100 * share:.1f} %")
    whole = np.array([list(one.values()) for one in people])
    print(f"population: {100 * whole.mean():.1f} % of {whole.size} truths in 90 % intervals")
    for name, share in zip(people[0], whole.mean(axis=0), strict=True):
        print(f"   {name}: {100 * share:.0f} %")


if __name__ == "__main__":
    main()
