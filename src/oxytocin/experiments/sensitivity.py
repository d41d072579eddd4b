"""What an answer depends on: global sensitivity of a readout to all values in which subjects differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oxytocin.deficiency import with_values
from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.engine.streams import values_of
from oxytocin.experiments.experiment import Experiment, Readout, sort_out
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.experiments.tracing import chosen_readout, full_names, traced, value_of
from oxytocin.language import Body, OxytocinError, Parameter
from oxytocin.language.evidence import Spread

SHARE = 0.9
"""Central share of each spread over which a value is varied."""

MATTER = 10
"""How many values are looked at closely."""

_LEVELS = 4  # of Morris' design
_NOTHING = 1e-4  # of the greatest effect
_TOGETHER = 256  # subjects in one run, so that their samples fit the memory


@dataclass(frozen=True)
class Influence:
    """How much a readout depends on one value.

    Attributes
    ----------
    path, parameter : str and Parameter
        The value in the body.
    low, high : float
        Between which it was varied, in its unit.
    effect : float
        Mean absolute change of the readout, in its unit, by a step of two thirds of that range (Morris' mu*).
    total : float or None
        Share of the readout's variance that is gone if this value is known (Sobol's total index); none for a value that
        was only screened.
    interval : float
        Half the width of its 90 % interval.
    """

    path: str
    parameter: Parameter
    low: float
    high: float
    effect: float
    total: float | None = None
    interval: float = 0.0


@dataclass(frozen=True)
class Sensitivity:
    """What a readout depends on.

    Attributes
    ----------
    experiment, body
        What was done, and in whom.
    readout : Readout
        Its values are those of the samples in which the most important values vary.
    influences : tuple of Influence
        The most important first.
    runs : int
        How many subjects were simulated.
    """

    experiment: Experiment
    body: Body
    readout: Readout
    influences: tuple[Influence, ...]
    runs: int

    @property
    def important(self) -> tuple[tuple[Influence, float], ...]:
        """Those that were looked at closely, each with its share of the variance."""
        return tuple((each, each.total) for each in self.influences if each.total is not None)


def quantile(spread: Spread, value: float, shares: np.ndarray) -> np.ndarray:
    """Return values of a spread at shares of its central part; a contested link is absent for the share it is not real.

    Parameters
    ----------
    shares : ndarray
        From 0, the lower end of the central part, to 1.
    """
    from scipy.special import ndtri

    inner = (1 - SHARE) / 2 + SHARE * np.asarray(shares, dtype=float)
    z = ndtri(inner)
    if spread.kind == "lognormal":
        return np.asarray(value * np.exp(spread.first * z))
    if spread.kind == "logitnormal":
        return np.asarray(value / (value + (1.0 - value) * np.exp(-spread.first * z)))
    if spread.kind == "normal":
        return np.asarray(value + spread.first * z)
    if spread.kind == "uniform":
        return np.asarray(spread.first + (spread.second - spread.first) * inner)
    if spread.kind == "loguniform":
        return np.asarray(spread.first * (spread.second / spread.first) ** inner)
    absent = 1.0 - spread.first
    real = np.clip((np.asarray(shares) - absent) / max(spread.first, 1e-9), 0.0, 1.0)
    size = value + spread.second * ndtri((1 - SHARE) / 2 + SHARE * real)
    return np.where(np.asarray(shares) < absent, 0.0, size)


def depends_on(
    experiment: Experiment,
    body: str,
    given: Mapping[str, str | float] | None = None,
    readout: str | None = None,
    n: int = 64,
    seed: int = 0,
    progress: bool = True,
) -> Sensitivity:
    """Screen all values in which subjects differ (Morris), then split the variance among those that matter (Sobol).

    All samples share the chance of one subject, so that nothing but the values makes a difference. In the second step
    values that were only screened are typical.

    Parameters
    ----------
    experiment, body
        What is done, and the name of the body.
    given : mapping, optional
        Settings, parameters and deficits that hold in all samples.
    readout : str, optional
        The main outcome if not given.
    n : int
        Base samples of Sobol's design, a power of two; n/8 trajectories of Morris' design, and at least four.

    Raises
    ------
    OxytocinError
        If SALib is not installed, n makes no sense, nothing has a spread, or the readout does not vary or has no value.
    """
    morris_sample, morris, sobol_sample, sobol = _salib()
    if not (8 <= n <= 65536 and n & (n - 1) == 0):
        raise OxytocinError(f"--n is a power of two from 8 to 65536, such as 64, and not {n}")
    wanted = chosen_readout(experiment, readout)
    settings, values = sort_out(experiment, body, given or {})
    chosen = experiment.choose(body, settings)
    studied = with_values(experiment.body(body, chosen), values)
    ask = _Asked(experiment, studied, chosen, wanted, seed, progress)
    varied = {
        path: item for path, item in studied.parameters.items() if item.spread is not None and item.replaced is None
    }
    if not varied:
        raise OxytocinError(f"nobody differs in any value of the body '{studied.name}'")
    paths = list(varied)
    drawn = seed + 1  # SALib takes 0 for no seed at all
    design = morris_sample(_problem(paths), max(4, n // 8), num_levels=_LEVELS, seed=drawn)
    screened = ask.answers(paths, design)
    if not np.ptp(screened) > 1e-9 * np.abs(screened).max():
        raise OxytocinError(f"{wanted} is {screened[0]:g} whatever the values; nothing to be learnt from them")
    effects = np.asarray(morris(_problem(paths), design, screened, num_levels=_LEVELS, seed=drawn)["mu_star"])
    ranked = [paths[i] for i in np.argsort(-effects, kind="stable")]
    close = [path for path in ranked[:MATTER] if effects[paths.index(path)] > _NOTHING * effects.max()]
    if len(close) < 2:  # Sobol's design wants two
        close = ranked[:2]
    sampled = sobol_sample(_problem(close), n, calc_second_order=False, seed=drawn)
    answers = ask.answers(close, sampled)
    if np.ptp(answers) > 0:
        found = sobol(_problem(close), answers, calc_second_order=False, conf_level=SHARE, seed=drawn)
        totals, halves = np.asarray(found["ST"]), np.asarray(found["ST_conf"])
    else:
        totals = halves = np.zeros(len(close))
    influences = []
    for path in ranked:
        item = varied[path]
        low, high = quantile(item.spread, item.value, np.array([0.0, 1.0])) if item.spread else (np.nan, np.nan)
        at = close.index(path) if path in close else -1
        total, half = (float(totals[at]), float(halves[at])) if at >= 0 else (None, 0.0)
        effect = float(effects[paths.index(path)])
        influences.append(Influence(path, item, float(low), float(high), effect, total, half))
    influences.sort(key=lambda each: (each.total is not None, each.total or 0.0, each.effect), reverse=True)
    what = Readout(wanted, ask.unit, ask.doc, answers)
    return Sensitivity(experiment, studied, what, tuple(influences), len(design) + len(sampled))


class _Asked:
    """An experiment that is done once for each sample, and one readout of it."""

    def __init__(
        self, experiment: Experiment, body: Body, chosen: Mapping[str, Any], wanted: str, seed: int, progress: bool
    ) -> None:
        self.experiment, self.body, self.chosen, self.wanted = experiment, body, chosen, wanted
        usual = {"every": experiment.every, "keep": experiment.keep, "macro_step": experiment.macro_step}
        self.options = {**usual, **experiment.options(chosen), "seed": seed, "progress": progress}
        self.typical = values_of(body.parameters, seed, 1, vary=False)[0]
        asked: set[str] = set()
        first = self._run(self.typical[None])
        found = value_of(experiment, traced(first, asked), chosen, wanted)
        self.unit, self.doc = found.unit, found.doc
        self.options["keep"] = [name for name in full_names(self.options["keep"], first) if name in asked]
        rows = (each for each in FUNCTIONS if (each.experiment, each.readout) == (experiment.name, wanted))
        self.none = next((each.none_value for each in rows), None)

    def answers(self, paths: list[str], shares: np.ndarray) -> np.ndarray:
        """Return the readout of samples, shape (samples,), from shares of the spreads, shape (samples, paths)."""
        rows = np.tile(self.typical, (len(shares), 1))
        places = {path: i for i, path in enumerate(self.body.parameters)}
        for column, path in zip(np.transpose(shares), paths, strict=True):
            item = self.body.parameters[path]
            if item.spread is not None:
                rows[:, places[path]] = quantile(item.spread, item.value, column)
        found: list[float] = []
        for begin in range(0, len(rows), _TOGETHER):
            done = self._run(rows[begin : begin + _TOGETHER])
            for i in range(done.subjects):
                found.append(float(value_of(self.experiment, done.only(i), self.chosen, self.wanted).values[0]))
        answers = np.array(found)
        missing = ~np.isfinite(answers)
        if missing.any() and self.none is None:
            raise OxytocinError(
                f"{missing.sum()} of {answers.size} samples have no {self.wanted}; choose a readout that all have"
            )
        answers[missing] = self.none
        return answers

    def _run(self, values: np.ndarray) -> Run:
        done = run(
            self.body,
            self.experiment.duration(self.chosen),
            protocol=self.experiment.protocol(self.body, self.chosen),
            values_by_subject=values,
            **self.options,
        )
        if done.interrupted:
            raise KeyboardInterrupt
        return done


def _problem(paths: list[str]) -> dict[str, Any]:
    return {"num_vars": len(paths), "names": paths, "bounds": [[0.0, 1.0]] * len(paths)}


def _salib() -> tuple[Any, Any, Any, Any]:
    try:
        from SALib.analyze import morris, sobol
        from SALib.sample import morris as morris_sample
        from SALib.sample import sobol as sobol_sample
    except ImportError:
        raise OxytocinError(
            "a sensitivity analysis needs SALib; install it into this environment: python -m pip install SALib"
        ) from None
    return morris_sample.sample, morris.analyze, sobol_sample.sample, sobol.analyze
