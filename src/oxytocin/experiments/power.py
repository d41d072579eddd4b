"""What a trial of a contested effect can expect: its power, and what a significant result would be worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from oxytocin.experiments.arms import CONTROL, compare_arms
from oxytocin.experiments.experiment import Experiment
from oxytocin.language import OxytocinError

SIGNIFICANCE = 0.05
"""Of the two-sided t test."""

WORLDS = 2000
"""How many possible worlds are drawn."""

NO_EFFECT = 0.01
"""What is smaller, in standard deviations between people, counts as nothing: a spray also raises blood a little."""


@dataclass(frozen=True)
class Power:
    """A trial of two groups, over many worlds in which the contested effects are real or not.

    Attributes
    ----------
    outcome, unit : str
        Readout for which the trial is planned.
    people : int
        In each group.
    effects : ndarray, shape (worlds,)
        True difference that the treatment makes, in standard deviations between people; 0 where it does nothing.
    deviation : float
        Standard deviation of the outcome between untreated people, in `unit`.
    significant, wrong_sign : ndarray, shape (worlds,)
        Probability in each world of a significant result, and of a significant one against the true sign.
    exaggeration : float
        Mean absolute size of significant results over that of the true effects behind them, where there is an effect.
    """

    outcome: str
    unit: str
    people: int
    effects: np.ndarray
    deviation: float
    significant: np.ndarray
    wrong_sign: np.ndarray
    exaggeration: float

    @property
    def power(self) -> float:
        """Probability that the trial finds something, true or not, over all worlds."""
        return float(self.significant.mean())

    @property
    def real(self) -> np.ndarray:
        """In which worlds there is any effect, shape (worlds,)."""
        return np.abs(self.effects) > NO_EFFECT

    @property
    def power_if_real(self) -> float:
        """The same over the worlds with an effect; not a number if there is none."""
        return float(self.significant[self.real].mean()) if self.real.any() else float("nan")

    @property
    def wrong_sign_share(self) -> float:
        """Share of significant results of real effects that have the wrong sign."""
        found = self.significant[self.real].sum()
        return float(self.wrong_sign[self.real].sum() / found) if found else float("nan")

    @property
    def false_positive_share(self) -> float:
        """Share of all significant results behind which there is no effect at all."""
        return float(self.significant[~self.real].sum() / self.significant.sum())


def plan(
    experiment: Experiment,
    body: str,
    given: Mapping[str, str],
    treatment: Mapping[str, str],
    people: int,
    seed: int = 0,
) -> Power:
    """Plan a trial of two groups with a two-sided t test.

    Each virtual subject is a possible world: the links that are real there, and how large they are. The difference
    between the treated and the untreated subject is the true effect in that world; the spread of the untreated is what
    people differ by.

    Parameters
    ----------
    given : mapping
        Settings and parameters of both groups.
    treatment : mapping
        What is set besides in the treated group.
    people : int
        In each group.

    Raises
    ------
    OxytocinError
        If the experiment has no main outcome, there are fewer than two people in a group, or the treatment is no more
        than what both groups get.
    """
    if not experiment.main_outcome:
        raise OxytocinError(f"{experiment.name} names no main outcome for which a trial could be planned")
    if not 2 <= people <= 1_000_000:
        raise OxytocinError(f"each group needs 2 to 1,000,000 people, not {people}")
    for name, value in treatment.items():
        if name in given:
            raise OxytocinError(f"{name} is what the treated group gets; do not set it for both")
        usual = experiment.settings_for(body)[name]
        if usual.read(name, value) == usual.default:
            raise OxytocinError(f"a trial needs a treated group, and {value} {name} is what the other one gets")
    arms = {CONTROL: {}, "treated": treatment}
    done = compare_arms(experiment, body, given, arms, subjects=WORLDS, seed=seed)
    true = experiment.expected_outcome or experiment.main_outcome
    outcome = done.first[experiment.main_outcome]
    deviation = float(np.nanstd(outcome.values, ddof=1))
    if not deviation > 0:
        raise OxytocinError(f"nobody differs in {outcome.name}, so that no trial can be planned for it")
    effects = done.difference("treated", true).values / deviation
    effects = effects[np.isfinite(effects)]
    return judged(outcome.name, outcome.unit, people, effects, deviation)


def judged(outcome: str, unit: str, people: int, effects: np.ndarray, deviation: float) -> Power:
    """Return what a trial can expect where the true effects, in standard deviations, are these."""
    from scipy.stats import nct, norm, t

    degrees = 2 * people - 2
    critical = t.ppf(1 - SIGNIFICANCE / 2, degrees)
    shift = effects * np.sqrt(people / 2)
    # Far from a large shift SciPy finds no number; there the tail holds nothing.
    above, below = (
        np.nan_to_num(tail) for tail in (nct.sf(critical, degrees, shift), nct.cdf(-critical, degrees, shift))
    )
    wrong = np.where(effects > 0, below, above)
    found = above + below
    real = np.abs(effects) > NO_EFFECT
    size = np.abs(shift[real])
    # Where an estimate is normal about the truth, the mean of what lies beyond the critical value has a closed form.
    beyond = size * norm.cdf(size - critical) + norm.pdf(critical - size)
    beyond += norm.pdf(critical + size) - size * norm.cdf(-critical - size)
    likely = norm.cdf(size - critical) + norm.cdf(-critical - size)
    exaggeration = float(beyond.sum() / (size * likely).sum()) if real.any() else float("nan")
    return Power(outcome, unit, people, effects, deviation, found, np.where(real, wrong, 0.0), exaggeration)
