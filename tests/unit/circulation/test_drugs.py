"""Drugs keep their books by every route, and fall as they were seen to fall."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oxytocin.bodies.human import atosiban_parts, carbetocin_parts, resting_woman
from oxytocin.engine.run import run
from oxytocin.experiments.dosing import DRUGS, steps
from oxytocin.language import Body, Give, OxytocinError, Protocol, Set

WAYS = [(name, route, False) for name, drug in DRUGS.items() for route in drug.routes]
WAYS += [(name, "iv", True) for name in DRUGS]


def woman(drug):
    return resting_woman().with_parts(**DRUGS[drug].parts()).with_values({"basal_secretion": 0, "level_at_start": 0})


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(WAYS), st.floats(1e-3, 1e7), st.floats(0, 3000), st.floats(1, 5000))
def test_every_drug_by_every_route_keeps_its_books(way, dose, at, length):
    drug, route, infused = way
    length = max(length, dose / 0.9e6 * 60) if infused else 0.0
    body = woman(drug)
    done = run(body, 9000.0, protocol=Protocol(*steps(drug, route, dose, at, length)), every=13.0, progress=False)
    entering = "entering_blood" if drug == "oxytocin" else f"{drug}_entering_blood"
    givers = [key for key, part in body.parts.items() if any(n == entering for n in outputs(part))]
    plasma = "plasma" if drug == "oxytocin" else f"{drug}_plasma"
    held = [f"{plasma}.{name}" for name in ("central", "peripheral", "cleared")]
    waiting = ("bolus_left", "depot", "lost", "first_stage", "second_stage")
    held += [f"{key}.{name}" for key in givers for name in waiting if f"{key}.{name}" in body.states]
    total = sum(done[name] for name in held)[0]
    came = dose * (np.clip((done.time - at) / length, 0, 1) if infused else done.time >= at)
    assert total == pytest.approx(came, rel=1e-8, abs=1e-9 * dose)
    assert done.samples.min() >= 0.0
    others = [name for name in ("carbetocin", "atosiban") if f"{name}_plasma" in body.parts and name != drug]
    assert all(done[f"plasma_{name}"].max() == 0.0 for name in others)


def outputs(part):
    from oxytocin.language import Output

    return [part.signal_name(port) for port in part.declared(Output)]


def test_a_drug_does_not_show_as_oxytocin():
    body = woman("carbetocin").with_parts(**atosiban_parts())
    protocol = Protocol(Give("intravenous_carbetocin", "100 ug"), Set("atosiban_infusion", "300 ug/min"))
    done = run(body, 3600.0, protocol=protocol, every=60.0, progress=False)
    assert done["plasma_oxytocin"].max() == 0.0
    assert done["plasma_carbetocin"].max() > 1000.0 and done["plasma_atosiban"].max() > 1e5


def test_half_lives_of_both_drugs():
    for drug, half_lives in (("carbetocin", (5.5, 33.0)), ("atosiban", (13.0, 102.0))):
        values = {path: item.value for path, item in woman(drug).parameters.items()}
        clearance, volume, exchange, outer = (
            values[f"{drug}_plasma.{name}"] for name in ("clearance", "central_volume", "exchange", "peripheral_volume")
        )
        rates = np.array([[-(clearance + exchange) / volume, exchange / outer], [exchange / volume, -exchange / outer]])
        found = np.sort(np.log(2) / -np.linalg.eigvals(rates))
        assert found == pytest.approx(half_lives, rel=0.03)


def test_a_drug_is_given_in_its_own_unit():
    body = woman("carbetocin")
    done = run(body, 60.0, protocol=Protocol(Give("intramuscular_carbetocin", "100 ug")), every=60.0, progress=False)
    assert done["carbetocin_muscle.given"][0, -1] == pytest.approx(100e-6 / 988.17 * 1e12)
    with pytest.raises(OxytocinError, match="carbetocin is dosed by mass"):
        run(body, 60.0, protocol=Protocol(Give("intramuscular_carbetocin", "10 IU")), progress=False)


def test_a_drug_may_not_flow_into_the_plasma_of_another():
    carbetocin = carbetocin_parts()
    astray = carbetocin["carbetocin_muscle"].wired(entering_blood="entering_blood")
    with pytest.raises(OxytocinError, match=r"is about carbetocin, but .* is about oxytocin"):
        Body("woman", **{**resting_woman().parts, **carbetocin, "carbetocin_muscle": astray})
