"""The network kernel against its twin, the authors' program, the notes' targets 22 to 26a and 30, and its promises.

Numbers "of the released program" were measured by running it: 1 h, 20 wirings (seeds 1 to 20) at a priming of 0.5 / s,
5 wirings at others. The numbers of notes 3.3 at other primings (836, 357, 156 and 102 s) are of single wirings.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from oxytocin.engine.spikes import bundles, bundles_twin
from oxytocin.engine.spikes.bundle_lanes import LANES
from oxytocin.experiments.bursts import network_bursts

from .conftest import PUBLISHED

NETWORK = PUBLISHED | {
    "resting_potential": -62.0,
    "threshold": -50.0,
    "membrane_time_constant": 0.0108,
    "excitatory_reversal": 0.0,
    "inhibitory_reversal": -80.0,
    "excitatory_size": 0.0645,
    "inhibitory_size": 0.22,
    "hap_size": 40.0,
    "hap_time_constant": 0.0125,
    "ahp_size": 40.0,
    "ahp_time_constant": 2.0,
    "ahp_half_count": 45.0,
    "oxytocin_time_constant": 1.0,
    "oxytocin_depolarisation": 0.5,
    "oxytocin_depolarisation_maximum": 25.0,
    "release_delay": 0.005,
    "release_interval": 0.05,
    "release_fraction": 0.045,
    "store_time_constant": 400.0,
    "cannabinoid_threshold": 0.03,
    "cannabinoid_step": 0.0025,
    "cannabinoid_time_constant": 6.0,
    "cannabinoid_maximum": 0.6,
}
INITIAL_STORE = 2_005_000.0  # pg of the mean neuron
QUIET = (80.0, 80.0, 0.5)


def run(neurons, inputs, steps, call=1000):
    """Advance in calls of some length; return their outputs, [calls, 5]."""
    outputs = np.zeros((-(-steps // call), 5))
    for i in range(len(outputs)):
        neurons_steps = min(call, steps - i * call)
        bundles.advance(neurons, np.array([*inputs, 0.0]), neurons_steps, outputs[i])
    return outputs


def spikes(neurons):
    """Return the recorded spikes in the order of time and then of neurons."""
    filled, lost = neurons.recorded
    assert lost == 0
    steps, which = neurons.spike_steps[:filled], neurons.spike_neurons[:filled]
    order = np.lexsort((which, steps))
    return steps[order], which[order]


def of_mean_neuron(neurons, pmol):
    return pmol / neurons.pmol_per_pg


@cache
def hour(key, priming=0.5, exact=False):
    """Run the network of 2008 for one hour; return its bursts, mean rate and secretion in each second (pg)."""
    neurons = bundles.prepare(NETWORK, 48, key, exact=exact, record=1_000_000)
    outputs = run(neurons, (80.0, 80.0, priming), 3_600_000)
    steps, which = spikes(neurons)
    return (
        network_bursts(1e-3 * steps, which, 48),
        len(steps) / 48 / 3600,
        of_mean_neuron(neurons, outputs[:, 0]),
    )


# --- wiring ---


def test_wiring_is_of_two_different_bundles_each_at_random():
    wiring = bundles.wire(4000, None, 7)
    assert wiring.shape == (4000, 2) and wiring.dtype == np.int32
    assert np.all(wiring[:, 0] != wiring[:, 1])
    dendrites = np.bincount(wiring.reshape(-1), minlength=1000)
    assert dendrites.size == 1000 and dendrites.mean() == 8.0
    assert dendrites.var() == pytest.approx(8.0, rel=0.15)  # Poisson but for the bound of two
    pairs = np.bincount(bundles.wire(60_000, 3, 1) @ [1, 3], minlength=9)
    assert pairs[[3, 6, 1, 7, 2, 5]] == pytest.approx(np.full(6, 10_000), abs=400)


def test_bundles_know_their_members_in_order():
    wiring = np.array([[4, 0], [0, 1], [1, 4], [0, 4], [1, 0]])
    members = bundles.prepare(NETWORK, len(wiring), 0, wiring=wiring).members
    expected = [[0, 1, 3, 4], [1, 2, 4], [], [], [0, 2, 3]]
    assert members[:, 0].tolist() == [len(each) for each in expected]
    assert [row[1 : 1 + row[0]].tolist() for row in members] == expected


def test_wiring_depends_on_the_key_and_not_on_the_size():
    assert np.array_equal(bundles.wire(100, 25, 3)[:40], bundles.wire(40, 25, 3))
    assert not np.array_equal(bundles.wire(40, 25, 3), bundles.wire(40, 25, 4))
    with pytest.raises(ValueError, match="two bundles"):
        bundles.wire(5, 1, 0)


# --- the twin ---


def course(steps, rates, synthesis=1e-2):
    """Return inputs that fill the stores in 0.2 s, so that a burst comes at once."""
    inputs = np.zeros((steps, 4))
    inputs[:, :2] = rates
    inputs[:, 2] = np.where(np.arange(steps) < 200, 1000.0, 0.5)
    inputs[:, 3] = synthesis
    return inputs


def follow(neurons, inputs, cuts):
    """Advance along inputs in calls that end at `cuts`."""
    outputs = []
    for start, end in zip([0, *cuts], [*cuts, len(inputs)], strict=True):
        outputs.append(np.zeros(5))
        call = inputs[start].copy()
        call[3] = inputs[start:end, 3].sum() * neurons.pmol_per_pg
        bundles.advance(neurons, call, end - start, outputs[-1])
    return np.array(outputs)


@pytest.mark.parametrize(
    ("exact", "size", "key", "rates", "steps"),
    [
        (True, 48, 3, (110.0, 80.0), 2500),  # a whole burst
        (False, 48, 4, (110.0, 80.0), 2500),
        (True, 107, 13, (120.0, 80.0), 1000),  # three blocks, one not full
        (True, 48, 11, (1100.0, 1000.0), 800),  # many counts; a hundred releases forestalled
    ],
)
def test_equals_the_twin_spike_by_spike_through_a_burst(exact, size, key, rates, steps):
    inputs = course(steps, rates)
    twin = bundles_twin.simulate(NETWORK, inputs, size, key, exact=exact)
    neurons = bundles.prepare(NETWORK, size, key, exact=exact, record=50_000)
    outputs = follow(neurons, inputs, [200])
    found = spikes(neurons)
    assert twin.depolarisation.max() > 20.0 and found[0].size > 20 * size
    assert np.array_equal(found[0], twin.spike_steps)
    assert np.array_equal(found[1], twin.spike_neurons)
    assert outputs[:, 3].sum() == pytest.approx(twin.released.sum(), rel=1e-9)
    assert outputs[-1, 4] == pytest.approx(twin.store[-1], rel=1e-9)
    secreted = of_mean_neuron(neurons, outputs[:, 0].sum())
    assert secreted == pytest.approx(twin.secreted.sum(), rel=5e-4)
    assert of_mean_neuron(neurons, outputs[-1, 2]) == pytest.approx(twin.hormone[-1], abs=1e-3 * secreted)
    assert outputs[1, 1] * size * (steps - 200) * 1e-3 == pytest.approx(np.sum(twin.spike_steps >= 200))


def test_forestalled_releases_do_occur_in_that_comparison():
    neurons = bundles.prepare(NETWORK, 48, 11, record=50_000)
    follow(neurons, course(800, (1100.0, 1000.0)), [200])
    steps, which = spikes(neurons)
    quick = sum(np.sum(np.diff(steps[which == neuron]) <= 6) for neuron in range(48))
    assert quick > 50


def test_holding_the_attenuation_for_some_steps_makes_no_difference_to_a_burst():
    inputs = course(1500, (110.0, 80.0))
    held, literal = (bundles_twin.simulate(NETWORK, inputs, 48, 4, held=held) for held in (True, False))
    assert held.spike_steps.size == pytest.approx(literal.spike_steps.size, rel=0.01)
    assert held.secreted.sum() == pytest.approx(literal.secreted.sum(), rel=0.01)


# --- promises ---


def test_what_calls_divide_time_into_changes_nothing():
    inputs = course(1500, (110.0, 80.0))
    whole, parts = (bundles.prepare(NETWORK, 100, 5, record=20_000) for _ in range(2))
    cuts = [1, 2, 3, 7, 8, 13, 100, 101, 102, 104, 200, 333, 335, 340, 341, *range(600, 700), 1222]
    outputs = follow(whole, inputs, [200]), follow(parts, inputs, cuts)
    assert np.array_equal(spikes(whole), spikes(parts))
    for quantity in (0, 3):
        assert outputs[1][:, quantity].sum() == pytest.approx(outputs[0][:, quantity].sum(), rel=1e-4)
    assert outputs[1][-1, 4] == outputs[0][-1, 4]


def test_books_balance():
    neurons = bundles.prepare(NETWORK, 60, 9)
    outputs = follow(neurons, course(4000, (110.0, 80.0), synthesis=0.3), [200, *range(300, 4000, 100)])
    secreted = of_mean_neuron(neurons, outputs[:, 0].sum())
    assert secreted > 1000.0
    store = of_mean_neuron(neurons, outputs[-1, 2])
    assert secreted + store == pytest.approx(INITIAL_STORE + 4000 * 0.3, rel=1e-12)


def test_a_neuron_draws_the_same_in_a_network_of_any_size():
    uncoupled = NETWORK | {"release_fraction": 0.0}
    small, large = (bundles.prepare(uncoupled, size, 8, record=10_000) for size in (30, 200))
    for neurons in (small, large):
        run(neurons, QUIET, 5000)
    steps, which = spikes(large)
    assert np.array_equal(spikes(small), (steps[which < 30], which[which < 30]))


def test_the_same_key_gives_the_same_in_threads_and_another_gives_another():
    def work(key):
        neurons = bundles.prepare(NETWORK, 48, key, record=50_000)
        run(neurons, (110.0, 80.0, 5.0), 20_000)
        return spikes(neurons)

    with ThreadPoolExecutor(2) as pool:
        threaded = list(pool.map(work, [1, 2, 1, 2]))
    assert np.array_equal(threaded[0], threaded[2]) and np.array_equal(threaded[1], work(2))
    assert threaded[0][0].size != threaded[1][0].size or np.any(threaded[0][0] != threaded[1][0])


def test_counts_spikes_that_find_the_record_full():
    complete, short = (bundles.prepare(NETWORK, 48, 6, record=room) for room in (1000, 100))
    for neurons in (complete, short):
        run(neurons, QUIET, 4000)
    filled, lost = short.recorded
    assert filled == 100 and lost == complete.recorded[0] - 100 > 0
    assert np.array_equal(short.spike_steps, complete.spike_steps[:100])
    short.recorded[0] = 0
    run(short, QUIET, 100)
    assert short.spike_steps[0] >= 4000


def test_lost_neurons_are_silent_and_hold_nothing():
    neurons = bundles.prepare(NETWORK | {"working_magnocellular": 0.75}, 100, 2, record=50_000)
    outputs = follow(neurons, course(3000, (120.0, 80.0), synthesis=0.5), [200])
    steps, which = spikes(neurons)
    assert np.array_equal(np.unique(which), np.arange(75))
    assert outputs[:, 1] @ [0.2, 2.8] == pytest.approx(steps.size / 75)
    total = of_mean_neuron(neurons, outputs[:, 0].sum() + outputs[-1, 2])
    assert total == pytest.approx(0.75 * INITIAL_STORE + 3000 * 0.5, rel=1e-12)


def test_bursts_grow_rare_where_neurons_are_lost_and_vanish_with_them():
    def bursts(left):
        neurons = bundles.prepare(NETWORK | {"working_magnocellular": left}, 48, 3, record=200_000)
        run(neurons, QUIET, 1_200_000, call=20_000)
        steps, which = spikes(neurons)
        return network_bursts(1e-3 * steps, which, neurons.working).onset.size

    counts = [bursts(left) for left in (1.0, 0.5, 0.1, 0.0)]
    assert counts[0] > counts[1] > counts[2] >= counts[3] == 0


def test_input_factor_scales_the_input_of_its_neuron():
    factor = np.repeat([0.0, 1.0, 3.0], 200)
    neurons = bundles.prepare(
        NETWORK | {"input_factor": factor, "release_fraction": 0.0}, 600, 2, exact=False, record=200_000
    )
    run(neurons, QUIET, 20_000)
    rates = np.bincount(spikes(neurons)[1] // 200, minlength=3) / 200 / 20.0
    alone = bundles.prepare(NETWORK | {"release_fraction": 0.0}, 200, 5, exact=False)
    tripled = run(alone, (240.0, 240.0, 0.5), 20_000, call=20_000)[0, 1]
    assert rates[0] == 0.0
    assert rates[2] == pytest.approx(tripled, rel=0.02)


def test_no_steps_report_where_the_network_stands():
    neurons = bundles.prepare(NETWORK | {"release_fraction": 0.0}, 48, 1)
    run(neurons, QUIET, 1000)
    outputs = np.full(5, np.nan)
    bundles.advance(neurons, np.array([80.0, 80.0, 0.5, 0.0]), 0, outputs)
    assert outputs[[0, 1, 3]].tolist() == [0.0, 0.0, 0.0]
    assert outputs[4] == pytest.approx(200.0 * -np.expm1(-1.0 / 400.0))


def test_a_call_without_steps_leaves_no_trace():
    plain, touched = (bundles.prepare(NETWORK, 48, 4, record=5000) for _ in range(2))
    for neurons in (plain, touched):
        run(neurons, QUIET, 1003)
    for rates in ((0.0, 0.0), (200.0, 80.0)):
        bundles.advance(touched, np.array([*rates, 0.5, 0.0]), 0, np.zeros(5))
    for neurons in (plain, touched):
        run(neurons, (200.0, 80.0, 0.5), 500)
    assert np.array_equal(spikes(plain), spikes(touched))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"membrane_time_constant": 0.001}, "time constants"),
        ({"ahp_time_constant": 0.05}, "ahp_time_constant"),
        ({"release_delay": 0.002}, "release_delay"),
        ({"input_factor": -1.0}, "input_factor"),
    ],
)
def test_refuses_values_that_it_cannot_run(change, message):
    with pytest.raises(ValueError, match=message):
        bundles.prepare(NETWORK | change, 48, 1)


def test_refuses_wiring_and_rates_that_cannot_be():
    with pytest.raises(ValueError, match="two different bundles"):
        bundles.prepare(NETWORK, 2, 1, wiring=[[0, 1], [1, 1]])
    neurons = bundles.prepare(NETWORK, 48, 1)
    for rates in ((-1.0, 80.0), (80.0, 3000.0), (np.nan, 80.0)):
        with pytest.raises(ValueError, match="rates"):
            bundles.advance(neurons, np.array([*rates, 0.5, 0.0]), 10, np.zeros(5))


def test_lanes_beyond_the_last_neuron_stay_out_of_everything():
    neurons = bundles.prepare(NETWORK, LANES + 1, 3, record=50_000)
    outputs = run(neurons, (300.0, 80.0, 5.0), 3000, call=3000)
    assert np.unique(spikes(neurons)[1]).tolist() == list(range(LANES + 1))
    assert outputs[0, 1] == pytest.approx(neurons.recorded[0] / (LANES + 1) / 3.0)


# --- bursts ---


@pytest.mark.parametrize("priming", [0.0, 0.2])
def test_does_not_burst_without_enough_suckling(priming):
    for key in range(3):
        assert hour(key, priming)[0].onset.size == 0


def test_bursts_as_the_released_program_does():
    hours = [hour(key) for key in range(10)]
    every = [bursts for bursts, _, _ in hours]
    intervals = np.array([bursts.intervals.mean() for bursts in every])
    assert np.all((intervals > 150.0) & (intervals < 350.0))  # target 22
    # 220 s, with a spread over wirings of 20: three standard errors of the difference
    assert intervals.mean() == pytest.approx(220.4, abs=24.0)
    spikes_per_burst = np.mean([bursts.spikes.mean() for bursts in every])
    assert spikes_per_burst == pytest.approx(58.5, abs=0.6)
    assert np.mean([rate for _, rate, _ in hours]) == pytest.approx(2.559, abs=0.02)
    # Targets 23 and 24; the duration is that of the network's burst.
    assert np.mean([np.mean(bursts.end - bursts.onset) for bursts in every]) == pytest.approx(2.8, abs=0.3)
    assert np.mean([bursts.peak_rate.mean() for bursts in every]) == pytest.approx(95.0, abs=2.0)
    assert min(bursts.fraction.min() for bursts in every) >= 0.95


@pytest.mark.parametrize(("priming", "interval"), [(0.4, 328.2), (0.7, 135.2), (1.0, 89.3)])
def test_the_interval_falls_with_suckling_as_in_the_released_program(priming, interval):
    intervals = np.concatenate([hour(key, priming)[0].intervals for key in range(5)])
    assert intervals.mean() == pytest.approx(interval, rel=0.12)


def test_bursts_are_rare_with_little_suckling():
    onsets = [hour(key, 0.3)[0].onset.size for key in range(5)]
    assert 3.0 <= np.mean(onsets) <= 8.0  # released program: 5.2 in an hour


def test_a_burst_secretes_half_a_milliunit_to_one():
    released = []
    for key in range(5):
        bursts, _, secreted = hour(key)
        for onset in bursts.onset[bursts.onset < 3580.0].astype(int):
            released.append(secreted[onset : onset + 10].sum() - 10.0 * np.median(secreted))
    milliunits = np.array(released) / 1.71e3  # 1 IU is 1.71 µg in these notes
    assert np.mean(milliunits) == pytest.approx(0.72, abs=0.05)
    assert np.all((milliunits > 0.5) & (milliunits < 1.0))


def test_strong_excitation_stops_bursts_and_they_return():
    for key in range(3):
        neurons = bundles.prepare(NETWORK, 48, key, exact=False, record=1_000_000)
        run(neurons, QUIET, 1_200_000)
        run(neurons, (200.0, 80.0, 0.5), 600_000)
        run(neurons, QUIET, 1_200_000)
        steps, which = spikes(neurons)
        onset = network_bursts(1e-3 * steps, which, 48).onset
        before, during, after = np.histogram(onset, [0.0, 1200.0, 1800.0, 3000.0])[0]
        assert before >= 3 and during <= 1 and after >= 3


def test_exact_decay_makes_the_background_a_little_faster_and_bursts_the_same():
    euler, exact = ([hour(key, exact=mode) for key in range(5)] for mode in (False, True))
    rates = [np.mean([rate for _, rate, _ in hours]) for hours in (euler, exact)]
    assert rates[1] / rates[0] == pytest.approx(1.031, abs=0.01)
    sizes = [np.mean([bursts.spikes.mean() for bursts, _, _ in hours]) for hours in (euler, exact)]
    assert sizes[1] / sizes[0] == pytest.approx(0.994, abs=0.01)
