"""In every body hormone is neither made nor lost but where the equations say so, and nothing falls below zero."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.bodies.human import nursing_woman, resting_woman
from oxytocin.bodies.rat import nursing_rat, recorded_rat, resting_rat
from oxytocin.engine.run import run
from oxytocin.language import Give, Protocol, Set

QUICK = settings(max_examples=6, suppress_health_check=list(HealthCheck))
ON_THE_WAY = ("synthesis.axon_first", "synthesis.axon_second", "synthesis.axon_third", "synthesis.waiting")
RAT_BLOOD = ("plasma.plasma", "plasma.tissue", "plasma.cleared")
WOMAN_BLOOD = ("plasma.central", "plasma.peripheral", "plasma.cleared")


def drift(done, held, sources):
    """Largest relative change of everything held less everything that came in."""
    total = sum(done[name] for name in held) - sum(done[name] for name in sources)
    scale = max(np.abs(sum(done[name] for name in held)).max(), 1e-30)
    return np.ptp(total, axis=1).max() / scale


def check(done, held, sources):
    assert drift(done, held, sources) < 1e-9
    states = list(done.body.states)
    lowest = {name: done[name].min() for name in states if not done.body.states[name].may_be_negative}
    assert min(lowest.values()) >= 0.0, min(lowest, key=lowest.get)


@QUICK
@given(st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 3), st.sampled_from(["exact", "euler"]))
def test_nursing_rat(seed, suckling, priming, integration):
    body = nursing_rat().with_values({"priming_rate": priming})
    protocol = Protocol(Set("suckling", suckling, 3.3), Give("intravenous_bolus", 2.0, 50.0), Set("infusion", 3.0, 70))
    done = run(body, 120.0, protocol=protocol, seed=seed, every=0.37, integration=integration)
    check(done, ("pituitary_store", *ON_THE_WAY, *RAT_BLOOD, "bolus_left"), ("synthesis.made", "given_intravenously"))


@QUICK
@given(st.integers(0, 10**6), st.floats(0, 1000), st.floats(-5, 40), st.floats(0, 60))
def test_resting_rat(seed, psp_rate, load, dose):
    body = resting_rat().with_values({"psp_rate": psp_rate, "neurons": 20})
    protocol = Protocol(Set("osmotic_load", load, 10.0), Give("cck", dose, 20.0))
    done = run(body, 60.0, protocol=protocol, seed=seed, every=0.37)
    check(done, ("pituitary_store", *ON_THE_WAY, *RAT_BLOOD), ("synthesis.made",))


@QUICK
@given(st.lists(st.floats(0.01, 100.0), max_size=300))
def test_recorded_rat(times):
    done = run(recorded_rat(sorted(times)), 120.0, every=0.37)
    check(done, ("pituitary_store", *ON_THE_WAY, *RAT_BLOOD), ("synthesis.made",))


@QUICK
@given(st.integers(0, 10**6), st.floats(0, 1), st.floats(0.1, 5))
def test_nursing_woman(seed, suckling, clearance):
    body = nursing_woman().with_values({"clearance": clearance})
    protocol = Protocol(Set("suckling", suckling), Set("suction", 1.0, 30.0))
    done = run(body, 120.0, protocol=protocol, seed=seed, every=0.37, subjects=2)
    check(done, ("pituitary_store", *ON_THE_WAY, *WOMAN_BLOOD), ("synthesis.made",))
    milk = done["alveolar_milk"] + done["duct_milk"] + done["milk_removed"] - done["milk_made"]
    assert np.ptp(milk, axis=1).max() < 1e-7


@QUICK
@given(
    st.sampled_from(["intramuscular", "intranasal", "inhaled", "sublingual", "buccal"]),
    st.floats(1e-3, 1e6),
    st.floats(0, 3000),
)
def test_every_route_keeps_its_books(route, dose, at):
    body = resting_woman().with_values({"basal_secretion": 0, "level_at_start": 0})
    done = run(body, 7200.0, protocol=Protocol(Give(f"{route}_dose", dose, at)), every=13.0)
    stages = (f"{route}.first_stage", f"{route}.second_stage") if route in ("sublingual", "buccal") else ()
    held = (*WOMAN_BLOOD, f"{route}.depot", f"{route}.lost", *stages)
    total = sum(done[name] for name in held)[0]
    came = dose * (done.time >= at)
    assert total == pytest.approx(came, rel=1e-9, abs=1e-9 * max(dose, 1e-3))
    assert done.samples.min() >= 0.0
