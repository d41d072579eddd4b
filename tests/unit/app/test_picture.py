"""An outcome becomes a picture of the promised form, with the numbers of the outcome."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from oxytocin.app.drawn import ORGANS
from oxytocin.app.picture import as_json, picture
from oxytocin.app.scenario import check, read
from oxytocin.app.schema import Picture
from oxytocin.experiments.experiment import Outcome

FEED = {"experiment": "nursing", "body": "woman", "settings": {"hypothalamus": "rate"}}
RAT = {"experiment": "nursing", "body": "rat", "settings": {"rest": "1 min", "duration": "6 min"}}


@cache
def _made(text: str) -> tuple[Outcome, dict[str, Any]]:
    asked = check(read(json.loads(text)))
    outcome = asked.experiment.carry_out(asked.body, **asked.arguments(), progress=False)
    return outcome, json.loads(as_json(picture("a", asked, outcome, 0.1)))


def made(given: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
    return _made(json.dumps(given))


@pytest.mark.parametrize(
    "given",
    [
        FEED,
        {**FEED, "subjects": 5},
        RAT,
        {"experiment": "partner_preference", "settings": {"cohabitation": "2 h"}},
        {"experiment": "antidromic"},
        {"experiment": "autism_trial"},
        {"experiment": "labour", "settings": {"duration": "2 h"}},
    ],
)
def test_a_picture_has_the_form_that_is_described(given: dict[str, Any]) -> None:
    outcome, found = made(given)
    Picture.model_validate(found)
    assert found["figures"]
    assert set(found["organs"]) <= set(ORGANS)
    for item, said in zip(outcome.readouts, found["readouts"], strict=True):
        assert said["name"] == item.name
        assert said["median"] == (item.median if np.isfinite(item.median) else None)  # every digit


def test_one_subject_has_a_curve_and_several_have_a_band() -> None:
    alone, several = made(FEED)[1], made({**FEED, "subjects": 5})[1]
    curve = next(each for each in alone["figures"] if each["name"] == "plasma_oxytocin")["series"][0]
    band = next(each for each in several["figures"] if each["name"] == "plasma_oxytocin")["series"][0]
    assert curve["low"] is None
    assert all(a <= b <= c for a, b, c in zip(band["low"], band["middle"], band["high"], strict=True))
    assert max(curve["time"]) == max(band["time"]) == 1800.0


def test_what_was_published_of_a_feed_stands_beside_and_under_it() -> None:
    found = made(FEED)[1]
    beside = {each["name"]: each["published"] for each in found["readouts"]}
    assert any("60.0 s" not in line["what"] and line["source"] for line in beside["peak_plasma"])
    under = next(each for each in found["figures"] if each["name"] == "plasma_oxytocin")["published"]
    assert {line["unit"] for line in under} == {"pg/mL"}
    assert any(line["low"] == pytest.approx(9.0) and line["high"] == pytest.approx(40.0) for line in under)


def test_published_medians_follow_the_partogram() -> None:
    found = made({"experiment": "labour", "settings": {"duration": "12 h"}})[1]
    points = next(each for each in found["figures"] if each["name"] == "dilation")["published"]
    assert [line["value"] for line in points] == list(range(4, 11))
    assert all(a["time"] < b["time"] for a, b in pairwise(points))


def test_the_raster_shows_the_spikes_of_the_run_around_its_fastest_firing() -> None:
    outcome, found = made(RAT)
    raster = found["figures"][0]["raster"]
    spikes = outcome.run.spikes[0]
    assert spikes is not None
    inside = (spikes.time >= raster["begin"]) & (spikes.time <= raster["end"])
    assert len(raster["spikes"]) == inside.sum()
    assert raster["cells"] == 48 == len(raster["map"]["rows"])
    assert {len(row) for row in raster["map"]["rows"]} == {600}
    firing = found["figures"][1]["series"][0]
    fastest = firing["time"][int(np.nanargmax(firing["middle"]))]
    assert raster["begin"] <= fastest <= raster["end"]


def test_lost_cells_are_counted_out_of_the_raster() -> None:
    raster = made({**RAT, "deficits": {"magnocellular": 0.25}})[1]["figures"][0]["raster"]
    assert (raster["working"], raster["cells"]) == (12, 48)


def test_a_deficit_dims_what_it_takes_away() -> None:
    healthy, lacking = made(FEED)[1], made({**FEED, "deficits": {"magnocellular": 0.1}})[1]
    assert max(lacking["organs"]["blood"]["glow"]) < 0.5 * max(healthy["organs"]["blood"]["glow"])
    assert max(lacking["organs"]["breast"]["glow"]) < 0.5 * max(healthy["organs"]["breast"]["glow"])
