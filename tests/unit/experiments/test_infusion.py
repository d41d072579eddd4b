"""Doses of oxytocin and of drugs like it: what is read, and what cannot be given."""

import pytest

from oxytocin.experiments.infusion import Infusion
from oxytocin.language import OxytocinError


def read(body="woman", **settings):
    outcome = Infusion().carry_out(body, settings=settings, progress=False)
    return {item.name: item for item in outcome.readouts}


def test_a_drug_is_read_in_its_own_mass():
    found = read(drug="atosiban", dose="108 mg", duration="6 h")
    assert found["steady_level"].unit == "pg/mL"
    # 300 µg/min over 0.7 L/min.
    assert found["steady_level"].median == pytest.approx(300e6 / 700, rel=0.01)
    assert found["clearance"].median == pytest.approx(0.7, rel=0.01)
    assert "level_per_rate" not in found and found["basal_level"].median == 0.0


def test_the_usual_dose_is_given_if_none_is_set():
    by_default, in_words = read(drug="carbetocin", route="im"), read(drug="carbetocin", route="im", dose="100 ug")
    assert by_default["peak_level"].median == in_words["peak_level"].median
    assert by_default["bioavailability"].median == pytest.approx(0.77, rel=0.01)
    assert 25 < by_default["time_to_peak"].median < 40


def test_a_pregnant_woman_takes_atosiban_as_any_woman_does():
    assert read(drug="atosiban", gestation=30)["peak_level"].median == read(drug="atosiban")["peak_level"].median


def test_the_cheek_gives_no_rise_that_a_laboratory_would_see():
    found = read("man", route="buccal", dose="70 ug")
    assert found["peak_level"].median < 10.0
    assert found["peak_level"].median - found["basal_level"].median < 1.0


def test_the_steady_level_holds_the_basal_one():
    found = read(dose="100 pmol", duration="4 h")
    rise = 100 / 240 / found["clearance"].median * 1.00719
    assert found["steady_level"].median == pytest.approx(found["basal_level"].median + rise, rel=1e-6)


@pytest.mark.parametrize(
    ("body", "settings", "sentence"),
    [
        ("woman", {"drug": "carbetocin", "dose": "10 IU"}, "dose cannot be in IU.*carbetocin is dosed by mass"),
        ("woman", {"drug": "carbetocine"}, "drug cannot be 'carbetocine'; did you mean 'carbetocin'"),
        ("woman", {"drug": "atosiban", "route": "im"}, "atosiban is not given by the route 'im'"),
        ("woman", {"drug": "carbetocin", "route": "im", "duration": "1 h"}, "given at once"),
        ("man", {"drug": "carbetocin"}, "carbetocin was measured in women"),
        ("rat", {"route": "buccal"}, "takes no dose by the route 'buccal'"),
        ("man", {"gestation": 20}, "gestation is for a woman"),
        ("woman", {"route": "oral"}, "route cannot be 'oral'"),
    ],
)
def test_what_cannot_be_given(body, settings, sentence):
    with pytest.raises(OxytocinError, match=sentence):
        read(body, **settings)
