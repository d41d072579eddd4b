"""Where in the chain oxytocin is lacking: the posterior over places, and what it leaves open.

A person lacks nothing, or has a share left at one place that is anything between 0 and 1. The posterior is read from
virtual people weighted by their likeness to the one who was observed (`likeness`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.likeness import Likeness, Reference
from oxytocin.inference.observations import NO_DEFICIT, Case, Error, Observation, Occasion
from oxytocin.inference.virtual_people import Table, cost, shares, simulate
from oxytocin.language import OxytocinError
from oxytocin.language.errors import nearest

PEOPLE = 800
"""Virtual people under each hypothesis."""

BOUND = 0.8
"""Probability from which something is said outright, and below which it cannot be told."""

ALIKE = 0.55
"""Two places look alike where, of two people who differ in this alone, the right one gets no more than this on average;
by chance it is 0.5."""

STRANGE = 3.0
"""A person is like none of the virtual people beyond this multiple of the distance at which all but one in a hundred of
these have somebody like them."""

_REPEATS = 200
_CHECKED = 40
_CHANGED = 1e-6  # of a value: the integrator's error


@dataclass(frozen=True)
class Check:
    """Virtual people who were located in their turn, each without itself among those it is compared with.

    Attributes
    ----------
    truth : ndarray of int, shape (checked,)
        The hypothesis under which each was simulated; of each there are equally many.
    weight : ndarray, shape (checked,)
        By the prior; they add up to 1.
    probability : ndarray, shape (checked, hypotheses)
    likelihood : ndarray, shape (checked, hypotheses)
    rank : ndarray, shape (checked,)
        Probability of less being left than was, under the true hypothesis; not a number where nothing was lacking.
    nearest : ndarray, shape (checked,)
        Distance of the most similar other one.
    """

    truth: np.ndarray
    weight: np.ndarray
    probability: np.ndarray
    likelihood: np.ndarray
    rank: np.ndarray
    nearest: np.ndarray

    @property
    def right(self) -> float:
        """How often the most probable place is the right one."""
        return float(self.weight @ (self.probability.argmax(axis=1) == self.truth))

    @property
    def claimed(self) -> float:
        """How often the posterior says that it is."""
        return float(self.weight @ self.probability.max(axis=1))

    def alike(self, one: int, other: int) -> float:
        """Return the probability that the right one of two hypotheses gets on average, if no third is possible."""
        found = []
        for right, wrong in ((one, other), (other, one)):
            of = self.likelihood[self.truth == right]
            found.append(float(np.mean(of[:, right] / (of[:, right] + of[:, wrong]))))
        return sum(found) / 2.0


@dataclass(frozen=True)
class Located:
    """The posterior of one person.

    Attributes
    ----------
    case : Case
    observed, units : ndarray and tuple of str
        What was observed, not a number where nothing came, and its units.
    tables : mapping of str to Table
        What every occasion reads in virtual people, by its name.
    reference : Reference
    likeness : Likeness
    check : Check
    seed : int
    """

    case: Case
    observed: np.ndarray
    units: tuple[str, ...]
    tables: Mapping[str, Table]
    reference: Reference
    likeness: Likeness
    check: Check
    seed: int

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """None, and the places."""
        return tuple(self.case.prior)

    @cached_property
    def weights(self) -> np.ndarray:
        """Posterior weight of every virtual person under every hypothesis, shape (hypotheses, people)."""
        found = self.reference.prior[:, None] * self.likeness.likelihood
        return np.asarray(found / found.sum())

    @cached_property
    def probability(self) -> np.ndarray:
        """Posterior probability of every hypothesis."""
        return self.weights.sum(axis=1)

    @cached_property
    def probability_error(self) -> np.ndarray:
        """Its standard error from the finite number of virtual people, by drawing these again and again."""
        people = self.weights.shape[1]
        drawn = np.random.default_rng([self.seed, 5]).multinomial(people, np.full(people, 1 / people), size=_REPEATS)
        again = self.weights @ drawn.T
        return np.asarray((again / again.sum(axis=0)).std(axis=1))

    @property
    def alike_people(self) -> float:
        """How many virtual people the posterior rests on, counted by their weights."""
        of_each = self.weights.sum(axis=0)
        return float(1.0 / (of_each**2).sum())

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """Places at which a deficit changes anything that was observed."""
        values = _values(self.case.observations, self.tables)  # without the error of measurements
        healthy = values[0]
        changed = ~np.isclose(values, healthy, rtol=_CHANGED, atol=0.0, equal_nan=True)
        return tuple(name for name, any_of in zip(self.hypotheses, changed.any(axis=(1, 2)), strict=True) if any_of)

    @property
    def nothing_seen(self) -> float:
        """Probability that there is no deficit, or one at a place that was not looked at."""
        return float(sum(p for name, p in self.by_name.items() if name not in self.seen))

    @property
    def by_name(self) -> dict[str, float]:
        """Posterior probability by hypothesis."""
        return {name: float(p) for name, p in zip(self.hypotheses, self.probability, strict=True)}

    @property
    def suspects(self) -> tuple[str, ...]:
        """The fewest places that are seen and together hold `BOUND` of what is there if something is lacking."""
        found, total = [], 0.0
        lacking = 1.0 - self.nothing_seen
        for name in sorted(self.seen, key=lambda name: -self.by_name[name]):
            found.append(name)
            total += self.by_name[name]
            if total >= BOUND * lacking:
                break
        return tuple(found)

    @cached_property
    def alike(self) -> tuple[tuple[str, ...], ...]:
        """Groups of places that are seen, but that these measurements cannot tell apart."""
        groups: list[set[str]] = []
        for one, other in combinations(self.seen, 2):
            if self.check.alike(self.hypotheses.index(one), self.hypotheses.index(other)) <= ALIKE:
                joined = [group for group in groups if one in group or other in group]
                groups = [group for group in groups if group not in joined]
                groups.append({one, other}.union(*joined))
        return tuple(tuple(name for name in self.hypotheses if name in group) for group in groups)

    def share(self, place: str) -> tuple[float, float, float]:
        """Return the median and the central 90 % of the share that is left, if the deficit is at a place."""
        k = self.hypotheses.index(place)
        return quantiles(self.reference.left[k], self.weights[k])

    def trait(self, name: str) -> tuple[float, float, float] | None:
        """Return the median and the central 90 % of a trait of `virtual_people`; None where no body has it."""
        for table in self.tables.values():
            if name in table.traits:
                return quantiles(table.traits[name].ravel(), self.weights.ravel())
        return None


def locate(case: Case, people: int = PEOPLE, seed: int = 0, also: Sequence[Occasion] = ()) -> Located:
    """Return the posterior over places in the chain.

    Parameters
    ----------
    case : Case
        What was observed, and the prior.
    people : int
        Virtual people under each hypothesis.
    also : sequence of Occasion
        Further occasions to simulate, of which it may be asked what they would tell.

    Raises
    ------
    OxytocinError
        If an observation does not fit its readout, or no virtual person looks like this one.
    KeyboardInterrupt
        If it was stopped.
    """
    hypotheses = (NO_DEFICIT, *(name for name in case.prior if name != NO_DEFICIT))
    if NO_DEFICIT not in case.prior:
        case = Case(case.body, case.observations, {NO_DEFICIT: 0.0, **case.prior}, case.prior_is_usual)
    case = Case(case.body, case.observations, {name: case.prior[name] for name in hypotheses}, case.prior_is_usual)
    occasions = {one.name: one for one in (*case.occasions, *also)}
    work = sum(cost(one, hypotheses, people) for one in occasions.values())
    tables = {}
    with Progress(work, what="simulating virtual people") as progress:
        for name, one in occasions.items():
            tables[name] = simulate(one, hypotheses, people, seed, progress=progress)
            if name in {each.occasion.name for each in case.observations}:
                _refuse_unread(case, tables[name])
    read = [each.read(*_kind(each, tables)) for each in case.observations]
    observed = np.array([value for value, _ in read])
    found = reference(case, tables, people, seed, [error for _, error in read])
    likeness = found.likeness(observed)
    made = check(found, seed)
    _refuse_strange(case, found, observed, likeness, made)
    units = tuple(_kind(each, tables)[0] for each in case.observations)
    return Located(case, observed, units, tables, found, likeness, made, seed)


def reference(
    case: Case, tables: Mapping[str, Table], people: int, seed: int, errors: Sequence[Error], first: int = 0
) -> Reference:
    """Return virtual people with what would be observed in each."""
    return Reference(
        np.array(list(case.prior.values())),
        shares(people, first),
        _values(case.observations, tables),
        [tables[each.occasion.name].readings[each.readout].is_yes_or_no for each in case.observations],
        errors,
        seed,
    )


def check(among: Reference, seed: int, each: int = _CHECKED) -> Check:
    """Locate some of the virtual people, equally many under each hypothesis."""
    draws = np.random.default_rng([seed, 6])
    count, people = among.values.shape[:2]
    truth = np.repeat(np.arange(count), each)
    who = draws.integers(people, size=truth.size)
    probability, likelihood = np.zeros((2, truth.size, count))
    rank, near = np.full((2, truth.size), np.nan)
    for i, (k, person) in enumerate(zip(truth, who, strict=True)):
        like = among.likeness(among.values[k, person], without=person)
        likelihood[i] = np.maximum(like.likelihood.mean(axis=1), 1e-300)
        weights = among.prior[:, None] * like.likelihood + 1e-300
        probability[i] = weights.sum(axis=1) / weights.sum()
        near[i] = like.nearest
        if k:
            rank[i] = weights[k][among.shares < among.shares[person]].sum() / weights[k].sum()
    return Check(truth, among.prior[truth] / each, probability, likelihood, rank, near)


def quantiles(values: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Return the median and the ends of the central 90 % of weighted values, in the order low, middle, high."""
    order = np.argsort(values)
    mass = np.cumsum(weights[order]) - 0.5 * weights[order]
    if mass[-1] <= 0:
        return float("nan"), float("nan"), float("nan")
    low, middle, high = np.interp(np.array([0.05, 0.5, 0.95]) * weights.sum(), mass, values[order])
    return float(low), float(middle), float(high)


def _values(observations: Sequence[Observation], tables: Mapping[str, Table]) -> np.ndarray:
    return np.stack([tables[each.occasion.name].values[each.readout] for each in observations], axis=2)


def _kind(each: Observation, tables: Mapping[str, Table]) -> tuple[str, bool]:
    reading = tables[each.occasion.name].readings[each.readout]
    return reading.unit, reading.is_yes_or_no


def _refuse_unread(case: Case, table: Table) -> None:
    """Raise an error where the experiment with these settings does not read what is said to have been observed."""
    for each in case.observations:
        if each.occasion.name == table.occasion.name:
            if each.readout not in table.readings:
                known = nearest(each.readout, table.readings)
                raise OxytocinError(f"{each.occasion.name} gives no {each.readout} with these settings{known}")
            if not np.isfinite(table.values[each.readout]).any() and each.value != "none":
                raise OxytocinError(f"{each.occasion.name} gives nobody a {each.readout} with these settings")
            each.read(*_kind(each, {table.occasion.name: table}))


def _refuse_strange(case: Case, among: Reference, observed: np.ndarray, like: Likeness, made: Check) -> None:
    """Raise an error where nobody is like the one who was observed, and name the observation that is strangest."""
    usual = float(np.quantile(made.nearest[np.isfinite(made.nearest)], 0.99))
    if like.nearest <= max(STRANGE * usual, STRANGE):
        return
    lines = []
    for i, each in enumerate(case.observations):
        own = among.values[:, :, i]
        known = own[np.isfinite(own)]
        if not np.isfinite(observed[i]):
            share = float(np.isnan(own).mean())
            if share == 0:
                lines.append(f"{each.readout} has a value in all of them")
        elif among.is_word[i] and (known == 1.0 - observed[i]).all():
            lines.append(f"{each.readout} is {'no' if observed[i] else 'yes'} in all of them who have it")
        elif known.size == 0 or not known.min() <= observed[i] <= known.max():
            limits = f"between {known.min():.3g} and {known.max():.3g}" if known.size else "nothing at all"
            lines.append(f"{each.readout} is {limits} in all of them, and {observed[i]:.3g} here")
    why = "; ".join(lines) if lines else "each observation alone is found in some of them, but not all in one"
    if np.isfinite(like.nearest):
        why += f" (the nearest lies {like.nearest:.1f} SDs away, where {usual:.1f} is usual)"
    count = among.values.shape[0] * among.values.shape[1]
    raise OxytocinError(
        f"none of the {count} simulated people looks like this one, whatever is lacking: {why}; "
        "look at units, settings and the assay"
    )
