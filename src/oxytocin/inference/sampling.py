"""The posterior of the population's parameters by Markov chains, subjects integrated out by Laplace.

With emcee, an affine-invariant ensemble (Goodman & Weare 2010, doi:10.2140/camcos.2010.5.65; Foreman-Mackey and others
2013, doi:10.1086/670067).
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import numpy as np

from oxytocin.engine.progress import Progress
from oxytocin.inference.fit_samples import Fit
from oxytocin.inference.mixed_effects import Marginal
from oxytocin.language import OxytocinError

_STEPS, _DISCARDED = 1000, 0.3
_ENOUGH = 200  # independent draws, from which the ends of a 90 % interval are known well enough


def check_installed() -> None:
    """Raise an OxytocinError if emcee is missing."""
    if importlib.util.find_spec("emcee") is None:
        raise OxytocinError("--method mcmc needs emcee; install it with: pip install 'oxytocin[bayes]'")


def sample(fit: Fit, steps: int = _STEPS) -> Fit:
    """Return the fit with draws from the posterior of θ, from which its intervals come then.

    Parameters
    ----------
    fit : Fit
        At the maximum, around which the walkers begin.
    steps : int
        Of each walker; the first 30 % are left out.

    Raises
    ------
    OxytocinError
        If the data do not determine some estimate, so that no chain could settle.
    """
    import emcee

    if fit.undetermined:
        raise OxytocinError(f"no chain can settle on what the data do not determine: {', '.join(fit.undetermined)}")
    marginal = Marginal(fit.design, fit.readings, fit.layout)
    count = fit.theta.size
    walkers = max(2 * count + 2, 24)
    chance = np.random.default_rng([fit.seed, 2])
    first = chance.multivariate_normal(fit.theta, fit.covariance / 4.0, size=walkers)
    typical = fit.layout.estimated.size

    def log_posterior(theta: np.ndarray) -> float:
        if np.abs(theta - fit.layout.start).max() > 12.0:
            return -np.inf
        # The prior is on spreads and errors themselves, and the chain is in their logarithms.
        return marginal.value(theta) + float(theta[typical:].sum())

    sampler = emcee.EnsembleSampler(walkers, count, log_posterior)
    sampler.random_state = np.random.RandomState(fit.seed).get_state()
    with Progress(float(steps), what="sampling") as progress:
        for _ in sampler.sample(first, iterations=steps):
            progress.add(1.0)
    settled = int(_DISCARDED * steps)
    mixing = sampler.get_autocorr_time(discard=settled, quiet=True, tol=0).max()
    long_enough = walkers * (steps - settled) > _ENOUGH * mixing
    remark = fit.remark if long_enough else "the chains are short for how slowly they mix; take intervals with caution"
    return replace(fit, draws=sampler.get_chain(discard=settled, flat=True), remark=remark)
