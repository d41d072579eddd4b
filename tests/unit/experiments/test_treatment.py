"""Replacement: what blood carries comes back by vein, and what the brain lacks does not."""

import numpy as np
import pytest

from oxytocin import experiments
from oxytocin.experiments.functions import FUNCTIONS
from oxytocin.experiments.treatment import TREATMENTS, Restored, restore
from oxytocin.language import OxytocinError
from oxytocin.report.figures.treatment import figure
from oxytocin.report.treatment import restored, sentences, table_of

ANXIETY = next(each for each in FUNCTIONS if each.readout == "state_anxiety")
MILK = next(each for each in FUNCTIONS if each.readout == "milk_removed")


@pytest.fixture(scope="module")
def found():
    return restore({"deficiency": "yes"}, subjects=8, functions=(MILK, ANXIETY), progress=False)


def test_milk_comes_back_and_anxiety_is_not_helped_by_what_stays_in_the_blood(found):
    milk, anxiety = found
    assert milk.is_lost and milk.share("10 IU into a muscle") > 0.9
    assert milk.share("10 mU/min into a vein") > milk.share("2 mU/min into a vein")
    assert anxiety.is_lost and abs(anxiety.share("10 mU/min into a vein")) < 0.05
    assert anxiety.share(anxiety.best) < 0.9
    low, high = milk.interval("10 mU/min into a vein")
    assert low <= milk.share("10 mU/min into a vein") <= high


def test_what_is_restored_is_told_tabled_and_drawn(found):
    assert table_of(found).row_count == 2
    told = " ".join(sentences(found))
    assert "Back to normal: milk removed in a feed" in told
    drawn = figure(found, {"deficiency": "yes"})
    assert len(drawn.axes[0].get_xticks()) == len(TREATMENTS)


def test_shares_where_nothing_is_lost_are_none():
    healthy = np.array([10.0, 12.0, 14.0])
    row = Restored(MILK, "mL", healthy, healthy, {"24 IU into the nose": healthy})
    assert not row.is_lost and restored(row, "24 IU into the nose") == "–"


def test_people_s_doses_are_given_to_no_animal_and_only_by_routes_that_are_there():
    names = {"vole": "partner_preference", "woman": "labour"}
    suited = {}
    for body, name in names.items():
        asked = experiments.experiment(name)
        suited[body] = [each.name for each in TREATMENTS if each.suits(asked.body(body, asked.choose(body, {})))]
    assert suited["vole"] == []
    assert suited["woman"] == ["2 mU/min into a vein", "10 mU/min into a vein"]


def test_a_dose_comes_before_the_challenge_and_never_before_the_start():
    spray = TREATMENTS[0]
    assert spray.steps(10_800.0)[0].time == 8100.0
    assert spray.steps(600.0)[0].time == 300.0
    assert spray.steps(0.0)[0].time == 0.0


@pytest.mark.parametrize("deficits", [{}, {"epidural": "no"}])
def test_nothing_lacking_is_refused(deficits):
    with pytest.raises(OxytocinError, match="nothing is lacking"):
        restore(deficits, progress=False)


def test_a_woman_may_be_given_a_spray_before_the_feed():
    nursing = experiments.experiment("nursing")
    given = {"rest": "5 min", "cue": "0 s", "duration": "5 min", "hypothalamus": "rate"}
    lacking = {"magnocellular": 0.1}
    without, sprayed = (
        nursing.carry_out("woman", settings={**given, "intranasal": dose}, values=lacking, progress=False)
        for dose in ("0 IU", "40 IU")
    )
    assert sprayed["milk_removed"].median > 5 * without["milk_removed"].median
    assert "intranasal" not in nursing.settings_for("rat")
