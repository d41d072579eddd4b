"""Whether `oxytocin locate` is calibrated: people drawn from the prior, and located among other people.

    python benchmarks/locate_calibration.py [people located] [virtual people under each hypothesis]

Of each set of measurements it prints: the p values of a chi-square test that the ranks of what is left are uniform, in
all hypotheses and within the true one (Talts and others 2018, arXiv:1804.06788); how often the 90 % interval of what is
left holds it; the expected calibration error of all probabilities of places, with a table of what was said beside what
was; how often the most probable place is the right one and how often it is said to be; and the logarithm of the
probability of the true place, per person, beside that of the prior.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.stats import chisquare

from oxytocin import experiments
from oxytocin.inference.locating import reference
from oxytocin.inference.observations import Case, Observation, occasion, usual_prior
from oxytocin.inference.virtual_people import BATCH, simulate

SETS = {
    "MDMA test: level and rise": [("mdma_challenge", "level_before", None), ("mdma_challenge", "rise", "15 %")],
    "nursing: let-downs, milk, plasma": [
        ("nursing", "ejections", None),
        ("nursing", "milk_removed", "10 %"),
        ("nursing", "time_to_first_ejection", None),
        ("nursing", "peak_plasma", "15 %"),
    ],
    "MDMA test, nursing, social stress": [
        ("mdma_challenge", "rise", "15 %"),
        ("nursing", "milk_removed", None),
        ("social_stress", "saliva_rise", None),
    ],
    "eight readouts of the same": [
        ("mdma_challenge", "level_before", None),
        ("mdma_challenge", "rise", "15 %"),
        ("mdma_challenge", "csf_before", None),
        ("nursing", "basal_plasma", None),
        ("nursing", "peak_plasma", "15 %"),
        ("nursing", "milk_removed", None),
        ("social_stress", "saliva_before", None),
        ("social_stress", "saliva_rise", None),
    ],
}
"""What is measured in a woman: experiment, readout and error."""

ELSEWHERE = 300_000  # number of the first person located; the virtual people begin at 0
BINS = 10


def main(located: int, people: int) -> None:
    """Print the calibration of each set."""
    prior = usual_prior()
    print(f"{located} people located among {people} virtual people under each of {len(prior)} hypotheses")
    for number, (title, chosen) in enumerate(SETS.items()):
        occasions = {name: occasion(experiments.experiment(name), "woman", {}) for name, _, _ in chosen}
        case = Case(
            "woman", tuple(Observation(occasions[name], *rest[:1], 0.0, rest[1]) for name, *rest in chosen), prior
        )
        errors = None
        made = []
        for first, count in ((0, people), (ELSEWHERE, -(-located // BATCH) * BATCH)):
            tables = {one.name: simulate(one, list(prior), count, 0, first=first) for one in case.occasions}
            errors = errors or [
                each.read(tables[each.occasion.name].readings[each.readout].unit, False)[1]
                for each in case.observations
            ]
            made.append(reference(case, tables, count, first, errors, first))
        print(f"\n{title}")
        report(*made, located, number)


def report(among, others, located: int, seed: int) -> None:
    """Print how well some people are located among virtual people."""
    draws = np.random.default_rng(seed)
    truth = draws.choice(among.prior.size, size=located, p=among.prior)
    said, ranks, within = np.zeros((located, among.prior.size)), np.zeros(located), []
    for i, k in enumerate(truth):
        like = among.likeness(others.values[k, i])
        weights = among.prior[:, None] * like.likelihood
        weights /= weights.sum()
        said[i] = weights.sum(axis=1)
        left = 1.0 if k == 0 else others.shares[i]
        # Of people who lack nothing, all have the same left; which rank is theirs is left to chance.
        ranks[i] = weights[among.left < left].sum() + draws.random() * weights[among.left == left].sum()
        if k:
            within.append(weights[k][among.shares < left].sum() / weights[k].sum())
    p, was = said.ravel(), (np.arange(among.prior.size) == truth[:, None]).ravel()
    group = np.minimum((p * BINS).astype(int), BINS - 1)
    off = [abs(p[group == b].mean() - was[group == b].mean()) * (group == b).mean() for b in np.unique(group)]
    held = np.mean(np.abs(np.array(within) - 0.5) < 0.45)
    print(f"  ranks of what is left: p = {uniform(ranks):.2f} overall, p = {uniform(within):.2f} at the true place")
    print(f"  90 % intervals at the true place hold {100 * held:.0f} % of {len(within)}")
    print(f"  expected calibration error of places: {sum(off):.3f}")
    print(f"  most probable place right in {100 * (said.argmax(axis=1) == truth).mean():.0f} %,", end=" ")
    print(f"said to be in {100 * said.max(axis=1).mean():.0f} %")
    score, before = np.log2(said[np.arange(located), truth]).mean(), np.log2(among.prior[truth]).mean()
    print(f"  bits gained of the place: {score - before:.2f}")
    for b in np.unique(group):
        own = group == b
        print(f"    said {100 * p[own].mean():5.1f} %, was {100 * was[own].mean():5.1f} %  ({own.sum()})")


def uniform(ranks) -> float:
    """Return the p value of a chi-square test that ranks are uniform."""
    return float(chisquare(np.histogram(ranks, BINS, (0.0, 1.0))[0]).pvalue)


if __name__ == "__main__":
    main(*(int(each) for each in (sys.argv[1:] + ["1000", "800"][len(sys.argv) - 1 :])))
