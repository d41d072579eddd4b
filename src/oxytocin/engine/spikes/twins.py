"""Plain NumPy twins of the population and of secretion: slow, readable, float64, every step.

They state the equations as published, and tests hold the kernels against them.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .decay import decay_factor


class Secretion(NamedTuple):
    """What the endings did, in pg of each neuron."""

    released: NDArray[np.float64]
    """[steps, neurons]: release in each step."""
    pool: NDArray[np.float64]
    """[neurons]: releasable at the end."""
    reserve: NDArray[np.float64]
    """[neurons]: in reserve at the end."""


def spikes(
    parameters: Mapping[str, ArrayLike],
    size: int,
    seed: int,
    rates: tuple[float, float],
    steps: int,
    step: float = 1e-3,
    exact: bool = True,
) -> NDArray[np.bool_]:
    """Simulate uncoupled neurons at constant rates of excitatory and inhibitory synaptic potentials (Hz).

    Parameters are those of `population.prepare`. Returns an array [steps, size], true where a neuron spiked.
    """
    random = np.random.default_rng(seed)
    p = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    kept = {name: decay_factor(p[f"{name}_half_life"], step, exact) for name in ("psp", "hap", "ahp", "dap")}
    factor = p.get("input_factor", 1.0) * np.ones(size)
    refractory = np.maximum(np.rint(p["absolute_refractory"] / step), 1)
    psp, hap, ahp, dap = (np.zeros(size) for _ in range(4))
    since = np.full(size, np.inf)
    spiked = np.zeros((steps, size), dtype=bool)
    for now in range(steps):
        net = random.poisson(rates[0] * factor * step).astype(float) - random.poisson(rates[1] * factor * step)
        psp = psp * kept["psp"] + p["psp_size"] * net
        hap, ahp, dap = hap * kept["hap"], ahp * kept["ahp"], dap * kept["dap"]
        since = since + 1
        potential = p["resting_potential"] + psp - hap - ahp + dap
        spike = (potential > p["threshold"]) & (since >= refractory)
        hap, ahp, dap = hap + p["hap_size"] * spike, ahp + p["ahp_size"] * spike, dap + p["dap_size"] * spike
        since = np.where(spike, 0, since)
        spiked[now] = spike
    return spiked


def secretion(
    parameters: Mapping[str, ArrayLike],
    spike_counts: ArrayLike,
    step: float = 1e-3,
    exact: bool = True,
    synthesis: float = 0.0,
) -> Secretion:
    """Secrete for given spikes, [steps, neurons], of which a step may have several.

    Parameters are those of `population.prepare`; `synthesis` is in pg per step and neuron.
    """
    spike_counts = np.asarray(spike_counts, dtype=np.int64)
    steps, size = spike_counts.shape
    p = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    broadening_kept = decay_factor(p["broadening_half_life"], step, exact)
    fast_kept = decay_factor(p["fast_calcium_half_life"], step, exact)
    slow_kept = decay_factor(p["slow_calcium_half_life"], step, exact)
    broadening, fast = np.zeros(size), np.zeros(size)
    slow = p["slow_calcium_rest"] * np.ones(size)
    pool = p["pool_capacity"] * np.ones(size)
    reserve = p["reserve_initial"] * np.ones(size)
    released = np.zeros((steps, size))
    for now in range(steps):
        broadening, fast, slow = broadening * broadening_kept, fast * fast_kept, slow * slow_kept
        release = p["release_rate"] * step * fast**2 * pool
        refill = p["fill_rate"] * step * reserve / p["reserve_capacity"]
        fill = np.where(pool < p["pool_capacity"], refill, 0.0)
        pool = pool + fill - release
        reserve = reserve + synthesis - fill
        released[now] = release
        for nth in range(spike_counts[now].max(initial=0)):
            spike = spike_counts[now] > nth
            fast_open = 1.0 - fast**5 / (fast**5 + p["fast_calcium_inhibition"] ** 5)
            slow_open = 1.0 - slow**3 / (slow**3 + p["slow_calcium_inhibition"] ** 3)
            entry = fast_open * slow_open * (broadening + p["broadening_base"])
            broadening = broadening + p["broadening_step"] * spike
            fast = fast + p["fast_calcium_step"] * entry * spike
            slow = slow + p["slow_calcium_step"] * entry * spike
    return Secretion(released, pool, reserve)
