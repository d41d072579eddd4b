"""The stress axis of people and rodents: rest, binding, a second integration, both entries of oxytocin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from oxytocin.engine.results import Run
from oxytocin.engine.run import run
from oxytocin.language import Body, Component, Control, Equal, Give, Level, Output, Parameter, Protocol, Set
from oxytocin.organs.human_stress_axis import HumanStressAxis, WomansStressAxis
from oxytocin.organs.rodent_stress_axis import RodentStressAxis
from oxytocin.organs.stress_axis import StressAxis

MINUTE = 60.0


class Situation(Component):
    """What reaches the axis, as it is told."""

    hour = Control("hour", default=16.0)
    threat = Control("1")
    signal = Control("1")
    level = Control("pmol/L")
    sucking = Control("1")
    pituitary = Control("1", default=1.0)
    time_of_day = Output(Level("hour"))
    stressor = Output(Level("1"))
    pvn_receptor_signal = Output(Level("1"))
    plasma_oxytocin = Output(Level("pmol/L", "oxytocin"))
    suckling_felt = Output(Level("1"))
    pituitary_mass = Output(Level("1"))

    def equations(self):
        yield Equal(self.time_of_day, self.hour)
        yield Equal(self.stressor, self.threat)
        yield Equal(self.pvn_receptor_signal, self.signal)
        yield Equal(self.plasma_oxytocin, self.level)
        yield Equal(self.suckling_felt, self.sucking)
        yield Equal(self.pituitary_mass, self.pituitary)


def carried(minutes: float, *steps: Set | Give, axis: StressAxis | None = None, **values: float) -> Run:
    body = Body("woman", situation=Situation(), axis=axis or WomansStressAxis(**values))
    done = Protocol(*steps)
    return run(body, minutes * MINUTE, protocol=done, every=MINUTE, tolerance=1e-8, progress=False)


def value(name: str) -> float:
    return float(HumanStressAxis().parameters[name].value)


def speech(at: float = 0.0, size: float = 3.0) -> tuple[Set, Set]:
    return Set("threat", size, at * MINUTE), Set("threat", 0.0, (at + 15) * MINUTE)


@pytest.mark.parametrize(("axis", "hour"), [(HumanStressAxis(), 16.0), (RodentStressAxis(), 10.0)])
def test_rest_is_steady(axis: StressAxis, hour: float) -> None:
    done = carried(600.0, Set("hour", hour), axis=axis)
    for name in ("axis.crh", "axis.acth", "axis.steroid", "axis.felt_steroid"):
        assert done[name][0] == pytest.approx(done[name][0, 0], rel=1e-6)


@given(total=st.floats(1.0, 3000.0))
@settings(max_examples=40)
def test_what_is_free_and_bound_is_all_cortisol(total: float) -> None:
    axis = HumanStressAxis()
    numbers = {axis.symbol(item): item.value for item in axis.declared(Parameter).values()}
    free = float(axis.free(total).subs(numbers))
    bound = value("binding_globulin") / (value("globulin_dissociation") + free) + value("albumin_binding")
    assert 0 < free < total
    assert free * (1 + bound) == pytest.approx(total, rel=1e-9)


def test_a_second_integration_of_the_equations_of_the_notes_agrees() -> None:
    p = {name: float(item.value) for name, item in HumanStressAxis().parameters.items()}
    theta, size = 0.3, 2.5

    def free(c: float) -> float:
        # The root of a U² + b U + c = 0 by NumPy, where the part has a closed form.
        loose = 1 + p["albumin_binding"]
        middle = loose * p["globulin_dissociation"] + p["binding_globulin"] - c
        return float(max(np.roots([loose, middle, -c * p["globulin_dissociation"]]).real))

    u0 = free(p["steroid_at_rest"])

    def held(u: float) -> float:
        ratio = (u / p["feedback_half"]) ** p["feedback_exponent"]
        return (1 + (u0 / p["feedback_half"]) ** p["feedback_exponent"]) / (1 + ratio)

    def made(a: float) -> float:
        return a ** p["acth_exponent"] / (a ** p["acth_exponent"] + p["acth_half"] ** p["acth_exponent"])

    psi = (1 - p["pvn_restraint"] * theta) / (1 - p["pvn_restraint"] * p["usual_signal"])
    ln2 = np.log(2)

    def rates(minute: float, y: np.ndarray) -> list[float]:
        x, a, first, second, c, g = y
        u = free(c)
        drive = 1 + (size * psi if minute < 15 else 0)
        clearance = ln2 / p["steroid_half_life"] * p["steroid_at_rest"] / u0
        return [
            ln2 / p["crh_half_life"] * (drive * held(u) - x),
            ln2 / p["acth_half_life"] * (p["acth_at_rest"] * x * held(g) - a),
            2 / p["adrenal_delay"] * (a - first),
            2 / p["adrenal_delay"] * (first - second),
            clearance * (u0 * made(second) / made(p["acth_at_rest"]) - u),
            (u - g) / p["feedback_time"],
        ]

    rest = [1.0, *3 * [p["acth_at_rest"]], p["steroid_at_rest"], u0]
    early = solve_ivp(rates, (0, 15), rest, t_eval=np.arange(0, 16.0), rtol=1e-9, atol=1e-9)
    late = solve_ivp(rates, (15, 120), early.y[:, -1], t_eval=np.arange(16.0, 121.0), rtol=1e-9, atol=1e-9)
    expected = np.hstack([early.y, late.y])
    done = carried(120.0, *speech(size=size), Set("signal", theta))
    assert done["plasma_acth"][0] == pytest.approx(expected[1], rel=1e-4)
    assert done["plasma_cortisol"][0] == pytest.approx(expected[4], rel=1e-4)
    saliva = [value("salivary_share") * free(c) for c in expected[4]]
    assert done["salivary_cortisol"][0] == pytest.approx(saliva, rel=1e-4)


def test_oxytocin_of_the_pvn_restrains_stress_and_not_rest() -> None:
    assert np.array_equal(carried(60.0, Set("signal", 0.8))["plasma_cortisol"], carried(60.0)["plasma_cortisol"])
    peaks = [carried(60.0, *speech(), Set("signal", theta))["plasma_cortisol"].max() for theta in (0.0, 0.3, 0.8)]
    assert peaks[0] > peaks[1] > peaks[2] > value("steroid_at_rest")


def test_what_comes_after_the_stressor_comes_too_late() -> None:
    late = carried(90.0, *speech(), Set("signal", 0.9, 15 * MINUTE))
    assert late["plasma_cortisol"] == pytest.approx(carried(90.0, *speech())["plasma_cortisol"], rel=1e-9)


def test_oxytocin_of_the_blood_lowers_acth_at_rest_unless_opioids_are_blocked() -> None:
    given_it = carried(60.0, Set("level", 45.0))["plasma_acth"][0]
    naloxone = carried(60.0, Set("level", 45.0), Set("opioid_blockade", 1.0))["plasma_acth"][0]
    assert given_it[-1] < 0.9 * value("acth_at_rest")
    assert naloxone == pytest.approx(value("acth_at_rest"), rel=1e-6)


def test_oxytocin_at_rest_takes_nothing_off_the_drive() -> None:
    done = carried(600.0, Set("level", 3.0))
    assert done["plasma_cortisol"][0, -1] == pytest.approx(value("steroid_at_rest"), rel=0.01)


def test_a_feed_relieves_for_less_than_two_hours() -> None:
    plain = carried(300.0, *speech(240.0))["plasma_cortisol"].max()

    def after(wait: float) -> float:
        feed = Set("sucking", 1.0, (225.0 - wait) * MINUTE), Set("sucking", 0.0, (240.0 - wait) * MINUTE)
        return float(carried(300.0, *feed, *speech(240.0))["plasma_cortisol"].max())

    assert after(15.0) < after(60.0) < after(180.0) <= plain
    rise = plain - value("steroid_at_rest")
    assert plain - after(15.0) > 0.15 * rise
    assert plain - after(180.0) < 0.02 * rise


def test_day_and_glands() -> None:
    morning = carried(600.0, Set("hour", 8.0))["plasma_cortisol"][0, -1]
    night = carried(600.0, Set("hour", 20.0))["plasma_cortisol"][0, -1]
    assert morning > value("steroid_at_rest") > night > 0
    grown = carried(600.0, Set("pituitary", 2.0))["plasma_acth"][0]
    assert value("acth_at_rest") < grown[-1] < 2 * value("acth_at_rest")  # cortisol holds it back


def test_injected_crh_acts_below_the_brain() -> None:
    rat = RodentStressAxis()
    plain = carried(120.0, Set("hour", 10.0), Give("injected_crh", 5.0, 600.0), axis=rat)
    bound = carried(120.0, Set("hour", 10.0), Set("signal", 0.9), Give("injected_crh", 5.0, 600.0), axis=rat)
    assert plain["plasma_acth"].max() > 2 * plain["plasma_acth"][0, 0]
    assert np.array_equal(plain["plasma_corticosterone"], bound["plasma_corticosterone"])


def test_corticosterone_is_read_as_mass() -> None:
    done = carried(10.0, Set("hour", 10.0), axis=RodentStressAxis())
    assert done["plasma_corticosterone"][0, 0] == pytest.approx(145.0 * 346.46 / 1000.0, rel=1e-9)
