"""Every body's organs, exported as SBML, pass libSBML's checks and run the same in libRoadRunner as here."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest
import roadrunner
from scipy.integrate import solve_ivp

from oxytocin import experiments
from oxytocin.engine.run import run
from oxytocin.engine.twin import twin
from oxytocin.exchange.sbml import Exported, export
from oxytocin.language import Body, Give, Protocol, Set
from oxytocin.language.quantities import factor
from oxytocin.report import catalogue

BODIES = {**catalogue.usual_bodies(), **catalogue.bodies()}
# What chance does: SBML has none, and here there is none without these.
CHANCE = {"hypothalamus.greatest_burst_rate": 0.0, "uterus.noise_sd": 0.0, "cervix.spread_within": 0.0}
# The absolute errors that both integrators are allowed, of a state's typical size, fill the last digits of what has
# decayed away; a value below this share of its highest is measured against that share.
NOTHING = 1e-4


def without_chance(name: str) -> Body:
    body = BODIES[name]()
    return body.with_values({path: value for path, value in CHANCE.items() if path in body.parameters})


def simulator(exported: Exported, tolerance: float = 1e-12) -> roadrunner.RoadRunner:
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    made = roadrunner.RoadRunner(exported.text)
    made.integrator.setValue("relative_tolerance", tolerance)
    made.integrator.setValue("absolute_tolerance", 0.01 * tolerance)
    made.integrator.setValue("maximum_num_steps", 1_000_000)
    return made


def identifier(exported: Exported, name: str) -> str:
    return exported.ids.get(name) or exported.ids[f"signal.{name}"]


def differences(
    body: Body, protocol: Protocol, seconds: float, every: float, tolerance: float = 1e-12
) -> dict[str, float]:
    """Return by name the largest relative difference of every state, signal and control, over all samples."""
    exported = export(body, protocol)
    ours = run(body, seconds, protocol=protocol, every=every, tolerance=1e-11)
    theirs = simulator(exported, tolerance)
    # Waiting amounts, hazards and noises are the engine's own and are left out.
    names = [name for name in ours.names if name in exported.ids or f"signal.{name}" in exported.ids]
    assert set(body.states) <= set(names)
    theirs.selections = ["time", *(identifier(exported, name) for name in names)]
    there = np.array(theirs.simulate(times=list(ours.time)))[:, 1:]
    here = np.stack([ours[name][0] * factor(ours.units[name]) for name in names], axis=1)
    scale = np.maximum(np.abs(here), NOTHING * np.abs(here).max(axis=0))
    apart = np.abs(here - there) / np.where(scale > 0, scale, 1.0)
    return dict(zip(names, apart.max(axis=0), strict=True))


def worst(found: dict[str, float]) -> tuple[float, str]:
    return max((value, name) for name, value in found.items())


@pytest.mark.parametrize("name", BODIES)
def test_libsbml_finds_nothing_wrong(name: str) -> None:
    exported = export(BODIES[name]())
    document = libsbml.readSBMLFromString(exported.text)
    document.checkConsistency()
    assert [document.getError(i).getMessage() for i in range(document.getNumErrors())] == []
    model = document.getModel()
    assert model.getNumSpecies() > 0 and model.getNumRules() > 0


def test_libsbml_would_find_a_wrong_unit() -> None:
    document = libsbml.readSBMLFromString(export(BODIES["resting_woman"]()).text)
    document.getModel().getParameter("plasma__clearance").setUnits("second")
    assert document.checkConsistency() > 0


@pytest.mark.parametrize(
    "settings",
    [{"dose": "10 IU", "duration": "4 h"}, {}, {"route": "im", "dose": "5 IU"}, {"route": "buccal", "dose": "200 IU"}],
)
def test_the_woman_is_infused_alike(settings: dict) -> None:
    """Required: 1e-6 on every species. Both are asked for 1e-11 in each step, and differ by some 1e-10."""
    infusion = experiments.experiment("infusion")
    chosen = infusion.choose("woman", settings)
    body = infusion.body("woman", chosen)
    # Samples every 77 s never fall on a step of the protocol, at which before and after are both right.
    found = differences(body, infusion.protocol(body, chosen), infusion.duration(chosen), 77.0)
    assert len(found) >= 30
    assert worst(found) < (1e-7, "")


@pytest.mark.parametrize(
    ("name", "protocol", "seconds"),
    [
        ("resting_man", Protocol(Give("inhaled_dose", "100 ug", at=100.5)), 3600.0),
        ("infused_rat", Protocol(Set("infusion", 1.0), Set("infusion", 0.0, at=1000.5)), 3600.0),
        ("vole", Protocol(Give("icv_dose", "1 nmol", at=100.5)), 3600.0),
        ("mouse", Protocol(Give("intravenous_bolus", "1 nmol")), 1800.0),
        ("everyday_woman", Protocol(Give("intranasal_dose", "24 IU", at=100.5)), 3600.0),
        (
            "newly_delivered_woman",
            Protocol(Give("birth", 1.0, at=100.5), Give("intravenous_carbetocin", "100 ug", at=130.1)),
            3600.0,
        ),
    ],
)
def test_other_bodies_run_alike(name: str, protocol: Protocol, seconds: float) -> None:
    found = differences(without_chance(name), protocol, seconds, 37.0)
    assert worst(found) < (1e-6, "")


def test_a_womb_contracts_alike() -> None:
    """Each contraction is four events; what their phase has drifted apart grows with their number (19 in an hour)."""
    found = differences(without_chance("labouring_woman"), Protocol(), 3600.0, 37.0)
    assert worst(found) < (1e-5, "")


def test_an_augmented_labour_goes_alike_through_birth() -> None:
    """Pump, centimetres, birth, drugs and placenta: chains of events, after hundreds of contractions.

    The phase of the contractions drifts apart with the tolerance (a relaxation oscillator remembers each error); what
    they work on averages over them, and is compared with the 1e-6 required. What libRoadRunner adds up to falls with
    its tolerance (1.4e-5 at 1e-11, 1.4e-6 at 1e-12, 3.7e-7 at 1e-13), while here 1e-10 and 1e-12 are 3e-9 apart.
    """
    augmented = Protocol(Set("augmentation", 1.0))
    found = differences(without_chance("labouring_woman"), augmented, 34_000.0, 97.0, tolerance=1e-13)
    rhythm = ("uterus.", "uterine", "contraction", "pressure", "stretch", "afferents.")
    slow = {name: value for name, value in found.items() if not any(part in name for part in rhythm)}
    assert {"dilation", "delivery.descent", "delivery.born", "pump.rate", "bleeding.lost", "plasma.central"} <= set(
        slow
    )
    assert worst(slow) < (1e-6, "")


def test_organs_without_their_neurons_follow_what_is_set_in_their_place() -> None:
    """The nursing woman's spikes do not travel; her organs do, here against the plain NumPy twin."""
    body = BODIES["nursing_woman"]()
    given = {"hypothalamus.entering_blood": 2.0, "hypothalamus.pituitary_store": 1e6}
    held = {f"hypothalamus.{name}": 0.0 for name in ("firing_rate", "dendritic_release", "dendritic_store")} | given
    exported = export(body)
    theirs = simulator(exported)
    for name, value in given.items():
        theirs[exported.ids[name]] = value
    theirs.selections = [exported.ids[name] for name in body.states]
    there = np.array(theirs.simulate(times=[0.0, 600.0, 1800.0]))
    derivatives = twin(body, held)
    here = solve_ivp(derivatives, (0, 1800), there[0], "LSODA", t_eval=[600.0, 1800.0], rtol=1e-11, atol=1e-12).y.T
    assert there[-1, list(body.states).index("plasma.central")] > 10.0
    # The twin has no events, so it does not count let-downs.
    counted = [name in ("breast.letting_down", "breast.let_downs") for name in body.states]
    assert there[-1, counted].all()
    smooth = ~np.array(counted)
    np.testing.assert_allclose(there[1:, smooth], here[:, smooth], rtol=1e-6, atol=1e-9)


def test_a_dose_can_be_given_by_setting_its_amount_and_time() -> None:
    body = BODIES["resting_woman"]()
    exported = export(body)
    theirs = simulator(exported)
    theirs["intravenous_bolus__amount"], theirs["intravenous_bolus__time"] = 1668.0, 100.5
    theirs.selections = ["time", exported.ids["plasma.central"]]
    there = np.array(theirs.simulate(times=list(np.arange(0.0, 1800.0, 37.0))))[:, 1]
    protocol = Protocol(Give("intravenous_bolus", 1668.0, at=100.5))
    here = run(body, 1799.0, protocol=protocol, every=37.0, tolerance=1e-11)["plasma.central"][0]
    np.testing.assert_allclose(there, here, rtol=1e-7)


def test_a_random_event_comes_when_one_is_expected() -> None:
    """With chance frozen, bursts come each time that the hazard since the last has reached the mean wait, 1."""
    exported = export(without_chance("expectant_woman").with_values({"hypothalamus.greatest_burst_rate": "1 Hz"}))
    theirs = simulator(exported, 1e-9)
    theirs.selections = ["hypothalamus__burst__hazard", "hypothalamus__time_since_burst"]
    hazard, since = np.array(theirs.simulate(0.0, 4 * 3600.0, 4 * 3600 + 1)).T
    bursts = np.flatnonzero(np.diff(since) < 0)
    assert bursts.size > 1
    assert (hazard <= 1.0 + 1e-6).all() and (np.diff(hazard)[bursts] < 0).all()
