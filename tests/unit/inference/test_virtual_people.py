"""Virtual people are the same persons on every occasion, and lack what their share says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxytocin import experiments
from oxytocin.bodies.childbirth import labouring_woman
from oxytocin.bodies.everyday import everyday_woman
from oxytocin.deficiency import PLACES, lacking
from oxytocin.engine.streams import values_of
from oxytocin.inference.observations import occasion
from oxytocin.inference.virtual_people import BATCH, CLEARANCE, shares, simulate, values_lacking
from oxytocin.language import OxytocinError

WOMAN, MOTHER = everyday_woman(), labouring_woman()


@given(st.sampled_from(sorted(PLACES)), st.floats(0.0, 1.0), st.sampled_from([WOMAN, MOTHER]))
def test_a_share_does_to_one_person_what_a_deficit_does_to_a_body(place, share, body) -> None:
    paths = [path for path in PLACES[place].paths if path in body.parameters]
    if not paths:
        return
    alone = values_of(lacking(body, {place: share}).parameters, 3, 4, vary=True, first=7)
    together = values_lacking(body, place, np.array([0.9, share, 0.2, share]), 3, 7)
    np.testing.assert_allclose(together[[1, 3]], alone[[1, 3]], rtol=1e-12)


def test_shares_are_spread_evenly_and_belong_to_persons() -> None:
    counts, _ = np.histogram(shares(400), 10, (0.0, 1.0))
    assert counts.min() >= 39 and counts.max() <= 41
    np.testing.assert_array_equal(shares(400)[150:], shares(250, first=150))


@pytest.fixture(scope="module")
def tests_of_women():
    wanted = ["none", "release", "receptor.uterus"]
    made = {}
    for name, given_settings in (("mdma_challenge", {}), ("mdma_challenge", {"dose": "0 mg"}), ("infusion", {})):
        where = occasion(experiments.experiment(name), "woman", given_settings)
        made[where.name] = simulate(where, wanted, BATCH, 0, first=400)
    return made


def test_a_place_that_a_body_lacks_changes_nothing_and_another_does(tests_of_women) -> None:
    table = tests_of_women["mdma_challenge"]
    rise = table.values["rise"]
    np.testing.assert_array_equal(rise[0], rise[2])
    assert (rise[1] < rise[0]).all()
    assert table.readings["rise"].unit == "pmol/L"


def test_the_same_person_has_the_same_clearance_on_every_occasion(tests_of_women) -> None:
    after_mdma, after_placebo, infused = tests_of_women.values()
    np.testing.assert_array_equal(after_mdma.traits[CLEARANCE], after_placebo.traits[CLEARANCE])
    np.testing.assert_array_equal(after_mdma.traits[CLEARANCE], infused.traits[CLEARANCE])
    apart = np.corrcoef(np.log(infused.values["clearance"][0]), np.log(infused.traits[CLEARANCE][0]))[0, 1]
    assert apart > 0.95


def test_a_person_is_as_in_an_experiment_by_itself(tests_of_women) -> None:
    place = experiments.experiment("mdma_challenge").carry_out(
        "woman", subjects=BATCH, first=400, progress=False, values={"release": float(shares(1, 400)[0])}
    )
    # Nothing in this test of the body is left to chance, so that one person is quite the same.
    assert place["rise"].values[0] == pytest.approx(tests_of_women["mdma_challenge"].values["rise"][1][0], rel=1e-3)


def test_the_number_of_people_is_in_whole_batches() -> None:
    where = occasion(experiments.experiment("mdma_challenge"), "woman", {})
    with pytest.raises(OxytocinError, match="a multiple of 200, and not 250"):
        simulate(where, ["none", "release"], 250, 0)
