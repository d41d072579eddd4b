"""Cutting signals one at a time: exact where the answer is known, refused where it cannot be done."""

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.deficiency import lacking
from oxytocin.engine.run import run
from oxytocin.experiments.cuts import Twins, find_way
from oxytocin.experiments.why import explain
from oxytocin.language import OxytocinError


def by_edge(reason):
    return {(each.edge.signal, each.part): each for each in reason.signals}


def test_a_single_way_carries_all_and_others_nothing():
    vole = experiments.experiment("partner_preference")
    found = explain(vole, "vole", {"receptor.accumbens": 0.1}, progress=False)
    assert found.deficient < found.healthy
    assert [each.part for each in found.parts] == ["accumbens"]
    assert found.parts[0].share == pytest.approx(1.0)
    edges = by_edge(found)
    assert edges["accumbens_receptor_signal", "pair_bond"].share == pytest.approx(1.0)
    assert {each.part for each in found.carriers} == {"pair_bond"}


def test_with_all_changed_parts_as_in_health_the_readout_is_that_of_health():
    test = experiments.experiment("social_stress")
    found = explain(test, "woman", {"deficiency": "yes"}, readout="cortisol_rise", progress=False)
    assert {each.part for each in found.parts} == {"hypothalamus", "plasma"}
    edges = by_edge(found)
    first = edges["central_release", "pvn"].share
    assert first == pytest.approx(edges["pvn_receptor_signal", "stress_axis"].share, rel=0.02)
    assert first > 0.9


def test_what_spiking_neurons_gave_is_played_again():
    nursing = experiments.experiment("nursing")
    given = {"rest": "120 s", "duration": "300 s", "cue": "60 s"}
    found = explain(nursing, "woman", {"magnocellular": 0.1}, given, "suckling_plasma", progress=False)
    secreted = by_edge(found)["entering_blood", "plasma"].share
    own = {each.part: each.share for each in found.parts}  # plasma begins lower under the deficit
    assert secreted == pytest.approx(own["hypothalamus"])
    assert own["hypothalamus"] + own["plasma"] == pytest.approx(1.0, abs=0.02)


def test_a_rat_without_its_bursts_ejects_no_milk():
    nursing = experiments.experiment("nursing")
    given = {"rest": "60 s", "duration": "600 s", "cue": "0 s"}
    found = explain(nursing, "rat", {"magnocellular": 0.1}, given, progress=False)
    assert found.readout.name == "ejections" and found.deficient < found.healthy
    assert {each.part: each.share for each in found.parts}["hypothalamus"] == pytest.approx(1.0)


def test_nothing_carries_what_does_not_change():
    nursing = experiments.experiment("nursing")
    given = {"rest": "60 s", "duration": "60 s", "cue": "0 s"}
    found = explain(nursing, "rat", {"release": 0.5}, given, "bursts", progress=False)
    assert found.signals == () and found.healthy == found.deficient


def test_twins_share_chance_and_differ_by_nothing_but_the_deficit():
    bodies = labouring_woman(), lacking(labouring_woman(), {"magnocellular": 0.1})
    options = {"every": 60.0, "progress": False}
    healthy, deficient = (run(each, 2 * 3600.0, keep=None, **options) for each in bodies)
    twins = Twins(healthy, deficient, find_way(healthy, deficient, {"dilation", "plasma_oxytocin"}), 0.1)
    rows = np.array([twins.cut(), twins.restored(*twins.restorable)])
    both = run(twins.body, 2 * 3600.0, values_by_subject=rows, chance_of=twins.chance_of, **options)
    for name in ("dilation", "plasma_oxytocin"):
        np.testing.assert_allclose(both[name][0], deficient[name][0], rtol=0.02)
        np.testing.assert_allclose(both[name][1], healthy[name][0], rtol=0.02)
    assert not np.allclose(both["plasma_oxytocin"][0], both["plasma_oxytocin"][1], rtol=0.02)


def test_a_single_subject_is_read_as_the_body_alone_would_give_it():
    bodies = labouring_woman(), lacking(labouring_woman(), {"magnocellular": 0.1})
    options = {"every": 60.0, "tolerance": 1e-4, "progress": False}
    healthy, deficient = (run(each, 3600.0, **options) for each in bodies)
    twins = Twins(healthy, deficient, find_way(healthy, deficient, {"contraction", "dilation"}), 0.1)
    both = run(
        twins.body, 3600.0, values_by_subject=twins.cut()[None], chance_of=twins.chance_of, keep=["dilation"], **options
    )
    read = twins.read(both, 0)
    assert read.names == ["dilation"] and read.body is deficient.body
    np.testing.assert_allclose(read.events[0].times("contraction"), deficient.events[0].times("contraction"), rtol=0.01)


@pytest.mark.parametrize(
    ("name", "body", "deficits", "given", "readout", "says"),
    [
        ("spontaneous", "rat", {"magnocellular": 0.1}, {}, None, "no main outcome"),
        ("nursing", "rat", {"magnocellular": 0.1}, {}, "milk_let_dwn", "did you mean 'milk_let_down'"),
        ("social_stress", "man", {}, {}, None, "nothing is lacking"),
        ("social_stress", "man", {"receptor.uterus": 0.1}, {}, None, "no place"),
    ],
)
def test_what_cannot_be_explained_is_refused(name, body, deficits, given, readout, says):
    with pytest.raises(OxytocinError, match=says):
        explain(experiments.experiment(name), body, deficits, given, readout, progress=False)


def test_values_by_subject_must_fit_the_body():
    woman = labouring_woman()
    with pytest.raises(OxytocinError, match="values_by_subject"):
        run(woman, 60.0, values_by_subject=np.zeros((2, 3)))
    with pytest.raises(OxytocinError, match="2 subjects"):
        run(woman, 60.0, values_by_subject=np.ones((2, len(woman.parameters))), subjects=3)
