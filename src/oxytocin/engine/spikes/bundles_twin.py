"""The network of `bundles.py` written down once more, literally: NumPy, float64, every quantity in every step.

Slow, and the oracle of the fast kernel. It draws the same random words, so that both give the same spikes until a
potential comes within the rounding of float32 of its threshold.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bundle_events import REFRESH
from .bundle_lanes import THRESHOLDS, WINDOW
from .bundles import wire
from .randomness import splitmix64


class Course(NamedTuple):
    """What a network did; one row or entry for each step."""

    spike_steps: NDArray[np.int64]
    spike_neurons: NDArray[np.int64]
    secreted: NDArray[np.float64]
    """pg of the mean neuron."""
    released: NDArray[np.float64]
    """By the two dendrites of the mean neuron."""
    store: NDArray[np.float64]
    """Of the mean dendrite."""
    hormone: NDArray[np.float64]
    """In pool and reserve of the mean neuron, pg."""
    depolarisation: NDArray[np.float64]
    """By oxytocin, [steps, size], mV."""


def simulate(
    parameters: Mapping[str, Any],
    inputs: NDArray[np.float64],
    size: int,
    key: int,
    step: float = 1e-3,
    exact: bool = True,
    wiring: ArrayLike | None = None,
    held: bool = True,
) -> Course:
    """Simulate a network from rest.

    Parameters
    ----------
    parameters, size, key, step, exact, wiring
        As of `bundles.prepare`; `working_magnocellular` must be 1.
    inputs : array, [steps, 4]
        For each step, what `bundles.advance` takes for a call; synthesis in pg of the mean neuron.
    held : bool
        Hold the attenuation of inputs as `bundles.py` does; otherwise it is computed in each step.
    """
    p = parameters
    bundle = np.asarray(wire(size, None, key) if wiring is None else wiring)
    bundles = int(bundle.max()) + 1
    generator = _Generator(key, size)
    factor = np.broadcast_to(p.get("input_factor", 1.0), (size,))

    def kept(name: str) -> float:
        share = step / p[f"{name}_time_constant"]
        return math.exp(-share) if exact else 1.0 - share

    kept_v, kept_oxytocin, kept_ahp = kept("membrane"), kept("oxytocin"), kept("ahp")
    kept_store, kept_cannabinoid = kept("store"), kept("cannabinoid")
    v = np.full(size, float(p["resting_potential"]))
    ahp = np.zeros(size)
    since_spike = np.full(size, round(10.0 / step))
    interval = np.full(size, round(10.0 / step))
    released_already = np.ones(size, dtype=bool)
    store = np.zeros((size, 2))
    excitation = np.zeros((size, 2))
    y, cannabinoid = np.zeros(bundles), np.zeros(bundles)
    attenuation = np.ones(bundles)
    stale = np.zeros(bundles, dtype=bool)
    ending = _Ending(p, size, step, exact)
    spike_steps, spike_neurons = [], []
    course = {name: np.zeros(len(inputs)) for name in ("secreted", "released", "store", "hormone")}
    depolarisation = np.zeros((len(inputs), size))

    for t, (excitatory_rate, inhibitory_rate, priming, synthesis) in enumerate(inputs):
        since_spike += 1

        if held:
            every = t % REFRESH == 0 or np.any(inputs[t, :2] != inputs[t - 1, :2])
            middle = 0.5 * (REFRESH - 1 - t % REFRESH)
            fresh = np.ones(bundles, bool) if every else stale & (t % WINDOW == 0)
        else:
            middle, fresh = 0.0, np.ones(bundles, bool)
        fourth = (cannabinoid * kept_cannabinoid**middle) ** 4
        closed = p["cannabinoid_maximum"] * fourth / (fourth + p["cannabinoid_threshold"] ** 4)
        attenuation[fresh] = 1.0 - closed[fresh]
        stale[fresh] = False

        openness = factor * attenuation[bundle].sum(axis=1)
        excitatory, inhibitory = generator.counts(excitatory_rate * step * openness, inhibitory_rate * step * openness)
        synaptic = (
            p["excitatory_size"] * (p["excitatory_reversal"] - v) * excitatory
            - p["inhibitory_size"] * (v - p["inhibitory_reversal"]) * inhibitory
        )
        v = kept_v * v + (1.0 - kept_v) * p["resting_potential"] + synaptic

        excitation = kept_oxytocin * excitation + p["oxytocin_depolarisation"] * y[bundle]
        excitation = np.minimum(excitation, p["oxytocin_depolarisation_maximum"])
        depolarisation[t] = excitation.mean(axis=1)

        ahp = kept_ahp * ahp
        share = ahp**4 / (ahp**4 + p["ahp_half_count"] ** 4)
        hap = p["hap_size"] * np.exp(-since_spike * step / p["hap_time_constant"])
        threshold = p["threshold"] + hap + p["ahp_size"] * share - depolarisation[t]

        spike = v > threshold
        ahp[spike] += 1.0
        v[spike] = p["resting_potential"]
        released_already[spike] = False
        interval[spike] = since_spike[spike]
        since_spike[spike] = 0
        spike_steps.append(np.full(spike.sum(), t))
        spike_neurons.append(np.flatnonzero(spike))

        now = ~released_already & (since_spike > p["release_delay"] / step + 1e-6)
        released_already[now] = True
        quick = interval < p["release_interval"] / step - 1e-6
        release = np.where(now & quick, p["release_fraction"] * store[:, 0], 0.0)
        inflow = priming * (step if not exact else p["store_time_constant"] * (1.0 - kept_store))
        store = kept_store * store + inflow - release[:, np.newaxis]

        y = np.bincount(bundle.reshape(-1), weights=np.repeat(release, 2), minlength=bundles).astype(float)
        cannabinoid = kept_cannabinoid * cannabinoid + p["cannabinoid_step"] * y
        stale |= y > 0.0

        course["released"][t] = 2.0 * release.mean()
        course["store"][t] = store.mean()
        course["secreted"][t] = ending.take(spike, synthesis).mean()
        course["hormone"][t] = (ending.pool + ending.reserve).mean()
    return Course(np.concatenate(spike_steps), np.concatenate(spike_neurons), depolarisation=depolarisation, **course)


class _Generator:
    """The xoshiro128++ generators of all lanes, and the law by which a word becomes two Poisson counts."""

    def __init__(self, key: int, size: int) -> None:
        own = splitmix64(np.uint64(key), np.arange(size, dtype=np.uint64))
        first, second = splitmix64(own, np.uint64(0)), splitmix64(own, np.uint64(1))
        halves = [first | np.uint64(1), first >> np.uint64(32), second, second >> np.uint64(32)]
        self.state = [half.astype(np.uint32) for half in halves]

    def counts(
        self, excitatory: NDArray[np.float64], inhibitory: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        word = self._word()
        return _poisson(word & np.uint32(0xFFFF), excitatory), _poisson(word >> np.uint32(16), inhibitory)

    def _word(self) -> NDArray[np.uint32]:
        a, b, c, d = self.state
        word = _rotate(a + d, 7) + a
        shifted = b << np.uint32(9)
        c = c ^ a
        d = d ^ b
        b, a = b ^ c, a ^ d
        self.state = [a, b, c ^ shifted, _rotate(d, 11)]
        return word


def _rotate(words: NDArray[np.uint32], by: int) -> NDArray[np.uint32]:
    return (words << np.uint32(by)) | (words >> np.uint32(32 - by))


def _poisson(draw: NDArray[np.uint32], mean: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the count whose share of the numbers from 0 to 65535 holds the draw."""
    count = np.zeros(draw.shape, dtype=np.int64)
    term = np.exp(-mean)
    total = term.copy()
    for k in range(THRESHOLDS):
        count += draw > np.clip(np.trunc(65536.0 * total - 0.5), 0, 65535)
        term = term * mean / (k + 1)
        total += term
    return count


class _Ending:
    """Stimulus-secretion coupling, step by step; see `secretion.py`."""

    def __init__(self, parameters: Mapping[str, Any], size: int, step: float, exact: bool) -> None:
        self.p, self.step = parameters, step
        self.kept = []
        for name in ("broadening", "fast_calcium", "slow_calcium"):
            loss = math.log(2.0) * step / parameters[f"{name}_half_life"]
            self.kept.append(math.exp(-loss) if exact else 1.0 - loss)
        self.broadening, self.fast = np.zeros(size), np.zeros(size)
        self.slow = np.full(size, float(parameters["slow_calcium_rest"]))
        self.pool = np.full(size, float(parameters["pool_capacity"]))
        self.reserve = np.full(size, float(parameters["reserve_initial"]))

    def take(self, spike: NDArray[np.bool_], synthesis: float) -> NDArray[np.float64]:
        """Take one step; return what each neuron secretes, pg."""
        p = self.p
        self.broadening = self.broadening * self.kept[0]
        self.fast = self.fast * self.kept[1]
        self.slow = self.slow * self.kept[2]
        secreted = p["release_rate"] * self.step * self.fast**2 * self.pool
        fill = np.where(
            self.pool < p["pool_capacity"],
            p["fill_rate"] * self.step * self.reserve / p["reserve_capacity"],
            0.0,
        )
        self.pool = self.pool + fill - secreted
        self.reserve = self.reserve + synthesis - fill
        fast_share = self.fast**5 / (self.fast**5 + p["fast_calcium_inhibition"] ** 5)
        slow_share = self.slow**3 / (self.slow**3 + p["slow_calcium_inhibition"] ** 3)
        entry = spike * (1.0 - fast_share) * (1.0 - slow_share) * (self.broadening + p["broadening_base"])
        self.broadening = self.broadening + p["broadening_step"] * spike
        self.fast = self.fast + p["fast_calcium_step"] * entry
        self.slow = self.slow + p["slow_calcium_step"] * entry
        return secreted
