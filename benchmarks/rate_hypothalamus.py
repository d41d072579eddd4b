"""The rate model of the bundles beside the spiking network, drive by drive, and how much faster it is.

    python benchmarks/rate_hypothalamus.py [--wirings 4] [--hours 3] [--fit]

Each wiring of the network is a run of the nursing woman with another seed. For the network the table gives the mean
over wirings and, of one wiring, the standard deviation in percent of it; for the rate model the ratio to it. With
--fit the constants of the rate model are fitted anew to the same runs of the network and printed beside those in use.
Needs SciPy for that.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from oxytocin.bodies.human import nursing_woman
from oxytocin.engine.run import run
from oxytocin.experiments.nursing import bursts_of
from oxytocin.hypothalamus.rates import BundlesRateModel
from oxytocin.language import Body, Protocol, Set
from oxytocin.language.quantities import convert

WOMAN = (59.0, 80.0)
PRIMINGS = (0.0, 0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 2.0)
"""Hz, at a woman's background."""
OTHERS = tuple((e, 80.0) for e in (45.0, 50.0, 55.0, 65.0, 70.0, 80.0)) + tuple(
    (59.0, i) for i in (40.0, 60.0, 70.0, 100.0, 120.0)
)
"""Excitatory and inhibitory events per dendrite, Hz, at fewer primings."""
FEWER = (0.0, 0.2, 0.4, 1.0)
LEFT = (0.9, 0.7, 0.5, 0.3)
"""Shares of neurons that are left where some are lost, at a woman's background and these primings."""
OFTEN = (0.5, 0.85, 1.4)
FITTED = (
    "greatest_firing",
    "half_excitation",
    "excitation_exponent",
    "half_inhibition",
    "reference_firing",
    "dendritic_excitation",
    "cannabinoid_after_burst",
    "refractory_time",
    "greatest_burst_rate",
    "burst_barrier",
    "burst_activity_exponent",
    "burst_loss_exponent",
    "size_loss_exponent",
    "doubling_store",
    "burst_size_spread",
    "burst_time",
    "burst_spikes",
    "burst_releases",
    "burst_share",
)
SETTLING = 1200.0
"""Seconds that are left out while the dendrites fill."""
SAMPLED = ("plasma_oxytocin", "firing_rate", "pituitary_store", "dendritic_store")


class Drive(NamedTuple):
    """What is constant in a run: rates in Hz, and the share of neurons that are left."""

    excitatory: float
    inhibitory: float
    priming: float
    left: float = 1.0


class Course(NamedTuple):
    """One run; arrays over bursts or over time, without the settling."""

    drive: Drive
    time: np.ndarray
    plasma: np.ndarray
    firing: np.ndarray
    store: np.ndarray
    onset: np.ndarray
    size: np.ndarray
    """mU that a burst secretes beyond the rest."""

    def readouts(self) -> np.ndarray:
        """Return bursts in 30 min, their mean size (mU), firing (Hz), plasma (pmol/L), CV of intervals."""
        rate = self.onset.size / (self.time[-1] - self.time[0]) * 1800.0
        gaps = np.diff(self.onset)
        variation = gaps.std() / gaps.mean() if gaps.size > 3 else np.nan
        size = self.size.mean() if self.size.size else np.nan
        return np.array([rate, size, self.firing.mean(), self.plasma.mean(), variation])


Network = dict[Drive, list[Course]]
"""Runs in several wirings, by drive."""


def course(body: Body, drive: Drive, seed: int, hours: float) -> Course:
    """Run either model under a constant drive."""
    set_up = body.with_values(
        {
            "afferents.priming_rate": max(PRIMINGS),
            "background.excitatory_rate": drive.excitatory,
            "background.inhibitory_rate": drive.inhibitory,
            "hypothalamus.working_magnocellular": drive.left,
        }
    )
    protocol = Protocol(Set("suckling", drive.priming / max(PRIMINGS), 0.0))
    done = run(set_up, 3600.0 * hours, protocol=protocol, seed=seed, every=0.5, keep=SAMPLED, workers=1, progress=False)
    onset = bursts_of(done, 0).onset if body.neurons is not None else done.events[0].times("burst")
    onset = onset[(onset > SETTLING) & (onset < done.time[-1] - 10.0)]
    plasma, firing, hormone, store = (done[name][0] for name in SAMPLED)
    # What left the store from a second before a burst to six after it, less what left it in the time before
    levels = [np.interp(onset + shift, done.time, hormone) for shift in (-21.0, -1.0, 6.0)]
    amounts = (levels[1] - levels[2]) - (levels[0] - levels[1]) * 7.0 / 20.0
    amounts /= convert("1 mU", "pmol")
    later = done.time > SETTLING
    return Course(drive, done.time[later], plasma[later], firing[later], store[later], onset, amounts)


def courses(body: Body, drives: list[Drive], wirings: int, hours: float) -> Network:
    """Run all drives in several wirings, on two threads."""
    jobs = list(itertools.product(drives, range(wirings)))
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda job: course(body, job[0], job[1], hours), jobs)
        return {drive: list(group) for drive, group in itertools.groupby(done, key=lambda each: each.drive)}


def table(network: Network, model: Network) -> None:
    """Print the network's readouts with the spread between wirings, and the rate model's ratios to them."""
    names = ("bursts/30 min", "mU per burst", "firing (Hz)", "plasma (pM)", "CV of gaps")
    print("   E    I  priming  left" + "".join(f"{name:>26s}" for name in names))
    for drive, group in network.items():
        spiking = np.array([each.readouts() for each in group])
        rate = np.array([each.readouts() for each in model[drive]])
        line = f"{drive.excitatory:4.0f} {drive.inhibitory:4.0f} {drive.priming:8.2f} {drive.left:5.1f}"
        for column in range(len(names)):
            here, there = spiking[:, column], rate[:, column]
            here, there = here[np.isfinite(here)], there[np.isfinite(there)]
            if here.size == 0 or here.mean() == 0.0:
                line += f"{'-':>13s}{there.mean() if there.size else np.nan:13.2f}"
            else:
                spread = 100.0 * here.std(ddof=1) / here.mean() if here.size > 1 else np.nan
                ratio = there.mean() / here.mean() if there.size else np.nan
                line += f"{here.mean():10.3f} {spread:5.1f}% x{ratio:7.3f}"
        print(line)


def fit(network: Network) -> dict[str, float]:
    """Return the constants of the rate model that these runs of the network give."""
    given = {name: item.value for name, item in BundlesRateModel().parameters.items()}
    whole = {drive: runs for drive, runs in network.items() if drive.left == 1.0}
    for step in (fit_firing, fit_dendrites, fit_silence, fit_bursts):
        given |= step(whole, given)
    given |= fit_losses({drive: runs for drive, runs in network.items() if drive.left < 1.0}, given)
    return {name: value for name, value in given.items() if name in FITTED}


def fit_firing(network: Network, given: dict[str, float]) -> dict[str, float]:
    """Fit the firing rate without priming, by least squares of its logarithm."""
    from scipy.optimize import least_squares

    quiet = [drive for drive in network if drive.priming == 0.0]
    excitatory, inhibitory = (np.array([drive[i] for drive in quiet]) for i in (0, 1))
    firing = np.array([np.mean([each.firing.mean() for each in network[drive]]) for drive in quiet])
    # The woman's own background counts as much as all others.
    weight = np.where((excitatory == WOMAN[0]) & (inhibitory == WOMAN[1]), np.sqrt(firing.size), 1.0)
    names = FITTED[:4]

    def wrong(p: np.ndarray) -> np.ndarray:
        return weight * np.log(alone(dict(zip(names, p, strict=True)), excitatory, inhibitory) / firing)

    best = dict(zip(names, least_squares(wrong, [given[name] for name in names]).x, strict=True))
    return best | {"reference_firing": float(alone(best, *WOMAN))}


def alone(p: dict[str, float], excitation: np.ndarray | float, inhibition: np.ndarray | float) -> np.ndarray:
    """Return f_0, Hz."""
    uninhibited = np.asarray(excitation) / (1.0 + np.asarray(inhibition) / p["half_inhibition"])
    return p["greatest_firing"] / (1.0 + (p["half_excitation"] / uninhibited) ** p["excitation_exponent"])


def fit_dendrites(network: Network, given: dict[str, float]) -> dict[str, float]:
    """Fit what dendritic release does to firing and to the store between bursts, at a woman's background."""
    woman = [each for drive in network if drive[:2] == WOMAN for each in network[drive]]
    rate, store = np.concatenate([np.stack((each.firing, each.store))[:, _undisturbed(each)] for each in woman], axis=1)
    term = store * given["reference_firing"]
    excitation = float(term @ (rate / given["reference_firing"] - 1.0) / (term @ term))
    unburst = [each for each in woman if 0.0 < each.drive.priming <= 0.2]
    priming = np.array([each.drive.priming for each in unburst])
    # The last hour, when the store has long been full
    rate, store = (np.array([getattr(each, name)[-7200:].mean() for each in unburst]) for name in ("firing", "store"))
    close = (priming / store - 1.0 / given["store_time_constant"]) / given["release_fraction"]
    refractory = given["release_interval"] - 1e3 * float((close / rate**2).mean())
    return {"dendritic_excitation": excitation, "refractory_time": refractory}


def fit_silence(network: Network, given: dict[str, float]) -> dict[str, float]:
    """Fit the return of firing after bursts, at a woman's background."""
    from scipy.optimize import least_squares

    since = np.arange(6.0, 60.0)
    after = np.mean(
        [
            np.interp(onset + since, each.time, each.firing)
            for drive in network
            if drive[:2] == WOMAN
            for each in network[drive]
            for onset in each.onset
        ],
        axis=0,
    )

    def wrong(p: np.ndarray) -> np.ndarray:
        share = open_share(given | {"cannabinoid_after_burst": np.exp(p[0])}, since)
        return p[1] * alone(given, WOMAN[0] * share, WOMAN[1] * share) - after

    return {"cannabinoid_after_burst": float(np.exp(least_squares(wrong, [1.0, 1.0]).x[0]))}


def open_share(p: dict[str, float], since: np.ndarray) -> np.ndarray:
    """Return a, the share of synaptic input that gets through, by the time since the burst."""
    cannabinoid = p["cannabinoid_after_burst"] * np.exp(-since / p["cannabinoid_time_constant"])
    fourth = (cannabinoid / p["cannabinoid_threshold"]) ** 4
    return 1.0 - p["cannabinoid_maximum"] * fourth / (1.0 + fourth)


def activity(each: Course, given: dict[str, float]) -> np.ndarray:
    """Return f/f_ref between bursts, over time."""
    share = open_share(given, _since_burst(each))
    rate = alone(given, each.drive.excitatory * share, each.drive.inhibitory * share)
    store = each.drive.left * each.store
    return rate * (1.0 + given["dendritic_excitation"] * store * rate) / given["reference_firing"]


def fit_losses(network: Network, given: dict[str, float]) -> dict[str, float]:
    """Fit how bursts depend on the neurons that are left: by likelihood when they come, and their size in the mean."""
    from scipy.optimize import minimize_scalar

    exposed, begun, sizes = [], [], []
    pool = given["secretion_gain"] * given["pool_capacity"] / given["molar_mass"]
    for each in itertools.chain.from_iterable(network.values()):
        left, at = each.drive.left, np.searchsorted(each.time, each.onset - 1.0)
        ready = each.store * activity(each, given) ** given["burst_activity_exponent"]
        exposed.append((left, ready[_since_burst(each) > 4.0]))
        begun.append((left, ready[at]))
        share = each.size * convert("1 mU", "pmol") / (left * pool * given["burst_share"])
        sizes.append((left, left * each.store[at] * ready[at], share))

    def unlikelihood(q: float) -> float:
        barriers = [given["burst_barrier"] / np.maximum(1.0, left**q * ready) for left, ready in exposed]
        integral = 0.5 * given["greatest_burst_rate"] * sum(np.exp(-barrier).sum() for barrier in barriers)
        return float(integral + sum((given["burst_barrier"] / (left**q * ready)).sum() for left, ready in begun))

    q = float(minimize_scalar(unlikelihood, (0.1, 0.5)).x)
    # One exponent for all: the slope, through the origin, of the logarithm of what size leaves over that of the share
    log_left = np.concatenate([np.full(share.size, np.log(left)) for left, _, share in sizes])
    typical = [1.0 + left**q * square / given["doubling_store"] ** 2 for left, square, _ in sizes]
    over = np.concatenate([np.log(share / whole) for (_, _, share), whole in zip(sizes, typical, strict=True)])
    return {"burst_loss_exponent": q, "size_loss_exponent": float(log_left @ over / (log_left @ log_left))}


def fit_bursts(network: Network, given: dict[str, float]) -> dict[str, float]:
    """Fit when bursts come, by likelihood, and their size, spikes and dendritic release."""
    from scipy.optimize import least_squares, minimize

    exposed: list[np.ndarray] = []
    begun: list[np.ndarray] = []
    for each in itertools.chain.from_iterable(network.values()):
        since = _since_burst(each)
        active = activity(each, given)
        exposed.append(np.stack((each.store, active))[:, since > 4.0])
        at = np.searchsorted(each.time, each.onset - 1.0)
        # Before its onset the neurons fire as ever, after it hardly for half a minute.
        before = each.onset - each.time[at]
        spikes = np.array([each.firing[i : i + 14].sum() * 0.5 for i in at]) - each.firing[at] * before
        refilled = each.drive.priming * (6.0 - 2.0 * given["burst_time"])
        left = np.interp(each.onset + 6.0, each.time, each.store) - refilled
        middle = np.array([_mean_time(each, i, onset) for i, onset in zip(at, each.onset, strict=True)])
        begun.append(np.stack((each.store[at], active[at], each.size, left, spikes, middle)))
    store, active = np.concatenate(exposed, axis=1)
    store_at, active_at, size, left, spikes, middle = np.concatenate(begun, axis=1)

    def unlikelihood(p: np.ndarray) -> float:
        greatest, barrier = np.exp(p[:2])
        integral = 0.5 * greatest * np.exp(-barrier / np.maximum(1.0, store * active ** p[2])).sum()
        return float(integral - (p[0] - barrier / (store_at * active_at ** p[2])).sum())

    names = ("greatest_burst_rate", "burst_barrier", "burst_activity_exponent")
    begin = [np.log(given[names[0]]), np.log(given[names[1]]), given[names[2]]]
    options = {"maxiter": 2000, "xatol": 1e-5, "fatol": 1e-3}
    p = minimize(unlikelihood, begin, method="Nelder-Mead", options=options).x

    square = store_at**2 * active_at ** p[2] / 1e5
    typical, growth = least_squares(lambda q: np.log(q[0] * (1.0 + q[1] * square) / size), [18.0, 0.8]).x
    sizes = 1.0 + growth * square
    pool = given["secretion_gain"] * given["pool_capacity"] / given["molar_mass"]
    return dict(zip(names, (np.exp(p[0]), np.exp(p[1]), p[2]), strict=True)) | {
        "doubling_store": float(np.sqrt(1e5 / growth)),
        "burst_size_spread": float(np.log(size / typical / sizes).std()),
        "burst_time": float(middle.mean() / 2.0),
        "burst_spikes": float((spikes / sizes).mean()),
        "burst_releases": float((np.log(store_at / left) / given["release_fraction"] / sizes).mean()),
        "burst_share": float(typical * convert("1 mU", "pmol") / pool),
    }


def _since_burst(each: Course) -> np.ndarray:
    earlier = np.concatenate(([-3600.0], each.onset))
    return each.time - earlier[np.searchsorted(earlier, each.time) - 1]


def _undisturbed(each: Course) -> np.ndarray:
    """Return which samples lie a minute or more after a burst, and not within a second of the next."""
    coming = np.append(each.onset, np.inf)
    return (_since_burst(each) > 60.0) & (coming[np.searchsorted(each.onset, each.time)] - each.time > 1.0)


def _mean_time(each: Course, first: int, onset: float) -> float:
    """Return the mean time of a burst's spikes after its onset, s."""
    rate = each.firing[first : first + 14]
    above = np.maximum(rate - rate[0], 0.0)
    # A sample is the mean over the step of 0.1 s that begins there.
    return float(above @ (each.time[first : first + 14] + 0.05 - onset) / above.sum())


def speed(bodies: list[Body], rounds: int) -> None:
    """Print how much longer an hour of the spiking network takes, interleaved, and the steps of the solver."""

    def hour(body: Body) -> Callable[[], int]:
        protocol = Protocol(Set("suckling", 0.5, 0.0))
        return lambda: (
            run(body, 3600.0, protocol=protocol, every=60.0, record_spikes=False, workers=1, progress=False).steps
        )

    taken: list[list[float]] = [[], []]
    steps = [hour(body)() for body in bodies]
    for _ in range(rounds):
        for times, body in zip(taken, bodies, strict=True):
            start = time.perf_counter()
            hour(body)()
            times.append(time.perf_counter() - start)
    ratio = statistics.median(a / b for a, b in zip(*taken, strict=True))
    print(f"an hour of suckling takes the spiking network {ratio:.0f} times as long as the rate model")
    print(f"steps of the solver for the organs: {steps[0]} and {steps[1]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wirings", type=int, default=4)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5, help="of the comparison of speeds")
    parser.add_argument("--fit", action="store_true")
    chosen = parser.parse_args()
    spiking = nursing_woman()
    rates = spiking.with_parts(hypothalamus=BundlesRateModel())
    drives = [Drive(*WOMAN, priming) for priming in PRIMINGS]
    drives += [Drive(*background, priming) for background in OTHERS for priming in FEWER]
    drives += [Drive(*WOMAN, priming, left) for left in LEFT for priming in OFTEN]
    network = courses(spiking, drives, chosen.wirings, chosen.hours)
    if chosen.fit:
        print(f"{'constant':28s}{'fitted':>10s}{'in use':>10s}")
        for name, value in fit(network).items():
            print(f"{name:28s}{value:10.4g}{BundlesRateModel().parameters[name].value:10.4g}")
    table(network, courses(rates, drives, chosen.wirings, chosen.hours))
    speed([spiking, rates], chosen.rounds)


if __name__ == "__main__":
    main()
