"""Deficits touch what they name, keep how people differ, combine, and refuse nonsense in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxytocin.bodies.everyday import everyday_woman
from oxytocin.bodies.human import nursing_woman
from oxytocin.deficiency import CONDITIONS, LEAST, NAMES, PLACES, lacking, part, read, with_values
from oxytocin.engine.run import run
from oxytocin.experiments import experiment
from oxytocin.language import OxytocinError
from oxytocin.literature import references
from oxytocin.report import catalogue

BODIES = {name: make() for name, make in catalogue.bodies().items()}


@pytest.mark.parametrize("name", PLACES)
def test_every_parameter_of_a_place_stands_in_some_body(name: str) -> None:
    for path in PLACES[name].paths:
        assert any(path in body.parameters for body in BODIES.values()), path


FELT = {
    "magnocellular": ("nursing", "woman", "milk_removed"),
    "parvocellular": ("social_stress", "woman", "cortisol_rise"),
    "synthesis": ("nursing", "woman", "milk_removed"),
    "release": ("nursing", "woman", "milk_removed"),
    "persistence": ("nursing", "woman", "milk_removed"),
    "receptor.uterus": ("labour", "woman", "contractions_per_10min"),
    "receptor.breast": ("nursing", "woman", "milk_removed"),
    "receptor.brain": ("social_stress", "woman", "cortisol_rise"),
    "receptor.pvn": ("social_stress", "woman", "cortisol_rise"),
    "receptor.central_amygdala": ("eyes_test", "man", "expected_score"),
    "receptor.medial_amygdala": ("social_recognition", "mouse", "investigation_ratio"),
    "receptor.accumbens": ("partner_preference", "vole", "partner_to_stranger"),
    "receptor.preoptic_area": ("parent_infant", "woman", "synchrony"),
    "sensitised.uterus": ("labour", "woman", "contractions_per_10min"),
    "unblocked.uterus": ("labour", "woman", "contractions_per_10min"),
    "unblocked.brain": ("social_stress", "woman", "cortisol_rise"),
    "pelvic_nerves": ("labour", "woman", "pulses_per_30min_second_stage"),
}
"""Where a tenth is felt. Nothing in a body follows the receptors of the other regions yet (docs/deficiency.md)."""


@pytest.mark.parametrize("name", FELT)
def test_what_is_lacking_is_felt(name: str) -> None:
    where, body, readout = FELT[name]
    fast = {"hypothalamus": "rate"} if where == "nursing" else {}
    healthy, lacks = (
        experiment(where).carry_out(body, settings=fast, values=values, progress=False)[readout].median
        for values in ({}, {name: 0.1})
    )
    assert abs(lacks - healthy) > 0.01 * abs(healthy)


def test_only_receptors_that_nothing_follows_are_felt_nowhere() -> None:
    assert set(PLACES) - set(FELT) == {f"receptor.{name}" for name in ("vta", "spinal_cord", "anterior_pituitary")}


@settings(max_examples=25)
@given(st.sampled_from(sorted(PLACES)), st.floats(0, 1), st.sampled_from(sorted(BODIES)))
def test_a_deficit_changes_its_own_parameters_alone_and_keeps_their_spread(name: str, share: float, body: str) -> None:
    whole, place = BODIES[body], PLACES[name]
    touched = [path for path in place.paths if path in whole.parameters]
    if not touched:
        with pytest.raises(OxytocinError, match="has no place for"):
            lacking(whole, {name: share})
        return
    less = lacking(whole, {name: share})
    for path, item in whole.parameters.items():
        assert less.parameters[path].spread == item.spread
        if path not in touched:
            assert less.parameters[path] == item
    for path in touched:
        before, after = whole.parameters[path].value, less.parameters[path].value
        if path in place.times:
            assert after == pytest.approx(before * max(share, LEAST))
        elif path in place.over:
            assert after == pytest.approx(before / max(share, LEAST))
        else:
            assert after == max(before, 1 - share)


def test_nothing_lacking_changes_nothing() -> None:
    body = lacking(everyday_woman(), {name: 1.0 for name in ("magnocellular", "receptor.brain", "persistence")})
    assert body.parameters == everyday_woman().parameters


def test_deficits_multiply_and_conditions_are_their_places() -> None:
    assert read({"magnocellular": 0.5, "avp_deficiency": "yes"})["magnocellular"] == pytest.approx(0.05)
    assert read({"prader_willi": "yes"}) == dict(CONDITIONS["prader_willi"].shares)
    assert read({"prader_willi": "no"}) == {}


def test_parameters_come_last() -> None:
    body = with_values(everyday_woman(), {"magnocellular": 0.1, "hypothalamus.working_magnocellular": 0.7})
    assert body.parameters["hypothalamus.working_magnocellular"].value == 0.7
    assert part({"magnocellular": 0.1, "plasma.clearance": "2 L/min"}) == (
        {"magnocellular": 0.1},
        {"plasma.clearance": "2 L/min"},
    )


@pytest.mark.parametrize("make", [everyday_woman, nursing_woman])
def test_fewer_cells_secrete_less_in_proportion(make) -> None:
    levels = [
        run(lacking(make(), {"magnocellular": share}), 3600.0, every=60.0, progress=False)["plasma_oxytocin"][0, -1]
        for share in (1.0, 0.3)
    ]
    assert levels[1] == pytest.approx(0.3 * levels[0], rel=0.02)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"magno": 0.1}, "did you mean 'magnocellular'"),
        ({"magnocellular": 1.5}, "lies between 0"),
        ({"magnocellular": "ten"}, "is not a number"),
        ({"prader_willi": "0.5"}, "is there or not"),
        ({"receptor.uterus": 0.5}, "has no place for receptor.uterus"),
    ],
)
def test_what_makes_no_sense_is_said(given_, sentence: str) -> None:
    with pytest.raises(OxytocinError, match=sentence):
        lacking(everyday_woman(), given_)


def test_conditions_name_places_and_sources() -> None:
    for condition in CONDITIONS.values():
        assert set(condition.shares) <= set(PLACES)
        assert condition.note
        assert condition.source in references.entries()
    assert len(NAMES) == len(set(NAMES))
