"""What a deficiency does to every function: the same people healthy and deficient, in the standard experiments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from oxytocin.deficiency import PLACES, read
from oxytocin.experiments import experiment
from oxytocin.experiments.arms import Arms, compare_arms
from oxytocin.experiments.experiment import Outcome, Readout
from oxytocin.experiments.functions import FUNCTIONS, HIGHER, Function

HEALTHY, DEFICIENT = "healthy", "deficient"

RESAMPLES = 2000
"""Samples of subjects drawn again, from which the interval of an effect comes."""

CONFIDENCE = 0.9


@dataclass(frozen=True)
class Finding:
    """One function, read in the same subjects without and with a deficiency.

    Attributes
    ----------
    function : Function
        What was read.
    healthy, deficient : Outcome
        Of the same subjects.
    """

    function: Function
    healthy: Outcome
    deficient: Outcome

    @property
    def unit(self) -> str:
        """Unit of the readout."""
        return self.healthy[self.function.readout].unit

    @cached_property
    def healthy_readout(self) -> Readout:
        """The readout in the healthy; who has no value has the one that `Function.none` says."""
        return counted(self.function, self.healthy)

    @cached_property
    def deficient_readout(self) -> Readout:
        """The same in the deficient."""
        return counted(self.function, self.deficient)

    @cached_property
    def difference(self) -> Readout:
        """Deficient less healthy, subject by subject."""
        by = self.deficient_readout.values - self.healthy_readout.values
        return Readout(self.function.readout, self.unit, "deficient less healthy", by)

    @cached_property
    def effect(self) -> float:
        """Mean difference over the standard deviation of the healthy (Glass's delta); positive is worse."""
        return float(_effect(self.healthy_readout.values, self._worsening))

    @cached_property
    def effect_interval(self) -> tuple[float, float]:
        """Interval of 90 % of the effect, from subjects drawn again and again."""
        chosen = np.random.default_rng(self.healthy.run.seed).integers(
            self._worsening.size, size=(RESAMPLES, self._worsening.size)
        )
        effects = _effect(self.healthy_readout.values[chosen], self._worsening[chosen])
        low, high = np.quantile(effects, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return float(low), float(high)

    @property
    def share_worse(self) -> float:
        """Share of the subjects for whom the deficiency makes it worse."""
        return float((self._worsening > 0).mean())

    @property
    def without_healthy(self) -> float:
        """Share of the healthy without a value, who are counted as `Function.none` says."""
        return self._without(self.healthy)

    @property
    def without_deficient(self) -> float:
        """Share of the deficient without a value."""
        return self._without(self.deficient)

    @property
    def beyond_healthy(self) -> float:
        """Share of the healthy beyond the clinical cut-off; not a number without one."""
        return self._beyond(self.healthy_readout)

    @property
    def beyond_deficient(self) -> float:
        """Share of the deficient beyond the clinical cut-off; not a number without one."""
        return self._beyond(self.deficient_readout)

    @property
    def _worsening(self) -> np.ndarray:
        return self.function.sign * self.difference.values

    def _without(self, outcome: Outcome) -> float:
        return float(np.isnan(outcome[self.function.readout].values).mean())

    def _beyond(self, readout: Readout) -> float:
        cut_off = self.function.cut_off
        if cut_off is None:
            return float("nan")
        beyond = readout.values >= cut_off if self.function.worse == HIGHER else readout.values < cut_off
        return float(beyond.mean())


def counted(function: Function, outcome: Outcome) -> Readout:
    """Return a function's readout, in which who has no value counts as `Function.none_value`."""
    found = outcome[function.readout]
    if function.none_value is None:
        return found
    return replace(found, values=np.where(np.isfinite(found.values), found.values, function.none_value))


def find(
    deficits: Mapping[str, float | str],
    *,
    subjects: int = 200,
    seed: int = 0,
    functions: Sequence[Function] = FUNCTIONS,
    progress: bool = True,
    **options: Any,
) -> list[Finding]:
    """Do every function's experiment with the same subjects healthy and deficient.

    Parameters
    ----------
    deficits : mapping
        As `oxytocin.deficiency.read` takes them.
    **options
        As for `oxytocin.engine.run.run`.

    Raises
    ------
    OxytocinError
        If a deficit makes no sense; then nothing is run.
    KeyboardInterrupt
        If a run was interrupted.
    """
    shares = read(deficits)
    done: dict[tuple[object, ...], tuple[Outcome, Outcome]] = {}
    for function in functions:
        key = _key(function)
        if key not in done:
            lack = dict(deficits) if _touched(function, shares) else {}
            arms = {HEALTHY: {}, **({DEFICIENT: lack} if lack else {})}
            made = _arms(function, arms, subjects=subjects, seed=seed, progress=progress, **options).outcomes
            done[key] = made[HEALTHY], made[DEFICIENT if lack else HEALTHY]
    return [Finding(function, *done[_key(function)]) for function in functions]


def sweep(
    function: Function, place: str, shares: Sequence[float], *, subjects: int = 200, seed: int = 0, **options: Any
) -> Arms:
    """Do a function's experiment with ever less left at one place; the arms are named by the share that is left.

    Raises
    ------
    OxytocinError
        If there is no such place in the body, or a share is none.
    """
    arms = {f"{share:g}": {place: f"{share:g}"} for share in shares}
    return _arms(function, arms, subjects=subjects, seed=seed, swept=place, **options)


def _arms(function: Function, arms: Mapping[str, Mapping[str, Any]], **options: Any) -> Arms:
    given = {name: str(value) for name, value in function.settings.items()}
    return compare_arms(experiment(function.experiment), function.body, given, arms, **{**function.options, **options})


def _key(function: Function) -> tuple[object, ...]:
    """Return what functions that are read from the same run share."""
    return function.experiment, function.body, tuple(sorted(function.settings.items()))


def _touched(function: Function, shares: Mapping[str, float]) -> bool:
    """Return whether a body has any of the places in which something is lacking; if not, nothing changes in it."""
    asked = experiment(function.experiment)
    parameters = asked.body(function.body, asked.choose(function.body, function.settings)).parameters
    return any(path in parameters for name in shares for path in PLACES[name].paths)


def _effect(healthy: np.ndarray, worsening: np.ndarray) -> np.ndarray:
    """Return mean worsening over the standard deviation of the healthy, over the last axis."""
    spread = healthy.std(axis=-1, ddof=1)
    return np.divide(worsening.mean(axis=-1), spread, out=np.full(spread.shape, np.nan), where=spread > 0)
