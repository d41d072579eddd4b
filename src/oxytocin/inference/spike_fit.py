"""The parameters of one neuron from its spikes: rounds of simulation, and a posterior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.candidates import NAMES, Firing, of_batches, values_of
from oxytocin.inference.measures import firing_rate, measures
from oxytocin.inference.synthetic_likelihood import Emulator, emulator, sample
from oxytocin.language import OxytocinError

PILOT_LOG2, PILOT_SECONDS = 15, 10.0
"""So many points (as a power of two) of the prior are tried for so long, for their rate alone."""

ROUNDS = (4096, 3072, 3072, 3072)
"""Simulations of the length of the record, round by round."""

CHAINS, DRAWS = 128, 32
"""The posterior: walkers, and moments at which each is looked at."""

FEWEST_SPIKES = 200
"""Below, the measures are too noisy for their logarithms to be nearly normal."""

_FEWEST_WHOLE = 500
"""Simulations with all measures that the 220 terms of the polynomial are fitted to, at least."""

_NEAR = 0.8  # of log rate: pilots within a factor of 2.2 go on
_MOVES = 1500
_EARLY_WEIGHT = 0.5  # of the likelihood before the last round: simulations then cover more than the posterior


@dataclass(frozen=True)
class SpikeFit:
    """What a train says about its neuron.

    Attributes
    ----------
    points : ndarray, shape (draws, chains, parameters)
        The posterior in the unit cube of the prior; `values` are they in the units of `PRIORS`.
    observed : Firing
        The train, over the stretch that was fitted.
    seed : int
    """

    points: np.ndarray
    observed: Firing
    seed: int

    @property
    def values(self) -> np.ndarray:
        """Parameters, shape (draws, chains, parameters), in the units of `PRIORS`."""
        return values_of(self.points)


def fit(observed: Firing, seed: int = 0, progress: bool = True, what: str = "fitting") -> SpikeFit:
    """Fit a neuron to a train.

    Parameters
    ----------
    observed : Firing
        Of one neuron, over a steady stretch.
    seed : int
        The same seed gives the same posterior.
    progress : bool
        Show a bar.

    Raises
    ------
    OxytocinError
        If there are too few spikes, or the model has no neuron that fires at this rate.
    """
    if observed.step.size < FEWEST_SPIKES:
        raise OxytocinError(
            f"{observed.step.size} spikes in the steady stretch are too few to fit; expected at least {FEWEST_SPIKES}"
        )
    seconds = observed.milliseconds / 1000.0
    target = measures(observed)[0]
    if not np.isfinite(target).all():
        raise OxytocinError(
            f"{seconds:g} s with {observed.step.size} spikes are too few to fit: not all measures can be taken of them"
        )
    streams = np.random.SeedSequence(seed).generate_state(len(ROUNDS) + 2)
    work = 2**PILOT_LOG2 * PILOT_SECONDS + sum(ROUNDS) * seconds
    with Progress(work, progress, what) as bar:
        points = _pilots(float(firing_rate(observed)[0]), int(streams[0]), bar)[: ROUNDS[0]]
        draws = np.random.default_rng(streams[1])
        posterior = points[None]
        before = np.zeros((0, len(NAMES))), np.zeros((0, target.size))
        for number, stream in enumerate(streams[2:]):
            measured = of_batches(values_of(points), seconds, int(stream), measures, bar)
            whole = np.isfinite(measured).all(axis=1)
            points, measured = points[whole], measured[whole]
            if points.shape[0] < _FEWEST_WHOLE:  # the polynomial led to where no neuron fires: keep what was seen
                points, measured = np.concatenate([before[0], points]), np.concatenate([before[1], measured])
            if points.shape[0] < _FEWEST_WHOLE:
                raise OxytocinError(f"hardly any neuron of the model fires for {seconds:g} s as this one does")
            before = points, measured
            last = number == len(ROUNDS) - 1
            posterior = _posterior(
                emulator(points, measured), points, measured, target, 1.0 if last else _EARLY_WEIGHT, draws
            )
            if not last:
                flat = posterior.reshape(-1, len(NAMES))
                points = flat[draws.permutation(flat.shape[0])[: ROUNDS[number + 1]]]
    return SpikeFit(posterior, observed, seed)


def _pilots(rate: float, seed: int, bar: Progress) -> np.ndarray:
    """Return points, spread evenly over the prior, whose neurons fire about as fast."""
    from scipy.stats import qmc

    points = qmc.Sobol(len(NAMES), rng=np.random.default_rng(seed)).random_base2(PILOT_LOG2)
    rates = of_batches(values_of(points), PILOT_SECONDS, seed, _rates, bar)
    with np.errstate(divide="ignore"):
        near = points[np.abs(np.log(rates / rate)) < _NEAR]
    if near.shape[0] < 1000:
        raise OxytocinError(f"hardly any neuron of the model fires at {rate:.3g} spikes/s, so nothing can be fitted")
    return near


def _rates(firing: Firing) -> np.ndarray:
    return np.where(firing.complete, firing_rate(firing), np.inf)


def _posterior(
    likelihood: Emulator,
    points: np.ndarray,
    measured: np.ndarray,
    target: np.ndarray,
    weight: float,
    draws: np.random.Generator,
) -> np.ndarray:
    # What no simulation came near would send the polynomial anywhere.
    target = np.clip(target, measured.min(axis=0), measured.max(axis=0))

    def log_density(tried: np.ndarray) -> np.ndarray:
        inside = ((tried >= 0.0) & (tried <= 1.0)).all(axis=1)
        value = np.full(tried.shape[0], -np.inf)
        value[inside] = weight * likelihood.log_likelihood(tried[inside], target)
        return value

    best = points[np.argsort(-log_density(points))[:CHAINS]]
    start = best[draws.permutation(best.shape[0])[:CHAINS]]
    return sample(log_density, start, _MOVES, DRAWS, draws)
