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
SETTLING = 600.0
"""Seconds that are left out while the dendrites fill."""
SAMPLED = ("plasma_oxytocin", "firing_rate", "pituitary_store", "dendritic_store")


class Drive(NamedTuple):
    """What is constant in a run, Hz."""

    excitatory: float
    inhibitory: float
    priming: float


class Course(NamedTuple):
    """One run; arrays over bursts or over time, without the settling."""

    drive: Drive
    hours: float
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


def course(body: Body, drive: Drive, seed: int, hours: float) -> Course:
    """Run either model under a constant drive."""
    set_up = body.with_values(
        {
            "afferents.priming_rate": max(PRIMINGS),
            "background.excitatory_rate": drive.excitatory,
            "background.inhibitory_rate": drive.inhibitory,
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
    settled = done.time > SETTLING
    return Course(
        drive, hours, *(each[settled] for each in (done.time, plasma, firing, store)), onset,
        amounts / convert("1 mU", "pmol"),
    )  # fmt: skip


def courses(body: Body, drives: list[Drive], wirings: int, hours: float) -> dict[Drive, list[Course]]:
    """Run all drives in several wirings, on two threads."""
    jobs = list(itertools.product(drives, range(wirings)))
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda job: course(body, job[0], job[1], hours), jobs)
        return {drive: list(group) for drive, group in itertools.groupby(done, key=lambda each: each.drive)}


def table(network: dict[Drive, list[Course]], model: dict[Drive, list[Course]]) -> None:
    """Print the network's readouts with the spread between wirings, and the rate model's ratios to them."""
    names = ("bursts/30 min", "mU per burst", "firing (Hz)", "plasma (pM)", "CV of gaps")
    print("   E    I  priming" + "".join(f"{name:>26s}" for name in names))
    for drive, group in network.items():
        spiking = np.array([each.readouts() for each in group])
        rate = np.array([each.readouts() for each in model[drive]])
        line = f"{drive.excitatory:4.0f} {drive.inhibitory:4.0f} {drive.priming:8.2f}"
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


def fit(network: dict[Drive, list[Course]]) -> dict[str, float]:
    """Return the constants of the rate model that these runs of the network give."""
    from scipy.optimize import least_squares, minimize

    part = BundlesRateModel()
    given = {name: item.value for name, item in part.parameters.items()}
    quiet = [drive for drive in network if drive.priming == 0.0]
    excitatory, inhibitory = (np.array([drive[i] for drive in quiet]) for i in (0, 1))
    firing = np.array([np.mean([each.firing.mean() for each in network[drive]]) for drive in quiet])

    def alone(p: np.ndarray, e: np.ndarray, i: np.ndarray) -> np.ndarray:
        return p[0] / (1.0 + (p[1] * (1.0 + i / p[3]) / e) ** p[2])

    names = ("greatest_firing", "half_excitation", "excitation_exponent", "half_inhibition")
    # The woman's own background counts as much as all others.
    weight = np.where((excitatory == WOMAN[0]) & (inhibitory == WOMAN[1]), np.sqrt(firing.size), 1.0)
    best = least_squares(
        lambda p: weight * np.log(alone(p, excitatory, inhibitory) / firing), [given[name] for name in names]
    ).x
    fitted = dict(zip(names, best, strict=True))
    fitted["reference_firing"] = float(alone(best, *WOMAN))

    woman = [each for drive in network if drive[:2] == WOMAN for each in network[drive]]
    rate, store = np.concatenate([np.stack((each.firing, each.store))[:, _undisturbed(each)] for each in woman], axis=1)
    term = store * fitted["reference_firing"]
    fitted["dendritic_excitation"] = float(term @ (rate / fitted["reference_firing"] - 1.0) / (term @ term))
    unburst = [each for each in woman if 0.0 < each.drive.priming <= 0.2]
    priming = np.array([each.drive.priming for each in unburst])
    # The last hour, when the store has long been full
    rate, store = (np.array([getattr(each, name)[-7200:].mean() for each in unburst]) for name in ("firing", "store"))
    close = (priming / store - 1.0 / given["store_time_constant"]) / given["release_fraction"]
    fitted["refractory_time"] = given["release_interval"] - 1e3 * float((close / rate**2).mean())

    since = np.arange(6.0, 60.0)
    after = np.mean([np.interp(t + since, each.time, each.firing) for each in woman for t in each.onset], axis=0)

    def silence(highest: float, u: np.ndarray) -> np.ndarray:
        cannabinoid = highest * np.exp(-u / given["cannabinoid_time_constant"])
        fourth = (cannabinoid / given["cannabinoid_threshold"]) ** 4
        return 1.0 - given["cannabinoid_maximum"] * fourth / (1.0 + fourth)

    def recovering(p: np.ndarray) -> np.ndarray:
        share = silence(np.exp(p[0]), since)
        return p[1] * alone(best, WOMAN[0] * share, WOMAN[1] * share) - after

    fitted["cannabinoid_after_burst"] = float(np.exp(least_squares(recovering, [1.0, 1.0]).x[0]))

    exposed: list[np.ndarray] = []
    begun: list[np.ndarray] = []
    for each in itertools.chain.from_iterable(network.values()):
        u = _since_burst(each)
        share = silence(fitted["cannabinoid_after_burst"], u)
        rate = alone(best, each.drive.excitatory * share, each.drive.inhibitory * share)
        rate *= 1.0 + fitted["dendritic_excitation"] * each.store * rate
        active = rate / fitted["reference_firing"]
        exposed.append(np.stack((each.store, active))[:, u > 4.0])
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
    fitted |= dict(zip(names, (np.exp(p[0]), np.exp(p[1]), p[2]), strict=True))

    square = store_at**2 * active_at ** p[2]
    typical, growth = least_squares(lambda q: np.log(q[0] * (1.0 + q[1] * square / 1e5) / size), [18.0, 0.8]).x
    sizes = 1.0 + growth * square / 1e5
    fitted["doubling_store"] = float(np.sqrt(1e5 / growth))
    fitted["burst_size_spread"] = float(np.log(size / typical / sizes).std())
    pool = given["secretion_gain"] * given["pool_capacity"] / given["molar_mass"]
    fitted["burst_share"] = float(typical * convert("1 mU", "pmol") / pool)
    fitted["burst_spikes"] = float((spikes / sizes).mean())
    fitted["burst_releases"] = float((np.log(store_at / left) / given["release_fraction"] / sizes).mean())
    fitted["burst_time"] = float(middle.mean() / 2.0)
    return fitted


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
    network = courses(spiking, drives, chosen.wirings, chosen.hours)
    if chosen.fit:
        print(f"{'constant':28s}{'fitted':>10s}{'in use':>10s}")
        for name, value in fit(network).items():
            print(f"{name:28s}{value:10.4g}{BundlesRateModel().parameters[name].value:10.4g}")
    table(network, courses(rates, drives, chosen.wirings, chosen.hours))
    speed([spiking, rates], chosen.rounds)


if __name__ == "__main__":
    main()
