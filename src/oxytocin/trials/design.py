"""How many people a trial needs, found by simulation.

A pool of people is simulated in every arm, and grows until it says well enough how many a trial needs. What it must
know is h, the true difference over the standard deviation of one person's share in its estimate: the test statistic of
a trial of n people has the mean h sqrt(n). From h the number follows from the test that `oxytocin trial` makes:
Student's t of differences person by person, or Welch's of two groups, whose power is a tail of the noncentral t
distribution, or the crossing of the boundary where there are looks.

The pool is asked again and again, so its intervals must hold at every asking: the k-th has the error 0.05 · 6/(π² k²),
which add up to 0.05 (Darling and Robbins, doi:10.1073/pnas.58.1.66). The interval of h is normal, from its influence
function (doi:10.1080/01621459.1974.10482962). Last, trials of that size are drawn from the pool, each is tested as it
would be, and the share that finds the difference is held beside the power asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.experiments.endpoints import Endpoint
from oxytocin.language import OxytocinError
from oxytocin.trials.plan import Plan, carried_out
from oxytocin.trials.stopping import crossing, limit_of

TIGHT = 0.2
"""Half-width of the interval of the number of people, as a share of it, at which the pool is large enough."""

FIRST_POOL = 200
"""People in the first pool; it doubles from asking to asking."""

MOST = 100_000_000
"""More people than this nobody can ask."""

_ERROR = 0.01  # half-width of the 95 % interval of the power that is checked
_BATCH = 250  # trials drawn between two looks at that interval
_DRAWS = 200_000_000  # values that are drawn at most


@dataclass(frozen=True)
class Needed:
    """How many people the comparison of one arm with the first needs.

    Attributes
    ----------
    arm : str
        The arm.
    difference : float
        Of the primary outcome in the pool, in its unit.
    effect, effect_low, effect_high : float
        h, with an interval that holds at every asking.
    people, low, high : float
        Of all arms together in parallel groups; infinite where none are enough.
    power, power_low, power_high : float
        Share of trials of `people` drawn from the pool that find a difference, with its 95 % interval (Wilson).
    drawn : int
        How many trials were drawn; 0 where there was nothing to check.
    """

    arm: str
    difference: float
    effect: float
    effect_low: float
    effect_high: float
    people: float
    low: float
    high: float
    power: float = math.nan
    power_low: float = math.nan
    power_high: float = math.nan
    drawn: int = 0

    @property
    def is_tight(self) -> bool:
        """Whether the interval is narrow enough; a handful of people need no better."""
        return math.isfinite(self.high) and self.high - self.low <= max(2.0 * TIGHT * self.people, 2.0)


@dataclass(frozen=True)
class Design:
    """An answer for all comparisons of a trial.

    Attributes
    ----------
    alpha : float
        Two-sided, of each comparison.
    pool : int
        How many people were simulated in each arm.
    """

    plan: Plan
    power: float
    alpha: float
    pool: int
    needed: tuple[Needed, ...]


def design(plan: Plan, power: float, alpha: float, most: int) -> Design:
    """Say how many people a trial needs for its primary outcome.

    Parameters
    ----------
    plan : Plan
        The trial; how many take part in it does not matter.
    power : float
        Wanted chance to find a difference as large as the simulated one.
    alpha : float
        Two-sided chance of a false finding in all; the comparisons with the first arm share it (Bonferroni).
    most : int
        People in the largest pool.

    Raises
    ------
    OxytocinError
        If power or alpha are no such chances, or the pool is too small to begin with.
    KeyboardInterrupt
        If it was interrupted.
    """
    if not 0.0 < alpha < 0.5:
        raise OxytocinError(f"alpha is a chance between 0 and 0.5, such as 0.05, not {alpha:g}")
    if not alpha < power < 1.0:
        raise OxytocinError(f"power is a chance between alpha and 1, such as 0.9, not {power:g}")
    first = max(FIRST_POOL, plan.experiment.draws or 0)
    if most < first:
        raise OxytocinError(f"the pool begins with {first} people, so at most {most} are too few")
    endpoint = plan.endpoints[plan.file.main]
    each = alpha / (len(plan.arms) - 1)
    pool = [np.empty(0) for _ in plan.arms]
    asked, size = 0, first
    with Progress(most * len(plan.arms), what="simulating people") as bar:
        while True:
            pool = [_grown(plan, i, values, size, endpoint, bar) for i, values in enumerate(pool)]
            asked += 1
            level = 1.0 - 0.05 * 6.0 / (math.pi * asked) ** 2
            needed = [_needed(plan, pool, i, power, each, level) for i in range(1, len(pool))]
            if size >= most or all(item.is_tight for item in needed):
                break
            size = min(2 * size, most)
    checked = tuple(_checked(plan, pool, i, item, each) for i, item in enumerate(needed, start=1))
    return Design(plan, power, each, size, checked)


def people_for(effect: float, power: float, alpha: float, looks: tuple[float, ...] = (1.0,), groups: int = 1) -> float:
    """Return how many people give a power, where the statistic of n people has the mean `effect` times sqrt(n).

    Parameters
    ----------
    effect : float
        h; its sign does not matter.
    looks : tuple of float
        Share of all people at each look; with several, the statistic is taken as normal.
    groups : int
        1 where everybody is in both arms, 2 in parallel groups: what the test's degrees of freedom lose.
    """
    if not effect or not math.isfinite(effect):
        return math.inf
    from scipy.optimize import brentq
    from scipy.stats import nct, t

    limit = limit_of(looks, alpha)

    def lacking(people: float) -> float:
        drift = abs(effect) * math.sqrt(people)
        if len(looks) > 1:
            return crossing(limit, looks, drift) - power
        degrees = people - groups
        critical = float(t.ppf(1.0 - alpha / 2.0, degrees))
        # Far from a large shift SciPy finds no number; there the tail holds nothing.
        return float(nct.sf(critical, degrees, drift) + np.nan_to_num(nct.cdf(-critical, degrees, drift))) - power

    few = groups + 1.0
    if lacking(few) >= 0.0:
        return few
    many = 2.0 * few
    while lacking(many) < 0.0:
        many *= 2.0
        if many > MOST:
            return math.inf
    return float(math.ceil(brentq(lacking, many / 2.0, many, xtol=0.01) - 0.01))


def effect_of(first: np.ndarray, other: np.ndarray, shares: tuple[float, float] | None) -> tuple[float, float, float]:
    """Return the difference of two arms, h, and the standard error of h.

    Parameters
    ----------
    first, other : ndarray, shape (people,)
        The same people in both arms, as counted by the outcome; those without a value in one of them are left out.
    shares : tuple of float or None
        Of all people in each of the two groups of the planned trial; None where everybody is in both arms.
    """
    both = np.isfinite(first) & np.isfinite(other)
    one, two = first[both], other[both]
    by = two - one
    difference, count = float(by.mean()) if by.size else math.nan, by.size
    if shares is None:
        spread = by - difference
        variance, squares = float(np.mean(spread**2)), spread**2
    else:
        squares = sum((values - values.mean()) ** 2 / share for values, share in ((one, shares[0]), (two, shares[1])))
        variance = float(np.mean(squares))
    if count < 2 or not variance > 0.0:
        return difference, math.nan, math.nan
    effect = difference / math.sqrt(variance)
    influence = (by - difference) / math.sqrt(variance) - 0.5 * effect * (squares - variance) / variance
    return difference, effect, float(influence.std()) / math.sqrt(count)


def _grown(plan: Plan, arm: int, values: np.ndarray, size: int, endpoint: Endpoint, bar: Progress) -> np.ndarray:
    """Return a pool grown to a size, by shards."""
    found = [values]
    for first in range(values.size, size, plan.shard):
        count = min(plan.shard, size - first)
        outcome = carried_out(plan.experiment, plan.body, plan.arms[arm], count, first=first, seed=plan.seed)
        found.append(endpoint.of(outcome[endpoint.readout].values[:count]))
        bar.add(count)
    return np.concatenate(found)


def _needed(plan: Plan, pool: list[np.ndarray], arm: int, power: float, alpha: float, level: float) -> Needed:
    from scipy.special import ndtri

    difference, effect, error = effect_of(pool[0], pool[arm], _shares(plan, arm))
    half = float(ndtri((1.0 + level) / 2.0)) * error
    low, high = effect - half, effect + half
    weakest = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    looks = _looks(plan)
    # A person without a value says nothing; so many more are asked.
    known = float(np.mean(np.isfinite(pool[0]) & np.isfinite(pool[arm])))
    whole = _whole(plan, arm)
    groups = 1 if plan.paired else 2

    def asked(size: float) -> float:
        people = people_for(size, power, alpha, looks, groups) if known > 0.0 else math.inf
        return math.ceil(people * whole / known - 1e-9) if math.isfinite(people) else math.inf

    return Needed(
        plan.arms[arm].name,
        difference,
        effect,
        low,
        high,
        asked(effect),
        asked(max(abs(low), abs(high))),
        asked(weakest),
    )


def _checked(plan: Plan, pool: list[np.ndarray], arm: int, needed: Needed, alpha: float) -> Needed:
    """Return what is needed with its power, from trials drawn from the pool until that is known well enough."""
    from scipy.stats import binomtest

    people = needed.people / _whole(plan, arm)
    if not people * _BATCH <= _DRAWS:  # also where infinitely many are needed
        return needed
    random = np.random.default_rng(plan.seed)
    found = drawn = 0
    low, high = 0.0, 1.0
    while high - low > 2.0 * _ERROR and (drawn + _BATCH) * people <= _DRAWS:
        found += sum(_finds(plan, pool, arm, round(people), alpha, random) for _ in range(_BATCH))
        drawn += _BATCH
        low, high = (float(end) for end in binomtest(found, drawn).proportion_ci(0.95, method="wilson"))
    return replace(needed, power=found / drawn, power_low=low, power_high=high, drawn=drawn)


def _finds(
    plan: Plan, pool: list[np.ndarray], arm: int, people: int, alpha: float, random: np.random.Generator
) -> bool:
    """Draw one trial from the pool and return whether it finds a difference at any of its looks."""
    from scipy.special import stdtrit

    looks = _looks(plan)
    shares = _shares(plan, arm)
    chosen = random.integers(pool[0].size, size=people)
    second = None if shares is None else random.random(people) >= shares[0]
    for part in looks:
        seen = chosen[: max(2, round(part * people))]
        if second is None:
            by = pool[arm][seen] - pool[0][seen]
            by = by[np.isfinite(by)]
            value, error, degrees = by.mean(), by.std(ddof=1) / math.sqrt(by.size), by.size - 1
        else:
            treated = second[: seen.size]
            groups = [values[np.isfinite(values)] for values in (pool[0][seen[~treated]], pool[arm][seen[treated]])]
            if min(values.size for values in groups) < 2:
                continue
            parts = [values.var(ddof=1) / values.size for values in groups]
            value, error = groups[1].mean() - groups[0].mean(), math.sqrt(sum(parts))
            degrees = sum(parts) ** 2 / sum(
                part**2 / (values.size - 1) for part, values in zip(parts, groups, strict=True)
            ) if error > 0.0 else 1.0  # fmt: skip
        limit = float(stdtrit(degrees, 1.0 - alpha / 2.0))
        if len(looks) > 1:
            limit = limit_of(looks, alpha) / math.sqrt(part)
        if error > 0.0 and abs(value) >= limit * error:
            return True
    return False


def _looks(plan: Plan) -> tuple[float, ...]:
    return (*(plan.file.looks.at if plan.file.looks is not None else ()), 1.0)


def _shares(plan: Plan, arm: int) -> tuple[float, float] | None:
    """Return the two groups' shares of the people in both of them, or None where everybody is in both arms."""
    if plan.shares is None:
        return None
    one, two = plan.shares[0], plan.shares[arm]
    return one / (one + two), two / (one + two)


def _whole(plan: Plan, arm: int) -> float:
    """Return people in all arms for one in the two that are compared."""
    return 1.0 if plan.shares is None else 1.0 / (plan.shares[0] + plan.shares[arm])
