"""Blood and brain fluid are two pools; tissue binds what stands in it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.bodies.brain import REGIONS
from oxytocin.bodies.everyday import everyday_man
from oxytocin.bodies.mouse import mouse
from oxytocin.bodies.rat import behaving_rat
from oxytocin.bodies.vole import vole
from oxytocin.engine.run import run
from oxytocin.language import Give, Protocol, Set

HOUR = 3600.0


def watched(body, *steps, hours=4.0, every=300.0):
    return run(body, hours * HOUR, protocol=Protocol(*steps), every=every, progress=False)


def test_at_rest_plasma_says_nothing_about_the_brain():
    silent = watched(behaving_rat())
    flooded = watched(behaving_rat(), Set("line.infusion", 1.0, HOUR))
    assert flooded["plasma_oxytocin"][0, -1] > 50 * silent["plasma_oxytocin"][0, -1]
    assert flooded["csf_oxytocin"][0] == pytest.approx(silent["csf_oxytocin"][0], rel=0.05)


def test_stress_raises_the_pvn_ninefold_in_the_long_run():
    done = watched(behaving_rat(), Set("stressor.stressor_intensity", 1, HOUR), hours=6)
    assert done["pvn_oxytocin"][0, -1] / done["pvn_oxytocin"][0, 0] == pytest.approx(9.3, rel=0.02)


def test_a_pump_into_a_ventricle_raises_the_tissue_as_the_notes_have_it():
    before = watched(vole())["accumbens_oxytocin"][0, -1]
    for rate, rise in ((1, 0.05), (10, 0.5), (100, 5.0)):
        done = watched(vole(), Set("icv_infusion", f"{rate} ng/h"), hours=6)
        assert done["accumbens_oxytocin"][0, -1] - before == pytest.approx(rise, rel=0.35)


@settings(max_examples=10)
@given(st.floats(0, 50), st.floats(0, 1e3))
def test_the_receptor_signal_is_binding_against_an_antagonist(rise, antagonist):
    steps = (Give("accumbens_injection", rise, HOUR), Set("accumbens.antagonist", antagonist))
    done = watched(vole(), *steps, hours=2)
    level, signal = done["accumbens_oxytocin"], done["accumbens_receptor_signal"]
    assert signal == pytest.approx(level / (level + 1 + antagonist), rel=1e-6)


def test_a_knock_out_has_receptors_or_oxytocin_but_not_both():
    without_oxytocin = watched(mouse(genotype="oxytocin_knockout"), hours=8)
    without_receptors = watched(mouse(genotype="receptor_knockout"), hours=8)
    for region in REGIONS:
        assert without_receptors[f"{region}_receptor_signal"].max() == 0
        assert without_receptors[f"{region}_oxytocin"][0, -1] > 0.09
        assert without_oxytocin[f"{region}_oxytocin"].max() == 0
    assert without_oxytocin["plasma_oxytocin"].max() == without_oxytocin["csf_oxytocin"].max() == 0


def test_a_spray_rises_in_tissue_late_and_in_the_blood_early():
    done = watched(everyday_man(), Give("intranasal_dose", "24 IU", HOUR))
    minutes = (done.time - HOUR) / 60.0
    assert 10 <= minutes[done["plasma_oxytocin"][0].argmax()] <= 30
    assert 45 <= minutes[done["nasal_oxytocin"][0].argmax()] <= 70
    assert done["nasal_oxytocin"][0, minutes < 0].max() < 1e-20
    assert done["nasal_oxytocin"][0].max() == pytest.approx(0.25, rel=0.01)


def test_a_threefold_dose_does_less_than_the_best():
    rises = [
        watched(everyday_man(), Give("intranasal_dose", f"{dose} IU", 0))["nasal_oxytocin"].max()
        for dose in (8, 24, 72)
    ]
    assert rises[0] == pytest.approx(rises[2], rel=1e-3)
    assert rises[1] > rises[0]


def test_oxytocin_crosses_to_the_pvn_in_half_of_all_subjects():
    steps = Protocol(Give("intranasal_dose", "24 IU", HOUR))
    done = run(everyday_man(), 2 * HOUR, protocol=steps, subjects=400, every=600.0, progress=False)
    reaches = done.parameters[:, list(done.body.parameters).index("pvn.nasal_reach")]
    assert set(np.unique(reaches)) == {0.0, 1.0}
    assert 0.42 < reaches.mean() < 0.58
