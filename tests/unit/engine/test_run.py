"""The engine against closed forms, SciPy and its own twin; its promises about noise, events and mass."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from oxytocin.engine.run import run, simulate
from oxytocin.engine.twin import twin
from oxytocin.language import (
    Arrival,
    Body,
    Component,
    Crossing,
    Draw,
    Equal,
    Flux,
    Give,
    Output,
    OxytocinError,
    Parameter,
    Protocol,
    Rate,
    Set,
    State,
)
from oxytocin.language.maths import exp
from oxytocin.language.quantities import factor
from parts import Clock, Oscillator, Plasma, Pulses, Receptor


class Silence(Component):
    """No secretion."""

    none = Parameter(0.0, "pmol/s", "oxytocin_notes")
    secretion = Output(Flux("pmol/s", "oxytocin"))

    def equations(self):
        yield Equal(self.secretion, self.none)


class Cubic(Component):
    """x' = -x³/(2 time): steep at first, so that a step that is too long overflows in its stages."""

    level = State("1", initial=1e4)
    time = Parameter(1e4, "s", "oxytocin_notes")
    steady = State("1", initial=1.0, doc="stands after the one that overflows")

    def equations(self):
        yield Rate(self.level, -(self.level**3) / (2 * self.time))
        yield Rate(self.steady, 0 * self.steady / self.time)


@pytest.mark.parametrize("tolerance", [1e-6, 1e-3])
def test_a_step_whose_stages_overflow_is_taken_again(tolerance):
    # A first step of 0.1 s gives infinities that cancel into no number; that must never count as small error.
    level = run(Body("test", cubic=Cubic()), 100.0, tolerance=tolerance, progress=False)["cubic.level"][0]
    assert level[-1] == pytest.approx((1e-8 + 100.0 / 1e4) ** -0.5, rel=10 * tolerance)


def plasma_body() -> Body:
    return Body("test", silence=Silence(), plasma=Plasma())


def four_parts() -> Body:
    return Body("test", pulses=Pulses(), plasma=Plasma(), uterus=Oscillator(), receptor=Receptor())


def two_compartments(time, dose):
    """Closed form of a bolus into the first of two compartments, pmol/L."""
    volume, outer, clearance, exchange = 7.0, 8.3, 1.25, 0.43
    k10, k12, k21 = clearance / volume, exchange / volume, exchange / outer
    total, product = k10 + k12 + k21, k10 * k21
    fast, slow = ((total + s * np.sqrt(total**2 - 4 * product)) / 2 for s in (1, -1))
    minutes = time / 60
    a, b = (k21 - fast) / (slow - fast), (slow - k21) / (slow - fast)
    return dose / volume * (a * np.exp(-fast * minutes) + b * np.exp(-slow * minutes))


def test_a_last_sample_that_rounding_puts_behind_the_end_is_taken_at_the_end() -> None:
    assert 50 * 0.07 > 3.5
    done = run(plasma_body(), 3.5, protocol=Protocol(Give("bolus", 1000.0)), every=0.07)
    assert done.time.size == 51 and done.time[-1] == 3.5
    assert np.isfinite(done.samples).all()


def test_a_bolus_follows_the_closed_form():
    done = run(plasma_body(), 3600, protocol=Protocol(Give("bolus", 1000.0)), every=7.0, tolerance=1e-9)
    assert done["plasma_oxytocin"][0] == pytest.approx(two_compartments(done.time, 1000.0), rel=1e-7, abs=1e-9)


def test_dense_output_is_as_good_as_the_steps():
    coarse = run(plasma_body(), 3600, protocol=Protocol(Give("bolus", 1000.0)), every=1.0, tolerance=1e-6)
    assert coarse["plasma_oxytocin"][0] == pytest.approx(two_compartments(coarse.time, 1000.0), rel=2e-4, abs=1e-5)


def test_outcomes_do_not_depend_on_sampling():
    protocol = Protocol(Set("pump", "2 mU/min", "3 min"), Give("bolus", "1 mU", "7 min"))
    fine = run(four_parts(), 1200, protocol=protocol, every=0.5)
    rough = run(four_parts(), 1200, protocol=protocol, every=60.0)
    assert np.array_equal(fine.samples[:, ::120], rough.samples)


def test_the_oscillator_agrees_with_scipy_and_the_twin():
    body = Body("test", uterus=Oscillator(noise_sd=0.0))
    quiet = {"uterus.jitter": 0.0}
    derivatives = twin(body, quiet)
    start = [item.initial for item in body.states.values()]
    reference = solve_ivp(derivatives, (0, 600), start, method="LSODA", rtol=1e-10, atol=1e-12, dense_output=True)
    done = run(body, 600, every=5.0, tolerance=1e-9)
    assert done["excitation"][0] == pytest.approx(reference.sol(done.time)[0], abs=2e-5)


def test_events_happen_when_they_should():
    done = run(Body("test", clock=Clock()), 95.0)
    assert done.events[0].times("tick") == pytest.approx(np.arange(10, 91, 10), abs=1e-6)
    assert done["ticks"][0, -1] == 9


def test_random_arrivals_are_poisson():
    class Counter(Component):
        count = State("1")
        rate = Parameter(0.5, "1/s", "oxytocin_notes")

        def events(self):
            yield Arrival("arrival", self.rate, {self.count: self.count + 1})

    done = run(Body("test", counter=Counter()), 400.0, subjects=200, every=400.0)
    counts = done["count"][:, -1]
    assert counts.mean() == pytest.approx(200, abs=4 * np.sqrt(200 / 200))
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.45)
    waits = np.concatenate([np.diff(item.times("arrival")) for item in done.events])
    assert np.mean(waits > 2.0) == pytest.approx(np.exp(-1.0), abs=0.01)


def test_noise_has_its_standard_deviation_and_memory():
    body = Body("test", uterus=Oscillator(drive=0.0))
    done = run(body, 40000.0, every=3.0)
    noise = done["jitter"][0]
    assert noise.std() == pytest.approx(0.05, rel=0.15)
    lag = 10  # 30 s, one correlation time
    assert np.corrcoef(noise[:-lag], noise[lag:])[0, 1] == pytest.approx(np.exp(-1), abs=0.12)


def test_random_draws_differ_between_events_and_parts():
    class Thrower(Component):
        sum = State("1", may_be_negative=True)
        rate = Parameter(1.0, "1/s", "oxytocin_notes")
        luck = Draw("normal")

        def events(self):
            yield Arrival("throw", self.rate, {self.sum: self.sum + self.luck})

    done = run(Body("test", one=Thrower(), two=Thrower()), 50.0, every=1.0)
    one, two = done["one.sum"][0], done["two.sum"][0]
    assert len(np.unique(np.diff(one)[np.diff(one) != 0])) > 10
    assert not np.array_equal(one, two)


# Nothing, or an amount that a balance can weigh: a dose of 1e-182 pmol is below the rounding of anything.
amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e4))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@example(bolus=0.001, pump=0.0, clearance=9.0, seed=0)
@given(amounts, amounts, st.floats(0.01, 50.0), st.integers(0, 1000))
def test_mass_is_balanced_and_nothing_is_negative(bolus, pump, clearance, seed):
    protocol = Protocol(Set("pump", pump, 100.0), Give("bolus", bolus, 333.3))
    body = Body("test", pulses=Pulses(), plasma=Plasma(clearance=clearance))
    done = run(body, 2000.0, protocol=protocol, seed=seed, every=11.0)
    held = sum(done[name] for name in ("plasma.central", "plasma.outer", "plasma.cleared", "pulses.ready"))[0]
    came = done["pulses.given"][0] + bolus * (done.time >= 333.3) + pump / 60 * np.maximum(0, done.time - 100)
    assert np.max(np.abs(held - came)) <= 1e-9 * max(came.max(), 1.0)
    assert done.samples.min() >= 0.0


def test_a_subject_is_the_same_in_any_population_and_on_any_number_of_threads():
    few = run(four_parts(), 1500, subjects=3, seed=5, every=10.0, workers=1)
    many = run(four_parts(), 1500, subjects=9, seed=5, every=10.0, workers=2)
    assert np.array_equal(few.samples, many.samples[:3])
    assert np.array_equal(few.parameters, many.parameters[:3])
    assert not np.array_equal(many.samples[0], many.samples[1])


def test_adding_a_part_moves_no_other_draw():
    alone = run(Body("test", pulses=Pulses(), plasma=Plasma()), 5000, seed=2)
    joined = run(Body("test", clock=Clock(), pulses=Pulses(), plasma=Plasma()), 5000, seed=2)
    assert alone.events[0].times("pulse") == pytest.approx(joined.events[0].times("pulse"), abs=1e-6)


def test_scenarios_differ_only_by_cause():
    body = four_parts()
    a = run(body, 5000, seed=3)
    b = run(body.with_values({"plasma.clearance": "3 L/min"}), 5000, seed=3)
    assert a.events[0].times("pulse") == pytest.approx(b.events[0].times("pulse"), abs=1e-6)
    assert b["plasma_oxytocin"].mean() < a["plasma_oxytocin"].mean()


def test_spread_follows_its_law():
    done = run(plasma_body(), 1.0, subjects=4000)
    index = list(done.body.parameters).index("plasma.clearance")
    logs = np.log(done.parameters[:, index] / 1.25)
    assert logs.std() == pytest.approx(0.25, rel=0.05)
    assert logs.mean() == pytest.approx(0.0, abs=0.02)


def test_halving_the_tolerance_changes_little():
    loose, tight = (
        run(plasma_body(), 3600, protocol=Protocol(Give("bolus", 500.0)), tolerance=t) for t in (1e-6, 1e-8)
    )
    assert loose["plasma_oxytocin"] == pytest.approx(tight["plasma_oxytocin"], rel=1e-4, abs=1e-5)


def test_a_parameter_is_read_by_name():
    done = run(plasma_body(), 60.0, subjects=3, progress=False)
    place = list(done.body.parameters).index("plasma.clearance")
    np.testing.assert_array_equal(done.parameter("clearance"), done.parameters[:, place])
    with pytest.raises(OxytocinError, match=r"did you mean 'plasma\.clearance'"):
        done.parameter("plasma.clearence")


def test_the_dataset_carries_units_and_sources():
    data = simulate(plasma_body(), 60.0, every=1.0, subjects=2)
    assert dict(data.sizes)["subject"] == 2 and dict(data.sizes)["time"] == 61
    assert data["plasma_oxytocin"].attrs["units"] == "pmol/L"
    assert data["parameter_plasma_clearance"].attrs["source"] == "oxytocin_notes"
    assert "oxytocin_notes" in data.attrs["sources"]


def test_saving_is_whole_or_not_at_all(tmp_path):
    done = run(plasma_body(), 60.0)
    done.save(tmp_path / "result.nc")
    assert [path.name for path in tmp_path.iterdir()] == ["result.nc"]
    with pytest.raises(OxytocinError, match="does not exist"):
        done.save(tmp_path / "missing" / "result.nc")
    with pytest.raises(OxytocinError, match=r"result\.nc"):
        done.save(tmp_path / "result.xlsx")


@pytest.mark.parametrize(
    ("duration", "options", "message"),
    [
        (0, {}, "more than 0 s"),
        (-5, {}, "more than 0 s"),
        (float("nan"), {}, "finite"),
        (10, {"every": 0}, "between samples"),
        (1e9, {"every": 1e-3}, "too many"),
        (10, {"subjects": 0}, "between 1 and"),
        (10, {"integration": "magic"}, "'exact' or 'euler'"),
        (10, {"keep": ["plasma_oxitocin"]}, "did you mean 'plasma_oxytocin'"),
        (10, {"protocol": Protocol(Set("pumb", 1))}, "did you mean"),
        (10, {"protocol": Protocol(Set("pump", -1))}, "must lie between"),
        (10, {"protocol": Protocol(Give("bolus", -1))}, "negative"),
        (10, {"protocol": Protocol(Give("bolus", 1, at=-1))}, "before time 0"),
    ],
)
def test_wrong_arguments_get_a_sentence(duration, options, message):
    with pytest.raises(OxytocinError, match=message):
        run(plasma_body(), duration, **options)


def test_an_explosion_is_named():
    class Bomb(Component):
        heat = State("1", initial=1.0)
        rate = Parameter(1.0, "1/s", "oxytocin_notes")

        def equations(self):
            yield Rate(self.heat, self.rate * self.heat**2)

    with pytest.raises(OxytocinError, match=r"bomb\.heat"):
        run(Body("test", bomb=Bomb()), 10.0)


def test_an_event_that_never_ends_is_named():
    class Zeno(Component):
        height = State("1", initial=1.0, may_be_negative=True)
        speed = Parameter(1.0, "1/s", "oxytocin_notes")

        def equations(self):
            yield Rate(self.height, self.speed)

        def events(self):
            yield Crossing("bounce", self.height - 1.0001, {self.height: self.height - 1e-6})

    with pytest.raises(OxytocinError, match="bounce"):
        run(Body("test", zeno=Zeno()), 100.0)


def test_units_of_the_engine_do_not_leak():
    done = run(plasma_body(), 10.0, protocol=Protocol(Set("pump", "1 mU/min")))
    assert done["plasma.pump"][0, -1] == pytest.approx(1.668, rel=1e-3)
    assert factor("pmol/min") == pytest.approx(1 / 60)


class Steep(Component):
    """Falls at a rate that is worked out once, from a parameter."""

    level = State("1", initial=1.0)
    steepness = Parameter(1.0, "1", "oxytocin_notes")
    rate = Parameter(1.0, "1/s", "oxytocin_notes")

    def equations(self):
        yield Rate(self.level, -self.rate * exp(self.steepness) * self.level)


def test_values_with_which_nothing_can_be_worked_out_get_a_sentence():
    body = Body("test", steep=Steep()).with_values({"steep.steepness": 1e4})
    with pytest.raises(OxytocinError, match=r"the equations cannot begin with these values \(math range error\)"):
        run(body, 1.0, progress=False)
